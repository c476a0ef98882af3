"""Every step equals PyTorch's and optax's, and whole paths where rounding does not grow in them;
tests/oracles/write.py and write_steps.py wrote theirs."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optlab import OBJECTIVES, OPTIMIZERS, train_2d
from optlab.hyperparameters import Choice, Switch
from optlab.noise import NOISES, draws
from optlab.objectives.many_minima import Rastrigin
from optlab.optimizers.momentum import Momentum

ORACLES = {
    library: json.loads(Path(__file__).with_name("oracles").joinpath(f"{library}.json").read_text())
    for library in ("torch", "optax")
}
STEPS = json.loads(Path(__file__).with_name("oracles").joinpath("torch_steps.json").read_text())
NOISE = json.loads(Path(__file__).with_name("oracles").joinpath("torch_noise.json").read_text())

ABSENT = {
    "torch": {
        "lion": "torch.optim has no Lion",
        "newton": "torch.optim has only L-BFGS, which approximates the Hessian",
        "adagrad_full": "torch.optim.Adagrad is diagonal",
    },
    "optax": {
        "newton": "optax has only L-BFGS, which approximates the Hessian",
        "adagrad_full": "optax.adagrad is diagonal",
    },
}

UNTESTED_VARIANTS = {
    ("nesterov", "form", "look-ahead"): "both have the other form; test_closed_forms relates them",
    ("momentum", "eta_inside", True): "the same path, as eta is constant; test_schedules has both",
    ("nesterov", "eta_inside", True): "the same path, as eta is constant; test_schedules has both",
    ("rmsprop", "eta_inside", False): "the same path, as eta is constant; test_schedules has both",
    ("adam", "epsilon_hat", True): "TensorFlow's form; test_train has the book's listing",
    ("adam", "amsgrad_corrected", True): "optax's form; test_choices has it in plain numbers",
    ("adamw", "amsgrad_corrected", True): "the same",
    ("nesterov", "sequence", "growing"): "no library has it; test_choices has it as published",
    ("nesterov", "sequence", "restarted"): "the same",
    ("radam", "skip_untrusted", True): "the authors' program; test_choices has it in plain numbers",
}


def runs() -> list[Any]:
    return [
        pytest.param(run, id=f"{library}-{run['optimizer']}-{run['objective']}-{number}")
        for library, oracle in ORACLES.items()
        for number, run in enumerate(oracle["runs"])
    ]


def all_runs() -> list[Any]:
    """Those, and PyTorch's methods on every function at the defaults: also chaotic ones."""
    names = (f"torch-{run['optimizer']}-{run['objective']}" for run in STEPS["runs"])
    return runs() + [pytest.param(r, id=n) for r, n in zip(STEPS["runs"], names, strict=True)]


@pytest.mark.parametrize("run", all_runs())
def test_a_step_from_the_librarys_point_leads_to_its_next(run: dict[str, Any]) -> None:
    optimizer = OPTIMIZERS[run["optimizer"]](**run["settings"])
    objective = OBJECTIVES[run["objective"]](**run.get("parameters", {}))
    positions = np.array(run["positions"])
    state = optimizer.init(positions[0])
    with np.errstate(all="ignore"):  # the last steps of a path that diverges
        for t, (x, expected) in enumerate(pairwise(positions), 1):
            ours, state = optimizer.step(objective.at(t), x.copy(), state, t)
            size = max(np.abs(x).max(), np.abs(expected).max())
            assert np.abs(ours - expected).max() <= 1e-13 * size


def test_the_steps_of_every_method_that_pytorch_has_are_compared_on_every_function() -> None:
    methods = {run["optimizer"] for run in STEPS["runs"]}
    assert methods == {run["optimizer"] for run in ORACLES["torch"]["runs"]}
    compared = {(run["optimizer"], run["objective"]) for run in STEPS["runs"]}
    functions = {run["objective"] for run in STEPS["runs"]}  # those there were when it was written
    assert compared == {(m, f) for m in methods for f in functions}
    assert functions <= set(OBJECTIVES)
    assert len(functions) >= 12
    steps = [len(run["positions"]) - 1 for run in STEPS["runs"]]
    assert max(steps) == 30
    assert sum(count == 30 for count in steps) > 0.8 * len(steps)  # others leave float64


