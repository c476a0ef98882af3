"""A phone: 390 by 844, with touch."""

import numpy as np
from playwright.sync_api import BrowserContext, CDPSession, Page, expect

from optlab.experiment import Experiment, from_query
from optlab.optimizers.adam import Adam
from optlab.optimizers.rmsprop import RMSProp
from tests.browser.live import (
    PLANE,
    fetched,
    next_frame,
    path,
    pixel,
    pixel_of,
    rect_of,
    settled,
    slider,
    stops,
    wait_for_address,
    wait_for_path,
)
from tests.browser.visiting import Opener

TWO = Experiment(runs=(RMSProp(), Adam()))


Point = tuple[float, float]


class Finger:
    """One finger on the screen."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.screen: CDPSession = page.context.new_cdp_session(page)

    def touch(self, kind: str, *points: Point) -> None:
        touches = [{"x": x, "y": y} for x, y in points]
        self.screen.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})
        next_frame(self.page)

    def down(self, at: Point) -> None:
        self.touch("touchStart", at)

    def move(self, begin: Point, end: Point, steps: int = 8) -> None:
        for share in np.linspace(0, 1, steps + 1)[1:]:
            x, y = np.add(begin, share * np.subtract(end, begin))
            self.touch("touchMove", (float(x), float(y)))

    def up(self) -> None:
        self.touch("touchEnd")


def test_a_finger_moves_the_start_and_the_sliders_and_scrolls_the_page(
    open_page: Opener, phone: BrowserContext
) -> None:
    page = open_page(TWO.to_query(), width=390, height=844, within=phone)
    assert page.evaluate("matchMedia('(pointer: coarse)').matches")
    nothing_is_wider(page)

    page.touchscreen.tap(*pixel(page, (-3, 2)))
    page.wait_for_url(lambda address: from_query(address).start != TWO.start)
    moved = from_query(page.url)
    assert np.hypot(*np.subtract(moved.start, (-3, 2))) < 0.04  # a pixel
    wait_for_path(page, moved)

    eta = slider(page, "run0", "eta")
    eta.evaluate("input => input.scrollIntoView({ block: 'end' })")
    page.evaluate("scrollBy(0, 30)")
    etas = stops(page, "run0.eta")
    fetched(page)
    finger = Finger(page)
    begin, end = pixel_of(eta, int(eta.input_value())), pixel_of(eta, 20)
    before, address, height = path(page), page.url, scrolled(page)
    finger.down(begin)
    finger.move(begin, end)
    assert eta.input_value() == "20"
    assert not np.array_equal(path(page), before)
    assert page.url == address
    assert scrolled(page) == height
    finger.up()
    moved = Experiment(runs=(RMSProp(eta=etas[20]), Adam()), start=moved.start)
    wait_for_address(page, moved)
    wait_for_path(page, moved)

    settled(page)
    begin = pixel_of(eta, 50)
    finger.down(begin)
    finger.move(begin, (begin[0], begin[1] - 150))
    finger.up()
    page.wait_for_function(f"before => {SCROLLED} > before + 60", arg=height)
    settled(page)
    assert from_query(page.url) == moved
    assert eta.input_value() == "20"
    nothing_is_wider(page)
    figure = rect_of(page.locator(f"{PLANE} .live-figure"))
    assert figure["y"] >= 0  # it stays in sight


SCROLLED = "document.querySelector('[data-testid=\"stMain\"]').scrollTop + scrollY"


def scrolled(page: Page) -> float:
    return page.evaluate(SCROLLED)


def nothing_is_wider(page: Page) -> None:
    wide = page.evaluate(
        """() => [...document.querySelectorAll(".stMain *")].filter(element => {
            const { left, right, width } = element.getBoundingClientRect();
            return width && (right > innerWidth + 1 || left < -1);
        }).map(element => element.className)"""
    )
    assert wide == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_handle_follows_a_finger(open_page: Opener, phone: BrowserContext) -> None:
    page = open_page(TWO.to_query(), width=390, height=844, within=phone)
    finger = Finger(page)
    begin, end = pixel(page, TWO.start), pixel(page, (-2, 2))
    height = scrolled(page)
    finger.down(begin)
    finger.move(begin, end)
    finger.up()
    page.wait_for_url(lambda address: from_query(address).start != TWO.start)
    moved = from_query(page.url)
    assert np.hypot(*np.subtract(moved.start, (-2, 2))) < 0.04
    wait_for_path(page, moved)
    assert scrolled(page) == height
    expect(page.locator(f"{PLANE} .live-handle")).to_be_visible()
