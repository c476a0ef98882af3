"""The network: exact gradients in float32, the losses that are written down, first weights."""

import warnings
from typing import Any, NamedTuple

import numpy as np
import pytest

from optlab.models import Minibatches, MultiLayerNet, train_model
from optlab.models.multi_layer_net import AT_ONCE
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.nesterov import Nesterov
from optlab.optimizers.newton import Newton
from tests.oracles.made_digits import made_digits

BOOK = (784, 100, 100, 100, 100, 10)
IMAGES, LABELS = made_digits(90, 6)
SHAPES: Any = [(6, 10), (6, 5, 10), (6, 7, 4, 10), (6, 3, 3, 3, 10)]


def loss_of(sizes: Any, x: Any, images: Any, labels: Any) -> Any:
    """The mean cross-entropy, written out; also for complex weights."""
    values, at = images.astype(np.float64), 0
    for k in range(len(sizes) - 1):
        wide, high = sizes[k], sizes[k + 1]
        matrix, at = x[at : at + wide * high].reshape(wide, high), at + wide * high
        values, at = values @ matrix + x[at : at + high], at + high
        if k < len(sizes) - 2:
            values = np.where(values.real > 0, values, 0)
    sums = np.exp(values).sum(axis=1)
    return np.mean(np.log(sums) - values[np.arange(len(labels)), labels])


def somewhere(net: MultiLayerNet) -> Any:
    """Weights and biases of which none is 0."""
    draws = np.random.default_rng(5)
    return (net.begun(3) + draws.normal(0, 0.1, net.dimensions)).astype(np.float32)


@pytest.mark.parametrize("sizes", SHAPES)
@pytest.mark.parametrize("order", ["epochs", "replacement"])
def test_the_gradient_is_that_of_the_minibatchs_loss(sizes: Any, order: Any) -> None:
    net, step = MultiLayerNet(sizes), 1e-30
    model, batches = net.on(IMAGES, LABELS), Minibatches(90, 16, 0, order)
    seen, x = model.on(batches), somewhere(net)
    for t in (1, batches.per_epoch, batches.per_epoch + 1):  # the second has ten rows in an epoch
        rows = batches.at(t)
        wide = x.astype(np.float64)
        # The complex step: no difference is taken, so nothing cancels.
        exact = np.array(
            [
                loss_of(sizes, wide + 1j * step * e, IMAGES[rows], LABELS[rows]).imag / step
                for e in np.eye(len(x))
            ]
        )
        gradient = seen.at(t).gradient(x)
        assert gradient.dtype == np.float32
        np.testing.assert_allclose(gradient, exact, rtol=0, atol=1e-6 * np.abs(exact).max())
        loss = loss_of(sizes, wide, IMAGES[rows], LABELS[rows])
        assert seen.loss(x) == pytest.approx(loss, rel=1e-6)


def test_a_gradient_is_an_array_of_its_own() -> None:
    """The arrays between are written anew at each step; a method may keep the gradient."""
    net = MultiLayerNet((6, 5, 10))
    seen, x = net.on(IMAGES, LABELS).on(Minibatches(90, 16)), somewhere(MultiLayerNet((6, 5, 10)))
    first = seen.at(1).gradient(x)
    kept = first.copy()
    seen.at(2).gradient(x + 1)
    np.testing.assert_array_equal(first, kept)


@pytest.mark.parametrize(
    "optimizer",
    [Momentum(0.05), Nesterov(0.05, 0.9), Nesterov(0.05, 0.9, form="pytorch"), Adam(0.01)],
    ids=str,
)
def test_a_loss_is_that_of_the_next_steps_minibatch_where_the_run_is(optimizer: Any) -> None:
    """Also where the step has looked elsewhere, as Nesterov's does."""
    sizes = (6, 5, 10)
    model, batches = MultiLayerNet(sizes).on(IMAGES, LABELS), Minibatches(90, 16, 2)
    points, told = [model.begun()], []

    def watch(t: int, loss: Any, x: Any) -> None:
        points.append(x)
        told.append(float(loss))

    training = train_model(optimizer, model, batches, 13, watch=watch)
    assert training.losses.shape == (14,) and training.path is None
    expected = [
        loss_of(sizes, x.astype(np.float64), IMAGES[rows], LABELS[rows])
        for x, rows in zip(points, [batches.at(t) for t in range(1, 15)], strict=True)
    ]
    np.testing.assert_allclose(training.losses, expected, rtol=2e-6)
    assert told == training.losses[:-1].tolist()
    np.testing.assert_array_equal(training.weights, points[-1])
    assert training.gradient_evaluations == 13


