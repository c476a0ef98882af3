"""Runs as tables: what each step saw, where it led and what was remembered, as CSV and as JSON.

Every number is float64 in the shortest text that reads back as the same. The rows of a run are
written as they are computed, so a table may be longer than what fits into memory.
"""

import csv
import json
import math
from collections.abc import Callable, Mapping
from itertools import repeat
from time import thread_time
from typing import Any, TextIO

import numpy as np

from optlab.experiment import Experiment
from optlab.hyperparameters import Array
from optlab.optimizers.base import Optimizer
from optlab.problem import Look, Watched
from optlab.scheduled import courses_of
from optlab.train import walk
from optlab.trajectory import taken_by

BLOCK = 1024  # rows that are computed and written together
LOOK = 256  # steps between two looks at the clock

MEANINGS = {
    "run": "the run's name",
    "step": "how many steps were taken",
    "x1, x2": "the point after them",
    "f": "the function there",
    "gradient1, gradient2": "its exact gradient there",
    "seen1, seen2": "the gradient that this step took: with its noise, of its minibatch, clipped,"
    " where that is so; at the point of the row before, or where the method looked instead"
    " (Nesterov: ahead)",
    "set_NAME": "what a schedule set NAME to for this step",
    "state_NAME": "what the run remembered after this step; state_NAME_1 and state_NAME_2 of each"
    " coordinate",
}
"""What the columns say, in the words of a file's head."""

NUMBERS = (
    "float64, plain numbers without a unit, each in the shortest text that is read as the same"
)
INJECTED = ("=", "+", "-", "@", "\t", "\r")
"""What begins a formula in a spreadsheet."""

Column = list[float | int | None]
Row = tuple[int, Array, Any, Look | None]


class _OutOfTime(Exception):
    """The run has taken as long as it may."""


def record(
    experiment: Experiment,
    run: Optimizer,
    hand: Callable[[Mapping[str, Column]], object],
    every: int = 1,
    seconds: float = math.inf,
) -> int:
    """Step through one run, and hand on its columns, a block of rows at a time.

    A row is one in `every` steps, the start and the last. What there is not, as what was seen
    before the first step, is None. Returns the last step: one before the experiment's where the
    run took more than so many `seconds` of a processor.
    """
    problem, watched, ends = experiment.problem, Watched(), thread_time() + seconds
    rows: list[Row] = []

    def see(t: int, x: Array, state: Any) -> None:
        look, last = watched.handed() if t else None, t == problem.steps
        late = t > 0 and t % LOOK == 0 and not last and thread_time() > ends
        if t % every == 0 or last or late:
            rows.append((t, x, state, look))
        if len(rows) == BLOCK or last or late:
            hand(_columns(experiment, run, rows))
            rows.clear()
        if late:
            raise _OutOfTime(t)

    try:
        walk(run, problem, see, watched)
    except _OutOfTime as stopped:
        return stopped.args[0]
    return problem.steps


def column_names(experiment: Experiment, run: Optimizer) -> list[str]:
    """What the columns of a run are called, in their order."""
    x = experiment.problem.begun_by(run)
    with np.errstate(all="ignore"):
        return list(_columns(experiment, run, [(0, x, run.init(x), None)]))


def write_csv(
    experiment: Experiment,
    out: TextIO,
    every: int = 1,
    seconds: float = math.inf,
    *,
    address: str = "",
) -> None:
    """Write one row for each run and step; before them, as comments, the link, or the whole
    `address`, and what the columns say.

    inf, -inf and nan are written so, which is how Python, NumPy and pandas read them; a cell is
    empty where there is no number, as a method has no `state_v`.
    """
    names = list(dict.fromkeys(n for run in experiment.runs for n in column_names(experiment, run)))
    for line in _head(experiment, names, every, address):
        out.write(f"# {line}\n")
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["run", *names])
    for label, run in zip(experiment.labels, experiment.runs, strict=True):

        def write(columns: Mapping[str, Column], label: str = label) -> None:
            cells = (columns.get(name, repeat("")) for name in names)
            table.writerows(zip(repeat(inert(label)), *cells, strict=False))

        last = record(experiment, run, write, every, seconds)
        if last < experiment.steps:
            out.write(f"# {inert(label)}: {stopped(last, experiment.steps, seconds)}\n")


