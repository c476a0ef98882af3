"""The least value of a typed function, looked for numerically: for many values of its letters at
once.

The lowest places of three grids around the origin are starts; from each goes a damped Newton
descent, and where there may be kinks a search without slopes; a round number is taken where it is
as good. A lowest point counts as found where f rises all around it and nothing that was looked at,
also far away, lies lower. That is evidence, no proof. Nothing is drawn by lot: the same formula has
the same minima.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optlab.hyperparameters import Array
from optlab.objectives.base import Known, Least, Point, Unbounded, Unknown
from optlab.typed.program import Program, filled

SCALES = ((1.5, 8), (6.0, 16), (30.0, 8))  # half a grid's width, and how many starts it gives
SIDE = 31
STARTS = sum(count for _half, count in SCALES)
STEPS = 40
POLISHING = 5
ROUNDS = 40
CLOSELY = 12  # so many of the lowest places are looked at closely; as many minima are a pattern
NEAR = 6.0
BLUR = 4 * np.finfo(float).eps  # of f
FAR = (1e2, 1e4, 1e6, 1e8)
TOGETHER = 128  # members
KEPT = 4096
Mask = NDArray[np.bool_]
Key = tuple[str, tuple[float, ...]]

_found: OrderedDict[Key, Least] = OrderedDict()
_lock = threading.Lock()


def least_of(program: Program, text: str, members: Sequence[tuple[float, ...]]) -> list[Least]:
    """What is found of the least value for each of these values of the letters; each is looked for
    once, and what is asked for together, together."""
    keys = [(text, one) for one in members]
    with _lock:
        known = {key: _found[key] for key in keys if key in _found}
    missing = [key for key in dict.fromkeys(keys) if key not in known]
    for first in range(0, len(missing), TOGETHER):
        some = missing[first : first + TOGETHER]
        letters = np.array([values for _text, values in some]).reshape(len(some), -1).T
        with np.errstate(all="ignore"):
            known |= zip(some, Search(program, letters).least(), strict=True)
    with _lock:
        for key in keys:
            _found[key] = known[key]
            _found.move_to_end(key)
        while len(_found) > KEPT:
            _found.popitem(last=False)
    return [known[key] for key in keys]


class Place(NamedTuple):
    """Points with what the function is there, each `(points, members)`."""

    x: Array  # (2, points, members)
    f: Array
    g: Array  # (2, ...)
    h: Array  # (3, ...): entries 11, 12 and 22

    def taking(self, other: "Place", where: Mask) -> "Place":
        """Those of the other where this is true."""
        return Place(*(np.where(where, new, old) for new, old in zip(other, self, strict=True)))

    def at(self, order: NDArray[np.intp]) -> "Place":
        """The points of this order, `(fewer, members)`."""
        return Place(*(np.take_along_axis(one, _beside(order, one), axis=-2) for one in self))


def _beside(order: NDArray[np.intp], one: Array) -> NDArray[np.intp]:
    return np.broadcast_to(order, (*one.shape[:-2], *order.shape))


class Search:
    """The search for members of a batch: `letters` is `(letters, members)`."""

    def __init__(self, program: Program, letters: Array) -> None:
        self.program, self.members = program, letters.shape[1]
        self.letters = dict(zip(program.letters, letters, strict=True))

    def least(self) -> list[Least]:
        """What is found of each member."""
        starts, lowest, usual = self._starts()
        place = self._descended(self._place(starts))
        place = place.at(_lowest(place, usual)[:CLOSELY])
        if self.program.rough:
            place = self._searched(place)
        place = self._rounded(self._descended(place, POLISHING))
        place = place.at(_order(place.f))
        falls, far = self._far_away(place.f[0])
        sure = self._rises_around(place)
        best = place.f[0]
        size = np.abs(best) + np.minimum(1, np.abs(usual - best))
        tolerance = 1e-10 * np.abs(best) + 1e-12 * size
        falls |= (best == -np.inf) | (lowest == -np.inf) | (best < -1e9 * (1 + np.abs(usual)))
        lower = (lowest < best - tolerance) | (far < best - tolerance)
        alike = np.isfinite(place.f) & (place.f <= best + tolerance)
        found = []
        for k in range(self.members):
            points = _different(place.x[:, alike[:, k], k].T)
            if falls[k]:
                found.append(Unbounded())
            elif lower[k] or not sure[alike[:, k], k].all() or not points:
                found.append(Unknown())
            else:
                found.append(Known(points))
        return found

    def _value(self, x: Array) -> Array:
        """f at points `(2, points, members)`, or `(2, points, 1)` for all members; inf where it has
        no value."""
        f = self.program.value.values({"x1": x[0], "x2": x[1], **self.letters})
        f = np.broadcast_to(f[0], (x.shape[1], self.members))
        return np.where(np.isnan(f), np.inf, f)

    def _place(self, x: Array) -> Place:
        values = self.program.whole.values({"x1": x[0], "x2": x[1], **self.letters})
        f, g1, g2, h11, h12, h22 = filled(values, x.shape[1:])
        return Place(
            x, np.where(np.isnan(f), np.inf, f), np.array([g1, g2]), np.array([h11, h12, h22])
        )

    def _starts(self) -> tuple[Array, Array, Array]:
        """The lowest places of the grids; the least value there, and one that is usual."""
        starts, lowest, usual = [], np.full(self.members, np.inf), np.zeros(self.members)
        for half, count in SCALES:
            side = np.linspace(-half, half, SIDE)
            grid = np.array(np.meshgrid(side, side)).reshape(2, -1, 1)
            f = self._value(grid)
            lowest = np.minimum(lowest, f.min(axis=0))
            if half == NEAR:
                usual = np.median(np.where(np.isfinite(f), f, 0), axis=0)
            square = np.pad(
                f.reshape(SIDE, SIDE, -1), ((1, 1), (1, 1), (0, 0)), constant_values=np.inf
            )
            around = [
                square[1 + i : SIDE + 1 + i, 1 + j : SIDE + 1 + j]
                for i in (-1, 0, 1)
                for j in (-1, 0, 1)
            ]
            valley = f <= np.min(around, axis=0).reshape(f.shape)
            order = _order(np.where(valley, f, np.inf))[:count]
            starts.append(grid[:, order, 0])
        return np.concatenate(starts, axis=1), lowest, usual

    def _descended(self, place: Place, steps: int = STEPS) -> Place:
        """Damped Newton descents: where the Hessian is not positive, it is made so."""
        damping = np.zeros_like(place.f)
        for _step in range(steps):
            (h11, h12, h22), (g1, g2) = place.h, place.g
            middle, half = (h11 + h22) / 2, np.hypot((h11 - h22) / 2, h12)
            size = np.abs(middle) + half
            shift = np.maximum(0, half - middle + 1e-3 * size) * (half >= middle) + damping * size
            a, c = h11 + shift, h22 + shift
            d1, d2 = np.array([c * g1 - h12 * g2, a * g2 - h12 * g1]) / (a * c - h12 * h12)
            flat = ~np.isfinite(d1 + d2)
            d1, d2 = np.where(flat, g1, d1), np.where(flat, g2, d2)
            longest = 1 + np.hypot(*place.x) / 2
            share = np.minimum(1, longest / np.maximum(np.hypot(d1, d2), 1e-300))
            tried = self._place(place.x - share * np.array([d1, d2]))
            flatter = np.abs(tried.g).max(axis=0) < np.abs(place.g).max(axis=0)
            as_low = (tried.f <= place.f + BLUR * np.abs(place.f)) & flatter
            better = (tried.f < place.f) | as_low
            place = place.taking(tried, better)
            damping = np.where(better, damping / 8, np.maximum(4 * damping, 1e-3))
        return place

    def _searched(self, place: Place) -> Place:
        """A search in eight directions, which asks for no slope."""
        ways = np.array([(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j]).T
        x, f = place.x, place.f
        step = 0.1 * (1 + np.hypot(*x))
        for _round in range(ROUNDS):
            tried = x[:, None] + ways[:, :, None, None] * step
            values = self._value(tried.reshape(2, -1, self.members)).reshape(8, *f.shape)
            best = values.argmin(axis=0)
            value = np.take_along_axis(values, best[None], axis=0)[0]
            better = value < f
            there = np.take_along_axis(tried, np.broadcast_to(best, (2, 1, *f.shape)), axis=1)[:, 0]
            x, f = np.where(better, there, x), np.where(better, value, f)
            step = np.where(better, step, step / 3)
        return self._place(x)

    def _rounded(self, place: Place) -> Place:
        """At a round number, where f is as low there and no steeper."""
        for digits in (9, 6, 3):
            round_one = self._place(np.round(place.x, digits) + 0.0)
            flatter = np.abs(round_one.g).max(axis=0) <= np.abs(place.g).max(axis=0)
            blur = BLUR * np.abs(place.f)
            as_low = (round_one.f <= place.f + blur) & flatter
            place = place.taking(round_one, (round_one.f < place.f - blur) | as_low)
        return place

    def _rises_around(self, place: Place) -> Mask:
        """Whether f rises in every direction: by its Hessian, or, where that does not say so, as
        seen on a circle."""
        (h11, h12, h22), (g1, g2) = place.h, place.g
        middle, half = (h11 + h22) / 2, np.hypot((h11 - h22) / 2, h12)
        curved = middle - half > 1e-9 * (middle + half)
        newton = np.array([h22 * g1 - h12 * g2, h11 * g2 - h12 * g1]) / (h11 * h22 - h12 * h12)
        still = (np.abs(newton) <= 1e-7 * (1 + np.abs(place.x))).all(axis=0)
        sure = curved & still
        if sure.all():
            return sure
        angles = np.linspace(0, 2 * np.pi, 720, endpoint=False)
        circle = np.array([np.cos(angles), np.sin(angles)])[:, :, None, None]
        points = place.x[:, None] + 0.01 * (1 + np.abs(place.x).max(axis=0)) * circle
        around = self._value(points.reshape(2, -1, self.members)).reshape(720, *place.f.shape)
        rise = around - place.f
        most = np.where(np.isfinite(rise), rise, 0).max(axis=0)
        clear = 64 * np.finfo(float).eps * np.abs(place.f)
        return sure | (rise.min(axis=0) > np.maximum(2e-5 * most, clear))

    def _far_away(self, best: Array) -> tuple[Mask, Array]:
        """Whether f is seen to fall without end along a ray, and the least value far away."""
        angles = np.arange(64) * np.pi / 32
        ways = np.array([np.cos(angles), np.sin(angles)])
        ways[np.abs(ways) < 1e-15] = 0
        f = np.array([self._value(distance * ways[:, :, None]) for distance in FAR])
        drops = f[:-1] - f[1:]
        falls = (drops[-1] > 0) & (drops[-1] >= drops[-2] / 2) & (drops[-2] > 0)
        falls &= f[-1] < np.minimum(best, 0)
        return (falls | (f == -np.inf).any(axis=0)).any(axis=0), f.min(axis=(0, 1))


def _order(f: Array) -> NDArray[np.intp]:
    """The points of each member, lowest first; of those alike, the first first."""
    return np.argsort(f, axis=0, kind="stable")


def _lowest(place: Place, usual: Array) -> NDArray[np.intp]:
    """The points of each member, lowest first, those that came to the same place last; of those as
    low, the one nearest to the origin first."""
    best = place.f.min(axis=0)
    unit = 1e-9 * (np.abs(best) + np.minimum(1, np.abs(usual - best)))
    height = np.where(np.isfinite(place.f), np.round((place.f - best) / unit), np.inf)
    away = np.abs(place.x[:, :, None] - place.x[:, None]).sum(axis=0)
    near = away <= 1e-5 * (1 + np.abs(place.x).sum(axis=0))
    again = np.tril(near.transpose(2, 0, 1), -1).any(axis=2).T  # as one before it
    return np.lexsort((np.hypot(*place.x), np.where(np.isnan(height), 0, height), again), axis=0)


def _different(points: Array) -> tuple[Point, ...]:
    """Those that differ, by their coordinates."""
    found: list[Point] = []
    for x1, x2 in points.tolist():
        if all(abs(x1 - y1) + abs(x2 - y2) > 1e-5 * (1 + abs(x1) + abs(x2)) for y1, y2 in found):
            found.append((x1 + 0.0, x2 + 0.0))
    if len(found) >= CLOSELY:  # without end, perhaps: those near the origin are said
        found = [one for one in found if max(map(abs, one)) <= NEAR] or found
    return tuple(sorted(found))
