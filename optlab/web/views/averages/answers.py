"""What the browser fetches for the page of leaky averages alone."""

from optlab.experiment import Experiment
from optlab.web.live.answer import ROWS_LONG, Answer, Given, only_run
from optlab.web.live.protocol.answers import Numbers, SweepHeader
from optlab.web.views.averages.packets import averages_of, pack_averages


def averages(experiment: Experiment, given: Given) -> bytes:
    """`live/averages`: what a run's s is made of at each position of a slider."""
    run = only_run(experiment)
    return pack_averages(experiment, run, given.get("sweep", ""), given.get("along", ""))


def sums(experiment: Experiment, given: Given) -> Numbers:
    """A path with `along=x1` or `along=x2` in its address: what its s is made of instead."""
    return averages_of(experiment, only_run(experiment), given["along"])


ANSWERS = {"averages": Answer(averages, slow_beyond=ROWS_LONG, says=SweepHeader)}
PATHS = {"along": sums}
