"""What the routes beside Streamlit's answer: modules, plotly.js, what the browser fetches."""

import gzip
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import plotly
import pytest
from starlette.applications import Starlette

from optlab.web.live import server
from optlab.web.live.addresses import BUILD, path_address, rates_address, values_of
from tests.alone import alone
from tests.fetched import answered, filled
from tests.test_resources import BAD, FOUR, addresses

Answer = tuple[int, dict[str, str], bytes]


def get(path: str, query: str = "") -> Answer:
    """What the routes answer, as the server that Streamlit runs would ask them."""
    said: list[Any] = []
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": quote(path).encode(),
        "query_string": query.encode(),
        "headers": [],
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        said.append(message)

    alone(Starlette(routes=server.routes())(scope, receive, send))
    headers = {name.decode(): value.decode() for name, value in said[0]["headers"]}
    return said[0]["status"], headers, b"".join(part.get("body", b"") for part in said[1:])


def files() -> Iterator[Path]:
    yield from (Path(server.__file__).parent / "js").glob("*.js")


@pytest.mark.parametrize("file", [pytest.param(path, id=path.name) for path in files()])
def test_every_module_is_served_for_ever_under_its_build_alone(file: Path) -> None:
    status, headers, body = get(f"/live/{BUILD}/{file.name}")
    assert (status, body) == (200, file.read_bytes())
    assert headers["content-type"].startswith("text/javascript")
    assert "immutable" in headers["cache-control"]
    assert "immutable" not in get(f"/live/another/{file.name}")[1]["cache-control"]


def test_plotly_js_is_the_installed_one() -> None:
    status, headers, body = get(f"/live/{plotly.__version__}/plotly.js")
    installed = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    assert status == 200
    assert headers["content-encoding"] == "gzip"
    assert "immutable" in headers["cache-control"]
    assert gzip.decompress(body) == installed.read_bytes()


def test_packets_are_served_for_ever_and_what_follows_the_hand_is_not_kept() -> None:
    path = filled(path_address(FOUR, 0, closely=True), values_of(FOUR))
    paths = f"live/paths?at={quote(path.partition('?')[2])}"
    rates = filled(rates_address(FOUR, 2), values_of(FOUR))
    passing = (path, paths, rates)
    for address in (*addresses(FOUR).values(), *passing):
        path, _, query = address.partition("?")
        status, headers, body = get(f"/{path}", query)
        assert (status, headers["content-encoding"]) == (200, "gzip")
        assert body == answered(address)
        kept = "no-store" if address in passing else "immutable"
        assert kept in headers["cache-control"]


@pytest.mark.parametrize(("kind", "query", "message"), BAD)
def test_a_bad_address_is_answered_with_400_and_why(kind: str, query: str, message: str) -> None:
    status, headers, body = get(f"/live/{kind}", query)
    assert status == 400
    assert message in body.decode()
    assert headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize(
    "path",
    [
        "/live/nothing",
        "/live/",
        f"/live/{BUILD}/nothing.js",
        f"/live/{BUILD}/server.py",
        f"/live/{BUILD}/../server.py",
        f"/live/{BUILD}/../../state.js",
        f"/live/{BUILD}/..\\..\\secret.js",
        f"/live/{BUILD}//etc/passwd.js",
        f"/live/{BUILD}/live.js/../board.py",
        f"/live/{BUILD}/..%2f..%2fapp.js",
        "/live/../app.py",
        "/live/é/ñ.js",
    ],
)
def test_there_is_nothing_else(path: str) -> None:
    status, headers, body = get(path)
    assert status == 404
    assert len(body) < 200
    assert "cache-control" not in headers


def test_what_was_answered_is_remembered() -> None:
    address = next(iter(addresses(replace(FOUR, steps=99)).values()))
    first, began = answered(address), time.perf_counter()
    assert answered(address) is first
    assert time.perf_counter() - began < 0.05
