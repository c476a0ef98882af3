from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from optlab.hyperparameters import Array, Real, decay, learning_rate, small_constant, switch
from optlab.leaky_average import leaky, leaky_square, more_weight, no_weight, root, weak
from optlab.optimizers.base import Differentiable, Optimizer
from optlab.words import _


class State(NamedTuple):
    """Leaky averages of the gradients (m) and of their squares (s), and what is known of their
    weights: each of these one number, or one a member of the batch."""

    m: Array
    s: Array
    m_weight: Any  # the weights in m add up to 1 - beta1^t
    s_weight: Any
    s_samples: Any  # the leaky sum of all s_weight so far


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
    skip_untrusted: bool = switch(
        False,
        doc="take no step while the average of squares is not trusted, as the authors' own program"
        " can (degenerated_to_sgd=False)",
    )

    def init(self, x: Array) -> State:
        zero = np.zeros_like(x)
        none = no_weight(x, self.beta2)
        return State(zero, zero, no_weight(x, self.beta1), none, none)

    def step(
        self, objective: Differentiable, x: Array, state: State, t: int
    ) -> tuple[Array, State]:
        gradient = objective.gradient(x)
        m = leaky(self.beta1, state.m, gradient)
        s = leaky_square(self.beta2, 1 - self.beta2, state.s, gradient)
        m_weight = more_weight(self.beta1, state.m_weight)
        s_weight = more_weight(self.beta2, state.s_weight)
        samples = self.beta2 * state.s_samples + s_weight
        state = State(m, s, m_weight, s_weight, samples)
        return x - self.effective_rate(state) * (m / m_weight), state

    def effective_rate(self, state: State) -> Array:
        plain = np.zeros_like(state.s) if self.skip_untrusted else self.eta * np.ones_like(state.s)
        started = np.greater(state.s_weight, 0)
        rho_inf = 2 / (1 - self.beta2) - 1
        # The formula's rho_t, 2t beta2^t/(1 - beta2^t) below rho_inf, but as a sum: for beta2
        # near 1 it is a small difference of large numbers.
        rho = 2 * state.s_samples / np.where(started, state.s_weight, 1.0) - 1
        trusted = rho > 5
        # Where s is not trusted yet the ratio is not used; 6 keeps it finite there.
        rho, rho_inf = np.where(trusted, rho, 6.0), np.where(trusted, rho_inf, 6.0)
        r = np.sqrt((rho - 4) * (rho - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho))
        rate = weak(self.eta * r * root(state.s_weight))
        adaptive = rate / (np.sqrt(state.s) + self.epsilon)
        return np.where(trusted, adaptive, plain)

    def momentum_of(self, state: State) -> Array:
        return state.m

    def as_text(self) -> str:
        untrusted = 0 if self.skip_untrusted else 1
        return (
            "m = beta1*m + (1 - beta1)*g; s = beta2*s + (1 - beta2)*g^2;"
            " w = beta2*w + (1 - beta2); n = beta2*n + w;"
            " rho = 2*n/w - 1; rho_inf = 2/(1 - beta2) - 1;"
            " r = sqrt((rho - 4)*(rho - 2)*rho_inf/((rho_inf - 4)*(rho_inf - 2)*rho));"
            f" d = where(rho - 5, r*sqrt(w)/(sqrt(s) + epsilon), {untrusted});"
            " x = x - eta*d*m/(1 - beta1^t)"
        )

    @property
    def formula(self) -> str:
        untrusted = "0" if self.skip_untrusted else r"\eta\, \hat m"
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
  UNTRUSTED & \text{else} \end{cases}
\end{aligned}""".replace("UNTRUSTED", untrusted)

    @property
    def variant(self) -> str:
        if not self.skip_untrusted:
            return _(self.source)
        return f"{_(self.source)}; {_('untrusted steps are skipped')}"
