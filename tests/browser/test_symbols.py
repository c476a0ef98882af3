"""A newcomer who is asked what gamma does finds it where gamma stands."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, FloatRect, Locator, Page, expect

from optlab.experiment import Experiment
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.rmsprop import RMSProp
from tests.browser.live import (
    PLANE,
    box,
    called,
    fetched,
    lift,
    next_frame,
    pixel_of,
    rect_of,
    slider,
    stops,
)
from tests.browser.visiting import Opener

TOLD = ".live-explain"
LIT = f"{TOLD} .live-lit"
SIZES = [pytest.param((1440, 900), id="1440"), pytest.param((390, 844), id="390")]
THREE = Experiment(runs=(AdaGrad(), RMSProp(), Adam()))


@pytest.fixture
def quiet(visit: Opener) -> Opener:
    """Goes to a query in a page that is already there, where nothing is told."""

    def go(query: str = "", width: int = 1440, height: int = 900) -> Page:
        page = visit(query or Experiment(runs=(AdaGrad(), RMSProp())).to_query(), width, height)
        page.keyboard.press("Escape")  # what a click has opened stays
        page.evaluate("document.activeElement.blur()")
        expect(page.locator(TOLD)).to_have_count(0)
        return page

    return go


def row(page: Page, place: str, name: str) -> Locator:
    return page.locator(f".st-key-{place} .live-row").filter(
        has=page.get_by_role("slider", name=called(name))
    )


def overlap(a: FloatRect, b: FloatRect) -> bool:
    return (
        a["x"] < b["x"] + b["width"]
        and b["x"] < a["x"] + a["width"]
        and a["y"] < b["y"] + b["height"]
        and b["y"] < a["y"] + a["height"]
    )


def tells_what_gamma_is(page: Page) -> None:
    """What it is, what it is now, and where it stands in the formula; beside what it is about."""
    told = page.locator(TOLD)
    expect(told).to_contain_text("how much of the average of squares is kept")
    expect(told).to_contain_text("Now 0.9: averages about the last 10 gradients")
    expect(page.locator(LIT)).to_have_text(["γ", "γ"])
    formula = told.get_by_role("img", name=re.compile(r"s ← γs \+ \(1 − γ\) ∇f\(x\)\^2"))
    expect(formula).to_be_visible()
    assert rect_of(page.locator(f"{TOLD} mfrac"))["height"] > 20  # drawn as a fraction
    place = rect_of(told)
    assert not overlap(place, rect_of(row(page, "run1", "gamma")))
    assert not overlap(place, rect_of(page.locator(f"{PLANE} .live-plot")))
    size = page.viewport_size or {"width": 0, "height": 0}
    assert place["x"] >= 0 and place["x"] + place["width"] <= size["width"]
    assert place["y"] >= 0 and place["y"] + place["height"] <= size["height"]


@pytest.mark.parametrize("size", SIZES)
def test_a_pointer_on_a_symbol_is_told_what_it_is(quiet: Opener, size: tuple[int, int]) -> None:
    """Hovering or tapping "γ gamma" did nothing: its meaning stood behind "⋯"."""
    page = quiet(width=size[0], height=size[1])
    row(page, "run1", "gamma").locator(".live-label").hover()
    tells_what_gamma_is(page)
    page.locator(f"{TOLD} p").first.hover()  # what is told can be pointed at
    page.wait_for_timeout(500)
    tells_what_gamma_is(page)
    page.mouse.move(5, 5)
    expect(page.locator(TOLD)).to_have_count(0)


@pytest.mark.parametrize("size", SIZES)
def test_so_is_the_keyboard(quiet: Opener, size: tuple[int, int]) -> None:
    page = quiet(width=size[0], height=size[1])
    box(page, "run1", "eta").focus()
    page.keyboard.press("Tab")  # the menu of its schedules
    page.keyboard.press("Tab")
    expect(slider(page, "run1", "gamma")).to_be_focused()
    tells_what_gamma_is(page)
    page.keyboard.press("Escape")
    expect(page.locator(TOLD)).to_have_count(0)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    tells_what_gamma_is(page)
    page.keyboard.press("Tab")  # the mark at 1
    expect(page.locator(TOLD)).to_have_text("1: nothing enters the average: s stays 0")
    page.keyboard.press("Tab")
    expect(page.locator(TOLD)).to_have_count(0)


def test_so_is_a_finger(open_page: Opener, phone: BrowserContext) -> None:
    page = open_page(width=390, height=844, within=phone)
    label = row(page, "run1", "gamma").locator(".live-label")
    lift(label, 540)  # with room below it for what is said, or the row above would be covered
    label.tap()
    tells_what_gamma_is(page)
    label.tap()
    expect(page.locator(TOLD)).to_have_count(0)
    label.tap()
    row(page, "run1", "eta").locator(".live-label").tap()  # one at a time
    expect(page.locator(TOLD)).to_have_count(1)
    expect(page.locator(TOLD)).to_contain_text("learning rate: scales every step")
    expect(page.locator(LIT)).to_have_text("η")
    page.touchscreen.tap(200, 150)
    expect(page.locator(TOLD)).to_have_count(0)


def test_a_finger_at_1440_too(open_page: Opener, browser: Browser) -> None:
    screen = browser.new_context(viewport={"width": 1440, "height": 900}, has_touch=True)
    page = open_page(within=screen)
    row(page, "run1", "gamma").locator(".live-label").tap()
    tells_what_gamma_is(page)
    page.close()
    screen.close()


def test_what_it_is_now_follows_the_hand_and_nothing_else_moves(quiet: Opener) -> None:
    page = quiet()
    gamma = slider(page, "run1", "gamma")
    row(page, "run1", "gamma").locator(".live-label").click()
    tells_what_gamma_is(page)
    before = rect_of(page.locator(TOLD))
    fetched(page)
    at = stops(page, "run1.gamma")
    page.mouse.move(*pixel_of(gamma, int(gamma.input_value())))
    page.mouse.down()
    page.evaluate(
        """() => {
            window.changes = [];
            new MutationObserver(list => window.changes.push(...list.map(({ target, type }) =>
                `${type} ${target.className}`)))
                .observe(document.querySelector(".live-explain"),
                    { childList: true, subtree: true, attributes: true });
        }"""
    )
    for value, sentence in [
        (0.99, "Now 0.99: averages about the last 100 gradients"),
        (0.5, "Now 0.5: averages about the last 2 gradients"),
        (0.0, "Now 0: only the newest gradient counts"),
        (1.0, "Now 1: no new gradient enters the average"),
    ]:
        page.mouse.move(*pixel_of(gamma, at.index(value)))
        expect(page.locator(f"{TOLD}-now")).to_have_text(sentence)
        assert rect_of(page.locator(TOLD)) == before
    assert set(page.evaluate("window.changes")) == {"childList live-explain-now"}
    page.mouse.up()
    expect(page.locator(f"{TOLD}-now")).to_have_text("Now 1: no new gradient enters the average")


def test_the_keys_move_it_and_it_says_so(quiet: Opener) -> None:
    page = quiet()
    slider(page, "run1", "gamma").focus()
    page.keyboard.press("End")
    expect(page.locator(f"{TOLD}-now")).to_have_text("Now 1: no new gradient enters the average")


def test_a_mark_says_its_meaning_and_a_tap_goes_there(
    open_page: Opener, quiet: Opener, phone: BrowserContext
) -> None:
    """It was in a title attribute only, which no finger and no key ever sees."""
    query = Experiment(runs=(GradientDescent(0.1), RMSProp())).to_query()
    page = open_page(query, width=390, height=844, within=phone)
    tick = row(page, "run0", "eta").locator(".live-tick").last
    tick.tap()
    expect(page.locator(TOLD)).to_contain_text("0.5: ")
    expect(page.locator(TOLD)).to_contain_text("diverges")
    expect(box(page, "run0", "eta")).to_have_value("0.5")
    assert not overlap(rect_of(page.locator(TOLD)), rect_of(row(page, "run0", "eta")))

    page = quiet(query)
    row(page, "run0", "eta").locator(".live-tick").last.hover()
    expect(page.locator(TOLD)).to_contain_text("diverges")
    assert page.locator(".live-tick[title], .live-label[title]").count() == 0  # told once


def test_sliders_and_boxes_are_told_apart_by_whose_they_are(quiet: Opener) -> None:
    """Three sliders were called "eta"."""
    page = quiet(THREE.to_query())
    for role in ("slider", "textbox"):
        for run in THREE.labels:
            expect(page.get_by_role(role, name=f"η eta, {run}", exact=True)).to_have_count(1)
        expect(page.get_by_role(role, name="η eta, all runs", exact=True)).to_have_count(1)
    names = page.locator(".live-range").evaluate_all("all => all.map(one => one.ariaLabel)")
    assert len(set(names)) == len(names)
    described = slider(page, "run1", "gamma").get_attribute("aria-describedby")
    expect(page.locator(f"[id='{described}']")).to_contain_text(
        "how much of the average of squares is kept", use_inner_text=False
    )


@pytest.mark.parametrize("size", SIZES)
def test_the_numbers_along_a_slider_stand_where_its_thumb_would(
    quiet: Opener, size: tuple[int, int]
) -> None:
    page = quiet(THREE.to_query(), width=size[0], height=size[1])
    for place, name, some in [
        ("run1", "gamma", {"0.9", "0.99", "0.999"}),
        ("run2", "beta2", {"0.9", "0.99", "0.999"}),
        ("shared", "eta", {"0.01", "1"}),
    ]:
        own, at = row(page, place, name), slider(page, place, name)
        marks = own.locator(".live-landmark")
        expect(marks.first).to_be_visible()
        texts = marks.all_text_contents()
        assert some <= set(texts)
        known = stops(page, f"{place}.{name}")
        rects = [rect_of(mark) for mark in marks.all()]
        for text, rect in zip(texts, rects, strict=True):
            middle = pixel_of(at, known.index(float(text)))[0]
            assert rect["x"] + rect["width"] / 2 == pytest.approx(middle, abs=1)
            assert rect["y"] > pixel_of(at, 0)[1] + 8  # the thumb is 18 px high
        around = [*rects, *(rect_of(tick) for tick in own.locator(".live-tick").all())]
        assert not any(overlap(a, b) for i, a in enumerate(around) for b in around[:i])


def test_behind_the_dots_a_symbol_is_explained_above_what_it_stands_in(quiet: Opener) -> None:
    page = quiet(THREE.to_query())
    page.locator(".st-key-run2").get_by_role("button", name="⋯").click()
    label = page.locator(".live-row").filter(has_text="epsilon").locator(".live-label")
    label.hover()
    expect(page.locator(LIT)).to_have_text("ε")
    on_top = page.locator(TOLD).evaluate(
        """told => {
            const { left, top, width, height } = told.getBoundingClientRect();
            return told.contains(document.elementFromPoint(left + width / 2, top + height / 2));
        }"""
    )
    assert on_top
    page.keyboard.press("Escape")
    expect(page.locator(TOLD)).to_have_count(0)
    next_frame(page)
    expect(label).to_be_visible()  # Escape closed one thing
