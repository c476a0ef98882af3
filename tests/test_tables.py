"""Runs as CSV and JSON: what other programs read of them is what the engine has, bit for bit."""

import csv
import io
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest

from optlab import tables
from optlab.experiment import Experiment, from_query
from optlab.lessons.presets import read_presets
from optlab.optimizers import OPTIMIZERS
from optlab.optimizers.typed import Typed
from optlab.tables import inert, write_csv, write_json
from optlab.trajectory import Trajectory

PRESETS = {name: preset.experiment for name, preset in read_presets()[0].items()}
LINKS = {
    "noise and a schedule": "v=1&f=rosenbrock&steps=40&noise=gaussian+sigma+0.2"
    "&run=adam+eta+0.1+eta_schedule+cosine+eta_steps+30&run=nesterov+eta+0.001",
    "minibatches, clipped": "v=1&f=least_squares&steps=30"
    "&run=gradient_descent+eta+0.1+clip_norm+0.5",
    "a matrix": "v=1&f=rotated_quadratic&run=adagrad_full&run=newton&steps=9",
    "it diverges": "v=1&f=quadratic&run=gradient_descent+eta+7&run=momentum+eta+1&steps=2000",
    "typed": "v=1&steps=9"
    '&run=typed+program+"s1+=+s1+%2B+g^2;+step+=+g;+x+=+x+-+eta*g/sqrt(s1%2B1)"',
    "no steps": "v=1&run=adam&steps=0",
}
EXPERIMENTS = PRESETS | {says: from_query(link) for says, link in LINKS.items()}


def written(write: Callable[..., None], *given: Any, **named: Any) -> str:
    out = io.StringIO()
    write(*given, out, **named)
    return out.getvalue()


def rows_of(text: str) -> list[dict[str, str]]:
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return list(csv.DictReader(lines))


def expected(trajectory: Trajectory) -> dict[str, np.ndarray]:
    """What a run's columns must be, from the trajectory."""
    f, at = trajectory.objective, np.moveaxis(trajectory.positions, 1, 0)
    with np.errstate(all="ignore"):
        gradient = f.gradient(at)
    columns = {"x1": at[0], "x2": at[1], "f": trajectory.values}
    columns |= {"gradient1": gradient[0], "gradient2": gradient[1]}
    for name, values in trajectory.state.items():
        for entry in np.ndindex(values.shape[1:]):
            place = "_".join([f"state_{name}", *(str(i + 1) for i in entry)])
            columns[place] = values[:, *entry]
    return columns


def same(read: Any, column: np.ndarray) -> None:
    np.testing.assert_array_equal(np.array(read, dtype=np.float64), column.astype(np.float64))


@pytest.mark.parametrize("says", EXPERIMENTS)
def test_what_python_reads_of_csv_and_json_is_the_trajectory_bit_for_bit(says: str) -> None:
    experiment = replace(EXPERIMENTS[says], steps=min(EXPERIMENTS[says].steps, 2000))
    text, told = written(write_csv, experiment), json.loads(written(write_json, experiment))
    rows = rows_of(text)
    trajectories = experiment.trajectories()
    assert len(rows) == (experiment.steps + 1) * len(trajectories)
    for i, trajectory in enumerate(trajectories):
        label, run = experiment.labels[i], told["runs"][i]
        own = [row for row in rows if row["run"] == label]
        assert run["name"] == label
        assert [int(row["step"]) for row in own] == run["columns"]["step"]
        assert run["columns"]["step"] == list(range(experiment.steps + 1))
        for name, column in expected(trajectory).items():
            same([row[name] for row in own], column)
            same([float(value) for value in run["columns"][name]], column)
        # What is no column of this run is empty.
        others = rows[0].keys() - run["columns"].keys() - {"run"}
        assert all(row[name] == "" for row in own for name in others)


def test_pandas_and_numpy_read_the_same() -> None:
    experiment = EXPERIMENTS["it diverges"]
    text = written(write_csv, experiment)
    trajectories = experiment.trajectories()
    frame = pd.read_csv(io.StringIO(text), comment="#")
    for label, trajectory in zip(experiment.labels, trajectories, strict=True):
        own = frame[frame["run"] == label]
        same(own["x1"], trajectory.positions[:, 0])
        same(own["f"], trajectory.values)
    assert np.isinf(frame["f"].to_numpy()).any() and np.isnan(frame["f"].to_numpy()).any()
    body = [line for line in text.splitlines() if not line.startswith("#")]
    numbers = np.loadtxt(body, delimiter=",", skiprows=1, usecols=(1, 2, 3, 4), quotechar='"')
    same(numbers[: experiment.steps + 1, 1:3], trajectories[0].positions)
    told = json.loads(written(write_json, experiment))
    same(pd.DataFrame(told["runs"][0]["columns"])["f"].astype(float), trajectories[0].values)


def test_json_has_no_word_that_json_has_not() -> None:
    def never(word: str) -> None:
        raise AssertionError(word)

    told = json.loads(written(write_json, EXPERIMENTS["it diverges"]), parse_constant=never)
    columns = told["runs"][0]["columns"]
    assert {"Infinity", "NaN"} & {str(value) for value in (*columns["f"], *columns["x2"])}
    assert "Infinity" in told["numbers"]


