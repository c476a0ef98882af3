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
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode

import optlab
from optlab.edits import with_value
from optlab.experiment import Experiment, Pairs
from optlab.hyperparameters import Declared
from optlab.notation import to_word, words_of
from optlab.objectives.base import Objective, Window
from optlab.optimizers.base import Optimizer
from optlab.references import ANGLE, TURN, Reference
from optlab.theory.rotation import Turning
from optlab.web.live.protocol.figure_spec import Values
from optlab.web.live.protocol.figures import Move, Slider
from optlab.web.names import resting
from optlab.web.series import window_of
from optlab.web.words import language

PLACE = re.compile(r"\{([^{}]+)\}")  # of a value in an address, by its name
To = Callable[[str], Reference]
"""What a number is called, by its name."""
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
    kind: Rows, experiment: Experiment, run: Optimizer, i: int, name: str, turning: Turning = ""
) -> str:
    """Where a slider's trajectories of run i are, or what it remembers at each of the slider's
    positions: names in the place of values as in a path's address, but for the slider's own number,
    which stands as it is by default. The other runs do not matter."""
    start = "{start}"
    if name == ANGLE and turning == "together":
        default = experiment.objective.at_defaults("angle").settings()["angle"]
        turned = with_value(experiment, TURN, default)
        # Turning there and back leaves rounding, far below what the rows' codes tell apart.
        start = " ".join(to_word(float(f"{coordinate:.12g}")) for coordinate in turned.start)
    still = at_rest(experiment.alone)
    return _rows_address(kind, still, resting(run), i, Reference(name), turning, start)


@lru_cache(maxsize=1024)  # a release leaves them as they were: no number is in them
def _rows_address(
    kind: Rows,
    experiment: Experiment,
    run: Optimizer,
    i: int,
    at: Reference,
    turning: Turning,
    start: str,
) -> str:
    def own(mine: bool) -> tuple[str, ...]:
        return (at.name,) if mine else ()

    said = {
        "objective": _template(experiment.objective, Reference.to_function, own(at.of_function))
    }
    if experiment.noise:
        said["noise"] = _template(experiment.noise, Reference.to_noise, own(at.of_noise))
    pairs = [
        *experiment.pairs(**said, start=start, runs=run_template(run, i, *own(at.of_method))),
        ("sweep", at),
        *([("turning", turning)] if turning else []),
        ("build", BUILD),
    ]
    return f"live/{kind}?" + urlencode(pairs, safe="{}")


@lru_cache(maxsize=256)
def at_rest(experiment: Experiment) -> Experiment:
    """What a release of a slider or of the start leaves as it was of an experiment without runs:
    every number is as by default."""
    return replace(
        experiment,
        objective=resting(experiment.objective),
        noise=experiment.noise and resting(experiment.noise),
        start=(0.0, 0.0),
    )


def height_map_address(experiment: Experiment, name: str | None = None) -> str:
    """Where the height map of the function is; with the name of one of its hyperparameters, the
    height maps at all positions of its slider."""
    return _ground_address(experiment.objective, window_of(experiment), name)


@lru_cache(maxsize=256)  # a release of a run leaves all of them as they were
def _ground_address(objective: Objective, window: Window, name: str | None) -> str:
    objective = objective.at_defaults(*objective.minibatches)  # of which f knows nothing
    experiment = Experiment(objective, start=objective.start, steps=0, window=window)
    if name is None:
        return plain_address("ground", experiment)
    objective = objective.at_defaults(Reference(name).name)
    return plain_address("ground", replace(experiment, objective=objective), sweep=name)


def path_address(experiment: Experiment, i: int, *, closely: bool = False, along: str = "") -> str:
    """Where the numbers of a run are, `{start}` and `{run0.eta}` in the place of their values;
    looked at closely, also what it remembers and how each step was made. Along a coordinate it is
    what the run's s is made of there."""
    template = run_template(experiment.runs[i], i)
    return _path_address(experiment.alone, template, closely, along, language())


@lru_cache(maxsize=1024)  # a release leaves it as it was: its numbers are not in it
def _path_address(
    experiment: Experiment, template: str, closely: bool, along: str, language: str
) -> str:
    pairs = [
        *_pairs(experiment, runs=template),
        ("window", window_word(experiment)),
        *([("closely", "yes")] if closely else []),
        *([("along", along)] if along else []),
        ("language", language),
        ("build", BUILD),
    ]
    return "live/path?" + urlencode(pairs, safe="{}")


