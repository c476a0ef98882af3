from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from optlab.exact import added, difference_of_products, exact_product
from optlab.hyperparameters import Array, Real, epsilon_place, learning_rate, small_constant
from optlab.optimizers.base import Differentiable, Optimizer, in_the_plane
from optlab.words import _


class State(NamedTuple):
    """The sum of the outer products of the gradients, `(2, 2, *batch)`.

    With it come what its entries 11, 12 and 22 have lost in rounding, `(3, *batch)`, and the root
    of its determinant: from G in float64 alone, where the gradients are nearly parallel, the
    direction across them could not be told from rounding.
    """

    G: Array
    lost: Array
    root_determinant: Array


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
        zero = np.zeros(in_the_plane(self, x).shape[1:])
        return State(np.zeros((2, *x.shape)), np.zeros((3, *x.shape[1:])), zero)

    def step(
        self, objective: Differentiable, x: Array, state: State, t: int
    ) -> tuple[Array, State]:
        gradient = objective.gradient(x)
        # Scaled by a power of 2, which is exact and keeps what follows from overflowing.
        exponent = np.frexp(np.abs(gradient).max(axis=0))[1]
        g = np.ldexp(gradient, -exponent)
        entries = state.G[[0, 0, 1], [0, 1, 1]]  # 11, 12 and 22
        # The adjugate of G times g. That of the new outer product g g^T turns g into 0.
        adjugate_g = difference_of_products(
            (entries[[2, 0]], state.lost[[2, 0]]), g, (entries[1], state.lost[1]), g[::-1]
        )
        # det(G + g g^T) = det G + g^T adj(G) g, the sum of the squared cross products of all
        # pairs of gradients: with G's larger diagonal entry as pivot every term is a square.
        wide = entries[0] >= entries[2]
        pivot = np.sqrt(np.maximum(entries[0], entries[2]))
        pivot = np.where(pivot == 0, 1, pivot)
        across = np.ldexp(np.where(wide, adjugate_g[1], adjugate_g[0]) / pivot, exponent)
        along = state.root_determinant * (np.where(wide, gradient[0], gradient[1]) / pivot)
        root = np.hypot(np.hypot(state.root_determinant, across), along)
        products = exact_product(gradient[[0, 0, 1]], gradient[[0, 1, 1]])
        sums, lost = added((entries, state.lost), products)
        state = State(sums[[[0, 1], [1, 2]]], lost, root)
        of_g, of_adjugate_g = self._weights(state)
        step = of_g * g + of_adjugate_g * adjugate_g
        return x - self.eta * np.ldexp(step, exponent), state

    def _weights(self, state: State) -> tuple[Array, Array]:
        """The inverse root of a matrix of two dimensions, here applied to g, is a sum of the unit
        matrix and the adjugate (Cayley and Hamilton): the weights of g and of adj(G) g."""
        root, trace = state.root_determinant, state.G[0, 0] + state.G[1, 1]
        if self.epsilon_inside:
            epsilon, half = self.epsilon, np.sqrt(self.epsilon) * np.sqrt(trace)
            shifted = np.hypot(np.hypot(root, epsilon), half)  # root det(G + epsilon I)
            size = np.sqrt(trace + 2 * epsilon + 2 * shifted)  # trace of the root
            return (1 + epsilon / shifted) / size, 1 / shifted / size
        size = np.sqrt(trace + 2 * root)
        shifted = root + self.epsilon * size + self.epsilon * self.epsilon
        size = np.where(size == 0, 1, size)  # where it is 0, root and adjugate are, too
        return (root / size + self.epsilon) / shifted, 1 / size / shifted

    def as_text(self) -> None:
        """There is no word for the root of a matrix."""
        return None

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
        where = (
            _("{source}, epsilon under the matrix root")
            if self.epsilon_inside
            else _("{source}, epsilon added to the matrix root")
        )
        return where.format(source=_(self.source))
