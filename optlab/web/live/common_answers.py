"""What the browser fetches for several pages: a slider's trajectories, height maps."""

from optlab.experiment import Experiment
from optlab.faults import quoted
from optlab.measure.sweeps import stops_of
from optlab.references import FUNCTION, Reference
from optlab.theory.rotation import turning_of
from optlab.web.live.answer import ROWS_LONG, Answer, Given, only_run
from optlab.web.live.protocol.answers import GroundHeader, SweepHeader
from optlab.web.live.rows import pack_height_map, pack_height_maps, pack_sweep


def _rows(experiment: Experiment, given: Given) -> bytes:
    return _sweep("rows", experiment, given)


def _state(experiment: Experiment, given: Given) -> bytes:
    return _sweep("state", experiment, given)


def _sweep(kind: str, experiment: Experiment, given: Given) -> bytes:
    run, name = only_run(experiment), given.get("sweep", "")
    turning = turning_of(given.get("turning", ""))
    stops, fine = stops_of(experiment, run, name), given.get("fine") == "yes"
    return pack_sweep(kind, experiment, run, name, stops, turning, fine=fine)


def _ground(experiment: Experiment, given: Given) -> bytes:
    name = given.get("sweep", "")
    if not name:
        return pack_height_map(experiment)
    if not Reference(name).of_function:
        raise ValueError(f"sweep must be {FUNCTION}.NAME, got {quoted(name)}")
    return pack_height_maps(experiment, name, stops_of(experiment, None, name))


ANSWERS = {
    "rows": Answer(_rows, slow_beyond=ROWS_LONG, says=SweepHeader),
    "state": Answer(_state, slow_beyond=ROWS_LONG, says=SweepHeader),
    "ground": Answer(_ground, says=GroundHeader),
}
