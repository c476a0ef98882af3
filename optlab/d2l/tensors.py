"""The names under which the book's cells call PyTorch: `d2l.arange`, `d2l.numpy`, ..."""

from collections.abc import Callable
from typing import Any

from optlab.d2l import extra

# Called as PyTorch calls them.
FUNCTIONS = {
    name: name
    for name in (
        *("abs", "arange", "cos", "cosh", "exp", "eye", "float32", "int32", "linspace", "log"),
        *("matmul", "normal", "ones", "rand", "randn", "sin", "sinh", "stack", "tanh", "tensor"),
        "zeros",
    )
} | {"concat": "cat"}

# The book's functions of what PyTorch has as methods.
METHODS: dict[str, Callable[..., Any]] = {
    "argmax": lambda x, *more, **named: x.argmax(*more, **named),
    "astype": lambda x, *more, **named: x.type(*more, **named),
    # PyTorch warns where the order is not said; this is the one that it has without.
    "meshgrid": lambda *x, indexing="ij": extra.torch().meshgrid(*x, indexing=indexing),
    "numpy": lambda x: x.detach().numpy(),
    "reduce_mean": lambda x, *more, **named: x.mean(*more, **named),
    "reduce_sum": lambda x, *more, **named: x.sum(*more, **named),
    "reshape": lambda x, *shape: x.reshape(*shape),
    "size": lambda x: x.numel(),
    "to": lambda x, *more, **named: x.to(*more, **named),
    "transpose": lambda x: x.t(),
}

NAMES = frozenset({*FUNCTIONS, *METHODS})


def named(name: str) -> Any:
    """What the book calls by this name. Raises ImportError where PyTorch is not installed."""
    torch = extra.torch()
    return METHODS[name] if name in METHODS else getattr(torch, FUNCTIONS[name])
