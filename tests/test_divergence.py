"""What is called diverged goes on: looked at again when the same run is twenty times as long."""

import math
from typing import Any

import numpy as np
import pytest

from optlab import OBJECTIVES, OPTIMIZERS, Trajectory, train_2d
from optlab.divergence import FAR, distances, lost
from optlab.hyperparameters import Array, Choice, Number, Switch
from optlab.measure.grids import axis
from optlab.measure.sensitivity import measure, measure_slice
from optlab.objectives.many_minima import ThreeHumpCamel
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic
from optlab.objectives.saddles import MonkeySaddle, Saddle
from optlab.objectives.valleys import Beale, Rosenbrock
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.lion import Lion
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.nesterov import Nesterov
from optlab.optimizers.rmsprop import RMSProp
from optlab.problem import Problem

MEMBERS = 40


def some(declaration: Number, random: np.random.Generator) -> Array:
    """Legal values, also beyond both ends of the slider."""
    low, high = declaration.low, declaration.high
    if declaration.scale == "log":
        exponents = random.uniform(math.log10(low) - 0.5, math.log10(high) + 1, MEMBERS)
        values = 10**exponents
    elif declaration.scale == "near one":
        gaps = 10 ** random.uniform(-4, 0, MEMBERS)
        values = np.where(random.random(MEMBERS) < 0.1, 1 + gaps / 3, 1 - gaps)
    else:
        values = random.uniform(low, high, MEMBERS)
    if declaration.whole:
        values = values.round()
    return np.where(declaration.legal.contains(values), values, low)


def any_run(cls: Any, random: np.random.Generator) -> Any:
    """With random settings; what all methods share, which bounds steps or pulls back, as it is."""
    settings: dict[str, Any] = {}
    own = cls().numbers_in_use(own=True)
    for name, declaration in cls.hyperparameters().items():
        if isinstance(declaration, Number) and name not in own:
            continue
        if isinstance(declaration, Number):
            settings[name] = some(declaration, random)
        elif isinstance(declaration, Choice):
            settings[name] = str(random.choice(declaration.options))
        elif isinstance(declaration, Switch):
            settings[name] = bool(random.random() < 0.5)
    return cls(**settings)


def starts_near_and_far(objective: Any, random: np.random.Generator) -> Array:
    low, high = np.array(objective.window).T[:, :, None]
    far = random.normal(size=(2, MEMBERS)) * 10 ** random.uniform(0, 6, MEMBERS)
    near = random.uniform(low, high, (2, MEMBERS))
    return np.where(random.random(MEMBERS) < 0.3, far, near)


def from_a_minimum(points: Array, objective: Any) -> Array:
    """How far each point is from the nearest one; from the middle, where there is none."""
    targets = objective.minima or (tuple(np.mean(objective.window, axis=1)),)
    with np.errstate(all="ignore"):
        return np.min([np.hypot(*(points.T - target).T) for target in targets], axis=0)


@pytest.mark.parametrize("objective", OBJECTIVES.values(), ids=lambda cls: cls.__name__)
def test_what_diverged_is_not_near_a_minimum_later_nor_nearer_than_it_began(objective: Any) -> None:
    """Of runs that approached from afar, and of those that went far and came back, half of what was
    called diverged was later near a minimum or nearer to it than the start."""
    random = np.random.default_rng(28)
    f = objective()
    called, missed = 0, 0
    for cls in OPTIMIZERS.values():
        run, start, steps = any_run(cls, random), starts_near_and_far(f, random), 0
        steps = int(random.integers(5, 101))
        if not f.minima and np.any(run.settings().get("weight_decay", 0)):
            continue  # it pulls back, whatever f does
        long = train_2d(run, f, start, 20 * steps)
        short = long.first(steps)
        diverged, finite = lost(short).diverged, np.isfinite(short.positions[-1]).all(axis=0)
        np.testing.assert_array_equal(
            train_2d(run, f, start, steps, keep="last").outcome[0] == "diverged",
            diverged | lost(short).undefined,
        )
        end = from_a_minimum(long.positions[-1], f)
        nearer = end < from_a_minimum(start, f)
        arrived = (end < 0.05 * np.ptp(f.window, axis=1).max()) if f.minima else nearer
        assert not (diverged & (nearer | arrived)).any(), cls.__name__
        # Nothing that overflows soon and is far away for two steps is missed.
        soon = ~np.isfinite(long.positions[2 * steps]).all(axis=0)
        far = distances(short.positions, start, f)[-2:].min(axis=0) > 10 * FAR
        called, missed = (
            called + int(diverged.sum()),
            missed + int((finite & soon & far & ~diverged).sum()),
        )
    assert called > 30
    assert missed <= 2


def status_kind(run: Any, objective: Any, start: Any, steps: int) -> str:
    return train_2d(run, objective, start, steps).status.kind


@pytest.mark.parametrize("steps", [0, 1, 2, 5, 20, 50])
@pytest.mark.parametrize(
    ("run", "start"),
    [
        (Adam(), (-100, -2)),
        (GradientDescent(eta=0.1), (-200, 2)),
        (GradientDescent(eta=0.4), (1e25, -1e25)),
        (AdaGrad(eta=1000), (-5, -2)),  # a large first step, and back
        (RMSProp(eta=50, gamma=0.999), (-5, -2)),
        (Momentum(eta=0.05, beta=0.99), (-5, -2)),  # a wide swing
        (Lion(eta=30), (-5, -2)),
    ],
)
def test_what_approaches_or_comes_back_has_not_diverged(run: Any, start: Any, steps: int) -> None:
    """Adam from (-100, -2), f falling from 1008 to 884, was called diverged since step 0."""
    assert status_kind(run, Quadratic(), start, steps) != "diverged"


