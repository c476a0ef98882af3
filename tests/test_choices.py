"""The named choices in which libraries differ: clipping, weight decay, dampening, and the others.

What PyTorch has is compared with it (tests/oracles/write_choices.py); the rest with the published
lines, computed here one number at a time.
"""

import json
import math
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optlab import OBJECTIVES, OPTIMIZERS, train_2d
from optlab.data.minibatches import Minibatches
from optlab.experiment import Experiment, from_query
from optlab.measure.anatomy import anatomy
from optlab.models.multi_layer_net import MultiLayerNet
from optlab.models.training import train_model
from optlab.objectives.many_minima import Himmelblau
from optlab.objectives.quadratics import Quadratic, RotatedQuadratic
from optlab.objectives.valleys import Rosenbrock
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.adam import Adam
from optlab.optimizers.adamw import AdamW
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.nesterov import Nesterov
from optlab.optimizers.radam import RAdam
from optlab.optimizers.rmsprop import RMSProp
from optlab.problem import Problem, Seen
from optlab.train import walk
from optlab.web.names import labels_of, names_of
from tests.test_hyperparameters import variants

RUNS = json.loads(Path(__file__).with_name("oracles").joinpath("torch_choices.json").read_text())
START = (-5.0, -2.0)
every_optimizer = pytest.mark.parametrize("cls", OPTIMIZERS.values(), ids=lambda cls: cls.__name__)


@pytest.mark.parametrize(
    "run",
    [pytest.param(r, id=f"{r['optimizer']}-{i}") for i, r in enumerate(RUNS["runs"])],
)
def test_what_pytorch_has_is_pytorchs(run: dict[str, Any]) -> None:
    expected = np.array(run["positions"])
    optimizer = OPTIMIZERS[run["optimizer"]](**run["settings"])
    ours = train_2d(optimizer, OBJECTIVES[run["objective"]](), expected[0], len(expected) - 1)
    scale = np.abs(expected).max(axis=0)
    np.testing.assert_array_less(np.abs(ours.positions - expected) / scale, 1e-11)


def test_every_number_that_pytorch_has_is_compared_away_from_its_default() -> None:
    moved = {
        (run["optimizer"], name)
        for run in RUNS["runs"]
        for name in OPTIMIZERS[run["optimizer"]](**run["settings"]).essentials()
    }
    compared = {run["optimizer"] for run in RUNS["runs"]}
    assert {(key, clip) for key in compared for clip in ("clip_value", "clip_norm")} <= moved
    decaying = {"gradient_descent", "momentum", "nesterov", "adam"}
    assert {(key, "weight_decay") for key in decaying} <= moved
    assert {("momentum", "dampening"), ("adagrad", "s0")} <= moved


def gradient(x: list[float]) -> list[float]:
    """Of 0.1 x1² + 2 x2²."""
    return [0.2 * x[0], 4.0 * x[1]]


def assert_walks(optimizer: Any, expected: list[list[float]], tolerance: float = 1e-12) -> None:
    ours = train_2d(optimizer, Quadratic(), expected[0], len(expected) - 1).positions
    assert np.abs(ours - expected).max() <= tolerance * np.abs(expected).max()


@pytest.mark.parametrize("hat", [False, True])
@pytest.mark.parametrize(("beta2", "epsilon"), [(0.9, 1e-8), (0.99, 0.1)])
def test_amsgrad_of_the_corrected_average_is_optaxs(
    beta2: float, epsilon: float, hat: bool
) -> None:
    """optax.amsgrad: the maximum of s / (1 - beta2^t)."""
    x, m, s, largest, path = list(START), [0.0, 0.0], [0.0, 0.0], [0.0, 0.0], [list(START)]
    for t in range(1, 51):
        for i, g in enumerate(gradient(x)):
            m[i], s[i] = 0.9 * m[i] + 0.1 * g, beta2 * s[i] + (1 - beta2) * g * g
            largest[i] = max(largest[i], s[i] / (1 - beta2**t))
            added = epsilon / math.sqrt(1 - beta2**t) if hat else epsilon
            x[i] -= 0.3 * m[i] / (1 - 0.9**t) / (math.sqrt(largest[i]) + added)
        path.append(list(x))
    choices: Any = {"beta2": beta2, "epsilon": epsilon, "amsgrad_corrected": True}
    assert_walks(Adam(**choices, epsilon_hat=hat), path, 1e-11)
    if not hat:
        ours = train_2d(AdamW(weight_decay=0.0, **choices), Quadratic(), START, 50)
        assert np.abs(ours.positions - path).max() < 1e-10


