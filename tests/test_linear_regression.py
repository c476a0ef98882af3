"""The linear model: exact gradients, batches of settings, theory, and the chapters' figures."""

import warnings
from typing import Any

import numpy as np
import pytest

from optlab import OPTIMIZERS
from optlab.data.airfoil import load as airfoil
from optlab.models import LinearRegression, Minibatches, train_model
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.adagrad_full import AdaGradFull
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.newton import Newton
from optlab.optimizers.rmsprop import RMSProp

SCALING = [cls for cls in OPTIMIZERS.values() if cls not in (Newton, AdaGradFull)]

AIRFOIL = airfoil()


def made(rows: int = 90, columns: int = 4, noise: float = 0.5) -> LinearRegression:
    draws = np.random.default_rng(2)
    features = draws.normal(size=(rows, columns)) * np.geomspace(0.5, 2, columns)
    weights, rest = draws.normal(size=columns), noise * draws.normal(size=rows)
    return LinearRegression(features, features @ weights + 0.7 + rest)


def loss_of(model: LinearRegression, rows: Any, x: Any) -> Any:
    """D2L's, over these rows, written out; also for complex weights."""
    left = model.features[rows] @ x[:-1] + x[-1] - model.targets[rows]
    return (left**2).sum() / 2 / len(left)


@pytest.mark.parametrize("size", [1, 7, 10, 90])
def test_the_gradient_of_every_minibatch_is_that_of_its_mean_loss(size: int) -> None:
    model, step = made(), 1e-30
    batches = Minibatches(model.rows, size)
    seen = model.on(batches)
    x = np.random.default_rng(0).normal(size=5)
    for t in (1, 2, batches.per_epoch, batches.per_epoch + 1):
        rows = batches.at(t)
        # The complex step: no difference is taken, so nothing cancels.
        exact = [loss_of(model, rows, x + 1j * step * e).imag / step for e in np.eye(5)]
        np.testing.assert_allclose(seen.at(t).gradient(x), exact, rtol=1e-12, atol=1e-12)
        columns = np.stack([x, 2 * x], axis=1)
        np.testing.assert_allclose(seen.at(t).gradient(columns)[:, 0], exact, atol=1e-12)


def test_the_loss_is_half_the_mean_square_over_all_rows() -> None:
    model = made()
    everything = np.arange(model.rows)
    for x in np.random.default_rng(0).normal(size=(5, 5)):
        assert model.loss(x) == pytest.approx(loss_of(model, everything, x), rel=1e-12)
    assert model.minimum == pytest.approx(loss_of(model, everything, model.optimum), rel=1e-12)
    assert model.loss(model.optimum) == model.minimum


def test_the_hessian_is_the_gradients_slope() -> None:
    model = made()
    gradient = model.on(Minibatches(model.rows, model.rows)).at(1).gradient
    x = np.random.default_rng(0).normal(size=5)
    slope = np.stack([gradient(x + e) - gradient(x) for e in np.eye(5)], axis=1)
    np.testing.assert_allclose(model.hessian, slope, atol=1e-12)
    np.testing.assert_allclose(model.eigenvalues, np.sort(np.linalg.eigvals(slope).real))
    np.testing.assert_allclose(gradient(model.optimum), 0, atol=1e-13)


def test_columns_that_say_the_same_have_the_shortest_of_the_best_weights() -> None:
    draws = np.random.default_rng(2)
    column = draws.normal(size=30)
    model = LinearRegression(np.stack([column, column], axis=1), 3 * column + 1)
    np.testing.assert_allclose(model.optimum, [1.5, 1.5, 1.0], rtol=1e-12)
    assert abs(model.minimum) < 1e-25
    assert model.loss(np.array([3.0, 0.0, 1.0])) == pytest.approx(0, abs=1e-25)


def test_fewer_rows_than_weights_can_be_trained_on() -> None:
    draws = np.random.default_rng(2)
    model = LinearRegression(draws.normal(size=(3, 8)), draws.normal(size=3))
    training = train_model(GradientDescent(0.1), model, Minibatches(3, 3), 4000)
    assert training.losses[-1] < 1e-6


