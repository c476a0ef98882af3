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

import torch

from optlab import OBJECTIVES, OPTIMIZERS
from tests.oracles.torch_methods import TORCH, walk

STEPS = 30
COS, SIN = math.cos(math.radians(30)), math.sin(math.radians(30))

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
        for function, f in FUNCTIONS.items():
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
