"""The page's first bytes: its style sheet and its outline, in the page that Streamlit sends."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from optlab.web.live.addresses import BUILD
from optlab.web.opening import FOLDER, STYLES, Opening, looks
from tests.alone import Answer, asked

INDEX = Path(st.__file__).parent / "static" / "index.html"
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8", "accept-encoding": "gzip, br"}


def page(_request: Request) -> Response:
    return FileResponse(INDEX)


def ask(path: str, answer: Callable[[Request], Response] = page, **headers: str) -> Answer:
    """What a browser gets of an application whose every other answer is this."""
    routes = [*looks(), Route("/{path:path}", answer)]
    return asked(Starlette(routes=routes, middleware=[Middleware(Opening)]), path, **headers)


def test_a_page_has_its_style_and_its_outline_from_its_first_byte() -> None:
    # The style sheet came with the first message, 29 pixels after Streamlit's own margin was drawn.
    status, headers, body = ask("/", page, **BROWSER)
    text = gzip.decompress(body).decode()
    own = INDEX.read_text("utf-8")
    before, after = own.split("<body>")  # there is just one
    assert status == 200 and int(headers["content-length"]) == len(body)
    assert text.startswith(before) and text.endswith(after)
    put_in = text.removeprefix(before).removesuffix(after)
    assert f"./live/{BUILD}/style.css" in put_in and 'class="outline"' in put_in


def test_who_reads_no_gzip_gets_none() -> None:
    headers, body = ask("/lessons", accept="text/html")[1:]
    assert "content-encoding" not in headers and b'class="outline"' in body


@pytest.mark.parametrize("asked", ["if-none-match", "if-modified-since", "range"])
def test_a_page_that_was_kept_is_never_called_the_same(asked: str) -> None:
    # Streamlit's page stays the same where ours is of another build: its mark would be kept.
    first = ask("/", page, **BROWSER)
    assert "etag" not in first[1] and "last-modified" not in first[1]
    own = FileResponse(INDEX, stat_result=INDEX.stat()).headers
    value = {"if-none-match": own["etag"], "if-modified-since": own["last-modified"]}
    again = ask("/", page, **BROWSER, **{asked: value.get(asked, "bytes=0-99")})
    assert (again[0], again[2]) == (200, first[2])


@pytest.mark.parametrize("accept", ["*/*", "text/html"])
def test_what_is_no_page_is_left_alone(accept: str) -> None:
    status, headers, body = ask("/x", lambda _request: PlainTextResponse("<body>"), accept=accept)
    assert (status, body) == (200, b"<body>") and headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize(
    ("name", "kind", "holds"),
    [
        ("style.css", "text/css", [path.read_text("utf-8") for path in STYLES]),
        ("opening.js", "text/javascript", [(FOLDER / "opening.js").read_text("utf-8")]),
    ],
)
def test_its_files_are_kept_for_ever_under_their_build_alone(
    name: str, kind: str, holds: list[str]
) -> None:
    status, headers, body = ask(f"/live/{BUILD}/{name}")
    text = gzip.decompress(body).decode()
    assert status == 200 and headers["content-type"].startswith(kind)
    assert all(part in text for part in holds)
    assert "immutable" in headers["cache-control"]
    assert "immutable" not in ask(f"/live/another/{name}")[1]["cache-control"]


def test_every_style_sheet_is_in_it() -> None:
    own = FOLDER / "one_file"  # a file that is taken along has a sheet more, and no server sends it
    there = {path.name for path in FOLDER.rglob("*.css") if own not in path.parents}
    assert there == {path.name for path in STYLES}
