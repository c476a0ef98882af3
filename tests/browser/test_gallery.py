"""The gallery of presets by mouse, keyboard and touch; a changed preset, and the way back."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from optlab.experiment import Experiment, from_query
from optlab.lessons.presets import read_presets
from optlab.web.live.reports import with_slider
from tests.browser.live import (
    READY,
    live_figure,
    number,
    rect_of,
    seen,
    settled,
    slider,
    turn_wheel,
    type_in,
    wait_for_address,
    wait_for_path,
)
from tests.browser.test_access import violations
from tests.browser.visiting import Opener

PRESETS = read_presets()[0]
FIRST, OTHER = "adagrad_stalls_rmsprop_does_not", "five_optimizers_on_an_oval"
LESSON = "lesson_gamma"
TITLE = PRESETS[FIRST].title["en"]
OPEN, DIALOG, NAME = ".live-presets", ".live-gallery", ".live-origin-title"


def opened(page: Page, tap: bool = False) -> Locator:
    """The gallery, once its pictures are there."""
    button = page.locator(OPEN)
    button.tap() if tap else button.click()
    dialog = page.locator(DIALOG)
    expect(dialog.locator(".live-card-picture svg")).to_have_count(len(PRESETS))
    return dialog


def card(page: Page, name: str) -> Locator:
    return page.locator(f'.live-card[data-preset="{name}"]')


def focused(page: Page) -> str:
    return page.evaluate(
        "document.activeElement.dataset.preset ?? document.activeElement.className"
    )


def preset_in(page: Page) -> str:
    return dict(parse_qsl(urlsplit(page.url).query)).get("preset", "")


def entries(page: Page) -> int:
    return page.evaluate("history.length")


def changed(page: Page, eta: float) -> Experiment:
    """The first preset with another eta, as the page shows it."""
    experiment = with_slider(PRESETS[FIRST].experiment, "run0.eta", eta)
    type_in(page, "run0", "eta", str(eta))
    wait_for_address(page, experiment)
    expect(page.locator(NAME)).to_have_text(f"{TITLE}, changed")
    return experiment


def test_a_picture_opens_its_preset_and_back_undoes_it_with_one_press(visit: Opener) -> None:
    page = visit(f"preset={FIRST}")
    before, at_first = entries(page), page.url
    dialog = opened(page)
    expect(card(page, FIRST)).to_have_attribute("aria-current", "true")
    expect(page.locator(".live-card[aria-current]")).to_have_count(1)
    expect(dialog.get_by_role("heading", level=3)).to_have_count(6)
    card(page, OTHER).click()
    expect(dialog).to_have_count(0)
    wait_for_address(page, PRESETS[OTHER].experiment)
    expect(page.locator(NAME)).to_have_text(PRESETS[OTHER].title["en"])
    wait_for_path(page, PRESETS[OTHER].experiment, 4)
    assert entries(page) == before + 1
    assert focused(page) == "live-presets"
    page.go_back()
    page.wait_for_url(at_first)
    expect(page.locator(NAME)).to_have_text(TITLE)


def test_by_keyboard_arrows_lead_enter_chooses_and_escape_leaves(visit: Opener) -> None:
    page = visit(f"preset={FIRST}")
    page.locator(OPEN).focus()
    page.keyboard.press("Enter")
    expect(page.locator(DIALOG)).to_be_visible()
    assert focused(page) == FIRST
    page.keyboard.press("Escape")
    expect(page.locator(DIALOG)).to_have_count(0)
    assert focused(page) == "live-presets"
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    assert focused(page) == "rmsprop_in_a_ravine"
    page.keyboard.press("ArrowDown")
    assert focused(page) == "rmsprop_rotated_as_printed"
    page.keyboard.press("Tab")
    assert focused(page) == "rmsprop_rotated_only"
    page.keyboard.press("End")
    assert focused(page) == [*PRESETS][-1]
    inside = card(page, [*PRESETS][-1]).evaluate(
        """card => { const { top, bottom } = card.getBoundingClientRect();
            return top >= 0 && bottom <= innerHeight; }"""
    )
    assert inside
    # Nothing behind it hears a key meanwhile.
    page.keyboard.press(" ")
    assert not live_figure(page).evaluate("live => live.player.playing")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    wait_for_address(page, PRESETS["rmsprop_in_a_ravine"].experiment)
    expect(page.locator(DIALOG)).to_have_count(0)
    assert focused(page) == "live-presets"


def test_a_press_beside_it_closes_it_and_one_in_it_does_not(visit: Opener) -> None:
    page = visit(f"preset={FIRST}")
    dialog = opened(page)
    place = rect_of(dialog)
    page.mouse.click(place["x"] + place["width"] - 8, place["y"] + place["height"] - 8)
    dialog.get_by_role("heading", name="Rotation").click()
    expect(dialog).to_be_visible()
    page.mouse.click(place["x"] / 2, place["y"] + 100)
    expect(dialog).to_have_count(0)
    opened(page).get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)
    assert focused(page) == "live-presets"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pictures_are_of_the_theme_and_nothing_stands_in_the_way(
    open_page: Opener, scheme: str
) -> None:
    page = open_page(f"preset={OTHER}", scheme=scheme, height=2400)
    opened(page)
    colours = page.locator(f'[data-preset="{OTHER}"] .run').evaluate_all(
        "runs => runs.map(run => getComputedStyle(run).stroke)"
    )
    wanted = live_figure(page).evaluate(
        """live => live.spec.paths.map(({ colour }) => {
            const probe = document.body.appendChild(document.createElement("i"));
            probe.style.color = colour;
            const { color } = getComputedStyle(probe);
            probe.remove();
            return color;
        })"""
    )
    assert colours == wanted
    assert violations(page) == []


@pytest.mark.parametrize(("width", "height"), [(390, 844), (640, 360), (1024, 576), (2560, 1300)])
def test_it_fits_every_window_and_scrolls_as_one(visit: Opener, width: int, height: int) -> None:
    page = visit(f"preset={FIRST}", width, height)
    dialog = opened(page)
    place = rect_of(dialog)
    assert place["x"] >= 0 and place["x"] + place["width"] <= width
    assert place["y"] >= 0 and place["y"] + place["height"] <= height
    assert dialog.evaluate("dialog => dialog.scrollWidth <= dialog.clientWidth")
    scrollers = dialog.evaluate(
        """dialog => [...dialog.querySelectorAll("*")].filter(part =>
            /auto|scroll/.test(getComputedStyle(part).overflowY)).length"""
    )
    assert scrollers == 0
    small = dialog.locator(".live-card").evaluate_all(
        "cards => Math.min(...cards.map(card => card.clientWidth))"
    )
    assert small >= 150
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_a_lessons_picture_leads_to_the_lesson_and_back(visit: Opener) -> None:
    page = visit(f"preset={OTHER}")
    before, at_first = entries(page), page.url
    opened(page)
    expect(card(page, LESSON).locator("svg .run")).to_have_count(0)
    card(page, LESSON).click()
    page.wait_for_url(re.compile(rf"/lessons\?lesson={LESSON}$"))
    expect(page.get_by_role("button", name="I do not know: show me")).to_be_visible()
    assert entries(page) == before + 1
    page.go_back()
    page.wait_for_url(at_first)
    settled(page)
    wait_for_path(page, PRESETS[OTHER].experiment, 4)
    expect(page.locator(NAME)).to_have_text(PRESETS[OTHER].title["en"])


def test_a_change_keeps_the_name_and_reset_is_undone_by_one_back(visit: Opener) -> None:
    """Touching a slider erased the preset's name and its text."""
    page = visit(f"preset={FIRST}")
    text = page.locator(".st-key-notes").inner_text()
    reset = page.get_by_role("button", name="Reset", exact=True)
    expect(reset).to_be_hidden()
    experiment = changed(page, 0.5)
    assert page.locator(".st-key-notes").inner_text() == text
    assert preset_in(page) == FIRST
    before, at_first = entries(page), page.url
    reset.click()
    wait_for_address(page, PRESETS[FIRST].experiment)
    wait_for_path(page, PRESETS[FIRST].experiment)
    expect(page.locator(NAME)).to_have_text(TITLE)
    expect(reset).to_be_hidden()
    assert preset_in(page) == ""
    assert entries(page) == before + 1
    assert focused(page) == "live-presets"  # not lost with the button
    page.go_back()
    page.wait_for_url(at_first)
    wait_for_path(page, experiment)
    expect(page.locator(NAME)).to_have_text(f"{TITLE}, changed")
    expect(reset).to_be_visible()


