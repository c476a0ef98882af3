"""In class: a projector, a zoomed page, a frame in another page. What matters is in the window, the
wheel scrolls, and contours fill whatever is seen."""

from playwright.sync_api import Page

from optlab.experiment import Experiment
from optlab.optimizers.rmsprop import RMSProp
from tests.browser.conftest import Opener
from tests.browser.live import PLANE, board, pixel, seen, settled, turn_wheel

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
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    zooms_to(page, "Math.abs(zoom - 1) < 1e-6")


def test_two_fingers_zoom_and_one_scrolls(open_page: Opener) -> None:
    page = open_page(ONE.to_query())
    x, y = pixel(page, (-2, 0))
    client = page.context.new_cdp_session(page)

    def touch(kind: str, *apart: float) -> None:
        points = [{"x": x + side * gap, "y": y} for gap in apart for side in (-1, 1)]
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 40)
    for gap in (50, 60, 70, 80):
        touch("touchMove", gap)
        page.wait_for_timeout(250)
    touch("touchEnd")
    zooms_to(page, "zoom > 1.6 && zoom < 2.4")
    filled(page)
