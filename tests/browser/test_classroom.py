"""In class: a projector, a zoomed page, a frame in another page. What matters is in the window, the
wheel scrolls, and contours fill whatever is seen."""

import pytest
from playwright.sync_api import BrowserContext, Frame, Page

from optlab.experiment import Experiment, from_query
from optlab.optimizers.rmsprop import RMSProp
from optlab.web.registry import pages
from optlab.web.visit import PLAYGROUND
from tests.browser.live import (
    CALM,
    PLANE,
    READY,
    live_figure,
    pixel,
    rect_of,
    seen,
    settled,
    turn_wheel,
)
from tests.browser.profiles import Profiles
from tests.browser.visiting import Opener

ONE = Experiment(runs=(RMSProp(),))
FIRST = ([-6, 3], [-3, 3])
COVERED = """plot => {  // whether the height map that Plotly has drawn covers what its axes show
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
        f"live => {{ const zoom = live.parts.get('plane').figure.zoom; return {condition}; }}",
        arg=live_figure(page),
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


def test_two_fingers_zoom(open_page: Opener, phone: BrowserContext) -> None:
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


PATHS = ["" if name == PLAYGROUND else name for name in pages()]
ANSWERED = "lessons?lesson=lesson_first_gamma&show=answer+1"
WINDOWS: dict[str, tuple[int, int]] = {  # in pixels of the style sheet
    "1440": (1440, 900),
    "a projector at 125 %": (1024, 576),
    "200 %": (640, 360),
    "2560": (2560, 1440),
    "a phone": (390, 844),
    "a phone on its side": (600, 400),
}


def at(profiles: Profiles, server: str, size: tuple[int, int], path: str) -> Page:
    """A page in a window of its own, with its figure drawn."""
    page = profiles.blank(*size, motion="reduce")
    page.set_default_timeout(60_000)
    page.goto(f"{server}/{path}")
    at_ease(page)
    return page


def at_ease(page: Page | Frame) -> None:
    """Wait until figures are drawn, and have the height that the window lets them have."""
    page.wait_for_selector(READY)
    page.wait_for_selector(f"{STAGE} {PLAYED}", state="attached")
    page.wait_for_selector(f"{STAGE} .live-figure[style]")
    page.evaluate(CALM)
    page.evaluate(STILL)


STILL = """async () => {  // figures look at the room they have once a window has stayed as it is
    const parts = "[class*=st-key-], .live-figure, .live-handle";
    const places = () => JSON.stringify([...document.querySelectorAll(parts)]
        .map(e => e.getBoundingClientRect()));
    for (let before = "", times = 0; times < 5; times += 1) {
        const now = places();
        if (now !== before) times = 0;
        before = now;
        await new Promise(done => setTimeout(done, 80));
    }
}"""
STAGE = ".st-key-stage"
BAR = ".live-player, .live-training-bar"  # what is played with: of networks, what is trained with
PLAYED = f":is({BAR}, .st-key-real_data-training .live-figure)"  # a linear model's is seen whole
SIGHT = """() => {  // which parts of the figure, and which sliders that bend it, are in sight
    const within = ({ top, bottom, left, right }) =>
        top >= -1 && bottom <= innerHeight + 1 && left >= -1 && right <= innerWidth + 1;
    const places = [...document.querySelectorAll(".st-key-stage :is(PARTS)")]
        .filter(e => e.checkVisibility({ visibilityProperty: true }));
    const lost = places.filter(e => !within(e.getBoundingClientRect()));
    const held = [...document.querySelectorAll(".live-sliders .live-range")].filter(e => {
        const rect = e.getBoundingClientRect();
        const x = rect.left + rect.width / 2, y = rect.top + rect.height / 2;
        return rect.width && within(rect) && document.elementFromPoint(x, y) === e;
    });
    const row = document.querySelector(".st-key-play").getBoundingClientRect();
    const stage = document.querySelector(".st-key-stage").getBoundingClientRect();
    return {
        parts: places.map(e => e.className), held: held.length,
        leaving: row.bottom < Math.max(innerHeight, 60 + stage.height) - 1,  // both, together
        lost: lost.map(e => [e.className, e.getBoundingClientRect().toJSON()]),
        short: held.map(e => e.clientWidth).filter(width => width < 150),
        covered: places.filter(e => {  // by the menu of pages, or by what is laid over it
            const rect = e.getBoundingClientRect();
            const there = document.elementFromPoint(rect.left + rect.width / 2, rect.top + 3);
            return within(rect) && !there?.closest(".live-figure, BAR");
        }).map(e => e.className),
    };
}""".replace("PARTS", f".live-figure, .live-handle, {BAR}").replace("BAR", BAR)
THROUGH = """main => {  // what is in sight at each place: what is asked for is laid out first
    const last = main.scrollHeight - main.clientHeight + 120, found = [];
    for (let place = 0; place < last; place += 120) {
        main.scrollTo(0, place);
        found.push([place, (SIGHT)()]);
    }
    return found;
}""".replace("SIGHT", SIGHT)
NESTED = """() => [...document.querySelectorAll('[data-testid="stMain"] *')].filter(e =>
    e.scrollHeight > e.clientHeight + 2 && /auto|scroll/.test(getComputedStyle(e).overflowY)
    && e.checkVisibility()).map(e => e.className)"""


@pytest.mark.parametrize("path", [*PATHS, ANSWERED])
def test_figure_start_and_play_bar_are_in_sight_wherever_a_slider_is(
    profiles: Profiles, server: str, path: str
) -> None:
    """Once they lay below the window, sliders scrolled in a box of their own or the figure away
    from them, and a slider was 64 pixels long."""
    page = at(profiles, server, WINDOWS["1440"], path)
    for window, (width, height) in WINDOWS.items():
        page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
        page.set_viewport_size({"width": width, "height": height})
        at_ease(page)
        held = scrolled_through(page, window)
        assert held or path == "lessons", window  # which is not answered yet
        assert page.evaluate(NESTED) == [], window
    page.close()


def scrolled_through(page: Page, window: str) -> int:
    """Go through the whole page; returns how many sliders were met, here and there the same."""
    held = 0
    for place, sight in page.locator('[data-testid="stMain"]').evaluate(THROUGH):
        held += sight["held"]
        assert sight["short"] == [], (window, place, sight)
        if (sight["held"] or not place) and not sight["leaving"]:
            assert sight["parts"] and not sight["lost"], (window, place, sight)
            assert not sight["covered"], (window, place, sight)
    return held


def test_on_a_wide_picture_the_figure_grows(profiles: Profiles, server: str) -> None:
    page = at(profiles, server, WINDOWS["2560"], "")
    rect = rect_of(page.locator('[class*="-plane"] .live-figure'))
    assert rect["width"] > 1200 and rect["height"] > 900
    page.set_viewport_size({"width": 1440, "height": 800})
    at_ease(page)
    assert not page.evaluate(SIGHT)["lost"]
    page.close()


def framed(page: Page, server: str, path: str) -> Frame:
    """A page in a frame of another, 800 by 520."""
    inside = f"{path}{'&' if '?' in path else '?'}embed=true"
    outer = f'<iframe src="{server}/{inside}" width=800 height=520></iframe>'
    page.route("**/outer", lambda route: route.fulfill(body=outer, content_type="text/html"))
    page.goto(f"{server}/outer")
    page.frame_locator("iframe").locator(f"{STAGE} {PLAYED}").wait_for(state="attached")
    frame = page.frames[1]
    at_ease(frame)
    return frame


@pytest.mark.parametrize("path", [*PATHS, ANSWERED])
def test_in_a_frame_every_page_is_its_figure_and_its_sliders_and_nothing_else(
    profiles: Profiles, server: str, path: str
) -> None:
    """Once only the playground was: of the others the menu was gone, and all else was there."""
    page = profiles.blank(900, 640)
    page.set_default_timeout(60_000)
    frame = framed(page, server, path)
    parts = frame.locator(
        ':is([data-testid="stSelectbox"], [data-testid="stCaptionContainer"], .live-copy,'
        ' .live-note, .lessons, .st-key-head, .st-key-words, [data-testid="stExpander"]):visible'
    )
    lesson = path.startswith("lessons")
    expander = ["stExpander"] if lesson else []  # what is checked, and the function's own sliders
    found = parts.evaluate_all("all => all.map(e => e.dataset.testid ?? e.className)")
    assert set(found) <= {*expander, *(["stCaptionContainer"] if lesson else [])}, found
    assert frame.locator("h2:visible, h3:visible").count() == 0
    seen = frame.evaluate(SIGHT)
    assert seen["parts"] and not seen["lost"] and not seen["short"], seen
    assert seen["held"] or lesson, seen
    if path == "lessons":
        assert frame.get_by_role("button", name="I do not know: show me").is_visible()
    wide = frame.evaluate(
        "document.querySelector('[data-testid=stMain]').scrollWidth <= innerWidth"
    )
    assert wide
    page.close()


def test_in_a_frame_there_are_the_figure_and_its_sliders_and_nothing_else(
    profiles: Profiles, server: str
) -> None:
    page = profiles.blank(900, 640)
    page.set_default_timeout(60_000)
    frame = framed(page, server, "")
    frame.locator(".contour").first.wait_for()
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
