from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from optlab.exact import Pair, added, difference_of_products, exact_product
from optlab.hyperparameters import Array, Real, epsilon_place, learning_rate, small_constant
from optlab.optimizers.base import Differentiable, Optimizer


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
        zero = np.zeros(x.shape[1:])
        return State(np.zeros((2, *x.shape)), np.zeros((3, *x.shape[1:])), zero)

    def step(self, objective: Differentiable, x: Array, state: State) -> tuple[Array, State]:
        gradient = objective.gradient(x)
        # Scaled by a power of 2, which is exact and keeps what follows from overflowing.
        exponent = np.frexp(np.abs(gradient).max(axis=0))[1]
        g1, g2 = np.ldexp(gradient, -exponent)
        (G11, G12), (_, G22) = state.G
        before = list(zip((G11, G12, G22), state.lost, strict=True))
        # The adjugate of G times g. That of the new outer product g g^T turns g into 0.
        a1 = difference_of_products(before[2], g1, before[1], g2)
        a2 = difference_of_products(before[0], g2, before[1], g1)
        # det(G + g g^T) = det G + g^T adj(G) g, the sum of the squared cross products of all
        # pairs of gradients: with G's larger diagonal entry as pivot every term is a square.
        wide = G11 >= G22
        pivot = np.sqrt(np.maximum(G11, G22))
        pivot = np.where(pivot == 0, 1, pivot)
        across = np.ldexp(np.where(wide, a2, a1) / pivot, exponent)
        along = state.root_determinant * (np.where(wide, gradient[0], gradient[1]) / pivot)
        root = np.hypot(np.hypot(state.root_determinant, across), along)
        state = _with(before, gradient, root)
        along_g, along_a = self._weights(state)
        step = np.array([along_g * g1 + along_a * a1, along_g * g2 + along_a * a2])
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


def _with(before: list[Pair], gradient: Array, root_determinant: Array) -> State:
    """The state with the outer product of one more gradient in it."""
    g1, g2 = gradient
    products = (exact_product(g1, g1), exact_product(g1, g2), exact_product(g2, g2))
    sums = [added(pair, more) for pair, more in zip(before, products, strict=True)]
    (G11, _), (G12, _), (G22, _) = sums
    lost = np.array([error for _, error in sums])
    return State(np.array([[G11, G12], [G12, G22]]), lost, root_determinant)
