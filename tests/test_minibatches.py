"""Minibatches follow from a seed: the same for every run, setting and number of steps."""

from typing import Any

import numpy as np
import pytest

from optlab.models import LinearRegression, Minibatches, train_model
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent

ORDERS: Any = ("epochs", "replacement")


def of_steps(batches: Minibatches, steps: int) -> list[list[int]]:
    return [batches.at(t).tolist() for t in range(1, steps + 1)]


@pytest.mark.parametrize("order", ORDERS)
def test_a_seed_gives_the_order_and_another_seed_another(order: Any) -> None:
    batches = Minibatches(40, 7, 3, order)
    there = of_steps(batches, 30)
    assert there == of_steps(Minibatches(40, 7, 3, order), 30)
    assert [batches.at(t).tolist() for t in (29, 2, 17)] == [there[28], there[1], there[16]]
    assert there != of_steps(Minibatches(40, 7, 4, order), 30)
    assert len({tuple(rows) for rows in there}) == 30  # no epoch is like another


def test_in_an_epoch_each_row_comes_once() -> None:
    batches = Minibatches(40, 7)
    assert batches.per_epoch == 6
    for epoch in range(3):
        rows = of_steps(batches, 18)[epoch * 6 : epoch * 6 + 6]
        assert [len(part) for part in rows] == [7, 7, 7, 7, 7, 5]
        assert sorted(row for part in rows for row in part) == list(range(40))


def test_with_replacement_rows_are_drawn_from_all() -> None:
    batches = Minibatches(50, 20, 0, "replacement")
    steps = of_steps(batches, 600)
    assert all(len(rows) == 20 for rows in steps)
    counts = np.bincount(np.ravel(steps), minlength=50)
    assert len(counts) == 50
    # Each row comes 240 times, give or take the root of that; and some twice in a minibatch.
    assert np.abs(counts - 240).max() < 4.5 * np.sqrt(240)
    assert any(len(set(rows)) < 20 for rows in steps)


@pytest.mark.parametrize("order", ORDERS)
def test_the_order_is_the_same_for_every_number_of_steps_and_every_setting(order: Any) -> None:
    rows = np.random.default_rng(1).normal(size=(60, 3))
    model = LinearRegression(rows, rows.sum(axis=1))
    batches = Minibatches(60, 8, 5, order)
    long, short = (train_model(Adam(0.1), model, batches, steps) for steps in (40, 13))
    assert long.path is not None and short.path is not None
    assert np.array_equal(long.path[:14], short.path)
    sweep = train_model(Adam(eta=np.array([0.1, 0.3])), model, batches, 40)
    np.testing.assert_allclose(sweep.weights[:, 0], long.weights, rtol=1e-10)


def test_the_whole_is_a_minibatch_without_noise() -> None:
    rows = np.random.default_rng(1).normal(size=(60, 3))
    model = LinearRegression(rows, rows.sum(axis=1))
    paths = [
        train_model(GradientDescent(0.2), model, Minibatches(60, 60, seed), 25).path
        for seed in range(4)
    ]
    assert {np.array(path).tobytes() for path in paths} == {np.array(paths[0]).tobytes()}
    assert Minibatches(60, 60).everything
    # Drawn with replacement, sixty of sixty rows are not the sixty.
    assert not Minibatches(60, 60, order="replacement").everything


def test_what_was_drawn_cannot_be_changed() -> None:
    """It is kept, and shared by all runs."""
    with pytest.raises(ValueError, match="read-only"):
        Minibatches(40, 7).at(1)[0] = 3


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"rows": 0}, "rows must be a whole number of at least 1, got 0"),
        ({"size": 2.5}, "size must be a whole number of at least 1, got 2.5"),
        ({"size": True}, "size must be a whole number of at least 1, got True"),
        ({"size": 41}, "size must be at most the 40 rows, got 41"),
        ({"seed": -1}, "seed must be a whole number of at least 0, got -1"),
        ({"order": "sorted"}, "order must be one of epochs, replacement; got 'sorted'"),
    ],
)
def test_what_gives_no_minibatches_is_refused(given: Any, says: str) -> None:
    with pytest.raises(ValueError, match=f"^{says}$"):
        Minibatches(**({"rows": 40, "size": 7} | given))


def test_a_count_of_numpys_is_one() -> None:
    count: Any = np.int64(7)
    assert Minibatches(40, count) == Minibatches(40, 7)
    assert type(Minibatches(40, count).size) is int
