"""The step loop and its problem: any number of coordinates, minibatches, and nothing beside it."""

import ast
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import optlab
from optlab import OPTIMIZERS, train_2d
from optlab.hyperparameters import Array
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.problem import Problem, Seen
from optlab.train import train, walk

START = (-5.0, -2.0)


@dataclass(frozen=True, eq=False)
class LeastSquares:
    """Half the mean square of `rows @ w - targets`, of as many rows at a time as a step sees."""

    rows: Array  # (n, d)
    targets: Array  # (n,)
    size: int  # of a minibatch
    batch = ()
    dtype = np.dtype(np.float64)

    def at(self, t: int) -> "LeastSquares":
        seen = np.random.default_rng(t).choice(len(self.rows), self.size, replace=False)
        return replace(self, rows=self.rows[seen], targets=self.targets[seen])

    def gradient(self, x: Array) -> Array:
        errors = np.tensordot(self.rows, x, 1) - self.targets.reshape(-1, *(1,) * (x.ndim - 1))
        return np.tensordot(self.rows.T, errors, 1) / len(self.rows)

    def hessian(self, x: Array) -> Array:
        return self.rows.T @ self.rows / len(self.rows)


def seven() -> tuple[LeastSquares, Array]:
    """Without noise in its targets, and the weights that made them."""
    draws = np.random.default_rng(11)
    rows, weights = draws.normal(size=(60, 7)), draws.normal(size=7)
    return LeastSquares(rows, rows @ weights, 12), weights


def walked(optimizer: Any, problem: Any) -> tuple[Array, Any, Seen]:
    points, states, seen = [], [], Seen()

    def see(t: int, x: Array, state: Any) -> None:
        assert t == len(points)
        points.append(x)
        states.append(state)

    walk(optimizer, problem, see, seen)
    return np.array(points), states[-1], seen


def test_seven_weights_are_trained_on_minibatches_as_a_loop_by_hand_does() -> None:
    loss, weights = seven()
    points, state, seen = walked(Momentum(0.1, 0.8), Problem(loss, np.zeros(7), 400))
    w, v = np.zeros(7), np.zeros(7)
    for t in range(1, 401):
        seen_rows = np.random.default_rng(t).choice(60, 12, replace=False)
        A, y = loss.rows[seen_rows], loss.targets[seen_rows]
        v = 0.8 * v + A.T @ (A @ w - y) / 12
        w = w - 0.1 * v
        np.testing.assert_allclose(points[t], w, rtol=1e-12, atol=1e-14)
    assert points.shape == (401, 7) and seen.gradients == 400
    np.testing.assert_allclose(state.v, v, rtol=1e-9, atol=1e-14)
    np.testing.assert_allclose(w, weights, atol=1e-6)  # every minibatch has the same minimum


SCALING = [cls for cls in OPTIMIZERS.values() if cls.order < 9000]


@pytest.mark.parametrize("cls", SCALING, ids=lambda cls: cls.__name__)
def test_every_method_that_scales_trains_seven_weights_and_a_batch_of_them(cls: Any) -> None:
    loss, weights = seven()
    etas = np.array([0.003, 0.01, 0.03])
    points, _state, _seen = walked(cls(eta=etas), Problem(loss, np.zeros(7), 150))
    assert points.shape == (151, 7, 3)
    for i, eta in enumerate(etas):
        alone, _state, _seen = walked(cls(eta=eta), Problem(loss, np.zeros(7), 150))
        np.testing.assert_allclose(points[..., i], alone, rtol=1e-9, atol=1e-12)
        assert np.linalg.norm(alone[-1] - weights) < np.linalg.norm(alone[0] - weights)