def test_the_same_weights_have_another_loss_on_another_minibatch() -> None:
    seen, x = MultiLayerNet((6, 10)).on(IMAGES, LABELS).on(Minibatches(90, 16)), np.zeros(70, "f")
    x[:] = np.linspace(-1, 1, 70)
    losses = {float(seen.at(t).loss(x)) for t in (1, 2, 3, 1, 2, 3)}
    assert len(losses) == 3


def test_two_runs_at_a_time_do_not_disturb_each_other() -> None:
    """What is kept from step to step is kept for one run."""
    model, batches = MultiLayerNet((6, 5, 10)).on(IMAGES, LABELS), Minibatches(90, 16)
    alone = [train_model(Momentum(eta), model, batches, 12).losses for eta in (0.1, 0.02)]
    inner = []

    def another(t: int, loss: Any, x: Any) -> None:
        if t == 6:
            inner.append(train_model(Momentum(0.02), model, batches, 12).losses)

    outer = train_model(Momentum(0.1), model, batches, 12, watch=another).losses
    np.testing.assert_array_equal(outer, alone[0])
    np.testing.assert_array_equal(inner[0], alone[1])


def test_the_first_weights_are_hes() -> None:
    net = MultiLayerNet(BOOK)
    x = net.begun(4)
    assert x.dtype == np.float32 and len(x) == net.dimensions == 109_810
    assert np.array_equal(x, net.begun(4)) and not np.array_equal(x, net.begun(5))
    layers = list(net.layers(x))
    assert [matrix.shape for matrix, _biases in layers] == [
        *[(784, 100), (100, 100), (100, 100), (100, 100), (100, 10)]
    ]
    for matrix, biases in layers:
        assert not biases.any()
        deviation = np.sqrt(2 / len(matrix))
        # So many draws have their own deviation within 4 of its standard errors.
        assert matrix.std() == pytest.approx(deviation, rel=4 / np.sqrt(2 * matrix.size))
        assert abs(matrix.mean()) < 4 * deviation / np.sqrt(matrix.size)


def test_layers_are_views_of_the_one_vector() -> None:
    net = MultiLayerNet((2, 3, 4))
    x = np.zeros(net.dimensions, np.float32)
    for k, part in enumerate(part for layer in net.layers(x) for part in layer):
        part += k + 1
    assert x.tolist() == [1] * 6 + [2] * 3 + [3] * 12 + [4] * 4


def test_a_network_learns_and_its_accuracy_is_counted() -> None:
    images, labels = made_digits(AT_ONCE + 300)
    net = MultiLayerNet((64, 20, 10))
    model = net.on(images[:400], labels[:400])
    unseen = net.on(images[400:].reshape(-1, 8, 8), labels[400:].astype(np.uint8))
    training = train_model(Adam(0.005), model, Minibatches(400, 32), 200)
    assert unseen.accuracy(model.begun()) < 0.4
    assert unseen.accuracy(training.weights) > 0.9
    said = net.scores(training.weights, images).argmax(axis=1)
    everything = net.on(images, labels)
    assert everything.accuracy(training.weights) == np.mean(said == labels)


def test_what_overflows_stays_warns_nobody_and_is_right_about_nothing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = MultiLayerNet((6, 5, 10)).on(IMAGES, LABELS)
        training = train_model(GradientDescent(1e30), model, Minibatches(90, 16), 9)
        assert np.isnan(training.losses[-1]) and np.isfinite(training.losses[0])
        assert model.accuracy(training.weights) == 0


def test_large_scores_do_not_overflow() -> None:
    net = MultiLayerNet((6, 10))
    model = net.on(IMAGES, LABELS)
    seen = model.on(Minibatches(90, 90)).at(1)
    x = somewhere(net) * 1e4
    wide = x.astype(np.float64)
    scores = net.scores(wide, IMAGES.astype(np.float64))
    expected = np.mean(np.logaddexp.reduce(scores, axis=1) - scores[np.arange(90), LABELS])
    assert seen.loss(x) == pytest.approx(expected, rel=1e-5)
    assert np.isfinite(seen.gradient(x)).all()


