from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from optlab.hyperparameters import (
    Array,
    Real,
    begun_at,
    epsilon_place,
    learning_rate,
    small_constant,
)
from optlab.in_place import moved, over_root
from optlab.optimizers.base import Differentiable, Optimizer, root_with_epsilon, typed_root
from optlab.words import N_, _


class State(NamedTuple):
    """The sum of the squared gradients."""

    s: Array


@dataclass(frozen=True)
class AdaGrad(Optimizer):
    """Divide each coordinate's gradient by the root of the sum of all its squares so far.

    Steep and flat coordinates get first steps of the same size: eta, where the gradient is large
    beside epsilon. The sum never shrinks, so the effective learning rate never rises.
    """

    key = "adagrad"
    title = "AdaGrad"
    order = 2011
    source = "Duchi et al. 2011, the diagonal form"

    eta: Real = learning_rate(0.4)
    epsilon: Real = small_constant(1e-6)
    epsilon_inside: bool = epsilon_place(inside=True)
    s0: Real = begun_at(N_("what s is before the first step: 0 in PyTorch, 0.1 in TensorFlow"))

    def init(self, x: Array) -> State:
        return State(s=np.zeros_like(x) + self.s0)

    def step(
        self, objective: Differentiable, x: Array, state: State, t: int
    ) -> tuple[Array, State]:
        gradient = objective.gradient(x)
        state = State(state.s + gradient * gradient)
        step = self.effective_rate(state)
        step *= gradient
        return moved(x, step), state

    def effective_rate(self, state: State) -> Array:
        return over_root(self.eta, state.s, self.epsilon, self.epsilon_inside)

    def as_text(self) -> str:
        begin = f"s0 = {self.s0}; " if np.any(self.s0) else ""
        return f"{begin}s = s + g^2; x = x - eta*g/{typed_root('s', self.epsilon_inside)}"

    @property
    def formula(self) -> str:
        begin = r", \quad s_0 \text{ at first}" if np.any(self.s0) else ""
        return rf"""\begin{{aligned}}
s &\leftarrow s + \nabla f(x)^2{begin} \\
x &\leftarrow x - \frac{{\eta}}{{{root_with_epsilon("s", self.epsilon_inside)}}}\, \nabla f(x)
\end{{aligned}}"""

    @property
    def variant(self) -> str:
        where = (
            _("epsilon inside the root, as in D2L")
            if self.epsilon_inside
            else _("epsilon outside the root, as in PyTorch and Deep Learning from Scratch")
        )
        begin = [_("the sum begins with s0, as TensorFlow's with 0.1")] if np.any(self.s0) else []
        return "; ".join([_(self.source), where, *begin])
