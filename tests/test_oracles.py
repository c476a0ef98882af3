"""Every step equals PyTorch's and optax's; tests/oracles/write.py wrote their trajectories."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optlab import OBJECTIVES, OPTIMIZERS, train_2d
from optlab.hyperparameters import Choice, Switch

ORACLES = {
    library: json.loads(Path(__file__).with_name("oracles").joinpath(f"{library}.json").read_text())
    for library in ("torch", "optax")
}

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
    ("adam", "epsilon_hat", True): "TensorFlow's form; test_train has the book's listing",
}


def runs() -> list[Any]:
    return [
        pytest.param(run, id=f"{library}-{run['optimizer']}-{run['objective']}-{number}")
        for library, oracle in ORACLES.items()
        for number, run in enumerate(oracle["runs"])
    ]


@pytest.mark.parametrize("run", runs())
def test_every_step_is_the_librarys(run: dict[str, Any]) -> None:
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
        for name, value in run["settings"].items()
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
    assert ORACLES["optax"]["version"]
