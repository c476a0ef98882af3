"""Schedules: which step sees which value, in every method, alone and in a batch, in both texts."""

import json
import math
import pickle
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optlab import OPTIMIZERS, train_2d
from optlab.declarations import Number
from optlab.experiment import Experiment, ExperimentError, from_query, from_toml
from optlab.measure.anatomy import anatomy
from optlab.measure.sweeps import sweep
from optlab.models import LinearRegression, Minibatches, train_model
from optlab.models.settings import NetworkSettings, settings_of
from optlab.objectives.quadratics import Quadratic
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.nesterov import Nesterov
from optlab.optimizers.rmsprop import RMSProp
from optlab.scheduled import scheduled, schedules_of
from optlab.scheduled_class import made_class, offered, part_name
from optlab.schedules import SCHEDULES
from optlab.schedules.course import Course
from optlab.schedules.decays import Cosine, InverseSqrt, Linear, OneCycle, Step
from optlab.schedules.long_steps import Chebyshev, Silver

ORACLE = json.loads(
    Path(__file__).with_name("oracles").joinpath("torch_schedules.json").read_text()
)["runs"]
BY_KEY: dict[str, Any] = dict(OPTIMIZERS)  # whose fields no type checker knows
EVERY = [
    pytest.param(key, name, kind, id=f"{key}-{name}-{kind}")
    for key, cls in OPTIMIZERS.items()
    for name, declaration in cls.numbers().items()
    for kind in offered(declaration)
]


def run_with(key: str, name: str, kind: str, **settings: float) -> Any:
    return BY_KEY[key](**{f"{name}_schedule": kind}, **settings)


def values(run: Any, name: str, steps: int) -> list[float]:
    legal = run.numbers()[name].legal
    course = Course(schedules_of(run)[name], getattr(run, name), legal)
    return [float(course.at(t)) for t in range(1, steps + 1)]


@pytest.mark.parametrize("run", ORACLE, ids=lambda run: f"{run['schedule']}-{run['method']}")
def test_each_step_sees_what_it_sees_in_pytorch(run: dict[str, Any]) -> None:
    schedule = SCHEDULES[run["schedule"]](**run["settings"])
    method = scheduled(BY_KEY[run["method"]](**run["method_settings"]), eta=schedule)
    expected = np.array(run["positions"])
    steps = len(expected) - 1
    np.testing.assert_allclose(values(method, "eta", steps), run["rates"], rtol=2e-14, atol=1e-17)
    ours = train_2d(method, Quadratic(), steps=steps).positions
    assert np.abs(ours - expected).max() < 1e-12 * np.abs(expected).max()


def test_every_schedule_that_pytorch_has_is_compared() -> None:
    assert {run["schedule"] for run in ORACLE} == set(SCHEDULES) - {"chebyshev", "silver", "typed"}


def test_a_cycle_sees_nothing_of_its_end_before_the_peak() -> None:
    """OneCycleLR(max_lr=1, total_steps=10, pct_start=0.3, div_factor=25, final_div_factor=0.2): it
    began at 0.232 here."""
    run = scheduled(GradientDescent(1.0), eta=OneCycle(steps=10, end=0.2))
    assert values(run, "eta", 3) == pytest.approx([0.04, 0.52, 1.0])
    assert values(run, "eta", 10)[-1] == pytest.approx(0.2)
    shown = r"\eta_{t} &= \operatorname{cycle}(t;\, b_{\eta} \eta \to \eta \to \eta_{end};"
    assert shown in run.formula
    kept = scheduled(RMSProp(epsilon=1e-6), epsilon=OneCycle(steps=10, begin=0.0, end=1e-3))
    assert 0 < values(kept, "epsilon", 1)[0] < 1e-300  # which may not be 0


def test_rmsprops_velocity_with_eta_outside_is_pytorchs_under_a_schedule() -> None:
    """x1 after torch.optim.RMSprop(lr=.1, alpha=.9, eps=1e-8, momentum=.9) and StepLR(3, .1)."""
    run = RMSProp(0.1, 0.9, 1e-8, epsilon_inside=False, momentum=0.9, eta_inside=False)
    dropped = scheduled(run, eta=Step(steps=3, decay=0.1))
    x1 = train_2d(dropped, Quadratic(), steps=6).positions[3:, 0]
    np.testing.assert_allclose(x1, [-3.5466, -3.4759, -3.3991, -3.3175], atol=5e-5)
    inside = scheduled(replace(run, eta_inside=True), eta=Step(steps=3, decay=0.1))
    assert train_2d(inside, Quadratic(), steps=6).positions[4, 0] > -3.1  # it has to forget first
    assert r"x &\leftarrow x - \eta v" in run.formula and "PyTorch" in run.variant
    assert "PyTorch" not in replace(run, eta_inside=True, epsilon_inside=True).variant


