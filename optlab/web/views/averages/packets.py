"""What a run's s is made of, as numbers on the wire: at rest, and at each position of a slider."""

import numpy as np

from optlab.experiment import Experiment
from optlab.faults import quoted
from optlab.hyperparameters import Array
from optlab.measure.sweeps import stops_of, sweep
from optlab.optimizers.base import Optimizer
from optlab.optimizers.rmsprop import RMSProp
from optlab.references import Reference
from optlab.scheduled import schedules_of
from optlab.theory.leaky import Memory
from optlab.web.live.paths import encoded, trajectory_of
from optlab.web.live.protocol.answers import Numbers, Sweep
from optlab.web.live.rows import coding, packed, sizes
from optlab.web.views.averages.sums import AXES, columns_of, facts


def averages_of(experiment: Experiment, run: Optimizer, along: str) -> Numbers:
    """What the run's s is made of, in full, as `columns_of` has it. Raises ValueError for a run
    that is no RMSProp, and for what is no coordinate."""
    gamma, axis = _gamma(run), _axis(along)
    columns = columns_of(trajectory_of(experiment, run), gamma, axis)
    return {
        "columns": {name: encoded(values) for name, values in columns.items()},
        "kind": Memory(gamma).kind,
        "says": facts(gamma),
    }


def leaks(run: Optimizer) -> bool:
    """Whether a run is an RMSProp whose gamma is the same at each step."""
    return isinstance(run, RMSProp) and "gamma" not in schedules_of(run)


def _gamma(run: Optimizer) -> float:
    if not isinstance(run, RMSProp):
        raise ValueError(f"averages are of rmsprop, got {run.key}")
    if not leaks(run):
        raise ValueError("averages are of one gamma for all steps; this one follows a schedule")
    return float(run.gamma)


def pack_averages(experiment: Experiment, run: Optimizer, name: str, along: str) -> bytes:
    """The packet of `columns_of` at each position of one of the run's sliders, in codes of sizes.
    Raises ValueError for a run that is no RMSProp, and for a slider that is not the run's own."""
    axis = _axis(along)
    if Reference(name).of_function:
        raise ValueError(f"sweep must be one of the run's own, got {name}")
    own = _gamma(run)
    values = stops_of(experiment, run, name)
    gammas: Array = np.array(values) if name == "gamma" else np.full(len(values), own)
    columns = columns_of(sweep(experiment, run, name, values), gammas, axis)
    settings = [float(gamma) for gamma in gammas]
    header: Sweep = {
        "values": values,
        "code": coding(),
        "kinds": [Memory(gamma).kind for gamma in settings],
        "says": [facts(gamma) for gamma in settings],
    }
    return packed(header, {column: sizes(numbers.T) for column, numbers in columns.items()})


def _axis(along: str) -> int:
    if along not in AXES:
        raise ValueError(f"along must be {' or '.join(AXES)}, got {quoted(along)}")
    return AXES.index(along)
