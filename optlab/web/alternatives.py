"""What plain figures show, in words for who hears the page: the sentences of the live ones."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from optlab.experiment import Experiment
from optlab.hyperparameters import Array
from optlab.numerals import short, written
from optlab.objectives.base import Known
from optlab.trajectory import Trajectory
from optlab.web.live.protocol.maps import RatesMap, SettingsMap
from optlab.web.live.spoken import sentences
from optlab.web.names import labels_of
from optlab.web.series import losses, remembered
from optlab.web.words import _


def of_paths(experiment: Experiment, trajectories: Sequence[Trajectory]) -> str:
    """The start, the minima, and where each run is after its last step, and how it ended."""
    says, least = sentences(), experiment.objective.least
    told = [says["plane"].format(start=_point(experiment.start))]
    if isinstance(least, Known):
        where = ", ".join(map(_point, experiment.objective.minima))
        told.append(says["minimum" if least.complete else "some minima"].format(minima=where))
    for name, run in zip(labels_of(experiment), trajectories, strict=True):
        x1, x2 = written(run.positions[-1], 4)
        f, ending = short(run.values[-1], 3), _ending(run)
        told.append(says["run"].format(name=name, step=run.steps, x1=x1, x2=x2, f=f, ending=ending))
    return " ".join(told)


def of_loss(experiment: Experiment, trajectories: Sequence[Trajectory]) -> str:
    """The last loss of each run."""
    least = experiment.objective.minimum
    name = "f" if least == 0 or not math.isfinite(least) else "f − min f"
    named = zip(labels_of(experiment), trajectories, strict=True)
    ends = {label: losses(run, least) for label, run in named}
    return of_curves({name: ends}, _("step"))


def of_memory(trajectory: Trajectory) -> str:
    """What a run remembers last, entry by entry."""
    panels = {_(title): lines for title, lines in remembered(trajectory).items()}
    return of_curves(panels, _("step"))


def of_curves(panels: Mapping[str, Mapping[str, Array]], axis: str, at: int | None = None) -> str:
    """Of each panel, by what it shows, where its curves are at their end, or at a place of the
    axis."""
    told = []
    for quantity, curves in panels.items():
        last = at if at is not None else max((len(c) - 1 for c in curves.values()), default=0)
        values = ", ".join(f"{name} {short(curve[last], 3)}" for name, curve in curves.items())
        told.append(
            sentences()["chart"].format(quantity=quantity, axis=axis, at=last, values=values)
        )
    return " ".join(told)


def of_map(part: SettingsMap | RatesMap, dots: Sequence[str]) -> str:
    """What a map's colours stand for, over what, and where the run is."""
    x, y = (part[side].get("title", "") for side in ("x", "y"))
    says = sentences()
    told = says["map" if y else "strip"].format(quantity=part["quantity"], x=x, y=y)
    return f"{told} {says['here'].format(dots='; '.join(dots))}" if dots else told


def _ending(trajectory: Trajectory) -> str:
    kind, since = (str(np.ravel(part)[0]) for part in trajectory.outcome)
    return _(kind) + (", " + _("since step {step}").format(step=since) if int(since) >= 0 else "")


def _point(point: Sequence[float]) -> str:
    return f"({', '.join(written(point, 4))})"
