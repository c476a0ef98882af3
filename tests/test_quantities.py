"""Oracles: closed forms of gradient descent on 0.1 x1^2 + 2 x2^2, and the trajectories' numbers."""

import math
from typing import Any

import numpy as np
import pytest

from optlab import train_2d
from optlab.experiment import Experiment
from optlab.lessons.quantities import FUNCTIONS, LONGEST, quantity
from optlab.lessons.runs import PhraseError, Runs
from optlab.objectives.many_minima import Himmelblau, StyblinskiTang
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic
from optlab.objectives.saddles import Saddle
from optlab.optimizers.adagrad_full import AdaGradFull
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.rmsprop import RMSProp
from optlab.train import train

EXPERIMENT = Experiment(runs=(GradientDescent(eta=0.4), RMSProp(gamma=0.8), GradientDescent(eta=1)))
VARIANTS = {
    "gd": Experiment(runs=(GradientDescent(eta=0.1),), steps=50),
    "pair": Experiment(runs=(Momentum(beta=0), Momentum(beta=0.9)), steps=20),
}


def measured(phrase: str, experiment: Experiment = EXPERIMENT) -> Any:
    return quantity(phrase, Runs(experiment, VARIANTS)).measure()


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        # Gradient descent multiplies x1 by 1 - 0.2 eta and x2 by 1 - 4 eta at each step.
        ("x1(1)", -5 * 0.92**20),
        ("x2(1, 3)", -2 * (-0.6) ** 3),
        ("f(1, 0)", 0.1 * 25 + 2 * 4),
        ("f(1)", 0.1 * (5 * 0.92**20) ** 2 + 2 * (2 * 0.6**20) ** 2),
        ("gap(1, 1)", 0.1 * 4.6**2 + 2 * 1.2**2),
        ("f(gd, 50)", 0.1 * (5 * 0.98**50) ** 2 + 2 * (2 * 0.6**50) ** 2),
        ("x1(pair[1])", -5 * 0.92**20),
        ("move(1, 1)", math.hypot(0.4, 3.2)),
        ("move(1, 0)", 0),
        ("rate(gd)", 0.98),
        ("rate(3)", 3),
        ("eta(1) / eta(gd)", 4),
        ("gamma(2)", 0.8),
        ("steps", 20),
        ("minimum", 0),
        ("a + b", 2.1),
        ("lambda_min", 0.2),
        ("2/lambda_max", 0.5),
        ("condition_number", 20),
        ("-abs(3 - 2**3) * 1e2", -500),
        ("sqrt(2 + log10(100))", 2),
        ("1/0", math.inf),
    ],
)
def test_a_phrase_is_measured(phrase: str, expected: float) -> None:
    assert measured(phrase) == pytest.approx(expected, rel=1e-6, abs=1e-12)


def test_ends() -> None:
    assert measured("status(3)") == "diverged"
    assert measured("status(1)") == train_2d(GradientDescent(eta=0.4), Quadratic()).status.kind
    # |x2| = 2 * 3^k first exceeds ten window widths of 6 at k = 4: 162.
    assert measured("diverged_at(3)") == 4
    assert measured("diverged_at(1)") == math.inf
    gaps = train_2d(GradientDescent(eta=0.1), Quadratic(), steps=50).values
    assert measured("steps_to(gd, 0.5)") == np.flatnonzero(gaps < 0.5)[0]
    assert measured("steps_to(gd, 1e-9)") == math.inf
    assert measured("steps_to(gd, 1e9)") == 0
    deep = Experiment(StyblinskiTang(), (GradientDescent(eta=0.01),), (-2, -2), 100)
    assert 0 < measured("steps_to(1, 0.5)", deep) < 100
    assert measured("f(1) - gap(1)", deep) == pytest.approx(StyblinskiTang().minimum)


