"""How a run ended: at rest, moving, oscillating or diverged, and by which criterion."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from optlab.divergence import FAR, Lost, distances, lost, middle_and_width
from optlab.hyperparameters import Array
from optlab.path import Path
from optlab.words import N_

KINDS = (
    N_("at rest"),
    N_("stationary"),
    N_("settling"),
    N_("oscillating"),
    N_("still moving"),
    N_("not moved"),
    N_("stuck"),
    N_("diverged"),
    N_("undefined"),
)

RENAMED = {"converged": "at rest"}
"""What is known is where a run is, not that it stays: an unstable one can pass by a minimum."""

TOLERANCE = 1e-6  # "a millionth" below
"""A step is small where no coordinate of it is larger than this share of the window's width."""

RECENT = 10
"""Oscillation is looked for in so many of the last changes of direction."""

REVERSALS = 3
"""So many reversals along one coordinate, among the recent ones, are an oscillation."""

SHARE = 0.1
"""A coordinate's move counts as a change of direction from this share of the whole move on."""

SETTLING = 0.99
"""Swings shrink where each is less than this share of the one before."""


class Status(NamedTuple):
    """The kind of end, and a sentence that says what was looked at."""

    kind: str
    sentence: str
    numbers: dict[str, Any]  # what the sentence's braces stand for
    step: int | None = None  # since when it has been diverged or undefined

    @property
    def criterion(self) -> str:
        """The sentence with its numbers, as Python writes them."""
        return self.worded(self.sentence, lambda value, digits: f"{value:.{digits}g}")

    def worded(self, sentence: str, write: Callable[[float, int], str]) -> str:
        """The sentence, perhaps translated, with its numbers as `write` has them: from a number and
        how many digits of it are worth saying."""
        return sentence.format(
            **{
                name: write(value, 3 if name == "ratio" else 2)
                if isinstance(value, float)
                else value
                for name, value in self.numbers.items()
            }
        )

    def __str__(self) -> str:
        return f"{self.kind}: {self.criterion}"


SENTENCES = {
    "at rest": N_(
        "at step {steps}, in a minimum: last step and Newton's step at most a millionth of"
        " the window's width, and f rises all around (Hessian positive definite)"
    ),
    "stationary": N_(
        "at rest at step {steps}, but in no minimum: last step and Newton's step at most"
        " a millionth of the window's width, but f does not rise all around (Hessian not positive"
        " definite)"
    ),
    "settling": N_(
        "changed direction along {coordinate} in {reversals} of the last {recent} steps;"
        " swings shrink, each to about {ratio} of the one before"
    ),
    "oscillating": N_(
        "changed direction along {coordinate} in {reversals} of the last {recent} steps;"
        " each swing is about {ratio} times the one before"
    ),
    "still moving": N_(
        "gradient {gradient}, last step {move}, Newton's step {newton};"
        " at rest means both steps at most a millionth of the window's width"
    ),
    "still moving, noisy": N_(
        "each step sees noise; {height} is {floor} on average over the second half; without noise"
        " Newton's step {newton}, last step {move}; at rest both are at most a millionth of the"
        " window's width"
    ),
    "still moving, on minibatches": N_(
        "each step sees other rows; {height} is {floor} on average over the second half; of all"
        " rows Newton's step {newton}, last step {move}; at rest both are at most a millionth of"
        " the window's width"
    ),
    "still moving, in a stream": N_(
        "in a stream of functions {height} is {floor} on average over the second half; of their"
        " mean Newton's step {newton}, last step {move}; at rest both are at most a millionth of"
        " the window's width"
    ),
    "no step": N_("has taken no step; gradient {gradient}"),
    "not moved": N_("is where it started: last step 0, gradient {gradient}"),
    "stuck": N_("steps too small to change x: last step 0, gradient {gradient}"),
    "diverged": N_("farther than {far} window widths away since step {step}, and going farther"),
    "diverged from afar": N_(
        "more than {far} times as far away as the start since step {step}, and going farther"
    ),
    "swings": N_("in swings that grow, first farther than {far} window widths away at step {step}"),
    "swings from afar": N_(
        "in swings that grow, first more than {far} times as far away as the start at step {step}"
    ),
    "overflow": N_("beyond the largest number that float64 has at step {step}"),
    "lost, end only": N_(
        "only the end was kept: it is far away and goes farther, or is not finite"
    ),
    "end only": N_("only the end was kept, and it has not diverged"),
    "undefined": N_("not a number since step {step}: 0/0"),
    "no value": N_("where f has no value since step {step}"),
}


MOVING = {"": "noisy", "rows": "on minibatches", "stream": "in a stream"}
"""By what an objective's steps see, which of the sentences is said where they see no f alone."""


Outcome = tuple[NDArray[np.str_], NDArray[np.int_]]
"""For each member of a batch the kind of its status, and a step, as `classify` has them."""


