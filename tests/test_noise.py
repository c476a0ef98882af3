"""Noise on the gradient: whose draws they are, how large the floor is, and what is said of it."""

from dataclasses import replace

import numpy as np
import pytest

from optlab.experiment import Experiment, ExperimentError, from_query, from_toml, salvage_query
from optlab.lessons.facts import salvage_facts
from optlab.lessons.quantities import quantity
from optlab.lessons.runs import Runs
from optlab.lessons.variants import vary
from optlab.measure.anatomy import anatomy
from optlab.measure.sweeps import stops_of, sweep
from optlab.noise import BLOCK, NOISES, Gaussian, Noise, Proportional, draws
from optlab.objectives import OBJECTIVES
from optlab.objectives.least_squares import LeastSquares
from optlab.objectives.quadratics import Quadratic
from optlab.optimizers import OPTIMIZERS
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.nesterov import Nesterov
from optlab.optimizers.newton import Newton
from optlab.problem import Problem
from optlab.train import BLOCK as TOGETHER
from optlab.train import train, train_2d

BOWL = Quadratic(0.1, 2.0)  # of the eigenvalues 0.2 and 4
KINDS = list(NOISES.values())


def test_draws_are_the_same_for_ever() -> None:
    """Of the stored first ones a link with noise has its picture, whatever NumPy's version."""
    first = [draws(0, 1), draws(0, 2), draws(7, BLOCK + 1), draws(999_999, 100_000)]
    expected = [
        [-2.2718841483245953, -0.7013279206286979],
        [-1.2189801910797584, 0.1621715579164505],
        [-0.6865107746389425, -0.9323160860186014],
        [0.027732607948596676, 1.2851448230352238],
    ]
    np.testing.assert_allclose(first, expected, rtol=1e-9)


def test_draws_are_independent_standard_normal_numbers() -> None:
    n = np.array([draws(seed, t) for seed in range(20) for t in range(1, 2001)])
    assert np.abs(n.mean(axis=0)).max() < 4 / np.sqrt(len(n))
    assert np.abs(n.var(axis=0) - 1).max() < 4 * np.sqrt(2 / len(n))
    assert abs((n**4).mean() - 3) < 4 * np.sqrt(96 / (2 * len(n)))
    for lag in (0, 1, BLOCK):  # between the coordinates, from step to step, from block to block
        products = n[: len(n) - lag, 0] * n[lag:, 1]
        assert abs(products.mean()) < 4 / np.sqrt(len(products))
    assert len(np.unique(n)) == n.size


@pytest.mark.parametrize("kind", KINDS)
def test_every_run_setting_and_length_sees_the_same_draws(kind: type[Noise]) -> None:
    noise = kind(0.3, 5)
    long = train_2d(GradientDescent(0.1), BOWL, (-5, -2), 700, noise=noise)
    short = train_2d(GradientDescent(0.1), BOWL, (-5, -2), 60, noise=noise)
    np.testing.assert_array_equal(long.positions[:61], short.positions)
    n = np.array([draws(5, t) for t in range(1, 701)])
    for run in (GradientDescent(0.1), GradientDescent(0.3), Momentum(0.1, 0.5)):
        t = train_2d(run, BOWL, (1, 1), 700, noise=noise)
        clean = np.array([BOWL.gradient(x) for x in t.positions[:-1]])
        expected = clean + 0.3 * n if kind is Gaussian else clean * (1 + 0.3 * n)
        np.testing.assert_allclose(t.gradients[:-1], expected, rtol=1e-13)


@pytest.mark.parametrize("key", list(OPTIMIZERS))
@pytest.mark.parametrize("kind", KINDS)
def test_a_member_of_a_batch_is_the_run_alone_bit_by_bit(key: str, kind: type[Noise]) -> None:
    sigma = np.array([0.0, 0.1, 2.0])
    seed = np.array([[0.0], [3.0]])
    run = OPTIMIZERS[key]()
    batch = train_2d(run, BOWL, (-5, -2), 30, noise=kind(sigma, seed))
    assert batch.batch == (2, 3)
    for i in range(2):
        for j in range(3):
            one = kind(float(sigma[j]), float(seed[i, 0]))
            alone = train_2d(run, BOWL, (-5, -2), 30, noise=one)
            np.testing.assert_array_equal(batch.positions[..., i, j], alone.positions)
            assert batch.outcome[0][i, j] == alone.outcome[0]


def test_blocks_of_a_large_batch_see_their_own_noise() -> None:
    sigma = np.linspace(0, 1, TOGETHER + 100)
    swept = train_2d(GradientDescent(0.1), BOWL, (-5, -2), 5, noise=Gaussian(sigma, 2))
    for i in (0, 1000, TOGETHER + 99):
        alone = train_2d(GradientDescent(0.1), BOWL, (-5, -2), 5, noise=Gaussian(sigma[i], 2))
        np.testing.assert_array_equal(swept.positions[..., i], alone.positions)


