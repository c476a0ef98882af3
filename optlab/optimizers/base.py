"""What every optimizer is: declared hyperparameters, a pure step, a formula to show."""

from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from optlab.hyperparameters import Array, Declared


class Differentiable(Protocol):
    """What a step asks of the function: its gradient and, for Newton's method, its Hessian."""

    def gradient(self, x: Array) -> Array: ...

    def hessian(self, x: Array) -> Array: ...


@dataclass(frozen=True)
class Optimizer(Declared):
    """A rule that turns a point and what it remembers into the next point.

    `x` has shape `(d, *batch)`; every operation is elementwise over the batch, so one
    definition runs a single trajectory, a sweep, or the weights of a model.
    """

    order: ClassVar[int]  # about the year of publication; references that do not scale come last
    source: ClassVar[str]  # where the formula is published

    def init(self, x: Array) -> Any:
        """What is remembered before the first step: a NamedTuple whose fields have names."""
        raise NotImplementedError

    def step(self, objective: Differentiable, x: Array, state: Any) -> tuple[Array, Any]:
        """The next point and state; neither argument is changed."""
        raise NotImplementedError

    def effective_rate(self, state: Any) -> Array | None:
        """The factor that each coordinate's gradient (or velocity) is multiplied by, `(d, *batch)`;
        None where it is eta itself for all coordinates."""
        return None

    @property
    def formula(self) -> str:
        """One step in LaTeX, with the named choices as they are set."""
        raise NotImplementedError

    @property
    def variant(self) -> str:
        """One sentence: which published form this is, as it is set."""
        return self.source


def root_with_epsilon(root_of: str, inside: bool) -> str:
    """The denominator of an adaptive method in LaTeX."""
    return rf"\sqrt{{{root_of} + \epsilon}}" if inside else rf"\sqrt{{{root_of}}} + \epsilon"
