"""Grids of settings: where values lie on their axes, and that a cell is the run with its values."""

import ast
import math
from pathlib import Path

import numpy as np
import pytest

import optlab
from optlab import OPTIMIZERS
from optlab.hyperparameters import Declared
from optlab.measure.grids import Axis, axis, middles, pieces_of, runs_at
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.rmsprop import RMSProp

EVERY_AXIS = [
    pytest.param(axis(cls(), name, cells=33), id=f"{cls.key}.{name}")
    for cls in OPTIMIZERS.values()
    for name in cls.numbers()
]


@pytest.mark.parametrize("along", EVERY_AXIS)
def test_each_value_of_an_axis_is_at_its_cell_and_others_between_or_nowhere(along: Axis) -> None:
    values, cells = along.values, np.arange(len(along.values))
    np.testing.assert_array_equal(along.positions(values), cells)
    between = values[:-1] + 0.25 * np.diff(values)
    np.testing.assert_allclose(along.positions(between), cells[:-1] + 0.25, atol=1e-3)
    below, above = values[0] - 1.0, values[-1] + 1.0
    assert np.isnan(along.positions(np.array([below, above, math.nan]))).all()
    held = along.positions(np.array([below, *values, above]), held=True)
    np.testing.assert_array_equal(held, [-0.5, *cells, len(cells) - 0.5])
    assert math.isnan(along.positions(math.nan, held=True))
    assert along.position(values[1]) == 1 and type(along.position(values[1])) is float


def test_the_run_at_each_cell_of_some_rows() -> None:
    run = RMSProp(epsilon=1e-3)
    x, y = Axis("eta", np.array([0.1, 0.2, 0.3])), Axis("gamma", np.array([0.0, 0.5, 0.9, 1.0]))
    cells = runs_at(run, x, y, slice(1, 3))
    assert cells.batch == (2, 3)
    for row in range(2):
        for column in range(3):
            member = cells.flattened((2, 3)).members(row * 3 + column)
            assert member == RMSProp(x.values[column], y.values[1 + row], epsilon=1e-3)
    assert runs_at(Momentum(), Axis("beta", np.array([0.1, 0.5]))).batch == (2,)


@pytest.mark.parametrize("rows", [1, 2, 7, 64])
@pytest.mark.parametrize("size", [0, 1, 3, 64, 1000])
def test_pieces_hold_every_row_once_and_none_is_too_large(rows: int, size: int) -> None:
    pieces = pieces_of(rows, size)
    assert [row for piece in pieces for row in range(rows)[piece]] == list(range(rows))
    assert all(0 < piece.stop - piece.start <= max(size, 1) for piece in pieces)


@pytest.mark.parametrize("every", [1, 2, 4, 8])
def test_a_block_is_measured_in_its_middle(every: int) -> None:
    blocks = np.arange(16).reshape(-1, every)
    np.testing.assert_array_equal(middles(0, 16, every), blocks[:, every // 2])
    np.testing.assert_array_equal(middles(8, 16, every), middles(0, 16, every)[8 // every :])


def test_numbers_are_the_declared_numbers() -> None:
    assert list(Momentum.numbers()) == [
        "eta",
        "beta",
        "dampening",
        "weight_decay",
        "clip_norm",
        "clip_value",
    ]
    assert "centered" in RMSProp.hyperparameters() and "centered" not in RMSProp.numbers()
    assert Declared.numbers() == {}


def test_values_become_cells_and_packets_are_made_in_one_place() -> None:
    """Three functions once told where a value lies, and four wrote a packet's line of JSON."""

    def calls(path: Path, name: str) -> bool:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
        return any(ast.unparse(node.func) == name and node.keywords for node in found)

    package = Path(optlab.__file__).parent
    files = sorted(package.rglob("*.py"))
    assert [f.name for f in files if calls(f, "np.interp")] == ["grids.py"]
    live = [f for f in files if f.parent.name == "live"]
    level = "compresslevel=level"
    assert [f.name for f in live if level in f.read_text(encoding="utf-8")] == ["packets.py"]
    lines = [f.name for f in live if "json.dumps(header" in f.read_text(encoding="utf-8")]
    assert lines == ["packets.py"]