def test_the_way_back_survives_a_reload_and_a_look_at_another_page(visit: Opener) -> None:
    page = visit(f"preset={FIRST}")
    experiment = changed(page, 0.5)
    page.reload()
    settled(page)
    wait_for_path(page, experiment)
    expect(page.locator(NAME)).to_have_text(f"{TITLE}, changed")
    page.get_by_role("link", name="Stability and speed").click()
    page.wait_for_url(re.compile("/stability"))
    page.wait_for_selector(READY)
    page.get_by_role("link", name="Playground").click()
    page.wait_for_url(lambda url: "/stability" not in url and "preset=" in url)
    settled(page)
    page.get_by_role("button", name="Reset", exact=True).click()
    wait_for_address(page, PRESETS[FIRST].experiment)
    expect(page.locator(NAME)).to_have_text(TITLE)


def test_reset_is_of_the_experiment_and_leaves_how_it_is_seen(open_page: Opener) -> None:
    page = open_page(f"preset={FIRST}&show=step+7")
    changed(page, 0.5)
    place = rect_of(page.locator(".st-key-playground-plane .live-figure"))
    page.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    turn_wheel(page, -300)
    page.wait_for_timeout(300)
    ranges = seen(page)
    assert ranges[0][1] - ranges[0][0] < 8.5  # of 9
    page.get_by_role("button", name="Reset", exact=True).click()
    wait_for_address(page, PRESETS[FIRST].experiment)
    assert seen(page) == ranges
    assert number(page, "live.cursor") == 7


