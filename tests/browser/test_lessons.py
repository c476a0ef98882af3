"""A lesson in the browser: choose, then see; what is remembered is remembered here."""

import io
import json
import re

import numpy as np
from PIL import Image
from playwright.sync_api import Page, expect

from optlab.experiment import from_query
from optlab.lessons.presets import read_presets
from tests.browser.live import AT_REST, CALM, READY, live_figure, settled
from tests.browser.visiting import Opener

NAME = "lesson_gamma_1"
PRESETS = {name: preset for name, preset in read_presets()[0].items() if preset.lesson}
PRESET = PRESETS[NAME]
NUMBER = list(PRESETS).index(NAME) + 1


def go_to_lessons(page: Page) -> None:
    """Choose the page in the menu, and wait until the lesson's plane is drawn."""
    menu = page.get_by_role("link", name="Lessons", exact=True)
    menu.click()
    drawn(page)


DRAWN = ".st-key-lessons-plane .live-figure .contour"


def drawn(page: Page) -> None:
    page.wait_for_selector(DRAWN)
    page.wait_for_selector(READY)


def open_lesson(page: Page, number: int) -> None:
    page.locator(".st-key-lessons-row .lesson").nth(number - 1).click()
    page.wait_for_selector(f".st-key-lessons-row li:nth-child({number}) [aria-current]")
    page.wait_for_selector(READY)


def remembered(page: Page) -> dict[str, bool]:
    return json.loads(page.evaluate("() => localStorage.getItem('optlab.lessons') ?? '{}'"))


def test_choose_then_see_then_try(open_page: Opener) -> None:
    page = open_page()
    page.evaluate("() => localStorage.removeItem('optlab.lessons')")  # of tests before this one
    go_to_lessons(page)
    open_lesson(page, NUMBER)
    expect(page).to_have_url(re.compile(rf"\?lesson={NAME}$"))
    spec = live_figure(page, "lessons")
    assert spec.evaluate("live => live.atRest.map(path => path.numbers.columns.x1.length)") == [
        1,
        1,
    ]
    expect(page.get_by_text("How this is checked")).to_have_count(0)
    assert remembered(page) == {}

    page.get_by_role("button", name="It diverges at once").click()
    page.wait_for_function("live => live.spec.steps === 20 && live.player.playing", arg=spec)
    expect(page.get_by_text("How this is checked")).to_be_visible()
    page.wait_for_function("live => !live.player.playing && live.cursor === 20", arg=spec)
    page.wait_for_function(AT_REST, arg=spec)
    assert remembered(page) == {NAME: True}
    mark = page.locator(".st-key-lessons-row .lesson").nth(NUMBER - 1)
    expect(mark).to_have_attribute("data-answer", "right")
    expect(mark.locator(".lesson-mark")).to_have_text("✓")

    expect(page).to_have_url(re.compile(rf"\?lesson={NAME}&show=answer\+3$"))
    page.reload()
    drawn(page)
    expect(page.get_by_text("How this is checked")).to_be_visible()
    expect(page.get_by_text("Right.", exact=True)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("button", name="It diverges at once")).to_be_visible()
    page.go_forward()
    expect(page.get_by_text("How this is checked")).to_be_visible()

    page.get_by_role("button", name="Open in the playground").click()
    settled(page)
    assert from_query(page.url) == PRESET.experiment


def test_the_browser_remembers_and_forgets(open_page: Opener) -> None:
    page = open_page()
    page.evaluate("""() => localStorage.setItem("optlab.lessons", '{"lesson_momentum": false}')""")
    go_to_lessons(page)
    mark = page.locator(".st-key-lessons-row [href$=lesson_momentum]")
    expect(mark).to_have_attribute("data-answer", "wrong")
    page.evaluate(CALM)
    page.get_by_text("All lessons").click()
    page.wait_for_function(  # a hand does not press what slides away under it
        """() => !document.querySelector('[data-testid="stExpander"]')
            .getAnimations({ subtree: true }).length"""
    )
    page.locator(".lessons-forget").click()
    expect(mark).to_have_attribute("data-answer", "")
    assert remembered(page) == {}
    expect(page.locator(".lessons-forget")).to_be_hidden()
    expect(page.locator(".lessons-titled .lesson").first).to_be_focused()


def test_who_goes_from_lesson_to_lesson_by_keyboard_stays_in_the_row(open_page: Opener) -> None:
    """The row was another one after every answer, and the focus was nowhere."""
    page = open_page("lesson=lesson_first_gamma", where="lessons", ready=DRAWN)
    drawn(page)
    mark = page.locator(".st-key-lessons-row .lesson").nth(NUMBER - 1)
    mark.focus()
    page.keyboard.press("Enter")
    expect(mark).to_have_attribute("aria-current", "page")
    expect(page.locator(".st-key-lessons-row [aria-current]")).to_have_count(1)
    expect(mark).to_be_focused()
    page.wait_for_selector(READY)
    page.keyboard.press("Shift+Tab")
    expect(page.locator(".st-key-lessons-row .lesson").nth(NUMBER - 2)).to_be_focused()


