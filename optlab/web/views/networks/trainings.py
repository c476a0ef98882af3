"""Trainings in processes beside the server: a few at a time, the others wait; each only while
somebody watches it.

All of this belongs to the event loop of the server, and so needs no locks.
"""

import asyncio
import json
import os
import sys
from base64 import b64decode
from collections import OrderedDict
from itertools import count
from pathlib import Path

import optlab
from optlab.models.settings import NetworkSettings
from optlab.models.worker import Look, Told
from optlab.web.words import fault, language, speak, speaking

PLACES = max(1, (os.cpu_count() or 2) - 1)
MOST_WAITING = 2000  # trainings: beyond that the server is busy
MOST_STILL = 4  # processes that stand still keep their memory: the longest paused gives way
KEPT = 200  # finished trainings, of some 20 KB each
GRACE = 0.3  # seconds without a watcher: who pauses opens a new stream first
ONE_THREAD = dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)
LONGEST = 2**24  # bytes of a line of the worker's


class Watcher:
    """Somebody who watches some trainings: `woken` is set when one of them has something new."""

    def __init__(self, paused: bool = False) -> None:
        self.paused = paused
        self.woken = asyncio.Event()


class Training:
    """One training: what it has told so far, and who watches."""

    def __init__(self, settings: NetworkSettings) -> None:
        self.settings = settings
        self.losses = bytearray()  # float32
        self.looks = list[Look]()
        self.seconds = 0.0
        self.lost: int | None = None
        self.ended = False
        self.failed = ""
        self.order: tuple[int, int] = (0, 0)  # in the queue, lowest first
        self.language = language()  # of who asked first, for what may go wrong
        self.started = False
        self.watchers = set[Watcher]()
        self.process: asyncio.subprocess.Process | None = None

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return self.ended or bool(self.failed)

    @property
    def wanted(self) -> bool:
        """Whether somebody watches who has not paused."""
        return any(not watcher.paused for watcher in self.watchers)

    @property
    def step(self) -> int:
        """How many steps were taken."""
        return len(self.losses) // 4

    def hear(self, told: Told) -> None:
        """Take what the worker said."""
        self.losses += b64decode(told.get("losses", ""))
        self.looks += told.get("looks", [])
        self.seconds = told.get("seconds", self.seconds)
        self.lost = told.get("lost")
        self.ended = told.get("ended", False)
        self.failed = told.get("failed", "")
        self.wake()

    def wake(self) -> None:
        for watcher in self.watchers:
            watcher.woken.set()

    def send(self, line: str) -> None:
        """Tell the process something; one that has ended hears nothing, and is heard of."""
        if self.process and self.process.stdin and not self.process.stdin.is_closing():
            self.process.stdin.write(f"{line}\n".encode())


