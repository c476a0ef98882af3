"""Answers leave at once, a hand that thinks keeps its connection, and a class finds room."""

import resource
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
import uvicorn

from optlab.web.live import sockets
from optlab.web.live.addresses import BUILD
from optlab.web.live.sockets import ROOM, connected, make_room
from tests.alone import alone
from tests.browser.outage import served

FEW = 300  # files: what a server has open by itself, and a class's connections no longer
CLASS = 400
UVICORNS = 5  # seconds


def accepted(listening: socket.socket) -> int:
    """Whether what is accepted there sends without waiting."""
    with socket.create_connection(listening.getsockname()):
        served, _address = listening.accept()
        with served:
            return served.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


async def started() -> None:
    async with connected(None):
        pass


@contextmanager
def files(soft: int) -> Iterator[None]:
    """This process, and those that it starts, may have so many open."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_what_is_accepted_does_not_wait_for_acknowledgements() -> None:
    # Made as Streamlit makes it: asyncio would leave it as it is.
    with socket.socket() as listening, socket.socket() as another, socket.socket() as closed:
        assert listening.proto == 0
        closed.close()
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        assert not accepted(listening)
        alone(started())
        assert accepted(listening)
        assert not another.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_class_has_room_and_who_thinks_keeps_the_connection(tmp_path: Path) -> None:
    """Once the 1017th connection of a Linux shell waited until others were closed, which all were
    after 5 seconds: then each release waited for a new one."""
    with ExitStack() as ended:
        with files(FEW):
            server = ended.enter_context(served(tmp_path / "log.txt"))
        lines = [HTTPConnection("127.0.0.1", server.port, timeout=10) for _ in range(CLASS)]
        for line in lines:
            ended.callback(line.close)
            assert build_at(line) == BUILD
        kept = [line.sock for line in lines]
        time.sleep(UVICORNS + 1)
        assert {build_at(line) for line in lines} == {BUILD}
        assert [line.sock for line in lines] == kept, "http.client makes a new one for a closed one"


def build_at(line: HTTPConnection) -> str:
    line.request("GET", "/live/build")
    return line.getresponse().read().decode()


def test_no_more_room_is_asked_for_than_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that may not have as many goes on with what it may have."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "setrlimit", lambda _kind, limits: asked.append(limits))

    def after(soft: int, hard: int) -> list[tuple[int, int]]:
        asked.clear()
        monkeypatch.setattr(resource, "getrlimit", lambda _kind: (soft, hard))
        make_room()
        return asked

    endless = resource.RLIM_INFINITY
    assert after(256, endless) == [(ROOM, endless)]
    assert after(1024, 4096) == [(4096, 4096)]
    assert after(1024, 524_288) == [(ROOM, 524_288)]
    for enough in ((4096, 4096), (ROOM, endless), (1 << 20, 1 << 20), (endless, endless)):
        assert after(*enough) == []
    monkeypatch.undo()
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == before


@pytest.mark.parametrize("error", [OSError, ValueError])
def test_a_system_that_grants_none_lets_it_start(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_kind: int, _limits: object) -> None:
        raise error("not allowed to raise maximum limit")

    monkeypatch.setattr(resource, "getrlimit", lambda _kind: (256, resource.RLIM_INFINITY))
    monkeypatch.setattr(resource, "setrlimit", refused)
    make_room()
    monkeypatch.setattr(sockets, "resource", None)  # as on Windows
    make_room()


def test_a_server_of_uvicorns_is_told_how_long_who_thinks_may_think() -> None:
    config = uvicorn.Config(app=str)
    assert config.timeout_keep_alive == UVICORNS
    alone(started())
    assert config.timeout_keep_alive == sockets.IDLE