def test_a_wrong_answer_is_shown_where_it_went_wrong(open_page: Opener) -> None:
    """Whatever was chosen, the figure played the same."""
    page = open_page("lesson=lesson_first_gamma", where="lessons", ready=DRAWN)
    drawn(page)
    page.get_by_role("button", name="Calmer: the steps are shorter").click()
    expect(page.get_by_text("Not so.", exact=True)).to_be_visible()
    spec = live_figure(page, "lessons")
    page.wait_for_function(
        "live => live.spec.steps === 20 && !live.player.playing && live.cursor === 1", arg=spec
    )
    assert spec.evaluate("live => live.spec.chosen") == 1
    page.get_by_role("button", name="Play", exact=True).click()  # from there to the end
    page.wait_for_function("live => !live.player.playing && live.cursor === 20", arg=spec)


def test_a_word_explains_itself_where_it_stands(open_page: Opener) -> None:
    """It led to the foot of the page, and nothing led back."""
    for where, query in (
        ("lessons", f"lesson={NAME}&show=answer+3"),
        ("stability", "preset=gradient_descent_and_momentum"),
    ):
        page = open_page(query, 390, 844, where=where, ready=READY)
        page.locator(".live-figure .main-svg").first.wait_for()
        link = page.locator('p a[href*="#word-"]:visible').first
        link.click()
        words = page.locator(".live-words")
        expect(words).to_be_visible()
        title = words.get_attribute("aria-label") or ""
        assert len(words.inner_text()) > len(title) + 40
        box, at = words.bounding_box(), link.bounding_box()
        assert box and at
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390
        assert (
            min(abs(box["y"] - at["y"] - at["height"]), abs(at["y"] - box["y"] - box["height"]))
            < 40
        )
        assert "#" not in page.url
        page.keyboard.press("Escape")
        expect(words).to_have_count(0)
        expect(link).to_be_focused()
        page.keyboard.press("Enter")
        words.get_by_role("button", name="Close").click()
        expect(words).to_have_count(0)


def test_what_cannot_be_pressed_can_be_read(open_page: Opener) -> None:
    # Behind the last lesson's answer, Next was a box with nothing in it: white on white.
    last = list(PRESETS)[-1]
    page = open_page(f"lesson={last}&show=answer+shown", where="lessons", ready=DRAWN)
    button = page.get_by_role("button", name="Next", exact=True)
    expect(button).to_be_disabled()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(
            "s => getComputedStyle(document.querySelector('.stApp')).colorScheme === s", arg=scheme
        )
        page.wait_for_timeout(300)  # a colour comes in a transition
        with Image.open(io.BytesIO(button.screenshot())) as image:
            parts = np.asarray(image.convert("RGB"))[6:-6, 6:-6] / 255
        linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
        light = linear @ [0.2126, 0.7152, 0.0722]
        assert (light.max() + 0.05) / (light.min() + 0.05) > 4.5, scheme


def test_on_a_phone_nothing_is_wider_than_the_screen(open_page: Opener) -> None:
    page = open_page(width=390, height=844, where="lessons", ready=DRAWN)
    drawn(page)
    page.get_by_role("button", name="I do not know: show me").click()
    expect(page.locator(".st-key-run1 .live-range").first).to_be_attached()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth <= main.clientWidth")


def test_a_training_is_drawn_beside_its_answer_and_stays_while_a_slider_moves(
    open_page: Opener,
) -> None:
    page = open_page("lesson=lesson_fashion", 390, 844, where="lessons", ready=DRAWN)
    drawn(page)
    main = page.get_by_test_id("stMain")
    expect(page.get_by_text("train_model")).not_to_have_count(0)
    assert main.evaluate("main => main.scrollWidth <= main.clientWidth")
    page.get_by_role("button", name="Gradient descent and RMSProp").click()
    charts = page.locator(".st-key-lesson .js-plotly-plot")
    expect(charts.locator(".main-svg").first).to_be_visible()
    expect(charts).to_have_count(2)
    boxes = [chart.bounding_box() for chart in charts.all()]
    assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    assert main.evaluate("main => main.scrollWidth <= main.clientWidth")

    charts.first.evaluate("chart => { chart.dataset.same = 'yes' }")
    slider = page.locator(".st-key-run0 .live-range").first
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Back to the lesson's settings")).to_be_visible()
    expect(charts.first).to_have_attribute("data-same", "yes")
