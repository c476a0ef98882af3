from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from optlab.hyperparameters import Array, Real, decay, learning_rate, small_constant
from optlab.leaky_average import leaky_square
from optlab.optimizers.base import Differentiable, Optimizer


class State(NamedTuple):
    """Leaky averages of the squared gradients (s) and of the squared steps before eta (delta)."""

    s: Array
    delta: Array


@dataclass(frozen=True)
class AdaDelta(Optimizer):
    """Replace the learning rate by the root of a leaky average of the squared steps before.

    But for epsilon the units cancel: the step has the units of x. The first step is at most
    eta sqrt(epsilon/(1 - rho)) long in each coordinate, and about that where the gradient is
    large. So epsilon, which elsewhere only keeps a division finite, sets the pace of the start.
    """

    key = "adadelta"
    title = "AdaDelta"
    order = 2013
    source = "Zeiler 2012 where eta = 1, as in D2L; eta as in torch.optim.Adadelta"

    eta: Real = learning_rate(1.0, doc="scales every step; 1 is the published method")
    rho: Real = decay(0.9, symbol=r"\rho", doc="how much of both averages is kept", legal="[0, 1]")
    epsilon: Real = small_constant(
        1e-6, doc="sets the first step: at most eta sqrt(epsilon/(1 - rho))", primary=True
    )

    def init(self, x: Array) -> State:
        zero = np.zeros_like(x)
        return State(s=zero, delta=zero)

    def step(
        self, objective: Differentiable, x: Array, state: State, t: int
    ) -> tuple[Array, State]:
        gradient = objective.gradient(x)
        fresh = 1 - self.rho
        s = leaky_square(self.rho, fresh, state.s, gradient)
        move = np.sqrt(state.delta + self.epsilon) / np.sqrt(s + self.epsilon) * gradient
        delta = leaky_square(self.rho, fresh, state.delta, move)
        return x - self.eta * move, State(s, delta)

    def effective_rate(self, state: State) -> Array:
        return self.eta * np.sqrt(state.delta + self.epsilon) / np.sqrt(state.s + self.epsilon)

    def as_text(self) -> str:
        return (
            "s = rho*s + (1 - rho)*g^2; d = sqrt(delta + epsilon)/sqrt(s + epsilon)*g;"
            " x = x - eta*d; delta = rho*delta + (1 - rho)*d^2"
        )

    @property
    def formula(self) -> str:
        return r"""\begin{aligned}
s &\leftarrow \rho s + (1 - \rho)\, \nabla f(x)^2 \\
g' &= \frac{\sqrt{\Delta + \epsilon}}{\sqrt{s + \epsilon}}\, \nabla f(x) \\
x &\leftarrow x - \eta\, g' \\
\Delta &\leftarrow \rho \Delta + (1 - \rho)\, g'^2
\end{aligned}"""
