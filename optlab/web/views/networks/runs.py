"""The runs that a network is trained with, before anything is changed."""

from dataclasses import replace

from optlab.experiment import Experiment
from optlab.models import trains
from optlab.optimizers import OPTIMIZERS, Optimizer
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.nesterov import Nesterov
from optlab.optimizers.rmsprop import RMSProp
from optlab.web.words import _, fault

EPSILON = 1e-7
FIVE: tuple[Optimizer, ...] = (
    GradientDescent(0.01),
    Momentum(0.01, 0.9),
    AdaGrad(0.01, EPSILON, epsilon_inside=False),
    Adam(0.001),
    RMSProp(0.01, 0.99, EPSILON, epsilon_inside=False),
)
"""The settings of ch06/optimizer_compare_mnist.py in Deep Learning from Scratch, and RMSProp."""

GRID = (0.1, 10**-0.5, 1.0, 10**0.5, 10.0)  # times a run's own eta
SMALL = 0.001  # an eta with which methods that rescale the gradient learn


def own() -> Experiment:
    """The experiment that the page begins with."""
    return Experiment(runs=FIVE)


def fitting(experiment: Experiment) -> tuple[Experiment, tuple[str, ...]]:
    """The experiment with the runs that train a network, and why the others are left out."""
    runs = tuple(run for run in experiment.runs if trains(type(run)))
    refused = dict.fromkeys(_(run.title) for run in experiment.runs if not trains(type(run)))
    return replace(experiment, runs=runs), tuple(
        fault("{method} is a method in the plane only: it cannot train a network", method=method)
        for method in refused
    )


def begun(key: str) -> Optimizer:
    """A method at settings with which it trains a network."""
    known = {run.key: run for run in (*FIVE, Nesterov(0.01))}
    if key in known:
        return known[key]
    run = OPTIMIZERS[key]()
    if key == "adadelta" or "eta" not in run.hyperparameters():
        return run
    return replace(run, eta=SMALL)


def at_etas(run: Optimizer) -> list[Optimizer]:
    """A run at five etas, its own in their middle, half a power of ten apart; a run without an eta
    is alone."""
    eta = run.settings().get("eta")
    if not isinstance(eta, float) or not eta:
        return [run]
    etas = [eta if times == 1 else float(f"{eta * times:.3g}") for times in GRID]
    return [replace(run, eta=one) for one in etas]
