from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from optlab.hyperparameters import Array, Real, choice, decay, learning_rate
from optlab.leaky_average import weighted
from optlab.linear import LOOK_AHEAD, LOOK_AHEAD_POINTS, Theory
from optlab.meanings import summed
from optlab.optimizers.base import Differentiable, Optimizer
from optlab.words import _


class State(NamedTuple):
    """The velocity: a leaky sum of the gradients, without eta."""

    v: Array


@dataclass(frozen=True)
class Nesterov(Optimizer):
    """Momentum that looks before it leaps: the gradient is taken where the velocity leads.

    The look-ahead form evaluates the gradient at x - eta beta v. PyTorch's form keeps the
    look-ahead points themselves as x, so that it needs the gradient at x only: its iterates are
    the other form's look-ahead points. The listing in Deep Learning from Scratch first updated
    its velocity and then added momentum^2 v, which is neither form; as its authors mended it,
    with the old velocity, it is PyTorch's form, and that is what is computed here.
    """

    key = "nesterov"
    title = "Nesterov"
    order = 1983
    source = "Nesterov 1983, in the form of Sutskever et al. 2013"

    eta: Real = learning_rate(0.4)
    beta: Real = decay(
        0.5, symbol=r"\beta", doc="how much of the velocity is kept", legal="[0, inf)", now=summed
    )
    form: str = choice("look-ahead", "pytorch", doc="where the gradient is taken")

    def init(self, x: Array) -> State:
        return State(v=np.zeros_like(x))

    def step(
        self, objective: Differentiable, x: Array, state: State, t: int
    ) -> tuple[Array, State]:
        if self.form == "look-ahead":
            kept = weighted(self.beta, state.v)
            v = kept + objective.gradient(x - weighted(self.eta, kept))
            return x - weighted(self.eta, v), State(v)
        gradient = objective.gradient(x)
        v = weighted(self.beta, state.v) + gradient
        return x - weighted(self.eta, gradient + weighted(self.beta, v)), State(v)

    def momentum_of(self, state: State) -> Array:
        return state.v

    @property
    def theory(self) -> Theory:
        return LOOK_AHEAD if self.form == "look-ahead" else LOOK_AHEAD_POINTS

    def as_text(self) -> str:
        if self.form == "look-ahead":
            return "v = beta*v + grad(x - eta*beta*v); x = x - eta*v"
        return "v = beta*v + g; x = x - eta*(g + beta*v)"

    @property
    def formula(self) -> str:
        if self.form == "look-ahead":
            return r"""\begin{aligned}
v &\leftarrow \beta v + \nabla f(x - \eta \beta v) \\
x &\leftarrow x - \eta v
\end{aligned}"""
        return r"""\begin{aligned}
v &\leftarrow \beta v + \nabla f(x) \\
x &\leftarrow x - \eta\, (\nabla f(x) + \beta v)
\end{aligned}"""

    @property
    def variant(self) -> str:
        if self.form == "look-ahead":
            return _(self.source)
        return _("torch.optim.SGD(nesterov=True); also Deep Learning from Scratch, mended")
