"""A run of more steps than are drawn: it is stepped through in full, and kept where it is drawn.

Its points are every so many steps and the last. Nothing is averaged or left out on the way: what
is shown at a step is what the run has there.
"""

from dataclasses import replace
from time import thread_time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optlab.budget import OutOfTime
from optlab.experiment import Experiment
from optlab.hyperparameters import Array
from optlab.measure.anatomy import Anatomy, made_of
from optlab.optimizers.base import Optimizer
from optlab.problem import Look, Watched
from optlab.train import walk
from optlab.trajectory import Trajectory
from optlab.words import N_

DRAWN = 2_000  # steps: so many and fewer are all drawn
SECONDS = 5.0  # of a processor for a run, whatever else it has to do
STOPPED = N_(
    "stopped at step {step} of {steps}, after {seconds:g} seconds of computing; {criterion}"
)


def stride_of(steps: int) -> int:
    """One step in how many is drawn."""
    return max(1, -(-steps // DRAWN))


def drawn_steps(steps: int) -> NDArray[np.int_]:
    """The steps that are drawn."""
    every = np.arange(0, steps + 1, stride_of(steps))
    return every if every[-1] == steps else np.append(every, steps)


class LongRun:
    """A run's steps: the position after each, and where it is drawn, what was seen and remembered.

    `trajectory` ends where the time was up, if it was; its states, and the rows of `anatomy`, are
    those of the steps `kept`.
    """

    def __init__(self, experiment: Experiment, run: Optimizer, seconds: float = SECONDS) -> None:
        steps = experiment.steps
        self._stride, self._ends = stride_of(steps), thread_time() + seconds
        self._positions = np.empty((steps + 1, 2))
        self._states: list[Any] = []
        self._looks: list[Look] = []
        self._after: list[Any] = []  # what is remembered after a step that was looked at
        self._watched, self._last = Watched(), 0
        self.stopped = False
        try:
            walk(run, experiment.problem, self._see, self._watched)
        except OutOfTime:
            self.stopped = True
        self.steps = self._last
        kept = drawn_steps(steps)
        self.kept = kept[kept <= self.steps]
        problem = replace(experiment.problem, steps=self.steps)
        looked = self._watched
        self.trajectory = Trajectory(
            optimizer=run,
            problem=problem,
            positions=self._positions[: self.steps + 1],
            states=tuple(self._states[: len(self.kept)]),
            state_steps=tuple(self.kept.tolist()),
            gradient_evaluations=np.array([looked.gradients]),
            hessian_evaluations=np.array([looked.hessians]),
        )

    def _see(self, t: int, x: Array, state: Any) -> None:
        self._positions[t] = x
        if t and (t - 1) % self._stride == 0:  # the step that a drawn point is left by
            before = self._positions[t - 1]
            seen = self._watched
            self._looks.append(seen.handed() or (before, seen.objective.gradient(before)))
            self._after.append(state)
            if thread_time() > self._ends and t < len(self._positions) - 1:
                # What is drawn ends at a drawn step: the one before.
                self._last = t - 1
                raise OutOfTime
        self._watched.last = None
        if t % self._stride == 0 or t == len(self._positions) - 1:
            self._states.append(state)
            self._last = t

    @property
    def gradients(self) -> Array:
        """The gradient at each drawn point, `(points, 2)`."""
        problem, points = self.trajectory.problem, self.trajectory.positions[self.kept]
        with np.errstate(all="ignore"):
            if not problem.objective.noisy.any():
                return problem.objective.gradient(points.T).T
            return np.array(
                [problem.at(int(t) + 1).gradient(x) for t, x in zip(self.kept, points, strict=True)]
            )

    @property
    def anatomy(self) -> Anatomy:
        """How the step from each drawn point but the last was made."""
        run, count = self.trajectory.optimizer, len(self.kept) - 1
        points, after = self.trajectory.positions, self.kept[:count] + 1
        with np.errstate(all="ignore"):
            step = points[after] - points[after - 1]
        states = [self._states[0], *self._after[:count]]
        return made_of(run, after.tolist(), self._looks[:count], states, step)
