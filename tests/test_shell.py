"""Streamlit's own files are sent compressed, and every page names what it will need."""

import gzip
import re
from pathlib import Path
from urllib.parse import urljoin

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from optlab.web import shell
from optlab.web.live.addresses import BUILD
from optlab.web.live.kept import Kept
from optlab.web.live.lanes import Lane
from tests.alone import Answer, asked

STATIC = Path(st.__file__).parent / "static"
NAMED = re.findall(r'"\./(static/[^"]+\.(?:js|css))"', (STATIC / "index.html").read_text())


def ask(path: str, method: str = "GET", **headers: str) -> Answer:
    """What is answered before an application that says "as it is" to all but pages."""
    routes = [
        Route("/page", lambda request: HTMLResponse("a page")),
        Route("/as-before", lambda request: Response(status_code=304)),
        Route("/{path:path}", lambda request: PlainTextResponse("as it is")),
    ]
    application = Starlette(routes=routes, middleware=[Middleware(shell.Shell)])
    return asked(application, path, method, **headers)


@pytest.mark.parametrize("name", NAMED)
def test_what_streamlits_page_loads_comes_compressed_and_stays(name: str) -> None:
    # 2 MB came as they are: on a phone's line two seconds in which nothing is seen.
    status, headers, body = ask(f"/{name}", accept_encoding="br, gzip")
    assert status == 200 and headers["content-encoding"] == "gzip"
    assert gzip.decompress(body) == (STATIC / name).read_bytes()
    assert "immutable" in headers["cache-control"] and headers["vary"] == "Accept-Encoding"
    kind = "text/css" if name.endswith(".css") else "text/javascript"
    assert headers["content-type"].startswith(kind)


def test_whatever_else_is_asked_is_streamlits() -> None:
    one = f"/{NAMED[0]}"
    for path, method, headers in (
        (one, "GET", {}),
        (one, "GET", {"accept_encoding": "br"}),
        (one, "GET", {"accept_encoding": "gzip", "range": "bytes=0-9"}),
        (one, "HEAD", {"accept_encoding": "gzip"}),
        ("/static/js/nothing.AAAAAAAA.js", "GET", {"accept_encoding": "gzip"}),
        ("/static/js/../../index.html", "GET", {"accept_encoding": "gzip"}),
        (f"/elsewhere{one}", "GET", {"accept_encoding": "gzip"}),
        ("/favicon.png", "GET", {"accept_encoding": "gzip"}),
    ):
        status, found, body = ask(path, method, **headers)
        assert (status, body) == (200, b"as it is"), (path, headers)
        assert "content-encoding" not in found and "link" not in found


def test_where_too_many_wait_a_file_comes_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shell, "QUICK", Lane("full", 1, 0))
    monkeypatch.setattr(shell, "KEPT", Kept[bytes](0))
    assert ask(f"/{NAMED[0]}", accept_encoding="gzip")[2] == b"as it is"


def test_under_a_base_path_files_are_where_the_page_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shell.st, "get_option", lambda name: "/class/")
    assert "content-encoding" in ask(f"/class/{NAMED[0]}", accept_encoding="gzip")[1]
    assert "content-encoding" not in ask(f"/{NAMED[0]}", accept_encoding="gzip")[1]


@pytest.mark.parametrize("path", ["/page", "/as-before"])
def test_a_page_names_our_modules_wherever_it_stands(path: str) -> None:
    link = ask(path, accept="text/html,*/*;q=0.8")[1]["link"]
    found = re.fullmatch(r'<(.+)>; rel="modulepreload"', link)
    assert found
    for page in ("http://school.example/", "http://school.example/settings"):
        assert urljoin(page, found[1]) == f"http://school.example/live/{BUILD}/all.js"


def test_all_that_may_be_kept_fits() -> None:
    size = sum(len(gzip.compress(path.read_bytes(), 6)) for path in shell.FILES.values())
    assert len(shell.FILES) > 100 and size < shell.KEPT.most
