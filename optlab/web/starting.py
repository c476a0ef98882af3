"""The first reader waits no longer than the second: the page is drawn once before anybody asks.

The first run of Streamlit's script takes a second: it loads the pages' modules and pandas, reads
the presets, and fills what all sessions share.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime, SessionClient, get_instance

from optlab.web.collecting import set_aside
from optlab.web.hearing import hear_all
from optlab.web.leaving import leave_behind
from optlab.web.live.server import all_js, plotly_js
from optlab.web.live.sockets import connected
from optlab.web.live.streams import ending
from optlab.web.repeating import leave_out_repeated
from optlab.web.saying import take_nothing_back

PATIENCE = 30.0  # seconds: a page that does not come is no reason not to start


@asynccontextmanager
async def starting(app: object) -> AsyncIterator[None]:
    """Around the life of the server."""
    hear_all()
    leave_out_repeated()
    take_nothing_back()
    leave_behind()
    async with connected(app), ending():
        files = (asyncio.to_thread(made) for made in (plotly_js, all_js))
        await asyncio.gather(*files, drawn_once(get_instance()))
        with set_aside():
            yield


async def drawn_once(runtime: Runtime) -> None:
    """Draw the page for nobody."""
    nobody = Nobody()
    session = runtime.connect_session(nobody, {})
    try:
        opening = BackMsg()
        opening.rerun_script.SetInParent()
        runtime.handle_backmsg(session, opening)
        with suppress(TimeoutError):
            await asyncio.wait_for(nobody.drawn.wait(), PATIENCE)
    finally:
        runtime.close_session(session)


class Nobody(SessionClient):
    """Who asks for the page, and looks at nothing but whether it has come."""

    def __init__(self) -> None:
        self.drawn = asyncio.Event()

    def write_forward_msg(self, msg: ForwardMsg) -> None:
        if msg.WhichOneof("type") == "script_finished":
            self.drawn.set()

    @property
    def client_context(self) -> None:
        return None
