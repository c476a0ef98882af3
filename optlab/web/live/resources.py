"""What the browser fetches by itself: each thing has an address that says all of it.

    live/rows?f=...&start=...&steps=...&run=rmsprop+gamma+0.9&sweep=eta    a slider's trajectories
    live/state?f=...&start=...&steps=...&run=rmsprop+gamma+0.9&sweep=eta   what they remember
    live/ground?f=...&start=...                                            the function's relief
    live/ground?f=...&start=...&sweep=f.angle                              at each of its positions
    live/path?f=...&start={start}&run=rmsprop+eta+{run0.eta}+gamma+...      one run, in full
    live/averages?f=...&run=rmsprop+...&sweep=gamma&along=x1               what its s is made of
    live/path?f=...&run=rmsprop+...&along=x1                               the same, in full

An address never names what its answer does not depend on: a slider's own value, the other runs. So
what a release of a slider did not change keeps its address, and is not fetched again. In a path's
address stand the names of the start and of what sliders move: the browser fills in the values that
the hand has given them, and so has the numbers of a release before the page's answer is there.
"""

import gzip
import hashlib
import json
from contextvars import copy_context
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode

import optlab
from optlab.experiment import LINK_VERSION, Experiment, ExperimentError, from_query
from optlab.hyperparameters import Declared, Number, quoted
from optlab.notation import to_word
from optlab.optimizers.base import Optimizer
from optlab.optimizers.rmsprop import RMSProp
from optlab.sweeps import OBJECTIVE, stops_of
from optlab.web.live.averages import averages_of, pack_averages
from optlab.web.live.paths import path_of, trajectory_of
from optlab.web.live.rows import pack_ground, pack_relief, pack_sweep
from optlab.web.series import window_of
from optlab.web.words import _, language, speak

Rows = Literal["rows", "state", "averages"]
KINDS = ("rows", "state", "averages", "ground", "path")
OURS = ("sweep", "along", "build", "closely", "language")  # what is no part of an experiment
KEPT = 256  # packets of about 20 KB