def test_where_a_path_is_chaotic_two_right_programs_part() -> None:
    """README had every trajectory equal to ten digits: on Rastrigin none of momentum's is."""
    start = np.array(Rastrigin().start)
    other = start * (1 + 2 * np.finfo(np.float64).eps)
    ours, theirs = (train_2d(Momentum(), Rastrigin(), x, 100).positions for x in (start, other))
    apart = np.abs(ours - theirs).max(axis=1)
    assert apart[0] < 1e-14
    assert apart.max() > 0.1


@pytest.mark.parametrize("run", runs())
def test_whole_paths_are_the_librarys_to_ten_digits(run: dict[str, Any]) -> None:
    optimizer = OPTIMIZERS[run["optimizer"]](**run["settings"])
    objective = OBJECTIVES[run["objective"]](**run["parameters"])
    expected = np.array(run["positions"])
    ours = train_2d(optimizer, objective, run["start"], steps=len(expected) - 1).positions
    # A coordinate that passes 0 has no digits there: relative means relative to its largest.
    scale = np.abs(expected).max(axis=0)
    np.testing.assert_array_less(np.abs(ours - expected) / scale, 1e-10)


@pytest.mark.parametrize("library", ORACLES)
def test_every_optimizer_that_the_library_has_is_compared(library: str) -> None:
    compared = {run["optimizer"] for run in ORACLES[library]["runs"]}
    assert not compared & set(ABSENT[library])
    # Those that there were when the file was written: a newer one takes one file, and its
    # oracle when the script is next run.
    known = set(ORACLES[library]["optimizers"])
    assert compared | set(ABSENT[library]) == known
    assert known <= set(OPTIMIZERS)


def test_every_switch_and_choice_is_compared_in_each_position() -> None:
    seen = {
        (run["optimizer"], name, value)
        for oracle in ORACLES.values()
        for run in oracle["runs"]
        for name, value in OPTIMIZERS[run["optimizer"]](**run["settings"]).settings().items()
    }
    wanted = set()
    for key in {run["optimizer"] for oracle in ORACLES.values() for run in oracle["runs"]}:
        for name, declaration in OPTIMIZERS[key].hyperparameters().items():
            if isinstance(declaration, Switch):
                wanted |= {(key, name, False), (key, name, True)}
            if isinstance(declaration, Choice):
                wanted |= {(key, name, option) for option in declaration.options}
    assert wanted - seen == set(UNTESTED_VARIANTS)


@pytest.mark.parametrize("library", ORACLES)
def test_each_optimizer_is_compared_for_a_hundred_steps_on_four_functions(library: str) -> None:
    compared = ORACLES[library]["runs"]
    for key in {run["optimizer"] for run in compared}:
        of_key = [run for run in compared if run["optimizer"] == key]
        assert len({run["objective"] for run in of_key}) == 4
        assert all(len(run["positions"]) == 101 for run in of_key)


def test_the_libraries_versions_are_written_down() -> None:
    assert ORACLES["torch"]["version"].startswith("2.13.")
    assert STEPS["version"].startswith("2.13.")
    assert ORACLES["optax"]["version"]


def test_the_draws_are_those_that_pytorch_was_given() -> None:
    ours = [draws(NOISE["seed"], t) for t in range(1, len(NOISE["draws"]) + 1)]
    np.testing.assert_allclose(ours, NOISE["draws"], rtol=1e-13)


@pytest.mark.parametrize("run", NOISE["runs"], ids=lambda r: f"{r['optimizer']}-{r['noise']}")
def test_with_the_same_draws_a_noisy_path_is_pytorchs(run: dict[str, Any]) -> None:
    expected = np.array(run["positions"])
    ours = train_2d(
        OPTIMIZERS[run["optimizer"]](**run["settings"]),
        OBJECTIVES["quadratic"](),
        expected[0],
        len(expected) - 1,
        noise=NOISES[run["noise"]](NOISE["sigma"], NOISE["seed"]),
    )
    np.testing.assert_allclose(ours.positions, expected, rtol=0, atol=1e-12)
