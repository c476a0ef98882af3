"""Streams: what is said to a browser while it listens (server-sent events), and no longer.

A page registers its own (`Registration.streams`). An open connection is the interest: a stream that
nobody hears any more is closed, and with it goes whatever it was for.
"""

import asyncio
import json
import signal
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from types import FrameType

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from optlab.experiment import ExperimentError
from optlab.web.live.lanes import AFTER, Full

Said = AsyncGenerator[Mapping[str, object] | None, None]
"""What a stream says, an object at a time; None keeps the line open."""


@dataclass(frozen=True)
class Stream:
    """What is said at a kind of addresses.

    `begin` begins one, and raises ExperimentError or ValueError that says what is wrong with the
    address, or Full, before anything is said. `says` is the type of each thing that it says.
    """

    begin: Callable[[Request], Said]
    says: object


HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-cache, no-transform",
    "X-Accel-Buffering": "no",  # nginx would keep what is said until there is enough of it
}
QUIET = 5.0  # seconds without a word, after which a proxy may take the line for dead

_open = set[asyncio.Task[None]]()


def route_of(stream: Stream) -> Callable[[Request], Awaitable[Response]]:
    """What answers at a stream's address."""

    async def answer(request: Request) -> Response:
        try:
            return EventStream(stream.begin(request))
        except (ExperimentError, ValueError) as error:
            return PlainTextResponse(str(error), status_code=400)
        except Full:
            return PlainTextResponse(
                "too many wait", status_code=503, headers={"Retry-After": str(AFTER)}
            )

    return answer


class EventStream(Response):
    """An answer that goes on until its stream ends or its reader has gone."""

    def __init__(self, said: Said) -> None:
        super().__init__(headers=HEADERS)
        self.said = said

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begin = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        # Its length is not known: the header that an empty answer has is left out.
        begin["headers"] = [pair for pair in self.raw_headers if pair[0] != b"content-length"]
        await send(begin)
        telling = asyncio.ensure_future(self._tell(send))
        gone = asyncio.ensure_future(_gone(receive))
        _open.add(telling)
        try:
            await asyncio.wait({telling, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            _open.discard(telling)
            for task in (telling, gone):
                task.cancel()
            await asyncio.gather(telling, gone, return_exceptions=True)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _tell(self, send: Send) -> None:
        async with aclosing(self.said) as said:
            async for told in said:
                text = ": \n\n" if told is None else f"data: {json.dumps(told)}\n\n"
                body = text.encode()
                await send({"type": "http.response.body", "body": body, "more_body": True})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        await asyncio.sleep(0)


@asynccontextmanager
async def ending() -> AsyncIterator[None]:
    """Around the life of the server: streams end when it is told to, which would otherwise wait for
    them for ever."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def heard(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(_end_all)
        handler = before[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    for number in before:
        signal.signal(number, heard)
    try:
        yield
    finally:
        for number, handler in before.items():
            if signal.getsignal(number) is heard:  # else somebody has put back an own one
                signal.signal(number, handler)


def _end_all() -> None:
    for telling in _open:
        telling.cancel()
