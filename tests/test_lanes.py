"""Who is computed for, and when: driven in one process, with answers that wait for the test."""

import asyncio
import gc
import os
import sys
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from optlab.budget import look
from optlab.web.live.lanes import Full, Lane, unless_gone
from tests.alone import PATIENCE, alone


class Work:
    """Answers that are computed until the test lets them go."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.at_once = self.most = 0
        self._go = threading.Semaphore(0)
        self._lock = threading.Lock()

    def __call__(self, name: str) -> Callable[[], bytes]:
        def make() -> bytes:
            with self._lock:
                self.begun.append(name)
                self.at_once += 1
                self.most = max(self.most, self.at_once)
            self._go.acquire(timeout=PATIENCE)
            with self._lock:
                self.at_once -= 1
            if name == "bad":
                raise ValueError("bad")
            return name.encode()

        return make

    def go(self, times: int = 100) -> None:
        self._go.release(times)

    async def until(self, count: int) -> None:
        while len(self.begun) < count:
            await asyncio.sleep(0.001)


def asked(lane: Lane, work: Work, name: str, grace: float = 0.0) -> asyncio.Task[bytes]:
    return asyncio.ensure_future(lane.answer(name, work(name), grace))


def run(test: Callable[[Lane, Work], Coroutine[Any, Any, None]], workers: int = 1) -> Work:
    work = Work()
    alone(test(Lane("test", workers, 3, behind=True), work))
    return work


@pytest.mark.parametrize("workers", [1, 2])
def test_so_many_are_computed_at_once_and_so_many_wait(workers: int) -> None:
    async def test(lane: Lane, work: Work) -> None:
        tasks = [asked(lane, work, f"{k}") for k in range(workers + 3)]
        await work.until(workers)
        with pytest.raises(Full):
            await lane.answer("more", work("more"))
        again = asked(lane, work, "0")  # takes no place: it is being computed
        work.go()
        names = [f"{k}".encode() for k in range(workers + 3)]
        assert await asyncio.gather(*tasks, again) == [*names, b"0"]
        assert await asked(lane, work, "more") == b"more"

    assert run(test, workers).most == workers


def test_one_computation_answers_all_who_ask_for_the_same() -> None:
    async def test(lane: Lane, work: Work) -> None:
        first = asked(lane, work, "first")
        same = [asked(lane, work, "same") for _ in range(40)]
        await work.until(1)
        work.go()
        assert await asyncio.gather(first, *same) == [b"first", *[b"same"] * 40]

    assert run(test).begun == ["first", "same"]


def test_what_nobody_waits_for_any_more_is_not_computed() -> None:
    async def test(lane: Lane, work: Work) -> None:
        first = asked(lane, work, "first")
        await work.until(1)
        left = [asked(lane, work, "left"), asked(lane, work, "left")]
        half = [asked(lane, work, "half"), asked(lane, work, "half")]
        last = asked(lane, work, "last")
        await asyncio.sleep(0)
        for task in (*left, half[0]):
            task.cancel()
        await asyncio.wait([*left, half[0]])
        assert lane.waiting == 2
        work.go()
        assert await asyncio.gather(first, half[1], last) == [b"first", b"half", b"last"]

    assert run(test).begun == ["first", "half", "last"]


def test_what_nobody_waits_for_any_more_is_computed_no_further() -> None:
    """Who asks for the same meanwhile has an answer, not what became of the one that was left."""
    begun, ended = threading.Event(), threading.Event()

    def endless() -> bytes:
        begun.set()
        try:
            for _ in range(1000 * PATIENCE):
                look()
                time.sleep(0.001)
        finally:
            ended.set()
        return b"to the end"

    async def test(lane: Lane, _work: Work) -> None:
        first, second = (asyncio.ensure_future(lane.answer("same", endless)) for _ in range(2))
        while not begun.is_set():
            await asyncio.sleep(0.001)
        first.cancel()
        await asyncio.wait([first], timeout=0.05)
        assert not ended.is_set()  # the other one waits
        second.cancel()
        again = asyncio.ensure_future(lane.answer("same", lambda: b"again"))
        assert await again == b"again"
        assert ended.is_set()

    run(test)


def test_first_come_first_served_but_what_can_wait_comes_later() -> None:
    async def test(lane: Lane, work: Work) -> None:
        tasks = [asked(lane, work, name, grace) for name, grace in ORDER]
        await work.until(1)
        work.go()
        await asyncio.gather(*tasks)

    ORDER = [
        ("running", 0.0),
        ("rest of a map", 3.0),
        ("its middle", 2.0),
        ("another's first", 0.0),
    ]
    assert run(test).begun == ["running", "another's first", "its middle", "rest of a map"]


def test_what_can_wait_comes_sooner_for_who_cannot() -> None:
    async def test(lane: Lane, work: Work) -> None:
        asks = [("running", 0.0), ("can wait", 5.0), ("less so", 2.0), ("can wait", 0.0)]
        tasks = [asked(lane, work, name, grace) for name, grace in asks]
        await work.until(1)
        work.go()
        await asyncio.gather(*tasks)

    assert run(test).begun == ["running", "can wait", "less so"]


def test_an_error_that_nobody_hears_of_is_not_logged_as_the_programs() -> None:
    async def test(lane: Lane, work: Work) -> None:
        logged: list[Any] = []
        asyncio.get_running_loop().set_exception_handler(lambda _loop, told: logged.append(told))
        bad = asked(lane, work, "bad")
        await work.until(1)
        bad.cancel()
        await asyncio.wait([bad])
        work.go()
        assert await asked(lane, work, "good") == b"good"
        del bad
        gc.collect()  # what was never looked at is told of when it goes
        await asyncio.sleep(0)
        assert not logged

    run(test)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no priority of a thread")
def test_what_is_slow_gives_way() -> None:
    def priority() -> bytes:
        thread = threading.get_native_id()
        return str(os.getpriority(os.PRIO_PROCESS, thread)).encode()

    async def test() -> None:
        found = [
            int(await Lane("test", 1, 3, behind=behind).answer("priority", priority))
            for behind in (False, True)
        ]
        assert found[0] < found[1] or found == [19, 19]

    alone(test())


def test_an_error_reaches_each_and_the_next_is_computed() -> None:
    async def test(lane: Lane, work: Work) -> None:
        bad = [asked(lane, work, "bad"), asked(lane, work, "bad")]
        good = asked(lane, work, "good")
        await asyncio.sleep(0)
        work.go()
        for task in bad:
            with pytest.raises(ValueError, match="bad"):
                await task
        assert await good == b"good"

    run(test)


def test_a_client_that_has_gone_waits_for_nothing() -> None:
    async def test(lane: Lane, work: Work) -> None:
        left = asyncio.Event()

        async def receive() -> dict[str, str]:
            await left.wait()
            return {"type": "http.disconnect"}

        first = asked(lane, work, "first")
        await work.until(1)
        gone = asyncio.ensure_future(unless_gone(receive, lane.answer("gone", work("gone"))))
        while not lane.waiting:
            await asyncio.sleep(0)
        left.set()
        assert await gone is None
        await asyncio.sleep(0)
        assert lane.waiting == 0
        work.go()
        await first

    assert run(test).begun == ["first"]


@pytest.mark.parametrize("first", ["the answer", "the client"])
def test_who_goes_in_the_moment_of_the_answer_cancels_nothing_after_it(first: str) -> None:
    async def run_once() -> None:
        left, answered = asyncio.Event(), asyncio.Event()

        async def receive() -> dict[str, str]:
            await left.wait()
            return {"type": "http.disconnect"}

        async def request() -> bytes | None:
            async def answer() -> bytes:
                await answered.wait()
                return b"all"

            body = await unless_gone(receive, answer())
            for _ in range(5):
                await asyncio.sleep(0)
            task = asyncio.current_task()
            assert task and not task.cancelling()
            return body

        going = asyncio.ensure_future(request())
        for _ in range(5):
            await asyncio.sleep(0)
        for event in (answered, left) if first == "the answer" else (left, answered):
            event.set()
        assert await going in (b"all", None)

    alone(run_once())


@pytest.mark.parametrize("later", range(6))
def test_a_request_that_is_cancelled_is_cancelled_though_its_client_goes_too(later: int) -> None:
    async def run_once() -> None:
        left = asyncio.Event()

        async def receive() -> dict[str, str]:
            await left.wait()
            return {"type": "http.disconnect"}

        going = asyncio.ensure_future(unless_gone(receive, asyncio.Event().wait()))
        for _ in range(5):
            await asyncio.sleep(0)
        left.set()
        for _ in range(later):
            await asyncio.sleep(0)
        if going.cancel():
            with pytest.raises(asyncio.CancelledError):
                await going
        else:  # it had answered already
            assert going.result() is None

    alone(run_once())
