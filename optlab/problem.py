"""Problem: everything of a run but its method, and what a step gets to see of it."""

from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from optlab.cached_property import cached_property
from optlab.faults import quoted, whole_number
from optlab.hyperparameters import Array
from optlab.noise import Noise, Noised
from optlab.objectives.base import Objective
from optlab.optimizers.base import Differentiable, Optimizer


class Trainable(Protocol):
    """What the step loop asks of an objective, in any number of dimensions."""

    @property
    def batch(self) -> tuple[int, ...]:
        """The shape of its parameters where they are arrays, one for each member of a batch."""
        ...

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type that it is computed in: float64, a network float32."""
        ...

    def at(self, t: int) -> Differentiable:
        """The objective as step t sees it: itself, or its minibatch of that step."""
        ...


F_co = TypeVar("F_co", bound=Trainable, covariant=True)


@dataclass(frozen=True)
class Problem(Generic[F_co]):
    """An objective, the start and the number of steps: what a method is let loose on.

    `start` has shape `(d,)` or `(d, *batch)`: a point of the plane, many of them, or the weights of
    a model; it takes the type of the objective. `noise` is added to the gradient that steps see, in
    the plane: what a model has instead are its minibatches. Raises ValueError for a start that is
    not made of finite numbers, for steps that are not a whole number of at least 0, and for noise
    on anything but two coordinates; TypeError for what is no objective, as its class.

    What else a run may depend on becomes a field here, and what of that a step has to see goes
    through `at`: so it reaches every loop and every cache by itself.
    """

    objective: F_co
    start: Any
    steps: int = 20
    noise: Noise | None = None

    def __post_init__(self) -> None:
        _check_made("objective", self.objective, "dtype", "Quadratic")
        if not np.isfinite(self.x).all():
            raise ValueError(f"start must be finite, got {quoted(self.start)}")
        object.__setattr__(self, "steps", whole_number("steps", self.steps, 0))
        if self.noise and len(self.x) != 2:
            shape = self.x.shape
            raise ValueError(f"noise is of two coordinates, but start has the shape {shape}")

    @cached_property
    def x(self) -> Array:
        """The start as an array of its own, which nobody can change; a number alone is one
        coordinate."""
        x = np.atleast_1d(_numbers(self.start))
        if self.objective.dtype != x.dtype:
            with np.errstate(over="ignore"):  # beyond float32's range it is inf, and refused
                x = x.astype(self.objective.dtype)
        x.flags.writeable = False
        return x

    def begun_by(self, optimizer: Optimizer) -> Array:
        """The start, `(d, *batch)`, for each member of the batch that the method, the objective and
        the start make together. Raises ValueError where their shapes do not broadcast, TypeError
        for what is no optimizer, as its class."""
        _check_made("optimizer", optimizer, "step", "Adam")
        own = self.x.shape[1:]
        noise = self.noise.batch if self.noise else ()
        others = optimizer.batch, self.objective.batch, noise
        if not any(others):  # as of every run that is drawn, which asks a few times
            return self.x
        batch = np.broadcast_shapes(own, *others)
        if batch == own:
            return self.x
        missing = (1,) * (len(batch) - len(own))
        return np.broadcast_to(self.x.reshape(-1, *missing, *own), (len(self.x), *batch))

    def at(self, t: int) -> Differentiable:
        """What step t, counted from 1, sees."""
        seen = self.objective.at(t)
        return Noised(seen, self.noise, self.noise.at(t)) if self.noise else seen

    @property
    def noisy(self: "Problem[Objective]") -> NDArray[np.bool_]:
        """Whether steps see another gradient than that of f, by noise, on minibatches or in a
        stream: of each member, in the shape that those of the objective and of the noise broadcast
        to."""
        others = self.objective.noisy
        return others | self.noise.noisy if self.noise else others


def _check_made(name: str, value: object, has: str, such: str) -> None:
    """Raises TypeError for a class in the place of one of its objects, and for what is no such
    thing at all."""
    if isinstance(value, type):
        cls = value.__name__
        raise TypeError(f"{name} must be an {name}, as {cls}(), got the class {cls}")
    if not hasattr(value, has):
        raise TypeError(f"{name} must be an {name}, as {such}(), got {quoted(value)}")


def _numbers(start: Any) -> Array:
    """A new array of float64. Raises ValueError for what is none."""
    try:
        given = np.array(start)
        if given.dtype.kind in "biufO":  # whole numbers beyond int64 are objects
            return given.astype(np.float64, copy=False)
    except (TypeError, ValueError, OverflowError):  # lists of different lengths, 10**400
        pass
    raise ValueError(f"start must be an array of finite numbers, got {quoted(start)}")


class Seen:
    """The objective as steps see it: each look at the gradient or the Hessian is counted, and the
    gradient is told as the method takes it."""

    def __init__(self) -> None:
        self.objective: Differentiable  # as the present step sees it
        self.method: Optimizer
        self.whole: Any = None  # f itself, for a method that asks for its value
        self.gradients = 0
        self.hessians = 0

    def value(self, x: Array) -> Array:
        """f as it is drawn, whatever the step sees of it."""
        return self.whole.value(x)

    def gradient(self, x: Array) -> Array:
        self.gradients += 1
        gradient, method = self.look(x), self.method
        return gradient if method.takes_as_it_is else method.taken(gradient, x)

    def look(self, x: Array) -> Array:
        """The gradient at x, as it is."""
        return self.objective.gradient(x)

    def hessian(self, x: Array) -> Array:
        self.hessians += 1
        return self.objective.hessian(x)


Look = tuple[Array, Array]
"""A point and the gradient that a step saw there."""


class Watched(Seen):
    """The last look at the gradient is remembered."""

    last: Look | None = None

    def look(self, x: Array) -> Array:
        gradient = self.objective.gradient(x)
        self.last = x, gradient.copy()  # a step may go on in the memory of what it got
        return gradient

    def handed(self) -> Look | None:
        """What a step looked at last; None for one that did not ask. The next step begins."""
        last, self.last = self.last, None
        return last
