"""What is under the hand is what stands at rest: a sweep's member is the single run, bit by bit."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from optlab import OBJECTIVES, OPTIMIZERS, train
from optlab.experiment import Experiment, from_query
from optlab.hyperparameters import Number
from optlab.measure.sweeps import stops_of, sweep
from optlab.references import Reference
from optlab.train import train_2d
from tests.test_optimizers import leaves, variants

STEPS = 100


def sliders(experiment: Experiment, run: Any) -> dict[str, list[float]]:
    """The positions of every slider there is, the run's and the function's."""
    own = [n for n, d in run.hyperparameters().items() if isinstance(d, Number)]
    declared = experiment.objective.hyperparameters().items()
    others = [Reference.to_function(n) for n, d in declared if isinstance(d, Number)]
    return {name: stops_of(experiment, run, name) for name in own + others}


def alone(experiment: Experiment, run: Any, name: str, value: float, steps: int = STEPS) -> Any:
    objective = experiment.objective
    if Reference(name).of_function:
        objective = replace(objective, **{Reference(name).name: value})
    else:
        run = replace(run, **{name: value})
    return train_2d(run, objective, experiment.start, steps)


def assert_is_member(single: Any, swept: Any, i: int, message: str) -> None:
    of_sweep = leaves(swept)
    for name, values in leaves(single).items():
        there = of_sweep[name]
        there = there if there.ndim == values.ndim else there[..., i]
        assert np.array_equal(values, there, equal_nan=True), f"{name} of {message}"


@pytest.mark.parametrize("key", list(OPTIMIZERS))
def test_every_position_of_every_slider_is_the_run_by_itself(key: str) -> None:
    """NumPy's powers of an array and of a number differ in the last digit: where a run is chaotic
    it ended elsewhere as soon as the hand let go."""
    rng = np.random.default_rng(list(OPTIMIZERS).index(key))
    ways = variants(OPTIMIZERS[key])
    # What a switch changes of a method does not ask on which function it is: each way is on every
    # fourth (or on all, of a method with one way), and each function has every fourth way.
    apart = min(len(ways), 4)
    for way, variant in enumerate(ways):
        run = OPTIMIZERS[key](**variant)
        for objective in [cls() for cls in OBJECTIVES.values()][way % apart :: apart]:
            low, high = np.array(objective.window).T
            for start in (objective.start, tuple(rng.uniform(low, high).tolist())):
                experiment = Experiment(objective, (run,), start, STEPS)
                for name, stops in sliders(experiment, run).items():
                    if start is not objective.start and rng.random() > 0.2:
                        continue
                    # As many as there are: NumPy takes another way through short arrays.
                    swept = sweep(experiment, run, name, stops)
                    i = int(rng.integers(len(stops)))
                    single = alone(experiment, run, name, stops[i])
                    where = f"{run} on {objective} from {start}: {name} {stops[i]}"
                    assert_is_member(single, swept, i, where)


def test_the_run_that_ended_321_pixels_away() -> None:
    experiment = from_query("f=beale&steps=100&run=nadam")
    (run,) = experiment.runs
    for name, stops in sliders(experiment, run).items():
        swept = sweep(experiment, run, name, stops)
        for i, value in enumerate(stops):
            assert_is_member(alone(experiment, run, name, value), swept, i, f"{name} {value}")


@pytest.mark.parametrize("key", list(OPTIMIZERS))
def test_blocks_ends_and_first_steps_are_the_same_run(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    experiment = from_query(f"f=beale&steps=60&run={key}")
    (run,) = experiment.runs
    stops = sliders(experiment, run)["eta"]
    swept = sweep(experiment, run, "eta", stops)
    at = replace(run, eta=np.array(stops))
    monkeypatch.setattr(train, "BLOCK", 7)
    blocks = train_2d(at, experiment.objective, experiment.start, 60)
    ends = train_2d(at, experiment.objective, experiment.start, 60, keep="last")
    first, shorter = swept.first(23), train_2d(at, experiment.objective, experiment.start, 23)
    for one, other in ((blocks, swept), (first, shorter)):
        for name, values in leaves(one).items():
            assert np.array_equal(values, leaves(other)[name], equal_nan=True), name
    assert np.array_equal(ends.positions[-1], swept.positions[-1], equal_nan=True)
