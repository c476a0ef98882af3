"""The Hessian of a quadratic as it is shown: the matrix, its eigenvalues and Gershgorin's discs;
before and after its diagonal is divided out."""

import gzip
import json
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from optlab.conditioning import condition_number, gershgorin_discs, hessian_matrix, preconditioned
from optlab.experiment import Experiment
from optlab.hyperparameters import Array
from optlab.objectives.base import Objective
from optlab.sweeps import OBJECTIVE

Matrices = dict[str, Any]


def matrices_of(objective: Objective) -> Matrices:
    """Q, with the eta below which gradient descent converges on it, and
    P = diag(Q)^-1/2 Q diag(Q)^-1/2 of a quadratic; None and "wrong", the reason, where Q is
    singular up to rounding."""
    try:
        Q = hessian_matrix(objective)
        P = preconditioned(Q)
    except ValueError as error:
        return {"Q": None, "P": None, "wrong": str(error)}
    steep = matrix_part(Q)
    return {"Q": {**steep, "below": 2 / steep["points"][-1]}, "P": matrix_part(P)}


def matrix_part(matrix: Array) -> dict[str, Any]:
    """A symmetric positive definite 2 by 2 matrix, its discs as centre and radius, its
    eigenvalues."""
    condition = condition_number(matrix)
    largest = float(np.linalg.eigvalsh(matrix)[-1])
    return {
        "entries": matrix.tolist(),
        "circles": [list(disc) for disc in gershgorin_discs(matrix)],
        "points": [largest / condition, largest],  # the least one not lost in rounding
        "condition": condition if math.isfinite(condition) else None,  # JSON has no inf
    }


def pack_matrices(experiment: Experiment, name: str, values: Sequence[float]) -> bytes:
    """The packet of the matrices at each of these values of one of the function's numbers."""
    field = name.removeprefix(OBJECTIVE)
    objectives = [replace(experiment.objective, **{field: value}) for value in values]
    header = {"values": list(values), "matrices": [matrices_of(at) for at in objectives]}
    line = json.dumps(header, allow_nan=False).encode() + b"\n"
    return gzip.compress(line, compresslevel=6, mtime=0)
