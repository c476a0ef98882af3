"""A server that has too much to do, in front of a page and of a class."""

import re
import select
import socket
import time
import urllib.request
from collections.abc import Callable, Iterator
from itertools import count
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from optlab.experiment import Experiment
from optlab.objectives.many_minima import ThreeHumpCamel
from optlab.objectives.quadratics import Quadratic
from optlab.optimizers.adagrad_full import AdaGradFull
from optlab.optimizers.rmsprop import RMSProp
from optlab.web.live import server as routes
from tests.browser.listening import PATIENCE, listen
from tests.browser.live import AT_REST, live_figure

USUAL = Experiment(Quadratic(), (RMSProp(),), steps=50).to_query()
SAYS = "The server has much to do just now."
RAW = "too many wait"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a profile that has kept nothing; its console has only what the browser notes."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    said: list[str] = []
    listen(page, said)
    yield page
    context.close()
    assert all("503" in line for line in said), said


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("playground", "path"),
        ("playground", "rows"),
        ("playground", "ground"),
        ("settings", "map"),
        ("stability", "stability"),
    ],
)
def test_a_page_that_is_sent_away_says_so_and_comes_again(
    page: Page, server: str, name: str, kind: str
) -> None:
    """What a server refused was not asked for again, and its raw words stood in a map's place."""
    sent_away = []

    def answer(route: Route) -> None:
        if len(sent_away) < 2:
            sent_away.append(route.request.url)
            route.fulfill(status=503, body=RAW, headers={"Retry-After": "1"})
        else:
            route.continue_()

    page.route(re.compile(rf"/live/{kind}\?"), answer)
    page.goto(f"{server}/{'' if name == 'playground' else name}?{USUAL}")
    sign = page.get_by_role("status").filter(has_text=SAYS)
    sign.wait_for()
    assert page.get_by_text(RAW).count() == 0
    expect(sign).to_be_hidden()
    assert len(sent_away) == 2
    page.wait_for_function(AT_REST, arg=live_figure(page, name))
    if name != "playground":
        whole = """live => [...live.parts.values()].some(
            ({ cells }) => cells?.share === 1 && cells.values.length && !cells.refusal)"""
        page.wait_for_function(whole, arg=live_figure(page, name))


# ---- many of the slowest requests at once

HEAVY = Experiment(ThreeHumpCamel(), (AdaGradFull(),), (-1.3, 1.1), 2000)
PIECE = "x=eta&y=epsilon&tolerance=1e-9&cells=512&every=1&first=0&last=1"
numbers = count()


def slow() -> str:
    """A piece of a map that nobody has asked for."""
    start = f"start=-1.3{next(numbers):06}"
    return f"live/map?{HEAVY.to_query().replace('start=-1.3', start)}&{PIECE}"


@pytest.fixture
def ask(server: str) -> Iterator[Callable[[int], list[socket.socket]]]:
    """Asks for so many slow pieces, and waits for none."""
    parts = urlsplit(server)
    all_of_them: list[socket.socket] = []

    def ask_for(many: int) -> list[socket.socket]:
        asked = []
        for _ in range(many):
            asked.append(socket.create_connection((str(parts.hostname), int(parts.port or 80))))
            asked[-1].sendall(f"GET /{slow()} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        all_of_them.extend(asked)
        return asked

    yield ask_for
    for one in all_of_them:
        one.close()


def answers(asked: list[socket.socket], seconds: float) -> list[bytes]:
    """The heads of what has been answered meanwhile."""
    time.sleep(seconds)
    return [one.recv(4096) for one in select.select(asked, [], [], 0)[0]]


def status(address: str) -> int:
    with urllib.request.urlopen(address, timeout=PATIENCE / 1000) as answer:
        return answer.status


ROOM = routes.SLOW_LANE.room + routes.SLOW_LANE.workers


def test_everything_else_is_answered_while_maps_queue_and_the_last_are_sent_away(
    server: str, ask: Callable[[int], list[socket.socket]]
) -> None:
    """40 such requests once held all threads: no page, no file and no path for 100 seconds."""
    asked = ask(ROOM + 15)
    refused = []
    while not refused:
        refused = [head for head in answers(asked, 0.1) if head.startswith(b"HTTP/1.1 503")]
    assert b"retry-after:" in refused[0].lower()
    others = ["_stcore/health", "favicon.png", "", f"live/path?{USUAL}"]
    others += [f"live/rows?{USUAL}&sweep=eta", "live/ground?v=1&f=beale"]
    assert [status(f"{server}/{other}") for other in others] == [200] * len(others)
    waiting = len(asked) - len(select.select(asked, [], [], 0)[0])
    assert waiting > ROOM / 2, "the maps are still queueing"


def test_those_who_have_gone_leave_their_places_to_others(
    ask: Callable[[int], list[socket.socket]],
) -> None:
    deadline = time.monotonic() + PATIENCE / 1000
    for _ in range(3):
        asked = ask(ROOM - 5)
        while any(head.startswith(b"HTTP/1.1 503") for head in answers(asked, 0.5)):
            assert time.monotonic() < deadline, "the queue is full of those who have gone"
            for one in asked:
                one.close()
            asked = ask(ROOM - 5)
        for one in asked:
            one.close()
