"""A class on one server: how long each waits for what a release shows, and what that costs.

`python -m benchmarks class` starts the server as the README says. Students open the page one after
the other, with five links in turn, and then let a slider go every five seconds, each of them: what
that shows is an answer at an address. Then some of them move the start, which Streamlit draws, too,
in the page's boxes. All in one run: with few of them there, with 100, 200 and 300. No browser is
needed; what each student's page asks for is in student.py. Openings are measured while nobody lets
anything go, and releases while nobody comes: else one would be counted as the other. Only how long
a release takes is measured once more, while others come, two at a time, and leave.
"""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import count

import numpy as np

from benchmarks import live_page
from benchmarks.student import Release, Student
from benchmarks.timing import Stolen, after_a_pause, print_table, processor_seconds

CLASSES = (20, 100, 200, 300)
EVERY = 5.0  # seconds between two releases of a student
SECONDS = 10.0  # of each kind of work that is measured, of each class
SETTLING = 5.0  # of work before that
AT_ONCE = 2  # who come while it is measured how long others wait
OPENS = 20  # whose cost is measured: the last ones of each class that come
SOME = 5  # one in so many moves the start, then
PAUSE = 0.02  # of who watches how late this program is
Act = Callable[[Student], Awaitable[Release]]
LINKS = (
    "",
    "preset=rmsprop_in_a_ravine",
    "preset=five_optimizers_on_an_oval",
    "preset=gradient_descent_and_momentum",
    "preset=adagrad_rotated_only",
)
FIGURES = {
    "a slider let go: settled, p50 / p95": "100",
    "while others come: settled, p50 / p95": "",
    "that costs, with a hand near": "3",
    "one after the other, without": "3",
    "releases a second": "",
    "the start moved: settled, p50 / p95": "",
    "drawn beside it, p50 / p95": "",
    "that costs, with what is drawn": "",
    "an opening, p50 / p95": "",
    "that costs, with its rows": "60",
    "this program was late, p95": "",
}
"""In ms, but for the rate, and what is wanted, on two processors that have nothing else to do. The
last one is by how much this program itself was late: where that is not small, it was measured and
not the server. In a class each release wakes a processor up, which costs some machines much: one
after the other it is what the program costs."""


@dataclass
class Work:
    """What was let go, and what each of these cost: seconds, of the processor's, too."""

    releases: list[Release] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    cost: float = np.nan
    rate: float = np.nan  # in a second


@dataclass
class Met:
    """What one class has met."""

    opened: list[float] = field(default_factory=list)  # seconds
    opening: float = np.nan  # processor's, each
    sliders: Work = field(default_factory=Work)
    in_a_row: float = np.nan  # processor's, each
    disturbed: Work = field(default_factory=Work)
    starts: Work = field(default_factory=Work)

    def cells(self) -> list[str]:
        """One for each figure."""
        sliders, starts = self.sliders, self.starts
        return [
            percentiles([one.settled for one in sliders.releases]),
            percentiles([one.settled for one in self.disturbed.releases]),
            f"{1000 * sliders.cost:.1f}",
            f"{1000 * self.in_a_row:.1f}",
            f"{sliders.rate:.1f}",
            percentiles([one.settled for one in starts.releases]),
            percentiles([one.drawn for one in starts.releases]),
            f"{1000 * starts.cost:.1f}",
            percentiles(self.opened),
            f"{1000 * self.opening:.0f}",
            f"{1000 * np.percentile([*sliders.late, *starts.late], 95):.0f}",
        ]


def main(
    classes: Sequence[int] = CLASSES,
    every: float = EVERY,
    seconds: float = SECONDS,
    settling: float = SETTLING,
) -> None:
    others = Stolen()
    with live_page.serving("app.py") as (address, process):
        met = asyncio.run(lessons(address, process, classes, every, seconds, settling))
    print(f"\nA class, each of whom lets a slider go every {every:g} s, and then one in {SOME} the")
    print(f"start; ms, on {os.cpu_count()} processors, of whose time {others.per_cent():.0f} % was")
    print("stolen. Costs are the server's own, of one processor; after a pause plain Python takes")
    print(f"{after_a_pause():.2g} times as long here as in a row.\n")
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
            for work, act, who, pause in (
                (now.sliders, Student.release, students, settling),
                (now.starts, Student.move_start, students[::SOME], 0.0),
            ):
                await working(work, act, who, process, every, seconds, pause)
            now.in_a_row = await in_a_row(students[: len(LINKS)], process, round(6 * seconds))
            others = [asyncio.create_task(coming(server, k)) for k in range(AT_ONCE)]
            await working(now.disturbed, Student.release, students, process, every, seconds, 0.0)
            for one in others:
                one.cancel()
            await asyncio.gather(*others, return_exceptions=True)
    return met


async def coming(server: str, first: int) -> None:
    """One after the other opens the page, and leaves it."""
    for k in count(first, AT_ONCE):
        async with Student(server, LINKS[k % len(LINKS)], seed=k).at_the_page():
            pass


async def in_a_row(students: Sequence[Student], process: int, times: int) -> float:
    """What a release costs where one comes after the other, and no hand is near."""
    before = processor_seconds(process)
    for _ in range(times):
        for student in students:
            await student.release(near=False)
    return (processor_seconds(process) - before) / (times * len(students))


async def working(
    work: Work,
    act: Act,
    students: Sequence[Student],
    process: int,
    every: float,
    seconds: float,
    settling: float,
) -> None:
    """What these let go, at all times of the interval alike."""
    until = time.perf_counter() + settling + seconds
    async with asyncio.TaskGroup() as group:
        for k, student in enumerate(students):
            first = every * k / len(students)
            group.create_task(again(act, student, work.releases, every, first, until))
        group.create_task(watching(work.late, until))
        await asyncio.sleep(settling)
        work.releases.clear()
        work.late.clear()
        before = processor_seconds(process)
        await asyncio.sleep(until - time.perf_counter())
        done = len(work.releases)
        work.rate = done / seconds
        work.cost = (processor_seconds(process) - before) / max(done, 1)


async def again(
    act: Act, student: Student, done: list[Release], every: float, first: float, until: float
) -> None:
    """One release after the other; the next one at once, where one took longer than the pause."""
    due = time.perf_counter() + first
    while due < until:
        await asyncio.sleep(due - time.perf_counter())
        done.append(await act(student))
        due = max(due + every, time.perf_counter())


async def watching(late: list[float], until: float) -> None:
    """How much later than wished this program is called."""
    while (began := time.perf_counter()) < until:
        await asyncio.sleep(PAUSE)
        late.append(time.perf_counter() - began - PAUSE)