def test_the_two_forms_of_amsgrad_end_elsewhere() -> None:
    ends = [
        train_2d(Adam(beta2=0.9, **form), Quadratic(), START, 50).positions[-1].round(3).tolist()
        for form in ({"amsgrad": True}, {"amsgrad_corrected": True})
    ]
    assert ends == [[0.107, 0.101], [0.258, -0.082]]
    # Without the correction there is only one maximum to take.
    one, other = (
        train_2d(Adam(bias_correction=False, **form), Quadratic(), START, 50).positions
        for form in ({"amsgrad": True}, {"amsgrad_corrected": True})
    )
    assert np.array_equal(one, other)


@pytest.mark.parametrize("s0", [0.1, 1.0])
@pytest.mark.parametrize("inside", [True, False])
@pytest.mark.parametrize("adding", [True, False])
def test_squares_begin_where_they_are_told(s0: float, inside: bool, adding: bool) -> None:
    """tf.compat.v1.train.RMSPropOptimizer's begin at 1, tf.keras.optimizers.Adagrad's at 0.1."""
    x, s, path = list(START), [s0, s0], [list(START)]
    for _ in range(20):
        for i, g in enumerate(gradient(x)):
            s[i] = s[i] + g * g if adding else 0.9 * s[i] + 0.1 * g * g
            root = math.sqrt(s[i] + 1e-6) if inside else math.sqrt(s[i]) + 1e-6
            x[i] -= 0.4 * g / root
        path.append(list(x))
    cls = AdaGrad if adding else RMSProp
    assert_walks(cls(s0=s0, epsilon_inside=inside), path)
    assert adding or s0 < 1 or round(path[-1][0], 3) == -0.504


def test_a_centred_average_begins_there_too() -> None:
    states = train_2d(RMSProp(s0=2.0, centered=True, gamma=0.5), Quadratic(), START, 6).states
    for state in states:
        np.testing.assert_allclose(state.variance, state.s - state.mean**2, rtol=1e-9)
    assert states[0].s.tolist() == [2.0, 2.0]


def test_radam_that_skips_takes_no_untrusted_step() -> None:
    """The authors' own program with degenerated_to_sgd=False, in plain numbers."""
    beta2, eta, x, path = 0.99, 0.3, list(START), [list(START)]
    m, s, rho_inf = [0.0, 0.0], [0.0, 0.0], 2 / (1 - 0.99) - 1
    for t in range(1, 31):
        rho = rho_inf - 2 * t * beta2**t / (1 - beta2**t)
        for i, g in enumerate(gradient(x)):
            m[i], s[i] = 0.9 * m[i] + 0.1 * g, beta2 * s[i] + (1 - beta2) * g * g
            if rho > 5:
                r = (rho - 4) * (rho - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho)
                size = math.sqrt(r * (1 - beta2**t)) / (math.sqrt(s[i]) + 1e-8)
                x[i] -= eta * size * m[i] / (1 - 0.9**t)
        path.append(list(x))
    assert_walks(RAdam(beta2=beta2, skip_untrusted=True), path, 1e-11)
    assert path[5] == list(START) != path[6]
    waiting = train_2d(RAdam(beta2=0.6, skip_untrusted=True), Quadratic(), START, 50)
    assert waiting.status.kind == "not moved"  # with beta2 up to 2/3 nothing is ever trusted


def published(eta: float, steps: int, restart: bool) -> tuple[list[list[float]], list[list[float]]]:
    """O'Donoghue and Candès 2015, algorithm 1 in FISTA's t; x and the points y looked at."""
    x = y = list(START)
    xs, ys, t = [x], [y], 1.0
    for _ in range(steps):
        g = gradient(y)
        new = [a - eta * b for a, b in zip(y, g, strict=True)]
        uphill = sum(b * (a - c) for a, b, c in zip(new, g, x, strict=True)) > 0
        if restart and uphill:
            t = 1.0
        longer = (1 + math.sqrt(1 + 4 * t * t)) / 2
        y = [a + (t - 1) / longer * (a - b) for a, b in zip(new, x, strict=True)]
        x, t = new, longer
        xs.append(x)
        ys.append(y)
    return xs, ys