def test_the_state_is_asked_for_by_coordinate() -> None:
    path = train_2d(RMSProp(gamma=0.8), Quadratic())
    assert measured("s1(2, 1)") == pytest.approx(0.2 * (0.2 * 5) ** 2)
    assert measured("s2(2)") == path.state["s"][-1, 1]
    adam = Experiment(runs=(Adam(), AdaGradFull()))
    assert measured("m1(1, 1)", adam) == pytest.approx(0.1 * 0.2 * -5)
    for phrase in ("t1(1)", "s_max1(1)", "G1(2)"):  # a count, nothing, a matrix
        with pytest.raises(PhraseError, match="there is no"):
            measured(phrase, adam)


def test_two_paths() -> None:
    # Momentum without beta is gradient descent.
    assert measured("apart(1, pair[1])") == 0
    theirs = train_2d(Momentum(beta=0.9), Quadratic()).positions
    ours = train_2d(GradientDescent(eta=0.4), Quadratic()).positions
    # The window is 9 wide; where a path is farther out, its larger coordinate counts.
    sizes = np.maximum(np.abs(theirs), np.abs(ours)).max(axis=1, keepdims=True)
    expected = (np.abs(theirs - ours) / np.maximum(sizes, 9)).max()
    assert measured("apart(1, pair[2])") == pytest.approx(expected) and expected > 0.1
    wild = Experiment(
        runs=tuple(RMSProp(gamma=1, eta=e) for e in (0.4, 0.4 * (1 + 1e-15), 0.8)), steps=300
    )
    assert not np.isfinite(train_2d(wild.runs[0], Quadratic(), steps=300).positions[-1]).any()
    assert measured("apart(1, 2)", wild) < 1e-11
    assert measured("apart(1, 3)", wild) >= 0.4
    half = Experiment(runs=(GradientDescent(eta=0.4), RMSProp(gamma=1)), steps=300)
    assert measured("apart(1, 2)", half) == math.inf


def test_the_rate_is_that_of_the_slowest_direction() -> None:
    # Half way x2 is still 0.5 % of the distance.
    assert measured("rate(1)") == pytest.approx(0.92, rel=1e-5)
    momentum = Experiment(runs=(Momentum(eta=0.4, beta=0.9),), steps=400)
    assert measured("rate(1)", momentum) == pytest.approx(math.sqrt(0.9), rel=1e-3)


def test_a_rate_where_there_is_none() -> None:
    """A run that lands on the minimum has no distances left to fit."""
    bowl = Experiment(objective=Quadratic(a=1, b=1), runs=(GradientDescent(eta=0.5),))
    assert math.isnan(measured("rate(1)", bowl))
    # A fifth at each step, the distance is below what float64 holds: 0 from there on.
    long = Experiment(Quadratic(a=1, b=1), (GradientDescent(eta=0.4),), steps=600)
    assert measured("x1(1)", long) == 0
    assert measured("rate(1)", long) == pytest.approx(0.2, rel=1e-3)
    lost = Experiment(runs=(GradientDescent(eta=1e9),), steps=200)
    assert math.isnan(measured("rate(1)", lost))


def test_the_distance_of_the_rate_is_to_the_minimum_that_was_reached() -> None:
    experiment = Experiment(Himmelblau(), (GradientDescent(eta=0.005),), (-3, 3), steps=60)
    path = train_2d(experiment.runs[0], experiment.objective, experiment.start, 60)
    nearest = min(Himmelblau().minima, key=lambda m: np.linalg.norm(path.positions[-1] - m))
    hessian = Himmelblau().hessian(np.array(nearest))
    slowest = 1 - 0.005 * np.linalg.eigvalsh(hessian)[0]
    assert measured("rate(1)", experiment) == pytest.approx(slowest, rel=0.01)


def test_nothing_is_computed_before_it_is_measured_and_nothing_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls: list[int] = []

    def counted(*given: Any) -> Any:
        calls.append(1)
        return train(*given)

    monkeypatch.setattr("optlab.lessons.runs.train", counted)
    runs = Runs(EXPERIMENT, VARIANTS)
    asked = [quantity(phrase, runs) for phrase in ("f(1) + x1(1)", "status(1)", "f(gd)")]
    assert not calls
    for one in asked:
        one.measure()
    assert len(calls) == 2