@pytest.mark.parametrize("eta", [0.05, 0.2, 0.45])
def test_the_floor_of_gradient_descent_is_the_closed_form(eta: float) -> None:
    """Along an eigenvalue l the stationary variance is eta sigma^2 / (l (2 - eta l))."""
    sigma, eigenvalues = 0.7, np.array([0.2, 4.0])
    noise = Gaussian(sigma, np.arange(400.0))
    x = train_2d(GradientDescent(eta), BOWL, (0, 0), 1500, noise=noise).positions[1000::25]
    expected = eta * sigma**2 / (eigenvalues * (2 - eta * eigenvalues))
    np.testing.assert_allclose((x**2).mean(axis=(0, 2)), expected, rtol=0.1)


def test_the_floor_of_momentum_is_the_closed_form() -> None:
    """Along an eigenvalue l: eta sigma^2 (1 + beta) / (l (1 - beta) (2 (1 + beta) - eta l))."""
    eta, beta, sigma, largest = 0.1, 0.8, 0.5, 4.0
    narrowed = largest * (1 - beta) * (2 * (1 + beta) - eta * largest)
    noise = Gaussian(sigma, np.arange(400.0))
    x = train_2d(Momentum(eta, beta), BOWL, (0, 0), 900, noise=noise).positions[400::20, 1]
    assert (x**2).mean() == pytest.approx(eta * sigma**2 * (1 + beta) / narrowed, rel=0.1)


@pytest.mark.parametrize("key", NOISES)
def test_sigma_is_the_standard_deviation_that_its_help_says(key: str) -> None:
    """Along each coordinate itself, or as a share of the gradient's coordinate."""
    kind, gradient = NOISES[key], np.array([3.0, -0.5])
    seen = np.array([kind(0.2).of(gradient, draws(0, t)) for t in range(1, 4001)])
    share = "as a share of the gradient's" in kind.numbers()["sigma"].doc
    expected = 0.2 * np.abs(gradient) if share else np.full(2, 0.2)
    np.testing.assert_allclose(seen.std(axis=0), expected, rtol=0.05)


def test_noise_in_proportion_lets_a_run_come_to_rest() -> None:
    run = train_2d(GradientDescent(0.2), BOWL, (-5, -2), 800, noise=Proportional(0.3, 1))
    assert run.status.kind == "at rest"


def test_each_look_within_a_step_sees_the_same_draws() -> None:
    """Nesterov looks ahead, and what it sees there is off by what it would be here."""
    t = train_2d(Nesterov(0.1, 0.9), BOWL, (-5, -2), 20, noise=Gaussian(0.4, 3))
    made = anatomy(t)
    assert not np.array_equal(made.looked_at, t.positions[:-1])
    clean = np.array([BOWL.gradient(x) for x in made.looked_at])
    n = np.array([draws(3, k) for k in range(1, 21)])
    np.testing.assert_allclose(made.gradient - clean, 0.4 * n, atol=1e-14)


def test_newtons_step_has_the_functions_own_hessian() -> None:
    t = train_2d(Newton(), BOWL, (-5, -2), 10, noise=Gaussian(0.4, 3))
    n = np.array([draws(3, k) for k in range(1, 11)])
    np.testing.assert_allclose(t.positions[1:], -0.4 * n / [0.2, 4.0], atol=1e-14)


@pytest.mark.parametrize("key", list(OBJECTIVES))
@pytest.mark.parametrize("kind", KINDS)
def test_without_sigma_there_is_no_noise(key: str, kind: type[Noise]) -> None:
    objective = OBJECTIVES[key]()
    for run in (GradientDescent(0.01), Adam()):
        calm = train_2d(run, objective, objective.start, 30)
        none = train_2d(run, objective, objective.start, 30, noise=kind(0.0, 4))
        np.testing.assert_array_equal(calm.positions, none.positions)
        assert none.status == calm.status
        assert not none.problem.noisy.any() or objective.noisy.any()


def test_noise_and_minibatches_go_together() -> None:
    objective = LeastSquares(seed=2)
    t = train_2d(GradientDescent(0.1), objective, objective.start, 20, noise=Gaussian(0.2, 9))
    for k in range(20):
        seen = objective.at(k + 1).gradient(t.positions[k])
        np.testing.assert_allclose(t.gradients[k], seen + 0.2 * draws(9, k + 1), atol=1e-14)


def test_noise_is_of_two_coordinates() -> None:
    with pytest.raises(ValueError, match=r"^noise is of two coordinates, but start has the shape"):
        Problem(BOWL, np.zeros(7), noise=Gaussian())


@pytest.mark.parametrize("run", [GradientDescent(0.4), Momentum(0.1, 0.9), Adam(0.1)])
def test_turns_that_noise_makes_are_no_swings(run: object) -> None:
    """By chance ten noisy steps may look like swings that shrink, or that grow."""
    noise = Gaussian(np.array([0.01, 0.5, 3.0])[:, None], np.arange(100.0))
    kinds, _since = train_2d(run, BOWL, (-5, -2), 60, noise=noise).outcome  # type: ignore[arg-type]
    assert set(kinds.flat) == {"still moving"}


def test_a_run_that_diverges_is_called_so_in_spite_of_noise() -> None:
    for kind in KINDS:
        noise = kind(0.5, np.arange(50.0))
        kinds, _since = train_2d(GradientDescent(0.7), BOWL, (-5, -2), 60, noise=noise).outcome
        assert (kinds == "diverged").mean() > 0.9


