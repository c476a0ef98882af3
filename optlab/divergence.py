"""Whether a run has diverged: far from what is drawn and from where it started, and going farther.

It is judged from how far each quarter of the run went and from the last few points, so that a map
of a hundred thousand runs, which keeps no paths, says of each what that run alone says.
"""

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optlab.hyperparameters import Array, Real
from optlab.objectives.base import Objective
from optlab.path import Path
from optlab.problem import Problem

Mask = NDArray[np.bool_]

FAR = 10.0
"""A point is far from so many window widths on, from the window's middle; where the start is
farther than one width from there, from so many times its distance on."""

LAST = 4
"""Points at the end that are looked at: a step is compared with the last but one, as a run may jump
to and fro."""

POWER = 0.75
"""Steps that grow less than with this power of the distance are no instability's, whose steps grow
as the distance does: with a distance that grows by the same amount a step, they do not grow."""

SLOWEST = 0.4
"""The distance grows at least like this power of the steps where a run falls for ever: AdaGrad on a
saddle like their root. What comes to a limit grows less and less."""

PIECES = 4
UNEVEN = 0.4
"""An instability grows by the same factor from each of so many pieces of the run to the next; up to
this share, as a piece may not hold the farthest point of a swing."""

ORDINARY = 1e150
"""Products of two numbers up to this one do not leave float64's range."""


class Lost(NamedTuple):
    """For each member of the batch whether, and in which way, it was lost."""

    diverged: Mask
    undefined: Mask  # not a number, out of ordinary ones

    @property
    def at_all(self) -> Mask:
        """Whether it was lost, in whichever way."""
        return self.diverged | self.undefined