def test_a_step_of_gradient_descent_is_made_of_what_its_row_says() -> None:
    """With noise, clipping and a schedule: x - eta times what it saw, in whole numbers."""
    link = (
        "v=1&f=beale&start=3+-1&steps=25&noise=proportional+sigma+0.3"
        "&run=gradient_descent+eta+0.05+eta_schedule+linear+eta_steps+20+clip_norm+3"
    )
    rows = rows_of(written(write_csv, from_query(link)))
    assert rows[0]["seen1"] == rows[0]["set_eta"] == ""  # no step was taken yet
    clipped = 0
    for before, row in pairwise(rows):
        eta = float(row["set_eta"])
        seen = [float(row[f"seen{i}"]) for i in (1, 2)]
        for i, g in enumerate(seen, 1):
            assert float(row[f"x{i}"]) == float(before[f"x{i}"]) - eta * g
        length = sum(Fraction(g) ** 2 for g in seen)
        assert length < 9 + Fraction(1, 10**9)
        clipped += length > 9 - Fraction(1, 10**9)
        assert seen != [float(before["gradient1"]), float(before["gradient2"])]
    assert 0 < clipped < 25


def test_without_noise_a_step_sees_the_gradient_of_the_row_before_or_ahead() -> None:
    experiment = from_query("v=1&f=rosenbrock&steps=20&run=adam&run=nesterov+eta+0.0005")
    adam, nesterov = np.split(np.array(rows_of(written(write_csv, experiment))), 2)
    for before, row in pairwise(adam):
        assert (row["seen1"], row["seen2"]) == (before["gradient1"], before["gradient2"])
    ahead = [row["seen1"] != before["gradient1"] for before, row in pairwise(nesterov)]
    assert all(ahead[1:])


def test_every_method_and_a_typed_one_have_columns_of_different_names() -> None:
    methods = [method() for method in OPTIMIZERS.values()]
    clash = Typed(program="s = g; s_1 = g; s1 = s; step = g; f1 = g; x = x - eta*g")
    for run in (*methods, clash):
        names = tables.column_names(Experiment(runs=(run,)), run)
        assert len(set(names)) == len(names) and not {"run"} & set(names)
        blocks: list[Mapping[str, Any]] = []
        tables.record(Experiment(runs=(run,), steps=3), run, blocks.append)
        assert [list(block) for block in blocks] == [names]


def test_one_step_in_so_many_has_the_last_too_and_blocks_do_not_show() -> None:
    experiment = from_query("v=1&f=rosenbrock&steps=5000&run=adam&run=rmsprop")
    (first, last) = (experiment.trajectories()[k].positions for k in (0, 1))
    for every in (1, 7, 1024, 4999, 9999):
        rows = rows_of(written(write_csv, experiment, every=every))
        steps = [*range(0, 5000, every), 5000]
        assert [int(row["step"]) for row in rows] == steps * 2
        same([row["x1"] for row in rows], np.concatenate([first[steps, 0], last[steps, 0]]))


def test_memory_does_not_grow_with_the_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "BLOCK", 16)
    experiment = from_query("v=1&run=adam&steps=500")
    sizes: list[int] = []
    tables.record(
        experiment, experiment.runs[0], lambda columns: sizes.append(len(columns["step"]))
    )
    assert max(sizes) == 16 and sum(sizes) == 501


def test_a_run_that_takes_too_long_says_where_it_was_stopped() -> None:
    experiment = from_query("v=1&run=adam&run=momentum&steps=3000")
    text = written(write_csv, experiment, seconds=0)
    assert [int(row["step"]) for row in rows_of(text)] == [*range(tables.LOOK + 1)] * 2
    says = f"stopped at step {tables.LOOK} of 3000, after 0 seconds of computing"
    assert f"# Momentum: {says}\n" in text
    runs = json.loads(written(write_json, experiment, seconds=0))["runs"]
    assert [run["stopped"] for run in runs] == [says, says]


def test_the_head_says_the_link_and_every_column() -> None:
    experiment = EXPERIMENTS["noise and a schedule"]
    text = written(write_csv, experiment)
    head = [line.removeprefix("# ") for line in text.splitlines() if line.startswith("#")]
    (link,) = (line.removeprefix("link: ") for line in head if line.startswith("link: "))
    assert from_query(link) == experiment
    explained = {name for line in head for name in line.partition(": ")[0].split(", ")}
    for name in rows_of(text)[0]:
        kind = f"{name.partition('_')[0]}_NAME" if "_" in name else name
        assert {name, kind} & explained, name
    assert "link: https://host/?v=1" in written(write_csv, experiment, address="https://host/?v=1")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_a_name_is_no_formula_in_a_spreadsheet(text: str) -> None:
    assert inert(text) == f"'{text}"
    assert inert("Adam") == "Adam"


def test_numbers_stay_numbers_in_a_spreadsheet() -> None:
    """A minus before a number is none before a formula."""
    rows = rows_of(written(write_csv, from_query("v=1&run=adam&steps=1")))
    assert rows[0]["x1"] == "-5.0" and math.isclose(float(rows[0]["x2"]), -2)