def _build() -> str:
    """A mark that changes with the code: what a browser has kept from another version is stale."""
    digest = hashlib.sha256()
    folder = Path(optlab.__file__).parent
    for path in sorted(p for p in folder.rglob("*") if p.suffix in (".py", ".js", ".css")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


BUILD = _build()


def rows_address(kind: Rows, experiment: Experiment, run: Optimizer, name: str, **more: str) -> str:
    """Where a slider's trajectories of one run are, or what it remembers at each of the slider's
    positions; the experiment's own runs do not matter."""
    return _rows_address(kind, replace(experiment, runs=()), run, name, **more)


@lru_cache(maxsize=1024)  # a release leaves most of them as they were
def _rows_address(
    kind: Rows, experiment: Experiment, run: Optimizer, name: str, **more: str
) -> str:
    default = type(run)() if not name.startswith(OBJECTIVE) else type(experiment.objective)()
    field = name.removeprefix(OBJECTIVE)
    fixed = {field: getattr(default, field)}
    if name.startswith(OBJECTIVE):
        experiment = replace(experiment, objective=replace(experiment.objective, **fixed))
    else:
        run = replace(run, **fixed)
    return _address(kind, replace(experiment, runs=(run,)), sweep=name, **more)


def ground_address(experiment: Experiment, name: str | None = None) -> str:
    """Where the relief of the function is; with the name of one of its hyperparameters, the reliefs
    at all positions of its slider."""
    experiment = replace(experiment, runs=(), steps=0, window=window_of(experiment))
    experiment = replace(experiment, start=experiment.objective.start)
    if name is None:
        return _address("ground", experiment)
    field = name.removeprefix(OBJECTIVE)
    default = getattr(type(experiment.objective)(), field)
    objective = replace(experiment.objective, **{field: default})
    return _address("ground", replace(experiment, objective=objective), sweep=name)


def path_address(experiment: Experiment, i: int, *, closely: bool = False, along: str = "") -> str:
    """Where the numbers of a run are, `{start}` and `{run0.eta}` in the place of their values;
    looked at closely, also what it remembers and how each step was made. Along a coordinate it is
    what the run's s is made of there."""
    window = " ".join(to_word(end) for side in window_of(experiment) for end in side)
    pairs = [
        ("v", str(LINK_VERSION)),
        ("f", _template(experiment.objective, OBJECTIVE)),
        ("start", "{start}"),
        ("steps", str(experiment.steps)),
        ("run", _template(experiment.runs[i], f"run{i}.")),
        ("window", window),
        *([("closely", "yes")] if closely else []),
        *([("along", along)] if along else []),
        ("language", language()),
        ("build", BUILD),
    ]
    return "live/path?" + urlencode(pairs, safe="{}")


def weights_address(gamma: float) -> str:
    """Where the weights of a gamma are: what the s of a run would be made of, had it steps."""
    return _address("path", Experiment(runs=(RMSProp(gamma=gamma),), steps=0), along="x1")


def values_of(experiment: Experiment) -> dict[str, Any]:
    """What stands in the places of a path's address."""
    return {
        "start": list(experiment.start),
        **_numbers(experiment.objective, OBJECTIVE),
        **{
            name: value
            for i, run in enumerate(experiment.runs)
            for name, value in _numbers(run, f"run{i}.").items()
        },
    }


def _template(declared: Declared, place: str) -> str:
    words = {name: to_word(value) for name, value in declared.essentials().items()}
    words |= {name.removeprefix(place): f"{{{name}}}" for name in _numbers(declared, place)}
    return " ".join([declared.key, *(f"{name} {word}" for name, word in words.items())])


def _numbers(declared: Declared, place: str) -> dict[str, float]:
    return {
        place + name: getattr(declared, name)
        for name, declaration in declared.hyperparameters().items()
        if isinstance(declaration, Number)
    }


def _address(kind: str, experiment: Experiment, **more: str) -> str:
    return f"live/{kind}?{experiment.to_query()}&{urlencode({**more, 'build': BUILD})}"


def answer(kind: str, query: str) -> bytes:
    """The gzipped packet at an address. Raises ExperimentError that says what is wrong with it."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        raise ExperimentError(["an address has at most 100 parts"]) from None
    given = {key: value for key, value in pairs if key in OURS}
    query = urlencode([pair for pair in pairs if pair[0] not in OURS])
    if kind == "path":
        closely = given.get("closely") == "yes"
        # In a context of its own: what is spoken there ends with it.
        reader = given.get("language", "")
        return copy_context().run(_path, query, closely, given.get("along", ""), reader)
    return _answer(kind, query, given.get("sweep", ""), given.get("along", ""))


@lru_cache(maxsize=KEPT)
def _answer(kind: str, query: str, sweep: str, along: str) -> bytes:
    experiment = from_query(query)
    try:
        if kind == "averages":
            return pack_averages(experiment, _only_run(experiment), sweep, along)
        if kind in ("rows", "state"):
            return _rows(kind, experiment, sweep)
        return _ground(experiment, sweep)
    except ValueError as error:
        raise ExperimentError([f"{kind}: {error}"]) from None


def _only_run(experiment: Experiment) -> Optimizer:
    if len(experiment.runs) != 1:
        raise ValueError(f"there must be one run, got {len(experiment.runs)}")
    return experiment.runs[0]


def _rows(kind: str, experiment: Experiment, name: str) -> bytes:
    run = _only_run(experiment)
    return pack_sweep(kind, experiment, run, name, stops_of(experiment, run, name))


def _ground(experiment: Experiment, name: str) -> bytes:
    if not name:
        return pack_relief(experiment)
    if not name.startswith(OBJECTIVE):
        raise ValueError(f"sweep must be {OBJECTIVE}NAME, got {quoted(name)}")
    return pack_ground(experiment, name, stops_of(experiment, None, name))


def _path(query: str, closely: bool, along: str, reader: str) -> bytes:
    speak(reader)
    experiment = from_query(query)
    try:
        run = _only_run(experiment)
        path = averages_of(experiment, run, along) if along else None
    except ValueError as error:
        raise ExperimentError([f"path: {error}"]) from None
    path = path or _run(experiment, run, closely)
    return gzip.compress(json.dumps(path).encode(), compresslevel=1, mtime=0)


def _run(experiment: Experiment, run: Optimizer, closely: bool) -> dict[str, Any]:
    status = trajectory_of(experiment, run).status
    criterion = _(status.sentence).format(**status.numbers)
    return {**path_of(experiment, run, closely=closely), "criterion": criterion}
