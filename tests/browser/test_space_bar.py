"""The space bar plays, wherever it has no other use."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from optlab.web.registry import pages
from tests.browser.live import (
    CALM,
    PLANE,
    READY,
    live_figure,
    number,
    slider,
)
from tests.browser.newcomers import (
    LAST,
    STILL,
    TWO,
    Newcomer,
)
from tests.browser.profiles import Profiles
from tests.browser.visiting import Opener

FREE = {
    "nothing": lambda page: page.evaluate("document.activeElement.blur()"),
    "the start": lambda page: page.locator(f"{PLANE} .live-handle").focus(),
    "a slider": lambda page: slider(page, "run1", "gamma").focus(),
    "the play bar's slider": lambda page: page.locator(".live-scrubber").focus(),
    "the page": lambda page: page.locator('[data-testid="stMain"]').focus(),
}


@pytest.mark.parametrize("where", FREE)
def test_space_plays_and_pauses_wherever_it_has_no_other_use(visit: Opener, where: str) -> None:
    """It did so only over the figure: a slider that had just been dragged kept it."""
    page = visit(TWO.to_query())
    main = page.locator('[data-testid="stMain"]')
    main.evaluate("main => main.scrollTo(0, 0)")
    FREE[where](page)
    before = main.evaluate("main => main.scrollTop")
    page.keyboard.press("Space")
    page.wait_for_function("live => live.player.playing && live.cursor < 20", arg=live_figure(page))
    page.keyboard.press("Space")
    page.wait_for_function("live => !live.player.playing", arg=live_figure(page))
    assert main.evaluate("main => main.scrollTop") == before


USED: dict[str, Callable[[Page], Locator]] = {
    "a box": lambda page: page.locator(".st-key-run0 .live-box"),
    "a menu of the browser's": lambda page: page.locator(".live-rate"),
    "a menu of Streamlit's": lambda page: page.get_by_role("combobox", name="Function"),
    "a button of ours": lambda page: page.get_by_role("button", name="Zoom in"),
    "a button of Streamlit's": lambda page: page.locator(".st-key-run1 button").first,
    "a switch": lambda page: page.get_by_role("switch", name="Same scale on both axes"),
    "a fold": lambda page: page.locator(".st-key-shape summary"),
    "a link": lambda page: page.get_by_role("link", name="Rotation"),
}


@pytest.mark.parametrize("where", USED)
def test_space_is_left_to_what_uses_it(visit: Opener, where: str) -> None:
    page = visit(TWO.to_query())
    USED[where](page).focus()
    page.keyboard.press("Space")
    page.wait_for_timeout(400)
    assert number(page, "live.cursor") == LAST
    assert not live_figure(page).evaluate("live => live.player.playing")
    page.keyboard.press("Escape")  # what it has opened is not the next test's


def test_space_is_left_to_what_lies_over_the_page(visit: Opener) -> None:
    page = visit(TWO.to_query())
    page.locator(".st-key-run0").get_by_role("button", name="⋯").click()
    page.get_by_test_id("stPopoverBody").locator(".live-range").first.focus()
    page.keyboard.press("Space")
    page.wait_for_timeout(300)
    assert number(page, "live.cursor") == LAST
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stPopoverBody")).to_be_hidden()
    slider(page, "run0", "eta").focus()
    page.keyboard.press("Space")
    page.wait_for_function("live => live.player.playing", arg=live_figure(page))


def test_space_plays_on_every_page_that_plays(newcomer: Newcomer) -> None:
    page = newcomer(**STILL)
    for name in ("rotation", "settings", "stability", "averages"):
        page.get_by_role("link", name=pages()[name].title(), exact=True).click()
        page.locator(f'[class*="st-key-{name}"] .live-player').wait_for()
        page.wait_for_selector(READY)
        page.evaluate(CALM)
        page.locator(".live-range:visible").first.focus()
        page.keyboard.press("Space")
        page.wait_for_function("live => live.player.playing", arg=live_figure(page, name))


def test_space_scrolls_where_there_is_nothing_to_play(profiles: Profiles, server: str) -> None:
    """A lesson that is not answered yet has no play bar."""
    page = profiles.blank(**STILL, width=900, height=420)
    page.goto(f"{server}/lessons?lesson=lesson_gamma")
    page.locator(".st-key-options button").first.wait_for()
    page.locator(".live-figure .live-handle").wait_for()
    main = page.locator('[data-testid="stMain"]')
    main.focus()
    page.keyboard.press("Space")
    page.wait_for_function("main => main.scrollTop > 50", arg=main.element_handle())
    assert number_of(page, "lessons") == 0
    page.close()


def number_of(page: Page, name: str) -> float:
    return live_figure(page, name).evaluate("live => live.cursor")
