"""What the routes beside Streamlit's answer: modules, plotly.js, what the browser fetches."""

import asyncio
import gzip
import threading
import time
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import plotly
import pytest
from starlette.applications import Starlette

from optlab.web.live import server
from optlab.web.live.addresses import BUILD, path_address, values_of
from optlab.web.live.bundle import bundle
from optlab.web.live.lanes import Lane
from optlab.web.live.resources import Wish, made_for, wish_of
from optlab.web.views.settings.answers import PATIENCE
from optlab.web.views.stability.addresses import rates_address
from tests.alone import Answer, alone, answer_of
from tests.fetched import answered, filled
from tests.test_resources import BAD, FOUR, addresses


async def asked(path: str, query: str = "", *, leaves: bool = False) -> Answer:
    """What the routes answer, to a client who stays, or who leaves at once."""
    return await answer_of(Starlette(routes=server.routes()), path, query, leaves=leaves)


def get(path: str, query: str = "") -> Answer:
    return alone(asked(path, query))


def test_the_modules_are_served_for_ever_under_their_build_alone() -> None:
    status, headers, body = get(f"/live/{BUILD}/all.js")
    assert (status, gzip.decompress(body).decode()) == (200, bundle())
    assert headers["content-encoding"] == "gzip"
    assert headers["content-type"].startswith("text/javascript")
    assert "immutable" in headers["cache-control"]
    assert "immutable" not in get("/live/another/all.js")[1]["cache-control"]


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
        f"/live/{BUILD}/live_figure.js",
        f"/live/{BUILD}/server.py",
        f"/live/{BUILD}/../server.py",
        f"/live/{BUILD}/../../state.js",
        f"/live/{BUILD}/..\\..\\secret.js",
        f"/live/{BUILD}//etc/passwd.js",
        f"/live/{BUILD}/all.js/../board.py",
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


SLOW = "v=1&f=quadratic&start=-5+-2&steps=20&run=rmsprop&x=eta&y=gamma&cells=64&every=1&first=0"


def test_what_finds_no_room_is_sent_away_for_a_while_and_the_rest_is_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """28 slow requests once held all threads: no page, no file and no path was answered."""
    monkeypatch.setattr(server, "SLOW_LANE", Lane("full", 1, 0))
    status, headers, _body = get("/live/map", f"{SLOW}&last=7")
    assert status == 503 and int(headers["retry-after"]) > 0
    assert "cache-control" not in headers
    for address in addresses(FOUR).values():
        path, _, query = address.partition("?")
        assert get(f"/{path}", query)[0] == 200
    monkeypatch.undo()
    assert get("/live/map", f"{SLOW}&last=7")[0] == 200


def test_a_class_on_one_link_is_computed_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made, bodies, all_have_asked = [], [], threading.Event()

    def counted(wish: Wish) -> bytes:
        made.append(wish)
        all_have_asked.wait()
        return made_for(wish)

    async def ask() -> None:
        more = [f"{SLOW}&last=11&build={k}" for k in range(20)]  # of pages of several builds, too
        asking = [asyncio.ensure_future(asked("/live/moving", query)) for query in more]
        for _turn in range(100):
            await asyncio.sleep(0)
        all_have_asked.set()
        bodies.extend(body for _status, _headers, body in await asyncio.gather(*asking))

    monkeypatch.setattr(server, "made_for", counted)
    alone(ask())
    assert len(made) == 1 and len(bodies) == 20
    assert set(bodies) == {made_for(made[0])}


def test_who_has_left_is_not_computed_for(monkeypatch: pytest.MonkeyPatch) -> None:
    made, has_left = [], threading.Event()
    lane = Lane("one", 1, 10)
    monkeypatch.setattr(server, "SLOW_LANE", lane)

    def counted(wish: Wish) -> bytes:
        made.append(dict(wish.given)["last"])
        has_left.wait()
        return b""

    async def ask() -> None:
        stays, leaves = f"{SLOW}&last=12", f"{SLOW}&last=13"
        first = asyncio.ensure_future(asked("/live/moving", stays))
        while not made:
            await asyncio.sleep(0.001)
        assert (await asked("/live/moving", leaves, leaves=True))[0] == 499
        await asyncio.sleep(0)
        assert lane.waiting == 0
        has_left.set()
        await first

    monkeypatch.setattr(server, "made_for", counted)
    alone(ask())
    assert made == ["12"]


def test_what_was_answered_before_needs_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    assert get("/live/map", f"{SLOW}&last=9")[0] == 200
    monkeypatch.setattr(server, "SLOW_LANE", Lane("full", 1, 0))
    assert get("/live/map", f"{SLOW}&last=9")[0] == 200
    assert get("/live/map", f"{SLOW}&last=10")[0] == 503


PATH = "v=1&f=quadratic&start=-5+-2&run=adam"


@pytest.mark.parametrize(
    ("kind", "query", "slow"),
    [
        ("map", SLOW, True),
        ("moving", SLOW, True),
        ("stability", PATH, True),
        ("rates", PATH, True),
        ("path", f"{PATH}&steps=100", False),
        ("path", f"{PATH}&steps=2000", True),
        ("paths", "&".join(["at=" + quote(f"{PATH}&steps=100")] * 8), False),
        ("paths", "&".join(["at=" + quote(f"{PATH}&steps=500")] * 8), True),
        ("rows", f"{PATH}&sweep=eta&steps=100", False),
        ("state", f"{PATH}&sweep=eta&steps=1000", True),
        ("ground", "v=1&f=quadratic", False),
        ("rows", f"{PATH}&sweep=eta", False),
        ("rows", f"{PATH}&sweep=eta&steps=2e3", True),
        ("rows", f"{PATH}&sweep=eta&steps=many", True),
    ],
)
def test_what_may_take_long_waits_apart(kind: str, query: str, slow: bool) -> None:
    assert wish_of(kind, query).slow == slow


def test_of_a_map_the_first_pieces_come_before_the_rest_of_others() -> None:
    def grace(every: int, first: object, cells: object = 64) -> float:
        rest = f"every={every}&first={first}&cells={cells}"
        return wish_of("map", f"v=1&run=adam&{rest}").grace

    assert grace(4, 0) == grace(1, 0) == 0 < grace(1, 16) < grace(1, 48)
    assert grace(1, -5) == grace(1, "x") == grace(1, 3, 0) == 0
    assert grace(1, 10**9) <= PATIENCE


def test_one_thing_by_two_addresses_is_one_wish() -> None:
    one = wish_of("map", f"{SLOW}&last=7&build=a")
    other = wish_of("map", f"last=7&{SLOW}&build=b")
    assert one == other != wish_of("map", f"{SLOW}&last=8")


@pytest.mark.parametrize("written", ["Täler", quote("Täler")])
def test_an_address_is_read_as_it_was_written_with_or_without_its_letters_quoted(
    written: str,
) -> None:
    status, _headers, body = get("/live/rows", f"f={written}&sweep=eta")
    assert status == 400 and "'Täler'" in body.decode()
