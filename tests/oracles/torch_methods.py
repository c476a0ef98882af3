"""PyTorch's optimizers by optlab's names and settings, and their walks."""

# pyright: reportMissingImports=false, reportPrivateImportUsage=false
# The tests and their requirements do without torch.

from collections.abc import Callable
from typing import Any

import torch

Settings = dict[str, Any]


def betas(s: Settings) -> dict[str, Any]:
    return {"lr": s["eta"], "betas": (s["beta1"], s["beta2"]), "eps": s["epsilon"]}


# optlab's settings as the PyTorch optimizer, or None where that has no such variant.
TORCH: dict[str, Callable[[Any, Settings], Any]] = {
    "gradient_descent": lambda p, s: torch.optim.SGD(p, lr=s["eta"]),
    "momentum": lambda p, s: torch.optim.SGD(p, lr=s["eta"], momentum=s["beta"]),
    "nesterov": lambda p, s: torch.optim.SGD(p, lr=s["eta"], momentum=s["beta"], nesterov=True),
    "adagrad": lambda p, s: (
        None if s["epsilon_inside"] else torch.optim.Adagrad(p, lr=s["eta"], eps=s["epsilon"])
    ),
    "rmsprop": lambda p, s: (
        None
        if s["epsilon_inside"]
        else torch.optim.RMSprop(
            p,
            lr=s["eta"],
            alpha=s["gamma"],
            eps=s["epsilon"],
            centered=s["centered"],
            momentum=s["momentum"],
        )
    ),
    "adadelta": lambda p, s: torch.optim.Adadelta(p, lr=s["eta"], rho=s["rho"], eps=s["epsilon"]),
    "adam": lambda p, s: (
        torch.optim.Adam(p, **betas(s), amsgrad=s["amsgrad"]) if s["bias_correction"] else None
    ),
    "adamw": lambda p, s: torch.optim.AdamW(
        p, **betas(s), weight_decay=s["weight_decay"], amsgrad=s["amsgrad"]
    ),
    "adamax": lambda p, s: torch.optim.Adamax(p, **betas(s)),
    "nadam": lambda p, s: torch.optim.NAdam(p, **betas(s), momentum_decay=s["momentum_decay"]),
    "radam": lambda p, s: torch.optim.RAdam(p, **betas(s)),
}


def walk(
    key: str,
    settings: Settings,
    start: tuple[float, float],
    f: Callable[[Any, Any], Any],
    steps: int,
    noise: Callable[[int, Any], Any] | None = None,
) -> Any:
    """The positions as a list of points, or None where PyTorch has no such variant. `noise(t, g)`
    is what step t sees instead of the gradient g."""
    # torch's NAdam keeps the product of its momentum schedule in the default type.
    torch.set_default_dtype(torch.float64)
    x = torch.tensor(start, requires_grad=True)
    make = TORCH.get(key)
    optimizer = make([x], settings) if make else None
    if optimizer is None:
        return None
    positions = [x.tolist()]
    for t in range(1, steps + 1):
        optimizer.zero_grad()
        f(x[0], x[1]).backward()
        if noise:
            x.grad = noise(t, x.grad)
        optimizer.step()
        positions.append(x.tolist())
    return positions
