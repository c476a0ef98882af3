"""Hints on what can be dragged, until it was."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.live import (
    CALM,
    PLANE,
    fetched,
    lift,
    next_frame,
    rect_of,
    slider,
)
from tests.browser.newcomers import (
    DESKTOP,
    KEEPS_NOTHING,
    PHONE,
    STILL,
    WAYS,
    WORD,
    Newcomer,
    hinted,
)


def by_mouse(page: Page, at: Locator, across: float, _key: str) -> None:
    rect = rect_of(at)
    x, y = rect["x"] + rect["width"] / 2, rect["y"] + rect["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across, y, steps=3)
    page.mouse.up()


def by_key(page: Page, at: Locator, _across: float, key: str) -> None:
    at.focus()
    page.keyboard.press(key)


def by_finger(page: Page, at: Locator, across: float, _key: str) -> None:
    lift(at)
    rect = rect_of(at)
    x, y = rect["x"] + rect["width"] / 2, rect["y"] + rect["height"] / 2
    screen = page.context.new_cdp_session(page)
    screen.send(
        "Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]}
    )
    for part in (0.3, 0.6, 1):
        points = [{"x": x + part * across, "y": y}]
        screen.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": points})
        next_frame(page)
    screen.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@pytest.mark.parametrize(
    ("use", "kind"),
    [(by_mouse, DESKTOP), (by_key, DESKTOP), (by_finger, PHONE)],
    ids=["mouse", "keyboard", "finger"],
)
def test_a_hint_goes_once_its_thing_was_used_and_stays_away(
    newcomer: Newcomer, use: Callable[[Page, Locator, float, str], None], kind: dict[str, Any]
) -> None:
    page = newcomer(**kind, **STILL)
    assert hinted(page) == (1, 1)
    fetched(page)
    use(page, slider(page, "run0", "eta"), 30, "ArrowRight")
    expect(page.locator(WAYS)).to_have_count(0)
    expect(page.locator(".live-hinted")).to_have_count(1)  # none while the hand is at it
    assert hinted(page) == (1, 0)
    expect(page.locator(WORD)).to_be_visible()
    use(page, page.locator(f"{PLANE} .live-handle"), 30, "ArrowRight")
    expect(page.locator(WORD)).to_be_hidden()
    assert hinted(page) == (0, 0)
    page.goto(page.url)
    assert hinted(page) == (0, 0)
    expect(page.locator(WORD)).to_be_hidden()


def test_a_browser_that_keeps_nothing_forgets_only_when_the_page_is_loaded_again(
    newcomer: Newcomer,
) -> None:
    page = newcomer(script=KEEPS_NOTHING, **STILL)
    assert hinted(page) == (1, 1)
    by_key(page, slider(page, "run0", "eta"), 0, "ArrowRight")
    by_key(page, page.locator(f"{PLANE} .live-handle"), 0, "ArrowRight")
    assert hinted(page) == (0, 0)
    page.get_by_role("link", name="Rotation").click()
    page.locator('[class*="rotation-plane"] .live-handle').wait_for()
    page.evaluate(CALM)
    assert page.locator(f".live-hinted, {WAYS}").count() == 0
    page.reload()
    page.locator('[class*="rotation-plane"] .live-handle').wait_for()
    expect(page.locator(".live-hinted")).to_have_count(1)
