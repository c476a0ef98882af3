from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from optlab.hyperparameters import Array, Real, decay, learning_rate, number
from optlab.leaky_average import leaky
from optlab.meanings import mixed
from optlab.optimizers.base import Differentiable, Optimizer


class State(NamedTuple):
    """The leaky average of the gradients."""

    m: Array


@dataclass(frozen=True)
class Lion(Optimizer):
    """Only the sign of the averaged gradient counts: each coordinate moves by eta, or not at all.

    Apart from the weight decay, that is. The steps do not shrink near a minimum, so while eta is
    constant it hops to and fro there, unless one lands on it and nothing is remembered.
    """

    key = "lion"
    title = "Lion"
    order = 2023
    source = "Chen et al. 2023, Algorithm 2"

    eta: Real = learning_rate(0.1)
    beta1: Real = decay(
        0.9,
        symbol=r"\beta_1",
        doc="how much the average counts against the gradient in the step",
        legal="[0, 1]",
        now=mixed,
    )
    beta2: Real = decay(
        0.99, symbol=r"\beta_2", doc="how much of the average gradient is kept", legal="[0, 1]"
    )
    weight_decay: Real = number(
        0.0,
        symbol=r"\lambda",
        doc="pull towards the origin, as a share of x for each unit of eta",
        legal="[0, inf)",
        low=0.0,
        high=1.0,
        primary=False,
    )

    def init(self, x: Array) -> State:
        return State(m=np.zeros_like(x))

    def step(
        self, objective: Differentiable, x: Array, state: State, t: int
    ) -> tuple[Array, State]:
        gradient = objective.gradient(x)
        direction = np.sign(leaky(self.beta1, state.m, gradient))
        m = leaky(self.beta2, state.m, gradient)
        return x - self.eta * (direction + self.weight_decay * x), State(m)

    def momentum_of(self, state: State) -> Array:
        return state.m

    def as_text(self) -> str:
        return (
            "c = beta1*m + (1 - beta1)*g; m = beta2*m + (1 - beta2)*g;"
            " x = x - eta*(sign(c) + weight_decay*x)"
        )

    @property
    def formula(self) -> str:
        return r"""\begin{aligned}
c &= \beta_1 m + (1 - \beta_1)\, \nabla f(x) \\
x &\leftarrow x - \eta\, (\operatorname{sign}(c) + \lambda x) \\
m &\leftarrow \beta_2 m + (1 - \beta_2)\, \nabla f(x)
\end{aligned}"""
