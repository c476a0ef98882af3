"""One press of Back is one step, on every page: an address that is made whole is no new entry."""

import re
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route

from optlab.lessons.presets import read_presets
from optlab.web.registry import pages
from optlab.web.visit import LESSONS, PLAYGROUND
from tests.browser.listening import listen
from tests.browser.live import READY
from tests.browser.profiles import Profiles

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
# The playground has them all, one by one. A comma has each page where something is done on it.
OF_EACH = {"nothing": "", "plain, in a frame": f"{SHORT['in a frame']}&show=live+false"}
# The others are made whole to one of these kinds.
WHOLE = ("nothing", "plain figures", "in a frame")
CHOICES = {  # something on each page that is no slider
    "playground": lambda page: page.get_by_text("A panel for each run").click(),
    "lessons": lambda page: page.get_by_role("button", name="I do not know").click(),
    "settings": lambda page: page.get_by_label("Cells").select_option("64"),
    "stability": lambda page: page.get_by_role("radio", name="Adam").click(),
    "networks": lambda page: page.get_by_role("radio", name="Fashion-MNIST").click(),
    "rotation": lambda page: page.get_by_role("radio", name="Straight").click(),
    "averages": lambda page: page.get_by_role("radio", name="x2").click(),
    "real_data": lambda page: page.get_by_role("button", name="Add a run").click(),
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
def fresh(profiles: Profiles) -> Iterator[Page]:
    """A page in a browser that was never here; afterwards asserts that the console stayed empty."""
    page, said = profiles.blank(motion="reduce"), list[str]()
    listen(page, said)
    page.goto("about:blank")
    yield page
    page.close()
    assert said == []


@pytest.mark.parametrize("name", list(pages()))
def test_a_link_of_any_form_is_one_entry(fresh: Page, server: str, name: str) -> None:
    """From ?start=-5,-2 Back led to the page itself, once for each press."""
    links = {**(SHORT if name == PLAYGROUND else OF_EACH)}
    if name == LESSONS:
        links["a lesson"] = "lesson=lesson_gamma&steps=9"
    for k, (form, query) in enumerate(links.items()):
        elsewhere = f"about:blank?{k}"
        fresh.goto(elsewhere)
        before = entries(fresh)
        fresh.goto(f"{server}{path_of(name)}?{query}")
        at_rest(fresh, name)
        assert entries(fresh) == before + 1, query
        fresh.go_back()
        assert fresh.url == elsewhere
        if form in WHOLE:  # by now its address is
            fresh.go_forward()
            at_rest(fresh, name)
            assert entries(fresh) == before + 1, query


def test_nor_where_the_line_is_slow(fresh: Page, server: str) -> None:
    """What joined entries came after the address was written: the first visit had two of them."""

    def late(route: Route) -> None:
        time.sleep(1.5)
        route.continue_()

    fresh.route("**/live/*/all.js", late)
    fresh.goto(f"{server}/?start=-5,-2&run=adam")
    at_rest(fresh, PLAYGROUND)
    assert entries(fresh) == 2


@pytest.mark.parametrize("name", list(pages()))
def test_each_thing_that_is_done_is_one_step_back(fresh: Page, server: str, name: str) -> None:
    page = fresh
    query = "" if name == LESSONS else "start=-5,-2&run=rmsprop&run=adam&f=conditioned_quadratic"
    page.goto(f"{server}{path_of(name)}?{query}")
    places = [(name, at_rest(page, name))]
    assert entries(page) == 2

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