class Extent:
    """Watches a run: the least and the largest coordinates in each piece of it, and its end."""

    def __init__(self, problem: Problem[Objective]) -> None:
        self._objective, self._steps = problem.objective, problem.steps
        self._noisy = problem.noisy
        # Looking at every step would make a map a quarter slower; swings are longer, or grow.
        self._every = min(max(self._steps // 24, 1), 5)
        self._pieces: dict[int, tuple[Array, Array]] = {}
        self._last: list[Array] = []
        self._first: Array = np.empty(0)

    def see(self, step: int, x: Array) -> None:
        """The point after a step, `(2, *batch)`; the start is step 0."""
        if not step:
            self._first = x
        if step > self._steps - LAST:
            self._last.append(x)
        if step % self._every:
            return
        piece = PIECES * step // (self._steps + 1)
        if piece not in self._pieces:
            self._pieces[piece] = x.copy(), x.copy()
            return
        low, high = self._pieces[piece]
        np.minimum(low, x, out=low)
        np.maximum(high, x, out=high)

    def diverged(self) -> Mask:
        """Which members are not finite, in x or in f, or far away and going farther."""
        first, end = self._first, self._last[-1]
        gone = ~np.asarray(np.isfinite(end).all(axis=0))
        with np.errstate(all="ignore"):
            gone |= ~np.isfinite(self._objective.value(end))
        growing = np.zeros(gone.size, dtype=np.bool_)
        with np.errstate(all="ignore"):
            *farthest, now = self._reaches()
            beyond = np.maximum.reduce([*farthest, now]) > FAR
            chosen = np.flatnonzero(beyond & ~gone)
            if chosen.size:  # in most maps few are
                peaks = np.array([part.reshape(-1)[chosen] for part in farthest])
                points = np.array([x.reshape(2, -1)[:, chosen] for x in (first, *self._last)])
                members = self._objective.flattened(gone.shape).members(chosen)
                last = distances(points[1:], points[0], members)
                found = _outward(points[1:], last, peaks) | _swinging(peaks)
                if self._noisy.any():
                    noisy = np.broadcast_to(self._noisy, gone.shape).reshape(-1)[chosen]
                    found |= noisy & _carried_off(last, peaks)
                if not members.has_minimum:
                    found |= _falling(members, points, last, self._steps)
                growing[chosen] = found
        return growing.reshape(gone.shape) | gone

    def _reaches(self) -> list[Array]:
        """The farthest of each piece, and the end, as `distances` measures it, in fewer passes."""
        middle, width = middle_and_width(self._objective, self._first.ndim)

        def reach(low: Array, high: Array) -> Array:
            return (np.maximum(high - middle, middle - low) / width).max(axis=0)

        own = np.maximum(reach(self._first, self._first), 1)
        pieces = [self._pieces[piece] for piece in sorted(self._pieces)]
        return [reach(low, high) / own for low, high in [*pieces, (self._last[-1],) * 2]]


def middle_and_width(objective: Objective, dimensions: int) -> tuple[Array, Array]:
    """Of the window, `(2, 1...)`, beside points of so many dimensions; of each member's, where it
    depends on parameters that are arrays."""
    ends = [end for side in objective.window for end in side]
    if any(isinstance(end, np.ndarray) for end in ends):
        return _middle_and_width(dimensions, *ends)
    return _of_one_window(dimensions, *ends)


def _middle_and_width(dimensions: int, *ends: Real) -> tuple[Array, Array]:
    sides = np.array(np.broadcast_arrays(*ends))
    sides = sides.reshape(2, 2, *(1,) * (dimensions - sides.ndim), *sides.shape[1:])
    return sides.mean(axis=1), np.diff(sides, axis=1)[:, 0]


@lru_cache(maxsize=256)  # whoever judges a run asks four times
def _of_one_window(dimensions: int, *ends: float) -> tuple[Array, Array]:
    middle, width = _middle_and_width(dimensions, *ends)
    middle.flags.writeable = width.flags.writeable = False  # they are everybody's
    return middle, width


def distances(points: Array, start: Array, objective: Objective) -> Array:
    """How far the points `(points, 2, *batch)` are from the window's middle, in its widths; or as a
    share of the start's own distance, where that is more than one width. `(points, *batch)`."""
    middle, width = middle_and_width(objective, points.ndim - 1)
    away = np.abs((points - middle) / width).max(axis=1)
    return away / np.maximum(np.abs((start - middle) / width).max(axis=0), 1)


def lost(path: Path) -> Lost:
    """Which members of the batch have diverged, and which are no number any more. Where only the
    end was kept, the latter count as diverged."""
    if path.gone is not None:
        return Lost(path.gone, np.zeros_like(path.gone))
    extent = Extent(path.problem)
    for step, x in enumerate(path.positions):
        extent.see(step, x)
    undefined = _undefined(path)
    return Lost(extent.diverged() & ~undefined, undefined)


def _outward(points: Array, last: Array, farthest: Array) -> Mask:
    """Farther than ever, and the steps grow as the distance does."""
    lag = min(2, len(points) - 2)
    if lag < 1:  # after one step, nobody can know
        return np.zeros(last.shape[1:], dtype=np.bool_)
    moves = np.abs(np.diff(points, axis=0)).max(axis=1)
    faster, farther = moves[-1] / moves[-1 - lag], last[-1] / last[-1 - lag]
    beyond = np.minimum(last[-1], last[-2]) > FAR
    record = np.maximum(last[-1], last[-2]) >= farthest.max(axis=0)
    return beyond & record & (farther > 1) & (faster >= farther**POWER)


def _swinging(farthest: Array) -> Mask:
    """In swings that grow, wherever in one of them it is now."""
    if len(farthest) < PIECES:
        return np.zeros(farthest.shape[1:], dtype=np.bool_)
    peaks = np.log(farthest)
    growth = np.diff(peaks, axis=0)
    mean = growth.mean(axis=0)
    return (peaks[-1] > math.log(FAR)) & (np.abs(growth - mean) < UNEVEN * mean).all(axis=0)


def _carried_off(last: Array, farthest: Array) -> Mask:
    """Of noisy runs, whose steps grow now more and now less: far away, and in the second half so
    many times farther than in the beginning as no random walk is."""
    late = farthest[PIECES // 2 :].max(axis=0, initial=0)
    return (last[-1] > FAR) & (late >= FAR * farthest[0])


def _falling(objective: Objective, points: Array, last: Array, steps: int) -> Mask:
    """Where no least value of f is known: f is lower than two steps ago and than at the start,
    which comes first, and the distance grows without an end in sight."""
    lag = min(2, len(last) - 1)
    at_first, before, now = (objective.value(points[k]) for k in (0, -1 - lag, -1))
    power = np.log(last[-1] / last[-1 - lag]) / max(lag, 1) * steps
    return (last[-1] > FAR) & (power > SLOWEST) & (now < before) & (now < at_first)


def _undefined(path: Path) -> Mask:
    """Whether it ended where f has no value, or the first point that is not finite is no number
    although all was ordinary a step before, as in 0/0."""
    positions = path.positions
    finite = np.asarray(np.isfinite(positions).all(axis=1))
    outside = finite & np.isnan(path.values)
    if outside.any():  # far away, inf - inf is no number either
        with np.errstate(all="ignore"):
            outside &= distances(positions, positions[0], path.objective) <= FAR
    bad = ~finite
    if not bad.any():
        return outside[-1]
    at = np.maximum(bad.argmax(axis=0), 1)
    before, after = (np.take_along_axis(positions, k[None, None], axis=0)[0] for k in (at - 1, at))
    with np.errstate(all="ignore"):
        gradient = path.objective.gradient(before)
        hessian = path.objective.hessian(before)
        sizes = [np.abs(part).reshape(-1, *at.shape) for part in (before, gradient, hessian)]
    ordinary = (np.concatenate(sizes) <= ORDINARY).all(axis=0)
    left = np.take_along_axis(outside, at[None] - 1, axis=0)[0]  # it stepped from no value
    return left | ordinary & np.isnan(after).any(axis=0) | outside[-1]
