"""Write what PyTorch makes of the named choices, for test_choices.py.

    python -m tests.oracles.write_choices

needs torch only. Each choice is PyTorch's own where it has it; a gradient is clipped between
`backward` and `step`, as its users do it. Its clip_grad_norm_ adds 1e-6 to the norm, which
`normalize` does not.
"""

# pyright: reportMissingImports=false, reportPrivateImportUsage=false
# The tests and their requirements do without torch.

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from optlab import OPTIMIZERS
from tests.oracles.torch_methods import TORCH, Settings

STEPS = 60
FUNCTIONS: dict[str, tuple[tuple[float, float], float, Callable[[Any, Any], Any]]] = {
    "quadratic": ((-5.0, -2.0), 0.2, lambda x1, x2: 0.1 * x1**2 + 2 * x2**2),
    "himmelblau": (
        (0.5, -1.5),
        0.004,
        lambda x1, x2: (x1**2 + x2 - 11) ** 2 + (x1 + x2**2 - 7) ** 2,
    ),
}


def sgd(p: Any, s: Settings, **more: Any) -> Any:
    return torch.optim.SGD(p, lr=s["eta"], weight_decay=s["weight_decay"], **more)


CHOSEN: dict[str, Callable[[Any, Settings], Any]] = {
    "gradient_descent": sgd,
    "momentum": lambda p, s: sgd(p, s, momentum=s["beta"], dampening=s["dampening"]),
    "nesterov": lambda p, s: sgd(p, s, momentum=s["beta"], nesterov=True),
    "adagrad": lambda p, s: torch.optim.Adagrad(
        p, lr=s["eta"], eps=s["epsilon"], initial_accumulator_value=s["s0"]
    ),
    "adam": lambda p, s: torch.optim.Adam(
        p,
        lr=s["eta"],
        betas=(s["beta1"], s["beta2"]),
        eps=s["epsilon"],
        amsgrad=s["amsgrad"],
        weight_decay=s["weight_decay"],
    ),
}

CASES: dict[str, list[Settings]] = {
    "gradient_descent": [{"weight_decay": 0.3}],
    "momentum": [
        {"weight_decay": 0.2},
        {"dampening": 0.5},
        {"dampening": 0.9, "beta": 0.9, "weight_decay": 0.05},
    ],
    "nesterov": [{"form": "pytorch", "weight_decay": 0.2}],
    "adagrad": [{"epsilon_inside": False, "s0": 0.1}, {"epsilon_inside": False, "s0": 2.0}],
    "adam": [{"weight_decay": 0.1}, {"weight_decay": 0.5, "amsgrad": True, "beta2": 0.9}],
}
CLIPS: list[Settings] = [
    {"clip_value": 0.5},
    {"clip_norm": 1.5},
    {"clip_value": 2.0, "clip_norm": 2.5},
]
PYTORCHS = {
    "adagrad": {"epsilon_inside": False},
    "rmsprop": {"epsilon_inside": False},
    "nesterov": {"form": "pytorch"},
}


def walk(key: str, settings: Settings, function: str) -> list[list[float]]:
    torch.set_default_dtype(torch.float64)
    start, _, f = FUNCTIONS[function]
    x = torch.tensor(start, requires_grad=True)
    optimizer = CHOSEN.get(key, TORCH[key])([x], settings)
    positions = [x.tolist()]
    for _ in range(STEPS):
        optimizer.zero_grad()
        f(x[0], x[1]).backward()
        assert x.grad is not None
        if settings["clip_value"]:
            torch.nn.utils.clip_grad_value_([x], settings["clip_value"])
        if (most := settings["clip_norm"]) and x.grad.norm() > most:
            x.grad.copy_(most * torch.nn.functional.normalize(x.grad, dim=0, eps=0))
        optimizer.step()
        positions.append(x.tolist())
    return positions


def runs() -> list[dict[str, Any]]:
    """A record for each method, choice and function."""
    records = []
    clipped = {key: [PYTORCHS.get(key, {}) | clip for clip in CLIPS] for key in TORCH}
    for key in TORCH:
        for choice in CASES.get(key, []) + clipped[key]:
            for function, (_, eta, _f) in FUNCTIONS.items():
                settings = OPTIMIZERS[key](**{"eta": eta, **choice}).settings()
                record = {"optimizer": key, "settings": settings, "objective": function}
                records.append(record | {"positions": walk(key, settings, function)})
    return records


if __name__ == "__main__":
    lines = [json.dumps(r, separators=(",", ":"), allow_nan=False) for r in runs()]
    head = json.dumps({"library": "torch", "version": torch.__version__.split("+")[0]})[:-1]
    text = head + ', "runs": [\n' + ",\n".join(lines) + "\n]}\n"
    Path(__file__).with_name("torch_choices.json").write_text(text)
    print(f"{len(lines)} runs, {len(text) / 1e3:.0f} kB")
