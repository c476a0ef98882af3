"""One press of Back is one step, on every page: an address that is made whole is no new entry."""

import re
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from optlab.lessons.presets import read_presets
from optlab.web.registry import pages
from optlab.web.visit import LESSONS, PLAYGROUND
from tests.browser.conftest import listen
from tests.browser.live import READY

PRESET = next(iter(read_presets()[0]))
SHORT = {  # addresses that the page makes whole
    "nothing": "",
    "a comma": "start=-5,-2&run=adam&run=rmsprop",
    "some parts": "run=momentum+eta+0.1&steps=7",
    "a preset": f"preset={PRESET}",
    "another view": "show=step+5+live+true&run=rmsprop&run=adam",
    "with mistakes": "f=hump&run=rmsprop+eta+much&run=momentum",
    "plain figures": "run=rmsprop&run=momentum&show=live+false",
    "in a frame": "embed=true&run=rmsprop&run=momentum",
}
OF_EACH = ("nothing", "a comma", "plain figures", "in a frame")  # the playground has them all
CHOICES = {  # something on each page that is no slider
    "playground": lambda page: page.get_by_text("A panel for each run").click(),
    "lessons": lambda page: page.get_by_role("button", name="I do not know").click(),
    "settings": lambda page: page.get_by_label("Cells").select_option("64"),
    "stability": lambda page: page.get_by_role("radio", name="Adam").click(),
    "rotation": lambda page: page.get_by_role("radio", name="Straight").click(),
    "averages": lambda page: page.get_by_role("radio", name="x2").click(),
}
TITLES = {"playground": "Playground", "averages": "Leaky averages"}


def path_of(name: str) -> str:
    return "/" if name == PLAYGROUND else f"/{name}"


def at_rest(page: Page, name: str) -> str:
    """The page's whole address, once it has come to rest."""
    page.wait_for_url(
        lambda url: (
            urlsplit(url).path == path_of(name) and bool(re.search(r"[?&](v=1|lesson=)", url))
        )
    )
    page.wait_for_selector(READY)
    before = ""
    while before != page.url:
        before = page.url
        page.wait_for_timeout(400)
        page.wait_for_selector(READY)
    return before


def entries(page: Page) -> int:
    return page.evaluate("history.length")


@pytest.fixture
def fresh(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    yield context
    context.close()


@pytest.mark.parametrize("name", list(pages()))
def test_a_link_of_any_form_is_one_entry(fresh: BrowserContext, server: str, name: str) -> None:
    """From ?start=-5,-2 Back led to the page itself, once for each press."""
    links = [SHORT[form] for form in (SHORT if name == PLAYGROUND else OF_EACH)]
    for query in [*links, *(["lesson=lesson_gamma&steps=9"] if name == LESSONS else [])]:
        page = fresh.new_page()
        said: list[str] = []
        listen(page, said)
        page.goto("about:blank")
        page.goto(f"{server}{path_of(name)}?{query}")
        at_rest(page, name)
        assert entries(page) == 2, query
        page.go_back()
        assert page.url == "about:blank"
        page.go_forward()
        at_rest(page, name)
        assert entries(page) == 2, query
        page.close()
        assert said == []


def test_nor_where_the_line_is_slow(fresh: BrowserContext, server: str) -> None:
    """What joined entries came after the address was written: the first visit had two of them."""

    def late(route: Route) -> None:
        time.sleep(1.5)
        route.continue_()

    page = fresh.new_page()
    listen(page, [])
    page.route("**/live/*/rejoin.js", late)
    page.goto("about:blank")
    page.goto(f"{server}/?start=-5,-2&run=adam")
    at_rest(page, PLAYGROUND)
    assert entries(page) == 2


@pytest.mark.parametrize("name", list(pages()))
def test_each_thing_that_is_done_is_one_step_back(
    fresh: BrowserContext, server: str, name: str
) -> None:
    page = fresh.new_page()
    said: list[str] = []
    listen(page, said)
    page.goto("about:blank")
    query = "" if name == LESSONS else "start=-5,-2&run=rmsprop&run=adam&f=conditioned_quadratic"
    page.goto(f"{server}{path_of(name)}?{query}")
    places = [(name, at_rest(page, name))]

    def step(act: Callable[[], object], there: str = name) -> None:
        """Do something, and be one entry further."""
        before = entries(page)
        act()
        page.wait_for_url(lambda url: url != places[-1][1])
        places.append((there, at_rest(page, there)))
        assert entries(page) == before + 1, there

    step(lambda: CHOICES[name](page))
    page.locator(".live-sliders .live-range").first.wait_for()
    step(lambda: page.locator(".live-sliders .live-range").first.press("ArrowRight"))
    other = "averages" if name == PLAYGROUND else PLAYGROUND
    title = TITLES[other]
    step(lambda: page.get_by_role("link", name=title, exact=True).click(), other)
    for there, url in places[-2::-1]:
        page.go_back()
        page.wait_for_url(url)
        assert at_rest(page, there) == url
    page.go_back()
    assert page.url == "about:blank"
    page.close()
    assert said == []
