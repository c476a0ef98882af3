"""The page from its first byte: its style sheet, and an outline that stands until it is whole.

Streamlit's own page is empty until its client has run, and is then filled piece by piece: each
moves those below it. So the outline is what is painted first, and `opening.js` shows the page when
its pieces have their places.
"""

import gzip
from functools import cache
from pathlib import Path

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from optlab.web.live.addresses import BUILD
from optlab.web.live.server import FOREVER, GZIPPED

FOLDER = Path(__file__).parent
SHEETS = ("*.css", "live/*.css", "views/*/*.css")
STYLES = tuple(path for sheets in SHEETS for path in sorted(FOLDER.glob(sheets)))
# In the body: what is said there comes after Streamlit's own rules, which it puts into the head.
BODY = f"""<body class="opening opening-first">
    <link rel="stylesheet" href="./live/{BUILD}/style.css" />
    <script type="module" async src="./live/{BUILD}/opening.js"></script>
    <div class="outline" aria-hidden="true">
      <i></i><i></i><div><b></b><div><i></i><i></i><i></i></div></div>
    </div>"""
TAKEN = ("accept-encoding", "if-none-match", "if-modified-since", "range")
"""What a request for the page may not ask for: Streamlit's own answer is without what is put in."""


def looks() -> list[Route]:
    """Where the style sheet and the script are, under Streamlit's base path."""
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    prefix = f"/{base}/live" if base else "/live"
    return [
        Route(f"{prefix}/{{build}}/style.css", _style),
        Route(f"{prefix}/{{build}}/opening.js", _script),
    ]


def _style(request: Request) -> Response:
    return _kept(request, *STYLES, media_type="text/css")


def _script(request: Request) -> Response:
    return _kept(request, FOLDER / "opening.js", media_type="text/javascript")


def _kept(request: Request, *files: Path, media_type: str) -> Response:
    # A page of another build must not keep this build's file under that build's name.
    ours = request.path_params["build"] == BUILD
    keeping = FOREVER if ours else {"Cache-Control": "no-store"}
    return Response(_joined(files), media_type=media_type, headers={**GZIPPED, **keeping})


@cache
def _joined(files: tuple[Path, ...]) -> bytes:
    return gzip.compress("\n".join(path.read_text("utf-8") for path in files).encode(), mtime=0)


class Opening:
    """Puts the style sheet and the outline into the page that Streamlit sends."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            return await self.app(scope, receive, send)
        asked = Headers(scope=scope)
        if "text/html" not in asked.get("accept", ""):  # which every browser says of a page
            return await self.app(scope, receive, send)
        zipped = "gzip" in asked.get("accept-encoding", "")
        kept = [(name, value) for name, value in asked.raw if name.decode() not in TAKEN]
        start: Message = {}
        parts: list[bytes] = []

        async def send_whole(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            parts.append(message.get("body", b""))
            if message.get("more_body"):
                return
            body = b"".join(parts)
            headers = MutableHeaders(raw=list(start["headers"]))
            if headers.get("content-type", "").startswith("text/html"):
                body = body.replace(b"<body>", BODY.encode(), 1)
                del headers["etag"], headers["last-modified"]
                if zipped:
                    body = gzip.compress(body, mtime=0)
                    headers["content-encoding"] = "gzip"
                    headers.add_vary_header("accept-encoding")
                headers["content-length"] = str(len(body))
            await send({**start, "headers": headers.raw})
            await send({"type": "http.response.body", "body": body})

        await self.app({**scope, "headers": kept}, receive, send_whole)
