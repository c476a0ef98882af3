"""How a run ended: converged, moving, oscillating or diverged, and by which criterion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from optlab.trajectory import Trajectory

TOLERANCE = 1e-6
"""A gradient or a step is called zero where no coordinate of it is larger than this."""

FAR = 10.0
"""A point is far where it is more than this many window widths from the window's middle."""

RECENT = 10
"""Oscillation is looked for in so many of the last changes of direction."""

REVERSALS = 3
"""So many reversals along one coordinate, among the recent ones, are an oscillation."""

SHARE = 0.1
"""A coordinate's move counts as a change of direction from this share of the whole move on."""


class Status(NamedTuple):
    """The kind of end, and a sentence that says what was looked at."""

    kind: str
    sentence: str
    numbers: dict[str, Any]  # what the sentence's braces stand for
    step: int | None = None  # since when it has been diverged

    @property
    def criterion(self) -> str:
        """The sentence with its numbers."""
        return self.sentence.format(**self.numbers)

    def __str__(self) -> str:
        return f"{self.kind}: {self.criterion}"


SENTENCES = {
    "converged": "gradient and last step are at most {tolerance:g} in each coordinate,"
    " and the Hessian is positive definite",
    "stationary": "gradient and last step are at most {tolerance:g} in each coordinate,"
    " but the Hessian is not positive definite: no minimum",
    "diverged": "farther than {far:g} window widths away since step {step}",
    "overflow": "left float64's range at step {step}",
    "oscillating": "changed direction along {coordinate} in {reversals} of the last {recent} steps",
    "still moving": "gradient {gradient:.2g}, last step {move:.2g}; converged is both at most"
    " {tolerance:g}",
    "end only": "only the end was kept; it is far away or not finite",
}


def classify(trajectory: Trajectory) -> tuple[NDArray[np.str_], NDArray[np.int_]]:
    """The kind of each member of the batch, and the step since which it is diverged, or -1.

    Where only the end was kept, what is not diverged is "still moving", and a diverged
    member's step is the last one.
    """
    with np.errstate(all="ignore"):
        away = _away(trajectory)
        diverged = away[-1]
        # The first step after which it never came back.
        returned = np.where(~away, np.arange(len(away)).reshape(-1, *(1,) * (away.ndim - 1)), -1)
        since = np.where(diverged, returned.max(axis=0) + 1, -1)
        if not trajectory.complete:
            since = np.where(diverged, trajectory.steps, -1)
        kinds = np.where(diverged, "diverged", "still moving").astype("<U12")
        if trajectory.complete:
            still = ~diverged & _at_rest(trajectory)
            swinging = ~diverged & ~still & (_reversals(trajectory) >= REVERSALS).any(axis=0)
            kinds = np.where(swinging, "oscillating", kinds)
            kinds = np.where(still, "stationary", kinds)
            kinds = np.where(still & _positive_definite(trajectory), "converged", kinds)
    return kinds, since


def status_of(trajectory: Trajectory) -> Status:
    """The status of a single run. Raises ValueError for a batch: `outcome` has theirs."""
    if trajectory.batch:
        raise ValueError("a batch has no single status; Trajectory.outcome has every member's")
    kinds, since = trajectory.outcome
    kind, step = str(kinds), int(since)
    numbers: dict[str, Any] = {"tolerance": TOLERANCE, "far": FAR, "step": step}
    if kind == "diverged" and not trajectory.complete:
        return Status(kind, SENTENCES["end only"], numbers)
    if kind == "diverged":
        lost = np.flatnonzero(~_finite(trajectory))
        if lost.size:
            numbers["step"] = int(lost[0])
            return Status(kind, SENTENCES["overflow"], numbers, int(lost[0]))
        return Status(kind, SENTENCES["diverged"], numbers, step)
    if kind == "oscillating":
        counts = _reversals(trajectory)
        recent = min(RECENT, trajectory.steps - 1)
        numbers |= {"coordinate": f"x{counts.argmax() + 1}", "reversals": int(counts.max())}
        return Status(kind, SENTENCES[kind], numbers | {"recent": recent})
    move = np.abs(np.diff(trajectory.positions[-2:], axis=0)).max(initial=0)
    gradient = np.abs(trajectory.gradients[-1]).max()
    return Status(kind, SENTENCES[kind], numbers | {"gradient": gradient, "move": move})


def _finite(trajectory: Trajectory) -> NDArray[np.bool_]:
    return np.isfinite(trajectory.positions).all(axis=1) & np.isfinite(trajectory.values)


def _away(trajectory: Trajectory) -> NDArray[np.bool_]:
    """For each kept point: not finite, or far from the window."""
    window = np.array(trajectory.objective.window)
    middle, width = window.mean(axis=1), window[:, 1] - window[:, 0]
    shape = (2,) + (1,) * len(trajectory.batch)
    distance = np.abs(trajectory.positions - middle.reshape(shape)) / width.reshape(shape)
    return ~_finite(trajectory) | (distance > FAR).any(axis=1)


def _at_rest(trajectory: Trajectory) -> NDArray[np.bool_]:
    gradient = np.abs(trajectory.gradients[-1]).max(axis=0)
    move = np.abs(np.diff(trajectory.positions[-2:], axis=0)).max(axis=(0, 1), initial=0)
    return (gradient <= TOLERANCE) & (move <= TOLERANCE)


def _reversals(trajectory: Trajectory) -> NDArray[np.int_]:
    """How often each coordinate changed direction recently, `(2, *batch)`. Moves too small to
    see, in themselves or beside the other coordinate's, do not count."""
    moves = np.diff(trajectory.positions[-RECENT - 2 :], axis=0)
    sizes = np.abs(moves)
    visible = sizes > np.maximum(TOLERANCE, SHARE * sizes.max(axis=1, keepdims=True))
    signs = np.sign(np.where(visible, moves, 0))
    return (signs[1:] * signs[:-1] < 0).sum(axis=0)


def _positive_definite(trajectory: Trajectory) -> NDArray[np.bool_]:
    (h11, h12), (_, h22) = trajectory.objective.hessian(trajectory.positions[-1])
    # Roots, because the product of two small curvatures can underflow to 0.
    return (h11 > 0) & (h22 > 0) & (np.sqrt(h11) * np.sqrt(h22) > np.abs(h12))