@pytest.mark.parametrize("cls", SCALING, ids=lambda cls: cls.__name__)
def test_a_batch_of_settings_is_its_members_runs(cls: Any) -> None:
    model, etas = made(), np.array([[0.003, 0.01], [0.03, 0.05], [0.001, 0.02]])
    batches = Minibatches(model.rows, 8, 4)
    training = train_model(cls(eta=etas), model, batches, 60)
    assert training.path is not None
    assert training.path.shape == (61, 5, 3, 2) and training.losses.shape == (61, 3, 2)
    assert training.weights.shape == (5, 3, 2)
    for i in np.ndindex(etas.shape):
        alone = train_model(cls(eta=float(etas[i])), model, batches, 60)
        assert alone.path is not None
        np.testing.assert_allclose(training.path[:, :, *i], alone.path, rtol=1e-8, atol=1e-11)
        np.testing.assert_allclose(training.losses[:, *i], alone.losses, rtol=1e-9)
        assert alone.losses.shape == (61,) and alone.gradient_evaluations == 60
        assert alone.losses[-1] < alone.losses[0]


def test_the_first_weights_are_d2ls() -> None:
    model = made(rows=3, columns=2000)
    x = model.begun(4)
    assert len(x) == model.dimensions == 2001 and x[-1] == 0
    assert np.array_equal(x, model.begun(4)) and not np.array_equal(x, model.begun(5))
    assert x[:-1].std() == pytest.approx(0.01, rel=4 / np.sqrt(4000))
    assert abs(x[:-1].mean()) < 4 * 0.01 / np.sqrt(2000)


def test_starts_are_a_batch_too() -> None:
    model, batches = made(), Minibatches(90, 8)
    starts = np.stack([model.begun(seed) for seed in range(4)], axis=1)
    training = train_model(Momentum(0.01), model, batches, 30, start=starts)
    alone = train_model(Momentum(0.01), model, batches, 30, start=model.begun(2))
    np.testing.assert_allclose(training.weights[:, 2], alone.weights, rtol=1e-9)
    begun = [model.loss(start) for start in starts.T]
    np.testing.assert_allclose(training.losses[0], begun, rtol=1e-12)


def test_at_full_batch_gradient_descent_shrinks_each_eigenvector_by_its_own_factor() -> None:
    model, eta = made(), 0.15
    training = train_model(GradientDescent(eta), model, Minibatches(90, 90), 40)
    assert training.path is not None
    values, vectors = np.linalg.eigh(model.hessian)
    along = (training.path - model.optimum) @ vectors
    powers = (1 - eta * values) ** np.arange(41)[:, None]
    np.testing.assert_allclose(along, along[0] * powers, atol=1e-12)
    # And not above 2/lambda_max.
    ends = [
        train_model(GradientDescent(c / values[-1]), model, Minibatches(90, 90), 3000).losses[-1]
        for c in (1.99, 2.01)
    ]
    assert ends[0] < training.losses[0] < ends[1]


def test_two_weights_are_a_plane_and_newtons_method_needs_one_step() -> None:
    model = made(columns=1)
    batches = Minibatches(model.rows, model.rows)
    training = train_model(Newton(1.0), model, batches, 1)
    np.testing.assert_allclose(training.weights, model.optimum, rtol=1e-12)
    assert train_model(AdaGradFull(), model, batches, 50).losses[-1] < training.losses[0]
    sweep = train_model(Newton(np.array([0.5, 1.0])), model, batches, 1)
    np.testing.assert_allclose(sweep.weights[:, 1], model.optimum, rtol=1e-12)
    with pytest.raises(ValueError, match=r"^Newton's method is a reference in two dimensions"):
        train_model(Newton(), made(), Minibatches(90), 1)


def test_what_overflows_stays_and_warns_nobody() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = made()
        training = train_model(GradientDescent(1e30), model, Minibatches(90, 10), 40)
        assert not np.isfinite(training.losses[-1])
        assert np.isfinite(training.losses[:3]).all()
        assert not np.isfinite(model.loss(training.weights))
        assert LinearRegression(np.full((3, 1), 1e200), [1, 2, 3]).minimum >= 0


