"""What a value is said to mean is what the average or the velocity does."""

import re

import numpy as np
import pytest

from optlab.hyperparameters import Number
from optlab.meanings import averaged, largest, mixed, summed
from optlab.optimizers import OPTIMIZERS

WEIGHTS = (0.5, 0.6, 0.75, 0.9, 0.95, 0.99, 0.998, 0.999, 0.9999)


def count(said: tuple[str, str]) -> float:
    return float(re.sub(r"\s", "", said[1]))


@pytest.mark.parametrize("weight", WEIGHTS)
def test_an_average_is_made_of_about_so_many_gradients(weight: float) -> None:
    """The last 1/(1 - weight) of them hold most of its weight, 1 - 1/e for long ones; and the
    gradients in it are half as old on average as in a plain mean of twice as many."""
    n = count(averaged(weight))
    shares = (1 - weight) * weight ** np.arange(200_000)
    assert 0.6 < shares[: round(n)].sum() < 0.76
    age = np.sum(shares * np.arange(1, shares.size + 1))
    assert n == pytest.approx(age, rel=0.05)


@pytest.mark.parametrize("weight", WEIGHTS)
def test_a_velocity_comes_to_so_many_times_a_gradient_that_lasts(weight: float) -> None:
    v = 0.0
    for _step in range(200_000):
        v = weight * v + 1
    assert count(summed(weight)) == pytest.approx(v, rel=0.05)


@pytest.mark.parametrize("weight", WEIGHTS)
def test_a_largest_gradient_has_lost_about_a_factor_of_e_after_so_many_steps(weight: float) -> None:
    assert 0.2 < weight ** count(largest(weight)) < 0.38


def test_at_the_ends_it_says_what_happens_there() -> None:
    assert averaged(0.9) == ("averages about the last {n} gradients", "10")
    assert averaged(0.9999)[1] == "10\u2009000"
    assert averaged(0.0) == summed(0.0) == ("only the newest gradient counts", "")
    assert averaged(0.1) == ("hardly more than the newest gradient counts", "")
    assert averaged(1.0) == ("no new gradient enters the average", "")
    assert summed(1.0) == ("adds up all gradients and forgets none", "")
    assert summed(1.2) == ("the older a gradient is, the more it counts", "")
    assert mixed(0.9) == ("the average counts {n} %, the newest gradient the rest", "90")


def test_each_methods_weights_say_what_its_step_does_with_them() -> None:
    """A velocity takes a gradient in full, an average only what it does not keep."""
    for method in OPTIMIZERS.values():
        formula = method(**({"momentum": 0.5} if method.key == "rmsprop" else {})).formula
        formula = formula.replace(r"\left(", "(").replace(r"\right)", ")")
        for declaration in method.hyperparameters().values():
            if isinstance(declaration, Number) and declaration.now:
                symbol = declaration.symbol
                leaky = f"(1 - {symbol})" in formula
                assert (declaration.now in (averaged, mixed)) == leaky, (method, symbol)


def test_about_so_many_is_said_in_as_many_digits_as_about_has() -> None:
    assert [averaged(weight)[1] for weight in (0.93, 0.97, 0.9956)] == ["14", "33", "227"]
