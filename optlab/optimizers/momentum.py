from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from optlab.hyperparameters import Array, Real, decay, learning_rate, number, switch
from optlab.in_place import moved
from optlab.leaky_average import weighted
from optlab.linear import HEAVY_BALL, Theory
from optlab.meanings import summed
from optlab.optimizers.base import Decaying, Differentiable
from optlab.words import N_, _

ETA_INSIDE = N_(
    "the velocity contains eta, so that a smaller eta leaves what it has gathered; else eta scales"
    " the whole velocity at each step, as in PyTorch"
)


class State(NamedTuple):
    """The velocity: a leaky sum of the gradients, with or without eta."""

    v: Array


@dataclass(frozen=True)
class Momentum(Decaying):
    """Roll like a heavy ball: the velocity is a leaky sum of the gradients so far.

    With beta < 1, gradients that agree add up to 1/(1 - beta) times one of them; of gradients that
    alternate, 1/(1 + beta) of one remains. On a bowl x^T Q x / 2 it converges where beta < 1 and
    0 < eta lambda < 2 (1 + beta) for both eigenvalues lambda. The velocity here does not contain
    eta, unless that is chosen (Deep Learning from Scratch; its v is the negative of ours). Both
    draw the same path as long as eta is constant. When a schedule lowers it, the one slows down at
    once; the other first has to forget.
    Dampened, each gradient after the first enters as 1 - dampening of itself: with dampening = beta
    the velocity is a leaky average.
    """

    key = "momentum"
    title = "Momentum"
    order = 1964
    source = "Polyak 1964; torch.optim.SGD(momentum=beta); D2L 1.0, 12.6 Momentum"

    eta: Real = learning_rate(0.4)
    beta: Real = decay(
        0.5, symbol=r"\beta", doc="how much of the velocity is kept", legal="[0, inf)", now=summed
    )
    eta_inside: bool = switch(False, doc=ETA_INSIDE)
    dampening: Real = number(
        0.0,
        symbol="d",
        doc="what share of each gradient but the first does not enter the velocity",
        legal="[0, 1)",
        low=0.0,
        high=0.99,
        primary=False,
    )

    def init(self, x: Array) -> State:
        return State(v=np.zeros_like(x))

    def step(
        self, objective: Differentiable, x: Array, state: State, t: int
    ) -> tuple[Array, State]:
        gradient = objective.gradient(x)
        if t > 1 and self.dampened:
            gradient = (1 - self.dampening) * gradient
        kept = weighted(self.beta, state.v)
        if self.eta_inside:
            v = kept + weighted(self.eta, gradient)
            return x - v, State(v)
        v = kept + gradient
        return moved(x, weighted(self.eta, v)), State(v)

    @property
    def dampened(self) -> bool:
        """Whether it is; a batch, as soon as dampening is swept."""
        return isinstance(self.dampening, np.ndarray) or self.dampening > 0

    def curvature(self, eigenvalue: Real) -> Real:
        return (1 - self.dampening) * super().curvature(eigenvalue)

    @property
    def curvature_written(self) -> str:
        undamped = super().curvature_written
        if not self.dampened:
            return undamped
        return f"(1 − d)({undamped})" if len(undamped) > 1 else f"(1 − d){undamped}"

    def momentum_of(self, state: State) -> Array:
        return state.v

    @property
    def theory(self) -> Theory:
        return HEAVY_BALL

    def as_text(self) -> str:
        new = self.typed_gradient()
        if self.dampened:
            new = f"where(t - 1, 1 - dampening, 1)*{new}"
        if self.eta_inside:
            return f"v = beta*v + eta*{new}; x = x - v"
        return f"v = beta*v + {new}; x = x - eta*v"

    @property
    def formula(self) -> str:
        eta, outside = (r"\eta ", "") if self.eta_inside else ("", r"\eta ")
        new = r"(1 - d)\, \nabla f(x)" if self.dampened else r"\nabla f(x)"
        first = rf", \quad v_1 = {eta}\nabla f(x_0)" if self.dampened else ""
        return rf"""\begin{{aligned}}
v &\leftarrow \beta v + {eta}{new}{first} \\
x &\leftarrow x - {outside}v
\end{{aligned}}"""

    @property
    def variant(self) -> str:
        parts = [_(self.source)]
        if self.eta_inside:
            parts = [_("Polyak 1964; Deep Learning from Scratch, with the sign of its v turned")]
        if self.dampened:
            parts.append(_("dampened from the second step on, as in PyTorch"))
        return "; ".join(parts)
