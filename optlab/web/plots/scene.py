"""What there is to draw of a page: what its figure tells the browser, and the numbers of its paths.

Nothing is decided here a second time. What is hidden on the page (a lesson's paths before the
answer) is not in its figure spec, and so in no picture.
"""

from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from optlab.cached_property import cached_property
from optlab.experiment import Experiment
from optlab.hyperparameters import Array
from optlab.objectives.base import Window
from optlab.references import Reference
from optlab.train import train
from optlab.web.live.addresses import filled
from optlab.web.live.protocol.answers import Numbers
from optlab.web.live.protocol.figure_spec import FigureSpec
from optlab.web.live.protocol.figures import Path
from optlab.web.live.resources import experiment_at, numbers_at
from optlab.web.page import Page
from optlab.web.registry import pages
from optlab.web.series import losses
from optlab.web.theme import Theme

Columns = Mapping[str, Array]
"""A path's numbers by name, `(points,)`: where a run is long, one step in so many."""


@dataclass(frozen=True, eq=False)
class Fan:
    """A run with many seeds: its points, `(steps + 1, 2, seeds)`, and the loss at each,
    `(steps + 1, seeds)`."""

    points: Array
    loss: Array


@dataclass(frozen=True, eq=False)
class Scene:
    """A figure as the browser draws it: its spec, and the numbers of each of its paths."""

    spec: FigureSpec
    numbers: tuple[Numbers, ...]

    @cached_property
    def columns(self) -> tuple[Columns, ...]:
        """The columns of each path."""
        return tuple(
            {name: np.frombuffer(b64decode(text), "<f8") for name, text in one["columns"].items()}
            for one in self.numbers
        )

    @cached_property
    def runs(self) -> tuple[Experiment, ...]:
        """Each path's run, in an experiment of its own."""
        return tuple(experiment_at(self.address(path)) for path in self.spec["paths"])

    @cached_property
    def ground(self) -> Experiment:
        """The function whose contours are drawn, and the part of the plane."""
        return experiment_at(self.spec["plane"]["ground"])

    @property
    def window(self) -> Window:
        """The part of the plane that is drawn."""
        return self.spec["plane"]["window"]

    @property
    def in_plane(self) -> list[int]:
        """Which of its paths are drawn in the plane; none on a page that has no plane."""
        paths = enumerate(self.spec["paths"])
        return [i for i, path in paths if not path.get("aside") and "x1" in self.columns[i]]

    @property
    def apart(self) -> bool:
        """Whether each path has a panel of its own."""
        return self.spec["plane"]["apart"] and len(self.in_plane) > 1

    @cached_property
    def fans(self) -> list[Fan]:
        """Of each path in the plane, where it goes with other seeds; empty where that is not
        shown."""
        fan = self.spec.get("fan")
        slider = next((s for s in self.spec["sliders"] if fan and s["id"] == fan["slider"]), None)
        if not fan or not slider or "stride" in self.spec:  # of long runs the page has none
            return []
        seeds = np.array(slider["stops"][: fan["most"]], dtype=float)
        return [_fan(self.runs[i], Reference(slider["id"]), seeds) for i in self.in_plane]

    def address(self, path: Path) -> str:
        """Where a path's numbers are."""
        return filled(path["at"], self.spec["values"])


def _fan(experiment: Experiment, seed: Reference, seeds: Array) -> Fan:
    problem = experiment.problem
    if seed.of_noise and problem.noise:
        problem = replace(problem, noise=replace(problem.noise, **{seed.name: seeds}))
    else:
        objective: Any = replace(problem.objective, **{seed.name: seeds})
        problem = replace(problem, objective=objective)
    trajectory = train(experiment.runs[0], problem)
    loss = losses(trajectory, np.array(experiment.objective.minimum))
    return Fan(trajectory.positions, loss)


def scene_of(name: str, page: Page, theme: Theme) -> Scene:
    """The figure of the page of this name, as it stands, in these colours."""
    spec = pages()[name].spec(page, theme, {})
    numbers = (numbers_at(filled(path["at"], spec["values"])) for path in spec["paths"])
    return Scene(spec, tuple(numbers))
