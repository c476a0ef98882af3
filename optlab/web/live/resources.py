"""What the browser fetches by itself: each thing has an address that says all of it.

    live/rows?f=...&start=...&steps=...&run=rmsprop+gamma+0.9&sweep=eta    a slider's trajectories
    live/state?f=...&start=...&steps=...&run=rmsprop+gamma+0.9&sweep=eta   what they remember
    live/ground?f=...&start=...                                            the function's relief
    live/ground?f=...&start=...&sweep=f.angle                              at each of its positions
    live/paths?f=...&start=...&run=...&run=...                             every run from this start

An address never names what its answer does not depend on: a slider's own value, the other runs. So
what a release of a slider did not change keeps its address, and is not fetched again.
"""

import gzip
import hashlib
import json
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qsl, urlencode

import optlab
from optlab.experiment import Experiment, ExperimentError, from_query
from optlab.hyperparameters import quoted
from optlab.optimizers.base import Optimizer
from optlab.sweeps import OBJECTIVE, stops_of
from optlab.web.live.paths import path_of
from optlab.web.live.rows import pack_ground, pack_relief, pack_sweep
from optlab.web.series import window_of

Rows = Literal["rows", "state"]
KINDS = ("rows", "state", "ground", "paths")
KEPT = 256  # packets of about 20 KB


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


def paths_address(experiment: Experiment) -> str:
    """Where the paths are; the start is left for the browser to add."""
    address = _address("paths", replace(experiment, window=window_of(experiment)))
    pairs = parse_qsl(address.partition("?")[2])
    return "live/paths?" + urlencode([pair for pair in pairs if pair[0] != "start"])


def _address(kind: str, experiment: Experiment, **more: str) -> str:
    return f"live/{kind}?{experiment.to_query()}&{urlencode({**more, 'build': BUILD})}"


def answer(kind: str, query: str) -> bytes:
    """The gzipped packet at an address. Raises ExperimentError that says what is wrong with it."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        raise ExperimentError(["an address has at most 100 parts"]) from None
    sweep = next((value for key, value in pairs if key == "sweep"), "")
    rest = [pair for pair in pairs if pair[0] not in ("sweep", "build")]
    return _answer(kind, urlencode(rest), sweep)


@lru_cache(maxsize=KEPT)
def _answer(kind: str, query: str, sweep: str) -> bytes:
    experiment = from_query(query)
    try:
        if kind in ("rows", "state"):
            return _rows(kind, experiment, sweep)
        return _ground(experiment, sweep) if kind == "ground" else _paths(experiment)
    except ValueError as error:
        raise ExperimentError([f"{kind}: {error}"]) from None


def _rows(kind: str, experiment: Experiment, name: str) -> bytes:
    if len(experiment.runs) != 1:
        raise ValueError(f"there must be one run, got {len(experiment.runs)}")
    (run,) = experiment.runs
    return pack_sweep(kind, experiment, run, name, stops_of(experiment, run, name))


def _ground(experiment: Experiment, name: str) -> bytes:
    if not name:
        return pack_relief(experiment)
    if not name.startswith(OBJECTIVE):
        raise ValueError(f"sweep must be {OBJECTIVE}NAME, got {quoted(name)}")
    return pack_ground(experiment, name, stops_of(experiment, None, name))


def _paths(experiment: Experiment) -> bytes:
    paths = [path_of(experiment, run) for run in experiment.runs]
    return gzip.compress(json.dumps(paths).encode(), compresslevel=1, mtime=0)
