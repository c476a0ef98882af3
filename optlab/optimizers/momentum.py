from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from optlab.hyperparameters import Array, Real, decay, learning_rate
from optlab.leaky_average import weighted
from optlab.linear import HEAVY_BALL, Theory
from optlab.meanings import summed
from optlab.optimizers.base import Differentiable, Optimizer


class State(NamedTuple):
    """The velocity: a leaky sum of the gradients, without eta."""

    v: Array


@dataclass(frozen=True)
class Momentum(Optimizer):
    """Roll like a heavy ball: the velocity is a leaky sum of the gradients so far.

    With beta < 1, gradients that agree add up to 1/(1 - beta) times one of them; of gradients that
    alternate, 1/(1 + beta) of one remains. On a bowl x^T Q x / 2 it converges where beta < 1 and
    0 < eta lambda < 2 (1 + beta) for both eigenvalues lambda. The velocity here does not contain
    eta; forms whose velocity does (Deep Learning from Scratch) draw the same path as long as eta is
    constant.
    """

    key = "momentum"
    title = "Momentum"
    order = 1964
    source = "Polyak 1964; torch.optim.SGD(momentum=beta); D2L 1.0, 12.6 Momentum"

    eta: Real = learning_rate(0.4)
    beta: Real = decay(
        0.5, symbol=r"\beta", doc="how much of the velocity is kept", legal="[0, inf)", now=summed
    )

    def init(self, x: Array) -> State:
        return State(v=np.zeros_like(x))

    def step(
        self, objective: Differentiable, x: Array, state: State, t: int
    ) -> tuple[Array, State]:
        v = weighted(self.beta, state.v) + objective.gradient(x)
        return x - weighted(self.eta, v), State(v)

    def momentum_of(self, state: State) -> Array:
        return state.v

    @property
    def theory(self) -> Theory:
        return HEAVY_BALL

    def as_text(self) -> str:
        return "v = beta*v + g; x = x - eta*v"

    @property
    def formula(self) -> str:
        return r"""\begin{aligned}
v &\leftarrow \beta v + \nabla f(x) \\
x &\leftarrow x - \eta v
\end{aligned}"""
