"""What theory knows of a method on a quadratic: whether it converges, how fast, and how to make it
fastest.

What a step does to each eigendirection is in optlab/linear.py.
"""

from dataclasses import replace
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from optlab.hyperparameters import Array, Real
from optlab.linear import Theory, eigenvalues_of
from optlab.objectives.base import Objective, plain
from optlab.optimizers.base import Optimizer
from optlab.theory.own_matrix import own_radius

Method = TypeVar("Method", bound=Optimizer)


class Mode(NamedTuple):
    """One eigendirection under one setting."""

    eigenvalue: Real  # as the method has it: with its weight decay, dampened
    step: Real  # eta times the eigenvalue
    radius: Array
    regime: NDArray[np.str_]


@np.errstate(all="ignore")  # far from any slider values overflow
def modes(optimizer: Optimizer, objective: Objective) -> tuple[Mode, Mode] | None:
    """The flattest and the steepest eigendirection; None where there is no such theory: for
    another optimizer (its property `theory` is None), or an objective that is no quadratic
    with a minimum. The functions below return None in the same cases."""
    known = _known(optimizer, objective)
    if known is None:
        return None
    theory, low, high, eta, beta = known

    def mode(eigenvalue: Real) -> Mode:
        step = eta * eigenvalue
        radius, regime = theory.spectral_radius(step, beta), theory.regime(step, beta)
        return Mode(eigenvalue, step, radius, regime)

    return mode(low), mode(high)


@np.errstate(all="ignore")
def border(optimizer: Optimizer, objective: Objective) -> Real | None:
    """The largest stable eta for this objective and the optimizer's beta; 0 where none is."""
    known = _known(optimizer, objective)
    if known is None:
        return None
    theory, low, high, _, beta = known
    return theory.largest_eta(low, high, beta)


@np.errstate(all="ignore")
def best(optimizer: Method, objective: Objective) -> Method | None:
    """The same optimizer with the eta (and beta) that make the rate on this objective least."""
    known = _known(optimizer, objective)
    if known is None:
        return None
    theory, low, high, *_ = known
    found = theory.best(low, high)
    # A member of a sweep that is no bowl has none: it stays as it is.
    kept = {k: np.where(np.isnan(v), getattr(optimizer, k), v) for k, v in found.items()}
    return replace(optimizer, **{k: plain(v) for k, v in kept.items()})


def rate(optimizer: Optimizer, objective: Objective) -> Real | None:
    """The factor by which the distance to the minimum shrinks a step in the long run, from a start
    with a share in both eigendirections; more than 1 where it diverges. A typed method has it by
    its own step matrix, where there is one; nan for members of a batch that have none."""
    found = modes(optimizer, objective)
    if found is None:
        return own_radius(optimizer, objective)
    return plain(np.maximum(found[0].radius, found[1].radius))


def _known(
    optimizer: Optimizer, objective: Objective
) -> tuple[Theory, Real, Real, Real, Real] | None:
    """The theory, lambda_min and lambda_max as the method has them, eta and beta, where there is a
    theory."""
    theory, eigenvalues = optimizer.theory, eigenvalues_of(objective)
    if theory is None or eigenvalues is None:
        return None
    settings = optimizer.settings()
    low, high = map(optimizer.curvature, eigenvalues)
    return theory, low, high, settings["eta"], settings.get("beta", 0.0)
