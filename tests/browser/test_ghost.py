"""The path from before, behind the one that is there; undo and redo of all that changes a page."""

from collections.abc import Callable
from itertools import pairwise
from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from optlab.experiment import Experiment
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.rmsprop import RMSProp
from tests.browser.live import (
    PLANE,
    READY,
    computed,
    drag,
    lift,
    live_figure,
    next_frame,
    picture,
    pixel_of,
    pull,
    rect_of,
    settled,
    slider,
    stops,
    take,
    type_in,
    wait_for_address,
    wait_for_path,
)
from tests.browser.visiting import Opener

HERE = Experiment(runs=(AdaGrad(0.4), RMSProp(0.4)))


def of(eta: float, other: float = 0.4) -> Experiment:
    return Experiment(runs=(AdaGrad(eta), RMSProp(other)))


def behind(page: Page, i: int = 0) -> np.ndarray | None:
    """The path behind a run, as it is drawn."""
    next_frame(page)
    found = live_figure(page).evaluate(
        """(live, i) => {
            const was = live.behind[i]?.numbers.columns;
            return was ? [Array.from(was.x1), Array.from(was.x2)] : null;
        }""",
        i,
    )
    return None if found is None else np.array(found).T


def assert_behind(page: Page, experiment: Experiment, i: int = 0) -> None:
    """The engine's path of this experiment is behind the run, or comes to be."""
    page.wait_for_function("([live, i]) => live.behind[i]", arg=[live_figure(page), i])
    was = behind(page, i)
    assert was is not None
    np.testing.assert_allclose(was, computed(experiment, i), atol=1e-12)


def line(page: Page, i: int = 0) -> Locator:
    """What is said of a run against the one from before."""
    return page.locator(f".st-key-run{i} .live-before")


def button(page: Page, does: str) -> Locator:
    return page.locator(f"{PLANE} .live-ghost [data-does={does}]")


def test_the_path_from_before_stays_until_the_next_change(open_page: Opener) -> None:
    page = open_page(HERE.to_query())
    etas = stops(page, "run0.eta")
    eta = slider(page, "run0", "eta")
    expect(line(page)).to_be_hidden()
    take(page, eta)
    pull(page, eta, 60)
    assert_behind(page, HERE)
    assert behind(page, 1) is None
    expect(line(page)).to_contain_text("(f was 0.618)")
    page.mouse.up()
    first = of(etas[60])
    wait_for_path(page, first)
    assert_behind(page, HERE)
    step = int(np.argmax(first.trajectories()[0].values < 0.1))
    says = f"reaches f < 0.1 at step {step}; before, never (f was 0.618)"
    expect(line(page)).to_have_text(says)
    with_ghost = picture(page)
    button(page, "show").click()
    assert behind(page) is None and picture(page) != with_ghost
    button(page, "show").click()
    next_frame(page)  # which draws what was pressed
    assert picture(page) == with_ghost
    drag(page, eta, 30)
    second = of(etas[30])
    wait_for_path(page, second)
    assert_behind(page, first)

    button(page, "keep").click()
    expect(button(page, "keep")).to_have_attribute("aria-pressed", "true")
    page.wait_for_url(lambda url: "kept" in url)
    type_in(page, "run1", "eta", "0.2")
    wait_for_path(page, of(etas[30], 0.2), 1)
    assert_behind(page, first)
    assert_behind(page, first, 1)

    button(page, "swap").click()
    wait_for_address(page, first)
    wait_for_path(page, first)
    assert_behind(page, of(etas[30], 0.2))
    assert_behind(page, of(etas[30], 0.2), 1)
    page.reload()  # what is kept is in the address
    settled(page)
    page.wait_for_function("live => live.behind[1]", arg=live_figure(page))
    assert_behind(page, of(etas[30], 0.2))
    assert_behind(page, of(etas[30], 0.2), 1)
    button(page, "drop").click()
    assert behind(page) is None and behind(page, 1) is None
    expect(button(page, "show")).to_be_focused()
    expect(line(page)).to_have_text("")
    page.wait_for_url(lambda url: "kept" not in url)
    page.keyboard.press("Control+z")
    page.wait_for_url(lambda url: "kept" in url)
    page.wait_for_function("live => live.behind[1]", arg=live_figure(page))
    expect(button(page, "keep")).to_have_attribute("aria-pressed", "true")


def test_with_the_keyboard_and_for_who_does_not_see_it(open_page: Opener) -> None:
    page = open_page(HERE.to_query())
    page.locator(f"{PLANE} .live-handle").focus()
    page.keyboard.press("Shift+ArrowRight")
    assert_behind(page, HERE)
    assert_behind(page, HERE, 1)
    page.wait_for_function("live => !live.outbox.busy && !live.drag", arg=live_figure(page))
    assert_behind(page, HERE)
    said = page.locator(f"{PLANE} .live-said[role=status]").last
    expect(said).to_contain_text("AdaGrad")
    expect(said).to_contain_text("f was 0.618")
    words = said.text_content()
    page.keyboard.press("ArrowUp")  # on the handle: the next change
    page.wait_for_function("live => !live.outbox.busy && !live.drag", arg=live_figure(page))
    expect(said).not_to_have_text(words or "")
    button(page, "swap").focus()
    here = page.url
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != here)
    button(page, "show").focus()
    page.keyboard.press("Enter")
    expect(button(page, "show")).to_have_attribute("aria-pressed", "false")
    expect(button(page, "drop")).to_be_hidden()
    page.reload()
    page.wait_for_selector(READY)
    expect(button(page, "show")).to_have_attribute("aria-pressed", "false")
    button(page, "show").click()


