"""How a reader's step in the plane is called: what it remembers follows from its parameters."""

import inspect
from collections.abc import Callable, Mapping
from numbers import Real
from typing import Any

import numpy as np

NAMES = {
    "f_grad": ("f_grad", "grad", "grad_f", "f_2d_grad", "gradient"),
    "eta": ("eta", "lr", "learning_rate"),
}


class Trainer:
    """A function that takes x1, x2, any number of numbers that it remembers, and perhaps f_grad and
    eta, and returns the next x1, x2 and what it remembers.

    Raises ValueError where it has no place for the f_grad or eta that is given, or asks for one
    that is not.
    """

    def __init__(self, function: Callable[..., Any], extras: Mapping[str, Any]) -> None:
        self.function, self.name = function, getattr(function, "__name__", "the trainer")
        has, required, optional = _parameters(function)
        places = {e: [name for name in has if name in NAMES[e]] for e in NAMES}
        self.named = {places[e][0]: extra for e, extra in extras.items() if places[e]}
        self.rest = [extra for e, extra in extras.items() if not places[e]]
        free = [name for name in required if name not in self.named]
        room = len(free) + len([name for name in optional if name not in self.named])
        starred = "*" in optional
        for e, names in places.items():
            if set(names) & set(free):
                raise ValueError(f"{self.name} takes {names[0]}: train_2d({self.name}, {e}=...)")
        # Where no name says which is f_grad or eta, the book's order: x1, x2, s1, s2, f_grad, eta.
        asked = not self.rest and len(free) >= 2 and not starred
        self.memory = len(free) - 2 if asked else 2
        most = np.inf if starred else room - len(self.rest)
        self.limits = (len(free) - len(self.rest), most)
        if not self.limits[0] <= 2 + self.memory <= self.limits[1]:
            given = f"name one of them {' and another '.join(extras)}; " if extras else ""
            raise ValueError(
                f"{self.name} takes {', '.join(has) or 'nothing'}; {given}as in the book it would "
                f"take {', '.join(['x1', 'x2', 's1', 's2', *extras])}"
            )

    def begun(self) -> tuple[Any, ...]:
        """The first point and memory: (-5, -2), and zeros."""
        return (-5.0, -2.0, *[0.0] * self.memory)

    def step(self, numbers: tuple[Any, ...]) -> tuple[Any, ...]:
        """The next x1, x2 and memory. Raises ValueError where it returned something else."""
        with np.errstate(all="ignore"):
            try:
                returned = self.function(*numbers, *self.rest, **self.named)
            except OverflowError:
                # The square of one of Python's own floats raises where NumPy's becomes inf.
                returned = self.function(*_doubles(numbers), *self.rest, **self.named)
        try:
            following = tuple(returned)
        except TypeError:
            following = ()
        low, high = self.limits
        if not max(2, low) <= len(following) <= high:
            got = f"{len(following)} of them" if following else repr(returned)
            raise ValueError(
                f"{self.name} must return the next {len(numbers)} numbers, x1 and x2 first, as it "
                f"is called with; it returned {got}"
            )
        return following


def takes_eta(function: Callable[..., Any], extras: Mapping[str, Any]) -> bool:
    """Whether it can be called with an eta beside these extras."""
    try:
        Trainer(function, {**extras, "eta": 0.0})
    except ValueError:
        return False
    return True


def _parameters(function: Callable[..., Any]) -> tuple[list[str], list[str], list[str]]:
    """The names by which its parameters can be given; and of those that can be given by place the
    ones that must be and the ones that need not, "*" for any number."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # one that is not written in Python
        return [], [], ["*"]
    by_place = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    nameable = [p for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    required = [p.name for p in by_place if p.default is p.empty]
    optional = [p.name for p in by_place if p.default is not p.empty]
    starred = ["*" for p in parameters if p.kind is p.VAR_POSITIONAL]
    return [p.name for p in nameable], required, optional + starred


def _doubles(value: Any) -> Any:
    """NumPy's numbers for Python's, also within lists and tuples."""
    if isinstance(value, (list, tuple)):
        return type(value)([_doubles(one) for one in value])
    return np.float64(value) if isinstance(value, Real) else value
