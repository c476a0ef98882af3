"""The page as one file, opened by a double click: no server, no network."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, JSHandle, Locator, Page, expect

from optlab.edits import with_value
from optlab.experiment import Experiment
from optlab.references import Reference
from optlab.web.one_file.writing import written
from optlab.web.page import LESSON, page_of
from tests.browser.firefox import find_or_install, firefox
from tests.browser.listening import listen
from tests.browser.live import A_TENTH_OF_A_PIXEL, AT_REST, computed, pixel_of

PAGE = page_of([("preset", "rmsprop_in_a_ravine")])
EXPERIMENT = PAGE.experiment
Opener = Callable[..., Page]


@pytest.fixture
def open_file(browser: Browser, tmp_path: Path) -> Iterator[Opener]:
    """Opens a file of a page without a network; afterwards asserts that nothing was asked for, and
    that the console stayed empty."""
    said, asked, contexts = list[str](), list[str](), []

    def open_it(text: str, **options: object) -> Page:
        context = browser.new_context(**options)  # type: ignore[arg-type]
        contexts.append(context)
        context.set_offline(True)
        page = context.new_page()
        listen(page, said)
        page.on("request", lambda request: asked.append(request.url))
        path = tmp_path / "one.html"
        path.write_text(text, "utf-8")
        page.goto(path.as_uri())
        page.wait_for_function("() => window.optlab?.spec")
        settled(page)
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert said == []
    assert [url for url in asked if not url.startswith(("blob:", "data:"))] == [
        (tmp_path / "one.html").as_uri()
    ]


def figure(page: Page) -> JSHandle:
    return page.evaluate_handle("window.optlab")


def settled(page: Page) -> None:
    page.wait_for_function(AT_REST, arg=figure(page))


def slider(page: Page, place: str, name: str) -> Locator:
    return page.locator(f".st-key-{place}").get_by_role("slider", name=name)


def path(page: Page) -> np.ndarray:
    columns = figure(page).evaluate(
        "live => ['x1', 'x2'].map(x => Array.from(live.paths()[0].numbers.columns[x]))"
    )
    return np.array(columns).T


def stop(page: Page, name: str, k: int) -> float:
    return figure(page).evaluate(
        "(live, [name, k]) => live.spec.sliders.find(one => one.id === name).stops[k]",
        [name, k],
    )


def at(name: str, value: float) -> Experiment:
    return with_value(EXPERIMENT, Reference(name), value)


def assert_shows(page: Page, experiment: Experiment) -> None:
    assert_is(path(page), experiment)


def assert_is(drawn: np.ndarray, experiment: Experiment) -> None:
    """A path that is drawn is the engine's, to a tenth of a pixel."""
    (low1, high1), (low2, high2) = experiment.objective.window
    expected = computed(experiment)
    assert drawn.shape == expected.shape
    seen = np.all((expected >= [low1, low2]) & (expected <= [high1, high2]), axis=1)
    off = np.abs(drawn - expected) / [high1 - low1, high2 - low2]
    assert np.count_nonzero(seen) > 1 and off[seen].max() < A_TENTH_OF_A_PIXEL


def picture(page: Page, slot: str) -> str:
    return page.locator(f"[data-slot={slot}] .live-canvas").evaluate("one => one.toDataURL()")


