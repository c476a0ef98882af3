from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from optlab.hyperparameters import Array, Real, epsilon_place, learning_rate, small_constant
from optlab.optimizers.base import Differentiable, Optimizer


class State(NamedTuple):
    """The sum of the outer products of the gradients, `(2, 2, *batch)`."""

    G: Array


@dataclass(frozen=True)
class AdaGradFull(Optimizer):
    """AdaGrad with the whole matrix of gradient products, not only its diagonal.

    A reference in two dimensions, not for deep networks: d coordinates need a d by d matrix and its
    root. It rescales along the directions that the gradients really took, so a rotation of the
    function, its start turned along, only rotates the path (up to rounding).
    """

    key = "adagrad_full"
    title = "AdaGrad, full matrix"
    order = 9001
    source = "Duchi et al. 2011, the full-matrix form"

    eta: Real = learning_rate(0.4)
    epsilon: Real = small_constant(1e-6)
    epsilon_inside: bool = epsilon_place(inside=True)

    def init(self, x: Array) -> State:
        return State(G=np.zeros((2, *x.shape)))

    def step(self, objective: Differentiable, x: Array, state: State) -> tuple[Array, State]:
        gradient = objective.gradient(x)
        G = state.G + gradient[:, None] * gradient[None, :]
        # In the eigenbasis of G the matrix root is a root of numbers. The closed form of two
        # dimensions works elementwise over a batch, and passes nan through instead of raising.
        (g11, g12), (_, g22) = G
        # A complex root halves the angle of (g11 - g22)/2 + i g12, and is exact along the axes.
        root = np.sqrt((g11 - g22) / 2 + 1j * g12)
        root = np.where(root == 0, 1, root)
        cos, sin = np.real(root) / np.abs(root), np.imag(root) / np.abs(root)
        mean, radius = (g11 + g22) / 2, np.hypot((g11 - g22) / 2, g12)
        # Rounding can push the smaller eigenvalue of a sum of squares below 0.
        eigenvalues = np.array([mean + radius, np.maximum(mean - radius, 0)])
        along = np.array(
            [cos * gradient[0] + sin * gradient[1], cos * gradient[1] - sin * gradient[0]]
        )
        if self.epsilon_inside:
            along = along / np.sqrt(eigenvalues + self.epsilon)
        else:
            along = along / (np.sqrt(eigenvalues) + self.epsilon)
        step = np.array([cos * along[0] - sin * along[1], sin * along[0] + cos * along[1]])
        return x - self.eta * step, State(G)

    @property
    def formula(self) -> str:
        matrix = (
            "(G + \\epsilon I)^{-1/2}" if self.epsilon_inside else "(G^{1/2} + \\epsilon I)^{-1}"
        )
        return rf"""\begin{{aligned}}
G &\leftarrow G + \nabla f(x)\, \nabla f(x)^\top \\
x &\leftarrow x - \eta\, {matrix}\, \nabla f(x)
\end{{aligned}}"""

    @property
    def variant(self) -> str:
        where = "under" if self.epsilon_inside else "added to"
        return f"{self.source}, epsilon {where} the matrix root"
