"""The fastest setting of a method in numbers that can be read and typed."""

from dataclasses import replace
from itertools import product
from math import floor, log10

from optlab.objectives.base import Objective
from optlab.optimizers.base import Optimizer
from optlab.theory.stability import Method, best, rate

DIGITS = 4
NEAR = 1e-3  # how much more than the least a rate may be, and
SHARE = 0.05  # which share of the way from the least one to 1: near 1 little is much


def readable_best(optimizer: Method, objective: Objective) -> Method | None:
    """The same optimizer with the eta (and beta) of the least rate, rounded to four digits, or to
    as many as it takes to be as fast; None where there is no theory.

    At momentum's best both roots are double, and a rate grows with the square root of what eta is
    off: the nearest numbers may not do. So those around them are tried, the nearest first.
    """
    exact = best(optimizer, objective)
    if exact is None:
        return None
    settings = {k: float(v) for k, v in exact.settings().items() if k in ("eta", "beta")}
    least = _rate(exact, objective)
    highest = least + min(NEAR, SHARE * (1 - least))
    for digits in range(DIGITS, 17):
        around = [_around(value, digits) for value in settings.values()]
        for tried in sorted(product(*around), key=lambda tried: sum(off for off, _ in tried)):
            values = [value for _off, value in tried]
            run = replace(exact, **dict(zip(settings, values, strict=True)))
            if _rate(run, objective) <= highest:
                return run
    return exact


def _around(value: float, digits: int) -> list[tuple[int, float]]:
    """A few numbers of so many digits on both sides of a value, each with its place from the
    nearest."""
    if not value:
        return [(0, value)]
    unit = floor(log10(value)) + 1 - digits
    nearest = round(value / 10.0**unit)
    return [(abs(k), float(f"{nearest + k}e{unit}")) for k in range(-3, 4) if nearest + k > 0]


def _rate(run: Optimizer, objective: Objective) -> float:
    found = rate(run, objective)
    assert found is not None
    return float(found)
