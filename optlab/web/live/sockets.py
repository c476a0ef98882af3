"""Connections: answers leave at once, a hand that thinks finds its connection, a class finds room.

Streamlit 1.67 makes the socket that it listens on without naming TCP as its protocol, and asyncio
takes Nagle's algorithm off only where it is named. An answer is two writes, headers and body: the
second one then waits until the browser has acknowledged the first, which takes it 40 ms. And it
closes a connection after uvicorn's 5 seconds without a question: who looks for longer before the
next slider would wait for a new one.
"""

import gc
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TypeGuard

import uvicorn

try:
    import resource
except ImportError:  # Windows, where there is no such limit
    resource = None

IDLE = 75
"""Seconds until a connection is closed, of which one takes 14 KB. Proxies keep theirs for a minute,
and would ask on one that is just being closed if this were less."""
ROOM = 10_240
"""How many files this process may have open, connections among them. A page has up to seven: 150
are more than the 1024 of a Linux shell, 37 more than the 256 of a Mac, which grants no more than
this."""


@asynccontextmanager
async def connected(_app: object) -> AsyncIterator[None]:
    """Around the life of the server: nobody waits for a connection, or for an acknowledgement."""
    make_room()
    things = gc.get_objects()  # nothing names Streamlit's own, so they are looked for, once
    for thing in things:
        if type(thing) is uvicorn.Config:
            thing.timeout_keep_alive = IDLE
    for listening in filter(_is_listening, things):
        with suppress(OSError):  # slower, but no reason not to start
            # What is accepted on it has the same options.
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    del things
    yield


def make_room() -> None:
    """Let this process have as many connections as the system grants it, up to ROOM."""
    if resource is None:
        return
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = ROOM if most == resource.RLIM_INFINITY else min(ROOM, most)
    if now != resource.RLIM_INFINITY and now < wanted:
        with suppress(OSError, ValueError):  # a smaller class, but no reason not to start
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def _is_listening(thing: object) -> TypeGuard[socket.socket]:
    """Whether somebody can call there."""
    if type(thing) is not socket.socket or thing.fileno() < 0:
        return False
    if thing.family not in (socket.AF_INET, socket.AF_INET6) or thing.type != socket.SOCK_STREAM:
        return False
    try:
        return bool(thing.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
    except OSError:  # macOS does not tell: then all of them, which does no harm
        return True
