from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from optlab.cached_property import cached_property
from optlab.hyperparameters import Array, Real, decay, learning_rate, number, small_constant
from optlab.leaky_average import leaky, leaky_square, more_weight, no_weight, weak
from optlab.optimizers.base import Differentiable, Optimizer


class State(NamedTuple):
    """Leaky averages of the gradients (m) and of their squares (s), and how far the momentum
    schedule has come: each of these one number, or one a member of the batch."""

    m: Array
    s: Array
    s_weight: Any  # the weights in s add up to 1 - beta2^t
    mu_weight: Any  # 1 less the product of all mu so far
    fading: Any  # 0.96^(t psi)


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
        return State(
            m=zero,
            s=zero,
            s_weight=no_weight(x, self.beta2),
            mu_weight=no_weight(x, self.beta1, self.momentum_decay),
            fading=1 + no_weight(x, self.momentum_decay),
        )

    def step(
        self, objective: Differentiable, x: Array, state: State, t: int
    ) -> tuple[Array, State]:
        gradient = objective.gradient(x)
        m = leaky(self.beta1, state.m, gradient)
        s = leaky_square(self.beta2, 1 - self.beta2, state.s, gradient)
        s_weight = more_weight(self.beta2, state.s_weight)
        fading = state.fading * self._fade
        mu, rest = self._momentum(fading)
        mu_next, rest_next = self._momentum(fading * self._fade)
        mu_weight = mu * state.mu_weight + rest
        state = State(m, s, s_weight, mu_weight, fading)
        ahead = rest / mu_weight * gradient
        ahead = ahead + mu_next / (mu_next * mu_weight + rest_next) * m
        return x - self.effective_rate(state) * ahead, state

    def _momentum(self, fading: Real) -> tuple[Real, Real]:
        """mu, and 1 - mu without its cancellation."""
        half = 0.5 * self.beta1 * fading
        return self.beta1 - half, (1 - self.beta1) + half

    @cached_property
    def _fade(self) -> Real:
        """0.96^psi. Each by itself: NumPy's powers are not the same in every array."""
        powers = [0.96 ** float(psi) for psi in np.ravel(self.momentum_decay)]
        shape = np.shape(self.momentum_decay)
        return np.array(powers).reshape(shape) if shape else powers[0]

    def effective_rate(self, state: State) -> Array:
        # Before the first step nothing has been averaged yet, and the correction would be 0/0.
        weight = weak(np.where(np.equal(state.s_weight, 0), 1.0, state.s_weight))
        return self.eta / (np.sqrt(state.s / weight) + self.epsilon)

    def momentum_of(self, state: State) -> Array:
        return state.m

    def as_text(self) -> str:
        return (
            "p0 = 1; m = beta1*m + (1 - beta1)*g; s = beta2*s + (1 - beta2)*g^2;"
            " p = p*0.96^momentum_decay; mu = beta1*(1 - p/2);"
            " mu_next = beta1*(1 - p*0.96^momentum_decay/2);"
            " w = mu*w + (1 - mu);"
            " d = (1 - mu)/w*g + mu_next/(mu_next*w + 1 - mu_next)*m;"
            " x = x - eta*d/(sqrt(s/(1 - beta2^t)) + epsilon)"
        )

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
