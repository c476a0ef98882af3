"""Where the browser finds what it fetches by itself: addresses that say all of it (resources.py).

An address never names what its answer does not depend on: a slider's own value, the other runs. So
what a release of a slider did not change keeps its address, and is not fetched again. In a path's
address stand the names of the start and of what sliders move: the browser fills in the values that
the hand has given them, and so has the numbers of a release before the page's answer is there.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Literal
from urllib.parse import quote_plus, urlencode

import optlab
from optlab.experiment import Experiment, Pairs
from optlab.hyperparameters import Declared, Number
from optlab.measure.sensitivity import CELLS
from optlab.notation import to_word, to_words
from optlab.objectives.base import Objective, Window
from optlab.optimizers.base import Optimizer
from optlab.optimizers.rmsprop import RMSProp
from optlab.references import ANGLE, Reference
from optlab.theory.rotation import Turning, with_angle
from optlab.web.live.maps import Choice, Piece
from optlab.web.live.protocol.board import Values
from optlab.web.live.regimes import axes, theory_experiment
from optlab.web.series import window_of
from optlab.web.words import language

PICTURE = "picture"
PLACE = re.compile(r"\{([^{}]+)\}")  # of a value in an address, by its name
Rows = Literal["rows", "state", "stability", "averages"]


def _build() -> str:
    """A mark that changes with the code: what a browser has kept from another version is stale."""
    digest = hashlib.sha256()
    folder = Path(optlab.__file__).parent
    for path in sorted(p for p in folder.rglob("*") if p.suffix in (".py", ".js", ".css")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


BUILD = _build()


def rows_address(
    kind: Rows, experiment: Experiment, run: Optimizer, name: str, turning: Turning = ""
) -> str:
    """Where a slider's trajectories of one run are, or what it remembers at each of the slider's
    positions; the experiment's own runs do not matter."""
    return _rows_address(kind, _alone(experiment), run, name, turning)


@lru_cache(maxsize=1024)  # a release leaves most of them as they were
def _rows_address(
    kind: Rows, experiment: Experiment, run: Optimizer, name: str, turning: Turning
) -> str:
    at = Reference(name)
    default = type(experiment.objective)() if at.of_function else type(run)()
    field = at.name
    fixed = {field: getattr(default, field)}
    if name == ANGLE and turning == "together":
        experiment = with_angle(experiment, fixed[field], turning)
        # Turning there and back leaves rounding, far below what the rows' codes tell apart.
        x1, x2 = (float(f"{coordinate:.12g}") for coordinate in experiment.start)
        experiment = replace(experiment, start=(x1, x2))
    elif at.of_function:
        experiment = replace(experiment, objective=replace(experiment.objective, **fixed))
    else:
        run = replace(run, **fixed)
    more = {"turning": turning} if turning else {}
    # As it would stand in the link of an experiment with this run alone.
    pairs = experiment.pairs(runs=to_words(run))
    return f"live/{kind}?{urlencode([*pairs, ('sweep', name), *more.items(), ('build', BUILD)])}"


def ground_address(experiment: Experiment, name: str | None = None) -> str:
    """Where the relief of the function is; with the name of one of its hyperparameters, the reliefs
    at all positions of its slider."""
    return _ground_address(experiment.objective, window_of(experiment), name)


@lru_cache(maxsize=256)  # a release of a run leaves all of them as they were
def _ground_address(objective: Objective, window: Window, name: str | None) -> str:
    experiment = Experiment(objective, start=objective.start, steps=0, window=window)
    if name is None:
        return _address("ground", experiment)
    field = Reference(name).name
    default = getattr(type(objective)(), field)
    objective = replace(objective, **{field: default})
    return _address("ground", replace(experiment, objective=objective), sweep=name)


def stability_address(experiment: Experiment, i: int) -> str:
    """Where the map of a run is; a map of theory is the same for every setting and function."""
    run = experiment.runs[i]
    if run.theory is None:
        return _measured_address("stability", experiment, i, _mapped(experiment, i))
    return _address("stability", theory_experiment(run))


def rates_address(experiment: Experiment, i: int) -> str:
    """Where a run's measured map is that follows the hand."""
    return _measured_address("rates", experiment, i, _mapped(experiment, i))


def _mapped(experiment: Experiment, i: int) -> list[str]:
    return [axis.name for axis in axes(experiment.runs[i], experiment.steps) if axis]


def hessian_address(experiment: Experiment, name: str) -> str:
    """Where the function's Hessian is, at all positions of a slider of the function."""
    field = Reference(name).name
    default = getattr(type(experiment.objective)(), field)
    objective = replace(experiment.objective, **{field: default})
    return _address("hessian", Experiment(objective, start=objective.start, steps=0), sweep=name)


def path_address(experiment: Experiment, i: int, *, closely: bool = False, along: str = "") -> str:
    """Where the numbers of a run are, `{start}` and `{run0.eta}` in the place of their values;
    looked at closely, also what it remembers and how each step was made. Along a coordinate it is
    what the run's s is made of there."""
    return _path_address(_alone(experiment), experiment.runs[i], i, closely, along, language())


