"""What can be measured on a training, and how it is written: `loss(airfoil[1])`."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from optlab.lessons.training_results import Result
from optlab.lessons.trainings import Training
from optlab.models import LinearRegression
from optlab.words import fault


@dataclass(frozen=True)
class OfTraining:
    """What can be asked of a training: how it is written, what it says, how it is measured."""

    call: str
    doc: str
    measure: Callable[..., Any]
    needs_images: bool = False
    needs_least_squares: bool = False

    def unfit(self, training: Training) -> str:
        """Why it cannot be asked of this one; empty where it can."""
        if self.needs_images and not training.network:
            return fault("{call} needs images, which {data} has not", **self._given(training))
        if self.needs_least_squares and training.network:
            return fault(
                "{call} needs a linear model, and {data} trains a network", **self._given(training)
            )
        return ""

    def _given(self, training: Training) -> dict[str, str]:
        return {"call": self.call, "data": training.data}


def _model(result: Result) -> LinearRegression:
    assert result.model  # `needs_least_squares`
    return result.model


def _accuracies(result: Result) -> Any:
    assert result.accuracies is not None  # `needs_images`
    return result.accuracies


def _best_eta(result: Result) -> float:
    return result.etas[result.best] if math.isfinite(result.median_ends[result.best]) else math.nan


def _decades(result: Result, share: float) -> float:
    low, high = result.works(share)
    return math.log10(high / low)


TRAINED = {
    function.call.partition("(")[0]: function
    for function in (
        OfTraining(
            "loss(run)",
            "the loss at the end, median over the seeds: over all rows of a linear model, of a"
            " network the mean of the last minibatches'",
            lambda r: r.median_ends[r.own],
        ),
        OfTraining("loss_min(run)", "the least of the seeds'", lambda r: r.ends[r.own].min()),
        OfTraining("loss_max(run)", "the largest of them", lambda r: r.ends[r.own].max()),
        OfTraining("steps(run)", "how many iterations were made", lambda r: r.steps),
        OfTraining("seeds(run)", "how often it was trained", lambda r: r.ends.shape[1]),
        OfTraining("etas(run)", "how many etas were tried", lambda r: len(r.etas)),
        OfTraining("first_eta(run)", "the least of these", lambda r: r.etas[0]),
        OfTraining("last_eta(run)", "the largest of these", lambda r: r.etas[-1]),
        OfTraining("best_eta(run)", "the one that ends with the least loss", _best_eta),
        OfTraining("best_loss(run)", "that loss", lambda r: r.median_ends[r.best]),
        OfTraining("best_loss_min(run)", "the least of the seeds'", lambda r: r.ends[r.best].min()),
        OfTraining("best_loss_max(run)", "the largest of them", lambda r: r.ends[r.best].max()),
        OfTraining(
            "works_from(run, share)",
            "the least eta, of those about the best one, that ends with at most this share more"
            " than the least loss",
            lambda r, share: r.works(share)[0],
        ),
        OfTraining("works_to(run, share)", "the largest", lambda r, share: r.works(share)[1]),
        OfTraining("decades(run, share)", "how many decades lie between the two", _decades),
        OfTraining(
            "accuracy(run)",
            "the share of the test images that it is right about at the end, median over the seeds",
            lambda r: np.median(_accuracies(r)[r.own]),
            needs_images=True,
        ),
        OfTraining(
            "accuracy_min(run)",
            "the least of the seeds'",
            lambda r: _accuracies(r)[r.own].min(),
            needs_images=True,
        ),
        OfTraining(
            "accuracy_max(run)",
            "the largest of them",
            lambda r: _accuracies(r)[r.own].max(),
            needs_images=True,
        ),
        OfTraining(
            "best_accuracy(run)",
            "the same at the best eta, which is that of the least loss",
            lambda r: np.median(_accuracies(r)[r.best]),
            needs_images=True,
        ),
        OfTraining(
            "optimum(run)",
            "the least loss that any weights have",
            lambda r: _model(r).minimum,
            needs_least_squares=True,
        ),
        OfTraining(
            "condition(run)",
            "the condition number of the loss's Hessian",
            lambda r: _model(r).eigenvalues[-1] / _model(r).eigenvalues[0],
            needs_least_squares=True,
        ),
        OfTraining(
            "eigenvalue_max(run)",
            "the largest eigenvalue of it",
            lambda r: _model(r).eigenvalues[-1],
            needs_least_squares=True,
        ),
        OfTraining(
            "begun(run)",
            "the loss before the first step, with the first seed",
            lambda r: r.curve[0],
        ),
    )
}
