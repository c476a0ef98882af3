"""The map that the browser fetches: its pieces are the measurement, its lines theory."""

import gzip
import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from optlab.experiment import Experiment
from optlab.measure.grids import MOST_CELLS, axis
from optlab.measure.sensitivity import measure, measure_slice
from optlab.objectives.many_minima import Himmelblau, ThreeHumpCamel
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic
from optlab.objectives.saddles import Saddle
from optlab.optimizers import OPTIMIZERS
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.nesterov import Nesterov
from optlab.optimizers.rmsprop import RMSProp
from optlab.problem import Problem
from optlab.web.live import server
from optlab.web.live.addresses import values_of
from optlab.web.live.figure_spec import FigureOptions, figure_spec
from optlab.web.page import Page, View
from optlab.web.theme import DARK, LIGHT
from optlab.web.views.settings import maps
from optlab.web.views.settings.addresses import map_address
from optlab.web.views.settings.figure import spec as map_board
from optlab.web.views.settings.heat import BEST_FIRST, BEST_FIRST_IN_THE_DARK, map_part, numbers_of
from optlab.web.views.settings.maps import PIECE, Choice, Piece, moving_piece, pieces_of, scale_of
from tests.fetched import answered, filled

TWO = Experiment(Quadratic(), (GradientDescent(), RMSProp(0.2, 0.8)), (-4.0, 1.5), 40)


def opened(packet: bytes) -> tuple[dict[str, Any], np.ndarray]:
    line, _newline, body = gzip.decompress(packet).partition(b"\n")
    header = json.loads(line)
    columns, rows = header["cells"]
    return header, np.frombuffer(body, "<f4").reshape(rows, columns)


def got(
    experiment: Experiment, i: int, choice: Choice, piece: Piece, kind: str = "map", **moved: Any
) -> tuple[dict[str, Any], np.ndarray]:
    """The answer to the address of a piece, with what the hand has moved."""
    values = values_of(experiment) | {name.replace("__", "."): v for name, v in moved.items()}
    return opened(answered(filled(map_address(experiment, i, choice, piece, kind), values)))


def measured(experiment: Experiment, choice: Choice) -> np.ndarray:
    (run,) = experiment.runs
    x, y = (axis(run, name, cells=choice.cells) for name in (choice.x, choice.y))
    found = measure(run, experiment.problem, x, y, tolerance=choice.tolerance)
    return np.where(np.isnan(found.values) & ~found.diverged, math.inf, found.values)


