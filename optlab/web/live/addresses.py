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
from optlab.edits import with_value
from optlab.experiment import Experiment, Pairs
from optlab.hyperparameters import Declared
from optlab.notation import to_word, to_words, words_of
from optlab.objectives.base import Objective, Window
from optlab.optimizers.base import Optimizer
from optlab.references import ANGLE, TURN, Reference
from optlab.theory.rotation import Turning
from optlab.web.live.protocol.figure_spec import Values
from optlab.web.series import window_of
from optlab.web.words import language

RUN = "{run}"  # its place in a query that is the same for all
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
PLACE = re.compile(r"\{([^{}]+)\}")  # of a value in an address, by its name


def rows_address(
    kind: Rows, experiment: Experiment, run: Optimizer, name: str, turning: Turning = ""
) -> str:
    """Where a slider's trajectories of one run are, or what it remembers at each of the slider's
    positions; the experiment's own runs do not matter."""
    return f"live/{kind}?{_rows_query(experiment.alone, run, name, turning)}"


@lru_cache(maxsize=1024)  # a release leaves most of them as they were
def _rows_query(experiment: Experiment, run: Optimizer, name: str, turning: Turning) -> str:
    at = Reference(name)
    objective = experiment.objective.at_defaults(at.name) if at.of_function else None
    if objective and at == ANGLE and turning == "together":
        experiment = with_value(experiment, TURN, objective.settings()["angle"])
        # Turning there and back leaves rounding, far below what the rows' codes tell apart.
        x1, x2 = (float(f"{coordinate:.12g}") for coordinate in experiment.start)
        experiment = replace(experiment, start=(x1, x2))
    elif objective:
        experiment = replace(experiment, objective=objective)
    else:
        run = run.at_defaults(at.name)
    more = {"turning": turning} if turning else {}
    # As it would stand in the link of an experiment with this run alone.
    query = _query_around(experiment).replace(RUN, quote_plus(to_words(run)))
    return f"{query}&{urlencode({'sweep': name, **more, 'build': BUILD})}"


@lru_cache(maxsize=256)  # the same for all sliders of all runs
def _query_around(experiment: Experiment) -> str:
    """The query of an experiment with `RUN` in the place of its run."""
    return urlencode(experiment.pairs(runs=RUN), safe=RUN)


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
    return _path_address(experiment.alone, experiment.runs[i], i, closely, along, language())


@lru_cache(maxsize=1024)  # a release of a run leaves the others as they were
def _path_address(
    experiment: Experiment, run: Optimizer, i: int, closely: bool, along: str, language: str
) -> str:
    pairs = [
        *_pairs(experiment, runs=_template(run, partial(Reference.to_run, i))),
        ("window", window_word(experiment)),
        *([("closely", "yes")] if closely else []),
        *([("along", along)] if along else []),
        ("language", language),
        ("build", BUILD),
    ]
    return "live/path?" + urlencode(pairs, safe="{}")


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


def measured_address(
    kind: str, experiment: Experiment, i: int, own: list[str], **parts: object
) -> str:
    """Where something is that was measured on a run: names in the place of values as in a path's
    address. The run's own numbers that it does not depend on are not in it."""
    more = tuple((name, str(value)) for name, value in parts.items())
    return _of_run(kind, experiment.alone, experiment.runs[i], i, tuple(own), more)


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
            f"{{{Reference.to_run(i, name)}}}", to_word(getattr(run.at_defaults(name), name))
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


def window_word(experiment: Experiment) -> str:
    """The window that is shown, as an address says it."""
    return " ".join(to_word(end) for side in window_of(experiment) for end in side)


def _template(declared: Declared, to: Callable[[str], Reference]) -> str:
    words = words_of(declared) | {at.name: f"{{{at}}}" for at in _numbers(declared, to)}
    return " ".join([declared.key, *(f"{name} {word}" for name, word in words.items())])


def _numbers(declared: Declared, to: Callable[[str], Reference]) -> dict[Reference, float]:
    return {to(name): getattr(declared, name) for name in declared.numbers()}


def plain_address(kind: str, experiment: Experiment, **more: str) -> str:
    """Where something is of just this experiment."""
    return f"live/{kind}?{experiment.to_query()}&{urlencode({**more, 'build': BUILD})}"