def test_without_a_scale_the_same() -> None:
    """The limit is the window's width or the start's distance, whatever f's size."""
    for scale in (1e-9, 1.0, 1e9):
        f = Quadratic(0.1 * scale, 2 * scale)
        for start in ((-5.0, -2.0), (1e6, 1e6), (-1e25, 1e25)):
            assert status_kind(GradientDescent(eta=0.4 / scale), f, start, 30) != "diverged"
            assert status_kind(GradientDescent(eta=0.6 / scale), f, start, 30) == "diverged"


@pytest.mark.parametrize("cls", [GradientDescent, Momentum, Adam, AdaGrad, RMSProp, Lion, Nesterov])
@pytest.mark.parametrize("objective", [Saddle(), MonkeySaddle()])
def test_what_falls_for_ever_diverges(cls: Any, objective: Any) -> None:
    start = (0.5, 0.5) if isinstance(objective, Saddle) else (-1.0, 0.3)
    kind = status_kind(cls(eta=0.5), objective, start, 12_000 if cls is AdaGrad else 400)
    assert kind == "diverged"


@pytest.mark.parametrize("cls", [Momentum, Nesterov])
def test_swings_that_grow_diverge_wherever_in_a_swing_it_is(cls: Any) -> None:
    """Roots of modulus above 1 on the whole: after any number of steps."""
    path = train_2d(cls(eta=0.002, beta=1.02), ConditionedQuadratic(), steps=1000)
    ends = [path.first(steps).status for steps in range(900, 1000)]
    assert np.mean([end.kind == "diverged" for end in ends]) > 0.95
    said = {end.sentence.partition(",")[0] for end in ends}
    assert any(sentence.startswith("in swings that grow") for sentence in said)
    assert any(sentence.startswith("farther than") for sentence in said)


def test_a_slowly_growing_alternation_diverges_once_it_is_far() -> None:
    """eta 0.505: |x2| grows by 1.02 a step, so 2 x 1.02^k is beyond 60 from step 172 on."""
    path = train_2d(GradientDescent(eta=0.505), Quadratic(), steps=300)
    kinds = [path.first(steps).status.kind for steps in range(150, 301, 5)]
    assert kinds == ["oscillating"] * 5 + ["diverged"] * (len(kinds) - 5)


def test_what_was_thrown_onto_a_plateau_and_stays_has_not_diverged() -> None:
    for f in (Beale(), Rosenbrock()):
        far = (300.0, 1.0)
        path = train_2d(AdaGrad(eta=1e-3), f, far, 100)
        assert path.status.kind in ("still moving", "stuck")


def hatched(found: Any) -> Any:
    return found.diverged | np.isnan(found.values)


def test_a_map_of_what_approaches_has_no_hatched_cell() -> None:
    """From (-100, -2) 70 % of Adam's cells were."""
    eta, beta1 = axis(Adam(), "eta", cells=32), axis(Adam(), "beta1", cells=32)
    for steps in (0, 1, 20, 100):
        assert not hatched(
            measure(Adam(), Problem(Quadratic(), (-100, -2), steps), eta, beta1)
        ).any()


@pytest.mark.parametrize("tolerance", [None, 1e-3])
@pytest.mark.parametrize("steps", [3, 20, 200])
def test_a_cell_is_hatched_where_the_run_alone_is_called_diverged(
    steps: int, tolerance: float | None
) -> None:
    eta, beta = axis(Momentum(), "eta", cells=12), axis(Momentum(), "beta", cells=12)
    for f, start in ((Quadratic(), (-5.0, -2.0)), (ThreeHumpCamel(), (-40.0, 3.0))):
        found = measure(Momentum(), Problem(f, start, steps), eta, beta, tolerance=tolerance)
        for (row, column), gone in np.ndenumerate(found.diverged):
            run = Momentum(eta=float(eta.values[column]), beta=float(beta.values[row]))
            assert gone == (status_kind(run, f, start, steps) == "diverged")


def test_cells_with_no_number_are_not_said_to_diverge() -> None:
    """Newton's method where the monkey saddle is flat divides 0 by 0."""
    newton = OPTIMIZERS["newton"]()
    found = measure_slice(
        newton, Problem(MonkeySaddle(), (0, 0), 20), axis(newton, "eta", [0.5, 1])
    )
    assert np.isnan(found.values).all() and not found.diverged.any()


def test_only_newtons_method_divides_0_by_0() -> None:
    """So a map of two numbers, which keeps no path, need not tell 0/0 from an overflow."""
    random = np.random.default_rng(1)
    for name, cls in OPTIMIZERS.items():
        for objective in OBJECTIVES.values():
            f = objective()
            start = np.where(random.random(MEMBERS) < 0.5, 0, starts_near_and_far(f, random))
            path: Trajectory = train_2d(any_run(cls, random), f, start, 60)
            assert name == "newton" or not lost(path).undefined.any(), (name, f.key)