def classify(path: Path) -> Outcome:
    """The kind of each member of the batch, and the step since which it is diverged or undefined,
    or -1. Where only the end was kept, what is not diverged is "still moving", and the step is
    the last one."""
    with np.errstate(all="ignore"):
        gone = lost(path)
        if not path.complete:
            kinds = np.where(gone.diverged, "diverged", "still moving")
            return kinds, np.where(gone.diverged, path.steps, -1)
        swings, noisy = _swings(path), path.problem.noisy  # whose turns are none of its own
        kinds = np.where((swings.reversals >= REVERSALS) & ~noisy, "oscillating", "still moving")
        kinds = np.where(swings.shrinking & ~noisy, "settling", kinds)
        kinds = np.where(_unmoved(path.positions[-3:]), "stuck", kinds)
        kinds = np.where(_unmoved(path.positions), "not moved", kinds)
        still = _at_rest(path)
        if still.any():
            kinds = np.where(still, "stationary", kinds)
            kinds = np.where(still & _positive_definite(path), "at rest", kinds)
        since = np.full(still.shape, -1)
        if gone.at_all.any():
            kinds = np.where(gone.diverged, "diverged", kinds)
            kinds = np.where(gone.undefined, "undefined", kinds)
            since = np.where(gone.at_all, _since(path, gone), -1)
    return kinds, since


def status_of(path: Path, outcome: Outcome) -> Status:
    """The status of a single run with this outcome. Raises ValueError for a batch, whose outcome
    has every member's."""
    if path.batch:
        raise ValueError("a batch has no single status; Trajectory.outcome has every member's")
    kind, step = str(outcome[0]), int(outcome[1])
    numbers: dict[str, Any] = {"far": FAR, "steps": path.steps}
    if kind == "undefined":
        inside = np.isfinite(path.positions[step]).all()
        name = "no value" if inside else kind
        return Status(kind, SENTENCES[name], numbers | {"step": step}, step)
    if kind == "diverged" and not path.complete:
        return Status(kind, SENTENCES["lost, end only"], numbers, step)
    if kind == "diverged":
        name, step = _how(path, step)
        return Status(kind, SENTENCES[name], numbers | {"step": step}, step)
    if kind in ("settling", "oscillating"):
        swings = _swings(path)
        numbers |= {"coordinate": f"x{int(swings.axis) + 1}", "reversals": int(swings.reversals)}
        numbers |= {"recent": min(RECENT, path.steps - 1), "ratio": float(swings.ratio)}
        return Status(kind, SENTENCES[kind], numbers)
    if not path.complete:
        return Status(kind, SENTENCES["end only"], numbers)
    with np.errstate(all="ignore"):
        gradient = path.objective.gradient(path.positions[-1])
    numbers |= {
        "gradient": float(np.abs(gradient).max()),
        "move": float(np.abs(np.diff(path.positions[-2:], axis=0)).max(initial=0)),
        "newton": float(np.abs(_newton_step(path)).max()),
    }
    name = "no step" if kind == "not moved" and not path.steps else kind
    if kind == "still moving" and path.problem.noisy.any():
        see = path.objective.steps_see if path.objective.noisy.any() else ""
        name = f"still moving, {MOVING[see]}"
        known = path.objective.has_minimum
        numbers |= {"height": "f − min f" if known else "f", "floor": hovering(path)}
    return Status(kind, SENTENCES[name], numbers)