@lru_cache(maxsize=1024)  # a release of a run leaves the others as they were
def _path_address(
    experiment: Experiment, run: Optimizer, i: int, closely: bool, along: str, language: str
) -> str:
    pairs = [
        *_pairs(experiment, runs=_template(run, partial(Reference.to_run, i))),
        ("window", _window(experiment)),
        *([("closely", "yes")] if closely else []),
        *([("along", along)] if along else []),
        ("language", language),
        ("build", BUILD),
    ]
    return "live/path?" + urlencode(pairs, safe="{}")


def _alone(experiment: Experiment) -> Experiment:
    """Without its runs."""
    return replace(experiment, runs=()) if experiment.runs else experiment


def weights_address(gamma: float) -> str:
    """Where the weights of a gamma are: what the s of a run would be made of, had it steps."""
    return _address("path", Experiment(runs=(RMSProp(gamma=gamma),), steps=0), along="x1")


def values_of(experiment: Experiment) -> Values:
    """What stands in the places of a path's address."""
    return {
        "start": list(experiment.start),
        **_numbers(experiment.objective, Reference.to_function),
        **{
            name: value
            for i, run in enumerate(experiment.runs)
            for name, value in _numbers(run, partial(Reference.to_run, i)).items()
        },
    }


def filled(address: str, values: Values) -> str:
    """An address with values in the places of their names: the same path has the same one."""
    return PLACE.sub(lambda found: _filling(values[found[1]]), address)


def _filling(value: float | list[float]) -> str:
    return quote_plus(" ".join(map(to_word, value if isinstance(value, list) else [value])))


def map_address(experiment: Experiment, i: int, choice: Choice, piece: Piece, kind: str) -> str:
    """Where a piece of a run's map is. `kind` is "map", or "moving" for one that follows the
    hand."""
    parts = _mapped_parts(choice) | piece._asdict()
    return _measured_address(kind, experiment, i, _over(choice), **parts)


def lines_address(experiment: Experiment, i: int, choice: Choice) -> str:
    """Where the lines over a run's map are that go through the run's own numbers."""
    return _measured_address("lines", experiment, i, [], **_mapped_parts(choice))


def robust_address(experiment: Experiment, i: int, choice: Choice) -> str:
    """Where a run's robust setting is: the same for every fineness of the map."""
    parts = _mapped_parts(replace(choice, cells=CELLS))
    if experiment.window:  # else it follows from the function and the start
        parts["window"] = _window(experiment)
    return _measured_address("robust", experiment, i, _over(choice), **parts)


def best_address(experiment: Experiment, i: int) -> str:
    """Where the best eta of a run is: its own does not matter."""
    return _measured_address("best", experiment, i, ["eta"])


def picture_address(experiment: Experiment) -> str:
    """Where a small picture of an experiment is."""
    return f"live/{PICTURE}?{experiment.to_query()}&{urlencode({'build': BUILD})}"


def _mapped_parts(choice: Choice) -> dict[str, object]:
    parts: dict[str, object] = {"x": choice.x, "y": choice.y, "cells": choice.cells}
    return parts if choice.tolerance is None else parts | {"tolerance": to_word(choice.tolerance)}


def _over(choice: Choice) -> list[str]:
    return [name for name in (choice.x, choice.y) if name]


def _measured_address(
    kind: str, experiment: Experiment, i: int, own: list[str], **parts: object
) -> str:
    """Names in the place of values as in a path's address; the run's own numbers that the map is
    over are not in it."""
    more = tuple((name, str(value)) for name, value in parts.items())
    return _of_run(kind, _alone(experiment), experiment.runs[i], i, tuple(own), more)


@lru_cache(maxsize=1024)  # a release of a run leaves the others as they were
def _of_run(
    kind: str,
    experiment: Experiment,
    run: Optimizer,
    i: int,
    own: tuple[str, ...],
    more: tuple[tuple[str, str], ...],
) -> str:
    template = _template(run, partial(Reference.to_run, i))
    for name in own:
        template = template.replace(
            f"{{{Reference.to_run(i, name)}}}", to_word(getattr(type(run)(), name))
        )
    pairs = [
        *_pairs(experiment, runs=template),
        *more,
        ("build", BUILD),
    ]
    return f"live/{kind}?" + urlencode(pairs, safe="{}")


def _pairs(experiment: Experiment, runs: str) -> Pairs:
    """An experiment's parts with names in the place of values, but for its window: not every
    answer depends on it."""
    objective = _template(experiment.objective, Reference.to_function)
    shown = replace(experiment, window=None)
    return shown.pairs(objective=objective, start="{start}", runs=runs)


def _window(experiment: Experiment) -> str:
    return " ".join(to_word(end) for side in window_of(experiment) for end in side)


def _template(declared: Declared, to: Callable[[str], Reference]) -> str:
    words = {name: to_word(value) for name, value in declared.essentials().items()}
    words |= {at.name: f"{{{at}}}" for at in _numbers(declared, to)}
    return " ".join([declared.key, *(f"{name} {word}" for name, word in words.items())])


def _numbers(declared: Declared, to: Callable[[str], Reference]) -> dict[Reference, float]:
    return {
        to(name): getattr(declared, name)
        for name, declaration in declared.hyperparameters().items()
        if isinstance(declaration, Number)
    }


def _address(kind: str, experiment: Experiment, **more: str) -> str:
    return f"live/{kind}?{experiment.to_query()}&{urlencode({**more, 'build': BUILD})}"
