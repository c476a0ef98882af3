"""What a search makes of typed functions with minima without end, with very deep ones, and of falls
that come to an end far away."""

import json
import math

import numpy as np
import pytest

from optlab.experiment import Experiment
from optlab.objectives.base import Known, Unbounded, Unknown
from optlab.objectives.typed import Typed
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.web.alternatives import of_paths
from optlab.web.live.figure_spec import figure_spec, options_of
from optlab.web.page import View
from optlab.web.theme import LIGHT
from tests.test_page import words
from tests.test_typed_function_page import typed

PI = math.pi


def grid(*each: float) -> list[tuple[float, float]]:
    return [(p, q) for p in each for q in each]


PATTERNS = {  # with all of their minima near the origin
    "sin(x1)+x2^2": [(-PI / 2, 0), (3 * PI / 2, 0)],
    "x1^2 + sin(x2 - 1)": [(0, 1 - PI / 2), (0, 1 + 3 * PI / 2)],
    "cos(x1) + (x2-1)^4": [(-PI, 1), (PI, 1)],
    "abs(sin(x1)) + x2^2": [(-PI, 0), (0, 0), (PI, 0)],
    "sin(2x1)+x2^2": [(PI * (k - 1 / 4), 0) for k in range(-1, 3)],
    "sin(5x1)+x2^2": [(PI * (0.4 * k - 0.1), 0) for k in range(-13, 16)],
    "sin(x1) + sin(x2)": grid(-PI / 2, 3 * PI / 2),
    "cos(x1/3)+x2^2": [(-3 * PI, 0), (3 * PI, 0)],  # the nearest, where none is near
    "sin(x1/4)+x2^2": [(-2 * PI, 0)],
}


@pytest.mark.parametrize(("text", "there"), PATTERNS.items())
def test_of_minima_without_end_those_near_the_origin_are_named_without_gaps(
    text: str, there: list[tuple[float, float]]
) -> None:
    """sin(x1) + x2^2 had eight from -26.7 to 29.8, and of those between some."""
    near = [one for one in there if max(map(abs, one)) <= 6] or there
    least = Typed(text).least
    assert isinstance(least, Known) and not least.complete
    assert len(least.points) == len(near)
    np.testing.assert_allclose(np.array(sorted(least.points)), sorted(near), atol=1e-5)


def test_of_very_many_the_nearest_are_named() -> None:
    least = Typed("cos(2pi*x1) + cos(2pi*x2)").least
    assert isinstance(least, Known) and not least.complete
    np.testing.assert_allclose(np.array(least.points), grid(-1.5, -0.5, 0.5, 1.5), atol=1e-9)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("(x1^2+x2-11)^2 + (x1+x2^2-7)^2", 4),
        ("(x1^2-4)^2 + x2^2", 2),
        ("(x1^2-81)^2 + x2^2", 2),
        ("(x1^2-1)^2*(x1^2-9)^2 + x2^2", 4),  # which are as far from each other
        ("((x1-1)*(x1-2)*(x1+4)*(x1-8)*(x1+9))^2/1e4 + x2^2", 5),
        ("x1^2 - 10cos(2pi*x1) + x2^2", 1),
    ],
)
def test_a_few_minima_are_all(text: str, count: int) -> None:
    least = Typed(text).least
    assert isinstance(least, Known) and least.complete and len(least.points) == count


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("-1e10*exp(-x1^2-x2^2)", (0, 0)),
        ("-1e10*exp(-(x1-2)^2-x2^2)", (2, 0)),
        ("-1e30/(1+x1^2+(x2+1)^2)", (0, -1)),
        ("-1e12*exp(-abs(x1)-abs(x2))", (0, 0)),
    ],
)
def test_a_deep_minimum_is_no_pole(text: str, at: tuple[float, float]) -> None:
    least = Typed(text).least
    assert isinstance(least, Known) and least.complete
    np.testing.assert_allclose(np.array(least.points), [at], atol=1e-7)


@pytest.mark.parametrize("end", ["1e6", "1e8", "1e10", "1e12", "1e40"])
@pytest.mark.parametrize("fall", ["-tanh", "-atan", "-1e12*tanh"])
def test_a_fall_that_ends_far_away_is_none_without_end(fall: str, end: str) -> None:
    assert Typed(f"{fall}(x1/{end})+x2^2").least == Unknown()


@pytest.mark.parametrize(
    "text",
    [
        *("1/x1", "log(abs(x1))", "-1/x1^2", "-1/(x1-0.3)^2 + x2^2", "-1/(x1^2+x2^2)", "tan(x1)"),
        *("-1/sqrt(abs(x1-1)) + x2^2", "log((x1-0.1)^2 + x2^2)"),
        *("-x1^4", "-x1^4 + x2^2", "x1^3 + x2^2", "x1+x2^2", "x1 + sin(x2)", "-exp(x1) + x2^2"),
        *("-log(1+abs(x1))*1e9", "-x1^30 + x2^4", "-x1*exp(x2)", "-abs(x1)^1.5 + x2^2"),
        *("x1 + x2^4", "(x1-x2)^4 + x1 + x2", "-sqrt(abs(x1)) + x2^2", "-log(1+x1^2+x2^2)"),
    ],
)
def test_poles_and_falls_are_without_end(text: str) -> None:
    assert Typed(text).least == Unbounded()


def test_the_page_says_that_there_may_be_more() -> None:
    said = words(typed("sin(x1) + x2^2"))
    assert "at (−1.5708, 0), (4.71239, 0), and likely at more points farther away" in said
    assert "more points" not in words(typed("(x1^2-4)^2 + x2^2 + x2^4"))
    assert "it is 0 everywhere" in words(typed("0*x1"))


@pytest.mark.parametrize("text", ["sin(x1) + x2^2", "(x1+x2)^2", "0*x1"])
def test_a_picture_in_words_does_not_call_some_minima_all(text: str) -> None:
    some, all_of_them = (
        Experiment(Typed(one), (GradientDescent(0.1),), (1.0, 2.0), 9)
        for one in (text, "x1^4 + x2^2")
    )
    assert ", and elsewhere." in of_paths(some, some.trajectories())
    assert ", and elsewhere." not in of_paths(all_of_them, all_of_them.trajectories())
    others = [
        json.loads(json.dumps(figure_spec(one, options_of(View()), LIGHT, {})))["plane"]["others"]
        for one in (some, all_of_them)
    ]
    assert others == [True, False]
