"""What the browser fetches by itself: each thing has an address that says all of it.

    live/rows?f=...&start=...&steps=...&run=rmsprop+gamma+0.9&sweep=eta    a slider's trajectories
    live/state?f=...&start=...&steps=...&run=rmsprop+gamma+0.9&sweep=eta   what they remember
    live/ground?f=...&start=...                                            the function's relief
    live/ground?f=...&start=...&sweep=f.angle                              at each of its positions
    live/map?f=...&run=...&x=eta&y=gamma&cells=128&every=1&first=0&last=128  a piece of a map
    live/moving?...                                                        one that follows the hand
    live/path?f=...&start={start}&run=rmsprop+eta+{run0.eta}+gamma+...      one run, in full

An address never names what its answer does not depend on: a slider's own value, the other runs. So
what a release of a slider did not change keeps its address, and is not fetched again. In a path's
and a map's address stand the names of the start and of what sliders move: the browser fills in the
values that the hand has given them, and so has the numbers of a release before the page's answer is
there.
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
from optlab.sweeps import OBJECTIVE, stops_of
from optlab.web.live.maps import Choice, Piece, choice_in, pack_map
from optlab.web.live.paths import path_of, trajectory_of
from optlab.web.live.rows import pack_ground, pack_relief, pack_sweep
from optlab.web.series import window_of
from optlab.web.words import _, language, speak

Rows = Literal["rows", "state"]
KINDS = ("rows", "state", "ground", "path", "map", "moving")
OURS = ("sweep", "build", "closely", "language")  # what is no part of an experiment
MAP_PARTS = ("x", "y", "tolerance", "cells", *Piece._fields)
KEPT = 256  # packets of about 20 KB
MAPS_KEPT = 64  # pieces of up to 128 KB


def _build() -> str:
    """A mark that changes with the code: what a browser has kept from another version is stale."""
    digest = hashlib.sha256()
    folder = Path(optlab.__file__).parent
    for path in sorted(p for p in folder.rglob("*") if p.suffix in (".py", ".js", ".css")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


BUILD = _build()


def rows_address(kind: Rows, experiment: Experiment, run: Optimizer, name: str) -> str:
    """Where a slider's trajectories of one run are, or what it remembers at each of the slider's
    positions; the experiment's own runs do not matter."""
    return _rows_address(kind, replace(experiment, runs=()), run, name)


@lru_cache(maxsize=1024)  # a release leaves most of them as they were
def _rows_address(kind: Rows, experiment: Experiment, run: Optimizer, name: str) -> str:
    default = type(run)() if not name.startswith(OBJECTIVE) else type(experiment.objective)()
    field = name.removeprefix(OBJECTIVE)
    fixed = {field: getattr(default, field)}
    if name.startswith(OBJECTIVE):
        experiment = replace(experiment, objective=replace(experiment.objective, **fixed))
    else:
        run = replace(run, **fixed)
    return _address(kind, replace(experiment, runs=(run,)), sweep=name)


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


def path_address(experiment: Experiment, i: int, *, closely: bool) -> str:
    """Where the numbers of a run are, `{start}` and `{run0.eta}` in the place of their values;
    looked at closely, also what it remembers and how each step was made."""
    window = " ".join(to_word(end) for side in window_of(experiment) for end in side)
    pairs = [
        ("v", str(LINK_VERSION)),
        ("f", _template(experiment.objective, OBJECTIVE)),
        ("start", "{start}"),
        ("steps", str(experiment.steps)),
        ("run", _template(experiment.runs[i], f"run{i}.")),
        ("window", window),
        *([("closely", "yes")] if closely else []),
        ("language", language()),
        ("build", BUILD),
    ]
    return "live/path?" + urlencode(pairs, safe="{}")


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


def map_address(experiment: Experiment, i: int, choice: Choice, piece: Piece, kind: str) -> str:
    """Where a piece of a run's map is, names in the place of values as in a path's address; the
    numbers that the map is over are not in it. `kind` is "map", or "moving" for one that follows
    the hand."""
    run = experiment.runs[i]
    own = [name for name in (choice.x, choice.y) if name]
    fixed = {f"run{i}.{name}": getattr(type(run)(), name) for name in own}
    template = _template(run, f"run{i}.")
    for place, value in fixed.items():
        template = template.replace(f"{{{place}}}", to_word(value))
    parts = {"x": choice.x, "y": choice.y, "cells": choice.cells, **piece._asdict()}
    if choice.tolerance is not None:
        parts["tolerance"] = to_word(choice.tolerance)
    pairs = [
        ("v", str(LINK_VERSION)),
        ("f", _template(experiment.objective, OBJECTIVE)),
        ("start", "{start}"),
        ("steps", str(experiment.steps)),
        ("run", template),
        *((name, str(value)) for name, value in parts.items()),
        ("build", BUILD),
    ]
    return f"live/{kind}?" + urlencode(pairs, safe="{}")


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
        return copy_context().run(_path, query, closely, given.get("language", ""))
    if kind in ("map", "moving"):
        # What follows the hand is seen once: it must not push out what is asked for again.
        make = _map.__wrapped__ if kind == "moving" else _map
        parts = tuple(pair for pair in pairs if pair[0] in MAP_PARTS)
        left = [pair for pair in pairs if pair[0] not in (*OURS, *MAP_PARTS)]
        return make(urlencode(left), parts)
    return _answer(kind, query, given.get("sweep", ""))


@lru_cache(maxsize=KEPT)
def _answer(kind: str, query: str, sweep: str) -> bytes:
    experiment = from_query(query)
    try:
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


@lru_cache(maxsize=MAPS_KEPT)
def _map(query: str, parts: tuple[tuple[str, str], ...]) -> bytes:
    experiment = from_query(query)
    try:
        _only_run(experiment)
        return pack_map(experiment, *choice_in(dict(parts)))
    except (TypeError, ValueError) as error:
        raise ExperimentError([f"map: {error}"]) from None


def _ground(experiment: Experiment, name: str) -> bytes:
    if not name:
        return pack_relief(experiment)
    if not name.startswith(OBJECTIVE):
        raise ValueError(f"sweep must be {OBJECTIVE}NAME, got {quoted(name)}")
    return pack_ground(experiment, name, stops_of(experiment, None, name))


def _path(query: str, closely: bool, reader: str) -> bytes:
    speak(reader)
    experiment = from_query(query)
    try:
        run = _only_run(experiment)
    except ValueError as error:
        raise ExperimentError([f"path: {error}"]) from None
    status = trajectory_of(experiment, run).status
    criterion = _(status.sentence).format(**status.numbers)
    path = {**path_of(experiment, run, closely=closely), "criterion": criterion}
    return gzip.compress(json.dumps(path).encode(), compresslevel=1, mtime=0)
