"""Every page for who hears it, or has no mouse: axe-core finds nothing, what is seen is said."""

from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import listen
from tests.browser.live import AT_REST, READY, board

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
FIGURE, PLAIN = ".live-figure .live-canvas", ".js-plotly-plot .main-svg"
WIDTHS = {1440: 3000, 390: 6000}  # and heights: contrast is looked at where it is in sight

PAGES = {
    "playground": "",
    "lesson, asked": "lessons?lesson=lesson_gamma",
    "lesson, answered": "lessons?lesson=lesson_gamma",
    "lesson with formulas": "lessons?lesson=lesson_rotation_or_scale",
    "settings": "settings",
    "stability": "stability",
    "comparison": "stability?show=comparison+true",
    "rotation": "rotation",
    "averages": "averages",
    "a broken link": "?run=nonsense&f=hump&eta=much",
    "plain figures": "?show=live+false",
}
ANSWERED = "lesson, answered"

Opener = Callable[..., Page]


@pytest.fixture
def opened(context: BrowserContext, server: str) -> Iterator[Opener]:
    """Opens one of the pages, and waits for its figures; afterwards asserts that the console stayed
    empty."""
    pages, said = list[Page](), list[str]()

    def open_at(name: str, width: int = 1440, height: int = 900) -> Page:
        page = context.new_page()
        pages.append(page)
        page.set_viewport_size({"width": width, "height": height})
        listen(page, said)
        page.goto(f"{server}/{PAGES[name]}")
        at_rest(page, name)
        if name == ANSWERED:
            page.get_by_role("button", name="I do not know: show me").click()
            expect(page.get_by_text("How this is checked")).to_be_visible()
            at_rest(page, name)
        return page

    yield open_at
    for page in pages:
        page.close()
    assert said == []


def board_of(name: str) -> str:
    return PAGES[name].partition("?")[0] or "playground"


def at_rest(page: Page, name: str) -> None:
    page.wait_for_selector(READY)
    page.wait_for_selector(PLAIN if name == "plain figures" else FIGURE, state="attached")
    if name != "plain figures":
        page.wait_for_function(AT_REST, arg=board(page, board_of(name)))
    page.wait_for_selector(READY)


def violations(page: Page) -> list[str]:
    """What axe-core finds, as rule, selector and message. Injected by evaluation, which the page's
    policy does not hold up as it does a script."""
    page.evaluate(AXE)
    found: list[dict[str, Any]] = page.evaluate(
        "async () => (await axe.run(document, { resultTypes: ['violations'] })).violations"
    )
    return [
        f"{rule['id']}: {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("name", PAGES)
def test_nothing_stands_in_the_way(opened: Opener, name: str) -> None:
    # Captions, their links and the dark theme's buttons had 2.7 to 4.2 of contrast.
    page = opened(name)
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            # The theme is drawn before the server hears of it.
            page.wait_for_function(
                "s => getComputedStyle(document.querySelector('.stApp')).colorScheme === s",
                arg=scheme,
            )
            page.evaluate("() => new Promise(done => setTimeout(done, 300))")
            at_rest(page, name)
            found += [f"{scheme}, {width}: {text}" for text in violations(page)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_a_title_and_one_first_heading(opened: Opener, name: str) -> None:
    # Every tab was called "optlab", and no page had a heading of the first level.
    page = opened(name)
    [title] = page.locator("h1").all_text_contents()
    assert page.title() == f"{title} · optlab"
    current = page.locator('[data-testid="stTopNavLink"][aria-current="page"]')
    expect(current).to_have_text(title)
