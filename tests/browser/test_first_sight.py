"""What a new reader meets: a question over the figure, one play without being asked, and hints."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from optlab.experiment import Experiment
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.rmsprop import RMSProp
from optlab.web.theme import DARK, LIGHT
from tests.browser.listening import listen
from tests.browser.live import (
    PLANE,
    choose_preset,
    fetched,
    live_figure,
    next_frame,
    number,
    path,
    pixels,
    rect_of,
    settled,
    slider,
)
from tests.browser.newcomers import (
    COUNT,
    DESKTOP,
    KEEPS_NOTHING,
    LAST,
    PHONE,
    QUESTION,
    STILL,
    WAYS,
    WORD,
    Newcomer,
    hinted,
)
from tests.browser.profiles import Profiles
from tests.browser.test_access import violations

PROJECTOR: dict[str, Any] = {"width": 1024, "height": 576, "device_scale_factor": 1.25}
FRAME: dict[str, Any] = {"width": 800, "height": 520}
WIDE: dict[str, Any] = {"width": 2560, "height": 1440}
SIGHTS = {"1440": DESKTOP, "390": PHONE, "projector": PROJECTOR, "embedded": FRAME, "2560": WIDE}
THEMES = {"light": LIGHT, "dark": DARK}


@pytest.fixture(scope="module", params=SIGHTS)
def sight(request: pytest.FixtureRequest, profiles: Profiles, server: str) -> Iterator[Page]:
    """A first visit where nothing moves, for all tests that only look at it."""
    kind, said = SIGHTS[request.param], list[str]()
    page = profiles.blank(**kind, **STILL, scheme="dark" if kind is PHONE else "light")
    page.add_init_script(COUNT)
    listen(page, said)
    page.goto(f"{server}/?embed=true" if kind is FRAME else server)
    settled(page)
    yield page
    page.close()
    assert said == []


def turned(page: Page, scheme: Any) -> None:
    """Wait until it is seen in this theme."""
    page.emulate_media(color_scheme=scheme)
    page.wait_for_function(
        "([live, colour]) => live.spec.paths[0].colour === colour",
        arg=[live_figure(page), THEMES[scheme].runs[0]],
    )
    settled(page)


def counted(page: Page) -> list[int]:
    return [int(text.split(" ")[0]) for text in page.evaluate("window.counted")]


def path_points(page: Page) -> list[tuple[float, float]]:
    """The points of both paths."""
    return [(float(x), float(y)) for i in (0, 1) for x, y in path(page, i)]


def plays(page: Page) -> None:
    """Wait until it plays without being asked."""
    page.wait_for_function(
        "live => live.player.playing && live.cursor > 0.2", arg=live_figure(page)
    )


def assert_stands_at_the_end(page: Page) -> None:
    """Now, and after what a play would have moved."""
    assert not live_figure(page).evaluate("live => live.player.playing")
    assert number(page, "live.cursor") == LAST
    page.wait_for_timeout(700)
    assert number(page, "live.cursor") == LAST
    assert "show=step" not in page.url


def assert_plays_nothing(page: Page) -> None:
    settled(page)
    page.wait_for_timeout(1500)
    assert counted(page) == [LAST]


# ---- the first sight


@pytest.mark.parametrize("scheme", THEMES)
def test_the_question_stands_over_the_figure_on_no_path(sight: Page, scheme: str) -> None:
    page, theme = sight, THEMES[scheme]
    turned(page, scheme)
    note = page.get_by_role("note")
    expect(note).to_be_visible()
    assert (note.locator("p").text_content() or "").replace("\u00a0", " ") == (
        f"Same eta. Why does ● {theme.words[0]} (AdaGrad) stall?"
    )
    red, green, blue = (int(theme.runs[0][i : i + 2], 16) for i in (1, 3, 5))
    glyph = note.locator("[aria-hidden]")
    expect(glyph).to_have_css("color", f"rgb({red}, {green}, {blue})")
    box, figure = rect_of(note), rect_of(page.locator(f"{PLANE} .live-figure"))
    assert figure["x"] < box["x"] and box["x"] + box["width"] < figure["x"] + figure["width"]
    assert figure["y"] < box["y"] and box["y"] + box["height"] < figure["y"] + figure["height"]
    for x, y in pixels(page, [*path_points(page), (0, 0)]):
        assert not (
            box["x"] - 5 < x < box["x"] + box["width"] + 5
            and box["y"] - 5 < y < box["y"] + box["height"] + 5
        )


def test_hints_stand_beside_what_they_are_of_and_cover_nothing(sight: Page) -> None:
    page = sight
    assert hinted(page) == (1, 1)
    expect(page.locator(WORD)).to_have_text("drag me")
    box = rect_of(page.locator(WORD))
    for place in (f"{PLANE} .live-handle", QUESTION):
        other = rect_of(page.locator(place))
        assert (
            box["x"] >= other["x"] + other["width"]
            or other["x"] >= box["x"] + box["width"]
            or box["y"] >= other["y"] + other["height"]
            or other["y"] >= box["y"] + box["height"]
        ), place
    for x, y in pixels(page, path_points(page)):
        inside_x = box["x"] - 3 < x < box["x"] + box["width"] + 3
        assert not (inside_x and box["y"] - 3 < y < box["y"] + box["height"] + 3)
    eta = slider(page, "run0", "eta")
    track = rect_of(eta)
    share = int(eta.input_value()) / int(eta.get_attribute("max") or 0)
    middle = track["x"] + 9 + share * (track["width"] - 18)
    arrows = [rect_of(arrow) for arrow in page.locator(".live-way").all()]
    assert arrows[0]["x"] + arrows[0]["width"] < middle - 9 < middle + 9 < arrows[1]["x"]
    for hint in (WORD, WAYS):
        expect(page.locator(hint)).to_have_attribute("aria-hidden", "true")
        expect(page.locator(hint)).to_have_css("pointer-events", "none")


@pytest.mark.parametrize("scheme", THEMES)
@pytest.mark.parametrize("sight", ["1440", "390"], indirect=True)
def test_nothing_that_a_new_reader_meets_stands_in_the_way(sight: Page, scheme: str) -> None:
    turned(sight, scheme)
    assert hinted(sight) == (1, 1)
    assert violations(sight) == []


@pytest.mark.parametrize("sight", ["1440"], indirect=True)
def test_who_wants_nothing_to_move_sees_nothing_move(sight: Page) -> None:
    page = sight
    assert_plays_nothing(page)
    names = "all => all.map(one => getComputedStyle(one).animationName)"
    assert set(page.locator(".live-way").evaluate_all(names)) == {"none"}
    ring = "handle => getComputedStyle(handle, '::after').animationName"
    assert page.locator(f"{PLANE} .live-hinted").evaluate(ring) == "none"


def test_a_question_is_closed_and_nothing_else_moves(sight: Page) -> None:
    """The last of those that look at a first visit: there is no question any more."""
    canvas = sight.locator(f"{PLANE} .live-canvas")
    before = rect_of(canvas)
    close = sight.get_by_role("button", name="Close the question")
    assert min(rect_of(close)["width"], rect_of(close)["height"]) >= 24
    close.tap() if sight.viewport_size == {"width": 390, "height": 844} else close.click()
    expect(sight.locator(QUESTION)).to_be_hidden()
    assert rect_of(canvas) == before


def test_a_question_that_was_closed_stays_so_and_the_keyboard_is_given_on(
    newcomer: Newcomer,
) -> None:
    page = newcomer(**STILL)
    settled(page)
    page.get_by_role("button", name="Close the question").focus()
    page.keyboard.press("Enter")
    expect(page.locator(QUESTION)).to_be_hidden()
    expect(page.locator(f"{PLANE} .live-handle")).to_be_focused()
    choose_preset(page, "RMSProp in a ravine")
    expect(page.locator(QUESTION)).to_contain_text("Why is the first step as long along x1?")
    settled(page)
    choose_preset(page, "AdaGrad against RMSProp")
    expect(page.locator(QUESTION)).to_be_hidden()
    settled(page)
    expect(page.locator(QUESTION)).to_be_hidden()


def test_the_question_goes_with_the_first_change_and_is_there_again_with_the_preset(
    newcomer: Newcomer,
) -> None:
    page = newcomer(**STILL)
    settled(page)
    fetched(page)
    eta = slider(page, "run0", "eta")
    rect = rect_of(eta)
    page.mouse.move(rect["x"] + rect["width"] / 2, rect["y"] + rect["height"] / 2)
    page.mouse.down()
    expect(page.locator(QUESTION)).to_be_hidden()  # while the hand holds it
    page.mouse.up()
    page.wait_for_url(lambda address: "eta+0.4&run" not in address and "v=1" in address)
    settled(page)
    expect(page.locator(QUESTION)).to_be_hidden()
    page.go_back()
    expect(page.locator(QUESTION)).to_be_visible()


def test_an_experiment_of_ones_own_is_asked_nothing(newcomer: Newcomer) -> None:
    query = Experiment(runs=(AdaGrad(0.3), RMSProp())).to_query()
    page = newcomer(f"?{query}", **STILL)
    settled(page)
    expect(page.locator(QUESTION)).to_be_hidden()


def test_the_question_leaves_the_arrows_numbers_alone(newcomer: Newcomer) -> None:
    page = newcomer("?show=step+5", **STILL)
    settled(page)
    next_frame(page)
    a, b = rect_of(page.locator(QUESTION)), rect_of(page.locator(f"{PLANE} .live-arrows"))
    assert a["x"] + a["width"] < b["x"] or a["y"] + a["height"] < b["y"] or b["x"] < a["x"]


def test_a_plain_figure_is_asked_too(profiles: Profiles, server: str) -> None:
    page = profiles.blank()
    page.goto(f"{server}/?show=live+false")
    expect(page.locator(".asked")).to_have_text("Same eta. Why does ●\u00a0blue stall?")
    page.close()


# ---- one play


def test_the_first_figure_plays_once_from_the_start_to_the_end(newcomer: Newcomer) -> None:
    page = newcomer()
    page.wait_for_function(
        "live => !live.player.playing && counted.at(-1) === '20 / 20' && counted.length > 9",
        arg=live_figure(page),
        timeout=60_000,
    )
    steps = counted(page)
    first = steps.index(0)
    assert set(steps[:first]) <= {LAST}  # before it began
    assert steps[first:] == sorted(steps[first:])
    assert_stands_at_the_end(page)
    assert page.get_by_role("status").filter(has_text="step").count() == 0  # nobody asked for it
    page.reload()
    assert_plays_nothing(page)
    page.goto("about:blank")
    page.go_back()
    page.locator(f"{PLANE} .live-handle").wait_for()
    assert_plays_nothing(page)
    page.goto(page.url.split("?")[0] + "rotation")
    page.locator('[class*="rotation-plane"] .live-handle').wait_for()
    page.wait_for_timeout(1500)
    assert len(counted(page)) == 1


@pytest.mark.parametrize("how", ["mouse", "wheel", "key", "space", "button", "finger"])
def test_any_input_shows_the_whole_path_at_once(newcomer: Newcomer, how: str) -> None:
    page = newcomer(**(PHONE if how == "finger" else DESKTOP))
    plays(page)
    button = page.locator(PLANE).get_by_role("button", name="Pause")
    match how:
        case "mouse":
            page.mouse.click(4, 400)
        case "wheel":
            page.mouse.move(700, 500)
            page.mouse.wheel(0, 5)
        case "key":
            page.keyboard.press("q")
        case "space":
            page.keyboard.press("Space")
        case "button":
            button.click()
        case "finger":
            page.touchscreen.tap(5, 80)
    page.wait_for_function("live => !live.player.playing", arg=live_figure(page))
    assert_stands_at_the_end(page)


def test_where_there_is_no_run_nothing_is_played(newcomer: Newcomer) -> None:
    """The cursor ran through twenty steps of nothing."""
    assert_plays_nothing(newcomer("?v=1&f=quadratic&steps=20"))


@pytest.mark.parametrize("address", ["?show=step+3", "?show=step+20"])
def test_a_link_that_says_a_step_plays_nothing(newcomer: Newcomer, address: str) -> None:
    page = newcomer(address)
    settled(page)
    page.wait_for_timeout(1500)
    assert counted(page) == [int(address.removeprefix("?show=step+"))]


def test_who_touched_something_before_is_played_nothing(newcomer: Newcomer) -> None:
    page = newcomer()
    context = page.context
    page.close()
    other = context.new_page()
    other.add_init_script(COUNT)
    held: list[Any] = []
    other.route(re.compile(r"/live/paths?\?"), lambda route: held.append(route))
    other.goto(f"{page.url.split('?')[0]}")
    while not held:  # our module runs then, and has no figure yet
        other.wait_for_timeout(50)
    other.mouse.click(4, 400)
    for route in held:
        route.continue_()
    other.locator(f"{PLANE} .live-handle").wait_for()
    assert_plays_nothing(other)


HIDDEN = """
let state = "hidden";
Object.defineProperty(document, "visibilityState", { get: () => state });
window.reveal = () => {
    state = "visible";
    document.dispatchEvent(new Event("visibilitychange"));
};
"""


def test_in_a_tab_behind_others_it_waits_until_somebody_sees_it(newcomer: Newcomer) -> None:
    page = newcomer(script=COUNT + HIDDEN)
    assert_plays_nothing(page)
    page.evaluate("window.reveal()")
    plays(page)


def test_a_browser_that_keeps_nothing_plays_at_the_first_visit_alone(newcomer: Newcomer) -> None:
    page = newcomer(script=COUNT + KEEPS_NOTHING)
    plays(page)
    page.reload()
    page.locator(f"{PLANE} .live-handle").wait_for()
    assert_plays_nothing(page)
