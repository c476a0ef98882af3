from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from optlab.hyperparameters import Array, Real, decay, learning_rate, small_constant
from optlab.optimizers.base import Differentiable, Optimizer


class State(NamedTuple):
    """Steps taken, and leaky averages of the gradients (m) and of their squares (s)."""

    t: int
    m: Array
    s: Array


@dataclass(frozen=True)
class RAdam(Optimizer):
    """Adam that waits until its average of squares can be trusted.

    While at most five effective samples are in it (the length rho), the step is eta times the
    corrected average of the gradients, not rescaled; afterwards Adam's step, shortened by the
    rectification r < 1, which nears 1. With beta2 up to 2/3 it waits for ever.
    """

    key = "radam"
    title = "RAdam"
    order = 2020
    source = (
        "Liu et al. 2020 with torch.optim.RAdam's threshold (rho > 5), its epsilon added before the"
        " bias correction"
    )

    eta: Real = learning_rate(0.3)
    beta1: Real = decay(0.9, symbol=r"\beta_1", doc="how much of the average gradient is kept")
    beta2: Real = decay(0.999, symbol=r"\beta_2", doc="how much of the average of squares is kept")
    epsilon: Real = small_constant(1e-8)

    def init(self, x: Array) -> State:
        zero = np.zeros_like(x)
        return State(t=0, m=zero, s=zero)

    def step(self, objective: Differentiable, x: Array, state: State) -> tuple[Array, State]:
        gradient = objective.gradient(x)
        m = self.beta1 * state.m + (1 - self.beta1) * gradient
        s = self.beta2 * state.s + (1 - self.beta2) * (gradient * gradient)
        state = State(state.t + 1, m, s)
        return x - self.effective_rate(state) * (m / (1 - self.beta1**state.t)), state

    def effective_rate(self, state: State) -> Array:
        plain = self.eta * np.ones_like(state.s)
        if state.t == 0:
            return plain
        remaining = 1 - self.beta2**state.t
        rho_inf = 2 / (1 - self.beta2) - 1
        rho = rho_inf - 2 * state.t * self.beta2**state.t / remaining
        trusted = rho > 5
        # Where s is not trusted yet the ratio is not used; 6 keeps it finite there.
        rho, rho_inf = np.where(trusted, rho, 6.0), np.where(trusted, rho_inf, 6.0)
        r = np.sqrt((rho - 4) * (rho - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho))
        adaptive = self.eta * r * np.sqrt(remaining) / (np.sqrt(state.s) + self.epsilon)
        return np.where(trusted, adaptive, plain)

    def momentum_of(self, state: State) -> Array:
        return state.m

    @property
    def formula(self) -> str:
        return r"""\begin{aligned}
m &\leftarrow \beta_1 m + (1 - \beta_1)\, \nabla f(x), \quad
  \hat m = \frac{m}{1 - \beta_1^t} \\
s &\leftarrow \beta_2 s + (1 - \beta_2)\, \nabla f(x)^2 \\
\rho_t &= \rho_\infty - \frac{2 t \beta_2^t}{1 - \beta_2^t}, \quad
  \rho_\infty = \frac{2}{1 - \beta_2} - 1 \\
r_t &= \sqrt{\frac{(\rho_t - 4)(\rho_t - 2)\rho_\infty}
  {(\rho_\infty - 4)(\rho_\infty - 2)\rho_t}} \\
x &\leftarrow x - \begin{cases}
  \eta\, r_t\, \dfrac{\sqrt{1 - \beta_2^t}}{\sqrt{s} + \epsilon}\, \hat m & \rho_t > 5 \\
  \eta\, \hat m & \text{else} \end{cases}
\end{aligned}"""
