"""Write the steps of PyTorch's methods on every function, for test_oracles.py.

    python -m tests.oracles.write_steps

needs torch only. Methods and functions are at optlab's defaults, so many of these paths are chaotic
or diverge: no oracle as a whole, but each single step is one. The functions are written out here,
by hand, and differentiated by PyTorch.
"""

# pyright: reportMissingImports=false
# The tests and their requirements do without torch.

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch

import optlab
from optlab import OBJECTIVES, OPTIMIZERS
from tests.oracles.torch_methods import TORCH, walk

STEPS = 30
DATA = Path(optlab.__file__).parent / "data" / "shipped" / "airfoil_self_noise.dat"
COS, SIN = math.cos(math.radians(30)), math.sin(math.radians(30))


class Minibatches:
    """Two columns of the airfoil data, ten rows at a time: each call is the next step's loss."""

    def __init__(self) -> None:
        table = np.loadtxt(DATA, delimiter="\t")
        table = (table - table.mean(axis=0)) / table.std(axis=0)
        self.rows = torch.tensor(table[:1500, [1, 4, 5]])
        self.calls = 0

    def __call__(self, x: Any, y: Any) -> Any:
        epoch, step = divmod(self.calls, 150)
        self.calls += 1
        order = np.random.default_rng([0, 1 + epoch]).permutation(1500)
        a, b, target = self.rows[order[10 * step : 10 * step + 10]].T
        return ((x * a + y * b - target) ** 2).mean() / 2


FUNCTIONS: dict[str, Callable[[Any, Any], Any]] = {
    "quadratic": lambda x, y: 0.1 * x**2 + 2 * y**2,
    "rotated_quadratic": lambda x, y: 0.1 * (x + y) ** 2 + 2 * (x - y) ** 2,
    "conditioned_quadratic": lambda x, y: (
        0.1 * (COS * x + SIN * y) ** 2 + 2 * (COS * y - SIN * x) ** 2
    ),
    "saddle": lambda x, y: x**2 - y**2,
    "monkey_saddle": lambda x, y: x**3 - 3 * x * y**2,
    "rosenbrock": lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
    "beale": lambda x, y: (
        (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2
    ),
    "himmelblau": lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2,
    "three_hump_camel": lambda x, y: 2 * x**2 - 1.05 * x**4 + x**6 / 6 + x * y + y**2,
    "styblinski_tang": lambda x, y: (x**4 - 16 * x**2 + 5 * x + y**4 - 16 * y**2 + 5 * y) / 2,
    "rastrigin": lambda x, y: (
        20 + x**2 + y**2 - 10 * (torch.cos(2 * math.pi * x) + torch.cos(2 * math.pi * y))
    ),
}

# PyTorch's variant, where it is not the default here.
VARIANTS = {
    "adagrad": {"epsilon_inside": False},
    "rmsprop": {"epsilon_inside": False},
    "nesterov": {"form": "pytorch"},
}


def runs() -> list[dict[str, Any]]:
    """One record a method and function; a path ends before it leaves float64's range."""
    records = []
    for key in TORCH:
        settings = OPTIMIZERS[key](**VARIANTS.get(key, {})).settings()
        for function, f in {**FUNCTIONS, "least_squares": Minibatches()}.items():
            start = OBJECTIVES[function]().start
            positions = walk(key, settings, start, f, STEPS)
            kept = [point for point in positions if all(map(math.isfinite, point))]
            record = {"optimizer": key, "settings": settings, "objective": function}
            records.append(record | {"positions": kept})
    return records


if __name__ == "__main__":
    lines = [json.dumps(r, separators=(",", ":"), allow_nan=False) for r in runs()]
    head = json.dumps({"library": "torch", "version": torch.__version__.split("+")[0]})[:-1]
    text = head + ', "runs": [\n' + ",\n".join(lines) + "\n]}\n"
    Path(__file__).with_name("torch_steps.json").write_text(text)
    print(f"{len(lines)} runs, {len(text) / 1e3:.0f} kB")