@pytest.mark.parametrize("eta", [0.05, 0.2])
@pytest.mark.parametrize("sequence", ["growing", "restarted"])
def test_nesterovs_sequence_is_the_published_one(eta: float, sequence: str) -> None:
    xs, ys = published(eta, 120, sequence == "restarted")
    # Where it restarts, rounding decides on which step, once it is at the minimum.
    assert_walks(Nesterov(eta=eta, sequence=sequence), xs, 1e-11)
    assert_walks(Nesterov(eta=eta, sequence=sequence, form="pytorch"), ys, 1e-11)


def test_restarts_mend_the_swings_and_each_member_has_its_own() -> None:
    bowl, etas = Quadratic(a=0.01), np.array([0.02, 0.1, 0.25])
    growing, restarted = (
        train_2d(Nesterov(eta=etas, sequence=s), bowl, START, 400) for s in ("growing", "restarted")
    )
    assert (restarted.values[-1] < 1e-3 * growing.values[-1]).all()
    restarts = [np.flatnonzero(np.diff(beta) < 0) for beta in restarted.state["beta"].T]
    assert all(len(found) >= 1 for found in restarts)
    assert len({found[0] for found in restarts}) == 3
    assert (np.diff(growing.state["beta"]) >= 0).all()


def test_the_growing_sequence_keeps_its_promise() -> None:
    """f - min f <= 2 |x0 - x*|²/(eta (k + 1)²) with eta = 1/lambda_max (Beck and Teboulle 2009)."""
    bowl = RotatedQuadratic(a=0.001)
    eta = 1 / max(map(float, bowl.eigenvalues))
    path = train_2d(Nesterov(eta=eta, sequence="growing"), bowl, START, 500)
    k = np.arange(501)
    assert (path.values[1:] <= (2 * 29 / (eta * (k + 1) ** 2))[1:]).all()


# Clipping, of every method


@every_optimizer
def test_clipping_is_off_unless_it_is_said(cls: Any) -> None:
    """0 in a sweep, too, bit by bit; and a link says nothing of it."""
    start = Rosenbrock().start
    alone = train_2d(cls(eta=1e-3), Rosenbrock(), start, 20).positions
    for name in ("clip_value", "clip_norm"):
        swept = train_2d(cls(eta=1e-3, **{name: np.array([0.0, 0.7])}), Rosenbrock(), start, 20)
        assert np.array_equal(swept.positions[..., 0], alone)
        if "sign" not in cls().formula:  # the length of a gradient is nothing to that
            assert not np.array_equal(swept.positions[..., 1], alone)
        by_itself = train_2d(cls(eta=1e-3, **{name: 0.7}), Rosenbrock(), start, 20)
        assert np.array_equal(swept.positions[..., 1], by_itself.positions)
    assert not {*cls().essentials()} & {"clip_value", "clip_norm", "weight_decay", "s0"} or (
        cls is AdamW
    )
    assert cls().whole_formula == cls().formula and cls().whole_variant == cls().variant


@every_optimizer
def test_every_look_is_clipped_wherever_it_is(cls: Any) -> None:
    """Steps that look ahead look through the loop as the others do."""
    optimizer, told = cls(eta=1e-3, clip_norm=0.5), []

    class Listening(Seen):
        def gradient(self, x: Any) -> Any:
            told.append((super().gradient(x), Rosenbrock().gradient(x)))
            return told[-1][0]

    walk(optimizer, Problem(Rosenbrock(), (-1.2, 1.0), 12), lambda t, x, s: None, Listening())
    assert len(told) >= 12
    for clipped, whole in told:
        assert np.hypot(*clipped) <= 0.5 * (1 + 1e-15)
        assert clipped[0] * whole[1] == pytest.approx(clipped[1] * whole[0])
        if np.hypot(*whole) <= 0.5:
            assert np.array_equal(clipped, whole)


def taken(gradient: Any, **clip: Any) -> Any:
    with np.errstate(all="ignore"):
        return GradientDescent(**clip).taken(np.array(gradient), np.zeros(2))