@pytest.mark.parametrize(
    ("phrase", "message"),
    [
        ("f(4)", "there is no run 4, counted from 1; the last one is 3"),
        ("f(0)", "there is no run 0"),
        ("f(True)", "there is no run True"),
        ("f(pair[3])", "there is no run 3 of pair, counted from 1; the last one is 2"),
        ("f(pair)", r"pair has 2 runs; say which, as in pair\[1\]"),
        ("f(slow)", "there is no variant slow, only gd, pair"),
        ("f(1.5)", "1.5 is no run"),
        ("f('gd')", "'gd' is no run"),
        ("f(1, 21)", r"step must be a whole number in \[0, 20\], got 21"),
        ("f(1, -1)", r"step must be a whole number in \[0, 20\], got -1"),
        ("f(1, 0.5)", "step must be a whole number"),
        ("f(1, 0/0)", "step must be a whole number"),
        ("f(1, f(1))", "must be a number known beforehand"),
        ("f(1, 'end')", "must be a number"),
        ("f()", r"it is written f\(run, step\?\), got 0"),
        ("status(1, 2)", r"it is written status\(run\), got 2"),
        ("g(1)", "there is no g.*, only f, gap,.*eta"),
        ("gamma(1)", "there is no gamma"),
        ("beta1()", "there is no beta1"),
        ("epsilon_inside(2)", "there is no epsilon_inside"),
        ("angle", "there is no angle, only steps, a, b, centre1, centre2, minimum, lambda_min"),
        ("steps_to(1)", "it is written steps_to"),
        ("steps_to(1, 0)", "tolerance must be positive, got 0"),
        ("apart(1, 1)", "two different runs"),
        ("apart(1, gd)", r"same number of steps, got \[20, 50\]"),
        ("status(1) + 1", r"status\(1\) is a word"),
        ("-'a'", "'a' is a word"),
        ("sqrt(1, 2)", "sqrt takes one number"),
        ("f(1) < 2", "is no quantity"),
        ("f(run=1)", "is no quantity"),
        ("(lambda: 1)()", "is no quantity"),
        ("__import__('os')", "'os' is no run"),
        ("eval(1)", "there is no eval"),
        ("f(1).real", "is no quantity"),
        ("True", "is no quantity"),
        ("[1]", "is no quantity"),
        ("7 % 2", "is no quantity"),
        ("f(1", "is no phrase"),
        ("", "is no phrase"),
        ("f(\0)", "is no phrase"),
        ("1+" * LONGEST + "1", f"at most {LONGEST} characters"),
    ],
)
def test_what_is_no_quantity_is_said(phrase: str, message: str) -> None:
    with pytest.raises(PhraseError, match=message):
        quantity(phrase, Runs(EXPERIMENT, VARIANTS))


def test_huge_and_deep_phrases_are_numbers_or_errors() -> None:
    assert measured("9" * 150 + "0" * 50) == pytest.approx(1e200)
    assert measured("9**9**9**9") == math.inf
    with pytest.raises(PhraseError, match="no phrase"):
        measured("(" * 150)
    assert measured("-" * 150 + "1") == 1
    assert math.isnan(measured("(0-8)**0.5"))


def test_a_function_without_a_least_value() -> None:
    saddle = Experiment(Saddle(), (GradientDescent(),), Saddle().start)
    for name, function in FUNCTIONS.items():
        if function.needs_minimum:
            rest = ", 1)" if "tolerance" in function.call else ")"
            with pytest.raises(PhraseError, match="needs a least value, which Saddle"):
                measured(f"{name}(1{rest}", saddle)
    with pytest.raises(PhraseError, match="there is no minimum, only steps"):
        measured("minimum", saddle)
    assert measured("f(1)", saddle) < 0


def test_the_functions_own_numbers() -> None:
    experiment = Experiment(ConditionedQuadratic(angle=12), (GradientDescent(),))
    assert measured("angle", experiment) == 12
    assert measured("condition_number", experiment) == pytest.approx(20)
    assert all(function.doc for function in FUNCTIONS.values())