@pytest.mark.parametrize(
    ("inside", "end"), [(False, -0.119), (True, -0.200)], ids=["outside", "inside"]
)
def test_a_velocity_with_eta_in_it_does_not_slow_down_with_eta(inside: bool, end: float) -> None:
    """Two steps under the gradient 1, the first with eta = 0.1, the second with 0.01."""

    class Slope(Quadratic):
        def gradient(self, x: Any) -> Any:
            return np.ones_like(x)

    run = Momentum(0.1, 0.9, eta_inside=inside)
    dropped = scheduled(run, eta=Step(steps=1, decay=0.1))
    x1, _x2 = train_2d(dropped, Slope(), (0, 0), 2).positions[-1]
    assert x1 == pytest.approx(end, abs=1e-15)


@pytest.mark.parametrize("form", ["look-ahead", "pytorch"])
@pytest.mark.parametrize("method", ["momentum", "nesterov", "rmsprop"])
def test_where_eta_is_constant_both_velocities_draw_the_same_path(method: str, form: str) -> None:
    own: dict[str, Any] = {"momentum": 0.9} if method == "rmsprop" else {"beta": 0.9}
    own |= {"form": form} if method == "nesterov" else {}
    inside, outside = (BY_KEY[method](eta=0.2, eta_inside=it, **own) for it in (True, False))
    ours, theirs = (train_2d(run, Quadratic(), steps=100) for run in (inside, outside))
    np.testing.assert_allclose(ours.positions, theirs.positions, atol=1e-13)
    np.testing.assert_allclose(ours.state["v"], 0.2 * theirs.state["v"], atol=1e-13)
    apart = (
        train_2d(scheduled(run, eta=Step(steps=5)), Quadratic()).positions
        for run in (inside, outside)
    )
    assert np.abs(np.subtract(*apart)).max() > 0.01


