"""What the browser fetches for the page of stability and speed alone."""

from optlab.experiment import Experiment
from optlab.measure.sweeps import stops_of
from optlab.web.live.answer import ALWAYS, Answer, Given, only_run
from optlab.web.live.paths import numbers_of, with_columns
from optlab.web.live.protocol.answers import Numbers, PatchHeader, SweepHeader
from optlab.web.views.stability.regimes import (
    numbers_at_rest,
    pack_map,
    pack_moving_map,
    pack_numbers,
)


def stability(experiment: Experiment, given: Given) -> bytes:
    """`live/stability`: a map of rates, or with `sweep` the numbers beside it at each of a slider's
    positions."""
    run, name = only_run(experiment), given.get("sweep", "")
    if not name:
        return pack_map(experiment, run)
    return pack_numbers(experiment, run, name, stops_of(experiment, run, name))


def moving(experiment: Experiment, given: Given) -> bytes:
    """`live/rates`: a map of rates that follows the hand."""
    return pack_moving_map(experiment, only_run(experiment))


def with_rates(experiment: Experiment, given: Given) -> Numbers:
    """A path with `rates=yes` in its address: beside it, what the tables show."""
    path = numbers_of(experiment, given)
    if given["rates"] != "yes":
        return path
    return with_columns(path, numbers_at_rest(experiment, only_run(experiment)))


ANSWERS = {
    "stability": Answer(stability, ALWAYS, says=PatchHeader | SweepHeader),
    "rates": Answer(moving, ALWAYS, kept=None, says=PatchHeader),
}
PATHS = {"rates": with_rates}
