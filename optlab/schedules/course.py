"""What a hyperparameter is at each step, for a run or a batch of them."""

from dataclasses import replace
from typing import cast

import numpy as np

from optlab.declarations import Interval
from optlab.hyperparameters import Real
from optlab.leaky_average import weak
from optlab.schedules.base import Schedule


class Course:
    """What a hyperparameter is at each step, for a run or a batch of them.

    Where numbers of the schedule are swept, each distinct setting is asked by itself.
    """

    def __init__(self, schedule: Schedule, start: Real, legal: Interval) -> None:
        """`legal` is what the hyperparameter may be."""
        self.legal = legal if schedule.within else None
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
        value = self._at(t)
        return value if self.legal is None else self.legal.nearest(value)

    def _at(self, t: int) -> Real:
        if self.which is None:
            return self.settings[0].value(t, self.start, self.end)
        each = [one.value(t, self.start, self.end) for one in self.settings]
        shape = np.broadcast_shapes(self.which.shape, *(np.shape(value) for value in each))
        values = np.array([np.broadcast_to(value, shape) for value in each])
        return np.take_along_axis(values, np.broadcast_to(self.which, shape)[None], axis=0)[0]

    @property
    def largest(self) -> Real:
        """Something no smaller than the start and the end, and an array where they are swept."""
        return cast(Real, weak(np.maximum(np.maximum(self.start, self.end), self.at(1))))
