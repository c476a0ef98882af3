"""Write what PyTorch's schedulers make of a learning rate, and paths that are walked with them.

    python -m tests.oracles.write_schedules

needs torch; the tests only read the file. Settings are named by optlab's fields. A scheduler's
value is read before each step of the optimizer, so the first is what the first step sees.
"""

# pyright: reportMissingImports=false, reportPrivateImportUsage=false
# The tests and their requirements do without this library.

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch.optim import lr_scheduler as torchs

STEPS = 60
Settings = dict[str, Any]
OneOf = Callable[[Any, float, Settings], Any]


def one_cycle(optimizer: Any, eta: float, s: Settings) -> Any:
    return torchs.OneCycleLR(
        optimizer,
        max_lr=eta,
        total_steps=s["steps"],
        pct_start=s["rise"],
        div_factor=1 / s["begin"],
        final_div_factor=eta * s["begin"] / s["end"],
        cycle_momentum=False,
    )


SCHEDULERS: dict[str, OneOf] = {
    "constant": lambda o, eta, s: torchs.ConstantLR(o, factor=1.0, total_iters=1),
    "step": lambda o, eta, s: torchs.StepLR(o, s["steps"], s["decay"]),
    "exponential": lambda o, eta, s: torchs.ExponentialLR(o, s["decay"]),
    "inverse_sqrt": lambda o, eta, s: torchs.LambdaLR(
        o, lambda k: 1 / math.sqrt(1 + k / s["steps"])
    ),
    "polynomial": lambda o, eta, s: torchs.PolynomialLR(o, s["steps"], s["power"]),
    "linear": lambda o, eta, s: torchs.LinearLR(o, 1.0, s["end"] / eta, s["steps"]),
    "cosine": lambda o, eta, s: torchs.CosineAnnealingLR(o, s["steps"], s["end"]),
    "one_cycle": one_cycle,
}
CASES: list[tuple[str, float, int, Settings]] = [
    # schedule, eta, how long PyTorch's does what ours does, settings
    ("step", 0.4, STEPS, {"steps": 10, "decay": 0.5}),
    ("step", 0.3, STEPS, {"steps": 7, "decay": 0.1}),
    ("exponential", 0.4, STEPS, {"decay": 0.9}),
    ("inverse_sqrt", 0.4, STEPS, {"steps": 1}),
    ("inverse_sqrt", 0.4, STEPS, {"steps": 10}),
    ("polynomial", 0.4, STEPS, {"steps": 20, "power": 2.0}),
    ("polynomial", 0.4, STEPS, {"steps": 50, "power": 0.5}),
    ("linear", 0.4, STEPS, {"steps": 20, "end": 0.0}),
    ("linear", 0.4, STEPS, {"steps": 45, "end": 0.1}),
    ("cosine", 0.4, 21, {"steps": 20, "end": 0.0}),
    ("cosine", 0.4, STEPS, {"steps": 60, "end": 0.01}),
    ("one_cycle", 0.4, 20, {"steps": 20, "rise": 0.3, "begin": 0.04, "end": 0.001}),
    ("one_cycle", 0.4, STEPS, {"steps": 60, "rise": 0.45, "begin": 0.2, "end": 1e-4}),
    ("one_cycle", 0.4, 30, {"steps": 30, "rise": 0.0, "begin": 0.2, "end": 1e-4}),
    ("one_cycle", 1.0, 10, {"steps": 10, "rise": 0.3, "begin": 0.04, "end": 0.2}),
    ("one_cycle", 0.4, 40, {"steps": 40, "rise": 0.5, "begin": 0.1, "end": 0.3}),
    ("constant", 0.4, STEPS, {"warmup": 5}),
    ("cosine", 0.4, STEPS, {"steps": 60, "end": 0.01, "warmup": 8}),
    ("step", 0.4, STEPS, {"steps": 10, "decay": 0.5, "warmup": 3}),
]
METHODS: dict[str, tuple[Settings, Callable[[Any, float], Any]]] = {
    "gradient_descent": ({}, lambda p, eta: torch.optim.SGD(p, lr=eta)),
    "momentum": ({"beta": 0.9}, lambda p, eta: torch.optim.SGD(p, lr=eta, momentum=0.9)),
    "nesterov": (
        {"beta": 0.9, "form": "pytorch"},
        lambda p, eta: torch.optim.SGD(p, lr=eta, momentum=0.9, nesterov=True),
    ),
    "rmsprop": (
        {"gamma": 0.9, "epsilon": 1e-6, "epsilon_inside": False},
        lambda p, eta: torch.optim.RMSprop(p, lr=eta, alpha=0.9, eps=1e-6),
    ),
    "rmsprop with momentum": (
        {
            "gamma": 0.9,
            "epsilon": 1e-8,
            "epsilon_inside": False,
            "momentum": 0.9,
            "eta_inside": False,
        },
        lambda p, eta: torch.optim.RMSprop(p, lr=eta, alpha=0.9, eps=1e-8, momentum=0.9),
    ),
    "adam": ({}, lambda p, eta: torch.optim.Adam(p, lr=eta)),
    "adamw": ({"weight_decay": 0.1}, lambda p, eta: torch.optim.AdamW(p, lr=eta, weight_decay=0.1)),
}


def scheduler(optimizer: Any, key: str, eta: float, settings: Settings) -> Any:
    warmup = settings.get("warmup", 0)
    if not warmup:
        return SCHEDULERS[key](optimizer, eta, settings)
    first = torchs.LinearLR(optimizer, start_factor=1 / (warmup + 1), total_iters=warmup)
    return torchs.SequentialLR(
        optimizer, [first, SCHEDULERS[key](optimizer, eta, settings)], [warmup]
    )


def walked(key: str, eta: float, steps: int, settings: Settings, method: str) -> dict[str, Any]:
    """The rates that steps saw, and where they led on 0.1 x1^2 + 2 x2^2."""
    x = torch.tensor([-5.0, -2.0], dtype=torch.float64, requires_grad=True)
    own, make = METHODS[method]
    optimizer = make([x], eta)
    course = scheduler(optimizer, key, eta, settings)
    rates, path = [], [x.tolist()]
    for t in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.zero_grad()
        (0.1 * x[0] ** 2 + 2 * x[1] ** 2).backward()
        optimizer.step()
        path.append(x.tolist())
        if t < steps - 1:
            course.step()
    return {
        "schedule": key,
        "settings": settings,
        "method": method.partition(" ")[0],
        "method_settings": {"eta": eta, **own},
        "rates": rates,
        "positions": path,
    }


if __name__ == "__main__":
    runs = [walked(*case, "gradient_descent") for case in CASES]
    cosine = ("cosine", 0.2, STEPS, {"steps": 60, "end": 0.01, "warmup": 8})
    runs += [walked(*cosine, method) for method in METHODS]
    strokes = ("step", 0.1, 20, {"steps": 3, "decay": 0.1})
    runs += [walked(*strokes, "rmsprop with momentum")]
    file = Path(__file__).with_name("torch_schedules.json")
    file.write_text(json.dumps({"torch": torch.__version__, "runs": runs}) + "\n")
