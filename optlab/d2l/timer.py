"""Timer: how long something takes, several times."""

import time

import numpy as np


class Timer:
    """A stopwatch that keeps each time it has stopped; it runs from the beginning.

    `times` are in seconds.
    """

    def __init__(self) -> None:
        self.times: list[float] = []
        self.start()

    def start(self) -> None:
        """Start it (anew)."""
        self._started = time.perf_counter()

    def stop(self) -> float:
        """Keep the time since it was started, and return it."""
        self.times.append(time.perf_counter() - self._started)
        return self.times[-1]

    def avg(self) -> float:
        """The mean of the times."""
        return self.sum() / len(self.times)

    def sum(self) -> float:
        """All times together."""
        return sum(self.times)

    def cumsum(self) -> list[float]:
        """After each time, all until then."""
        return np.cumsum(self.times).tolist()
