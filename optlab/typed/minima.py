"""The least value of a typed function, looked for numerically: for many values of its letters at
once.

The lowest places of three grids around the origin are starts; from each goes a damped Newton
descent, and where there may be kinks a search without slopes; a round number is taken where it is
as good. A lowest point counts as found where f rises all around it and nothing that was looked at,
also far away, lies lower. Where points as low seem to come again and again, those near the origin
are named. That is evidence, no proof. Nothing is drawn by lot: the same formula has the same
minima.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from optlab.hyperparameters import Array
from optlab.objectives.base import Known, Least, Unbounded, Unknown
from optlab.typed.patterns import CLOSELY, NEAR, POLISHING, different, known_of
from optlab.typed.places import WAYS, Mask, Members, Place
from optlab.typed.program import Program

SCALES = ((1.5, 8), (6.0, 16), (30.0, 8))  # half a grid's width, and how many starts it gives
SIDE = 31
STARTS = sum(count for _half, count in SCALES)
FAR = (1e2, 1e4, 1e6, 1e8)
FARTHER = (1e12, 1e16, 1e32, 1e64, 1e128)
"""Where a fall may still come to an end."""

TRUSTED = 2  # of these: that f rises farther out may be the rounding of coordinates

ABYSS = 1e9  # times the usual: so deep is no minimum that was not seen to be one
TOGETHER = 128  # members
KEPT = 4096
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


class Search(Members):
    """The search for members of a batch."""

    def least(self) -> list[Least]:
        """What is found of each member."""
        starts, lowest, usual = self._starts()
        place = self.descended(self.place(starts))
        place = place.at(_lowest(place, usual)[:CLOSELY])
        if self.program.rough:
            place = self.searched(place)
        place = self.rounded(self.descended(place, POLISHING))
        place = place.at(_order(place.f))
        falls, far = self._far_away(place.f[0])
        sure = self._rises_around(place)
        best = place.f[0]
        size = np.abs(best) + np.minimum(1, np.abs(usual - best))
        tolerance = 1e-10 * np.abs(best) + 1e-12 * size
        falls |= (best == -np.inf) | (lowest == -np.inf)
        deep = np.flatnonzero(best < -ABYSS * (1 + np.abs(usual)))
        if deep.size:
            falls[deep] |= ~((sure[0] & self._is_no_pole(place)) | self._levels(place))[deep]
        lower = (lowest < best - tolerance) | (far < best - tolerance)
        alike = np.isfinite(place.f) & (place.f <= best + tolerance)
        found = []
        for k in range(self.members):
            points = different(place.x[:, alike[:, k], k].T)
            if falls[k]:
                found.append(Unbounded())
            elif lower[k] or not sure[alike[:, k], k].all() or not len(points):
                found.append(Unknown())
            else:
                found.append(self._known(k, points, best[k] + tolerance[k]))
        return found

    def _known(self, k: int, points: Array, highest: float) -> Known:
        letters = np.array([of[[k]] for of in self.letters.values()]).reshape(-1, 1)
        return known_of(Members(self.program, letters), points, highest)

    def _starts(self) -> tuple[Array, Array, Array]:
        """The lowest places of the grids; the least value there, and one that is usual."""
        starts, lowest, usual = [], np.full(self.members, np.inf), np.zeros(self.members)
        for half, count in SCALES:
            side = np.linspace(-half, half, SIDE)
            grid = np.array(np.meshgrid(side, side)).reshape(2, -1, 1)
            f = self.value(grid)
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
        around = self.value(points.reshape(2, -1, self.members)).reshape(720, *place.f.shape)
        rise = around - place.f
        most = np.where(np.isfinite(rise), rise, 0).max(axis=0)
        clear = 64 * np.finfo(float).eps * np.abs(place.f)
        return sure | (rise.min(axis=0) > np.maximum(2e-5 * most, clear))

    def _far_away(self, best: Array) -> tuple[Mask, Array]:
        """Whether f is seen to fall without end along a ray, and the least value far away."""
        angles = np.arange(64) * np.pi / 32
        ways = np.array([np.cos(angles), np.sin(angles)])
        ways[np.abs(ways) < 1e-15] = 0
        ways[:, 8::16] = np.sign(ways[:, 8::16]) * np.sqrt(0.5)  # diagonals, to the last digit
        f = np.array([self.value(at * ways[:, :, None]) for at in (*FAR, *FARTHER)])
        drops, last = f[:-1] - f[1:], len(FAR) - 2
        falls = (drops[last] > 0) & (drops[last] >= drops[last - 1] / 2) & (drops[last - 1] > 0)
        falls &= np.fmin(f[last + 1], f[last + 2]) < np.minimum(best, 0)
        before, later = drops[last:-1], drops[last + 1 :]
        ends = np.isfinite(later) & np.isfinite(before) & (later >= 0) & (later < before / 2)
        ends[:TRUSTED] |= np.isfinite(later[:TRUSTED]) & (later[:TRUSTED] < 0)
        near = f[: len(FAR)]
        falls = (falls & ~ends.any(axis=0)) | (near == -np.inf).any(axis=0)
        return falls.any(axis=0), near.min(axis=(0, 1))

    def _is_no_pole(self, place: Place) -> Mask:
        """Whether f is about as deep a hair's breadth beside the best point."""
        x = place.x[:, :1]
        hair = 1e-8 * (1 + np.abs(x).max(axis=0))
        around = self.value((x + hair * WAYS[:, :, None]).reshape(2, -1, self.members))
        return around.max(axis=0) < place.f[0] / 2

    def _levels(self, place: Place) -> Mask:
        """Whether f, far beyond its best point, is somewhat lower and no more than that."""
        f = np.array([self.value(scale * place.x[:, :1])[0] for scale in FAR])
        return ((f <= place.f[0]) & (f >= 10 * place.f[0])).all(axis=0)


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
