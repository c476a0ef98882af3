"""A class on one server, while maps are asked for: what a page, a path or a file takes then.

`python -m benchmarks load` starts the server as the README says, keeps it busy with 20 and with 40
of the slowest pieces of maps at once, and meanwhile does what other readers do, again and again.
All in one run, beside the same without maps, as no two machines are alike. No browser is needed.
"""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from benchmarks.live_page import served
from benchmarks.timing import Stolen, print_table
from optlab.experiment import Experiment
from optlab.objectives.many_minima import ThreeHumpCamel
from optlab.objectives.quadratics import Quadratic
from optlab.optimizers.adagrad_full import AdaGradFull
from optlab.optimizers.adam import Adam
from optlab.optimizers.rmsprop import RMSProp
from optlab.web.live.addresses import BUILD
from optlab.web.views.settings.maps import Choice, pieces_of
from optlab.web.views.settings.weights import weight_of

AT_ONCE = (20, 40)
CLASS = 20  # students with one link
SECONDS = 8.0
PAUSE = 0.05  # of a reader between two requests
HEAVY = Experiment(ThreeHumpCamel(), (AdaGradFull(),), (-1.3, 1.1), 2000)
FINEST = Choice("eta", "epsilon", 1e-9, 512)
SHARED = Experiment(Quadratic(), (RMSProp(),), (-5.0, -2.0), 1000)
USUAL = Experiment(Quadratic(), (Adam(),), (-5.0, -2.0), 100)
WANTED = "100"  # p95 in ms with 40 at once, on a machine that has nothing else to do
Times = dict[str, list[float]]


def main(seconds: float = SECONDS, at_once: tuple[int, ...] = AT_ONCE, cells: int = 512) -> None:
    others = Stolen()
    with served("app.py") as address:
        server = Server(address)
        met = {
            many: asyncio.run(reading(server, lambda: asking(server, pieces()), many, seconds))
            for many in (0, *at_once)
        }
        took = asyncio.run(one_link(server, cells))
    print(f"\nOther readers while maps are measured, p50 / p95 in ms, p95 wanted: {WANTED};")
    print(f"on {os.cpu_count()} processors, of whose time {others.per_cent():.0f} % was stolen.\n")
    header = ("", "no map", *(f"{many} at once" for many in at_once))
    rows = [(name, *(percentiles(times[name]) for times in met.values())) for name in met[0]]
    print_table(header, rows)
    print(f"{CLASS} students with one link, a map of {cells} cells a side, {SHARED.steps} steps:")
    print(f"all have it whole after {took:.1f} s\n")


def percentiles(seconds: list[float]) -> str:
    low, high = 1000 * np.percentile(seconds, [50, 95])
    return f"{low:.0f} / {high:.0f}"


