"""Laws that every optimizer obeys; each is found by itself."""

import itertools
import pkgutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import optlab.objectives
import optlab.optimizers
from optlab import OBJECTIVES, OPTIMIZERS, Trajectory, train, train_2d
from optlab.hyperparameters import Declared, Number
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic
from optlab.objectives.valleys import Rosenbrock
from tests.test_hyperparameters import variants

every_optimizer = pytest.mark.parametrize("cls", OPTIMIZERS.values(), ids=lambda cls: cls.__name__)


def sweep(cls: type[Declared], rng: np.random.Generator, shapes: Any) -> dict[str, Any]:
    """Random slider positions for every number, in arrays whose shapes alternate."""
    numbers = {n: d for n, d in cls.hyperparameters().items() if isinstance(d, Number)}
    return {
        name: rng.choice(declaration.stops(), size=shape)
        for (name, declaration), shape in zip(
            numbers.items(), itertools.cycle(shapes), strict=False
        )
    }


def member_of(value: Any, index: tuple[int, ...], batch: tuple[int, ...]) -> Any:
    """The optimizer or objective of one member of the batch, all its fields scalars."""
    settings = {
        name: float(np.broadcast_to(setting, batch)[index])
        if isinstance(setting, np.ndarray)
        else setting
        for name, setting in value.settings().items()
    }
    return type(value)(**settings)


def leaves(trajectory: Trajectory) -> dict[str, Any]:
    """Every number that a trajectory holds, by name; each array's last axes are the batch."""
    found = {"positions": trajectory.positions, "values": trajectory.values}
    found |= {"gradients": trajectory.gradients} | trajectory.state
    if trajectory.effective_rates is not None:
        found["effective rates"] = trajectory.effective_rates
    return found


def assert_same(ours: Any, expected: Any, message: str) -> None:
    """To the last bit, step by step, or at the last step."""
    expected = expected[-len(ours) :]
    assert ours.shape == expected.shape, message
    assert np.array_equal(ours, expected, equal_nan=True), f"{message}: {ours} is not {expected}"


def assert_batch_equals_members(batch: Trajectory, start: Any) -> None:
    start = np.asarray(start)
    for index in np.ndindex(batch.batch):
        here = np.broadcast_to(start, (2, *batch.batch))[(slice(None), *index)]
        alone = train_2d(
            member_of(batch.optimizer, index, batch.batch),
            member_of(batch.objective, index, batch.batch),
            here,
            batch.steps,
        )
        # A member that does not use a part of the state has no such leaf.
        for name, expected in leaves(alone).items():
            of_batch = leaves(batch)[name]
            # What is one number for all members, as the count of steps, has no batch axes.
            of_member = of_batch if of_batch.ndim == 1 else of_batch[(..., *index)]
            assert_same(
                of_member, expected, f"{name} of {index}: {alone.optimizer} on {alone.objective}"
            )
        for counted in ("gradient_evaluations", "hessian_evaluations"):
            assert getattr(batch, counted)[-1] == getattr(alone, counted)[-1]


@every_optimizer
def test_a_sweep_of_starts_and_all_hyperparameters_equals_its_members(cls: Any) -> None:
    rng = np.random.default_rng(1)
    for variant in variants(cls):
        optimizer = cls(**variant, **sweep(cls, rng, [(3, 1), (4,)]))
        objective = ConditionedQuadratic(**sweep(ConditionedQuadratic, rng, [(4,), (3, 1)]))
        start = rng.uniform(-5, 5, (2, 3, 1))
        batch = train_2d(optimizer, objective, start, steps=8)
        assert batch.positions.shape == (9, 2, 3, 4)
        assert_batch_equals_members(batch, np.broadcast_to(start, (2, 3, 4)))


