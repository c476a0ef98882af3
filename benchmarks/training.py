"""Models: five methods on a network, optlab against PyTorch's eager loop, and 61 settings of a
linear model in one call against a loop written for it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from multiprocessing import get_context
from time import perf_counter, sleep
from typing import Any

import numpy as np

from benchmarks.timing import print_table, seconds_by_round
from optlab.hyperparameters import Array
from optlab.models import LinearRegression, Minibatches, MultiLayerNet, train_model
from optlab.models.multi_layer_net import Classification
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.adam import Adam
from optlab.optimizers.base import Optimizer
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.rmsprop import RMSProp

SIZES = (784, 100, 100, 100, 100, 10)
ROWS, SIZE, STEPS, ROUNDS = 10_000, 128, 100, 9
ITERATIONS = 2000  # of the book's comparison
WANTED = 1.5
QUIET = 0.15  # seconds: a library's threads wait busily for a while for its next product
OURS, TORCH = "optlab", "PyTorch's eager loop"
EPSILON = 1e-7

# The settings of the book's comparison, where the same arithmetic is in PyTorch.
METHODS: dict[str, tuple[Optimizer, Callable[[Any, Any], Any]]] = {
    "SGD": (GradientDescent(0.01), lambda optim, p: optim.SGD(p, lr=0.01)),
    "Momentum": (Momentum(0.01, 0.9), lambda optim, p: optim.SGD(p, lr=0.01, momentum=0.9)),
    "AdaGrad": (
        AdaGrad(0.01, EPSILON, epsilon_inside=False),
        lambda optim, p: optim.Adagrad(p, lr=0.01, eps=EPSILON),
    ),
    "Adam": (
        Adam(0.001, epsilon=EPSILON),
        lambda optim, p: optim.Adam(p, lr=0.001, eps=EPSILON),
    ),
    "RMSProp": (
        RMSProp(0.01, 0.99, EPSILON, epsilon_inside=False),
        lambda optim, p: optim.RMSprop(p, lr=0.01, alpha=0.99, eps=EPSILON),
    ),
}


@cache
def images(rows: int) -> Classification:
    """As many as are asked for, like digits: ten pictures with noise, most of it paper."""
    draws = np.random.default_rng(0)
    pictures = draws.uniform(0, 1, (10, SIZES[0])) * (draws.uniform(0, 1, (10, SIZES[0])) < 0.2)
    labels = draws.integers(10, size=rows)
    pixels = np.clip(pictures[labels] + draws.normal(0, 0.25, (rows, SIZES[0])), 0, 1)
    return MultiLayerNet(SIZES).on(pixels, labels)


def ours(rows: int, method: str, steps: int) -> Array:
    """The losses of the steps' minibatches, before each step."""
    model = images(rows)
    batches = Minibatches(model.rows, SIZE, order="replacement")
    return train_model(METHODS[method][0], model, batches, steps).losses[:-1]


def torch_loop(rows: int, method: str, steps: int) -> Array:
    """The same of PyTorch's modules, from the same weights and on the same minibatches."""
    torch, model = import_module("torch"), images(rows)
    layers: list[Any] = []
    for matrix, biases in model.net.layers(model.begun()):
        layers += [torch.nn.Linear(*matrix.shape), torch.nn.ReLU()]
        with torch.no_grad():
            layers[-2].weight.copy_(torch.tensor(matrix.T.copy()))
            layers[-2].bias.copy_(torch.tensor(biases))
    net = torch.nn.Sequential(*layers[:-1])
    x, y = torch.from_numpy(model.images), torch.from_numpy(model.labels)
    batches = Minibatches(model.rows, SIZE, order="replacement")
    optimizer, cross_entropy = (
        METHODS[method][1](torch.optim, net.parameters()),
        torch.nn.functional,
    )
    losses = []
    for t in range(1, steps + 1):
        seen = torch.tensor(batches.at(t))
        optimizer.zero_grad()
        loss = cross_entropy.cross_entropy(net(x[seen]), y[seen])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return np.array(losses)


