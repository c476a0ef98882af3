"""Whose answer is computed when: requests wait in a queue, and hold none of the server's threads.

Streamlit's pages and files share a few threads; a request that waited in one would take it from
them. What is asked for twice is computed once, and what nobody waits for any more not at all, or
no further.
"""

import asyncio
import os
import sys
import threading
from collections.abc import Awaitable, Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from math import inf
from time import monotonic
from typing import Any, TypeVar

from optlab.budget import within

T = TypeVar("T")

AFTER = 2  # seconds after which a request that was sent away may come again
BEHIND = 5  # how much nicer than the others a thread is that computes what is slow
TURN = 0.0005
"""Seconds after which whoever wants the interpreter gets it, instead of Python's 0.005. A thread
that computes lets it go for moments that are too short to be caught, and an answer needs it several
times: each would take the whole of that time."""


class Full(Exception):
    """So many requests wait that one more would wait too long."""


@dataclass(eq=False)
class _Job:
    key: Hashable
    make: Callable[[], bytes]
    due: float
    done: asyncio.Future[bytes] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    wanted: int = 0  # by so many requests
    left: bool = False  # by all of them: whoever comes now asks for it anew

    def compute(self) -> bytes:
        """What `make` returns or raises; once it is left, it is told so where it looks."""
        with within(inf, lambda: not self.left):
            return self.make()


class Lane:
    """A few threads, and the queue before them: `workers` answers are computed at once, and at most
    `room` wait. Behind, its threads, and those that they start, give way to all others."""

    def __init__(self, name: str, workers: int, room: int, *, behind: bool = False) -> None:
        self.workers, self.room = workers, room
        self._pool = ThreadPoolExecutor(workers, f"lane-{name}", _give_way if behind else None)
        self._waiting: dict[Hashable, _Job] = {}
        self._running: list[_Job] = []

    @property
    def waiting(self) -> int:
        """How many answers wait to be computed."""
        return len(self._waiting)

    async def answer(self, key: Hashable, make: Callable[[], bytes], grace: float = 0.0) -> bytes:
        """What `make` returns or raises, in a thread. One computation answers all who wait for the
        same key. First come, first served; what has `grace` comes after what was asked for so many
        seconds later. Cancel it where nobody waits any more. Raises Full where there is no room.
        """
        going = (job for job in self._running if job.key == key and not job.left)
        job = next(going, None) or self._waiting.get(key)
        if job is None:
            if len(self._waiting) >= self.room:
                raise Full
            job = self._waiting[key] = _Job(key, make, monotonic() + grace)
        job.due = min(job.due, monotonic() + grace)
        job.wanted += 1
        self._start()
        try:
            return await asyncio.shield(job.done)
        finally:
            job.wanted -= 1
            job.left = not job.wanted
            if job.left and self._waiting.get(key) is job:
                del self._waiting[key]

    def _start(self) -> None:
        while self._waiting and len(self._running) < self.workers:
            job = min(self._waiting.values(), key=lambda job: job.due)
            del self._waiting[job.key]
            self._running.append(job)
            loop = asyncio.get_running_loop()
            loop.run_in_executor(self._pool, job.compute).add_done_callback(
                lambda ended, job=job: self._end(job, ended)
            )

    def _end(self, job: _Job, ended: asyncio.Future[bytes]) -> None:
        self._running.remove(job)
        error = ended.exception()
        if error is None:
            job.done.set_result(ended.result())
        elif job.wanted:  # an error that nobody hears of would be logged as one of ours
            job.done.set_exception(error)
        self._start()


def _give_way() -> None:
    """Let others go first. Where the system has a priority for each thread, as Linux does, this
    one's is lowered, and the threads that it starts have the same. Not by much: one that holds the
    interpreter and is not let run holds up all that wait for it."""
    sys.setswitchinterval(min(sys.getswitchinterval(), TURN))
    if sys.platform == "linux":
        thread = threading.get_native_id()
        own = os.getpriority(os.PRIO_PROCESS, thread)
        os.setpriority(os.PRIO_PROCESS, thread, min(own + BEHIND, 19))


async def unless_gone(receive: Callable[[], Any], answer: Awaitable[T]) -> T | None:
    """What is awaited returns or raises; None, and it is cancelled, once the client has gone."""
    here, gone = asyncio.current_task(), asyncio.ensure_future(_gone(receive))
    assert here
    waiting, left = True, False

    def leave(_gone: object) -> None:
        nonlocal left
        if waiting:  # and not just answered
            left = here.cancel()

    gone.add_done_callback(leave)
    try:
        return await answer
    except asyncio.CancelledError:
        if left and not here.uncancel():  # cancelled for nothing else
            return None
        raise
    finally:
        waiting = False
        gone.cancel()


async def _gone(receive: Callable[[], Any]) -> None:
    while (await receive())["type"] != "http.disconnect":
        await asyncio.sleep(0)