@pytest.mark.parametrize("cls", OPTIMIZERS.values(), ids=lambda cls: cls.__name__)
def test_a_step_is_told_its_number_from_one_and_a_state_that_has_it_keeps_that(
    cls: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, run = [], cls()
    kind = type(run)
    step = kind.step

    def noted(self: Any, objective: Any, x: Any, state: Any, t: int) -> Any:
        told.append(t)
        return step(self, objective, x, state, t)

    monkeypatch.setattr(kind, "step", noted)
    trajectory = train_2d(run, Quadratic(), START, 5)
    assert told == [1, 2, 3, 4, 5]
    if "t" in trajectory.state:
        assert trajectory.state["t"].tolist() == [0, *told]


def test_what_a_step_sees_may_differ_from_step_to_step() -> None:
    @dataclass(frozen=True)
    class Turning(ConditionedQuadratic):
        def at(self, t: int) -> Any:
            return replace(self, angle=10.0 * t)

    path = train_2d(GradientDescent(0.1), Turning(), START, 3).positions
    x = np.array(START)
    for t in (1, 2, 3):
        x = x - 0.1 * ConditionedQuadratic(angle=10.0 * t).gradient(x)
        assert path[t].tolist() == x.tolist()


def test_a_problem_is_a_key_and_train_2d_is_one_spelled_out() -> None:
    problem = Problem(Quadratic(), START, 30)
    assert problem == Problem(Quadratic(), (-5, -2), 30) and len({problem, replace(problem)}) == 1
    for other in (
        replace(problem, steps=31),
        replace(problem, start=(-5.0, -2.5)),
        replace(problem, objective=Quadratic(a=0.2)),
    ):
        assert other != problem
    one, other = train(Adam(), problem), train_2d(Adam(), Quadratic(), START, 30)
    assert one.problem == other.problem == problem
    assert np.array_equal(one.positions, other.positions)
    assert one.first(7).problem == replace(problem, steps=7)


def test_a_problem_is_its_own() -> None:
    """Neither the array it was made of nor a step that writes into its x changes it."""
    start = np.array(START)
    problem = Problem(Quadratic(), start, np.int64(5))  # type: ignore[arg-type]
    start[0] = 7.0
    assert problem.x.tolist() == list(START)
    assert type(problem.steps) is int

    class Writes(GradientDescent):
        def step(self, objective: Any, x: Any, state: Any, t: int) -> Any:
            x -= 1
            return x, state

    with pytest.raises(ValueError, match="read-only"):
        train(Writes(), Problem(Quadratic(), START, 1))


@pytest.mark.parametrize(
    ("start", "steps", "says"),
    [
        ((0.0, np.inf), 1, "start must be finite"),
        ((1j, 2), 1, r"start must be an array of finite numbers, got \(1j, 2\)"),
        (np.array([1j, 2]), 1, "start must be an array of finite numbers, got array"),
        ((10**400, 1), 1, r"start must be an array of finite numbers, got \(10000"),
        ("ab", 1, "start must be an array of finite numbers, got 'ab'"),
        (("1", "2"), 1, "start must be an array of finite numbers, got"),
        ([[1, 2], [3]], 1, r"start must be an array of finite numbers, got \[\[1, 2\], \[3\]\]"),
        (None, 1, "start must be .*finite.*, got None"),
        (np.zeros((7, 0)), -1, "steps must be a whole number of at least 0, got -1"),
        (START, 2.0, "steps must be a whole number of at least 0, got 2.0"),
        (START, True, "steps must be a whole number of at least 0, got True"),
    ],
)
def test_a_problem_that_is_none_is_refused(start: Any, steps: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Problem(Quadratic(), start, steps)


@pytest.mark.parametrize(
    ("optimizer", "objective", "says"),
    [
        (Adam, Quadratic(), r"optimizer must be an optimizer, as Adam\(\), got the class Adam"),
        ("adam", Quadratic(), r"optimizer must be an optimizer, as Adam\(\), got 'adam'"),
        (Adam(), Quadratic, r"objective must be an objective, as Quadratic\(\), got the class Qu"),
        (Adam(), abs, r"objective must be an objective, as Quadratic\(\), got <built-in"),
    ],
)
def test_a_class_where_one_of_its_objects_is_meant_is_refused_by_name(
    optimizer: Any, objective: Any, says: str
) -> None:
    with pytest.raises(TypeError, match=says):
        train_2d(optimizer, objective)


def test_whole_numbers_beyond_int64_are_a_start() -> None:
    assert Problem(Quadratic(), (2**70, -1)).x.tolist() == [2.0**70, -1.0]


def test_steps_are_taken_in_one_place() -> None:
    """Once the loop was written in four modules: what came new to it would have reached one."""
    root = Path(optlab.__file__).parent
    places = [
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "step"
        and len(node.args) > 2
    ]
    # AdamW's step is Adam's, and more; what a step's matrix is, is asked without a run.
    assert sorted(places) == ["optimizers/adamw.py", "theory/own_matrix.py", "train.py"]
