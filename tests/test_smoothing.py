"""The book's smoothing: a mean of eleven, weighted by a Kaiser window of beta 2."""

from typing import Any

import numpy as np
import pytest

from optlab.models import smoothed


def bessel(x: float) -> float:
    """I_0, as its series."""
    terms, total, k = 1.0, 1.0, 1
    while terms > 1e-17:
        terms *= (x / 2 / k) ** 2
        total, k = total + terms, k + 1
    return total


# Kaiser's window in closed form: I_0(beta sqrt(1 - u²)) / I_0(beta), u from -1 to 1.
WINDOW = [bessel(2 * (1 - (k / 5) ** 2) ** 0.5) / bessel(2) for k in range(-5, 6)]
SHARES = np.array(WINDOW) / sum(WINDOW)


def test_the_window_is_kaisers() -> None:
    impulse = np.zeros(31)
    impulse[15] = 1
    ours = smoothed(impulse)
    np.testing.assert_allclose(ours[10:21], SHARES, rtol=1e-12)
    assert not ours[:10].any() and not ours[21:].any()
    np.testing.assert_allclose(SHARES, np.kaiser(11, 2) / np.kaiser(11, 2).sum(), rtol=1e-12)


@pytest.mark.parametrize("count", [11, 12, 40])
def test_each_value_is_the_weighted_mean_of_those_around_it(count: int) -> None:
    curve = np.random.default_rng(1).normal(size=count)
    # Before the first value come the second, the third, ...; after the last the last again, ...
    around = [*curve[5:0:-1], *curve, *curve[-1:-6:-1]]
    expected = [np.dot(SHARES, around[i : i + 11]) for i in range(count)]
    np.testing.assert_allclose(smoothed(curve), expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("count", [1, 2, 5, 10, 11, 300])
def test_a_constant_stays_and_so_does_the_length(count: int) -> None:
    np.testing.assert_allclose(smoothed(np.full(count, 3.5)), np.full(count, 3.5), rtol=1e-12)


def test_a_straight_line_stays_away_from_its_ends() -> None:
    line = np.linspace(-2, 9, 60)
    np.testing.assert_allclose(smoothed(line)[5:-5], line[5:-5], rtol=1e-12, atol=1e-12)


def test_nothing_is_nothing_and_what_is_not_finite_spoils_its_neighbours_only() -> None:
    assert smoothed(np.array([])).shape == (0,)
    curve = np.ones(40)
    curve[20] = np.nan
    spoilt = np.isnan(smoothed(curve))
    assert np.flatnonzero(spoilt).tolist() == list(range(15, 26))


@pytest.mark.parametrize("curve", [3.0, np.ones((4, 4))])
def test_more_than_a_curve_is_refused(curve: Any) -> None:
    with pytest.raises(ValueError, match="curve must be one row of numbers, got the shape"):
        smoothed(curve)
