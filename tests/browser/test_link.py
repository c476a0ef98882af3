"""The page's address is copied, as it is once all that the hand did is in it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from optlab.experiment import Experiment, from_query
from optlab.optimizers.rmsprop import RMSProp
from tests.browser.live import box, slider, stops
from tests.browser.visiting import Opener

ONE = Experiment(runs=(RMSProp(),))
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined });"
NO_COPY = f"{NO_CLIPBOARD} document.execCommand = () => false;"


def copy(page: Page) -> Locator:
    return page.locator(".st-key-head").get_by_role("button", name="Copy link")


def clipboard(page: Page) -> str:
    """What was copied, as another page of the same server reads it."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return page.evaluate(
        "() => document.hasFocus() ? globalThis.reading.readText() : Promise.reject('no focus')"
    )


@pytest.fixture
def within(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    context.add_init_script("globalThis.reading = navigator.clipboard;")
    yield context
    context.close()


def opened(open_page: Opener, within: BrowserContext, script: str = "") -> Page:
    if script:
        within.add_init_script(script)
    return open_page(ONE.to_query(), within=within)


@pytest.mark.parametrize("script", ["", NO_CLIPBOARD])
def test_the_link_has_what_the_hand_did_just_before(
    open_page: Opener, within: BrowserContext, script: str
) -> None:
    page = opened(open_page, within, script)
    clipboard(page)  # the permission
    value = stops(page, "run0.eta")[30]
    slider(page, "run0", "eta").fill("30")  # keys, which are reported when they rest
    copy(page).click()
    expect(page.locator(".live-copy")).to_have_text("Copied")
    expect(page.get_by_role("status").filter(has_text="Copied")).to_have_attribute(
        "aria-live", "polite"
    )
    link = clipboard(page)
    assert from_query(link) == Experiment(runs=(RMSProp(eta=value),))
    assert link == page.url
    expect(page.locator(".live-copy")).to_have_text("Copy link")


def test_by_keyboard_and_after_a_number_was_typed(
    open_page: Opener, within: BrowserContext
) -> None:
    page = opened(open_page, within)
    clipboard(page)
    box(page, "run0", "gamma").fill("0.75")
    copy(page).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".live-copy")).to_have_text("Copied")
    assert from_query(clipboard(page)) == Experiment(runs=(RMSProp(gamma=0.75),))
    expect(copy(page)).to_be_focused()


def test_where_nothing_may_be_copied_the_link_is_shown_to_be_copied_by_hand(
    open_page: Opener, within: BrowserContext
) -> None:
    page = opened(open_page, within, NO_COPY)
    copy(page).click()
    field = page.get_by_role("textbox", name="Copy this")
    expect(field).to_be_focused()
    expect(field).to_have_value(re.compile(re.escape(page.url)))
    assert page.evaluate("getSelection().toString()") == page.url
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()
    expect(copy(page)).to_be_focused()
