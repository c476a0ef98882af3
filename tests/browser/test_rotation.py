"""The page on rotation: a drag of the angle turns contours, paths, start, distances and discs."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, JSHandle, Locator, Page, expect

from optlab.experiment import Experiment
from optlab.objectives.quadratics import ConditionedQuadratic
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.adagrad_full import AdaGradFull
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.theory.conditioning import hessian_matrix, turned
from optlab.theory.rotation import STRAIGHT, deviation, turned_path, with_angle
from optlab.web.views.rotation.fitting import framed
from tests.browser import live
from tests.browser.listening import listen
from tests.browser.live import (
    AT_REST,
    FETCHED,
    MESSAGE,
    called,
    next_frame,
    pixel_of,
    rect_of,
    traffic,
)

RUNS = (GradientDescent(0.3), AdaGrad(1.0), AdaGradFull(1.0))
EXPERIMENT = framed(Experiment(STRAIGHT, RUNS, (-5, -2), 30))
PLANE = ".st-key-rotation-plane"
DIGITS = ".st-key-rotation-distances .live-distance-digits"
# Streamlit looks for its server below the page's own address first, and finds it above.
PROBING = "Failed to load resource: the server responded with a status of 404 (Not Found)"

Opener = Callable[..., Page]


@pytest.fixture
def open_rotation(context: BrowserContext, server: str) -> Iterator[Opener]:
    said: list[str] = []
    pages = []

    def open_at(
        query: str, width: int = 1440, height: int = 900, sent: list[str] | None = None
    ) -> Page:
        page = context.new_page()
        pages.append(page)
        page.set_viewport_size({"width": width, "height": height})
        listen(page, said)
        traffic(page, [] if sent is None else sent)
        page.goto(f"{server}/rotation?{query}")
        page.wait_for_selector(f"{PLANE} .live-figure .contour")
        page.wait_for_function(AT_REST, arg=live_figure(page))
        return page

    yield open_at
    for page in pages:
        page.close()
    assert set(said) <= {PROBING}


def live_figure(page: Page) -> JSHandle:
    return live.live_figure(page, "rotation")


def slider(page: Page, name: str) -> Locator:
    return page.locator(".st-key-rotation-function").get_by_role("slider", name=called(name))


def hold(page: Page, range_: Locator) -> None:
    range_.scroll_into_view_if_needed()
    page.mouse.move(*pixel_of(range_, int(range_.input_value())))
    page.wait_for_function(FETCHED, arg=live_figure(page))
    page.mouse.down()


def pull(page: Page, range_: Locator, stop: int) -> None:
    page.mouse.move(*pixel_of(range_, stop))
    next_frame(page)


def drawn(page: Page, i: int) -> np.ndarray:
    columns = live_figure(page).evaluate(
        """(live, i) => {
            const { x1, x2 } = live.paths()[i].numbers.columns;
            return [Array.from(x1), Array.from(x2)];
        }""",
        i,
    )
    return np.array(columns).T


def matrix(page: Page, name: str) -> list[float]:
    texts = page.locator(f".st-key-rotation-{name} .live-matrix span").all_text_contents()
    return [float(text.replace("−", "-")) for text in texts]


def test_a_drag_of_the_angle_turns_everything_and_its_release_the_experiment(
    open_rotation: Opener,
) -> None:
    sent: list[str] = []
    page = open_rotation(EXPERIMENT.to_query(), sent=sent)
    angle = slider(page, "angle")
    angles = live_figure(page).evaluate("live => live.spec.sliders[0].stops")
    handle = page.locator(f"{PLANE} .live-handle")
    at_rest, middle = rect_of(handle), rect_of(page.locator(f"{PLANE} .live-plot"))
    discs = page.locator(".st-key-rotation-P .live-canvas")
    pictures = {discs.evaluate("canvas => canvas.toDataURL()")}
    hold(page, angle)
    sent.clear()
    for stop in (35, 45, 50):
        pull(page, angle, stop)
        moved = with_angle(EXPERIMENT, angles[stop], "together")
        for i, trajectory in enumerate(moved.trajectories()):
            np.testing.assert_allclose(drawn(page, i), trajectory.positions, atol=2e-3)
            far = deviation(trajectory, turned_path(trajectory, "together"))[-1]
            text = page.locator(DIGITS).nth(i).text_content() or ""
            assert (
                text == "0, only turned"
                if i != 1
                else float(text.strip("≈ ")) == pytest.approx(far, rel=0.06)
            )
        start = live_figure(page).evaluate("live => live.start()")
        np.testing.assert_allclose(start, moved.start, atol=2e-3)
        Q = hessian_matrix(ConditionedQuadratic(20, angles[stop], 0.2))
        np.testing.assert_allclose(matrix(page, "Q"), Q.ravel(), rtol=0.01)
        pictures.add(discs.evaluate("canvas => canvas.toDataURL()"))
    assert len(pictures) == 4
    pull(page, angle, 60)
    assert matrix(page, "Q") == [4, 0, 0, 0.2]  # not the rounding of the cosine of 90 degrees
    pull(page, angle, 50)
    assert MESSAGE not in sent
    place = rect_of(handle)
    ahead = turned([-5, -2], angles[50]) - [-5, -2]
    way = np.array([place["x"] - at_rest["x"], at_rest["y"] - place["y"]])
    # The handle went where the start did, as far along x1 as the same length along x2.
    np.testing.assert_allclose(way / np.linalg.norm(way), ahead / np.linalg.norm(ahead), atol=0.01)
    page.mouse.up()
    live.wait_for_address(page, moved)
    page.wait_for_function(AT_REST, arg=live_figure(page))
    np.testing.assert_allclose(drawn(page, 0), moved.trajectories()[0].positions, atol=1e-12)
    assert rect_of(page.locator(f"{PLANE} .live-plot")) == middle
    expect(page.locator(DIGITS).nth(0)).to_have_text("0, only turned")


def test_without_the_switch_the_start_stays(open_rotation: Opener) -> None:
    page = open_rotation(EXPERIMENT.to_query())
    page.get_by_text("The start turns with the function").click()
    page.wait_for_function("live => live.spec.sliders[0].id === 'f.angle'", arg=live_figure(page))
    live.settled(page, "rotation")
    angle = slider(page, "angle")
    hold(page, angle)
    pull(page, angle, 50)
    start = live_figure(page).evaluate("live => live.start()")
    np.testing.assert_allclose(start, (-5, -2), atol=1e-3)
    moved = replace(EXPERIMENT, objective=replace(STRAIGHT, angle=60.0))
    (trajectory, *_) = moved.trajectories()
    far = deviation(trajectory, turned_path(trajectory, "alone"))[-1]
    text = page.locator(DIGITS).nth(0).text_content() or ""
    assert float(text.strip("≈ ")) == pytest.approx(far, rel=0.06)
    page.mouse.up()
    live.wait_for_address(page, moved)


def test_on_a_phone_nothing_is_wider_than_the_screen_and_the_figure_stays(
    open_rotation: Opener,
) -> None:
    page = open_rotation(EXPERIMENT.to_query(), 390, 844)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for place in (".live-distances", ".live-matrix-row", ".live-figure", ".live-row"):
        for one in page.locator(place).all():
            rect = one.bounding_box()
            assert not rect or rect["x"] + rect["width"] <= 391, place
    page.locator(".st-key-methods").scroll_into_view_if_needed()
    figure, bars = rect_of(page.locator(f"{PLANE} .live-plot")), rect_of(page.locator(DIGITS).last)
    assert 0 <= figure["y"] < bars["y"] < 844


def test_of_a_matrix_that_float64_cannot_invert_the_reason_is_read(open_rotation: Opener) -> None:
    flat = replace(EXPERIMENT, objective=ConditionedQuadratic(1e18, 30.0, 0.2))
    page = open_rotation(flat.to_query())
    for name in "QP":
        place = page.locator(f".st-key-rotation-{name}")
        expect(place.get_by_text("Q is singular, up to rounding")).to_be_visible()
        expect(place.locator(".live-matrix")).to_be_hidden()