def test_a_watcher_hears_of_each_step_and_can_end_the_run() -> None:
    model, told = made(), []

    def watch(t: int, loss: Any, x: Any) -> None:
        told.append((t, float(loss), x))
        if t == 7:
            raise KeyboardInterrupt

    batches = Minibatches(90, 10)
    with pytest.raises(KeyboardInterrupt):
        train_model(Momentum(0.1), model, batches, 30, watch=watch)
    whole = train_model(Momentum(0.1), model, batches, 30)
    assert whole.path is not None
    assert [t for t, _loss, _x in told] == [1, 2, 3, 4, 5, 6, 7]
    np.testing.assert_allclose([loss for _t, loss, _x in told], whole.losses[:7], rtol=1e-12)
    np.testing.assert_array_equal([x for _t, _loss, x in told], whole.path[1:8])


def test_how_far_it_came_is_said() -> None:
    training = train_model(Momentum(0.1), made(), Minibatches(90, 20), 12)
    assert training.epochs.tolist() == [t / 5 for t in range(13)]
    assert training.gradient_evaluations == training.steps == 12


@pytest.mark.parametrize(
    ("features", "targets", "says"),
    [
        (np.ones(5), np.ones(5), r"features must have the shape \(rows, columns\) .* got \(5,\)"),
        (np.ones((5, 2)), np.ones(4), r"got \(5, 2\) and \(4,\)"),
        (np.ones((5, 2)), np.ones((5, 1)), r"got \(5, 2\) and \(5, 1\)"),
        (np.ones((0, 2)), np.ones(0), "with a row at least"),
        (np.full((5, 2), np.nan), np.ones(5), "^features must be finite$"),
        (np.ones((5, 2)), np.full(5, np.inf), "^targets must be finite$"),
    ],
)
def test_data_that_are_none_are_refused(features: Any, targets: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        LinearRegression(features, targets)


def test_a_run_that_does_not_fit_the_model_is_refused() -> None:
    model, batches = made(), Minibatches(90)
    with pytest.raises(ValueError, match=r"^minibatches of 89 rows, but the model has 90$"):
        train_model(Momentum(), model, Minibatches(89), 1)
    with pytest.raises(ValueError, match=r"^start must have the 5 weights first, got \(4,\)$"):
        train_model(Momentum(), model, batches, 1, start=np.zeros(4))
    with pytest.raises(ValueError, match=r"^start must be finite, got"):
        train_model(Momentum(), model, batches, 1, start=np.full(5, np.nan))
    with pytest.raises(ValueError, match=r"^steps must be .* at least 0, got -1$"):
        train_model(Momentum(), model, batches, -1)
    assert train_model(Momentum(), model, batches, 0).losses.shape == (1,)


def test_the_data_are_its_own() -> None:
    features, targets = np.ones((4, 2)), np.arange(4.0)
    model = LinearRegression(features, targets)
    features[:] = 7
    assert model.features.max() == 1
    with pytest.raises(ValueError, match="read-only"):
        model.features[0, 0] = 3


# The airfoil data, as the chapters train on them.


def test_the_airfoil_datas_least_squares_and_curvatures() -> None:
    model = LinearRegression(AIRFOIL.features, AIRFOIL.targets)
    assert model.minimum == pytest.approx(0.241688, abs=5e-7)
    eigenvalues = model.eigenvalues
    assert (eigenvalues[0], eigenvalues[-1]) == pytest.approx((0.17, 2.10), abs=0.005)
    assert eigenvalues[-1] / eigenvalues[0] == pytest.approx(12.1, abs=0.05)


@pytest.mark.parametrize(
    ("optimizer", "low", "high", "median"),
    [
        (RMSProp(eta=0.01, gamma=0.9), 0.242, 0.255, 0.244),
        (AdaGrad(eta=0.1), 0.2419, 0.250, 0.2426),
    ],
    ids=["RMSProp", "AdaGrad"],
)
def test_two_epochs_on_the_airfoil_data_end_where_the_chapters_do(
    optimizer: Any, low: float, high: float, median: float
) -> None:
    model = LinearRegression(AIRFOIL.features, AIRFOIL.targets)
    ends = []
    for seed in range(30):
        batches = Minibatches(model.rows, 10, seed)
        steps = 2 * batches.per_epoch
        ends.append(
            train_model(optimizer, model, batches, steps, start=model.begun(seed)).losses[-1]
        )
    assert low < min(ends) and max(ends) < high
    # The median of 30 is within 0.0006 of that of 600, for both methods.
    assert np.median(ends) == pytest.approx(median, abs=6e-4)
