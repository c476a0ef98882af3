from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from optlab.hyperparameters import Array, Real, decay, learning_rate, small_constant, switch
from optlab.in_place import moved, over_root
from optlab.leaky_average import leaky, leaky_square, more_weight, no_weight, root
from optlab.optimizers.base import Decaying, Differentiable, typed_root
from optlab.words import _


class State(NamedTuple):
    """Steps taken, and leaky averages of the gradients (m) and of their squares (s).

    The weights in an average add up to 1 - beta^t.
    """

    t: int
    m: Array
    s: Array
    s_max: Array | None  # only with AMSGrad
    m_weight: Any  # one number, or one a member of the batch; these only with bias correction
    s_weight: Any


def corrected_maximum() -> Any:
    """The other form of AMSGrad, of Adam and AdamW."""
    return switch(
        False,
        doc="AMSGrad with the largest s after its bias correction, as in optax; PyTorch takes it"
        " before (amsgrad)",
    )


@dataclass(frozen=True)
class Adam(Decaying):
    """A leaky average of the gradients, divided by the root of a leaky average of their squares.

    Both averages start at 0 and are too small at first; the bias correction divides by
    1 - beta^t to mend that. Without it the first step is (1 - beta1)/sqrt(1 - beta2) times as
    long: 3.2 times with the defaults. AMSGrad divides by the root of the largest s so far, which
    stays when large gradients are forgotten. In PyTorch's form the bias correction comes after the
    maximum: as it fades, what is divided by still shrinks. In optax's (amsgrad_corrected) the
    maximum is of the corrected s, and never shrinks. What the paper calls v is named s here, as in
    D2L: v is a velocity.
    """

    key = "adam"
    title = "Adam"
    order = 2014
    source = "Kingma and Ba 2014, Algorithm 1; torch.optim.Adam"

    eta: Real = learning_rate(0.3)
    beta1: Real = decay(0.9, symbol=r"\beta_1", doc="how much of the average gradient is kept")
    beta2: Real = decay(0.999, symbol=r"\beta_2", doc="how much of the average of squares is kept")
    epsilon: Real = small_constant(1e-8)
    bias_correction: bool = switch(True, doc="divide the averages by 1 - beta^t")
    amsgrad: bool = switch(
        False, doc="divide by the root of the largest s so far (Reddi et al. 2018)"
    )
    epsilon_hat: bool = switch(
        False,
        doc="add epsilon before the bias correction of s: the form just before section 2.1 of "
        "the paper, in TensorFlow and in Deep Learning from Scratch",
    )
    amsgrad_corrected: bool = corrected_maximum()

    def init(self, x: Array) -> State:
        zero = np.zeros_like(x)
        weights = [no_weight(x, beta) for beta in (self.beta1, self.beta2)]
        s_max = zero if self.amsgrad or self.amsgrad_corrected else None
        return State(0, zero, zero, s_max, *(weights if self.bias_correction else (None, None)))

    def step(
        self, objective: Differentiable, x: Array, state: State, t: int
    ) -> tuple[Array, State]:
        gradient = objective.gradient(x)
        m = leaky(self.beta1, state.m, gradient)
        s = leaky_square(self.beta2, 1 - self.beta2, state.s, gradient)
        if not self.bias_correction:
            s_max = None if state.s_max is None else np.maximum(state.s_max, s)
            state = State(t, m, s, s_max, None, None)
            return moved(x, self.effective_rate(state) * m), state
        m_weight = more_weight(self.beta1, state.m_weight)
        s_weight = more_weight(self.beta2, state.s_weight)
        s_max = state.s_max
        if s_max is not None:
            s_max = np.maximum(s_max, s / s_weight if self.amsgrad_corrected else s)
        state = State(t, m, s, s_max, m_weight, s_weight)
        step = m / m_weight
        step *= self.effective_rate(state)
        return moved(x, step), state

    def effective_rate(self, state: State) -> Array:
        s = state.s if state.s_max is None else state.s_max
        # Before the first step nothing has been averaged yet, and the correction would be 0/0.
        corrected = self.bias_correction and state.t > 0
        size = root(state.s_weight) if corrected else 1.0
        if self.amsgrad_corrected:  # the s in the maximum have theirs
            epsilon = self.epsilon / size if self.epsilon_hat else self.epsilon
            return over_root(self.eta, s, epsilon, inside=False)
        rate = np.sqrt(s)
        if self.epsilon_hat:
            rate += self.epsilon
            return np.divide(self.eta * size, rate, out=rate)
        rate /= size
        rate += self.epsilon
        return np.divide(self.eta, rate, out=rate)

    def momentum_of(self, state: State) -> Array:
        return state.m

    def _late_text(self) -> list[str]:
        """The last lines where the maximum is of what is corrected."""
        if not self.bias_correction:
            step = f"m/{typed_root('s_max', inside=False)}"
            return ["s_max = max(s_max, s)", f"x = x - eta*{step}"]
        epsilon = "epsilon/sqrt(1 - beta2^t)" if self.epsilon_hat else "epsilon"
        return [
            "s_max = max(s_max, s/(1 - beta2^t))",
            f"x = x - eta*m/(1 - beta1^t)/(sqrt(s_max) + {epsilon})",
        ]

    def as_text(self) -> str:
        g = self.typed_gradient()
        lines = [f"m = beta1*m + (1 - beta1)*{g}", f"s = beta2*s + (1 - beta2)*{g}^2"]
        kept, average, size = "s", "m", ""
        if self.amsgrad_corrected:
            return "; ".join([*lines, *self._late_text()])
        if self.amsgrad:
            lines += ["s_max = max(s_max, s)"]
            kept = "s_max"
        if self.bias_correction:
            average = "m/(1 - beta1^t)"
            size = "sqrt(1 - beta2^t)*" if self.epsilon_hat else ""
            kept += "" if self.epsilon_hat else "/(1 - beta2^t)"
        lines += [f"x = x - eta*{size}{average}/{typed_root(kept, inside=False)}"]
        return "; ".join(lines)

    @property
    def formula(self) -> str:
        hat_m, hat_s = (r"\hat m", r"\hat s") if self.bias_correction else ("m", "s")
        lines = [
            r"m &\leftarrow \beta_1 m + (1 - \beta_1)\, \nabla f(x)",
            r"s &\leftarrow \beta_2 s + (1 - \beta_2)\, \nabla f(x)^2",
        ]
        kept, late = "s", self.amsgrad_corrected
        if self.amsgrad and not late:
            lines += [r"s_{\max} &\leftarrow \max(s_{\max}, s)"]
            kept, hat_s = r"s_{\max}", hat_s.replace("s", r"s_{\max}")
        if self.bias_correction:
            lines += [
                rf"\hat m &= \frac{{m}}{{1 - \beta_1^t}}, \quad"
                rf" {hat_s} = \frac{{{kept}}}{{1 - \beta_2^t}}"
            ]
        if late:
            lines += [rf"s_{{\max}} &\leftarrow \max(s_{{\max}}, {hat_s})"]
            hat_s = r"s_{\max}"
        denominator = rf"\sqrt{{{hat_s}}} + \epsilon"
        if self.epsilon_hat and self.bias_correction:
            denominator = rf"\sqrt{{{hat_s}}} + \epsilon / \sqrt{{1 - \beta_2^t}}"
        lines += [rf"x &\leftarrow x - \frac{{\eta}}{{{denominator}}}\, {hat_m}"]
        return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"

    @property
    def variant(self) -> str:
        parts = [_(self.source)]
        if not self.bias_correction:
            parts.append(_("without its bias correction"))
        if self.amsgrad_corrected:
            parts.append(_("AMSGrad, its maximum taken after the bias correction as in optax"))
        elif self.amsgrad:
            parts.append(_("AMSGrad, its maximum taken before the bias correction as in PyTorch"))
        if self.epsilon_hat and self.bias_correction:
            parts.append(_("epsilon before the bias correction, as in Deep Learning from Scratch"))
        return "; ".join(parts)
