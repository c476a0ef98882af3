"""Nothing jumps: what is seen stays where it is while a page loads, and from page to page."""

from collections.abc import Callable, Iterator
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from optlab.web.page import available_lessons, available_presets
from tests.browser.conftest import PATIENCE
from tests.browser.live import READY, choose_preset
from tests.browser.profiles import Profiles
from tests.browser.test_pages import AT_REST

MOST = 0.1  # of layout shift: what web.dev calls good
SIZES = {1440: 900, 390: 844}
INNER = ("stability?show=comparison+true", f"lessons?lesson={[*available_lessons()][-1]}")
"""What no menu leads to."""
EVERYTHING = {"cacheDisabled": True}  # is fetched
QUIET = 700  # milliseconds in which nothing comes
WATCH = """
window.shifts = [];
new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
        const nodes = entry.sources.map(({ node }) => node?.className ?? node?.nodeName ?? "gone");
        if (!entry.hadRecentInput) window.shifts.push([entry.startTime, entry.value, nodes]);
    }
}).observe({ type: "layout-shift", buffered: true });
"""
COUNT = "performance.getEntriesByType('resource').length + document.querySelectorAll('*').length"

Fresh = Callable[..., Page]


@pytest.fixture
def fresh(browser: Browser, profiles: Profiles, server: str) -> Iterator[Fresh]:
    """Opens an address in a browser that was never here, and waits until nothing more comes. Where
    all is slow it has read nothing before, either."""
    contexts: list[BrowserContext] = []

    def open_at(
        address: str, width: int, scheme: Literal["light", "dark"] = "light", slow: bool = False
    ) -> Page:
        if slow:
            contexts.append(browser.new_context())
            page = contexts[-1].new_page()
            page.set_viewport_size({"width": width, "height": SIZES[width]})
            slowed(page)
        else:
            page = profiles.blank(width, SIZES[width], scheme)
            page.context.new_cdp_session(page).send("Network.setCacheDisabled", EVERYTHING)
        page.set_default_timeout(2 * PATIENCE)
        page.add_init_script(WATCH)
        page.goto(f"{server}/{address.lstrip('/')}")
        quiet(page)
        return page

    yield open_at
    for context in contexts:
        context.close()


def slowed(page: Page) -> None:
    """A phone: 9 Mbit/s, and a processor a quarter as fast."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    rate = 9e6 / 8
    line = {"offline": False, "latency": 40, "downloadThroughput": rate, "uploadThroughput": rate}
    session.send("Network.emulateNetworkConditions", line)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})


def quiet(page: Page) -> None:
    """Wait until the page is drawn, and nothing has come for a while."""
    page.wait_for_selector(READY)
    expect(page.locator("body.opening")).to_have_count(0)
    page.wait_for_function(AT_REST)
    before = -1
    while (now := page.evaluate(COUNT)) != before:
        before = now
        page.wait_for_timeout(QUIET)


def shift(page: Page) -> tuple[float, list[Any]]:
    """The largest sum in a window of at most 5 s without a pause of 1 s, as browsers report it; and
    what has moved."""
    entries = page.evaluate("window.shifts.splice(0)")
    most = total = 0.0
    first = last = float("-inf")
    for time, value, _nodes in entries:
        if time - last > 1000 or time - first > 5000:
            first, total = time, 0.0
        last, total = time, total + value
        most = max(most, total)
    return most, [entry for entry in entries if entry[1] > MOST / 20]


def assert_still(page: Page, where: str) -> None:
    moved, what = shift(page)
    assert moved < MOST, (where, moved, what)


def menu(page: Page) -> list[str]:
    """The pages of the app, as its own menu has them."""
    if page.get_by_test_id("stExpandSidebarButton").is_visible():
        page.get_by_test_id("stExpandSidebarButton").click()
    links = page.locator('a[data-testid="stSidebarNavLink"], a[data-testid="stTopNavLink"]')
    links.first.wait_for()
    return links.evaluate_all("links => links.map((link) => new URL(link.href).pathname)")


@pytest.mark.parametrize("width", SIZES)
def test_nothing_jumps_on_a_first_visit(fresh: Fresh, width: int) -> None:
    # 0.2 to 1.4 on every page: pieces came one by one, and each moved those below it.
    page = fresh("", width)
    assert_still(page, "the first")
    others = menu(page)
    assert len(others) > 5
    for address in [*others[1:], *INNER]:
        page = fresh(address, width)
        assert_still(page, address)


@pytest.mark.parametrize("width", SIZES)
def test_nothing_jumps_in_the_dark(fresh: Fresh, width: int) -> None:
    for address in ("", "settings"):
        assert_still(fresh(address, width, "dark"), address)


@pytest.mark.parametrize("address", ["", "stability"])
def test_nothing_jumps_where_all_is_slow(fresh: Fresh, address: str) -> None:
    assert_still(fresh(address, 390, slow=True), address)


@pytest.mark.parametrize("width", SIZES)
def test_nothing_jumps_from_page_to_page(fresh: Fresh, width: int) -> None:
    page = fresh("", width)
    addresses = menu(page)
    for address in [*addresses[1:], addresses[0]]:
        menu(page)
        shift(page)
        page.locator(f'a[href$="{address}"]').first.click()
        page.wait_for_url(lambda url, address=address: address in url and "?" in url)
        quiet(page)
        assert_still(page, address)


@pytest.mark.parametrize("width", SIZES)
def test_nothing_jumps_when_a_preset_brings_more_runs(fresh: Fresh, width: int) -> None:
    presets = available_presets()[0]
    shown = [name for name, preset in presets.items() if not preset.lesson]  # these stay here
    names = sorted(shown, key=lambda name: len(presets[name].experiment.runs))
    few, many = names[0], names[-1]
    page = fresh(f"?preset={few}", width)
    shift(page)
    choose_preset(page, presets[many].title["en"])
    cards = page.locator(".live-status:visible")
    expect(cards).to_have_count(len(presets[many].experiment.runs))
    quiet(page)
    assert_still(page, many)


def test_the_page_is_seen_even_where_its_opening_is_not(profiles: Profiles, server: str) -> None:
    """Where the script that shows it does not come, the style sheet does after a while."""
    page = profiles.blank()
    page.route("**/opening.js", lambda route: route.abort())
    page.goto(server)
    page.wait_for_selector(READY)
    main = page.locator(".stMainBlockContainer")
    expect(main).to_have_css("opacity", "0")
    page.evaluate(
        """() => document.getAnimations()
            .filter(({ animationName }) => animationName === "opened")
            .forEach((animation) => animation.finish())"""
    )
    expect(main).to_have_css("opacity", "1")
    expect(main).to_have_css("visibility", "visible")
    page.close()
