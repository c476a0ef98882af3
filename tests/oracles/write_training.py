"""Write what PyTorch's methods make of models' weights, for test_training_oracles.py.

    python -m tests.oracles.write_training airfoil_self_noise.dat

needs torch, and NASA's airfoil data as UCI publishes them. Models, first weights and minibatches
are written out here, by hand, and differentiated by PyTorch.
"""

# pyright: reportMissingImports=false, reportPrivateImportUsage=false
# The tests and their requirements do without torch.

import json
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch

from tests.oracles.made_digits import made_digits
from tests.oracles.torch_methods import TORCH, Settings

SEED = 7
LINEAR = {"rows": 1500, "size": 10, "steps": 300, "every": 20}
NETWORK: dict[str, Any] = {
    "rows": 400,
    "size": 16,
    "steps": 100,
    "sizes": [64, 32, 32, 10],
    "every": 23,
}

ADAM = {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}
# By method eta for the linear model, eta for the network, and the other settings.
CASES: dict[str, tuple[float, float, Settings]] = {
    "gradient_descent": (0.05, 0.05, {}),
    "momentum": (0.02, 0.01, {"beta": 0.9}),
    "nesterov": (0.02, 0.01, {"beta": 0.9, "form": "pytorch"}),
    "adagrad": (0.1, 0.02, {"epsilon": 1e-10, "epsilon_inside": False}),
    "rmsprop": (
        0.01,
        0.002,
        {"gamma": 0.9, "epsilon": 1e-6, "epsilon_inside": False, "centered": False}
        | {"momentum": 0.0},
    ),
    "adadelta": (1.0, 1.0, {"rho": 0.9, "epsilon": 1e-6}),
    "adam": (
        0.02,
        0.002,
        ADAM | {"bias_correction": True, "amsgrad": False, "epsilon_hat": False},
    ),
    "adamw": (0.02, 0.002, ADAM | {"weight_decay": 0.01, "amsgrad": False}),
    "adamax": (0.02, 0.002, ADAM),
    "nadam": (0.02, 0.002, ADAM | {"momentum_decay": 0.004}),
    "radam": (0.02, 0.002, ADAM),
}


def epoch(number: int, rows: int, drawn: int = 0) -> Any:
    """An epoch's rows, counted from 0: shuffled, or so many drawn with replacement."""
    draws = np.random.default_rng([SEED, number + 1])
    return draws.integers(rows, size=drawn) if drawn else draws.permutation(rows)


def airfoil(path: str) -> tuple[Any, Any]:
    """Every column less its mean, over its standard deviation; the first 1,500 rows."""
    columns = np.genfromtxt(path)
    columns = ((columns - columns.mean(axis=0)) / columns.std(axis=0))[: LINEAR["rows"]]
    return torch.tensor(columns[:, :-1]), torch.tensor(columns[:, -1])


def trained(
    weights: list[Any], make: Any, loss: Callable[[int], Any], steps: int, see: Callable[[], None]
) -> list[float]:
    """The loss of each step before it was taken."""
    optimizer, losses = make(weights), []
    see()
    for t in range(steps):
        optimizer.zero_grad()
        value = loss(t)
        losses.append(value.item())
        value.backward()
        optimizer.step()
        see()
    return losses


def linear(key: str, features: Any, targets: Any) -> dict[str, Any]:
    eta, _, others = CASES[key]
    settings = {"eta": eta} | others
    torch.set_default_dtype(torch.float64)
    first = np.random.default_rng(SEED).normal(0.0, 0.01, 6)
    first[5] = 0
    w, b = (torch.tensor(part, requires_grad=True) for part in (first[:5], first[5:]))
    size, steps, points = LINEAR["size"], LINEAR["steps"], []
    per_epoch = LINEAR["rows"] // size

    def loss(t: int) -> Any:
        number, step = divmod(t, per_epoch)
        rows = epoch(number, LINEAR["rows"])[step * size : (step + 1) * size]
        return ((features[rows] @ w + b - targets[rows]) ** 2 / 2).mean()

    trained(
        [w, b],
        lambda p: TORCH[key](p, settings),
        loss,
        steps,
        lambda: points.append([*w.tolist(), *b.tolist()]),
    )
    return {"optimizer": key, "settings": settings, "points": points[:: LINEAR["every"]]}


def network(key: str) -> dict[str, Any]:
    _, eta, others = CASES[key]
    settings = {"eta": eta} | others
    types = {"float32": torch.float32, "float64": torch.float64}
    runs = {name: network_in(dtype, key, settings) for name, dtype in types.items()}
    return {"optimizer": key, "settings": settings} | runs


def network_in(dtype: Any, key: str, settings: Settings) -> dict[str, Any]:
    """Of both types the first weights and the images are what float32 holds."""
    torch.set_default_dtype(dtype)
    rows, size, steps = NETWORK["rows"], NETWORK["size"], NETWORK["steps"]
    images, labels = made_digits(rows)
    x, y = torch.tensor(images).to(dtype), torch.tensor(labels)
    draws, weights = np.random.default_rng(SEED), []
    for wide, high in pairwise(NETWORK["sizes"]):
        matrix = draws.standard_normal((wide, high)) * np.sqrt(2 / wide)
        weights.append(torch.tensor(matrix.astype(np.float32)).to(dtype).requires_grad_())
        weights.append(torch.zeros(high, requires_grad=True))
    per_epoch = -(-rows // size)

    def loss(t: int) -> Any:
        number, step = divmod(t, per_epoch)
        seen = epoch(number, rows, per_epoch * size)[step * size : (step + 1) * size]
        z = x[seen]
        for k in range(0, len(weights), 2):
            z = z @ weights[k] + weights[k + 1]
            z = torch.relu(z) if k + 2 < len(weights) else z
        return torch.nn.functional.cross_entropy(z, y[seen])

    losses = trained(weights, lambda p: TORCH[key](p, settings), loss, steps, lambda: None)
    flat = torch.cat([part.detach().reshape(-1) for part in weights])
    return {"losses": losses, "weights": flat[:: NETWORK["every"]].tolist()}


def main(path: str) -> None:
    features, targets = airfoil(path)
    version = torch.__version__.split("+")[0]
    for name, told, records in (
        ("torch_linear", LINEAR, [linear(key, features, targets) for key in TORCH]),
        ("torch_network", NETWORK, [network(key) for key in TORCH]),
    ):
        head = {"library": "torch", "version": version, "seed": SEED} | told
        lines = [json.dumps(r, separators=(",", ":"), allow_nan=False) for r in records]
        text = json.dumps(head)[:-1] + ', "runs": [\n' + ",\n".join(lines) + "\n]}\n"
        Path(__file__).with_name(f"{name}.json").write_text(text)
        print(f"{name}: {len(lines)} runs, {len(text) / 1e3:.0f} kB")


if __name__ == "__main__":
    main(*sys.argv[1:])