class Server:
    """What is asked of a server, each time on a connection of its own."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.host, self.port = str(parts.hostname), int(parts.port or 80)
        self.address = address

    async def get(self, path: str) -> int:
        """The status of an answer that has come whole."""
        reader, writer = await asyncio.open_connection(self.host, self.port)
        try:
            head = f"GET /{path} HTTP/1.1\r\nHost: {self.host}\r\nConnection: close\r\n\r\n"
            writer.write(head.encode())
            answer = await reader.read(-1)
        finally:
            writer.close()
        return int(answer.split(b" ", 2)[1])

    def page(self) -> connect:
        """The socket of a page that is being opened."""
        origin = self.address
        return connect(
            f"{origin.replace('http', 'ws', 1)}/_stcore/stream",
            subprotocols=[Subprotocol("streamlit")],
            origin=Origin(origin),
            max_size=None,
            ping_interval=None,
        )


async def reading(
    server: Server, other: Callable[[], Coroutine[Any, Any, None]], many: int, seconds: float
) -> Times:
    """How long readers wait for each of what they ask, while so many others do something else."""
    busy = [asyncio.create_task(other()) for _ in range(many)]
    await asyncio.sleep(1 if many else 0)
    times: Times = {}
    until = time.perf_counter() + seconds
    acts: dict[str, Callable[[int], Awaitable[object]]] = {
        "a static file": lambda _k: server.get("favicon.png"),
        "all modules": lambda _k: server.get(f"live/{BUILD}/all.js"),
        "health": lambda _k: server.get("_stcore/health"),
        "a path": lambda k: server.get(f"live/path?{fresh(k)}"),
        "a slider's rows": lambda k: server.get(f"live/rows?{fresh(k)}&sweep=beta1"),
    }
    readers = [again(act, times.setdefault(name, []), until) for name, act in acts.items()]
    releases = releasing(server, times.setdefault("a release", []), until)
    await asyncio.gather(*readers, releases, opening(server, times.setdefault("open", []), until))
    assert not any(task.done() for task in busy), "the others have ended, or failed"
    for task in busy:
        task.cancel()
    await asyncio.gather(*busy, return_exceptions=True)
    return times


_numbers = count(1)


def fresh(_k: int = 0) -> str:
    """An experiment that nobody has asked for."""
    return USUAL.to_query().replace("start=-5", f"start=-5.{next(_numbers):06}")


def pieces() -> Iterator[str]:
    """Addresses of the heaviest pieces of maps that a page may name, each of a map of its own."""
    run, objective = HEAVY.runs[0], HEAVY.objective
    weight = weight_of(run, objective, FINEST.tolerance)
    piece = max(
        pieces_of(FINEST, HEAVY.steps, weight), key=lambda p: (p.last - p.first) / p.every**2
    )
    while True:
        start = f"start=-1.3{next(_numbers):06}"
        yield map_query(HEAVY.to_query().replace("start=-1.3", start), FINEST, *piece)


def map_query(experiment: str, choice: Choice, every: int, first: int, last: int) -> str:
    what = f"x={choice.x}&y={choice.y}&cells={choice.cells}"
    what += f"&tolerance={choice.tolerance}" if choice.tolerance else ""
    return f"live/map?{experiment}&{what}&every={every}&first={first}&last={last}"


async def asking(server: Server, addresses: Iterator[str]) -> None:
    """One after the other, as a page does; sent away, again after a while."""
    for address in addresses:
        while (status := await server.get(address)) == 503:
            await asyncio.sleep(1)
        assert status == 200, f"{status}: {address}"


async def again(act: Callable[[int], Awaitable[object]], times: list[float], until: float) -> None:
    while time.perf_counter() < until or not times:
        began = time.perf_counter()
        status = await act(len(times))
        times.append(time.perf_counter() - began)
        assert status == 200, status
        await asyncio.sleep(PAUSE)


async def opening(server: Server, times: list[float], until: float) -> None:
    """Pages one after the other, each until its script has ended."""
    while time.perf_counter() < until or not times:
        began = time.perf_counter()
        async with server.page() as page:
            await rerun(page)
        times.append(time.perf_counter() - began)
        await asyncio.sleep(10 * PAUSE)


async def releasing(server: Server, times: list[float], until: float) -> None:
    """A page whose experiment changes, and its script's answers to that."""
    async with server.page() as page:
        await rerun(page)
        while time.perf_counter() < until or not times:
            began = time.perf_counter()
            await rerun(page, fresh())
            times.append(time.perf_counter() - began)
            await asyncio.sleep(2 * PAUSE)


async def rerun(page: ClientConnection, query: str = "") -> None:
    message = BackMsg()
    message.rerun_script.query_string = query
    message.rerun_script.widget_states.SetInParent()
    await page.send(message.SerializeToString())
    async for data in page:
        assert isinstance(data, bytes)
        told = ForwardMsg.FromString(data)
        if told.WhichOneof("type") == "script_finished":
            return


async def one_link(server: Server, cells: int) -> float:
    """Seconds until a class that has opened one link has the whole map, each of them."""
    choice = Choice("eta", "gamma", None, cells)
    run, objective = SHARED.runs[0], SHARED.objective
    pieces = pieces_of(choice, SHARED.steps, weight_of(run, objective))
    addresses = [map_query(SHARED.to_query(), choice, *piece) for piece in pieces]
    began = time.perf_counter()
    await asyncio.gather(*(asking(server, iter(addresses)) for _ in range(CLASS)))
    return time.perf_counter() - began
