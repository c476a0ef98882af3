"""Tests that go to an address of their own in a page that is there."""

from collections.abc import Callable, Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page

from optlab.experiment import ExperimentError, from_query
from optlab.web.live.addresses import values_of
from optlab.web.page import address_of, page_of
from optlab.web.visit import PLAYGROUND
from tests.browser.listening import listen
from tests.browser.live import FIGURES, READY, live_figure, settled, traffic

Opener = Callable[..., Page]


class Visited:
    """One page for many tests: each goes to an address of its own, as by a link or by Back, which
    takes a tenth of the time that loading the page takes."""

    def __init__(self) -> None:
        self.page: Page | None = None
        self.where = ""  # which of the app's pages it is at: the playground, or one by its name
        self.said: list[str] = []
        self.sent: list[str] = []


@pytest.fixture(scope="module")
def visited() -> Iterator[Visited]:
    """A page for each file: where one has zoomed, the start of another may be out of sight."""
    visited = Visited()
    yield visited
    if visited.page:
        visited.page.close()


@pytest.fixture
def visit(
    visited: Visited, context: BrowserContext, server: str, request: pytest.FixtureRequest
) -> Iterator[Opener]:
    """Goes to a query in a page that is already there; afterwards asserts that the console stayed
    empty. A test that fails leaves its page to nobody."""

    def go(query: str, width: int = 1440, height: int = 900, where: str = "") -> Page:
        page, name = visited.page, where or PLAYGROUND
        if page is None:
            page = visited.page = context.new_page()
            listen(page, visited.said)
            traffic(page, visited.sent)
        page.set_viewport_size({"width": width, "height": height})
        if page.url == "about:blank" or visited.where != where:
            visited.where = where
            page.goto(f"{server}/{where}?{query}")
            settled(page, name)
        else:
            # What the test before has reported is answered first, or that is taken for ours.
            page.wait_for_selector(READY)
            live = live_figure(page, name)
            page.wait_for_function("live => !live.outbox.out", arg=live)
            turn, visit = live.evaluate("({ spec }) => [spec.turn, spec.visit]")
            # An answer to something else may come first; the address that is there is no new one,
            # nor the last of which Streamlit has heard.
            heard = live.evaluate("live => live.answer.link")
            there = [sorted(parse_qsl(link)) for link in (urlsplit(page.url).query, heard)]
            again = sorted(parse_qsl(query)) in there
            go_to(page, query)
            page.wait_for_function(
                f"""([name, turn, visit]) => {{
                    const spec = {FIGURES}?.get(name)?.spec;
                    return spec?.turn > turn && spec.visit >= visit;
                }}""",
                arg=[name, turn, visit if again else visit + 1],
            )
            page.mouse.move(0, 0)
            page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")
        _wait_until_there(page, query, name)
        settled(page, name)
        _wait_for_values(page, query, name)
        return page

    failed = request.session.testsfailed
    yield go
    said = [*visited.said]
    visited.said.clear()
    if visited.page and (said or request.session.testsfailed > failed):
        visited.page.close()
        visited.page = None
    assert said == [], said


def go_to(page: Page, query: str) -> None:
    """Go to another address of the page that is there, past who watches what the page writes."""
    page.evaluate(
        """query => {
            History.prototype.pushState.call(history, {}, "", "?" + query);
            dispatchEvent(new PopStateEvent("popstate", { state: {} }));
        }""",
        query,
    )


def _wait_until_there(page: Page, query: str, name: str) -> None:
    """Wait until Streamlit's page is the one that was gone to: what the test before did may be
    answered only now, and have the same numbers. A page's own choices may be in its link, too."""
    page.wait_for_function(
        f"""([name, link]) => {{
            const spec = {FIGURES}?.get(name)?.spec;
            const words = q => [...new URLSearchParams(q)].map(String);
            return spec?.link && words(link).every(word => words(spec.link).includes(word));
        }}""",
        arg=[name, urlencode(address_of(page_of(parse_qsl(query, keep_blank_values=True))))],
    )


def _wait_for_values(page: Page, query: str, name: str) -> None:
    """Wait until the page shows the numbers that a link has, if it is one without faults."""
    try:
        values = values_of(from_query(query))
    except ExperimentError:
        return
    page.wait_for_function(
        f"""([name, values]) => {{
            const spec = {FIGURES}?.get(name)?.spec;
            const is = ([id, value]) => String(spec.values[id]) === String(value);
            return spec && Object.entries(values).every(is);
        }}""",
        arg=[name, values],
    )


@pytest.fixture
def sent(visited: Visited) -> list[str]:
    """What the visited page has sent: the tests clear it."""
    return visited.sent
