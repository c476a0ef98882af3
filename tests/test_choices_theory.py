"""What theory says of a method with a weight decay, dampening or clipping is what its steps do."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from optlab import train_2d
from optlab.experiment import Experiment
from optlab.measure.grids import axis
from optlab.measure.rates import measured_rate, measured_rates
from optlab.objectives.least_squares import LeastSquares
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.nesterov import Nesterov
from optlab.problem import Problem, Seen
from optlab.theory import stability
from optlab.web.noisy import said_of_mark
from optlab.web.views.settings.maps import border_lines

rate: Any = stability.rate
best: Any = stability.best
border: Any = stability.border

RUNS: list[Any] = [
    GradientDescent(eta=0.3, weight_decay=0.2),
    Momentum(eta=0.3, beta=0.5, dampening=0.4),
    Momentum(eta=0.2, beta=0.9, dampening=0.9, weight_decay=0.5),
    Momentum(eta=0.7, beta=0.2, weight_decay=0.1),
    Nesterov(eta=0.1, beta=0.6, weight_decay=0.3),
    Nesterov(eta=0.1, beta=0.6, weight_decay=0.3, form="pytorch"),
]
every_run = pytest.mark.parametrize("run", RUNS, ids=str)
BOWL = ConditionedQuadratic(condition_number=9.0, angle=25.0, curvature=0.2)


def step_matrix(run: Any, objective: Any) -> Any:
    """What the second step makes of (x1, x2, v1, v2), column by column."""
    columns = []
    for unit in np.eye(2 if isinstance(run, GradientDescent) else 4):
        seen = Seen()
        seen.objective, seen.method = objective, run
        state: Any = run.init(np.zeros(2))
        if len(unit) == 4:
            state = type(state)(unit[2:])
        x, state = run.step(seen, unit[:2], state, 2)
        columns.append([*x, *(state.v if len(unit) == 4 else [])])
    return np.array(columns).T


def spectral_radius(run: Any, objective: Any) -> float:
    return float(np.abs(np.linalg.eigvals(step_matrix(run, objective))).max())


@every_run
def test_the_predicted_rate_is_the_step_matrixs(run: Any) -> None:
    assert rate(run, BOWL) == pytest.approx(spectral_radius(run, BOWL), rel=1e-6)


@every_run
def test_the_border_is_where_the_step_matrix_has_a_root_of_modulus_1(run: Any) -> None:
    limit = border(run, BOWL)
    for share in (0.99, 1.01):
        radius = spectral_radius(replace(run, eta=share * limit), BOWL)
        assert (radius < 1) == (share < 1)
    mark = max(run.marks(BOWL)["eta"])
    assert mark.value == pytest.approx(limit)


@every_run
def test_no_setting_beside_the_fastest_is_faster(run: Any) -> None:
    fastest = best(run, BOWL)
    least = spectral_radius(fastest, BOWL)
    for factor in (0.9, 1.1):
        assert spectral_radius(replace(fastest, eta=factor * fastest.eta), BOWL) > least


@every_run
def test_what_is_measured_on_a_run_is_what_is_predicted(run: Any) -> None:
    path = train_2d(run, BOWL, (-4.0, 3.0), 300)
    assert measured_rate(path) == pytest.approx(rate(run, BOWL), rel=0.02)
    assert float(measured_rates(path)) == pytest.approx(rate(run, BOWL), rel=0.02)


def test_a_weight_decay_moves_the_point_of_rest_and_rates_are_measured_from_there() -> None:
    """From f's own minimum the distance stops shrinking, and 1 would be measured."""
    rows = LeastSquares(batch_size=1500)
    form: Any = rows.quadratic()
    run = GradientDescent(eta=0.5, weight_decay=0.3)
    path = train_2d(run, rows, rows.start, 300)
    end = path.positions[-1]
    np.testing.assert_allclose(run.taken(rows.gradient(end), end), 0, atol=1e-14)
    np.testing.assert_allclose(end, np.array(run.rest(form), dtype=float), rtol=1e-12)
    assert np.hypot(*(end - form.centre)) > 0.05
    assert measured_rate(path) == pytest.approx(rate(run, rows), rel=0.01)
    swept = train_2d(replace(run, weight_decay=np.array([0.0, 0.3])), rows, rows.start, 300)
    expected = [rate(replace(run, weight_decay=decay), rows) for decay in (0.0, 0.3)]
    np.testing.assert_allclose(measured_rates(swept), expected, rtol=0.01)


