"""Measure five methods on MNIST and Fashion-MNIST, for the lessons; test_stored_trainings.py
measures a part of it again.

    OPENBLAS_NUM_THREADS=1 python -m tests.oracles.write_curves

trains the network of Deep Learning from Scratch with each method at each eta, three times, one run
after the other, and writes optlab/lessons/measured/*.json: a quarter of an hour. It is
no benchmark: those measure time and write nothing. It stands with the tests because they know where
to get the images, and because what it writes is what they look at.
"""

import json
import platform
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

import optlab.lessons
from optlab.data.idx_sets import IDX_SETS
from optlab.models import Minibatches, MultiLayerNet, smoothed, train_model
from optlab.models.multi_layer_net import Classification
from optlab.optimizers import OPTIMIZERS, Optimizer
from tests.real_files import find_or_fetch

FOLDER = Path(optlab.lessons.__file__).parent / "measured"
HOW: dict[str, Any] = {
    "sizes": [784, 100, 100, 100, 100, 10],
    "batch": 128,
    "steps": 2000,
    "last": 100,  # the loss at the end is the mean of that many minibatches'
    "seeds": [0, 1, 2],
    "etas": [1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1, 1.0],
    "every": 5,  # of a curve's iterations one is kept
}
EPSILON = {"epsilon": 1e-7}
# The settings of the book's comparison, and of RMSProp, which is not in it.
METHODS: list[dict[str, Any]] = [
    {"optimizer": "gradient_descent", "eta": 0.01},
    {"optimizer": "momentum", "eta": 0.01, "beta": 0.9},
    {"optimizer": "adagrad", "eta": 0.01, **EPSILON, "epsilon_inside": False},
    {"optimizer": "adam", "eta": 0.001, **EPSILON, "epsilon_hat": True},
    {"optimizer": "rmsprop", "eta": 0.01, "gamma": 0.99, **EPSILON, "epsilon_inside": False},
]


def pixels(data: str) -> tuple[Any, Any, Any, Any]:
    """The images of a set, in [0, 1], and their classes: to learn from, and to be tested on."""
    train_x, train_y, test_x, test_y = IDX_SETS[data].read(find_or_fetch(IDX_SETS[data]))
    train, test = (x.reshape(len(x), -1) / np.float32(255) for x in (train_x, test_x))
    return train, train_y, test, test_y


def trained(model: Classification, method: Optimizer, seed: int, how: Any, steps: int) -> Any:
    """The losses of the steps' minibatches, and the weights at the end."""
    batches = Minibatches(model.rows, how["batch"], seed, "replacement")
    training = train_model(method, model, batches, steps, start=model.begun(seed))
    return training.losses[:-1], training.weights


def measured(data: str, methods: Sequence[dict[str, Any]], how: dict[str, Any]) -> Any:
    """A line for each method: its curve with the first seed at its own eta; for every eta and seed
    the loss and the test accuracy at the end."""
    train_x, train_y, test_x, test_y = pixels(data)
    net = MultiLayerNet(how["sizes"])
    model, test = net.on(train_x, train_y), net.on(test_x, test_y)
    for table in methods:
        run: dict[str, Any] = {"optimizer": table, "ends": [], "accuracies": []}
        for eta in how["etas"]:
            settings = {**table, "eta": eta}
            method = OPTIMIZERS[settings.pop("optimizer")](**settings)
            ends, accuracies = [], []
            for seed in how["seeds"]:
                losses, weights = trained(model, method, seed, how, how["steps"])
                ends.append(short(losses[-how["last"] :].mean()))
                accuracies.append(test.accuracy(weights))
                if eta == table["eta"] and seed == how["seeds"][0]:
                    run["losses"] = [*map(short, losses[:: how["every"]])]
                    run["smoothed"] = [*map(short, smoothed(losses)[:: how["every"]])]
            run["ends"].append(ends)
            run["accuracies"].append(accuracies)
            print(f"{data} {table['optimizer']} {eta:g}: {ends} {accuracies}", flush=True)
        yield run


def short(loss: float) -> float | None:
    """Four digits of it; None where it is not finite."""
    return float(f"{loss:.4g}") if np.isfinite(loss) else None


def main(names: Sequence[str]) -> None:
    for data in names or IDX_SETS:
        head = {"data": data} | HOW
        head |= {"measured": f"{datetime.now(UTC):%Y-%m-%d}", "numpy": np.__version__}
        head |= {"python": platform.python_version(), "machine": platform.machine()}
        runs = measured(data, METHODS, HOW)
        lines = [json.dumps(run, separators=(",", ":"), allow_nan=False) for run in runs]
        text = json.dumps(head)[:-1] + ', "runs": [\n' + ",\n".join(lines) + "\n]}\n"
        (FOLDER / f"{data}.json").write_text(text)
        print(f"{data}: {len(lines)} methods, {len(text) / 1e3:.0f} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
