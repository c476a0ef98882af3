"""The airfoil model, trained: which minibatches and for how long, and what is drawn of it."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache, lru_cache
from typing import Literal, NamedTuple, cast

import numpy as np

from optlab.data.airfoil import COLUMNS, load
from optlab.experiment import Experiment
from optlab.hyperparameters import Array
from optlab.models import LinearRegression, Minibatches, Training, train_model
from optlab.objectives.quadratics import ConditionedQuadratic
from optlab.optimizers.base import Optimizer
from optlab.web.views.real_data.options import MOST_STEPS, TrainingOptions
from optlab.web.words import N_, fault

MOST_POINTS = 400  # of a curve; of a longer one every so many steps is drawn, and the last
BATCHES = (1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 750, 1000, 1500)
WEIGHTS = (*COLUMNS[:-1], N_("bias"))
ARRIVED = 0.01  # of the least loss: nearer than that is at the optimum
GONE = 1000.0  # times the first loss, at the end: farther than that has diverged
OUTCOMES = ("diverged", "worse", "above", "arrived")


@cache
def model() -> LinearRegression:
    """Sound pressure from five numbers about a wing, and a bias."""
    data = load()
    return LinearRegression(data.features, data.targets)


@cache
def bowl() -> ConditionedQuadratic:
    """A function of two coordinates that curves as the model's loss does along its flattest and
    its steepest direction: what theory says of it holds for that loss, at full batch."""
    low, *_between, high = map(float, model().eigenvalues)
    return ConditionedQuadratic(condition_number=high / low, angle=0.0, curvature=low)


def theory_of(experiment: Experiment) -> Experiment:
    """The runs of an experiment on that function: their sliders have its marks."""
    return Experiment(bowl(), experiment.runs, bowl().start)


class Plan(NamedTuple):
    """How many rows a step sees, the seed of their order and of the first weights, how many
    epochs, and in which order rows come."""

    batch_size: int
    seed: int
    epochs: int
    sampling: Literal["epochs", "replacement"]

    @property
    def batches(self) -> Minibatches:
        return Minibatches(model().rows, self.batch_size, self.seed, self.sampling)

    @property
    def steps(self) -> int:
        """Of a whole run."""
        return self.epochs * -(-model().rows // self.batch_size)

    @property
    def every(self) -> int:
        """A point of a curve is drawn each so many steps; the last one always."""
        return max(1, -(-self.steps // (MOST_POINTS - 1)))

    @property
    def points(self) -> int:
        """Of a curve as it is drawn."""
        return 1 + -(-self.steps // self.every)

    @property
    def stride(self) -> float:
        """How many epochs there are between two of these points; less before the last."""
        return self.every * self.epochs / self.steps

    @property
    def stops(self) -> list[int]:
        """The batch sizes that a slider has: those with which a run is short enough."""
        return [size for size in BATCHES if self._replace(batch_size=size).steps <= MOST_STEPS]


def plan_of(options: TrainingOptions) -> Plan:
    """What the options say. Raises ValueError where that are too many steps."""
    sampling = cast(Literal["epochs", "replacement"], options.sampling)
    plan = Plan(options.batch_size, options.seed, options.epochs, sampling)
    if plan.steps > MOST_STEPS:
        raise ValueError(
            fault(
                "epochs must be at most {most} at batch size {batch}: that is {steps} steps, and"
                " no run may have more; got {value}",
                most=most_epochs(plan),
                batch=plan.batch_size,
                steps=MOST_STEPS,
                value=plan.epochs,
            )
        )
    return plan


def most_epochs(plan: Plan) -> int:
    """How many epochs are allowed at this batch size."""
    return MOST_STEPS // (plan.steps // plan.epochs)


def fitting(options: TrainingOptions) -> TrainingOptions:
    """The options, with no more epochs than there may be."""
    plan = Plan(options.batch_size, options.seed, options.epochs, "epochs")
    return replace(options, epochs=min(options.epochs, most_epochs(plan)))


class Curves(NamedTuple):
    """What is drawn of a run, or of a batch of them: the loss above the least one,
    `(points, *batch)`, how far each weight is from where least squares have it,
    `(points, d, *batch)`, and an outcome for each."""

    loss: Array
    distances: Array
    outcome: Array


def trained(run: Optimizer, plan: Plan) -> Training:
    """The run on these minibatches, from first weights that follow from the seed."""
    start = model().begun(plan.seed)
    return train_model(run, model(), plan.batches, plan.steps, start=start)


def kept_steps(plan: Plan) -> list[int]:
    """After which steps its curves have a point."""
    return np.minimum(np.arange(plan.points) * plan.every, plan.steps).tolist()


@np.errstate(all="ignore")
def curves_of(run: Optimizer, plan: Plan) -> Curves:
    """Its curves, thinned: nothing in them is averaged."""
    training = trained(run, plan)
    assert training.path is not None
    path = training.path[kept_steps(plan)]
    optimum = model().optimum.reshape(-1, *(1,) * (path.ndim - 2))
    loss = model().excess(np.moveaxis(path, 1, 0))
    return Curves(loss, np.abs(path - optimum), _outcome(loss[0], loss[-1]))


def _outcome(first: Array, last: Array) -> Array:
    """By how far above the least loss it began and ended."""
    least = model().minimum
    conditions = [
        ~(least + last <= GONE * (least + first)),  # nan is not
        last > first,
        last > ARRIVED * least,
    ]
    return np.select(conditions, OUTCOMES[:-1], OUTCOMES[-1])


@lru_cache(maxsize=128)  # of 20 KB: what a class opens on, and a release asks for twice
def at_rest(run: Optimizer, plan: Plan) -> Curves:
    """The curves of one run; not to be changed."""
    return curves_of(run, plan)


def columns_of(curves: Curves) -> Mapping[str, Array]:
    """The distances of the weights by the names of their columns, each `(points, *batch)`."""
    return {f"weight {j}": curves.distances[:, j] for j in range(model().dimensions)}


def best_eta(run: Optimizer, plan: Plan) -> Optimizer:
    """The run with the eta of its slider that leaves the least loss; as it is, where it has none
    or all are lost."""
    declared = run.numbers().get("eta")
    if declared is None:
        return run
    etas = np.array([stop for stop in declared.stops() if stop > 0])
    losses = trained(replace(run, eta=etas), plan).losses[-1]
    if not np.isfinite(losses).any():
        return run
    return replace(run, eta=float(etas[np.nanargmin(losses)]))
