"""train_2d and Trajectory: the sources' numbers, counting, cutting, and what is refused."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from optlab import OPTIMIZERS, train_2d
from optlab.objectives.quadratics import Quadratic
from optlab.objectives.valleys import Rosenbrock
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.nesterov import Nesterov
from optlab.optimizers.newton import Newton
from optlab.optimizers.rmsprop import RMSProp

every_optimizer = pytest.mark.parametrize("cls", OPTIMIZERS.values(), ids=lambda cls: cls.__name__)


@pytest.mark.parametrize(
    ("optimizer", "line"),
    [
        (RMSProp(eta=0.4, gamma=0.9), "epoch 20, x1: -0.010599, x2: 0.000000"),
        (AdaGrad(eta=0.4), "epoch 20, x1: -2.382563, x2: -0.158591"),
        (AdaGrad(eta=2), "epoch 20, x1: -0.002295, x2: -0.000000"),
        (GradientDescent(eta=0.4), "epoch 20, x1: -0.943467, x2: -0.000073"),
        (GradientDescent(eta=0.6), "epoch 20, x1: -0.387814, x2: -1673.365109"),
        (Momentum(eta=0.6, beta=0.5), "epoch 20, x1: 0.007188, x2: 0.002553"),
        (Momentum(eta=0.6, beta=0.25), "epoch 20, x1: -0.126340, x2: -0.186632"),
    ],
)
def test_d2ls_experiments_print_d2ls_lines(optimizer: Any, line: str) -> None:
    assert str(train_2d(optimizer, Quadratic())) == line


def test_d2ls_gradient_descent_chapter() -> None:
    trajectory = train_2d(GradientDescent(eta=0.1), Quadratic(a=1.0, b=2.0))
    assert str(trajectory) == "epoch 20, x1: -0.057646, x2: -0.000073"


# The updates of Deep Learning from Scratch, one parameter at a time: on x²/20 + y² from (-7, 2).

Parameters = dict[str, float]
Memory = dict[str, float]
Update = Callable[[float, float, Memory], float]  # parameter, gradient, memory -> parameter


def walk(update: Update, steps: int = 30) -> Any:
    point: Parameters = {"x": -7.0, "y": 2.0}
    memories: dict[str, Memory] = {"x": {}, "y": {}}
    path = [list(point.values())]
    for _ in range(steps):
        gradient = {"x": point["x"] / 10.0, "y": 2.0 * point["y"]}
        for name in point:
            point[name] = update(point[name], gradient[name], memories[name])
        path.append(list(point.values()))
    return np.array(path)


def book_sgd(p: float, g: float, memory: Memory) -> float:
    return p - 0.95 * g


def book_momentum(p: float, g: float, memory: Memory) -> float:
    memory["v"] = 0.9 * memory.get("v", 0.0) - 0.1 * g
    return p + memory["v"]


def book_nesterov(p: float, g: float, memory: Memory) -> float:
    """As mended: the old velocity counts, and is replaced afterwards."""
    old = memory.get("v", 0.0)
    memory["v"] = 0.9 * old - 0.1 * g
    return p + 0.9 * 0.9 * old - (1 + 0.9) * 0.1 * g


def book_nesterov_with_the_error(p: float, g: float, memory: Memory) -> float:
    """As first printed: the velocity is replaced before it counts."""
    memory["v"] = 0.9 * memory.get("v", 0.0) - 0.1 * g
    return p + 0.9 * 0.9 * memory["v"] - (1 + 0.9) * 0.1 * g


def book_adagrad(p: float, g: float, memory: Memory) -> float:
    memory["h"] = memory.get("h", 0.0) + g * g
    return p - 1.5 * g / (memory["h"] ** 0.5 + 1e-7)


def book_rmsprop(p: float, g: float, memory: Memory) -> float:
    memory["h"] = 0.99 * memory.get("h", 0.0) + (1 - 0.99) * g * g
    return p - 0.1 * g / (memory["h"] ** 0.5 + 1e-7)


def book_adam(p: float, g: float, memory: Memory) -> float:
    memory["t"] = memory.get("t", 0) + 1
    rate = 0.3 * (1 - 0.999 ** memory["t"]) ** 0.5 / (1 - 0.9 ** memory["t"])
    memory["m"] = memory.get("m", 0.0) + (1 - 0.9) * (g - memory.get("m", 0.0))
    memory["v"] = memory.get("v", 0.0) + (1 - 0.999) * (g * g - memory.get("v", 0.0))
    return p - rate * memory["m"] / (memory["v"] ** 0.5 + 1e-7)


@pytest.mark.parametrize(
    ("update", "optimizer"),
    [
        (book_sgd, GradientDescent(eta=0.95)),
        (book_momentum, Momentum(eta=0.1, beta=0.9)),
        (book_nesterov, Nesterov(eta=0.1, beta=0.9, form="pytorch")),
        (book_adagrad, AdaGrad(eta=1.5, epsilon=1e-7, epsilon_inside=False)),
        (book_rmsprop, RMSProp(eta=0.1, gamma=0.99, epsilon=1e-7, epsilon_inside=False)),
        (book_adam, Adam(eta=0.3, epsilon=1e-7, epsilon_hat=True)),
    ],
)
def test_the_comparison_of_deep_learning_from_scratch(update: Update, optimizer: Any) -> None:
    path = train_2d(optimizer, Quadratic(a=1 / 20, b=1.0), (-7.0, 2.0), 30)
    np.testing.assert_allclose(path.positions, walk(update), rtol=1e-12, atol=1e-12)


def test_the_books_first_nesterov_is_neither_form() -> None:
    wrong = walk(book_nesterov_with_the_error)
    for form in ("look-ahead", "pytorch"):
        optimizer = Nesterov(eta=0.1, beta=0.9, form=form)
        path = train_2d(optimizer, Quadratic(a=1 / 20, b=1.0), (-7.0, 2.0), 30)
        assert np.abs(path.positions - wrong).max() > 0.01


def test_the_shapes_are_the_promised_ones() -> None:
    trajectory = train_2d(RMSProp(), Quadratic(), steps=7)
    assert trajectory.positions.shape == trajectory.gradients.shape == (8, 2)
    assert trajectory.values.shape == trajectory.gradient_evaluations.shape == (8,)
    assert trajectory.state["s"].shape == (8, 2)
    sweep = train_2d(RMSProp(eta=np.ones((3, 1)), gamma=np.full(4, 0.5)), Quadratic(), steps=7)
    assert sweep.batch == (3, 4)
    assert sweep.positions.shape == sweep.gradients.shape == (8, 2, 3, 4)
    assert sweep.values.shape == (8, 3, 4)
    assert sweep.state["s"].shape == (8, 2, 3, 4)


def test_the_default_is_d2ls_start_and_twenty_steps() -> None:
    trajectory = train_2d(RMSProp(), Quadratic())
    assert trajectory.steps == 20
    assert trajectory.positions[0].tolist() == [-5.0, -2.0]


@every_optimizer
def test_looks_at_the_gradient_are_counted(cls: Any) -> None:
    trajectory = train_2d(cls(), Quadratic(), steps=12)
    assert trajectory.gradient_evaluations.tolist() == list(range(13))
    hessians = list(range(13)) if cls is Newton else [0] * 13
    assert trajectory.hessian_evaluations.tolist() == hessians


def test_looks_are_counted_as_they_happen() -> None:
    class Twice(GradientDescent):
        def step(self, objective: Any, x: Any, state: Any, t: int) -> Any:
            objective.gradient(x)
            return super().step(objective, x, state, t)

    for keep, expected in (("all", [0, 2, 4, 6]), ("last", [6])):
        trajectory = train_2d(Twice(), Quadratic(), steps=3, keep=keep)  # type: ignore[arg-type]
        assert trajectory.gradient_evaluations.tolist() == expected


@every_optimizer
def test_the_first_k_steps_are_a_run_of_k_steps(cls: Any) -> None:
    whole = train_2d(cls(), Rosenbrock(), (-1.2, 1.0), steps=15)
    for k in (0, 1, 7, 15):
        cut, run = whole.first(k), train_2d(cls(), Rosenbrock(), (-1.2, 1.0), steps=k)
        assert cut.steps == k
        assert str(cut) == str(run)
        assert cut.status == run.status
        for name in ("positions", "values", "gradients", "gradient_evaluations"):
            np.testing.assert_array_equal(getattr(cut, name), getattr(run, name))
        for name in run.state:
            np.testing.assert_array_equal(cut.state[name], run.state[name])
    assert whole.first(99).steps == 15


def test_what_was_not_kept_cannot_be_cut() -> None:
    with pytest.raises(ValueError, match="only the end was kept"):
        train_2d(RMSProp(), Quadratic(), keep="last").first(3)


@pytest.mark.parametrize("steps", [-1, 2.0, True, "3", None])
def test_a_cut_after_no_count_of_steps_is_refused(steps: Any) -> None:
    whole = train_2d(RMSProp(), Quadratic())
    with pytest.raises(ValueError, match="steps must be a whole number of at least 0, got"):
        whole.first(steps)


def test_no_steps_is_the_start() -> None:
    trajectory = train_2d(RMSProp(), Quadratic(), steps=0)
    assert trajectory.positions.tolist() == [[-5.0, -2.0]]
    assert str(trajectory) == "epoch 0, x1: -5.000000, x2: -2.000000"


def test_keep_last_is_the_end_of_the_whole_run() -> None:
    whole, end = (train_2d(RMSProp(), Quadratic(), keep=keep) for keep in ("all", "last"))
    assert end.positions.shape == (1, 2)
    assert np.array_equal(end.positions[0], whole.positions[-1])
    assert end.values[-1] == whole.values[-1]
    assert str(end) == str(whole)
    assert end.gradient_evaluations.tolist() == [20]


def test_a_run_that_overflows_keeps_its_inf_and_nan_without_a_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        trajectory = train_2d(Momentum(eta=1e6), Rosenbrock(), (-1.2, 1.0), steps=30)
        assert not np.isfinite(trajectory.positions[-1]).any()
        assert np.isfinite(trajectory.positions[:4]).all()
        assert not np.isfinite(trajectory.values[-1])
        assert str(trajectory.status)
        assert "nan" in str(trajectory) or "inf" in str(trajectory)


def test_the_start_is_copied_and_never_changed() -> None:
    start = np.array([-5.0, -2.0])
    trajectory = train_2d(RMSProp(), Quadratic(), start)
    assert start.tolist() == [-5.0, -2.0]
    start[:] = 0
    assert trajectory.positions[0].tolist() == [-5.0, -2.0]


@pytest.mark.parametrize("start", [(), 3.0, (1.0,), (1.0, 2.0, 3.0), np.zeros((3, 2))])
def test_a_start_without_two_coordinates_is_refused(start: Any) -> None:
    with pytest.raises(ValueError, match="start must have two coordinates first, got the shape"):
        train_2d(RMSProp(), Quadratic(), start)


@pytest.mark.parametrize("start", [(np.nan, 0.0), (0.0, np.inf), [[1, 2], [3, -np.inf]]])
def test_a_start_that_is_not_finite_is_refused(start: Any) -> None:
    with pytest.raises(ValueError, match="start must be finite, got"):
        train_2d(RMSProp(), Quadratic(), start)


@pytest.mark.parametrize("steps", [-1, 2.0, True, "20", None])
def test_steps_that_are_no_count_are_refused(steps: Any) -> None:
    with pytest.raises(
        ValueError, match="steps must be a whole number of at least 0, got"
    ) as error:
        train_2d(RMSProp(), Quadratic(), steps=steps)
    assert str(error.value).endswith(repr(steps))


def test_an_unknown_keep_is_refused() -> None:
    with pytest.raises(ValueError, match="keep must be 'all' or 'last', got 'first'"):
        train_2d(RMSProp(), Quadratic(), keep="first")  # type: ignore[arg-type]


def test_shapes_that_do_not_broadcast_are_refused() -> None:
    with pytest.raises(ValueError, match="broadcast"):
        train_2d(RMSProp(eta=np.ones(3)), Quadratic(), np.zeros((2, 4)))


def test_a_batch_says_that_it_is_one() -> None:
    batch = train_2d(Nesterov(eta=np.array([0.1, 0.2])), Quadratic(), steps=9)
    assert str(batch) == "Trajectory of a batch (2,), 9 steps"
    with pytest.raises(ValueError, match="a batch has no single status"):
        _ = batch.status