def test_its_sliders_move_the_paths_to_where_the_engine_has_them(open_file: Opener) -> None:
    page = open_file(
        written(PAGE, ["run0.eta", "run0.gamma", "f.a"]), viewport={"width": 1440, "height": 900}
    )
    page.wait_for_selector("[data-slot=plane] .contour")  # Plotly has come along, too
    assert_shows(page, EXPERIMENT)
    eta = slider(page, "run0", "eta")

    loss = picture(page, "loss")
    page.mouse.move(*pixel_of(eta, int(eta.input_value())))
    page.mouse.down()
    page.mouse.move(*pixel_of(eta, 50))
    page.wait_for_function("live => live.gesture.sliding && !live.frame", arg=figure(page))
    moved = at("run0.eta", stop(page, "run0.eta", 50))
    assert_shows(page, moved)
    page.mouse.up()
    settled(page)
    assert_shows(page, moved)
    assert picture(page, "loss") != loss
    expect(page.locator(".st-key-run0 .live-status")).not_to_be_empty()

    # Another slider, by the keyboard: the first is back, and what is drawn is of this one alone.
    gamma = slider(page, "run0", "gamma")
    before = int(gamma.input_value())
    gamma.press("ArrowLeft")
    settled(page)
    assert_shows(page, at("run0.gamma", stop(page, "run0.gamma", before - 1)))
    expect(page.locator(".st-key-run0").get_by_role("textbox", name="eta")).to_have_value("0.4")

    gamma.press("Home")
    settled(page)
    assert stop(page, "run0.gamma", 0) == 0
    assert_shows(page, at("run0.gamma", 0.0))

    # One of the function, whose contours move with it.
    ground = figure(page).evaluate("live => live.spec.plane.ground")
    a = slider(page, "function", "a")
    page.mouse.click(*pixel_of(a, 40))
    settled(page)
    assert_shows(page, at("f.a", stop(page, "f.a", 40)))
    assert figure(page).evaluate("live => live.parts.get('plane').atRest.address") != ground

    box = page.locator(".st-key-run0").get_by_role("textbox", name="eta")
    box.fill("0.123456")
    box.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="positions of the slider")).to_be_visible()
    box.fill("0.4")
    box.press("Enter")
    settled(page)
    assert_shows(page, EXPERIMENT)

    page.get_by_role("button", name="One step back").click()
    settled(page)
    assert figure(page).evaluate("live => live.cursor") == EXPERIMENT.steps - 1
    page.get_by_role("button", name="One step forward").click()
    page.get_by_role("button", name="Play", exact=True).click()  # from the start again
    page.wait_for_function("live => live.time.playing", arg=figure(page))
    page.get_by_label("Colours").select_option("dark")
    page.wait_for_function("live => live.spec.theme.paper === '#15181d'", arg=figure(page))
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == "rgb(21, 24, 29)"


def test_on_a_phone_a_finger_moves_a_slider_and_nothing_is_wider_than_the_screen(
    open_file: Opener,
) -> None:
    page = open_file(
        written(PAGE, ["run0.eta"], plotly=False),
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        color_scheme="dark",
    )
    eta = slider(page, "run0", "eta")
    eta.scroll_into_view_if_needed()
    page.touchscreen.tap(*pixel_of(eta, 20))
    settled(page)
    assert_shows(page, at("run0.eta", stop(page, "run0.eta", 20)))
    main = page.locator("main")
    assert main.evaluate("one => one.scrollWidth <= one.clientWidth")
    assert figure(page).evaluate("live => live.spec.theme.paper") == "#15181d"


def test_a_lesson_shows_its_paths_once_its_question_is_answered(open_file: Opener) -> None:
    lesson = page_of([(LESSON, "lesson_first_eta")])
    page = open_file(written(lesson, ["run0.eta"], plotly=False), reduced_motion="reduce")
    assert len(path(page)) == 1
    expect(slider(page, "run0", "eta")).to_have_count(0)
    page.locator(".one-option").last.click()
    settled(page)
    np.testing.assert_allclose(path(page), computed(lesson.experiment), atol=1e-12)
    expect(page.get_by_text("The learning rate scales every step")).to_be_visible()
    expect(slider(page, "run0", "eta")).to_be_visible()


def test_firefox_opens_it_too(tmp_path: Path) -> None:
    executable = find_or_install()
    if not executable:
        pytest.skip("there is no Firefox, and apt could not install firefox-esr")
    (tmp_path / "one.html").write_text(written(PAGE, ["run0.eta"]), "utf-8")
    profile = tmp_path / "profile"
    profile.mkdir()
    with firefox(executable, profile) as page:
        page.open((tmp_path / "one.html").as_uri(), 1280, 800)
        page.wait_for("!!window.optlab?.spec && !!document.querySelector('.contour')")
        eta = "document.querySelector('.st-key-run0 input[type=range]')"
        rect, last = page.evaluate(f"[{eta}.getBoundingClientRect(), Number({eta}.max)]")
        y = rect["y"] + rect["height"] / 2
        x = rect["x"] + 9 + (rect["width"] - 18) * 30 / last
        page.mouse(("pointerMove", x, y), ("pointerDown", 0, 0), ("pointerUp", 0, 0))
        page.wait_for("optlab.away?.value === optlab.base.sliders[0].stops[30]")
        page.wait_for(f"({AT_REST})(optlab)")
        value, columns = page.evaluate(
            "[optlab.away.value, ['x1', 'x2'].map(x =>"
            " Array.from(optlab.paths()[0].numbers.columns[x]))]"
        )
        assert_is(np.array(columns).T, at("run0.eta", value))
        assert page.said == []