def test_a_clipped_gradient_of_any_size_has_the_length_that_it_may_have() -> None:
    for size in (1e-300, 1.0, 1e200, 1.7e308):
        assert np.hypot(*taken([0.6 * size, -0.8 * size], clip_norm=1e-301)) == pytest.approx(
            1e-301, rel=1e-14
        )
    assert taken([3.0, -4.0], clip_norm=5.0).tolist() == [3.0, -4.0]
    assert taken([3.0, -4.0], clip_norm=0.5).tolist() == pytest.approx([0.3, -0.4], rel=1e-15)
    assert taken([3.0, -4.0], clip_value=3.5).tolist() == [3.0, -3.5]
    assert taken([3.0, -4.0], clip_value=3.5, clip_norm=1e9).tolist() == [3.0, -3.5]
    assert taken([0.0, 0.0], clip_norm=1.0).tolist() == [0.0, 0.0]


def test_what_has_overflowed_has_no_direction_to_keep() -> None:
    """inf/inf would be nan, and the run "0/0": it is beyond float64."""
    assert taken([np.inf, -1.0], clip_norm=1.0).tolist() == [np.inf, -1.0]
    assert taken([np.inf, -1.0], clip_value=1.0).tolist() == [1.0, -1.0]
    assert np.isnan(taken([np.nan, 1.0], clip_value=1.0)[0])


def test_the_arrows_show_the_gradient_and_what_is_made_of_it() -> None:
    run = RMSProp(clip_norm=0.3)
    path = train_2d(run, Quadratic(), START, 10)
    found = anatomy(path)
    np.testing.assert_allclose(found.gradient, path.gradients[:-1], rtol=1e-14)
    assert found.rescaled is not None
    np.testing.assert_allclose(found.step, -found.rescaled, rtol=1e-9, atol=1e-14)
    np.testing.assert_allclose(np.hypot(*path.taken[0]), 0.3)


def test_a_network_is_clipped_by_the_norm_of_all_its_weights() -> None:
    rng = np.random.default_rng(0)
    images, labels = rng.random((40, 4)).astype(np.float32), rng.integers(0, 3, 40)
    model = MultiLayerNet((4, 5, 3)).on(images, labels)
    trained = train_model(GradientDescent(eta=1.0, clip_norm=0.01), model, Minibatches(40, 40), 1)
    step = trained.weights - model.begun()
    assert trained.weights.dtype == np.float32
    assert float(np.sqrt((step.astype(float) ** 2).sum())) == pytest.approx(0.01, rel=1e-3)


def test_a_run_that_clips_is_called_so() -> None:
    one = Experiment(runs=(Momentum(), Momentum(clip_norm=1.0), Adam(clip_value=2.0)))
    assert one.labels[1:] == ("Momentum clip_norm 1", "Adam, clipped")
    assert names_of(one) == ("Momentum", "Momentum, clipped", "Adam, clipped")
    assert labels_of(one)[2] == "Adam, clipped"
    assert "the gradient's length clipped" in one.runs[1].whole_variant
    assert r"\lVert" in one.runs[1].whole_formula
    assert one == from_query(one.to_query())
    assert "clip_norm+1" in one.to_query()


def test_what_is_idle_changes_nothing() -> None:
    for cls in OPTIMIZERS.values():
        for variant in variants(cls):
            run = cls(**variant)
            for name in run.idle:
                number = run.numbers().get(name)
                value = number.stops()[5] if number else not variant[name]
                other = replace(run, **{name: value})
                paths = [train_2d(one, Himmelblau(), (0.5, -1.5), 20) for one in (run, other)]
                assert np.array_equal(*(path.positions for path in paths), equal_nan=True)
                assert name not in run.numbers_in_use()
    assert "beta" in Nesterov().numbers_in_use()


def test_links_and_presets_are_as_short_as_they_were() -> None:
    assert (
        from_query("run=momentum+eta+0.1+beta+0.9")
        .to_query()
        .endswith("run=momentum+eta+0.1+beta+0.9")
    )
    long = "run=momentum+eta+0.1+beta+0.9+dampening+0.5+weight_decay+0.01+clip_norm+1"
    assert from_query(long).to_query().endswith(long)


def test_dampening_leaves_the_first_gradient_whole() -> None:
    """As in torch.optim.SGD, which begins its buffer with it."""
    path = train_2d(Momentum(eta=0.1, beta=0.0, dampening=0.9), Quadratic(), START, 2)
    steps = [b - a for a, b in pairwise(path.positions)]
    np.testing.assert_allclose(steps[0], -0.1 * path.gradients[0], rtol=1e-12)
    np.testing.assert_allclose(steps[1], -0.01 * path.gradients[1], rtol=1e-12)
