"""A class on one server: how long each waits for what a release shows, and what that costs.

`python -m benchmarks class` starts the server as the README says. Students open the page one after
the other, with five links in turn, and then let a slider go every five seconds, each of them, all
in one run: with few of them there, with 100, 200 and 300. No browser is needed; what each
student's page asks for is in student.py. The time is the reader's, from a release until what it
shows has come; the cost is the server's own, of one processor. Openings are measured while nobody
lets a slider go, and releases while nobody comes: else one would be counted as the other.
"""

import asyncio
import os
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import numpy as np

from benchmarks.live_page import serving
from benchmarks.student import Student
from benchmarks.timing import Stolen, print_table, processor_seconds

CLASSES = (20, 100, 200, 300)
EVERY = 5.0  # seconds between two releases of a student
SECONDS = 20.0  # of work that is measured, of each class
SETTLING = 5.0  # of work before that
OPENS = 20  # whose cost is measured: the last ones of each class that come
PAUSE = 0.02
LINKS = (
    "",
    "preset=rmsprop_in_a_ravine",
    "preset=five_optimizers_on_an_oval",
    "preset=gradient_descent_and_momentum",
    "preset=adagrad_rotated_only",
)
FIGURES = {
    "picture, p50 / p95": "100",
    "settled, p50 / p95": "100",
    "a release costs": "3",
    "an opening, p50 / p95": "",
    "an opening costs": "60",
    "releases a second": "",
    "late by, p95": "",
}
"""In ms, but for the rate, and what is wanted, on two processors that have nothing else to do. The
last one is by how much this program itself was late: where that is not small, it was measured and
not the server."""


@dataclass
class Met:
    """What one class has met, in seconds."""

    opened: list[float] = field(default_factory=list)
    opening: float = np.nan  # processor's, each
    pictures: list[float] = field(default_factory=list)
    settled: list[float] = field(default_factory=list)
    release: float = np.nan  # processor's, each
    rate: float = np.nan  # releases a second
    late: list[float] = field(default_factory=list)

    def cells(self) -> list[str]:
        """One for each figure."""
        return [
            percentiles(self.pictures),
            percentiles(self.settled),
            f"{1000 * self.release:.1f}",
            percentiles(self.opened),
            f"{1000 * self.opening:.0f}",
            f"{self.rate:.1f}",
            f"{1000 * np.percentile(self.late, 95):.0f}",
        ]


def main(
    classes: Sequence[int] = CLASSES,
    every: float = EVERY,
    seconds: float = SECONDS,
    settling: float = SETTLING,
) -> None:
    others = Stolen()
    with serving("app.py") as (address, process):
        met = asyncio.run(lessons(address, process, classes, every, seconds, settling))
    print(f"\nA class, each of whom lets a slider go every {every:g} s; ms, on {os.cpu_count()}")
    print(f"processors, of whose time {others.per_cent():.0f} % was stolen.\n")
    header = ("", *(f"{many} students" for many in met), "wanted")
    columns = zip(*(one.cells() for one in met.values()), strict=True)
    rows = [(n, *cells, w) for (n, w), cells in zip(FIGURES.items(), columns, strict=True)]
    print_table(header, rows)


def percentiles(seconds: list[float]) -> str:
    low, high = 1000 * np.percentile(seconds, [50, 95])
    return f"{low:.0f} / {high:.0f}"


async def lessons(
    server: str,
    process: int,
    classes: Sequence[int],
    every: float,
    seconds: float,
    settling: float,
) -> dict[int, Met]:
    """What classes of such sizes meet; who has come stays."""
    met: dict[int, Met] = {}
    students: list[Student] = []
    async with AsyncExitStack() as here:
        for many in classes:
            now = met[many] = Met()
            measured = min(OPENS, many - len(students))
            before = float("nan")
            while len(students) < many:
                if len(students) == many - measured:
                    before = processor_seconds(process)
                student = Student(server, LINKS[len(students) % len(LINKS)], seed=len(students))
                now.opened.append(await here.enter_async_context(student.at_the_page()))
                students.append(student)
            now.opening = (processor_seconds(process) - before) / measured
            await lesson(now, students, process, every, seconds, settling)
    return met


async def lesson(
    met: Met, students: list[Student], process: int, every: float, seconds: float, settling: float
) -> None:
    """Releases of all who are here, at all times of the interval alike."""
    until = time.perf_counter() + settling + seconds
    async with asyncio.TaskGroup() as group:
        for k, student in enumerate(students):
            group.create_task(working(student, met, every, every * k / len(students), until))
        group.create_task(watching(met.late, until))
        await asyncio.sleep(settling)
        for times in (met.pictures, met.settled, met.late):
            times.clear()
        before = processor_seconds(process)
        await asyncio.sleep(until - time.perf_counter())
        met.rate = len(met.settled) / seconds
        met.release = (processor_seconds(process) - before) / max(len(met.settled), 1)


async def working(student: Student, met: Met, every: float, first: float, until: float) -> None:
    """One release after the other; the next one at once, where one took longer than the pause."""
    due = time.perf_counter() + first
    while due < until:
        await asyncio.sleep(due - time.perf_counter())
        picture, settled = await student.release()
        met.pictures.append(picture)
        met.settled.append(settled)
        due = max(due + every, time.perf_counter())


async def watching(late: list[float], until: float) -> None:
    """How much later than wished this program is called."""
    while (began := time.perf_counter()) < until:
        await asyncio.sleep(PAUSE)
        late.append(time.perf_counter() - began - PAUSE)
