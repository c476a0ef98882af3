"""What a hyperparameter is at each step, for a run or a batch of them."""

from dataclasses import replace
from typing import cast

import numpy as np

from optlab.hyperparameters import Real
from optlab.leaky_average import weak
from optlab.schedules.base import Schedule


class Course:
    """What a hyperparameter is at each step, for a run or a batch of them.

    Where numbers of the schedule are swept, each distinct setting is asked by itself.
    """

    def __init__(self, schedule: Schedule, start: Real) -> None:
        self.start, self.end = start, schedule.settings().get("end", 0.0)
        own = {n: v for n, v in schedule.settings().items() if n != "end"}
        swept = {n: v for n, v in own.items() if isinstance(v, np.ndarray)}
        self.settings, self.which = [schedule], None
        if swept:
            shape = np.broadcast_shapes(*(values.shape for values in swept.values()))
            rows = [np.broadcast_to(values, shape).reshape(-1) for values in swept.values()]
            distinct, which = np.unique(np.array(rows), axis=1, return_inverse=True)
            self.which = which.reshape(shape)
            self.settings = [
                replace(schedule, **dict(zip(swept, map(float, values), strict=True)))
                for values in distinct.T
            ]

    def at(self, t: int) -> Real:
        """Its value at step t, from 1."""
        if self.which is None:
            of_start, of_end = self.settings[0].parts(t)
        else:
            parts = np.array([one.parts(t) for one in self.settings])
            of_start, of_end = parts[self.which, 0], parts[self.which, 1]
        return of_start * self.start + of_end * self.end

    @property
    def largest(self) -> Real:
        """Something no smaller than the start and the end, and an array where they are swept."""
        return cast(Real, weak(np.maximum(np.maximum(self.start, self.end), self.at(1))))