@every_optimizer
def test_a_sweep_of_each_hyperparameter_alone_equals_its_members(cls: Any) -> None:
    for name, declaration in cls.hyperparameters().items():
        if isinstance(declaration, Number):
            stops = declaration.stops()
            values = np.array([stops[0], stops[len(stops) // 2], stops[-2], stops[-1]])
            start = (-5.0, -2.0)
            batch = train_2d(cls(**{name: values}), Quadratic(), start, steps=8)
            assert batch.batch == (4,)
            assert_batch_equals_members(batch, np.array(start)[:, None])


@every_optimizer
def test_a_sweep_of_the_objectives_hyperparameters_equals_its_members(cls: Any) -> None:
    objective = Rosenbrock(b=np.array([1.0, 10.0, 20.0]))
    batch = train_2d(cls(eta=1e-3), objective, (-1.2, 1.0), steps=8)
    assert_batch_equals_members(batch, np.array([[-1.2], [1.0]]))


@every_optimizer
@pytest.mark.parametrize("keep", ["all", "last"])
def test_a_batch_larger_than_a_block_equals_its_members(
    cls: Any, keep: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(2)
    for variant in variants(cls):
        optimizer = cls(**variant, **sweep(cls, rng, [(3, 1), (4,)]))
        objective = ConditionedQuadratic(**sweep(ConditionedQuadratic, rng, [(4,), (3, 1)]))
        start = rng.uniform(-5, 5, (2, 3, 4))
        monkeypatch.setattr(train, "BLOCK", 12)
        whole = train_2d(optimizer, objective, start, steps=7, keep=keep)
        monkeypatch.setattr(train, "BLOCK", 5)
        blocks = train_2d(optimizer, objective, start, steps=7, keep=keep)
        assert blocks.positions.shape == (8 if keep == "all" else 1, 2, 3, 4)
        assert_batch_equals_members(blocks, start)
        for name, array in leaves(whole).items():
            assert_same(leaves(blocks)[name], array, name)
        for one, other in zip(whole.outcome, blocks.outcome, strict=True):
            assert np.array_equal(one, other)


@every_optimizer
def test_the_state_of_a_batch_has_a_row_for_each_point_and_the_shape_of_the_batch(cls: Any) -> None:
    optimizer = cls(**sweep(cls, np.random.default_rng(3), [(3, 1), (4,)]))
    batch = train_2d(optimizer, Quadratic(), np.full((2, 3, 4), -2.0), steps=5)
    for array in batch.state.values():
        assert array.shape[0] == 6
        assert array.ndim == 1 or array.shape[-2:] == (3, 4)


class ReadOnly:
    """An objective whose gradients and Hessians may not be written to."""

    def __init__(self, objective: Any) -> None:
        self._objective = objective

    def gradient(self, x: Any) -> Any:
        return locked(self._objective.gradient(x))

    def hessian(self, x: Any) -> Any:
        return locked(self._objective.hessian(x))


def locked(array: Any) -> Any:
    array = np.array(array)
    array.flags.writeable = False
    return array


@every_optimizer
def test_a_step_changes_no_argument(cls: Any) -> None:
    objective, rng = ReadOnly(ConditionedQuadratic()), np.random.default_rng(4)
    for variant in variants(cls):
        for settings in ({}, {n: locked(v) for n, v in sweep(cls, rng, [(5,)]).items()}):
            optimizer = cls(**variant, **settings)
            x = locked(rng.uniform(-5, 5, (2, 5)))
            state = optimizer.init(x)
            for t in (1, 2, 3):
                state = type(state)(*(locked(leaf) if np.ndim(leaf) else leaf for leaf in state))
                before = [x.copy(), *(np.copy(leaf) for leaf in state)]
                moved, after = optimizer.step(objective, x, state, t)
                again, after_again = optimizer.step(objective, x, state, t)
                for one, other in zip([x, *state], before, strict=True):
                    assert np.array_equal(one, other)
                for one, other in zip([moved, *after], [again, *after_again], strict=True):
                    assert np.array_equal(one, other)
                assert not np.array_equal(moved, x) or variant.get("skip_untrusted")
                x, state = locked(moved), after


@every_optimizer
def test_the_state_has_names_and_the_same_ones_at_every_step(cls: Any) -> None:
    for variant in variants(cls):
        trajectory = train_2d(cls(**variant), Quadratic(), steps=3)
        assert len({state._fields for state in trajectory.states}) == 1
        for name in trajectory.states[0]._fields:
            unused = [getattr(state, name) is None for state in trajectory.states]
            assert len(set(unused)) == 1
            assert unused[0] == (name not in trajectory.state)
        assert all(len(array) == 4 for array in trajectory.state.values())


@every_optimizer
def test_eta_scales_the_first_step(cls: Any) -> None:
    start = np.array([-5.0, -2.0])
    for variant in variants(cls):
        steps = [
            train_2d(cls(eta=eta, **variant), Quadratic(), start, steps=1).positions[-1] - start
            for eta in (0.01, 0.02)
        ]
        assert np.abs(steps[0]).min() > 0 or variant.get("skip_untrusted")
        if variant.get("form") != "look-ahead":
            np.testing.assert_allclose(steps[1], 2 * steps[0], rtol=1e-10)


@every_optimizer
def test_eta_zero_stays_at_the_start(cls: Any) -> None:
    for variant in variants(cls):
        trajectory = train_2d(cls(eta=0, **variant), Quadratic(), steps=5)
        assert np.array_equal(trajectory.positions, np.tile([-5.0, -2.0], (6, 1)))


@every_optimizer
def test_it_goes_downhill_on_a_round_bowl(cls: Any) -> None:
    for variant in variants(cls):
        bowl = Quadratic(a=0.5, b=0.5)
        trajectory = train_2d(cls(eta=0.01, **variant), bowl, (-3.0, -2.0), steps=50)
        assert (np.abs(trajectory.positions[-1]) < np.abs(trajectory.positions[0])).all()
        moved = trajectory.values[6 if variant.get("skip_untrusted") else 1 :]
        assert (moved < trajectory.values[0]).all()


@every_optimizer
def test_a_stationary_point_is_left_alone(cls: Any) -> None:
    for variant in variants(cls):
        trajectory = train_2d(cls(**variant), Quadratic(), (0.0, 0.0), steps=5)
        assert not trajectory.positions.any()


@every_optimizer
def test_the_effective_rate_is_a_rate_of_each_coordinate(cls: Any) -> None:
    for variant in variants(cls):
        rates = train_2d(cls(**variant), Quadratic(), steps=5).effective_rates
        if rates is not None:
            assert rates.shape == (6, 2)
            assert np.isfinite(rates).all()
            assert (rates > 0).all() or variant.get("skip_untrusted")


@pytest.mark.parametrize(
    ("package", "registry", "kind"),
    [
        (optlab.optimizers, OPTIMIZERS, "Optimizer"),
        (optlab.objectives, OBJECTIVES, "Objective"),
    ],
)
def test_every_file_of_the_package_is_found(package: Any, registry: Any, kind: str) -> None:
    files = {module.name for module in pkgutil.iter_modules(package.__path__)} - {"base"}
    assert {cls.__module__.rsplit(".", 1)[-1] for cls in registry.values()} == files
    # A class without a key would be in a file that is found and yet in no menu.
    for name in files:
        text = Path(package.__path__[0], f"{name}.py").read_text()
        listed = sum(cls.__module__.endswith(f".{name}") for cls in registry.values())
        assert text.count("\n    key = ") == listed


def test_the_issues_list_of_optimizers_is_there() -> None:
    assert set(OPTIMIZERS) >= {
        *("gradient_descent", "momentum", "nesterov", "adagrad", "rmsprop", "adadelta", "adam"),
        *("adamw", "adamax", "nadam", "radam", "lion", "newton", "adagrad_full"),
    }
