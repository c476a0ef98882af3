"""Points of the plane with what a typed function is there, for many values of its letters at once,
and how they go down from there."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optlab.hyperparameters import Array
from optlab.typed.program import Program, filled

STEPS = 40
ROUNDS = 40
BLUR = 4 * np.finfo(float).eps  # of f
WAYS = np.array([(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j]).T
Mask = NDArray[np.bool_]


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


class Members:
    """A typed function with so many values of its letters: `letters` is `(letters, members)`."""

    def __init__(self, program: Program, letters: Array) -> None:
        self.program, self.members = program, letters.shape[1]
        self.letters = dict(zip(program.letters, letters, strict=True))

    def value(self, x: Array) -> Array:
        """f at points `(2, points, members)`, or `(2, points, 1)` for all members; inf where it has
        no value."""
        f = self.program.value.values({"x1": x[0], "x2": x[1], **self.letters})
        f = np.broadcast_to(f[0], (x.shape[1], self.members))
        return np.where(np.isnan(f), np.inf, f)

    def place(self, x: Array) -> Place:
        values = self.program.whole.values({"x1": x[0], "x2": x[1], **self.letters})
        f, g1, g2, h11, h12, h22 = filled(values, x.shape[1:])
        return Place(
            x, np.where(np.isnan(f), np.inf, f), np.array([g1, g2]), np.array([h11, h12, h22])
        )

    def descended(self, place: Place, steps: int = STEPS) -> Place:
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
            tried = self.place(place.x - share * np.array([d1, d2]))
            flatter = np.abs(tried.g).max(axis=0) < np.abs(place.g).max(axis=0)
            as_low = (tried.f <= place.f + BLUR * np.abs(place.f)) & flatter
            better = (tried.f < place.f) | as_low
            place = place.taking(tried, better)
            damping = np.where(better, damping / 8, np.maximum(4 * damping, 1e-3))
        return place

    def searched(self, place: Place) -> Place:
        """A search in eight directions, which asks for no slope."""
        x, f = place.x, place.f
        step = 0.1 * (1 + np.hypot(*x))
        for _round in range(ROUNDS):
            tried = x[:, None] + WAYS[:, :, None, None] * step
            values = self.value(tried.reshape(2, -1, self.members)).reshape(8, *f.shape)
            best = values.argmin(axis=0)
            value = np.take_along_axis(values, best[None], axis=0)[0]
            better = value < f
            there = np.take_along_axis(tried, np.broadcast_to(best, (2, 1, *f.shape)), axis=1)[:, 0]
            x, f = np.where(better, there, x), np.where(better, value, f)
            step = np.where(better, step, step / 3)
        return self.place(x)

    def rounded(self, place: Place) -> Place:
        """At a round number, where f is as low there and no steeper."""
        for digits in (9, 6, 3):
            round_one = self.place(np.round(place.x, digits) + 0.0)
            flatter = np.abs(round_one.g).max(axis=0) <= np.abs(place.g).max(axis=0)
            blur = BLUR * np.abs(place.f)
            as_low = (round_one.f <= place.f + blur) & flatter
            place = place.taking(round_one, (round_one.f < place.f - blur) | as_low)
        return place
