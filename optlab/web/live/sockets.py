"""Answers that leave at once.

Streamlit 1.67 makes the socket that it listens on without naming TCP as its protocol, and asyncio
takes Nagle's algorithm off only where it is named. An answer is two writes, headers and body: the
second one then waits until the browser has acknowledged the first, which takes it 40 ms.
"""

import gc
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


@asynccontextmanager
async def without_delay(_app: object) -> AsyncIterator[None]:
    """Around the life of the server: no answer waits for another to be acknowledged."""
    for listening in _listening():
        with suppress(OSError):  # slower, but no reason not to start
            # What is accepted on it has the same options.
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    yield


def _listening() -> list[socket.socket]:
    """The sockets of this process on which somebody can call. Nothing names Streamlit's, so they
    are looked for among all objects, once."""
    found = [thing for thing in gc.get_objects() if type(thing) is socket.socket]
    return [one for one in found if one.fileno() >= 0 and _is_listening(one)]


def _is_listening(one: socket.socket) -> bool:
    if one.family not in (socket.AF_INET, socket.AF_INET6) or one.type != socket.SOCK_STREAM:
        return False
    try:
        return bool(one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
    except OSError:  # macOS does not tell: then all of them, which does no harm
        return True
