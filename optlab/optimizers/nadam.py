from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from optlab.hyperparameters import Array, Real, decay, learning_rate, number, small_constant
from optlab.optimizers.base import Differentiable, Optimizer


class State(NamedTuple):
    """Steps taken, and leaky averages of the gradients (m) and of their squares (s)."""

    t: int
    m: Array
    s: Array
    mu_product: Any  # the product of the momentum schedule so far: one number, or one a member


@dataclass(frozen=True)
class NAdam(Optimizer):
    """Adam with Nesterov's look-ahead: the step is made with the next step's weight of the average.

    That weight, mu, grows from about beta1/2 towards beta1, as fast as momentum_decay says: with
    the default it has gone a quarter of the way after 1,760 steps, with 0 it stays.
    """

    key = "nadam"
    title = "NAdam"
    order = 2016
    source = "Dozat 2016 in torch.optim.NAdam's form: m is averaged with beta1, the step with mu"

    eta: Real = learning_rate(0.3)
    beta1: Real = decay(0.9, symbol=r"\beta_1", doc="how much of the average gradient is kept")
    beta2: Real = decay(0.999, symbol=r"\beta_2", doc="how much of the average of squares is kept")
    epsilon: Real = small_constant(1e-8)
    momentum_decay: Real = number(
        0.004,
        symbol=r"\psi",
        doc="how fast the momentum schedule approaches beta1",
        legal="[0, inf)",
        low=1e-4,
        high=1.0,
        scale="log",
        primary=False,
    )

    def init(self, x: Array) -> State:
        zero = np.zeros_like(x)
        return State(t=0, m=zero, s=zero, mu_product=np.ones(x.shape[1:]))

    def step(self, objective: Differentiable, x: Array, state: State) -> tuple[Array, State]:
        gradient = objective.gradient(x)
        t = state.t + 1
        mu, mu_next = self._momentum(t), self._momentum(t + 1)
        mu_product = state.mu_product * mu
        m = self.beta1 * state.m + (1 - self.beta1) * gradient
        s = self.beta2 * state.s + (1 - self.beta2) * (gradient * gradient)
        state = State(t, m, s, mu_product)
        ahead = (1 - mu) / (1 - mu_product) * gradient
        ahead = ahead + mu_next / (1 - mu_product * mu_next) * m
        return x - self.effective_rate(state) * ahead, state

    def _momentum(self, t: int) -> Real:
        return self.beta1 * (1 - 0.5 * 0.96 ** (t * self.momentum_decay))

    def effective_rate(self, state: State) -> Array:
        # Before the first step nothing has been averaged yet, and the correction would be 0/0.
        correction = 1 - self.beta2**state.t if state.t else 1.0
        return self.eta / (np.sqrt(state.s / correction) + self.epsilon)

    def momentum_of(self, state: State) -> Array:
        return state.m

    @property
    def formula(self) -> str:
        return r"""\begin{aligned}
\mu_t &= \beta_1 \left(1 - \tfrac12\, 0.96^{t \psi}\right) \\
m &\leftarrow \beta_1 m + (1 - \beta_1)\, \nabla f(x) \\
s &\leftarrow \beta_2 s + (1 - \beta_2)\, \nabla f(x)^2 \\
\hat m &= \frac{\mu_{t+1}}{1 - \prod_{i \le t+1} \mu_i}\, m
  + \frac{1 - \mu_t}{1 - \prod_{i \le t} \mu_i}\, \nabla f(x) \\
x &\leftarrow x - \frac{\eta}{\sqrt{s / (1 - \beta_2^t)} + \epsilon}\, \hat m
\end{aligned}"""