def write_json(
    experiment: Experiment,
    out: TextIO,
    every: int = 1,
    seconds: float = math.inf,
    *,
    address: str = "",
) -> None:
    """Write one object: `about`, `link`, `experiment` (the table of a preset's file), `columns`
    (what they say) and `runs`, each with its `name` and its `columns` as lists.

    JSON has neither inf nor nan: they are the texts "Infinity", "-Infinity" and "NaN", which
    Python's `float` and JavaScript's `Number` read. null is where there is no number.
    """
    about = {
        "about": _about(experiment, every),
        "numbers": f"{NUMBERS}; Infinity, -Infinity and NaN are texts, null is where there is none",
        "link": address or experiment.to_query(),
        "experiment": json_ready(experiment.table()),
        "columns": {name: says for name, says in MEANINGS.items() if name != "run"},
    }
    out.write(json.dumps(about, allow_nan=False)[:-1] + ', "runs": [')
    for i, (label, run) in enumerate(zip(experiment.labels, experiment.runs, strict=True)):
        kept: dict[str, Column] = {name: [] for name in column_names(experiment, run)}

        def keep(columns: Mapping[str, Column], kept: dict[str, Column] = kept) -> None:
            for name, values in columns.items():
                kept[name] += values

        last = record(experiment, run, keep, every, seconds)
        out.write("\n" if i == 0 else ",\n")
        out.write(f'{{"name": {json.dumps(label)}, ')
        if last < experiment.steps:
            out.write(f'"stopped": {json.dumps(stopped(last, experiment.steps, seconds))}, ')
        out.write('"columns": {')
        for k, (name, values) in enumerate(kept.items()):
            out.write(", " if k else "")
            out.write(f"{json.dumps(name)}: {json.dumps(json_ready(values), allow_nan=False)}")
        out.write("}}")
    out.write("]}\n")


def stopped(last: int, steps: int, seconds: float) -> str:
    """What a table says of a run that took too long."""
    return f"stopped at step {last} of {steps}, after {seconds:g} seconds of computing"


def inert(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(INJECTED) else text


def json_ready(value: Any) -> Any:
    """The same with the texts that stand for inf and nan in JSON."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, Mapping):
        return {key: json_ready(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [json_ready(one) for one in value]
    return value


def _about(experiment: Experiment, every: int) -> str:
    steps = "every step" if every == 1 else f"one step in {every}, and the last,"
    runs, count = len(experiment.runs), experiment.steps
    numbers = f"{runs} run{'' if runs == 1 else 's'} of {count} step{'' if count == 1 else 's'}"
    return f"optlab: {steps} of {numbers}"


def _head(experiment: Experiment, names: list[str], every: int, address: str) -> list[str]:
    """The lines before the table; of the columns, those that there are."""
    kinds = [f"{name.partition('_')[0]}_NAME" if "_" in name else name for name in names]
    there = {"run", *kinds}
    said = {n: s for n, s in MEANINGS.items() if not there.isdisjoint(n.split(", "))}
    return [
        _about(experiment, every),
        f"link: {address or experiment.to_query()}",
        f"numbers: {NUMBERS}; inf, -inf, nan; empty where there is none",
        *(f"{name}: {says}" for name, says in said.items()),
    ]


def _columns(experiment: Experiment, run: Optimizer, rows: list[Row]) -> dict[str, Column]:
    steps, points, states, looks = zip(*rows, strict=True)
    x, f = np.array(points).T, experiment.objective
    with np.errstate(all="ignore"):
        columns: dict[str, Column] = {"step": list(steps)}
        columns |= {"x1": x[0].tolist(), "x2": x[1].tolist(), "f": f.value(x).tolist()}
        columns |= _by_coordinate("gradient", f.gradient(x))
        columns |= _seen(run, steps, looks)
        for name, course in courses_of(run, steps).items():
            values = zip(steps, course.tolist(), strict=True)
            columns[f"set_{name}"] = [value if t else None for t, value in values]
    for name, first in zip(states[0]._fields, states[0], strict=True):
        if first is not None:
            columns |= _entries(f"state_{name}", np.array([getattr(s, name) for s in states]))
    return columns


def _seen(
    run: Optimizer, steps: tuple[int, ...], looks: tuple[Look | None, ...]
) -> dict[str, Column]:
    """What steps saw of the gradient, as the method takes it; None where one did not look."""
    at = [k for k, look in enumerate(looks) if look is not None]
    looked = np.array([look for look in looks if look is not None]).reshape(-1, 2, 2)
    taken = (
        taken_by(run, [steps[k] for k in at], looked[:, 1], looked[:, 0]) if at else looked[:, 1]
    )
    columns: dict[str, Column] = {}
    for name, values in _by_coordinate("seen", taken.T).items():
        columns[name] = [None] * len(steps)
        for k, value in zip(at, values, strict=True):
            columns[name][k] = value
    return columns


def _by_coordinate(name: str, pair: Array) -> dict[str, Column]:
    return {f"{name}{i + 1}": values.tolist() for i, values in enumerate(pair)}


def _entries(name: str, values: Array) -> dict[str, Column]:
    """The curves of what is remembered, `(rows, *shape)`: a number, a vector or a matrix."""
    values = values.astype(np.float64)
    return {
        "_".join([name, *(str(i + 1) for i in entry)]): values[:, *entry].tolist()
        for entry in np.ndindex(values.shape[1:])
    }
