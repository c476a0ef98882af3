"""What a slider's other positions lead to, before it is moved: the strip along its track, all their
paths at once, and a path that is pulled to where one wants it."""

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from optlab.experiment import Experiment, from_query
from optlab.measure.sweeps import sweep
from optlab.objectives.quadratics import Quadratic
from optlab.optimizers.gradient_descent import GradientDescent
from tests.browser.live import (
    box,
    fetched,
    live_figure,
    next_frame,
    path,
    picture,
    pixel,
    settled,
    slider,
    stops,
    wait_for_path,
)
from tests.browser.test_touch import Finger
from tests.browser.visiting import Opener

ONE = Experiment(Quadratic(), (GradientDescent(0.1),), (-5, -2), 20)
BUTTON = ".live-positions"
SHADES = """async range => {
    const strip = range.closest(".live-track").querySelector(".live-scent");
    const copy = new OffscreenCanvas(strip.width, 1);
    const pen = copy.getContext("2d");
    pen.drawImage(strip, 0, -Math.floor(strip.height / 2));
    const { data } = pen.getImageData(0, 0, strip.width, 1);
    return [...Array(strip.width).keys()].map(i => data[4 * i + 3] / 255);
}"""


def test_the_strip_along_a_slider_is_dark_where_f_is_small_at_the_end(visit: Opener) -> None:
    page = visit(ONE.to_query())
    fetched(page)
    next_frame(page)
    shown, values = slider(page, "run0", "eta"), stops(page, "run0.eta")
    shades = np.array(shown.evaluate(SHADES))
    trajectory = sweep(ONE, ONE.runs[0], "eta", values)
    ends, lost = trajectory.values[-1], trajectory.outcome[0] == "diverged"
    at = np.linspace(0, len(shades) - 1, len(values)).round().astype(int)
    kept = np.flatnonzero(~lost)
    best, worst = kept[np.argmin(ends[kept])], kept[np.argmax(ends[kept])]
    assert shades[at[best]] > 0.85 and shades[at[worst]] < 0.25
    order = np.argsort(-ends[kept])  # the smaller f, the darker, but for the two that share a pixel
    assert np.all(np.diff(shades[at[kept][order]]) > -0.02)
    hatched = shades[at[lost][2] : at[lost][-2]]
    assert hatched.min() < 0.1 and hatched.max() > 0.6  # lines, with nothing between them
    page.locator(".st-key-playground-run0 .live-label").first.hover()
    expect(page.get_by_text("f is least at")).to_be_visible()


def test_all_positions_are_seen_while_a_key_is_held_and_by_a_button(visit: Opener) -> None:
    page = visit(ONE.to_query())
    fetched(page)
    slider(page, "run0", "eta").focus()
    alone = picture(page)
    page.keyboard.down("f")
    next_frame(page)
    fan = picture(page)
    assert fan != alone
    page.keyboard.up("f")
    next_frame(page)
    assert picture(page) == alone
    button = page.locator(BUTTON)
    button.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    next_frame(page)
    assert picture(page) == fan
    button.press("Enter")
    # Where it is a letter, it is one.
    box(page, "run0", "eta").focus()
    page.keyboard.down("f")
    expect(button).to_have_attribute("aria-pressed", "false")
    page.keyboard.up("f")
    page.keyboard.press("Escape")


def nearest_eta(page: Page, k: int, at: tuple[float, float]) -> float:
    """The position whose path is nearest to a place of the plane at step k, as it is seen."""
    values = stops(page, "run0.eta")
    points = sweep(ONE, ONE.runs[0], "eta", values).positions[k]
    seen = [np.hypot(*np.subtract(pixel(page, tuple(p)), pixel(page, at))) for p in points.T]
    return values[int(np.argmin(seen))]


@pytest.mark.parametrize("by", ["mouse", "finger"])
def test_a_point_of_a_path_is_pulled_and_eta_follows(
    visit: Opener, open_page: Opener, phone: BrowserContext, by: str
) -> None:
    if by == "mouse":
        page = visit(ONE.to_query())
    else:
        page = open_page(ONE.to_query(), width=390, height=844, within=phone)
    fetched(page)
    x1, x2 = path(page)[3]
    finger = Finger(page)
    begin, goal = pixel(page, (x1, x2)), (float(x1) + 1.2, float(x2) + 0.5)
    end, wanted = pixel(page, goal), nearest_eta(page, 3, goal)
    if by == "mouse":
        page.mouse.move(*begin)
        expect(page.get_by_text("pull it: η eta follows")).to_be_visible()
        page.mouse.down()
        page.mouse.move(*end, steps=8)
    else:
        finger.down(begin)
        finger.move(begin, end)
    next_frame(page)
    assert live_figure(page).evaluate("live => live.drag?.value") == wanted
    if by == "mouse":
        page.mouse.up()
    else:
        finger.touch("touchEnd")
    settled(page)
    moved = Experiment(Quadratic(), (GradientDescent(wanted),), (-5, -2), 20)
    wait_for_path(page, moved)
    assert from_query(page.url) == moved  # and the start is where it was