def test_what_is_moved_and_reset_faster_than_the_answers_is_reset(visit: Opener) -> None:
    page = visit(f"preset={FIRST}")
    changed(page, 0.5)
    slider(page, "run0", "eta").press("ArrowRight")
    slider(page, "run1", "gamma").press("ArrowRight")
    page.get_by_role("button", name="Reset", exact=True).click()
    wait_for_address(page, PRESETS[FIRST].experiment)
    expect(page.locator(NAME)).to_have_text(TITLE)
    page.wait_for_timeout(500)
    assert from_query(page.url) == PRESETS[FIRST].experiment
    wait_for_path(page, PRESETS[FIRST].experiment, 1)


def test_a_picture_that_does_not_come_leaves_the_card(open_page: Opener) -> None:
    page = open_page(f"preset={FIRST}")
    page.route("**/live/picture*", lambda route: route.fulfill(status=204, body=""))
    page.locator(OPEN).click()
    card(page, OTHER).click()
    wait_for_address(page, PRESETS[OTHER].experiment)


def test_a_finger_opens_chooses_and_resets_and_nothing_jumps(
    open_page: Opener, phone: BrowserContext
) -> None:
    page = open_page(f"preset={FIRST}", 390, 844, within=phone)
    opened(page, tap=True)
    card(page, OTHER).scroll_into_view_if_needed()
    card(page, OTHER).tap()
    wait_for_address(page, PRESETS[OTHER].experiment)
    opened(page, tap=True)
    card(page, FIRST).tap()
    wait_for_address(page, PRESETS[FIRST].experiment)
    settled(page)
    row = page.locator(".live-origin")  # whose height has room for a name of two lines
    before = rect_of(page.locator(".st-key-run0"))["y"] - rect_of(row)["y"]
    changed(page, 0.5)
    moved = rect_of(page.locator(".st-key-run0"))["y"] - rect_of(row)["y"]
    assert abs(before - moved) <= 1
    page.get_by_role("button", name="Reset", exact=True).tap()
    wait_for_address(page, PRESETS[FIRST].experiment)
    expect(page.locator(NAME)).to_have_text(TITLE)
