"""The routes beside Streamlit's: the component's files, plotly.js, what the browser fetches."""

import gzip
from functools import cache, partial
from pathlib import Path

import plotly
import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from optlab.experiment import ExperimentError
from optlab.train import THREADS
from optlab.web.live.addresses import BUILD
from optlab.web.live.bundle import bundle
from optlab.web.live.lanes import AFTER, Full, Lane, unless_gone
from optlab.web.live.reports import link_after
from optlab.web.live.resources import kept_for, kinds, made_for, streams, wish_of
from optlab.web.live.streams import route_of

FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}  # addresses name the build
GZIPPED = {"Content-Encoding": "gzip"}
QUICK = Lane("quick", THREADS, 1000)
SLOW_LANE = Lane("slow", 1, 64, behind=True)
"""One map at a time, which has as many threads as `measure` starts: with two, each would take twice
as long. 64 of the largest pieces are some 10 s."""
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"


def routes() -> list[Route]:
    """Everything that the live figure asks of the server, under Streamlit's base path."""
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    prefix = f"/{base}/live" if base else "/live"
    all_js()  # what cannot be joined is said at the start
    return [
        Route(f"{prefix}/{{version}}/plotly.js", _plotly),
        Route(f"{prefix}/{{build}}/all.js", _modules),
        Route(f"{prefix}/build", _build),
        Route(f"{prefix}/link", _link),
        *(Route(f"{prefix}/{kind}", route_of(stream)) for kind, stream in streams().items()),
        Route(f"{prefix}/{{kind}}", _resource),
    ]


def _plotly(_request: Request) -> Response:
    return Response(plotly_js(), media_type="text/javascript", headers=GZIPPED | FOREVER)


def _modules(request: Request) -> Response:
    # A page of another build must not keep this build's file under that build's name.
    ours = request.path_params["build"] == BUILD
    headers = GZIPPED | (FOREVER if ours else {"Cache-Control": "no-store"})
    return Response(all_js(), media_type="text/javascript", headers=headers)


async def _build(request: Request) -> Response:
    """The build that serves, to whom comes back to it. Not in one of the threads, which may all be
    busy."""
    return PlainTextResponse(BUILD, headers={"Cache-Control": "no-store"})


def _link(request: Request) -> Response:
    try:
        return PlainTextResponse(link_after(request.query_params))
    except ExperimentError as error:
        return PlainTextResponse(str(error), status_code=400)


async def _resource(request: Request) -> Response:
    kind = request.path_params["kind"]
    if kind not in kinds():
        return PlainTextResponse(f"there are {', '.join(kinds())}", status_code=404)
    try:
        wish = wish_of(kind, request.scope["query_string"].decode())
        body = kept_for(wish)
        if body is None and wish.brief:
            # Not in a thread, to which and back it waits for the interpreter while others compute.
            body = made_for(wish)
        elif body is None:
            lane = SLOW_LANE if wish.slow else QUICK
            making = lane.answer(wish, partial(made_for, wish), wish.grace)
            body = await unless_gone(request.receive, making)
    except (ExperimentError, ValueError) as error:
        return PlainTextResponse(str(error), status_code=400)
    except Full:
        return PlainTextResponse(
            "too many wait", status_code=503, headers={"Retry-After": str(AFTER)}
        )
    if body is None:
        return Response(status_code=499)  # which nobody reads
    headers = GZIPPED | (FOREVER if wish.kept else {"Cache-Control": "no-store"})
    return Response(body, media_type=wish.media, headers=headers)


@cache
def plotly_js() -> bytes:
    """plotly.js as the installed package has it, compressed once."""
    return gzip.compress(PLOTLY.read_bytes(), compresslevel=6, mtime=0)


@cache
def all_js() -> bytes:
    return gzip.compress(bundle().encode(), mtime=0)
