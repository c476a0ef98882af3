"""What the hand does before the browser has drawn the last answer undoes nothing.

Then a message says old values of what the script has put elsewhere: a form of the function that the
hand had turned away from was chosen again, by nobody."""

from collections.abc import Callable, Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, WebSocketRoute, expect

from tests.browser.listening import listen
from tests.browser.live import AT_REST, READY, box, live_figure, type_in

HERE = "v=1&f=conditioned_quadratic+condition_number+20+angle+0+curvature+0.2&run=rmsprop&run=adam"


class Line:
    """Streamlit's line to a page, on which answers may be held up."""

    def __init__(self, page: Page) -> None:
        self.held: list[tuple[WebSocketRoute, str | bytes]] | None = None
        self.told = 0
        page.route_web_socket("**/_stcore/stream", self._connect)

    def _connect(self, near: WebSocketRoute) -> None:
        far = near.connect_to_server()

        def up(message: str | bytes) -> None:
            self.told += 1
            far.send(message)

        def down(message: str | bytes) -> None:
            near.send(message) if self.held is None else self.held.append((near, message))

        near.on_message(up)
        far.on_message(down)

    def hold(self) -> None:
        self.held = []

    def let_go(self) -> None:
        held, self.held = self.held or [], None
        for near, message in held:
            near.send(message)


@pytest.fixture
def rotation(context: BrowserContext, server: str) -> Iterator[tuple[Page, Line]]:
    """The page of rotation in its form "Straight", and its line; afterwards asserts that the
    console stayed empty."""
    page, said = context.new_page(), list[str]()
    listen(page, said)
    line = Line(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{server}/rotation?{HERE}")
    page.wait_for_selector(".st-key-rotation-plane .live-figure .contour")
    page.wait_for_selector(READY)
    page.wait_for_function(AT_REST, arg=live_figure(page, "rotation"))
    yield page, line
    page.close()
    assert said == []


def turn(page: Page, line: Line, angle: str) -> None:
    """Type an angle, and wait until Streamlit is told."""
    told = line.told
    type_in(page, "rotation-function", "angle", angle)
    wait_until(page, lambda: line.told > told)


def wait_until(page: Page, true: Callable[[], bool]) -> None:
    while not true():  # what Playwright hears meanwhile
        page.wait_for_timeout(50)


def parts(page: Page) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(page.url).query))


def angle_in(page: Page) -> str:
    return parts(page)["f"].split("angle ")[1].split()[0]


def drawn(page: Page) -> None:
    """All that was held up is, and nothing follows."""
    page.wait_for_function(AT_REST, arg=live_figure(page, "rotation"))
    page.wait_for_timeout(1500)
    page.wait_for_function(AT_REST, arg=live_figure(page, "rotation"))


def test_a_switch_is_all_that_changes(rotation: tuple[Page, Line]) -> None:
    page, line = rotation
    line.hold()
    turn(page, line, "0.5")
    start = parts(page)["start"]
    told = line.told
    page.get_by_text("The start turns with the function").click()
    wait_until(page, lambda: line.told > told)
    page.wait_for_timeout(1000)
    line.let_go()
    page.wait_for_url(lambda url: "turns+false" in url)
    drawn(page)
    assert (angle_in(page), parts(page)["start"]) == ("0.5", start)
    assert box(page, "rotation-function", "angle").input_value() == "0.5"
    assert not page.get_by_role("radio", name="Straight").is_checked()


@pytest.mark.parametrize("twice", [False, True], ids=["once", "twice"])
def test_back_leads_to_what_was_there(rotation: tuple[Page, Line], twice: bool) -> None:
    page, line = rotation
    before, entries = page.url, page.evaluate("history.length")
    line.hold()
    turn(page, line, "0.5")
    if twice:
        before, entries = page.url, page.evaluate("history.length")
        page.wait_for_timeout(4500)  # PATIENCE, of outbox.js: then the next is told, too
        turn(page, line, "1")
        page.wait_for_url(lambda url: "angle+1+" in url)
    told = line.told
    page.go_back()
    wait_until(page, lambda: line.told > told)
    page.wait_for_timeout(1000)
    line.let_go()
    drawn(page)
    expected = "0.5" if twice else "0"
    assert box(page, "rotation-function", "angle").input_value() == expected
    assert (page.url, page.evaluate("history.length")) == (before, entries + 1)
    page.go_forward()
    drawn(page)
    assert box(page, "rotation-function", "angle").input_value() == ("1" if twice else "0.5")


def test_what_was_undone_can_be_chosen_again(rotation: tuple[Page, Line]) -> None:
    """Then a message says nothing that the one before did not: and was sent by somebody."""
    page, _line = rotation
    turned = page.get_by_role("radio", name="Pure rotation")
    for _time in range(3):
        turned.click()
        page.wait_for_url(lambda url: "angle+0+" not in url)
        expect(turned).to_be_checked()
        drawn(page)
        page.go_back()
        page.wait_for_url(lambda url: "angle+0+" in url)
        expect(turned).not_to_be_checked()
        drawn(page)
