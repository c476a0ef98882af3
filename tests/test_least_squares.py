"""Least squares on two features: the function is the data's, and every step sees its minibatch, on
whatever way through the engine."""

import subprocess
import sys
from dataclasses import replace
from decimal import Decimal, localcontext
from typing import Any

import numpy as np
import pytest

from optlab import OPTIMIZERS, train, train_2d
from optlab.data import airfoil
from optlab.data.minibatches import Minibatches
from optlab.data.table import SHIPPED
from optlab.experiment import Experiment
from optlab.lessons.quantities import PhraseError, Runs, quantity
from optlab.measure.anatomy import anatomy
from optlab.measure.grids import Axis
from optlab.measure.rates import measured_rate, measured_rates
from optlab.measure.robustness import robust
from optlab.measure.sensitivity import measure
from optlab.objectives.least_squares import COLUMNS, PAIRS, ROWS, LeastSquares
from optlab.objectives.saddles import Saddle
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.newton import Newton
from optlab.optimizers.rmsprop import RMSProp
from optlab.problem import Problem
from optlab.theory import stability
from optlab.theory.leaky import bars
from optlab.theory.rotation import conditioned
from tests.test_optimizers import leaves

SIZES = (1, 7, 10, 64, 750, 1499, ROWS)
STEPS = 320  # more than two epochs of ten rows


def columns_of(pair: str) -> tuple[Any, Any, Any]:
    data = airfoil.load()
    a, b = data.features[:, PAIRS[pair]].T
    return a, b, data.targets


def exactly(pair: str) -> tuple[list[Decimal], Any]:
    """The published table's least squares by hand, to 40 digits: the least point, and f."""
    lines = (SHIPPED / airfoil.FILE).read_text(encoding="latin-1").split("\n")
    table = [[Decimal(cell) for cell in line.split("\t")] for line in lines if line.strip()]
    chosen = []
    for k in (*PAIRS[pair], 5):
        column = [row[k] for row in table]
        mean = sum(column, Decimal(0)) / len(column)
        squares = sum(((value - mean) ** 2 for value in column), Decimal(0))
        spread = (squares / len(column)).sqrt()
        chosen.append([(value - mean) / spread for value in column][:1500])
    a, b, y = chosen

    def sum_of(p: list[Decimal], q: list[Decimal]) -> Decimal:
        return sum((u * v for u, v in zip(p, q, strict=True)), Decimal(0))

    aa, ab, bb, ay, by = (sum_of(*two) for two in ((a, a), (a, b), (b, b), (a, y), (b, y)))
    determinant = aa * bb - ab * ab
    least = [(bb * ay - ab * by) / determinant, (aa * by - ab * ay) / determinant]

    def f(x1: Decimal, x2: Decimal) -> Decimal:
        rows = zip(a, b, y, strict=True)
        return sum(((x1 * u + x2 * v - w) ** 2 for u, v, w in rows), Decimal(0)) / 3000

    return least, f


@pytest.mark.parametrize("pair", ["angle-thickness", "frequency-chord", "velocity-thickness"])
def test_the_function_is_least_squares_on_the_published_table(pair: str) -> None:
    objective = LeastSquares(pair)
    with localcontext(prec=40):
        least, f = exactly(pair)
        np.testing.assert_allclose(objective.minima, [list(map(float, least))], rtol=1e-13)
        assert objective.minimum == pytest.approx(float(f(*least)), rel=1e-14)
        for x1, x2 in ((0.0, 0.0), (0.5, 1.0), (-1.25, 0.375)):
            exact = float(f(Decimal(x1), Decimal(x2)))
            assert objective.value(np.array([x1, x2])) == pytest.approx(exact, rel=1e-14)


def test_every_two_different_columns_are_a_choice_and_none_is_twice() -> None:
    pairs = [set(pair.split("-")) for pair in PAIRS]
    assert len(pairs) == 10 and all(len(pair) == 2 and pair <= set(COLUMNS) for pair in pairs)
    forms = [LeastSquares(pair).quadratic() for pair in PAIRS]
    assert len({form.Q for form in forms}) == 10
    conditions = [float(form.eigenvalues[1] / form.eigenvalues[0]) for form in forms]
    assert max(conditions) == pytest.approx(7.1, abs=0.05)
    assert LeastSquares().columns == list(PAIRS)[int(np.argmax(conditions))]