class Trainings:
    """All trainings of a server. Equal settings are one training, however many watch it."""

    def __init__(self, places: int = PLACES, kept: int = KEPT) -> None:
        self.places, self.kept = places, kept
        self.there = dict[NetworkSettings, Training]()  # waiting, at work or standing still
        self.finished = OrderedDict[NetworkSettings, Training]()
        self.working = list[Training]()
        self.still = list[Training]()  # with a process, paused, the longest first
        self._places: dict[Training, int] | None = None  # in the queue, as it is
        self._numbers = count()
        self._tasks = set[asyncio.Task[None]]()

    @property
    def full(self) -> bool:
        """Whether too many wait already."""
        return len(self.there) >= MOST_WAITING

    def watch(self, settings: NetworkSettings, watcher: Watcher, turn: int = 0) -> Training:
        """The training of these settings, which somebody watches from now on. Of those that wait
        the ones with the lowest turn come first: everybody's first runs go before anybody's
        second."""
        if done := self.finished.get(settings):
            self.finished.move_to_end(settings)
            return done
        training = self.there.get(settings)
        if training is None:
            training = self.there[settings] = Training(settings)
            training.order = (turn, next(self._numbers))
        training.order = min(training.order, (turn, training.order[1]))
        training.watchers.add(watcher)
        self._go_on()
        return training

    def leave(self, watcher: Watcher, *trainings: Training) -> None:
        """Somebody looks away from all these at once, or each would let the next one begin; what
        nobody watches is stopped a moment later."""
        for training in trainings:
            training.watchers.discard(watcher)
        self._go_on()
        loop = asyncio.get_running_loop()
        for training in trainings:
            if not training.watchers and not training.over:
                loop.call_later(GRACE, self._drop_unwatched, training)

    def place_of(self, training: Training) -> int:
        """Which in the queue it is, from 1; 0 where it does not wait."""
        if self._places is None:
            self._places = {one: k for k, one in enumerate(self._queue(), 1)}
        return self._places.get(training, 0)

    def _queue(self) -> list[Training]:
        waiting = (one for one in self.there.values() if one.wanted and one not in self.working)
        return sorted(waiting, key=lambda one: one.order)

    def _go_on(self) -> None:
        """Let those work that are wanted, as many as there are places; the others stand still."""
        before, self._places = [*self.working], None
        for training in before:
            if not training.wanted:
                training.send("pause")
                self.working.remove(training)
                if training.process:
                    self.still.append(training)
        free = self.places - len(self.working)
        for training in self._queue()[:free] if free else ():
            self.working.append(training)
            if training in self.still:
                self.still.remove(training)
            if training.started:
                training.send("go")
            else:
                self._start(training)
        while len(self.still) > MOST_STILL:
            longest = self.still[0]
            self._end(longest, speaking(longest.language, _paused_for_long))
        if before != self.working:  # and so the places of others in the queue are other ones
            for training in self.there.values():
                training.wake()

    def _start(self, training: Training) -> None:
        training.started = True
        task = asyncio.get_running_loop().create_task(self._train(training))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _train(self, training: Training) -> None:
        """From a new process to its last word."""
        speak(training.language)  # in a context of its own
        try:
            process = training.process = await _process()
        except OSError as error:
            return self._end(
                training, fault("no process could be started for it: {error}", error=error)
            )
        if self.there.get(training.settings) is not training:  # nobody waits for it any more
            _kill(process)
            await process.wait()
            return
        paused = training not in self.working  # meanwhile
        if paused:
            self.still.append(training)
        said = {"language": training.language, "paused": paused}
        training.send(json.dumps({**training.settings.words(), **said}))
        assert process.stdout
        async for line in process.stdout:
            training.hear(json.loads(line))
            if training.over:  # its last word: the next one need not wait for its end
                return await self._finish(training, process)
        code = await process.wait()
        training.failed = fault(
            "its process was ended from outside ({code}); what it had learned is lost, its curve is"
            " not",
            code=code,
        )
        self._end(training, training.failed)

    async def _finish(self, training: Training, process: asyncio.subprocess.Process) -> None:
        self._end(training, training.failed)
        await process.communicate()

    def _drop_unwatched(self, training: Training) -> None:
        if not training.watchers and not training.over:
            self._end(training, "")

    def _end(self, training: Training, failed: str) -> None:
        """It is no longer there; what has come to its end is kept."""
        training.failed = training.failed or failed
        for group in (self.working, self.still):
            if training in group:
                group.remove(training)
        if self.there.get(training.settings) is training:
            del self.there[training.settings]
        if training.process:
            _kill(training.process)
        if training.ended:
            self.finished[training.settings] = training
            while len(self.finished) > self.kept:
                self.finished.popitem(last=False)
        training.wake()
        self._go_on()

    async def end(self) -> None:
        """End all processes, and wait until they have."""
        there, self.there = [*self.there.values()], {}
        self.working, self.still = [], []
        for training in there:
            self._end(training, "")
        await asyncio.gather(*self._tasks)


def _paused_for_long() -> str:
    return fault("it was paused for long, and others needed the memory: train it once more")


async def _process() -> asyncio.subprocess.Process:
    folder = str(Path(optlab.__file__).parents[1])
    path = os.pathsep.join(filter(None, [folder, os.environ.get("PYTHONPATH")]))
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "optlab.models.worker"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, **ONE_THREAD, "PYTHONPATH": path},
        limit=LONGEST,
    )


def _kill(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        try:
            process.kill()
        except ProcessLookupError:  # it has just ended
            return
