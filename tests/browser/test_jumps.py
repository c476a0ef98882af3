"""Nothing jumps: what is seen stays where it is while a page loads, and from page to page."""

from collections.abc import Callable
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from optlab.web.page import available_lessons, available_presets
from tests.browser.listening import PATIENCE
from tests.browser.live import ALL_AT_REST, READY, choose_preset
from tests.browser.profiles import Profiles

MOST = 0.1  # of layout shift: what web.dev calls good
SIZES = {1440: 900, 390: 844}
INNER = ("stability?show=comparison+true", f"lessons?lesson={[*available_lessons()][-1]}")
"""What no menu leads to."""
EVERYTHING = {"cacheDisabled": True}  # is fetched
QUIET = 700  # milliseconds in which nothing comes
WATCH = """
window.shifts = [];
// A narrow window's menu slides in, and moves an empty frame aside: the page in that stays.
const unseen = ({ node, previousRect, currentRect }) => {
    const main = document.querySelector('[data-testid="stMain"]');
    const frame = node === main?.parentElement && getComputedStyle(main).position === "absolute";
    if (frame) return previousRect.y === currentRect.y;
    return node instanceof Element && Boolean(node.closest('[data-testid="stSidebar"]'));
};
new PerformanceObserver((list) => {
    for (const { sources, startTime, value, hadRecentInput } of list.getEntries()) {
        const nodes = sources.map(({ node }) => node?.className ?? node?.nodeName ?? "gone");
        if (hadRecentInput || (sources.length && sources.every(unseen))) continue;
        window.shifts.push([startTime, value, nodes]);
    }
}).observe({ type: "layout-shift", buffered: true });
"""
COUNT = "performance.getEntriesByType('resource').length + document.querySelectorAll('*').length"

# A component is on the page, and empty, until Streamlit has imported its script from a blob.
LATE = """
const Kept = Blob;
window.Blob = class extends Kept {
    constructor(parts, options) {
        const wait = "await new Promise((done) => setTimeout(done, 500));";
        super(options?.type === "text/javascript" ? [wait, ...parts] : parts, options);
    }
};
"""

Fresh = Callable[..., Page]


def newly(page: Page, server: str, address: str) -> Page:
    """Open an address, and wait until nothing more comes."""
    page.set_default_timeout(2 * PATIENCE)
    page.add_init_script(WATCH)
    page.goto(f"{server}/{address.lstrip('/')}")
    quiet(page)
    return page


@pytest.fixture
def fresh(profiles: Profiles, server: str) -> Fresh:
    """Opens an address in a browser that was never here."""

    def open_at(
        address: str, width: int, scheme: Literal["light", "dark"] = "light", script: str = ""
    ) -> Page:
        page = profiles.blank(width, SIZES[width], scheme)
        page.add_init_script(script)
        page.context.new_cdp_session(page).send("Network.setCacheDisabled", EVERYTHING)
        return newly(page, server, address)

    return open_at


@pytest.fixture(scope="module", params=SIZES)
def first(request: pytest.FixtureRequest, profiles: Profiles, server: str) -> Page:
    """The first page in a browser that was never here, for all tests that go on from there."""
    page = profiles.blank(request.param, SIZES[request.param])
    page.context.new_cdp_session(page).send("Network.setCacheDisabled", EVERYTHING)
    return newly(page, server, "")


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
    page.wait_for_function(ALL_AT_REST)
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


def test_nothing_jumps_at_first_sight(first: Page) -> None:
    # 0.2 to 1.4 on every page: pieces came one by one, and each moved those below it.
    assert_still(first, "the first")


def test_nothing_jumps_from_page_to_page(first: Page) -> None:
    page = first
    addresses = menu(page)
    for address in [*addresses[1:], addresses[0]]:
        menu(page)
        shift(page)
        page.locator(f'a[href$="{address}"]').first.click()
        page.wait_for_url(lambda url, address=address: address in url and "?" in url)
        quiet(page)
        assert_still(page, address)


def test_nothing_jumps_when_a_preset_brings_more_runs(first: Page) -> None:
    presets = available_presets()[0]
    shown = [name for name, preset in presets.items() if not preset.lesson]  # these stay here
    names = sorted(shown, key=lambda name: len(presets[name].experiment.runs))
    page = first
    for name in (names[0], names[-1]):  # the fewest, and the most
        shift(page)
        choose_preset(page, presets[name].title["en"])
        cards = page.locator(".live-status:visible")
        expect(cards).to_have_count(len(presets[name].experiment.runs))
        quiet(page)
    assert_still(page, names[-1])


def test_nothing_jumps_on_a_first_visit_of_any_other_page(fresh: Fresh, first: Page) -> None:
    """The last of those that go on from the first page: a first visit ends the one before."""
    width = (first.viewport_size or {})["width"]
    others = menu(first)[1:]
    assert len(others) > 4
    for address in [*others, *INNER]:
        assert_still(fresh(address, width), address)


# Colours have no width: each page that differs in the dark is looked at in one of them.
@pytest.mark.parametrize(("address", "width"), [("", 390), ("settings", 1440)])
def test_nothing_jumps_in_the_dark(fresh: Fresh, address: str, width: int) -> None:
    assert_still(fresh(address, width, "dark"), address)


@pytest.mark.parametrize("address", ["", "settings", "lessons"])
def test_nothing_jumps_where_components_begin_late(fresh: Fresh, address: str) -> None:
    """Once in some thirty visits, on a busy machine, a page was seen before any had begun."""
    page = fresh(address, 390, script=LATE)
    assert page.locator(".live-laid").count()
    assert_still(page, address)


@pytest.mark.parametrize("address", ["", "stability"])
def test_nothing_jumps_where_all_is_slow(browser: Browser, server: str, address: str) -> None:
    """In a browser that has read nothing before, either."""
    context = browser.new_context(viewport={"width": 390, "height": SIZES[390]})
    page = context.new_page()
    slowed(page)
    assert_still(newly(page, server, address), address)
    context.close()


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
