from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from optlab.hyperparameters import Array, Real, learning_rate
from optlab.optimizers.base import Differentiable, Optimizer, in_the_plane


class State(NamedTuple):
    """Newton's method remembers nothing."""


@dataclass(frozen=True)
class Newton(Optimizer):
    """Jump to where the local quadratic model is stationary: the Hessian undoes a bowl's ravine.

    A reference in two dimensions, not for deep networks. With eta = 1 a quadratic takes one step,
    whatever its condition number and angle (up to rounding). It seeks stationary points of any
    kind, so near a saddle it goes into the saddle; where the Hessian is singular there is no
    finite step.
    """

    key = "newton"
    title = "Newton's method"
    order = 9000
    source = "The pure method where eta = 1, damped below; no line search, no modified Hessian"

    eta: Real = learning_rate(1.0)

    def init(self, x: Array) -> State:
        in_the_plane(self, x)
        return State()

    def step(self, objective: Differentiable, x: Array, state: Any, t: int) -> tuple[Array, State]:
        g1, g2 = objective.gradient(x)
        (h11, h12), (_, h22) = objective.hessian(x)
        determinant = h11 * h22 - h12 * h12
        step = np.array([h22 * g1 - h12 * g2, h11 * g2 - h12 * g1]) / determinant
        return x - self.eta * step, state

    def as_text(self) -> str:
        return "x = x - eta*solve(H, g)"

    @property
    def formula(self) -> str:
        return r"x \leftarrow x - \eta\, \left[\nabla^2 f(x)\right]^{-1} \nabla f(x)"
