from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from optlab.hyperparameters import Array, Real, decay, learning_rate, small_constant
from optlab.leaky_average import leaky, more_weight, no_weight, weighted
from optlab.meanings import largest
from optlab.optimizers.base import Differentiable, Optimizer


class State(NamedTuple):
    """The leaky average of the gradients, the largest recent gradient (u), and the weights in the
    average: they add up to 1 - beta1^t."""

    m: Array
    u: Array
    m_weight: Any  # one number, or one a member of the batch


@dataclass(frozen=True)
class AdaMax(Optimizer):
    """Adam with the largest recent gradient in place of the root of the mean square.

    As long as beta1 < beta2, no coordinate's step exceeds eta (1 - beta1)/(1 - beta1/beta2): 1.01
    eta with the defaults, but a bound that grows without limit as beta1 nears beta2. The maximum u
    needs no bias correction.
    """

    key = "adamax"
    title = "AdaMax"
    order = 2014
    source = (
        "Kingma and Ba 2014, Algorithm 2, with torch.optim.Adamax's epsilon added to each gradient"
    )

    eta: Real = learning_rate(0.3)
    beta1: Real = decay(0.9, symbol=r"\beta_1", doc="how much of the average gradient is kept")
    beta2: Real = decay(
        0.999, symbol=r"\beta_2", doc="how slowly the largest gradient is forgotten", now=largest
    )
    epsilon: Real = small_constant(1e-8)

    def init(self, x: Array) -> State:
        zero = np.zeros_like(x)
        return State(zero, zero, no_weight(x, self.beta1))

    def step(
        self, objective: Differentiable, x: Array, state: State, t: int
    ) -> tuple[Array, State]:
        gradient = objective.gradient(x)
        m = leaky(self.beta1, state.m, gradient)
        m_weight = more_weight(self.beta1, state.m_weight)
        u = np.maximum(weighted(self.beta2, state.u), np.abs(gradient) + self.epsilon)
        return x - self.eta / m_weight * m / u, State(m, u, m_weight)

    def effective_rate(self, state: State) -> Array:
        # Before the first step u is 0: epsilon is what it is then at least.
        return self.eta / np.maximum(state.u, self.epsilon)

    def momentum_of(self, state: State) -> Array:
        return state.m

    def as_text(self) -> str:
        return (
            "m = beta1*m + (1 - beta1)*g; u = max(beta2*u, abs(g) + epsilon);"
            " x = x - eta/(1 - beta1^t)*m/u"
        )

    @property
    def formula(self) -> str:
        return r"""\begin{aligned}
m &\leftarrow \beta_1 m + (1 - \beta_1)\, \nabla f(x) \\
u &\leftarrow \max(\beta_2 u,\; |\nabla f(x)| + \epsilon) \\
x &\leftarrow x - \frac{\eta}{1 - \beta_1^t}\, \frac{m}{u}
\end{aligned}"""