def test_a_noisy_status_speaks_of_the_floor() -> None:
    run = train_2d(GradientDescent(0.4), BOWL, (-5, -2), 100, noise=Gaussian(0.5, 3))
    heights = [float(BOWL.value(x)) for x in run.positions[50:]]
    assert run.status.kind == "still moving"
    floor = (
        f"each step sees noise; f − min f is {np.mean(heights):.2g} on average over the second half"
    )
    assert run.status.criterion.startswith(floor)
    newton = np.abs(run.positions[-1]).max()  # of a bowl around the origin
    assert f"without noise Newton's step {newton:.2g}," in run.status.criterion
    saddle = OBJECTIVES["saddle"]()
    lost = train_2d(GradientDescent(0.01), saddle, (0.1, 0), 5, noise=Gaussian(0.5, 3))
    assert "noise; f is " in lost.status.criterion


def test_it_is_part_of_an_experiment_and_of_its_links() -> None:
    link = "f=quadratic&start=-5+-2&steps=20&run=adam&noise=gaussian+sigma+0.2+seed+3"
    experiment = from_query(link)
    assert experiment.noise == Gaussian(0.2, 3)
    assert experiment.problem.noise == Gaussian(0.2, 3)
    assert from_toml(experiment.to_toml()) == from_query(experiment.to_query()) == experiment
    assert 'noise = { name = "gaussian", sigma = 0.2, seed = 3 }' in experiment.to_toml()
    assert experiment.to_query().endswith("&noise=gaussian+sigma+0.2+seed+3")
    calm = replace(experiment, noise=None)
    assert "noise" not in calm.to_query() + calm.to_toml()
    [run] = experiment.trajectories()
    assert np.abs(run.positions - calm.trajectories()[0].positions).max() > 0.1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "noise: there is no noise '', only gaussian, proportional"),
        ("white", "noise: there is no noise 'white', only gaussian, proportional"),
        ("gaussian+sigma+-1", "noise: Gaussian.sigma must lie in [0, inf), got -1"),
        ("gaussian+sigma+inf", "noise: Gaussian.sigma must lie in [0, inf), got inf"),
        ("gaussian+sigma+nan", "noise: Gaussian.sigma must lie in [0, inf), got nan"),
        (
            "gaussian+seed+0.5",
            "noise: Gaussian.seed must be a whole number in [0, 999999], got 0.5",
        ),
        ("proportional+seed+1e6", "noise: Proportional.seed must lie in [0, 999999], got 1000000"),
        ("gaussian+rho+2", "noise: gaussian has no rho; it has sigma, seed"),
        ("gaussian+sigma", "noise: 'sigma' has no value"),
    ],
)
def test_what_is_no_noise_is_refused_and_the_rest_kept(text: str, says: str) -> None:
    experiment, errors = salvage_query(f"run=adam&steps=7&noise={text}")
    assert errors == [says]
    assert experiment.steps == 7
    assert len(experiment.runs) == 1


def test_a_file_whose_noise_is_no_table_is_refused() -> None:
    with pytest.raises(ExperimentError, match="noise must be a table with its name, got 3"):
        from_toml('noise = 3\n[[runs]]\noptimizer = "adam"')


@pytest.mark.parametrize("name", ["noise.sigma", "noise.seed"])
def test_a_slider_of_the_noise_has_each_runs_paths(name: str) -> None:
    run = Adam(0.3)
    given = Gaussian(0.4, 6)
    experiment = Experiment(BOWL, (run,), (-5, -2), 25, noise=given)
    stops = stops_of(experiment, run, name)
    swept = sweep(experiment, run, name, stops)
    assert swept.batch == (len(stops),)
    field = name.rpartition(".")[2]
    for i in (0, 20, len(stops) - 1):
        noise = replace(given, **{field: stops[i]})
        alone = train(run, replace(experiment.problem, noise=noise))
        np.testing.assert_array_equal(swept.positions[..., i], alone.positions)
    with pytest.raises(ValueError, match="the experiment has no noise"):
        sweep(replace(experiment, noise=None), run, name, stops)


def test_claims_speak_of_noise() -> None:
    experiment = Experiment(BOWL, (GradientDescent(0.4),), (-5, -2), 60, noise=Gaussian(0.4, 6))
    louder, errors = vary(experiment, {"noise": {"sigma": 2}})
    assert (louder.noise, errors) == (Gaussian(2, 6), [])
    other, errors = vary(experiment, {"noise": {"name": "proportional", "sigma": 2}})
    assert (other.noise, errors) == (Proportional(2, 0), [])
    table = {
        "variants": {"louder": {"noise": {"sigma": 2}}},
        "claims": [{"that": "hover(1) < hover(louder)"}, {"that": 'status(1) == "still moving"'}],
        "values": {"sigma": "sigma"},
    }
    facts, errors = salvage_facts(table, experiment)
    assert not errors
    runs = Runs(experiment, facts.variants)
    assert quantity("sigma + seed", runs).measure() == 6.4