def test_a_batch_of_settings_is_refused() -> None:
    model = MultiLayerNet((6, 5, 10)).on(IMAGES, LABELS)
    says = r"^a network trains one setting at a time, got a batch of the shape \(2,\)$"
    with pytest.raises(ValueError, match=says):
        train_model(Adam(np.array([0.1, 0.2])), model, Minibatches(90, 16), 3)
    with pytest.raises(ValueError, match=r"^Newton's method is a reference in two dimensions"):
        train_model(Newton(), model, Minibatches(90, 16), 3)
    with pytest.raises(ValueError, match=r"^the Hessian of 95 weights has 9025 entries"):
        model.on(Minibatches(90, 16)).at(1).hessian(model.begun())


def test_a_method_that_makes_float64_of_the_weights_is_refused() -> None:
    """It would be right, and half as fast, and nobody would know."""

    class Wide(GradientDescent):
        def step(self, objective: Any, x: Any, state: Any, t: int) -> Any:
            return x - np.float64(self.eta) * objective.gradient(x), state

    model = MultiLayerNet((6, 5, 10)).on(IMAGES, LABELS)
    says = r"^the weights must stay float32; the method's step made them float64$"
    with pytest.raises(TypeError, match=says):
        train_model(Wide(0.1), model, Minibatches(90, 16), 3)


@pytest.mark.parametrize(
    ("sizes", "says"),
    [
        ((784,), r"^sizes must be those of the inputs, the layers and the classes, got \(784,\)$"),
        (784, "^sizes must be those of the inputs, the layers and the classes, got 784$"),
        ((784, 0, 10), "^sizes must be a whole number of at least 1, got 0$"),
        ((784, 1.5, 10), r"^sizes must be a whole number of at least 1, got 1\.5$"),
        ((784, 1), "number of classes, must be a whole number of at least 2, got 1$"),
    ],
)
def test_sizes_that_are_none_are_refused(sizes: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        MultiLayerNet(sizes)


def test_sizes_may_come_in_a_list_and_the_network_is_a_key() -> None:
    sizes: Any = [6, np.int64(5), 10]
    assert MultiLayerNet(sizes) == MultiLayerNet((6, 5, 10))
    assert len({MultiLayerNet(sizes), MultiLayerNet((6, 5, 10))}) == 1


@pytest.mark.parametrize(
    ("images", "labels", "says"),
    [
        (IMAGES[:, :5], LABELS, r"^images must have 6 pixels a row .* got \(90, 5\) and \(90,\)$"),
        (IMAGES, LABELS[:80], r"got \(90, 6\) and \(80,\)$"),
        (IMAGES[:0], LABELS[:0], r"got \(0, 6\) and \(0,\)$"),
        (IMAGES, LABELS + 1, "^labels must be whole numbers from 0 to 9$"),
        (IMAGES, LABELS - 1, "^labels must be whole numbers from 0 to 9$"),
        (IMAGES, LABELS / 1, "^labels must be whole numbers from 0 to 9$"),
        (np.where(IMAGES > 0.9, np.nan, IMAGES), LABELS, "^images must be finite$"),
    ],
)
def test_images_that_do_not_fit_are_refused(images: Any, labels: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        MultiLayerNet((6, 5, 10)).on(images, labels)


class Twice(NamedTuple):
    """The gradient before, as it came."""

    before: Any


def test_a_method_that_keeps_the_gradient_itself_is_right() -> None:
    class Heavy(GradientDescent):
        def init(self, x: Any) -> Any:
            return Twice(np.zeros_like(x))

        def step(self, objective: Any, x: Any, state: Any, t: int) -> Any:
            gradient = objective.gradient(x)
            return x - self.eta * (gradient + state.before), Twice(gradient)

    model, batches = MultiLayerNet((6, 5, 10)).on(IMAGES, LABELS), Minibatches(90, 16)
    training = train_model(Heavy(0.05), model, batches, 10)
    seen = model.on(batches)
    x = model.begun()
    before = np.zeros_like(x)
    for t in range(1, 11):
        gradient = seen.at(t).gradient(x).copy()
        x, before = x - np.float32(0.05) * (gradient + before), gradient
    np.testing.assert_allclose(training.weights, x, rtol=1e-5, atol=1e-7)
