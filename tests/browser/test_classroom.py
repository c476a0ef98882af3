"""In class: a projector, a zoomed page, a frame in another page. What matters is in the window, the
wheel scrolls, and contours fill whatever is seen."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from optlab.experiment import Experiment, from_query
from optlab.optimizers.rmsprop import RMSProp
from tests.browser.conftest import Opener
from tests.browser.live import (
    CALM,
    PLANE,
    READY,
    board,
    pixel,
    rect_of,
    seen,
    settled,
    turn_wheel,
)

ONE = Experiment(runs=(RMSProp(),))
FIRST = ([-6, 3], [-3, 3])
COVERED = """plot => {  // whether the relief that Plotly has drawn covers what its axes show
    const [{ x, y }] = plot.data;
    const { xaxis, yaxis } = plot.layout;
    const covers = (a, [low, high]) => a[0] <= low + 1e-9 && a.at(-1) >= high - 1e-9
        && a.at(-1) - a[0] <= 2.01 * (high - low);
    return covers(x, xaxis.range) && covers(y, yaxis.range);
}"""


def filled(page: Page) -> None:
    """Wait until the contours fill the figure, and are not much larger than it."""
    plot = page.locator(f"{PLANE} .live-plot")
    page.wait_for_function(COVERED, arg=plot.element_handle())


def zooms_to(page: Page, condition: str) -> None:
    page.wait_for_function(
        f"board => {{ const zoom = board.parts.get('plane').figure.zoom; return {condition}; }}",
        arg=board(page),
    )


def test_the_wheel_scrolls_the_page_and_with_ctrl_zooms(open_page: Opener) -> None:
    """Once a wheel over the figure zoomed it, and held up whoever scrolled past."""
    page = open_page(ONE.to_query(), height=600)
    main = page.locator('[data-testid="stMain"]')
    page.mouse.move(*pixel(page, (-4, -1)))
    page.mouse.wheel(0, 120)
    page.wait_for_function("main => main.scrollTop > 60", arg=main.element_handle())
    page.wait_for_timeout(300)  # Plotly would have waited for more of the wheel
    assert seen(page) == FIRST
    page.mouse.wheel(0, -400)
    page.wait_for_function("main => main.scrollTop === 0", arg=main.element_handle())
    page.mouse.move(*pixel(page, (-4, 0)))
    turn_wheel(page, -240)
    zooms_to(page, "zoom > 1.05")
    assert main.evaluate("main => main.scrollTop") == 0


def test_contours_fill_what_is_seen_after_a_zoom_and_a_pan(open_page: Opener) -> None:
    """Once they were drawn over the window alone, and beyond it was nothing."""
    page = open_page(ONE.to_query())
    filled(page)
    page.mouse.move(*pixel(page, (-4, -1)))
    for _ in range(6):
        turn_wheel(page, 400)
    zooms_to(page, "zoom < 0.7")
    filled(page)
    x, y = pixel(page, (-4, 1))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 300, y - 120, steps=4)
    page.mouse.up()
    page.wait_for_function(
        "plot => plot.layout.xaxis.range[0] < -8",
        arg=page.locator(f"{PLANE} .live-plot").element_handle(),
    )
    filled(page)
    for _ in range(9):
        page.get_by_role("button", name="Zoom in").click()
        page.wait_for_timeout(200)
    zooms_to(page, "zoom > 100")
    filled(page)
    page.get_by_role("button", name="Back to the whole window").click()
    zooms_to(page, "Math.abs(zoom - 1) < 1e-9")
    filled(page)
    assert seen(page) == FIRST


def test_buttons_beside_the_figure_zoom_by_keyboard(open_page: Opener) -> None:
    page = open_page(ONE.to_query())
    closer = page.get_by_role("button", name="Zoom in")
    for name in ("Zoom in", "Zoom out", "Back to the whole window"):
        rect = page.get_by_role("button", name=name).bounding_box()
        assert rect and min(rect["width"], rect["height"]) >= 24
    page.mouse.click(*pixel(page, (-4, -1)))  # the start: the buttons follow it by the tab key
    settled(page)
    closer.focus()
    page.keyboard.press("Enter")
    zooms_to(page, "Math.abs(zoom - 2) < 1e-6")
    filled(page)  # which draws anew: what a button zoomed stays so
    zooms_to(page, "Math.abs(zoom - 2) < 1e-6")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    zooms_to(page, "Math.abs(zoom - 1) < 1e-6")


def test_two_fingers_zoom(open_page: Opener, browser: Browser) -> None:
    phone = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = open_page(ONE.to_query(), within=phone, width=390, height=844)
    x, y = pixel(page, (-2, 0))
    client = phone.new_cdp_session(page)

    def touch(kind: str, *apart: float) -> None:
        points = [{"x": x + side * gap, "y": y} for gap in apart for side in (-1, 1)]
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 40)
    for gap in (40, 50, 60, 70, 80):
        touch("touchMove", gap)
        page.wait_for_timeout(250)  # a frame of Plotly's
    touch("touchEnd")
    zooms_to(page, "zoom > 1.6 && zoom < 2.4")
    filled(page)
    page.wait_for_timeout(400)  # a tap would have moved the start by now
    assert from_query(page.url).start == ONE.start
    page.close()
    phone.close()


PAGES = {  # and what of each is in sight without scrolling
    "": (".live-figure", ".live-handle", ".live-player"),
    "lessons": (".live-figure", ".live-handle"),  # which play once an answer is given
    "rotation": (".live-figure", ".live-handle", ".live-player"),
    "settings": ('[class*="-map"] .live-figure', '[class*="-plane"] .live-figure'),
    "stability": (".live-player",),
}
PROJECTOR = {"viewport": {"width": 1024, "height": 576}, "device_scale_factor": 1.25}
ZOOMED = {"viewport": {"width": 640, "height": 360}, "device_scale_factor": 2}
WIDE = {"viewport": {"width": 2560, "height": 1440}}


def at(browser: Browser, server: str, kind: dict[str, Any], path: str) -> Page:
    """A page in a window of its own, with its figure drawn."""
    page = browser.new_page(**kind)
    page.set_default_timeout(60_000)
    page.goto(f"{server}/{path}")
    page.wait_for_selector(READY)
    page.wait_for_selector('[class*="-plane"] .contour, [class*="-map"] .live-handle:visible')
    page.evaluate(CALM)
    page.wait_for_timeout(600)  # the figure's height follows the page, when that is still
    return page


def assert_in_sight(page: Page, *places: str) -> None:
    size = page.viewport_size
    assert size
    for place in places:
        rect = rect_of(page.locator(f"{place}:visible").first)
        assert rect["x"] >= 0 and rect["x"] + rect["width"] <= size["width"], (place, rect)
        assert rect["y"] >= 0 and rect["y"] + rect["height"] <= size["height"], (place, rect)


def assert_long_enough(page: Page) -> None:
    lengths = page.locator(".live-range:visible").evaluate_all("all => all.map(e => e.clientWidth)")
    assert all(length >= 150 for length in lengths), lengths


@pytest.mark.parametrize("path", PAGES)
def test_on_a_projector_all_that_matters_is_in_the_window(
    browser: Browser, server: str, path: str
) -> None:
    """Once the start and the play bar lay below the window, and a slider was 64 pixels long."""
    page = at(browser, server, PROJECTOR, path)
    assert_in_sight(page, *PAGES[path])
    assert_long_enough(page)
    page.close()


@pytest.mark.parametrize("path", ["", "rotation"])
def test_at_200_percent_the_figure_stays_in_sight_while_the_page_scrolls(
    browser: Browser, server: str, path: str
) -> None:
    """Once the sliders scrolled in a box of their own, and the figure out of sight."""
    page = at(browser, server, ZOOMED, path)
    assert_in_sight(page, *PAGES[path])
    assert_long_enough(page)
    main = page.locator('[data-testid="stMain"]')
    nested = main.evaluate(
        """main => [...main.querySelectorAll("*")].filter(e => e.scrollHeight > e.clientHeight + 2
            && /auto|scroll/.test(getComputedStyle(e).overflowY)).map(e => e.className)"""
    )
    assert nested == []
    main.evaluate("main => main.scrollTo(0, 250)")
    page.wait_for_timeout(300)
    assert_in_sight(page, *PAGES[path])
    page.close()


def test_on_a_wide_picture_the_figure_grows(browser: Browser, server: str) -> None:
    page = at(browser, server, WIDE, "")
    assert_in_sight(page, *PAGES[""])
    rect = rect_of(page.locator('[class*="-plane"] .live-figure'))
    assert rect["width"] > 1200 and rect["height"] > 900
    page.set_viewport_size({"width": 1440, "height": 800})
    page.wait_for_timeout(1000)
    assert_in_sight(page, *PAGES[""])
    page.close()


def test_in_a_frame_there_are_the_figure_and_its_sliders_and_nothing_else(
    browser: Browser, server: str
) -> None:
    page = browser.new_page(viewport={"width": 900, "height": 640})
    page.set_default_timeout(60_000)
    outer = f'<iframe src="{server}/?embed=true" width=800 height=520></iframe>'
    page.route("**/outer", lambda route: route.fulfill(body=outer, content_type="text/html"))
    page.goto(f"{server}/outer")
    page.frame_locator("iframe").locator(".contour").first.wait_for()
    page.wait_for_timeout(800)
    frame = page.frames[1]
    text = frame.locator('[data-testid="stApp"]').inner_text().split()
    assert {"AdaGrad", "RMSProp", "eta", "gamma"} <= set(text)
    assert text.count("Playground") == 1  # the title, which is heard and not seen
    assert not {"optlab", "Lessons", "Loss", "remembers", "Copy", "Function"} & set(text)
    assert (
        frame.locator('[data-testid="stSelectbox"], [data-testid="stCaptionContainer"]').count()
        == 0
    )
    height = frame.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    assert height <= 520
    for place in frame.locator(".live-figure:visible, .live-player, .live-range:visible").all():
        rect = rect_of(place)
        assert rect["y"] + rect["height"] <= rect_of(page.locator("iframe"))["y"] + 520
    eta = frame.get_by_role("slider", name="eta").first
    eta.focus()
    page.keyboard.press("ArrowRight")
    frame.wait_for_url(lambda url: "adagrad+eta+0.45" in url and "embed=true" in url)
    page.close()
