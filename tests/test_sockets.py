"""Answers leave at once, whoever made the socket on which the server listens."""

import socket

from optlab.web.live.sockets import without_delay
from tests.alone import alone


def accepted(listening: socket.socket) -> int:
    """Whether what is accepted there sends without waiting."""
    with socket.create_connection(listening.getsockname()):
        served, _address = listening.accept()
        with served:
            return served.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


async def started() -> None:
    async with without_delay(None):
        pass


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
