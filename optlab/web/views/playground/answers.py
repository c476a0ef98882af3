"""What the browser fetches for the playground alone."""

from optlab.experiment import Experiment
from optlab.web.live.answer import ALWAYS, Answer, Given, only_run, zipped
from optlab.web.live.ranking import best_of


def best(experiment: Experiment, given: Given) -> bytes:
    """`live/best`: a run's best eta."""
    only_run(experiment)
    return zipped(best_of(experiment))


ANSWERS = {"best": Answer(best, ALWAYS)}
