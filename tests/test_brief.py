"""Whose answer is made at once, in the server's own loop: a release like the one before it, where
that was brief. All others have a thread, so that a long one holds up nobody."""

import gzip
import json
from typing import Any
from urllib.parse import quote

import pytest

from optlab.budget import OutOfTime
from optlab.web.live import released, resources, server
from optlab.web.live.lanes import Lane
from optlab.web.live.released import release_address
from optlab.web.registry import pages
from optlab.web.theme import LIGHT
from tests.test_server import get

Change = dict[str, Any]
LINK = "v=1&f=quadratic+a+0.1+b+2&start=-5+-2&steps=20&run=adam+eta+0.4&run=rmsprop+eta+0.4"
ETA: Change = {"slider": "run0.eta", "value": 0.5}


def asking(changes: list[Change], link: str = LINK, page: str = "playground") -> str:
    """The query of what the browser asks when a hand lets go."""
    address = release_address(page, LIGHT).partition("?")[2]
    return f"{address}&link={quote(link)}&changes={quote(json.dumps(changes))}"


def led(query: str) -> dict[str, Any]:
    status, _headers, body = get("/live/board", query)
    assert status == 200, body
    return json.loads(gzip.decompress(body))


def in_a_thread(query: str) -> bool:
    """Whether it waits for one of the threads: where these have no room it is sent away."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(server, "QUICK", Lane("full", 1, 0))
        status = get("/live/board", query)[0]
    assert status in (200, 503)
    return status == 503


@pytest.fixture(autouse=True)
def nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing is slow because others use the machine."""
    kept = released.RESTS
    monkeypatch.setattr(released, "RESTS", type(kept)(kept.most, lambda _rest: 1))
    monkeypatch.setattr(released, "BRIEF", 60.0)


def test_a_release_like_the_one_before_it_needs_no_thread() -> None:
    first, second = led(asking([ETA])), [{"slider": "run1.gamma", "value": 0.5}]
    assert not in_a_thread(asking(second, first["link"]))
    assert in_a_thread(asking([ETA])), "of a page that nobody has let go to nothing is known"
    assert led(asking(second, first["link"])) == json.loads(
        gzip.decompress(resources.answer("board", asking(second, first["link"])))
    )


@pytest.mark.parametrize("page", pages())
def test_on_every_page_the_loop_says_the_same_as_a_thread(page: str) -> None:
    link = led(asking([ETA], page=page))["link"]
    for change in (ETA | {"value": 0.25}, {"start": [1.0, -1.5]}):
        query = asking([change], link, page)
        assert not in_a_thread(query)
        by_the_loop = led(query)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(resources, "is_brief", lambda _given: False)
            assert in_a_thread(query)
            assert led(query) == by_the_loop


@pytest.mark.parametrize(
    "change",
    [
        {"slider": "f.a", "value": 0.5},  # its least value may have to be looked for
        {"box": "steps", "value": "1000"},
        {"box": "function", "value": "rosenbrock"},
        {"experiment": "v=1&steps=1000"},
        {"slider": "noise.sigma", "value": 1},
        {"slider": "turn.angle", "value": 10},
        {"slider": "data.batch_size", "value": 8},
        {"slider": 3, "value": 8},
        {"start": [1, 1], "steps": 1000},
        {},
    ],
)
def test_what_else_a_hand_does_may_take_longer(change: Change) -> None:
    link = led(asking([ETA]))["link"]
    assert in_a_thread(asking([change], link))
    assert in_a_thread(asking([ETA, change], link))


def test_after_a_long_one_comes_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(released, "BRIEF", 0.0)
    link = led(asking([ETA]))["link"]
    assert in_a_thread(asking([ETA | {"value": 0.1}], link))


def test_a_page_in_another_language_or_theme_is_another() -> None:
    link, again = led(asking([ETA]))["link"], [ETA | {"value": 0.1}]
    for ours, other in (("theme=light", "theme=dark"), ("language=en", "language=tr")):
        assert ours in asking(again, link)
        assert in_a_thread(asking(again, link).replace(ours, other))
    assert not in_a_thread(asking(again, link))


@pytest.mark.parametrize("changes", ["", "3", "[3]", "{}", "[" * 10_000])
def test_changes_that_are_none_are_refused_by_the_loop_as_by_a_thread(changes: str) -> None:
    link = led(asking([ETA]))["link"]
    bad = asking([], link).rpartition("changes=")[0] + f"changes={quote(changes)}"
    status, _headers, body = get("/live/board", bad)
    assert status == 400 and body.decode().startswith("changes must be a list of changes, got ")


def test_a_release_that_takes_too_long_after_all_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    link = led(asking([ETA]))["link"]

    def long(*_of: object) -> None:
        raise OutOfTime

    monkeypatch.setattr(resources, "released", long)
    status, _headers, body = get("/live/board", asking([ETA | {"value": 0.1}], link))
    assert status == 400 and b"seconds of computing" in body