def at(page: Page) -> str:
    return urlsplit(page.url).query


def wait_to_be(page: Page, query: str) -> None:
    page.wait_for_url(lambda url: urlsplit(url).query == query)
    page.wait_for_function(
        "([live, link]) => `${new URLSearchParams(live.spec.link)}` === link",
        arg=[live_figure(page), query],
    )


def test_undo_leads_back_through_whatever_was_changed(open_page: Opener) -> None:
    page = open_page(HERE.to_query(), before=lambda page: page.goto("about:blank"))
    queries = [at(page)]

    def do(act: Callable[[], object]) -> None:
        act()
        page.wait_for_url(lambda url: urlsplit(url).query != queries[-1])
        page.wait_for_selector(READY)
        wait_to_be(page, at(page))
        queries.append(at(page))

    do(lambda: drag(page, slider(page, "run0", "eta"), 30))
    do(lambda: type_in(page, "run1", "gamma", "0.5"))

    def choose_adam() -> None:
        page.get_by_role("combobox", name="Method").first.click()
        page.keyboard.type("Adam")
        page.get_by_role("option", name="Adam", exact=True).click()

    do(choose_adam)
    do(lambda: page.get_by_text("Add a run").click())
    do(lambda: page.get_by_text("A panel for each run").click())
    do(lambda: page.locator(f"{PLANE} .live-handle").press("ArrowRight"))
    for query in queries[-2::-1]:
        page.keyboard.press("Control+z")
        wait_to_be(page, query)
    said = page.locator(".live-undo-said")
    page.keyboard.press("Control+z")
    expect(said).to_have_text("Nothing to undo on this page")
    assert at(page) == queries[0]
    for query in queries[1:]:
        page.keyboard.press("Control+Shift+z")
        wait_to_be(page, query)
    page.keyboard.press("Control+y")
    expect(said).to_have_text("Nothing to redo")
    for _press in range(3):  # as fast as a hand is
        page.get_by_role("button", name="Undo").click()
    wait_to_be(page, queries[-4])
    # In a field the keys are the field's.
    field = page.locator(".st-key-run1 .live-box").first
    field.fill("0.123")
    page.keyboard.press("Control+z")
    page.wait_for_timeout(300)
    assert at(page) == queries[-4]
    page.keyboard.press("Escape")
    # What is done now takes the place of what could be done again.
    type_in(page, "run1", "gamma", "0.7")
    page.wait_for_url(lambda url: "gamma+0.7" in url)
    expect(page.get_by_role("button", name="Redo")).to_have_attribute("aria-disabled", "true")
    page.get_by_role("link", name="Rotation", exact=True).click()
    page.wait_for_url("**/rotation?*")
    page.wait_for_selector(READY)
    expect(page.get_by_role("button", name="Undo")).to_have_attribute("aria-disabled", "true")


def test_with_a_finger(open_page: Opener, phone: BrowserContext) -> None:
    page = open_page(HERE.to_query(), width=390, height=844, within=phone)
    undo, redo = (page.get_by_role("button", name=name) for name in ("Undo", "Redo"))
    for place in (undo, redo):
        rect = rect_of(place)
        assert rect["width"] >= 24 and rect["height"] >= 24 and rect["x"] + rect["width"] <= 390
    eta = slider(page, "run0", "eta")
    lift(eta)
    page.wait_for_timeout(300)
    here = at(page)
    page.touchscreen.tap(*pixel_of(eta, 60))
    page.wait_for_url(lambda url: urlsplit(url).query != here)
    moved = at(page)
    expect(line(page)).to_contain_text("(f was 0.618)")
    assert_behind(page, HERE)
    button(page, "swap").tap()
    wait_to_be(page, here)
    assert behind(page) is not None
    button(page, "drop").tap()
    assert behind(page) is None
    undo.tap()
    wait_to_be(page, moved)
    redo.tap()
    wait_to_be(page, here)
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize(("width", "height"), [(844, 390), (768, 400), (640, 360), (1440, 900)])
def test_no_button_lies_on_the_picture_or_on_another(
    open_page: Opener, width: int, height: int
) -> None:
    # In a low window those of the path from before stood on the picture, and hid what was there.
    page = open_page(HERE.to_query(), width, height)
    slider(page, "run0", "eta").focus()
    page.keyboard.press("ArrowLeft")
    expect(button(page, "drop")).to_be_visible()
    right = live_figure(page).evaluate("live => live.parts.get('plane').figure.panels()[0].right")
    frame = page.locator(f"{PLANE} .live-figure").first.bounding_box()
    buttons = page.locator(f"{PLANE} .live-zoom .live-button").all()
    boxes = [box for one in buttons if (box := one.bounding_box())]
    assert frame and len(boxes) == 8
    for box in boxes:
        assert min(box["width"], box["height"]) >= 24
        assert box["x"] >= frame["x"] + right
        assert box["y"] + box["height"] <= frame["y"] + frame["height"]
    tops = sorted((box["y"], box["height"]) for box in boxes)
    assert all(y + high <= after for (y, high), (after, _) in pairwise(tops))
