"""PyTorch trains the same weights on the same minibatches to the same ends;
tests/oracles/write_training.py wrote its."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optlab import OPTIMIZERS
from optlab.data.airfoil import load as airfoil
from optlab.models import LinearRegression, Minibatches, MultiLayerNet, train_model
from tests.oracles.made_digits import made_digits
from tests.test_oracles import ABSENT

AIRFOIL = airfoil()
LINEAR, NETWORK = (
    json.loads(Path(__file__).with_name("oracles").joinpath(f"torch_{name}.json").read_text())
    for name in ("linear", "network")
)


def each(oracle: dict[str, Any]) -> Any:
    return pytest.mark.parametrize("run", oracle["runs"], ids=lambda run: run["optimizer"])


@each(LINEAR)
def test_the_linear_model_is_pytorchs_to_nine_digits_over_300_steps(run: dict[str, Any]) -> None:
    model = LinearRegression(AIRFOIL.features, AIRFOIL.targets)
    batches = Minibatches(model.rows, LINEAR["size"], LINEAR["seed"])
    optimizer = OPTIMIZERS[run["optimizer"]](**run["settings"])
    start = model.begun(LINEAR["seed"])
    training = train_model(optimizer, model, batches, LINEAR["steps"], start=start)
    assert training.path is not None
    ours, theirs = training.path[:: LINEAR["every"]], np.array(run["points"])
    assert theirs.shape == (300 // LINEAR["every"] + 1, 6)
    assert np.abs(theirs[-1] - theirs[0]).max() > 0.1  # it went somewhere
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-9)


@each(NETWORK)
def test_the_network_is_pytorchs_to_float32s_accuracy_over_100_steps(run: dict[str, Any]) -> None:
    """No farther from PyTorch's float64 run than PyTorch's own float32 run is, four times over."""
    model = MultiLayerNet(NETWORK["sizes"]).on(*made_digits(NETWORK["rows"]))
    batches = Minibatches(model.rows, NETWORK["size"], NETWORK["seed"], "replacement")
    optimizer = OPTIMIZERS[run["optimizer"]](**run["settings"])
    start = model.begun(NETWORK["seed"])
    training = train_model(optimizer, model, batches, NETWORK["steps"], start=start)
    assert training.weights.dtype == np.float32
    ours = training.losses[:-1], training.weights[:: NETWORK["every"]]
    for mine, name in zip(ours, ("losses", "weights"), strict=True):
        exact, rounded = (np.array(run[dtype][name]) for dtype in ("float64", "float32"))
        assert exact.shape == mine.shape
        allowed = 4 * max(np.abs(rounded - exact).max(), np.finfo(np.float32).eps)
        assert allowed < 2e-5
        assert np.abs(mine - exact).max() <= allowed, name
    assert training.losses[-1] < training.losses[0]


@pytest.mark.parametrize("oracle", [LINEAR, NETWORK])
def test_every_method_that_pytorch_has_trains_both_models(oracle: dict[str, Any]) -> None:
    methods = {run["optimizer"] for run in oracle["runs"]}
    assert not methods & set(ABSENT["torch"])
    known = {run["optimizer"] for run in LINEAR["runs"]}
    assert methods == known and len(methods) >= 11
    assert oracle["version"].startswith("2.13.")