def run_template(run: Optimizer, i: int, *own: str) -> str:
    """The words of run i with a place for each number, but for its `own`, which are as by
    default."""
    return _template(run, _to_run(i), own)


def values_of(experiment: Experiment) -> Values:
    """What stands in the places of a path's address."""
    return {
        "start": list(experiment.start),
        **_numbers(experiment.objective, Reference.to_function),
        **_numbers(experiment.noise, Reference.to_noise),
        **{
            name: value
            for i, run in enumerate(experiment.runs)
            for name, value in _numbers(run, _to_run(i)).items()
        },
    }


def filled(address: str, values: Values) -> str:
    """An address with values in the places of their names: the same path has the same one."""
    return PLACE.sub(lambda found: _filling(values[found[1]]), address)


def settled(slider: Slider, values: Values) -> Slider:
    """A slider whose rows are where a browser asks for them while the page has these values."""
    moves: list[Move] = []
    for move in slider["moves"]:
        moves.append({**move, "rows": filled(move["rows"], values)})
        if "state" in move:
            moves[-1]["state"] = filled(move["state"], values)
    return {**slider, "moves": moves}


def _filling(value: float | list[float]) -> str:
    if isinstance(value, list):
        return "+".join(map(_filling, value))
    # As quote_plus has it, ten times as fast: a number's word has nothing else that is quoted.
    return to_word(value).replace("+", "%2B")


def measured_address(
    kind: str, experiment: Experiment, i: int, own: list[str], **parts: object
) -> str:
    """Where something is that was measured on a run: names in the place of values as in a path's
    address. The run's own numbers that it does not depend on are not in it."""
    more = tuple((name, str(value)) for name, value in parts.items())
    template = run_template(experiment.runs[i], i, *own)
    return _measured_address(kind, experiment.alone, template, more)


@lru_cache(maxsize=1024)  # as is a path's
def _measured_address(
    kind: str, experiment: Experiment, template: str, more: tuple[tuple[str, str], ...]
) -> str:
    pairs = [
        *_pairs(experiment, runs=template),
        *more,
        ("build", BUILD),
    ]
    return f"live/{kind}?" + urlencode(pairs, safe="{}")


def _pairs(experiment: Experiment, runs: str) -> Pairs:
    """An experiment's parts with names in the place of values, but for its window: not every
    answer depends on it."""
    said = {"objective": _template(experiment.objective, Reference.to_function)}
    if experiment.noise:
        said["noise"] = _template(experiment.noise, Reference.to_noise)
    shown = replace(experiment, window=None)
    return shown.pairs(**said, start="{start}", runs=runs)


def window_word(experiment: Experiment) -> str:
    """The window that is shown, as an address says it."""
    return " ".join(to_word(end) for side in window_of(experiment) for end in side)


def _template(declared: Declared, to: To, own: tuple[str, ...] = ()) -> str:
    """The words of a run, of the function or of the noise, with a place for each number; `own` are
    those that its own value does not matter to: they are as by default."""
    return _with_places(type(declared), declared.choices(), to, own)


@lru_cache(maxsize=1024)  # a release leaves it as it was
def _with_places(
    of: type[Declared], choices: tuple[tuple[str, Any], ...], to: To, own: tuple[str, ...]
) -> str:
    declared = of(**dict(choices))
    words = words_of(declared)
    for name in declared.numbers():
        if name in own:
            words[name] = to_word(getattr(declared, name))
        else:
            words[name] = f"{{{to(name)}}}"
    return " ".join([declared.key, *(f"{name} {word}" for name, word in words.items())])


@cache  # one for each run: what is kept by it is found again
def _to_run(i: int) -> To:
    return partial(Reference.to_run, i)


def _numbers(declared: Declared | None, to: To) -> dict[Reference, float]:
    return {to(name): getattr(declared, name) for name in (declared.numbers() if declared else ())}


def plain_address(kind: str, experiment: Experiment, **more: str) -> str:
    """Where something is of just this experiment."""
    return f"live/{kind}?{experiment.to_query()}&{urlencode({**more, 'build': BUILD})}"
