"""Where the browser finds the maps of stability and speed."""

from optlab.experiment import Experiment
from optlab.web.live.addresses import measured_address, plain_address
from optlab.web.views.stability.regimes import axes, theory_experiment


def stability_address(experiment: Experiment, i: int) -> str:
    """Where the map of a run is; a map of theory is the same for every setting and function."""
    run = experiment.runs[i]
    if run.theory is None:
        return measured_address("stability", experiment, i, _mapped(experiment, i))
    return plain_address("stability", theory_experiment(run))


def rates_address(experiment: Experiment, i: int) -> str:
    """Where a run's measured map is that follows the hand."""
    return measured_address("rates", experiment, i, _mapped(experiment, i))


def _mapped(experiment: Experiment, i: int) -> list[str]:
    return [axis.name for axis in axes(experiment.runs[i], experiment.steps) if axis]
