"""A stream of trainings from a real server: who listens has them trained, and nobody else."""

import json
import os
import signal
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest

from optlab.web.views.networks.trainings import ONE_THREAD
from tests.browser.outage import Server, served

LONG = "live/training?iterations=10000&hidden=200_200&run=adam+eta+0.001"
SHORT = "live/training?iterations=60&hidden=20&run=adam+eta+0.001&run=momentum+eta+0.01"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("server") / "log.txt") as server:
        yield server


def opened(server: Server, at: str) -> Any:
    return urllib.request.urlopen(f"{server.address}/{at}", timeout=30)


def said(stream: Any) -> Iterator[dict[str, Any]]:
    for line in stream:
        if line.startswith(b"data: "):
            yield json.loads(line[6:])


def workers(server: Server) -> set[int]:
    """The processes that the server has started and that still run."""
    children = set[int]()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
        except OSError:  # it has just ended
            continue
        if int(parent) == server.process.pid and state != "Z":
            children.add(int(stat.parent.name))
    return children


def at_work(server: Server, at: str = LONG) -> tuple[Any, int]:
    """A stream whose training has begun, and its process."""
    stream = opened(server, at)
    next(news for news in said(stream) if news["runs"][0]["step"])
    (worker,) = workers(server)
    return stream, worker


def gone(worker: int, within: float) -> bool:
    """Whether a process ends in so many seconds."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        try:
            if Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.02)
    return False


def test_a_stream_says_all_and_ends_and_no_proxy_may_keep_it(server: Server) -> None:
    with opened(server, SHORT) as stream:
        headers = stream.headers
        news = [*said(stream)]
    assert headers["Content-Type"].startswith("text/event-stream")
    assert "no-cache" in headers["Cache-Control"] and headers["X-Accel-Buffering"] == "no"
    assert "Content-Encoding" not in headers and "Content-Length" not in headers
    assert [run["state"] for run in news[-1]["runs"]][-1] == "ended" and news[-1]["over"]
    with opened(server, SHORT) as stream:
        (whole,) = said(stream)
    assert [run["step"] for run in whole["runs"]] == [60, 60]


def test_who_leaves_stops_it_within_a_second(server: Server) -> None:
    stream, worker = at_work(server)
    stream.close()
    assert gone(worker, 1.0)


def test_two_who_ask_the_same_have_one_process_until_both_have_left(server: Server) -> None:
    stream, worker = at_work(server)
    other, same = at_work(server)
    assert same == worker
    stream.close()
    assert not gone(worker, 0.8)
    other.close()
    assert gone(worker, 1.0)


def test_it_gives_way_and_computes_with_one_thread(server: Server) -> None:
    """Else a class that trains would take the cores from who answers its sliders."""
    stream, worker = at_work(server)
    with stream:
        assert os.getpriority(os.PRIO_PROCESS, worker) >= 10
        told = Path(f"/proc/{worker}/environ").read_bytes()
        # All of them: of the tests' own process the first is told, too.
        assert all(f"{name}=1\0".encode() in told for name in ONE_THREAD)


def test_what_is_no_training_is_a_sentence(server: Server) -> None:
    with pytest.raises(HTTPError) as refused:
        opened(server, "live/training?run=adam&hidden=x")
    assert refused.value.code == 400
    assert b"hidden must be the sizes of the hidden layers" in refused.value.read()
    many = "&run=adam" * 41
    with pytest.raises(HTTPError) as refused:
        opened(server, f"live/training?data=digits{many}")
    assert b"there must be 1 to 40 runs, got 41" in refused.value.read()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_server_that_ends_leaves_no_process_and_does_not_wait_for_who_listens(
    number: signal.Signals, tmp_path: Path
) -> None:
    """uvicorn waits for every answer to end, and a stream has none."""
    with served(tmp_path / "log.txt") as server:
        stream, worker = at_work(server)
        os.kill(server.process.pid, number)
        server.process.wait(10)
        assert gone(worker, 1.0)
        stream.close()