@dataclass(frozen=True)
class Sweep:
    """RMSProp at 61 etas on 1,500 rows of five columns: two epochs of minibatches of ten."""

    model: LinearRegression
    etas: Array
    batches: Minibatches

    @classmethod
    def made(cls, settings: int = 61) -> "Sweep":
        draws = np.random.default_rng(0)
        features, targets = draws.normal(size=(1500, 5)), draws.normal(size=1500)
        model = LinearRegression(features, targets)
        return cls(model, np.geomspace(1e-3, 1, settings), Minibatches(model.rows, 10))

    def ours(self) -> Array:
        steps = 2 * self.batches.per_epoch
        return train_model(RMSProp(self.etas), self.model, self.batches, steps).losses

    def by_hand(self) -> Array:
        """A loop that knows its model and its method, and keeps the weights only."""
        rows, targets = self.model.design, self.model.targets[:, None]
        x = np.repeat(self.model.begun()[:, None], len(self.etas), axis=1)
        s, size = np.zeros_like(x), self.batches.size
        for epoch in range(2):
            order = self.batches.epoch(epoch)
            A, y = rows[order], targets[order]
            for first in range(0, len(order), size):
                part = A[first : first + size]
                gradient = part.T @ (part @ x - y[first : first + size]) / size
                s = 0.9 * s + 0.1 * gradient * gradient
                x = x - self.etas / np.sqrt(s + 1e-6) * gradient
        return self.model.loss(x)


@contextmanager
def process(run: Callable[..., Array]) -> Iterator[Callable[..., tuple[float, Array]]]:
    """How long a run takes and what it gives, always in one other process: in one and the same two
    libraries would take the cores from each other."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        yield lambda *given: pool.submit(timed, run, *given).result()


def timed(run: Callable[..., Array], *given: Any) -> tuple[float, Array]:
    sleep(QUIET)
    started = perf_counter()
    losses = run(*given)
    return perf_counter() - started, losses


def main(rows: int = ROWS, steps: int = STEPS, rounds: int = ROUNDS) -> None:
    network(rows, steps, rounds)
    linear(Sweep.made(), rounds)


def network(rows: int, steps: int, rounds: int) -> None:
    there = find_spec("torch") is not None
    wide = "-".join(map(str, SIZES))
    print(f"A network, {wide}: minibatches of {SIZE}, float32; all cores for both.")
    print(f"Medians of {rounds} rounds of {steps} steps in which both take turns.")
    print(
        "RMSProp's first steps throw the loss to some hundreds: what rounding makes of that is as"
    )
    print("large between PyTorch's float32 and its own float64.\n")
    table, sums = [], np.zeros((2, rounds))
    with process(ours) as our, process(torch_loop) as their:
        contestants = [our, their] if there else [our]
        for method in METHODS:
            given = rows, method, steps
            losses = [run(*given)[1] for run in contestants]  # not timed: the first is slower
            taken = np.full((2, rounds), np.nan)
            for k in range(rounds):
                taken[: len(contestants), k] = [run(*given)[0] for run in contestants]
            sums += taken
            apart = f"{np.abs(losses[0] - losses[-1]).max():.0e}" if there else ""
            table.append((method, *_row(taken / steps, "ms"), "", apart))
    total = (f"all five, {ITERATIONS} steps", *_row(sums * ITERATIONS / steps, "s"))
    table.append((*total, f"{WANTED:g} x", ""))
    print_table(("", OURS, TORCH, "ours is", "wanted", "losses differ by"), table)


def _row(seconds: Array, unit: str) -> tuple[str, str, str]:
    """Ours, PyTorch's and how many times as fast ours is, the ratio taken in each round."""
    mine, theirs = np.median(seconds, axis=1) * {"ms": 1e3, "s": 1.0}[unit]
    if np.isnan(theirs):
        return f"{mine:.3g} {unit}", "not installed", ""
    ratio = np.median(seconds[1] / seconds[0])
    return f"{mine:.3g} {unit}", f"{theirs:.3g} {unit}", f"{ratio:.3g} x"


def linear(sweep: Sweep, rounds: int) -> None:
    steps, settings = 2 * sweep.batches.per_epoch, len(sweep.etas)
    seconds = seconds_by_round({"ours": sweep.ours, "by hand": sweep.by_hand}, 10 * rounds)
    apart = np.abs(sweep.ours()[-1] - sweep.by_hand()).max()
    print(f"A linear model, 1500 x 5: {settings} settings of RMSProp, {steps} steps, float64.")
    print(f"Ours keeps each step's weights and losses. The ends differ by {apart:.0e}.\n")
    rows = [
        ("optlab: one train_model", f"{1e3 * np.median(seconds['ours']):.3g} ms"),
        ("a loop by hand", f"{1e3 * np.median(seconds['by hand']):.3g} ms"),
        ("ours takes", f"{np.median(seconds['ours'] / seconds['by hand']):.3g} x"),
    ]
    print_table(("", "time"), rows)