@pytest.mark.parametrize("clip", [{"clip_norm": 0.5}, {"clip_value": 0.5}])
def test_near_the_minimum_a_clipped_run_is_the_run_itself(clip: Any) -> None:
    for run in (GradientDescent(), Momentum(), Nesterov(eta=0.2)):
        ours, plain = (
            train_2d(one, Quadratic(), (-0.5, -0.02), 60) for one in (replace(run, **clip), run)
        )
        assert np.array_equal(ours.positions, plain.positions)
        assert rate(replace(run, **clip), Quadratic()) == rate(run, Quadratic())


@pytest.mark.parametrize("clip", [{"clip_norm": 0.5}, {"clip_value": 0.5}])
def test_below_the_border_a_clipped_run_comes_to_rest_and_beyond_it_does_not_diverge(
    clip: Any,
) -> None:
    for run in (GradientDescent(**clip), Momentum(**clip), Nesterov(eta=0.2, **clip)):
        limit = border(run, Quadratic())
        below = train_2d(replace(run, eta=0.9 * limit), Quadratic(), (-5.0, -2.0), 1000)
        assert below.status.kind == "at rest"
        assert measured_rate(below.first(250)) is not None
        beyond = train_2d(replace(run, eta=1.2 * limit), Quadratic(), (-5.0, -2.0), 1000)
        unclipped = train_2d(
            replace(run, eta=1.2 * limit, **dict.fromkeys(clip, 0.0)), Quadratic(), steps=1000
        )
        assert unclipped.status.kind == "diverged"
        assert beyond.status.kind in ("oscillating", "still moving")
        assert np.abs(beyond.positions).max() <= 5 + 2 * limit


def test_a_mark_says_of_what_it_is() -> None:
    says = "2/λmax: beyond it gradient descent diverges"
    told = {
        run: said_of_mark(Problem(BOWL, BOWL.start), run, says)
        for run in (
            GradientDescent(),
            GradientDescent(weight_decay=0.1),
            Momentum(dampening=0.5, weight_decay=0.1),
            Momentum(dampening=0.5),
            GradientDescent(clip_norm=1.0),
        )
    }
    assert list(told.values()) == [
        says,
        f"with λ + α in the place of λ, {says}",
        f"with (1 − d)(λ + α) in the place of λ, {says}",
        f"with (1 − d)λ in the place of λ, {says}",
        f"where nothing is clipped, {says}",
    ]


def test_of_a_sequence_of_momenta_nothing_is_claimed() -> None:
    for sequence in ("growing", "restarted"):
        run = Nesterov(sequence=sequence)
        assert run.theory is None and not run.marks(BOWL)
        assert rate(run, BOWL) is None


def test_the_border_over_a_map_follows_what_moves_it_and_stands_upright_over_what_does_not() -> (
    None
):
    """Over a number that the border does not depend on, one point was all of its line."""
    experiment, eta = Experiment(Quadratic()), axis(GradientDescent(), "eta", cells=16)
    for name, moves in (("clip_norm", False), ("weight_decay", True)):
        up = axis(GradientDescent(), name, cells=16)
        (line,) = border_lines(experiment, GradientDescent(), eta, up)
        assert len(line["x"]) == len(line["y"]) == 16
        assert (len(set(line["x"])) > 1) == moves
    up = axis(Momentum(), "dampening", cells=16)
    (line,) = border_lines(experiment, Momentum(), axis(Momentum(), "eta", cells=16), up)
    assert (np.diff(line["x"]) > 0).all()  # the less enters, the larger an eta may be
