"""What stands before every route: doors that the page does not use are shut, and every answer says
what a browser may do with it."""

import base64
import hashlib
import os
import re
from functools import cache
from pathlib import Path

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from optlab.web.words import _, speaking

READING = ("GET", "HEAD", "OPTIONS")
OWN = "_stcore"  # Streamlit's own routes
USED = ("health", "host-config", "stream", "bidi-components")
"""Those of them that the page needs. Not among them: uploads, which keep in memory whatever anybody
sends, the metrics of the sessions, and the interface for programs."""

FRAMES = "OPTLAB_FRAME_ANCESTORS"
"""The variable that says who may show the page in a frame, as Content-Security-Policy has it:
`https://moodle.school.example`, several with spaces between them, `*` for everybody."""
SOURCE = r"'self'|'none'|\*|(https?://)?(\*\.)?[A-Za-z0-9.-]+(:(\d+|\*))?"
HOST = re.compile(r"[A-Za-z0-9.-]+(:\d+)?|\[[0-9A-Fa-f:.]+\](:\d+)?")


def gate() -> list[Middleware]:
    """For `st.App`. Raises ValueError for a setting that names no frame."""
    return [Middleware(Gate, frames=frames())]


def frames() -> str:
    """Who may show the page in a frame, as it is set; our own pages, where it is not. Raises
    ValueError for a setting that names no frame."""
    return frames_in(os.environ.get(FRAMES, "'self'"))


def frames_in(text: str) -> str:
    """Who may show the page in a frame. Raises ValueError that names the variable and the word."""
    words = text.split()
    wrong = next((word for word in words if not re.fullmatch(SOURCE, word)), None)
    if not words or wrong is not None:
        allowed = "'self', 'none', * or hosts as in https://school.example"
        raise ValueError(f"{FRAMES} must be {allowed}; got {text if wrong is None else wrong!r}")
    return " ".join(words)


class Gate:
    """Refuses what only changes the server, and puts headers on every answer."""

    def __init__(self, app: ASGIApp, frames: str) -> None:
        self.app = app
        self.frames = frames

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        asked = HTTPConnection(scope).headers
        headers = headers_for(asked.get("host", ""), self.frames)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(headers)
            await send(message)

        if scope["method"] not in READING:
            says = speaking(first_language(asked), lambda: _("this server is only read"))
            refusal = PlainTextResponse(says, 405, {"Allow": "GET, HEAD"})
            return await refusal(scope, receive, send_with_headers)
        if not is_open(scope["path"]):
            says = speaking(first_language(asked), lambda: _("not here"))
            return await PlainTextResponse(says, 404)(scope, receive, send_with_headers)
        await self.app(scope, receive, send_with_headers)


def first_language(asked: Headers) -> str:
    """The one that a request would rather have."""
    return re.split("[,;]", asked.get("accept-language", ""))[0].strip()


def is_open(path: str) -> bool:
    """Whether an address is one of the page's: everything but Streamlit's unused routes."""
    parts = [part for part in path.split("/") if part]
    if OWN not in parts:
        return True
    return parts[parts.index(OWN) + 1 :][:1] in [[name] for name in USED]


def headers_for(host: str, frames: str) -> dict[str, str]:
    """What every answer says: read as what it is named, nothing from elsewhere, no foreign frame.

    `host` is the request's own: the websocket is there, which older browsers do not count as
    'self'. From a client, so it is named only where it is a host's name.
    """
    sockets = f" ws://{host} wss://{host}" if HOST.fullmatch(host) else ""
    policy = {
        "default-src": "'self'",
        # WebAssembly: Streamlit's own modules try it, and Firefox notes each that may not.
        "script-src": f"'self' blob: 'wasm-unsafe-eval' {_inline_scripts()}",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": f"'self'{sockets}",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": frames,
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        # The address is the experiment: it is nobody else's.
        "Referrer-Policy": "same-origin",
    }


@cache
def _inline_scripts() -> str:
    """The scripts inside Streamlit's own page, each by its hash."""
    page = (Path(st.__file__).parent / "static" / "index.html").read_bytes()
    scripts = re.findall(rb"<script>(.*?)</script>", page, re.DOTALL)
    return " ".join(f"'sha256-{_hash(script)}'" for script in scripts)


def _hash(script: bytes) -> str:
    return base64.b64encode(hashlib.sha256(script).digest()).decode()
