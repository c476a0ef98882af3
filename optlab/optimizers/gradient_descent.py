from dataclasses import dataclass
from typing import Any, NamedTuple

from optlab.hyperparameters import Array, Real, learning_rate
from optlab.in_place import moved
from optlab.linear import PLAIN_DESCENT, Theory
from optlab.optimizers.base import Decaying, Differentiable


class State(NamedTuple):
    """Gradient descent remembers nothing."""


@dataclass(frozen=True)
class GradientDescent(Decaying):
    """Step straight down the slope: eta times the gradient.

    On a bowl x^T Q x / 2 it converges where 0 < eta < 2/lambda_max; above, it diverges from
    nearly every start. The flattest direction shrinks only to 1 - eta lambda_min of itself a step,
    hence the slow valley.
    """

    key = "gradient_descent"
    title = "Gradient descent"
    order = 1847
    source = "Cauchy 1847; torch.optim.SGD without momentum; SGD in Deep Learning from Scratch"

    eta: Real = learning_rate(0.4)

    def init(self, x: Array) -> State:
        return State()

    def step(self, objective: Differentiable, x: Array, state: Any, t: int) -> tuple[Array, State]:
        return moved(x, self.eta * objective.gradient(x)), state

    @property
    def theory(self) -> Theory:
        return PLAIN_DESCENT

    def as_text(self) -> str:
        return f"x = x - eta*{self.typed_gradient()}"

    @property
    def formula(self) -> str:
        return r"x \leftarrow x - \eta\, \nabla f(x)"
