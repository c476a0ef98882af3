"""What is painted under the hand is what is painted at rest, pixel by pixel."""

import numpy as np
import pytest
from playwright.sync_api import expect

from optlab.experiment import Experiment
from optlab.objectives.quadratics import ConditionedQuadratic
from optlab.optimizers.gradient_descent import GradientDescent
from tests.browser.live import (
    PLANE,
    fetched,
    live_figure,
    next_frame,
    painted,
    pixel,
    pull,
    settled,
    slider,
    stops,
    take,
    told,
    turn_wheel,
)
from tests.browser.visiting import Opener

FAR = Experiment(ConditionedQuadratic(), (GradientDescent(),), ConditionedQuadratic().start)


def spread(ink: np.ndarray) -> np.ndarray:
    """Where there is ink, or a pixel from it."""
    for axis in (0, 1):
        ink = ink | np.roll(ink, 1, axis) | np.roll(ink, -1, axis)
    return ink


def assert_same(held: np.ndarray, rest: np.ndarray) -> None:
    first, second = held[..., 3] > 127, rest[..., 3] > 127
    assert first.sum() > 500
    for one, other in ((first, second), (second, first)):
        missed = one & ~spread(other)
        assert not missed.any(), np.argwhere(missed)[:5]


@pytest.mark.parametrize("eta", [2.5, 1.5])
def test_a_run_that_leaves_is_painted_under_the_hand_as_it_is_at_rest(
    open_page: Opener, eta: float
) -> None:
    """Once, the line to a point far away was up to 87 pixels off while the slider was held."""
    page = open_page(FAR.to_query())
    at = min(enumerate(stops(page, "run0.eta")), key=lambda stop: abs(stop[1] - eta))[0]
    eta_slider = slider(page, "run0", "eta")
    take(page, eta_slider)
    pull(page, eta_slider, at)
    held = painted(page)
    readout = page.locator(".st-key-playground-run0 .live-readout")
    moving, held_at = readout.inner_text(), told(readout)
    page.mouse.up()
    settled(page)
    assert_same(held, painted(page))
    rest_at = told(readout)
    # The same numbers: far away all the digits that are shown, f to two.
    assert "≈" in moving and "≈" not in readout.inner_text() and "nan" not in moving
    assert list(held_at) == list(rest_at) == ["step", "x1", "x2", "f"]
    assert np.allclose([*held_at.values()], [*rest_at.values()], rtol=0.05, atol=5e-4)


def test_so_it_is_where_one_has_zoomed_in_and_no_closer_than_numbers_are_known(
    open_page: Opener,
) -> None:
    page = open_page(Experiment(runs=(GradientDescent(0.1),)).to_query())
    place = page.locator(f"{PLANE} .live-plot")
    place.evaluate(
        """plot => window.Plotly.relayout(plot, {
            "xaxis.range": [-4.0005, -3.9995], "yaxis.range": [-1.20035, -1.19965] })"""
    )
    expect(place).to_be_visible()
    page.wait_for_function("live => live.prefetch.close", arg=live_figure(page))
    fetched(page)
    eta_slider = slider(page, "run0", "eta")
    take(page, eta_slider)
    pull(page, eta_slider, 44)
    held = painted(page)
    page.mouse.up()
    settled(page)
    first, second = held[..., 3] > 127, painted(page)[..., 3] > 127
    for one, other in ((first, second), (second, first)):
        assert not (one & ~spread(other)).any()
    place.evaluate(
        """plot => window.Plotly.relayout(plot, {
            "xaxis.range": [1, 1 + 1e-12], "yaxis.range": [1, 1 + 1e-12] })"""
    )
    page.wait_for_function(
        "live => live.parts.get('plane').figure.zoom < 1.01e6", arg=live_figure(page)
    )
    page.mouse.move(*pixel(page, (1, 1)))
    for _ in range(5):
        turn_wheel(page, -400)
    page.wait_for_timeout(400)
    next_frame(page)
    assert live_figure(page).evaluate("live => live.parts.get('plane').figure.zoom") < 1.2e6
