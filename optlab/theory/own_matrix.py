"""The step matrix of a typed method, found by asking its step: where that is linear in x and what
the method remembers, its spectral radius is the factor a step in the long run."""

from typing import Any

import numpy as np

from optlab.hyperparameters import Array, Real
from optlab.linear import eigenvalues_of, plain
from optlab.objectives.base import Objective
from optlab.optimizers.base import Optimizer
from optlab.optimizers.typed import Typed
from optlab.problem import Seen
from optlab.scheduled import schedules_of

TIMES = (1, 2, 7, 1000)  # a step that knows how late it is has no one matrix
SCALES = (1e-3, 1.0, 1e3)
LINEAR = 1e-9  # how far a step may be from its matrix, as a share of what is added up in it

ROUNDING = 1e-12  # of the numbers themselves


@np.errstate(all="ignore")
def own_radius(optimizer: Optimizer, objective: Objective) -> Real | None:
    """The spectral radius of a typed method's step around the minimum of a quadratic; nan for
    members of a batch whose step is not linear there, None where none is, and for other methods,
    which have a theory or none."""
    form = objective.quadratic()
    if (
        not isinstance(optimizer, Typed)
        or schedules_of(optimizer)
        or form is None
        or eigenvalues_of(objective) is None
    ):
        return None
    far = max(float(np.abs(coordinate).max()) for coordinate in form.centre)
    answers = [_answers(optimizer, objective, form.centre, t) for t in TIMES]
    probes = _probes(len(answers[0]))
    matrix = answers[0][:, 1 : 1 + len(answers[0])]
    of_x = _reaching_x(matrix)
    matrix, probes = matrix[np.ix_(of_x, of_x)], probes[of_x]
    added = np.einsum("ij...,jp->ip...", np.abs(matrix), np.abs(probes))
    expected = np.einsum("ij...,jp->ip...", matrix, probes)
    # The point itself is rounded, too, also where a step goes to the minimum at once.
    rounded = ROUNDING * (np.abs(probes).max(axis=0) + far)
    allowed = LINEAR * added + rounded.reshape(-1, *(1,) * (added.ndim - 2))
    linear: Any = np.isfinite(matrix).all(axis=(0, 1))
    for answer in answers:
        at_rest, moved = answer[of_x, 0], answer[of_x, 1:]
        linear &= (np.abs(at_rest) <= ROUNDING * (1 + far)).all(axis=0)
        linear &= (np.abs(moved - expected) <= allowed).all(axis=(0, 1))
    if not linear.any():
        return None
    square = np.moveaxis(matrix, (0, 1), (-2, -1))
    finite = np.where(linear[..., None, None], square, 0.0)
    radius = np.abs(np.linalg.eigvals(finite)).max(axis=-1)
    return plain(np.where(linear, radius, np.nan))


def _probes(count: int) -> Array:
    """Each coordinate by itself, and mixtures of all of them in several sizes, `(count, many)`."""
    mixed = np.random.default_rng(0).normal(size=(count, len(SCALES))) * SCALES
    return np.hstack([np.eye(count), mixed])


def _answers(optimizer: Typed, objective: Objective, centre: Any, t: int) -> Array:
    """What a step makes of the minimum at rest, and of each probe away from it, as differences
    from the minimum: x1, x2 and the states, `(count, many, *batch)`."""
    states = optimizer.lines.states
    probes = _probes(2 * (1 + len(states)))
    batch = np.broadcast_shapes(optimizer.batch, objective.batch)
    away = np.hstack([np.zeros((len(probes), 1)), probes])
    away = np.broadcast_to(
        away.reshape(*away.shape, *(1,) * len(batch)), (*away.shape, *batch)
    ).copy()
    place = np.reshape(centre, (2, 1, *(1,) * len(batch)))
    x = away[:2] + place
    state = type(optimizer.init(x))(*(away[i : i + 2] for i in range(2, len(away), 2)))
    seen = Seen()
    # Near the minimum, of which this speaks, nothing is clipped.
    seen.method = optimizer.at_defaults("clip_norm", "clip_value")
    seen.objective = seen.whole = objective
    moved, state = optimizer.step(seen, x, state, t)
    return np.concatenate([moved - place, *state])


def _reaching_x(matrix: Array) -> list[int]:
    """The places of x, and of what it ever depends on: what only counts along has no say."""
    found = {0, 1}
    while True:
        rows = np.abs(matrix[sorted(found)]).sum(axis=0)
        more = {j for j in range(len(matrix)) if (rows[j] != 0).any()} | found
        if more == found:
            return sorted(found)
        found = more
