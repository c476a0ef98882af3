"""Streamlit's own page: its files, compressed once, and what a browser should fetch beside them.

Streamlit sends its files as they are, and leaves compressing to a proxy, which a laptop in a
classroom has not. On a phone's line they are most of what a first visit waits for.
"""

import gzip
import re
from pathlib import Path

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from optlab.web.live.component import MODULE
from optlab.web.live.kept import Kept
from optlab.web.live.lanes import Full
from optlab.web.live.server import FOREVER, GZIPPED, QUICK

FOLDER = Path(st.__file__).parent / "static"
TYPES = {".js": "text/javascript", ".css": "text/css"}
HASHED = re.compile(r".+\.[\w-]{8}\.(js|css)")  # a name that says what is in the file
FILES = {
    f"static/{path.parent.name}/{path.name}": path
    for path in FOLDER.glob("static/*/*")
    if HASHED.fullmatch(path.name)
}
KEPT = Kept[bytes](8_000_000)  # all of them are 7 MB; a first visit asks for 0.7
AHEAD = f'<{MODULE}>; rel="modulepreload"'
"""Our modules: else they would be asked for when Streamlit's page has drawn itself."""


class Shell:
    """Answers for Streamlit's files to whom reads gzip, and names ours with every page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        base = (st.get_option("server.baseUrlPath") or "").strip("/")
        self.root = f"/{base}/" if base else "/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            return await self.app(scope, receive, send)
        headers = Headers(scope=scope)
        path = FILES.get(scope["path"].removeprefix(self.root))
        plain = "range" in headers or "gzip" not in headers.get("accept-encoding", "")
        if path is None or plain:
            goes_there = "text/html" in headers.get("accept", "")
            return await self.app(scope, receive, _naming(send) if goes_there else send)
        try:
            body = KEPT.get(path) or await QUICK.answer(path, lambda: _compressed(path))
        except Full:  # Streamlit's way holds one of its own threads, and no place here
            return await self.app(scope, receive, send)
        given = FOREVER | GZIPPED | {"Vary": "Accept-Encoding"}
        await Response(body, headers=given, media_type=TYPES[path.suffix])(scope, receive, send)


def _compressed(path: Path) -> bytes:
    return KEPT.of(path, lambda: gzip.compress(path.read_bytes(), compresslevel=6, mtime=0))


def _naming(send: Send) -> Send:
    """Sends the same, and names what the page will need: with the word that it is as before, too,
    or a browser would go by what another build had named."""

    async def send_with_links(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).append("Link", AHEAD)
        await send(message)

    return send_with_links
