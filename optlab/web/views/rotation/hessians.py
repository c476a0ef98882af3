"""The Hessian of a quadratic as it is shown: the matrix, its eigenvalues and Gershgorin's discs;
before and after its diagonal is divided out."""

import gzip
import json
import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from optlab.experiment import Experiment
from optlab.hyperparameters import Array
from optlab.objectives.base import Objective
from optlab.references import Reference
from optlab.theory.conditioning import (
    condition_number,
    gershgorin_discs,
    hessian_matrix,
    preconditioned,
)
from optlab.web.live.addresses import plain_address
from optlab.web.live.protocol.answers import MatricesHeader
from optlab.web.live.protocol.tables import Matrices, Matrix
from optlab.web.words import _


def matrices_of(objective: Objective) -> Matrices:
    """Q, with the eta below which gradient descent converges on it, and
    P = diag(Q)^-1/2 Q diag(Q)^-1/2 of a quadratic; None where there is no P, with the
    name of the reason as "wrong". Raises ValueError for what is no quadratic."""
    Q = hessian_matrix(objective)
    try:
        steep, mended = matrix_part(Q), matrix_part(preconditioned(Q))
    except ValueError as error:
        # No quadratic of ours is indefinite but by rounding.
        flat = "positive definite" in str(error)
        return {"Q": None, "P": None, "wrong": "singular" if flat else "beyond"}
    return {"Q": {**steep, "below": 2 / steep["points"][-1]}, "P": mended, "wrong": ""}


def reasons() -> dict[str, str]:
    """Why there are no matrices to show, by the name of the reason."""
    return {
        "singular": _("Q is singular, up to rounding: f is flat along one direction."),
        "beyond": _("Q or its inverse is beyond what float64 holds."),
    }


def matrix_part(matrix: Array) -> Matrix:
    """A symmetric positive definite 2 by 2 matrix, its discs as centre and radius, its
    eigenvalues. Raises ValueError for any other, and where float64 does not hold them."""
    condition = condition_number(matrix)
    with np.errstate(all="ignore"):
        largest = float(np.linalg.eigvalsh(matrix)[-1])
        circles = [(float(c), float(r)) for c, r in gershgorin_discs(matrix)]
    if not np.isfinite([condition, largest, *np.ravel(circles)]).all() or 2 / largest == math.inf:
        raise ValueError("Q or its inverse is beyond what float64 holds.")
    return {
        "entries": matrix.tolist(),
        "circles": circles,
        "points": [largest / condition, largest],  # the least one not lost in rounding
        "condition": condition,
    }


def pack_matrices(experiment: Experiment, name: str, values: Sequence[float]) -> bytes:
    """The packet of the matrices at each of these values of one of the function's numbers."""
    field = Reference(name).name
    objectives = [replace(experiment.objective, **{field: value}) for value in values]
    header: MatricesHeader = {
        "kind": "matrices",
        "values": list(values),
        "matrices": [matrices_of(at) for at in objectives],
    }
    line = json.dumps(header, allow_nan=False).encode() + b"\n"
    return gzip.compress(line, compresslevel=6, mtime=0)


def hessian_address(experiment: Experiment, name: str) -> str:
    """Where the function's Hessian is, at all positions of a slider of the function."""
    field = Reference(name).name
    default = getattr(type(experiment.objective)(), field)
    objective = replace(experiment.objective, **{field: default})
    at_rest = Experiment(objective, start=objective.start, steps=0)
    return plain_address("hessian", at_rest, sweep=name)
