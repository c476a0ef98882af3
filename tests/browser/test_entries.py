"""The browser's history beside a hand: Back while keys hold something, headings, a frame."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from optlab.experiment import Experiment
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.rmsprop import RMSProp
from tests.browser.live import (
    AT_REST,
    PLANE,
    box,
    drag,
    live_figure,
    settled,
    slider,
    type_in,
    wait_for_address,
)
from tests.browser.visiting import Opener

HERE = Experiment(runs=(AdaGrad(0.4), RMSProp(0.4)))
HELD: dict[str, Callable[[Page], None]] = {
    "a slider": lambda page: slider(page, "run0", "eta").press("ArrowRight"),
    "the start": lambda page: page.locator(f"{PLANE} .live-handle").press("ArrowRight"),
}


def moved(page: Page) -> str:
    """The address once eta was dragged, which is an entry of the history."""
    before = page.url
    drag(page, slider(page, "run0", "eta"), 30)
    page.wait_for_url(lambda url: url != before)
    settled(page)
    return page.url


@pytest.mark.parametrize("held", HELD)
def test_back_lets_go_what_keys_hold(visit: Opener, held: str) -> None:
    """Pressed before the keys had rested it was held for ever: nothing of it was in any address."""
    page = visit(HERE.to_query())
    moved(page)
    HELD[held](page)
    page.evaluate("history.back()")
    wait_for_address(page, HERE)
    live = live_figure(page)
    page.wait_for_function(AT_REST, arg=live)
    page.wait_for_timeout(600)
    assert live.evaluate("live => live.gesture.state") == "idle"
    assert box(page, "run0", "eta").input_value() == "0.4"
    wait_for_address(page, HERE)


def test_a_link_to_a_heading_leaves_undo_and_the_quick_road_as_they_are(
    visit: Opener, sent: list[str]
) -> None:
    page = visit(HERE.to_query())
    there = moved(page)
    page.evaluate("location.hash = 'loss'")
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_have_attribute("aria-disabled", "false")
    sent.clear()
    type_in(page, "run0", "eta", "0.2")
    page.wait_for_url(lambda url: "#loss" in url and url != f"{there}#loss")
    settled(page)
    assert any("live/board" in one for one in sent)
    undo.click()
    page.wait_for_url(f"{there}#loss")
    undo.click()  # over the heading, which is no change
    wait_for_address(page, HERE)
    settled(page)


def test_what_is_done_in_a_preview_is_no_step_of_the_page_around_it(visit: Opener) -> None:
    page = visit(HERE.to_query())
    moved(page)
    entries = page.evaluate("history.length")
    page.get_by_role("button", name="Share and take along").click()
    page.get_by_text("For a class: choose what students see").click()
    inside = page.frame_locator("iframe[title='What students see']")
    eta = inside.locator(".st-key-run0").get_by_role("slider").first
    before = eta.get_attribute("aria-valuetext")
    eta.press("ArrowRight")
    expect(eta).not_to_have_attribute("aria-valuetext", before or "")
    page.wait_for_timeout(1000)  # its keys have rested, and its address is written
    assert page.evaluate("history.length") == entries
    page.get_by_role("dialog").get_by_role("button", name="Close").first.click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Control+z")
    wait_for_address(page, HERE)
    settled(page)


def test_a_press_of_another_button_holds_nothing(visit: Opener) -> None:
    """Where the menu of the right button opens, no browser says that it was let go."""
    page = visit(HERE.to_query())
    before = page.url
    eta = slider(page, "run0", "eta")
    eta.dispatch_event("pointerdown", {"button": 2, "isPrimary": True, "pointerId": 1})
    eta.press("ArrowRight")
    page.wait_for_url(lambda url: url != before)
    assert not live_figure(page).evaluate("live => live.holding")
