"""What the browser fetches for the page on rotation alone."""

from optlab.experiment import Experiment
from optlab.measure.sweeps import stops_of
from optlab.theory.rotation import deviation, turned_path, turning_of, with_angle
from optlab.web.live.answer import Answer, Given, number_in, only_run
from optlab.web.live.paths import numbers_of, trajectory_of, with_columns
from optlab.web.live.protocol.answers import MatricesHeader, Numbers
from optlab.web.views.rotation.hessians import pack_matrices


def hessian(experiment: Experiment, given: Given) -> bytes:
    """`live/hessian`: matrices and their discs at each position of a slider of the function."""
    name = given.get("sweep", "")
    return pack_matrices(experiment, name, stops_of(experiment, None, name))


def turned(experiment: Experiment, given: Given) -> Numbers:
    """A path with `turning=together` or `turning=alone` in its address: beside it, how far it is
    from the turned path of angle 0, and where that is. Together, the start turns with the angle:
    the address has the angle at which the start is the one to turn to, too, as `turn`."""
    turning = turning_of(given["turning"])
    if "turn" in given:
        experiment = with_angle(experiment, number_in(given, "turn"), turning)
    path = numbers_of(experiment, given)
    if not turning:
        return path
    trajectory = trajectory_of(experiment, only_run(experiment))
    expected = turned_path(trajectory, turning)
    there = {f"turned x{axis + 1}": expected[:, axis] for axis in range(2)}
    return with_columns(path, {"deviation": deviation(trajectory, expected), **there})


ANSWERS = {"hessian": Answer(hessian, says=MatricesHeader)}
PATHS = {"turning": turned}
PARTS = ("turn",)