@pytest.mark.parametrize("tolerance", [None, 1e-2])
@pytest.mark.parametrize("run", [RMSProp(), Momentum(), Adam()], ids=lambda run: run.key)
def test_the_pieces_together_are_the_measurement(
    run: Any, tolerance: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(maps, "PIECE", 50_000)
    experiment = Experiment(Himmelblau(), (run,), Himmelblau().start, 12)
    x, y = list(numbers_of(run))[:2]
    choice = Choice(x, y, tolerance, 128)
    pieces = pieces_of(choice, experiment.steps)
    assert len(pieces) == 5 and pieces[0] == Piece(2, 0, 128)
    whole, wanted = np.full((128, 128), -7.0), measured(experiment, choice)
    best = math.inf
    for piece in pieces:
        header, values = got(experiment, 0, choice, piece)
        cells = slice(piece.every // 2, None, piece.every)
        rows = whole[piece.first : piece.last]
        rows[cells, cells] = values
        np.testing.assert_allclose(
            values, wanted[piece.first : piece.last][cells, cells], rtol=1e-6
        )
        if header["best"]:
            column, row, value = header["best"]
            value = -math.inf if value is None else value  # the minimum, to the last digit
            assert wanted[row, column] == pytest.approx(value)
            best = min(best, value)
    np.testing.assert_allclose(whole, wanted, rtol=1e-6)
    assert best == pytest.approx(np.nanmin(wanted))


@pytest.mark.parametrize("steps", [0, 1, 20, 100, 700, 2000])
@pytest.mark.parametrize("cells", [2, 64, 100, 128, 256, 512])
@pytest.mark.parametrize("weight", [1, 2, 16])
def test_pieces_cover_each_row_once_and_none_takes_long(
    cells: int, steps: int, weight: int
) -> None:
    """A piece of the heaviest method and function once took 8 s, as one of the lightest 0.1."""
    pieces = pieces_of(Choice("eta", "gamma", None, cells), steps, weight)
    fine = [piece for piece in pieces if piece.every == 1]
    assert [row for piece in fine for row in range(piece.first, piece.last)] == [*range(cells)]
    for piece in pieces:
        members = (piece.last - piece.first) * cells / piece.every**2
        assert members * steps * weight <= PIECE or members <= MOST_CELLS
    coarse = [piece for piece in pieces if piece.every > 1]
    assert len(coarse) <= 1 and pieces[: len(coarse)] == coarse
    if len(fine) > 2 and cells >= 128:
        assert coarse, "something is soon there"


@pytest.mark.parametrize("cls", OPTIMIZERS.values(), ids=lambda cls: cls.__name__)
@pytest.mark.parametrize("tolerance", [None, 1e-9])
def test_every_piece_that_a_page_names_is_answered_and_a_larger_one_is_not(
    cls: Any, tolerance: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process may find a step half as heavy, and name pieces twice as large."""

    def begun(*_given: Any) -> None:
        raise Begun

    monkeypatch.setattr(maps, "_measured", begun)
    experiment = Experiment(ThreeHumpCamel(), (cls(),), steps=2000)
    names = [*numbers_of(cls()), ""]
    choice = Choice(names[0], names[1], tolerance, 512)
    weight = maps.weight_of(cls(), ThreeHumpCamel(), tolerance)
    for of in (weight, weight // 2 or 1):
        for piece in pieces_of(choice, 2000, of)[:2]:
            with pytest.raises(Begun):
                maps.pack_map(experiment, choice, piece)
    if choice.y:
        with pytest.raises(ValueError, match=r"too many for one answer: ask for fewer rows"):
            maps.pack_map(experiment, choice, Piece(1, 0, 16))


class Begun(Exception):
    """What was asked for is being computed."""


@pytest.mark.parametrize("cls", OPTIMIZERS.values(), ids=lambda cls: cls.__name__)
def test_no_answer_costs_much_more_than_another(cls: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls of the function, each as long as its members: a count, and no clock."""
    looked = []

    def gradient(self: ThreeHumpCamel, x: np.ndarray) -> np.ndarray:
        looked.append(x[0].size)
        return original(self, x)

    original = ThreeHumpCamel.gradient
    monkeypatch.setattr(ThreeHumpCamel, "gradient", gradient)
    names = [*numbers_of(cls()), ""]
    choice = Choice(names[0], names[1], None, 512)
    experiment = Experiment(ThreeHumpCamel(), (cls(),), steps=200)
    weight = maps.weight_of(cls(), ThreeHumpCamel())
    looked.clear()
    piece = pieces_of(choice, 200, weight)[-1]
    maps.pack_map(experiment, choice, piece)
    per_step = 2 if cls is Nesterov else 1
    assert sum(looked) * weight <= per_step * 1.1 * max(PIECE, MOST_CELLS * 200 * weight)


def test_the_usual_map_is_one_piece_and_the_largest_begins_with_one_like_it() -> None:
    assert pieces_of(Choice("eta", "gamma"), 100) == [Piece(1, 0, 128)]
    assert pieces_of(Choice("eta", "gamma", None, 512), 100)[0] == Piece(4, 0, 512)


def test_a_method_with_one_number_has_a_map_of_one_row() -> None:
    experiment = Experiment(Quadratic(), (GradientDescent(),), steps=60)
    choice = Choice("eta", "", None, 128)
    (piece,) = pieces_of(choice, 60)
    _header, values = got(experiment, 0, choice, piece)
    wanted = measure_slice(
        GradientDescent(),
        Problem(Quadratic(), experiment.start, 60),
        axis(GradientDescent(), "eta"),
    )
    np.testing.assert_allclose(values, wanted.values[None], rtol=1e-6)
    part = map_part(experiment, 0, choice, LIGHT)
    assert part["y"]["values"] == [0] and part["y"]["id"] == ""
    (line,) = part["lines"]
    limit = axis(GradientDescent(), "eta").position(2 / 4)
    assert line["x"] == [limit, limit]


def test_a_map_of_what_is_at_the_minimum_has_a_best_of_no_gap_at_all() -> None:
    experiment = Experiment(Quadratic(), (RMSProp(),), (0.0, 0.0), 3)
    choice, whole = Choice("eta", "gamma", cells=64), Piece(1, 0, 64)
    header, values = opened(maps.pack_map(experiment, choice, whole))
    assert header["best"] == [0, 0, None]  # JSON has no -inf
    assert np.isneginf(values).all()


@pytest.mark.parametrize("names", [("eta", "beta"), ("beta", "eta")])
@pytest.mark.parametrize(
    ("run", "limit"),
    [
        (Momentum(), lambda beta: 2 * (1 + beta)),
        (Nesterov(), lambda beta: 2 * (1 + beta) / (1 + 2 * beta)),
    ],
    ids=["momentum", "nesterov"],
)
def test_the_line_of_theory_parts_what_diverges(run: Any, limit: Any, names: Any) -> None:
    """Where it says so, in the measurement of 1,000 steps. Sources: Polyak 1964; the roots of the
    two-by-two matrix."""
    ravine = ConditionedQuadratic(condition_number=10, angle=25)
    experiment = Experiment(ravine, (run,), steps=1000)
    part = map_part(experiment, 0, Choice(names[0], names[1], None, 64), LIGHT)
    (line,) = part["lines"]
    ends = dict(zip(names, (line["x"], line["y"]), strict=True))
    eta, beta = (axis(run, name, cells=64) for name in ("eta", "beta"))
    found = measure(run, Problem(ravine, ravine.start, 1000), eta, beta)
    for across, up in zip(ends["eta"], ends["beta"], strict=True):
        row = int(up)
        steepest = limit(beta.values[row]) / ravine.eigenvalues[1]
        assert across == pytest.approx(eta.position(steepest))
        if beta.values[row] < 0.95:  # nearer to 1 even 1,000 steps beside the border are few
            assert not found.diverged[row, : math.floor(across)].any()
            assert found.diverged[row, math.ceil(across) + 1 :].all()


def test_where_theory_knows_nothing_nothing_is_drawn() -> None:
    for run, objective in ((RMSProp(), Quadratic()), (Momentum(), Himmelblau())):
        experiment = Experiment(objective, (run,), objective.start)
        x, y = list(numbers_of(run))[:2]
        choice = Choice(x, y, None, 64)
        assert map_part(experiment, 0, choice, LIGHT)["lines"] == []


def test_an_address_names_nothing_that_the_map_does_not_depend_on() -> None:
    choice, piece = Choice("eta", "gamma"), Piece(1, 0, 128)

    def address(experiment: Experiment) -> str:
        return filled(map_address(experiment, 1, choice, piece, "map"), values_of(experiment))

    same = [
        replace(TWO, runs=(Adam(), RMSProp(0.9, 0.1))),
        replace(TWO, window=((-1.0, 1.0), (-1.0, 1.0))),
    ]
    assert {address(other) for other in same} == {address(TWO)}
    others = [
        replace(TWO, steps=41),
        replace(TWO, start=(-4.0, 1.0)),
        replace(TWO, objective=Quadratic(a=1)),
        replace(TWO, runs=(Adam(), RMSProp(epsilon=1e-3))),
    ]
    assert len({address(other) for other in (TWO, *others)}) == 5


@pytest.mark.parametrize(
    ("moved", "there"),
    [
        ({"run1__epsilon": 0.5}, replace(TWO, runs=(RMSProp(0.2, 0.8, epsilon=0.5),))),
        ({"run1__eta": 0.7, "run1__gamma": 0.1}, replace(TWO, runs=TWO.runs[1:])),
        ({"f__a": 0.5}, replace(TWO, objective=Quadratic(a=0.5), runs=TWO.runs[1:])),
        ({"start": [-1.5, 2.0]}, replace(TWO, start=(-1.5, 2.0), runs=TWO.runs[1:])),
    ],
    ids=["a number", "the numbers that it is over", "the function", "the start"],
)
def test_a_map_is_of_what_the_hand_has_moved(moved: Any, there: Experiment) -> None:
    choice = Choice("eta", "gamma", None, 64)
    wanted = measured(there, choice)
    for kind in ("map", "moving"):
        _header, values = got(TWO, 1, choice, Piece(1, 0, 64), kind, **moved)
        np.testing.assert_allclose(values, wanted, rtol=1e-6)


def test_the_line_of_theory_follows_too() -> None:
    experiment = Experiment(Quadratic(), (Momentum(),), steps=100)
    choice = Choice("eta", "beta", None, 64)
    header, _values = got(experiment, 0, choice, moving_piece(choice, 100), f__b=1)
    moved = map_part(replace(experiment, objective=Quadratic(b=1)), 0, choice, LIGHT)
    assert header["lines"] == [{"x": moved["lines"][0]["x"], "y": moved["lines"][0]["y"]}]
    assert moved["lines"] != map_part(experiment, 0, choice, LIGHT)["lines"]


def test_the_ends_of_a_map_are_where_its_sliders_are() -> None:
    """The dot is where the browser finds the sliders' values among the cells'."""
    part = map_part(TWO, 1, Choice("gamma", "eta"), LIGHT)
    sides = [part["x"]["id"], part["y"]["id"]]
    assert sides == ["run1.gamma", "run1.eta"] and set(sides) <= set(values_of(TWO))


def test_a_moving_map_is_coarse_enough_to_follow() -> None:
    for steps in (1, 100, 2000):
        piece = moving_piece(Choice("eta", "gamma", None, 512), steps)
        assert (512 / piece.every) ** 2 * steps <= 1_000_000


@pytest.mark.parametrize("cls", OPTIMIZERS.values(), ids=lambda cls: cls.__name__)
def test_every_method_has_a_map_that_json_can_say(cls: Any) -> None:
    run = cls()
    names = list(numbers_of(run))
    choice = Choice(names[0], names[1] if len(names) > 1 else "", None, 64)
    experiment = Experiment(Saddle(), (run,), steps=5)
    part = map_part(experiment, 0, choice, DARK)
    json.dumps(part, allow_nan=False)
    for side in ("x", "y"):
        last = len(part[side]["values"]) - 1
        assert all(0 <= tick["at"] <= last for tick in part[side]["ticks"])
    assert len(part["x"]["ticks"]) >= 3
    header, values = got(experiment, 0, choice, pieces_of(choice, 5)[-1])
    assert header["high"] > header["low"] and values.shape[1] == 64


def test_a_setting_outside_the_map_has_no_dot() -> None:
    for eta, inside in ((0.4, True), (50.0, False)):
        experiment = Experiment(Quadratic(), (RMSProp(eta),))
        at = map_part(experiment, 0, Choice("eta", "gamma"), LIGHT)["at"]
        assert (at is not None) == inside
        if at:
            assert at[0] == axis(RMSProp(), "eta").position(eta)
    above = Experiment(Quadratic(), (RMSProp(epsilon=50.0),))
    assert map_part(above, 0, Choice("eta", "epsilon"), LIGHT)["at"] is None


def test_the_colours_are_of_what_is_common() -> None:
    values = np.linspace(-4, 0, 1000)
    values[0] = -300
    assert scale_of(values, "log10 gap") == (-4, 0)
    deep = np.linspace(-300, 0, 1000)
    assert scale_of(deep, "log10 gap", floor=-15)[0] == -15
    assert scale_of(np.array([math.nan, math.inf]), "steps") == (0, 1)
    low, high = scale_of(np.full(9, 3.0), "f")
    assert low == 3 and high > low


@pytest.mark.parametrize("palette", [BEST_FIRST, BEST_FIRST_IN_THE_DARK])
def test_better_is_always_farther_from_the_paper(palette: tuple[str, ...]) -> None:
    """In lightness alone, for readers who see no colours (WCAG's relative luminance)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [((p + 0.055) / 1.055) ** 2.4 if p > 0.04 else p / 12.92 for p in parts]
        return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))

    lights = [luminance(colour) for colour in palette]
    steps = np.diff(lights)
    assert (steps > 0).all() if palette is BEST_FIRST else (steps < 0).all()


def test_both_kinds_have_a_route() -> None:
    assert {"map", "moving"} <= set(server.kinds())


def test_one_run_is_left_on_the_board_under_its_own_name() -> None:
    whole = figure_spec(TWO, FigureOptions(run=1), LIGHT, {})
    data = map_board(Page(TWO, View(run=2)), LIGHT, {})
    assert [path["colour"] for path in data["paths"]] == [whole["paths"][1]["colour"]]
    sliders = {slider["id"]: slider for slider in data["sliders"]}
    shape = {"f.a", "f.b", "f.centre1", "f.centre2"}
    assert set(sliders) == {f"run1.{name}" for name in RMSProp.numbers()} | shape
    assert {"run1.eta", "run1.gamma", "run1.epsilon", "run1.momentum"} < set(sliders)
    assert sliders["run1.eta"]["slot"] == "run0"
    assert sliders["run1.epsilon"]["slot"] == "run0.more"
    assert all([move["path"] for move in slider["moves"]] == [0] for slider in sliders.values())
    assert all("rmsprop" in slider["moves"][0]["rows"] for slider in sliders.values())
    assert all("state" not in slider["moves"][0] for slider in sliders.values())
    assert data["chosen"] == 0 and "{run1.eta}" in data["paths"][0]["at"]
    assert filled(data["paths"][0]["at"], data["values"]).count("run=") == 1