def hovering(path: Path) -> float:
    """How high a single run is above the least value of f, on average over the second half of its
    steps: with noise, its floor. Of f itself where that value is not known."""
    least = path.objective.minimum if path.objective.has_minimum else 0.0
    with np.errstate(all="ignore"):
        return float((path.values[path.steps // 2 :] - least).mean())


def _how(path: Path, since: int) -> tuple[str, int]:
    """By which sentence a run has diverged, and the step that it names."""
    finite = np.isfinite(path.positions).all(axis=1) & np.isfinite(path.values)
    if not finite.all():
        return "overflow", int(np.argmin(finite))
    middle, width = middle_and_width(path.objective, 1)
    own = np.abs(path.positions[0] - middle) > width
    name = "swings" if _returning(_away(path)) else "diverged"
    return f"{name} from afar" if own.any() else name, since


def _since(path: Path, gone: Lost) -> NDArray[np.int_]:
    """The first step after which it never came back; the first far away for what is on its way
    back, in swings that grow."""
    away = _away(path)
    near = away <= FAR  # nan is not
    steps = np.arange(len(near)).reshape(-1, *(1,) * (near.ndim - 1))
    for_good = np.where(near, steps, -1).max(axis=0) + 1
    since = np.where(_returning(away), np.argmin(near, axis=0), for_good)
    number = np.isfinite(path.positions).all(axis=1) & np.isfinite(path.values)
    return np.where(gone.undefined, np.where(number, steps, -1).max(axis=0) + 1, since)


def _away(path: Path) -> Array:
    return distances(path.positions, path.positions[0], path.objective)


def _returning(away: Array) -> NDArray[np.bool_]:
    """Whether it is near, or nearer than two steps ago."""
    return (away[-1] <= FAR) | (away[-1] <= away[max(len(away) - 3, 0)]) & np.isfinite(away[-1])


def _widths(path: Path) -> Array:
    return middle_and_width(path.objective, 1 + len(path.batch))[1]


def _unmoved(points: Array) -> NDArray[np.bool_]:
    """Whether all of these points are the same."""
    return np.all(points == points[-1], axis=(0, 1))


def _at_rest(path: Path) -> NDArray[np.bool_]:
    small = TOLERANCE * _widths(path)
    moves = np.abs(np.diff(path.positions[-2:], axis=0))
    to_go = np.abs(_newton_step(path))
    return np.all(moves <= small, axis=(0, 1)) & np.all(to_go <= small, axis=0)


def _newton_step(path: Path) -> Array:
    """The way from the end to where the gradient is 0, by the Hessian there, `(2, *batch)`: it is
    the same for f and for any multiple of f. Infinite where the Hessian knows of no such point."""
    end = path.positions[-1]
    with np.errstate(all="ignore"):
        hessian = path.objective.hessian(end)
        scale = np.abs(hessian).max(axis=(0, 1))  # products of small curvatures would be 0
        (h11, h12), (_, h22) = hessian / scale
        g1, g2 = gradient = path.objective.gradient(end)
        step = np.array([h22 * g1 - h12 * g2, h11 * g2 - h12 * g1]) / scale
        step /= h11 * h22 - h12 * h12
    return np.where((gradient == 0).all(axis=0), 0, np.where(np.isfinite(step), step, np.inf))


def _positive_definite(path: Path) -> NDArray[np.bool_]:
    (h11, h12), (_, h22) = path.objective.hessian(path.positions[-1])
    # Roots, because the product of two small curvatures can underflow to 0.
    return (h11 > 0) & (h22 > 0) & (np.sqrt(h11) * np.sqrt(h22) > np.abs(h12))


class Swings(NamedTuple):
    """Of the coordinate that changed direction most often recently, how often it did, and what
    became of its swings, from one turning point to the next."""

    axis: NDArray[np.int_]
    reversals: NDArray[np.int_]
    ratio: Array  # of a swing to the one before: the fit of a geometric row
    shrinking: NDArray[np.bool_]


def _swings(path: Path) -> Swings:
    """Moves too small to see, in themselves or beside the other coordinate's, do not count."""
    points = path.positions[-RECENT - 2 :]
    moves = np.diff(points, axis=0)
    sizes = np.abs(moves)
    small = np.maximum(TOLERANCE * _widths(path), SHARE * sizes.max(axis=1, keepdims=True))
    signs = np.sign(np.where(sizes > small, moves, 0))
    turns = signs[1:] * signs[:-1] < 0
    count = turns.sum(axis=0)
    axis = count.argmax(axis=0)
    if not (count >= REVERSALS).any():  # as of most runs
        return Swings(
            axis, count.max(axis=0), np.full(axis.shape, np.nan), np.zeros(axis.shape, np.bool_)
        )
    ratio, shrinking = _fit(_between(points[1:-1], turns), turns, count)
    return Swings(axis, *(np.where(axis, part[1], part[0]) for part in (count, ratio, shrinking)))


def _fit(
    swings: Array, turns: NDArray[np.bool_], count: NDArray[np.int_]
) -> tuple[Array, NDArray[np.bool_]]:
    """The ratio of the geometric row that is nearest to each coordinate's swings, and whether there
    are enough of them and they shrink."""
    whole = ~np.isnan(swings)
    with np.errstate(all="ignore"):
        # From the middle of their orders, which are 2 to count.
        place = np.where(whole, np.cumsum(turns, axis=0) - (count / 2 + 1), 0)
        slope = (place * np.log(np.where(whole, swings, 1))).sum(axis=0)
        ratio = np.exp(slope / (place**2).sum(axis=0))
        earlier = np.fmax.reduce(np.where(place < 0, swings, np.nan), axis=0, initial=np.nan)
        later = np.fmax.reduce(np.where(place > 0, swings, np.nan), axis=0, initial=np.nan)
    shrinking = (count >= REVERSALS) & (ratio < SETTLING)
    halved = later <= earlier / 2
    if (shrinking & ~halved).any():
        halved |= _steady(swings)
    return ratio, shrinking & halved


def _between(points: Array, turns: NDArray[np.bool_]) -> Array:
    """How far each turning point is from the one before; nan at other points, and at the first."""
    at = np.arange(len(points)).reshape(-1, *(1,) * (points.ndim - 1))
    newest = np.maximum.accumulate(np.where(turns, at, -1), axis=0)
    before = np.concatenate([np.full_like(newest[:1], -1), newest[:-1]])
    swings = np.abs(points - np.take_along_axis(points, np.maximum(before, 0), axis=0))
    return np.where(turns & (before >= 0), swings, np.nan)


def _steady(swings: Array) -> NDArray[np.bool_]:
    """Whether each swing is smaller than the last but one: to and fro may differ."""
    last = last_but_one = np.full(swings.shape[1:], np.inf)
    steady = np.full(swings.shape[1:], True)
    for swing in swings:
        whole = ~np.isnan(swing)
        steady &= ~(swing >= last_but_one)
        last_but_one, last = np.where(whole, last, last_but_one), np.where(whole, swing, last)
    return steady
