"""The charts beside the plane: the loss of every run, and what one run remembers."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from optlab.experiment import Experiment
from optlab.optimizers.base import Optimizer
from optlab.web.live.kept import Kept
from optlab.web.live.long_runs import stride_of
from optlab.web.live.paths import trajectory_of
from optlab.web.live.protocol.figures import Chart, Panel
from optlab.web.series import RATE, remembered
from optlab.web.words import _

Names = Mapping[str, Sequence[str]]
NAMES_KEPT = Kept[Names](100_000, lambda names: 200 + 200 * len(names))


def loss_chart(experiment: Experiment, labels: Sequence[str]) -> Chart:
    """The loss of every run against the step."""
    least = experiment.objective.minimum
    bounded = math.isfinite(least)
    panel: Panel = {
        "title": "",
        "value_label": "f" if least == 0 or not bounded else "f − min f",
        "log": bounded,
        "losses": True,
        "curves": [
            {"path": i, "column": "loss", "name": label, "dash": 0}
            for i, label in enumerate(labels)
        ],
    }
    return _by_step(experiment, _("step"), [panel])


def _by_step(experiment: Experiment, below: str, panels: list[Panel]) -> Chart:
    """A chart against the step; where not every one is drawn, it is said where points are."""
    steps, stride = experiment.steps, stride_of(experiment.steps)
    chart: Chart = {"below": below, "range": (-0.5, steps + 0.5), "panels": panels}
    if stride > 1:
        chart["range"] = (-0.01 * steps, 1.04 * steps)  # with room for the number at its end
        chart["along"] = {"apart": "stride", "end": steps}
    return chart


def state_chart(experiment: Experiment, chosen: int) -> Chart:
    """What the chosen run remembers against the step, a panel each."""
    panels: list[Panel] = [
        {
            "title": _(title),
            "value_label": "",
            "log": title == RATE,
            "losses": False,
            "curves": [
                {"path": chosen, "column": f"{title} {entry}", "name": entry, "dash": dash}
                for dash, entry in enumerate(lines)
            ],
        }
        for title, lines in _remembered(experiment, chosen).items()
    ]
    return _by_step(experiment, "", panels)


def _remembered(experiment: Experiment, i: int) -> Names:
    """The names of what a run remembers, by the titles of their panels."""
    if i < 0:
        return {}
    return names_of(experiment.runs[i])


def names_of(run: Optimizer) -> Names:
    """What there is to remember follows from the method, its named choices and what it begins with,
    and from no other number: a step on any function has all names."""
    numbers, start = run.numbers(), run.init(np.zeros(2))
    choices = (value for name, value in run.settings().items() if name not in numbers)
    key = (type(run), *choices, *(leaf is None for leaf in start))
    return NAMES_KEPT.of(key, lambda: _named(run))


def _named(run: Optimizer) -> Names:
    lines = remembered(trajectory_of(Experiment(steps=1), run))
    return {title: list(entries) for title, entries in lines.items()}
