"""What can be measured on a run, and how it is written: `f(1)`, `status(1)`, `apart(1, 2)`."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from optlab.hyperparameters import Array, Real
from optlab.measure.grids import axis
from optlab.measure.rates import second_half_rate
from optlab.objectives.base import QuadraticForm
from optlab.status import KINDS, hovering
from optlab.theory.conditioning import (
    condition_number,
    gershgorin_discs,
    hessian_matrix,
    preconditioned,
)
from optlab.train import train
from optlab.trajectory import Trajectory


@dataclass(frozen=True)
class Function:
    """What can be asked of a run: how it is written, what it says, how it is measured."""

    call: str  # a parameter with a question mark may be left out
    doc: str
    measure: Callable[..., Any]
    options: tuple[str, ...] = ()
    needs_minimum: bool = False
    needs_quadratic: bool = False
    needs_eta: bool = False


def _move(t: Trajectory, step: int) -> float:
    return float(np.linalg.norm(t.positions[step] - t.positions[max(step - 1, 0)]))


def _steps_to(t: Trajectory, tolerance: float) -> float:
    below = np.flatnonzero(t.values - t.objective.minimum < tolerance)
    return below[0] if below.size else math.inf


def _diverged_at(t: Trajectory) -> float:
    kind, since = t.outcome
    return int(since) if kind == "diverged" else math.inf


def _apart(a: Trajectory, b: Trajectory) -> float:
    sides = np.diff(a.objective.window, axis=1)
    larger = np.maximum(np.abs(a.positions), np.abs(b.positions))
    sizes = np.fmax.reduce(larger, axis=1, keepdims=True)
    gaps = np.abs(a.positions - b.positions) / np.maximum(sizes, sides.max())
    both_lost = ~np.isfinite(a.positions) & ~np.isfinite(b.positions)
    gaps = np.where(both_lost, 0.0, np.where(np.isnan(gaps), math.inf, gaps))
    return gaps.max()


def _of_form(measure: Callable[[QuadraticForm], Real]) -> Callable[[Trajectory], Real]:
    """A number of the quadratic that was descended."""

    def measured(t: Trajectory) -> Real:
        form = t.objective.quadratic()
        assert form  # `needs_quadratic`
        return measure(form)

    return measured


def _of_matrix(measure: Callable[[Array], float]) -> Callable[[Trajectory], float]:
    """A number of the run's Hessian Q; nan where Q is singular."""

    def measured(t: Trajectory) -> float:
        try:
            return measure(hessian_matrix(t.objective))
        except ValueError:
            return math.nan

    return measured


def _preconditioned_max(Q: Array) -> float:
    return float(np.linalg.eigvalsh(preconditioned(Q))[-1])


def _preconditioned_min(Q: Array) -> float:
    return float(np.linalg.eigvalsh(preconditioned(Q))[0])


def _disc_low(Q: Array) -> float:
    return min(disc.ends[0] for disc in gershgorin_discs(preconditioned(Q)))


def _disc_high(Q: Array) -> float:
    return max(disc.ends[1] for disc in gershgorin_discs(preconditioned(Q)))


def _best(t: Trajectory) -> tuple[float, float]:
    """The eta that ends lowest after the same number of steps, and the f it ends with."""
    etas = axis(t.optimizer, "eta").values
    swept = replace(t.optimizer, eta=etas)
    ends = train(swept, t.problem, keep="last").values[-1]
    best = int(np.argmin(np.where(np.isfinite(ends), ends, math.inf)))
    return float(etas[best]), float(ends[best])


FUNCTIONS = {
    function.call.partition("(")[0]: function
    for function in (
        Function("f(run, step?)", "f at the end, or after a step", lambda t, k: t.values[k]),
        Function(
            "gap(run, step?)",
            "f minus its least value",
            lambda t, k: t.values[k] - t.objective.minimum,
            needs_minimum=True,
        ),
        Function("x1(run, step?)", "the first coordinate", lambda t, k: t.positions[k, 0]),
        Function("x2(run, step?)", "the second coordinate", lambda t, k: t.positions[k, 1]),
        Function("move(run, step?)", "the length of the last step, or of another", _move),
        Function("status(run)", "how it ended", lambda t: t.status.kind, KINDS),
        Function(
            "diverged_at(run)", "since which step it has diverged; inf: it has not", _diverged_at
        ),
        Function(
            "steps_to(run, tolerance)",
            "the first step at which the gap is below the tolerance; inf: never",
            _steps_to,
            needs_minimum=True,
        ),
        Function(
            "hover(run)",
            "f minus its least value, on average over the run's second half",
            hovering,
            needs_minimum=True,
        ),
        Function(
            "rate(run)",
            "the factor a step on the distance to the minimum, fitted over the run's second half",
            second_half_rate,
            needs_minimum=True,
        ),
        Function(
            "apart(run, run)",
            "how far apart two paths ever are: as a share of the window's larger side, or of their"
            " largest coordinate at that step where that is larger still",
            _apart,
        ),
        Function(
            "eigenvalue_max(run)",
            "the largest eigenvalue of the function's Hessian Q",
            _of_form(lambda form: form.eigenvalues[1]),
            needs_quadratic=True,
        ),
        Function(
            "condition(run)",
            "the condition number of Q",
            _of_matrix(condition_number),
            needs_quadratic=True,
        ),
        Function(
            "preconditioned_condition(run)",
            "the condition number of Q between the roots of its diagonal",
            _of_matrix(lambda Q: condition_number(preconditioned(Q))),
            needs_quadratic=True,
        ),
        Function(
            "preconditioned_min(run)",
            "the smaller eigenvalue of that matrix",
            _of_matrix(_preconditioned_min),
            needs_quadratic=True,
        ),
        Function(
            "preconditioned_max(run)",
            "the larger one",
            _of_matrix(_preconditioned_max),
            needs_quadratic=True,
        ),
        Function(
            "disc_low(run)",
            "where the Gershgorin discs of that matrix begin",
            _of_matrix(_disc_low),
            needs_quadratic=True,
        ),
        Function("disc_high(run)", "where they end", _of_matrix(_disc_high), needs_quadratic=True),
        Function(
            "best_eta(run)",
            "of 128 over the slider's range the eta that ends with the least f",
            lambda t: _best(t)[0],
            needs_eta=True,
        ),
        Function("best_f(run)", "the f that it ends with", lambda t: _best(t)[1], needs_eta=True),
    )
}
