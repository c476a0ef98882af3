"""A step worked out: a method's lines with its own numbers in them, and what they come to."""

import re
from typing import Any

import numpy as np
import pytest

from optlab.experiment import Experiment
from optlab.measure.worked import Line, Worked, worked
from optlab.noise import Gaussian
from optlab.objectives.quadratics import Quadratic
from optlab.objectives.valleys import Rosenbrock
from optlab.optimizers import OPTIMIZERS
from optlab.optimizers.adam import Adam
from optlab.optimizers.adamw import AdamW
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.rmsprop import RMSProp
from optlab.optimizers.typed import Typed
from optlab.problem import Problem
from optlab.scheduled import scheduled
from optlab.schedules.decays import Exponential
from optlab.train import train, train_2d
from optlab.web.live.addresses import path_address, values_of
from tests.fetched import numbers_at
from tests.test_figure_spec import numbers


def found(run: Any, steps: int = 4, **problem: Any) -> Worked:
    made = worked(train(run, Problem(Quadratic(), (-5.0, -2.0), steps, **problem)))
    assert made
    return made


def as_python(line: Line, leaves: np.ndarray, step: int, axis: int) -> str:
    """What stands in a line, in Python's signs and with every digit."""

    def one(text: str, leaf: int, firm: bool) -> str:
        if leaf >= 0:
            number = repr(float(leaves[leaf, step, axis]))
            return f"({number})" if firm else number
        return text

    text = "".join(one(token.text, token.leaf, token.firm) for token in line.tokens)
    signs = {"−": "-", "·": "*", "²": "**2", "^": "**", "√": "sqrt"}
    return "".join(signs.get(sign, sign) for sign in text)


NAMES = {
    "sqrt": np.sqrt,
    "max": max,
    "min": min,
    "abs": abs,
    "sign": np.sign,
    "nan": np.nan,
    "inf": np.inf,
    "where": lambda c, a, b: a if c > 0 else b,
}


def evaluated(said: str) -> float:
    """What a line comes to; Python refuses a power that NumPy has as inf."""
    with np.errstate(all="ignore"):
        try:
            return eval(said, {"__builtins__": {}}, NAMES)
        except OverflowError:
            return np.inf


HAVING = [key for key, cls in OPTIMIZERS.items() if cls().as_text()]


@pytest.mark.parametrize("key", HAVING)
def test_what_a_line_says_comes_to_what_it_says_it_does_and_that_is_the_path(key: str) -> None:
    """Read as arithmetic, brackets and all; the last x is where the engine's run goes."""
    trajectory = train_2d(OPTIMIZERS[key](), Rosenbrock(), (-1.2, 1.1), steps=7)
    made = worked(trajectory)
    assert made
    for line in made.lines:
        for step in range(7):
            for axis in range(2):
                said = as_python(line, made.leaves, step, axis)
                assert re.fullmatch(r"[-+*/()., \w]+", said)
                value = evaluated(said)
                result = made.leaves[line.result, step, axis]
                np.testing.assert_allclose(value, result, rtol=1e-12, atol=1e-15)
    last = [line for line in made.lines if line.name == "x"][-1]
    np.testing.assert_allclose(made.leaves[last.result], trajectory.positions[1:], rtol=1e-10)


def test_the_lines_of_a_chapters_step_are_those_of_the_chapter() -> None:
    """RMSProp's first step from (-5, -2) on 0.1 x1² + 2 x2²: g = (-1, -8), s = 0.1 g²."""
    made = found(RMSProp(eta=0.4, gamma=0.9))
    first, second = made.lines
    tenth = repr(1 - 0.9)
    assert as_python(first, made.leaves, 0, 0) == f"(0.9) * (0.0) + ({tenth}) * (-1.0)**2"
    np.testing.assert_allclose(made.leaves[first.result, 0], [0.1, 6.4])
    assert [token.role for token in first.tokens if token.leaf >= 0].count("gradient") == 1
    assert {token.role for token in second.tokens} >= {"", "gradient", "step"}


def test_what_is_an_arrow_has_its_colour() -> None:
    first, second = found(Momentum(0.1, 0.5)).lines
    assert first.role == "momentum"
    roles = [token.role for token in first.tokens if token.leaf >= 0]
    assert roles == ["", "momentum", "gradient"]
    assert [token.role for token in second.tokens if token.leaf >= 0] == ["", "step", "momentum"]
    x, minus, *away = found(AdamW(weight_decay=0.1)).lines[-1].tokens
    assert (x.role, minus.role) == ("", "")
    assert {token.role for token in away if token.leaf >= 0} == {"step", "momentum"}


@pytest.mark.parametrize(
    ("run", "problem"),
    [
        (GradientDescent(0.1), {"noise": Gaussian(0.3, 5)}),
        (scheduled(Adam(0.3), eta=Exponential()), {}),
        (RMSProp(clip_norm=0.5), {}),
        (Momentum(0.1, weight_decay=0.1), {}),
        (Typed("s0 = 1; s = gamma*s + norm(g); x = x - eta*g/s"), {}),
        (GradientDescent(3.0), {}),
    ],
    ids=["noise", "schedule", "clipped", "decay", "typed", "diverges"],
)
def test_whatever_a_step_sees_is_in_it(run: Any, problem: dict[str, Any]) -> None:
    made = found(run, 30, **problem)
    path = train(run, Problem(Quadratic(), (-5.0, -2.0), 30, **problem)).positions
    last = [line for line in made.lines if line.name == "x"][-1]
    np.testing.assert_allclose(made.leaves[last.result], path[1:], rtol=1e-9)


def test_a_method_without_lines_and_a_run_without_steps() -> None:
    assert worked(train_2d(OPTIMIZERS["adagrad_full"](), Quadratic(), steps=3)) is None
    still = worked(train_2d(Adam(), Quadratic(), steps=0))
    assert still and still.leaves.shape[1:] == (0, 2)
    with pytest.raises(ValueError, match="single runs"):
        worked(train_2d(Adam(np.array([0.1, 0.2])), Quadratic(), steps=3))


def test_the_browser_gets_them_beside_the_path() -> None:
    experiment = Experiment(Quadratic(), (Adam(),), (-5, -2), 6)
    address = path_address(experiment, 0) + "&worked=yes"
    told = numbers_at(address, {**values_of(experiment)})
    made = found(Adam(), 6)
    assert [line["name"] for line in told["worked"]] == [line.name for line in made.lines]
    for i, leaf in enumerate(made.leaves):
        np.testing.assert_array_equal(numbers(told[f"worked {i} x2"]), leaf[:, 1])