@pytest.mark.parametrize(("key", "name", "kind"), EVERY)
def test_a_sweep_of_the_start_and_of_the_schedules_numbers_equals_its_members(
    key: str, name: str, kind: str
) -> None:
    run = run_with(key, name, kind)
    experiment = Experiment(runs=(run,), steps=12)
    for at in [name, *(part_name(name, part) for part in SCHEDULES[kind].numbers())]:
        declaration = run.numbers()[at]
        some = list(declaration.stops()[:: len(declaration.stops()) // 3])
        batch = sweep(experiment, run, at, some)
        for i, value in enumerate(some):
            alone = train_2d(replace(run, **{at: value}), Quadratic(), steps=12)
            np.testing.assert_array_equal(batch.positions[..., i], alone.positions)
            assert batch.outcome[0][i] == alone.outcome[0]


def test_two_numbers_at_once_and_a_batch_of_blocks() -> None:
    etas, steps = np.linspace(0.05, 0.6, 150), np.arange(1.0, 121)[:, None]
    run = scheduled(RMSProp(eta=etas), eta=Cosine(steps=steps, end=0.001))
    end = train_2d(run, Quadratic(), steps=30, keep="last").positions[-1]
    assert end.shape == (2, 120, 150)
    for i, k in [(0, 0), (30, 7), (119, 149)]:
        alone = scheduled(RMSProp(eta=float(etas[k])), eta=Cosine(steps=float(i + 1), end=0.001))
        expected = train_2d(alone, Quadratic(), steps=30).positions[-1]
        np.testing.assert_array_equal(end[:, i, k], expected)


@pytest.mark.parametrize(("key", "name", "kind"), EVERY)
def test_what_a_step_sees_is_legal_and_begins_at_the_start(key: str, name: str, kind: str) -> None:
    plain, run = BY_KEY[key](), run_with(key, name, kind)
    own = {part: run.numbers()[part_name(name, part)] for part in SCHEDULES[kind].numbers()}
    for pick in (0, -1):
        settings = {part_name(name, part): d.stops()[pick] for part, d in own.items()}
        course = values(replace(run, **settings), name, 130)
        assert plain.numbers()[name].legal.contains(np.array(course)).all()
    if not schedules_of(run)[name].warmup and kind not in ("one_cycle", "chebyshev", "silver"):
        assert values(run, name, 1) == [getattr(plain, name)]


@pytest.mark.parametrize(("key", "name", "kind"), EVERY)
def test_it_is_said_in_a_link_and_in_toml_and_read_back(key: str, name: str, kind: str) -> None:
    warm = {part_name(name, "warmup"): 3.0}
    experiment = Experiment(runs=(run_with(key, name, kind, **warm), BY_KEY[key]()))
    assert from_query(experiment.to_query()) == experiment
    assert from_toml(experiment.to_toml()) == experiment
    assert f"{name}_schedule+{kind}" in experiment.to_query()
    assert experiment.labels[0] == f"{BY_KEY[key].title} {name} {kind}"


def test_a_link_names_what_is_wrong_with_a_schedule() -> None:
    def refused(words: str) -> list[str]:
        with pytest.raises(ExperimentError) as error:
            from_query(f"run={words}")
        return error.value.errors

    [message] = refused("rmsprop+eta_schedule+cosin+eta_steps+3")
    assert message.startswith("run 1: RMSProp.eta_schedule must be one of constant, step, ")
    assert message.endswith("; got 'cosin'")
    [message] = refused("rmsprop+gamma_schedule+silver")
    assert "RMSProp.gamma_schedule must be one of" in message
    assert "chebyshev" not in message  # it would leave [0, 1]
    assert refused("rmsprop+eta_schedule+cosine+eta_steps+0.5") == [
        "run 1: RMSProp.eta_steps must lie in [1, inf), got 0.5"
    ]
    assert "whole" in refused("rmsprop+eta_schedule+cosine+eta_steps+2.5")[0]
    assert refused("rmsprop+gamma_schedule+linear+gamma_end+2") == [
        "run 1: RMSProp.gamma_end must lie in [0, 1], got 2"
    ]
    assert "rmsprop has no eta_steps" in refused("rmsprop+eta_steps+3")[0]
    assert "momentum has no gamma_schedule" in refused("momentum+gamma_schedule+cosine")[0]


def test_what_is_right_beside_a_wrong_schedule_is_kept() -> None:
    run, errors = RMSProp.salvage({"eta": 0.2, "eta_schedule": 7, "eta_steps": 4, "gamma": 0.5})
    assert run == RMSProp(0.2, 0.5)
    assert len(errors) == 1


def test_in_python_it_is_the_same_method_with_more_numbers() -> None:
    run = scheduled(RMSProp(eta=0.4), eta=Cosine(steps=50))
    assert isinstance(run, RMSProp)
    assert run == BY_KEY["rmsprop"](eta=0.4, eta_schedule="cosine", eta_steps=50)
    assert schedules_of(run) == {"eta": Cosine(steps=50)}
    assert pickle.loads(pickle.dumps(run)) == run
    made_class.cache_clear()  # as when many others were asked for meanwhile
    again = scheduled(RMSProp(eta=0.4), eta=Cosine(steps=50))
    assert (again, hash(again)) == (run, hash(run))
    assert again != RMSProp(eta=0.4)
    assert RMSProp(eta=0.4) != again
    both = scheduled(run, gamma=Linear(end=0.99))
    assert list(schedules_of(both)) == ["eta", "gamma"]
    assert scheduled(both, eta=None, gamma=None) == RMSProp(eta=0.4)
    assert scheduled(both, eta=Step()) == scheduled(
        RMSProp(0.4), eta=Step(), gamma=Linear(end=0.99)
    )
    with pytest.raises(ValueError, match=r"schedules must be one of eta, beta, .*; got 'gamma'"):
        scheduled(Momentum(), gamma=Cosine())
    with pytest.raises(ValueError, match=r"Momentum\.eta_schedule must be one of"):
        BY_KEY["momentum"](eta_schedule="none")


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_no_number_of_a_schedule_has_the_name_of_another_hyperparameter(key: str) -> None:
    cls, names = OPTIMIZERS[key], list[str]()
    for name in cls.numbers():
        parts = {part for kind in SCHEDULES.values() for part in kind.numbers()} | {"schedule"}
        names += [part_name(name, part) for part in parts]
    assert len({*names, *cls.hyperparameters()}) == len(names) + len(cls.hyperparameters())


@pytest.mark.parametrize("key", [k for k, one in OPTIMIZERS.items() if "eta" in one().numbers()])
def test_each_step_was_made_with_the_values_of_that_step(key: str) -> None:
    run = run_with(key, "eta", "exponential", eta_decay=0.5)
    trajectory = train_2d(run, Quadratic(), steps=6)
    made = anatomy(trajectory)
    np.testing.assert_array_equal(np.diff(trajectory.positions, axis=0), made.step)
    rates = trajectory.effective_rates
    if rates is not None:
        plain = BY_KEY[key]().effective_rate
        for t, state in enumerate(trajectory.states[1:], 1):
            np.testing.assert_allclose(rates[t], plain(state) * 0.5 ** (t - 1), rtol=1e-12)
    end = train_2d(run, Quadratic(), steps=6, keep="last")
    if rates is not None and end.effective_rates is not None:
        np.testing.assert_array_equal(end.effective_rates[-1], rates[-1])


def test_a_longer_run_goes_on_where_a_shorter_one_ends() -> None:
    run = scheduled(Nesterov(), eta=Cosine(steps=30), beta=Linear(steps=9, end=0.9))
    long, short = (train_2d(run, Quadratic(), steps=steps) for steps in (40, 15))
    np.testing.assert_array_equal(long.first(15).positions, short.positions)


def test_a_momentum_that_begins_at_0_has_a_velocity() -> None:
    run = scheduled(RMSProp(momentum=0.0), momentum=Linear(steps=5, end=0.9))
    assert "v" in train_2d(run, Quadratic()).state
    np.testing.assert_allclose(values(run, "momentum", 7), [0, 0.18, 0.36, 0.54, 0.72, 0.9, 0.9])


def test_of_a_schedule_there_is_no_theory() -> None:
    run = scheduled(Momentum(), beta=InverseSqrt())
    assert run.theory is None
    assert run.marks(Quadratic()) == {}
    assert "gamma" not in scheduled(RMSProp(), gamma=InverseSqrt()).marks(Quadratic())
    assert "gamma" in scheduled(RMSProp(), eta=InverseSqrt()).marks(Quadratic())


def test_the_formula_has_the_course_and_where_it_enters() -> None:
    formula = scheduled(RMSProp(), eta=Cosine()).formula
    assert r"\frac{\eta_{t}}{\sqrt{s + \epsilon}}" in formula
    assert r"\eta_{t} &= \eta_{end} + (\eta - \eta_{end}) \cdot \frac{1}{2}" in formula
    adam = scheduled(BY_KEY["adam"](), beta1=Linear()).formula
    assert r"\beta_{1 t}" in adam
    assert r"\beta_1 m" not in adam
    assert r"1 - \prod_{i \le t} \beta_{1 i}" in adam  # which is what its weights add up to
    run = scheduled(BY_KEY["adam"](), beta1=Linear(end=0.1))
    weights = [state.m_weight for state in train_2d(run, Quadratic(), steps=9).states]
    np.testing.assert_allclose(weights[1:], 1 - np.cumprod(values(run, "beta1", 9)))


@pytest.mark.parametrize("steps", [1, 2, 3, 5, 8, 12, 64])
def test_chebyshevs_steps_shrink_as_his_polynomial_does(steps: int) -> None:
    low, high = 0.2, 4.0
    best = GradientDescent(eta=2 / (low + high))
    run = scheduled(best, eta=Chebyshev(steps=steps, condition=high / low))
    factors = 1 - np.outer(np.linspace(low, high, 2001), values(run, "eta", steps))
    worst = np.abs(factors.prod(axis=1)).max()
    largest = 1 / math.cosh(steps * math.acosh((high + low) / (high - low)))
    assert worst == pytest.approx(largest, rel=1e-9)
    assert max(values(run, "eta", steps)) > 2 / high or steps == 1


@pytest.mark.parametrize("steps", ["1e308", "100001", "1000000"])
def test_more_steps_than_can_be_kept_in_order_are_refused(steps: str) -> None:
    """A link with 1e308 of them took all memory there was."""
    query = f"v=1&f=quadratic&run=gradient_descent+eta_schedule+chebyshev+eta_steps+{steps}"
    with pytest.raises(ExperimentError, match=r"eta_steps must lie in \[1, 100000\]"):
        from_query(query)
    assert from_query(query.replace(steps, "100000")).trajectories()[0].steps == 20


def test_in_the_stable_order_rounding_does_not_grow() -> None:
    run = scheduled(GradientDescent(2 / 1.0001), eta=Chebyshev(steps=256, condition=1e4))
    partial = np.cumprod(1 - np.outer([1e-4, 1.0], values(run, "eta", 256)), axis=1)
    assert np.abs(partial).max() < 1e4  # in ascending order it passes 1e70


def test_silver_steps_are_the_papers() -> None:
    """Altschuler and Parrilo: they add up to rho^n - 1 after 2^n - 1 of them."""
    run = scheduled(GradientDescent(1.0), eta=Silver())
    steps, rho = values(run, "eta", 63), 1 + math.sqrt(2)
    root = math.sqrt(2)
    assert steps[:8] == pytest.approx([root, 2, root, 2 + root, root, 2, root, 1 + rho**2])
    for n in range(1, 7):
        assert sum(steps[: 2**n - 1]) == pytest.approx(rho**n - 1)


def test_long_steps_beat_the_best_constant_ones_though_alone_they_diverge() -> None:
    ends = {}
    for name, run in {
        "constant": GradientDescent(2 / 4.2),
        "chebyshev": scheduled(GradientDescent(2 / 4.2), eta=Chebyshev(steps=16, condition=20)),
        "too long": GradientDescent(
            values(scheduled(GradientDescent(2 / 4.2), eta=Chebyshev()), "eta", 2)[1]
        ),
    }.items():
        ends[name] = train_2d(run, Quadratic(), steps=16)
    heights = {name: float(end.values[-1]) for name, end in ends.items()}
    assert heights["chebyshev"] < 1e-3 * heights["constant"]
    assert heights["too long"] > 1e6


def test_every_schedule_says_what_it_is() -> None:
    for kind in SCHEDULES.values():
        assert kind.title
        assert kind.source
        assert kind.__doc__
        assert kind().formula
        for declaration in kind.numbers().values():
            assert isinstance(declaration, Number)
            stops = declaration.stops()
            assert all(a < b for a, b in pairwise(stops))
            assert not declaration.whole or all(stop == int(stop) for stop in stops)


@pytest.mark.parametrize("kind", SCHEDULES)
def test_one_run_sees_pythons_own_numbers(kind: str) -> None:
    """NumPy's would make float64 of a network's float32 weights."""
    run = run_with("rmsprop", "eta", kind)
    assert all(type(run.at(t).eta) is float for t in (1, 2, 30))
    assert type(run.at(1)) is RMSProp


def test_a_model_is_trained_with_the_rate_of_each_step() -> None:
    rows = np.random.default_rng(3).normal(size=(40, 3))
    model = LinearRegression(rows, rows @ [1.0, -2.0, 0.5])
    batches = Minibatches(model.rows, 10)
    run = scheduled(GradientDescent(0.3), eta=Cosine(steps=12, warmup=2))
    x, objective = model.begun(), model.on(batches)
    for t, rate in enumerate(values(run, "eta", 12), 1):
        x = x - rate * objective.at(t).gradient(x)
    trained = train_model(run, model, batches, 12)
    np.testing.assert_array_equal(trained.weights, x)
    swept = train_model(replace(run, eta_steps=np.array([6.0, 12.0])), model, batches, 12)
    np.testing.assert_allclose(swept.weights[:, 1], x, rtol=1e-12)


def test_a_networks_worker_is_told_of_schedules() -> None:
    run = scheduled(BY_KEY["adam"](0.001), eta=Linear(steps=300), beta1=Step())
    settings = NetworkSettings(run, iterations=300)
    assert settings_of(settings.words()) == settings
    code = ", ".join(f"{name}={value!r}" for name, value in run.essentials().items())
    assert eval(f"adam({code})", {"adam": BY_KEY["adam"]}) == run


def test_a_run_whose_class_was_forgotten_can_still_be_changed() -> None:
    """It was made bare, with every number at its default, once 512 other combinations had been."""
    run: Any = scheduled(RMSProp(0.3), eta=Cosine(steps=20))
    made_class.cache_clear()
    other = replace(run, eta_steps=10.0)
    assert other == scheduled(RMSProp(0.3), eta=Cosine(steps=10))
    assert other.settings()["eta_steps"] == 10 and other.settings()["eta"] == 0.3
