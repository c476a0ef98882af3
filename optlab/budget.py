"""How long an answer may be computed, and whether anybody waits for it.

    with within(3.0):
        train(...)  # raises OutOfTime after 3 seconds of a processor

The step loop looks at the budget of who called it, and so does what else may take long. Where there
is none, as in a script, nothing is asked.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import local
from time import thread_time
from typing import TypeVar

A = TypeVar("A")
T = TypeVar("T")


class OutOfTime(Exception):
    """It has taken as long as it may. No ValueError: nothing that was given is wrong, so nobody
    takes it for a refusal of one part and goes on with the next."""


class Unwanted(Exception):
    """Nobody waits for it any more."""


class Budget:
    """So many seconds of a processor, of all threads together that compute within it."""

    def __init__(self, seconds: float, wanted: Callable[[], bool]) -> None:
        self.seconds, self.wanted = seconds, wanted
        self.among = 1  # how many parts are still to be computed, this one too
        self._left = seconds
        self._here = local()  # when this thread looked last
        self._here.at = thread_time()

    def look(self) -> None:
        """Take from it what was computed since. Raises OutOfTime where nothing is left, Unwanted
        where nobody waits any more."""
        left = self._charged()
        if not self.wanted():
            raise Unwanted
        if left < 0:
            raise OutOfTime

    @property
    def share(self) -> float:
        """The seconds that are left for one of the parts."""
        return max(self._charged(), 0.0) / self.among

    def _charged(self) -> float:
        now = thread_time()
        # Two threads at once may lose one of their times: the next look has more of both.
        self._left -= now - getattr(self._here, "at", now)
        self._here.at = now
        return self._left


_budget: ContextVar[Budget | None] = ContextVar("budget", default=None)


def present() -> Budget | None:
    """The budget of who computes here."""
    return _budget.get()


def look() -> None:
    """Between two parts of what may take long. Raises OutOfTime or Unwanted."""
    if budget := _budget.get():
        budget.look()


@contextmanager
def within(seconds: float, wanted: Callable[[], bool] | None = None) -> Iterator[Budget]:
    """Compute for so many seconds at most, as long as it is `wanted`: by default as long as what
    this is a part of."""
    outer = _budget.get()
    budget = Budget(seconds, wanted or (outer.wanted if outer else _always))
    token = _budget.set(budget)
    try:
        yield budget
    finally:
        _budget.reset(token)


def _always() -> bool:
    return True


def carried(work: Callable[[A], T]) -> Callable[[A], T]:
    """The same, for another thread: there within the budget of this one."""
    budget = _budget.get()

    def there(part: A) -> T:
        token = _budget.set(budget)
        try:
            return work(part)
        finally:
            _budget.reset(token)

    return there
