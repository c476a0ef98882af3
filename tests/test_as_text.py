"""What the built-in functions and methods are as one types them."""

from typing import Any

import numpy as np
import pytest

from optlab.objectives import OBJECTIVES, Objective
from optlab.objectives.valleys import Rosenbrock
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.nadam import NAdam
from optlab.optimizers.rmsprop import RMSProp
from optlab.optimizers.typed import as_typed
from optlab.problem import Problem
from optlab.scheduled import scheduled
from optlab.schedules.decays import Linear
from optlab.train import train
from optlab.typed.derivatives import Derivatives
from optlab.typed.formula import Node, read
from optlab.typed.tape import Tape
from tests.random_experiments import functions


def derived(text: str, values: Any) -> list[Any]:
    """A formula's value and its two slopes, by the rules of derivatives."""
    rules = Derivatives()
    (f,) = rules.algebra.same(read(text))
    trees: list[Node] = [f, rules.of(f, "x1"), rules.of(f, "x2")]
    return Tape(trees).values(values)


@pytest.mark.parametrize("cls", [c for k, c in OBJECTIVES.items() if k != "typed"])
def test_a_function_as_text_is_the_function_and_what_its_steps_see(cls: type[Objective]) -> None:
    rng = np.random.default_rng(2)
    there = [f for f in functions(rng) if isinstance(f, cls)]
    for f in there or [cls()]:
        (low1, high1), (low2, high2) = f.window
        x = rng.uniform((low1, low2), (high1, high2), (20, 2)).T
        at = {"x1": x[0], "x2": x[1]}
        text, size = f.as_text(), np.abs(f.gradient(x)).max() + np.abs(f.value(x)).max()
        assert text
        value, *slopes = derived(text, {**at, **f.letters})
        np.testing.assert_allclose(value, f.value(x), rtol=0, atol=1e-13 * size)
        np.testing.assert_allclose(slopes, f.gradient(x), rtol=0, atol=1e-13 * size)
        assert (f.by_step() is None) == (f.steps_see == "")
        if step := f.by_step():
            for t in range(1, 9):
                seen: Any = step.cycle[(t - 1) % len(step.cycle)] if step.cycle else None
                if seen is None and (seen := f.means(t)) is None:  # type: ignore[attr-defined]
                    continue
                names = dict(zip(step.names, seen, strict=True))
                _value, *slopes = derived(step.text, {**at, **f.letters, **names})
                expected = f.at(t).gradient(x)
                np.testing.assert_allclose(slopes, expected, rtol=0, atol=1e-12 * size)


@pytest.mark.parametrize(
    ("run", "name"),
    [
        (NAdam(momentum_decay=0.1), "momentum_decay"),
        (Momentum(eta=0.1, dampening=0), "dampening"),
        (GradientDescent(eta=0.1, weight_decay=0), "weight_decay"),
        (RMSProp(eta=0.1, momentum=0), "momentum"),
        (Adam(weight_decay=0), "weight_decay"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_a_run_with_a_schedule_is_the_same_as_text(run: Any, name: str) -> None:
    # Once what was 0 at the start was left out of the lines though its schedule led to more, and
    # NAdam's lines took its momentum_decay of the present step for that of all steps before.
    changing = scheduled(run, **{name: Linear(end=0.5, steps=10)})
    typed = as_typed(changing)
    assert typed
    problem = Problem(Rosenbrock(b=2), (-1.2, 1.0), 15)
    ours, theirs = (train(one, problem).positions for one in (changing, typed))
    np.testing.assert_allclose(theirs, ours, rtol=0, atol=1e-12)