def test_the_data_are_read_when_first_needed_and_without_pandas() -> None:
    code = (
        "import sys, optlab; from optlab.objectives.least_squares import cloud_of, LeastSquares;"
        "f = LeastSquares(); print(cloud_of.cache_info().currsize, f.formula == '');"
        "f.least; print(cloud_of.cache_info().currsize, 'pandas' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["0", "False", "1", "False"]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("seed", [0, 3])
def test_a_step_sees_the_rows_of_its_minibatch(size: int, seed: int) -> None:
    a, b, y = columns_of("frequency-chord")
    objective = LeastSquares("frequency-chord", size, seed)
    batches = Minibatches(ROWS, size, seed)
    x = np.random.default_rng(1).normal(size=(2, 5))
    for t in (1, 2, batches.per_epoch, batches.per_epoch + 1, 40):
        rows = batches.at(t)
        left = np.outer(a[rows], x[0]) + np.outer(b[rows], x[1]) - y[rows, None]
        exact = [(a[rows, None] * left).mean(axis=0), (b[rows, None] * left).mean(axis=0)]
        np.testing.assert_allclose(objective.at(t).gradient(x), exact, rtol=1e-12, atol=1e-13)
        Q = np.array([a[rows], b[rows]])
        hessian = objective.at(t).hessian(x[:, 0])
        np.testing.assert_allclose(hessian, Q @ Q.T / len(rows), rtol=1e-12, atol=1e-14)


def test_the_minibatches_of_an_epoch_are_the_whole_function_together() -> None:
    x = np.array([0.3, -0.8])
    for size in LeastSquares.numbers()["batch_size"].stops():
        objective, steps = LeastSquares(batch_size=size), int(ROWS / size)
        seen = [objective.at(t).gradient(x) for t in range(steps + 1, 2 * steps + 1)]
        np.testing.assert_allclose(np.mean(seen, axis=0), objective.gradient(x), rtol=1e-12)


def test_with_all_rows_there_is_no_noise() -> None:
    objective = LeastSquares(batch_size=ROWS, seed=7)
    assert objective.at(5) is objective
    assert train_2d(GradientDescent(0.9), objective, objective.start, 200).status.kind == "at rest"


@pytest.mark.parametrize("key", list(OPTIMIZERS))
def test_different_sizes_and_seeds_in_one_call_are_the_runs_alone(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes, seeds = np.array([1.0, 7, 10, 1499, ROWS])[:, None], np.array([0.0, 3, 11])
    run = OPTIMIZERS[key]()
    start, steps = LeastSquares().start, 160
    both = LeastSquares(batch_size=sizes, seed=seeds)
    together = train_2d(run, both, start, steps)
    monkeypatch.setattr(train, "BLOCK", 4)
    blocks = train_2d(run, both, start, steps)
    ends = train_2d(run, both, start, steps, keep="last")
    assert np.array_equal(ends.positions[-1], together.positions[-1], equal_nan=True)
    assert np.array_equal(ends.gradients[-1], together.gradients[-1], equal_nan=True)
    for i, j in np.ndindex(5, 3):
        one = LeastSquares(batch_size=float(sizes[i, 0]), seed=float(seeds[j]))
        alone = train_2d(run, one, start, steps)
        for name, values in leaves(alone).items():
            for swept in (together, blocks):
                there = leaves(swept)[name]
                there = there if there.ndim == values.ndim else there[..., i, j]
                assert np.array_equal(values, there, equal_nan=True), name
        assert alone.outcome[0] == together.outcome[0][i, j]


def test_a_long_run_begins_as_a_short_one() -> None:
    objective = LeastSquares()
    long, short = (train_2d(Adam(0.1), objective, objective.start, n) for n in (STEPS, 37))
    assert np.array_equal(long.positions[:38], short.positions)
    assert np.array_equal(long.first(37).gradients, short.gradients)


def test_maps_and_robust_settings_are_made_of_the_same_runs() -> None:
    objective = LeastSquares(seed=5)
    problem = Problem(objective, objective.start, 60)
    etas, betas = np.array([0.01, 0.1, 0.4]), np.array([0.0, 0.5, 0.9])
    found = measure(Momentum(), problem, Axis("eta", etas), Axis("beta", betas))
    for row, column in np.ndindex(3, 3):
        run = Momentum(float(etas[column]), float(betas[row]))
        alone = train_2d(run, objective, objective.start, 60)
        gap = np.log10(alone.values[-1] - objective.minimum)
        assert found.values[row, column] == gap
    best = robust(Momentum(), problem, ["eta"])
    assert best is not None
    end = train_2d(Momentum(best.settings["eta"]), objective, objective.start, 60)
    assert best.value == pytest.approx(np.log10(end.values[-1] - objective.minimum), rel=1e-12)


def test_gradients_are_those_that_the_steps_saw() -> None:
    """The averages' bars, the anatomy and the table once showed another gradient than the step's
    where steps see different functions."""
    objective = LeastSquares(batch_size=4)
    run = train_2d(GradientDescent(0.3), objective, objective.start, 40)
    moves = np.diff(run.positions, axis=0)
    np.testing.assert_allclose(moves, -0.3 * run.gradients[:-1], atol=1e-14)
    assert np.array_equal(anatomy(run).gradient, run.gradients[:-1])
    of_all = np.moveaxis(objective.gradient(run.positions.T), 0, -1)
    assert np.abs(of_all - run.gradients).max() > 0.1
    swept = train_2d(RMSProp(np.array([0.01, 0.4])), objective, objective.start, 40)
    alone = train_2d(RMSProp(0.4), objective, objective.start, 40)
    np.testing.assert_allclose(bars(alone, 40).heights.sum(axis=0), alone.state["s"][-1])
    np.testing.assert_allclose(bars(swept, 40).heights.sum(axis=0), swept.state["s"][-1])


@pytest.mark.parametrize("run", [GradientDescent(0.4), Momentum(0.1, 0.9), Adam(0.1), AdaGrad(0.4)])
def test_turns_that_noise_makes_are_no_swings(run: Any) -> None:
    """By chance ten noisy steps may look like swings that shrink, or that grow."""
    sizes = np.array([1.0, 10, 100, 750])[:, None]
    objective = LeastSquares(batch_size=sizes, seed=np.arange(100.0))
    kinds, _since = train_2d(run, objective, objective.start, 60).outcome
    assert not {"settling", "oscillating", "at rest"} & set(kinds.flat)
    calm = train_2d(run, replace(objective, batch_size=float(ROWS), seed=0.0), objective.start, 60)
    assert calm.outcome[0] in ("settling", "still moving", "oscillating", "at rest")


def test_a_noisy_status_speaks_of_all_rows() -> None:
    objective = LeastSquares()
    run = train_2d(GradientDescent(0.4), objective, objective.start, 100)
    assert run.status.kind == "still moving"
    end = run.positions[-1]
    newton = np.linalg.solve(objective.hessian(end), objective.gradient(end))
    assert f"of all rows Newton's step {np.abs(newton).max():.2g}," in run.status.criterion
    floor = np.mean(run.values[50:]) - objective.minimum
    assert f"f − min f is {floor:.2g} on average over the second half" in run.status.criterion


def test_theory_is_of_all_rows_and_true_where_a_step_sees_them() -> None:
    noisy, calm = LeastSquares(), LeastSquares(batch_size=ROWS)
    low, high = np.linalg.eigvalsh(calm.hessian(np.zeros(2)))
    for objective in (noisy, calm):
        assert stability.border(GradientDescent(), objective) == pytest.approx(2 / high)
    for eta in (0.2, 0.9, 1.1):
        run = train_2d(GradientDescent(eta), calm, calm.start, 120)
        expected = max(abs(1 - eta * low), abs(1 - eta * high))
        assert measured_rate(run) == pytest.approx(expected, abs=1e-6)
        assert measured_rates(run) == pytest.approx(expected, abs=1e-6)
    for eta, lost in ((0.99, False), (1.01, True)):
        run = train_2d(GradientDescent(eta * 2 / high), calm, calm.start, 2000)
        assert (run.status.kind == "diverged") == lost
    hovering = train_2d(GradientDescent(0.4), noisy, noisy.start, 1000)
    assert measured_rate(hovering) == pytest.approx(1, abs=0.01)


def test_a_newton_step_of_all_rows_is_at_the_minimum_and_of_one_row_nowhere() -> None:
    calm, one = LeastSquares(batch_size=ROWS), LeastSquares(batch_size=1)
    end = train_2d(Newton(), calm, calm.start, 1).positions[-1]
    np.testing.assert_allclose(end, calm.minima[0], atol=1e-15)
    assert train_2d(Newton(), one, one.start, 3).status.kind in ("diverged", "undefined")


def test_what_a_run_hovers_at_is_its_mean_height_over_the_second_half() -> None:
    objective = LeastSquares()
    run = AdaGrad(0.4)
    for steps in (0, 1, 7, 40):
        trajectory = train_2d(run, objective, objective.start, steps)
        heights = [objective.value(x) - objective.minimum for x in trajectory.positions]
        runs = Runs(Experiment(objective, (run,), objective.start, steps))
        measured = quantity("hover(1)", runs).measure()
        assert measured == pytest.approx(np.mean(heights[steps // 2 :]), rel=1e-12)
    with pytest.raises(PhraseError, match="hover"):
        quantity("hover(1)", Runs(Experiment(Saddle(), (run,))))


def test_the_floor_of_independent_rows_is_that_of_the_covariances_equation() -> None:
    """With one row a step an epoch is long: what gradient descent hovers at is nearly that of rows
    drawn independently, whose covariance C solves C = E[(1 - eta h) C (1 - eta h)] + eta^2 S."""
    a, b, y = columns_of("angle-thickness")
    rows = np.array([a, b])
    left = np.array(LeastSquares().minima[0]) @ rows - y
    h, g = np.einsum("in,jn->nij", rows, rows), (rows * left).T
    S, eta = g.T @ g / ROWS, 0.05
    moved = np.eye(2) - eta * h
    C = np.zeros((2, 2))
    for _ in range(2000):
        C = np.einsum("nij,jk,nlk->il", moved, C, moved) / ROWS + eta * eta * S
    expected = np.trace(LeastSquares().hessian(np.zeros(2)) @ C) / 2
    noisy = LeastSquares(batch_size=1, seed=np.arange(40.0))
    heights = train_2d(GradientDescent(eta), noisy, noisy.start, 1000).values[500:] - noisy.minimum
    assert heights.mean() == pytest.approx(expected, rel=0.1)


def test_an_angle_turns_about_the_origin_where_this_bowl_is_not() -> None:
    with pytest.raises(ValueError, match="is no bowl around the origin"):
        conditioned(LeastSquares())
