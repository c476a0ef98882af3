"""What a change leaves as it was: the zoom, the contours, what is drawn; and what does not."""

import re
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from optlab.experiment import Experiment
from optlab.optimizers.rmsprop import RMSProp
from tests.browser.live import (
    PIXELS,
    PLANE,
    box,
    drag,
    live_figure,
    next_frame,
    number,
    path,
    picture,
    pixel,
    rect_of,
    seen,
    settled,
    slider,
    stops,
    turn_wheel,
    type_in,
    unfold,
    wait_for_address,
    wait_for_path,
)
from tests.browser.visiting import Opener

ONE = Experiment(runs=(RMSProp(),))
PALE = "(live.spec.theme.paper > '#8')"
FIRST = ([-6, 3], [-3, 3])


def zoomed(page: Page) -> tuple[list[float], list[float]]:
    """Zoom in with the wheel, at a place off the middle; what is seen then."""
    # On a page that is just there, Plotly is about to draw once more, and hears no wheel meanwhile.
    live_figure(page).evaluate("async live => { await live.parts.get('plane').engraving; }")
    before = seen(page)
    page.mouse.move(*pixel(page, (-4, -1)))
    turn_wheel(page, -240)
    page.wait_for_function(
        "([plot, low]) => plot.layout.xaxis.range[0] > low + 0.1",
        arg=[page.locator(f"{PLANE} .live-plot").element_handle(), before[0][0]],
    )
    next_frame(page)
    return steady(page)


def steady(page: Page) -> tuple[list[float], list[float]]:
    """What is seen once a zoom has come to rest: Plotly waits for more of the wheel."""
    page.wait_for_function(
        """plot => {
            const now = String(plot.layout.xaxis.range);
            const rests = plot.before === now && performance.now() - plot.since > 300;
            if (plot.before !== now) [plot.before, plot.since] = [now, performance.now()];
            return rests;
        }""",
        arg=page.locator(f"{PLANE} .live-plot").element_handle(),
    )
    return seen(page)


def double_click(page: Page, point: tuple[float, float]) -> None:
    """Reset the zoom, and wait for it."""
    page.mouse.dblclick(*pixel(page, point))
    page.wait_for_function(
        "plot => plot.layout.xaxis.range.join() === '-6,3'",
        arg=page.locator(f"{PLANE} .live-plot").element_handle(),
    )


def test_the_zoom_stays_through_every_change_but_the_functions(visit: Opener) -> None:
    page = visit(ONE.to_query())
    assert seen(page) == FIRST
    view = zoomed(page)
    assert view != FIRST
    drag(page, slider(page, "run0", "eta"), 20)
    eta = stops(page, "run0.eta")[20]
    wait_for_path(page, Experiment(runs=(RMSProp(eta=eta),)))
    assert seen(page) == view
    type_in(page, "run0", "gamma", "0.8")
    wait_for_path(page, Experiment(runs=(RMSProp(eta=eta, gamma=0.8),)))
    assert seen(page) == view
    page.mouse.click(*pixel(page, (-4, -1)))
    page.wait_for_function("live => live.spec.plane.start[0] > -4.1", arg=live_figure(page))
    settled(page)
    assert seen(page) == view
    schemes: tuple[Literal["dark", "light"], ...] = ("dark", "light")
    for scheme, gamma in zip(schemes, ("0.7", "0.9"), strict=True):
        page.emulate_media(color_scheme=scheme)
        type_in(page, "run0", "gamma", gamma)  # the colours come with a change at the latest
        page.wait_for_function(
            f"live => {PALE} === {str(scheme == 'light').lower()}", arg=live_figure(page)
        )
        settled(page)
        assert seen(page) == view
    address = page.url
    double_click(page, (-4, -0.8))
    assert seen(page) == FIRST
    assert page.url == address  # the start did not go where the double click was


def test_another_function_resets_the_zoom(visit: Opener) -> None:
    page = visit(ONE.to_query())
    zoomed(page)
    page.locator(".st-key-function").get_by_role("combobox").click()
    page.get_by_role("option", name="Himmelblau").click()
    page.wait_for_url(re.compile("himmelblau"))
    settled(page)
    low, high = live_figure(page).evaluate("live => live.spec.plane.window[0]")
    assert seen(page)[0] == pytest.approx([low, high])
    page.go_back()
    wait_for_path(page, ONE)
    assert seen(page) == FIRST


def test_the_contours_are_never_replaced(visit: Opener) -> None:
    """Once every change replaced the figure: a blank frame, the zoom lost."""
    page = visit(ONE.to_query())
    plot = page.locator(f"{PLANE} .live-plot")
    plot.evaluate(
        """(plot, pixels) => {
            pixels = eval(pixels);
            const contour = plot.querySelector(".contour");
            plot.replaced = 0;
            plot.watch = new MutationObserver(() => {
                if (!contour.isConnected || plot.querySelector(".contour") !== contour)
                    plot.replaced += 1;
            });
            plot.watch.observe(document.body, { childList: true, subtree: true });
            plot.blank = 0;
            plot.watching = true;
            const canvas = plot.parentElement.querySelector("canvas");
            const look = () => {
                if (!plot.watching) return;
                if (!pixels(canvas).some(value => value)) plot.blank += 1;
                requestAnimationFrame(look);
            };
            look();
        }""",
        PIXELS.partition("//")[0] + PIXELS.partition("elsewhere")[2],
    )
    eta = slider(page, "run0", "eta")
    etas = stops(page, "run0.eta")
    stop = 0
    for i in range(8):
        stop = 40 + i
        drag(page, eta, stop)
        wait_for_path(page, Experiment(runs=(RMSProp(eta=etas[stop]),)))
    for gamma in (0.6, 0.7, 0.8):
        type_in(page, "run0", "gamma", str(gamma))
        wait_for_path(page, Experiment(runs=(RMSProp(eta=etas[stop], gamma=gamma),)))
    page.go_back()
    wait_for_path(page, Experiment(runs=(RMSProp(eta=etas[stop], gamma=0.7),)))
    replaced, blank = plot.evaluate(
        """plot => {
            plot.watch.disconnect();
            plot.watching = false;
            return [plot.replaced, plot.blank];
        }"""
    )
    assert plot.is_visible()
    assert replaced == 0
    assert blank == 0


def test_the_page_takes_on_the_dark_theme_and_the_light_one(visit: Opener) -> None:
    page = visit(ONE.to_query())
    light = picture(page)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"live => !({PALE})", arg=live_figure(page))
    settled(page)
    assert picture(page) != light
    assert path(page).shape == (21, 2)
    page.emulate_media(color_scheme="light")
    page.wait_for_function(f"live => {PALE}", arg=live_figure(page))
    settled(page)
    assert picture(page) == light


def test_an_exact_value_is_typed_between_the_stops_and_beyond_them(visit: Opener) -> None:
    page = visit(ONE.to_query())
    ends = stops(page, "run0.eta")[0], stops(page, "run0.eta")[-1]
    for eta in (0.3217, 2 * ends[1], ends[0] / 2):
        assert eta not in stops(page, "run0.eta")
        type_in(page, "run0", "eta", repr(eta))
        wait_for_path(page, Experiment(runs=(RMSProp(eta=eta),)))
        wait_for_address(page, Experiment(runs=(RMSProp(eta=eta),)))
        expect(box(page, "run0", "eta")).to_have_value(str(eta))


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("1.5", "gamma must lie in [0, 1], got 1.5"),
        ("-0.1", "gamma must lie in [0, 1], got -0.1"),
        ("", "gamma: the box held no number"),
        ("fast", "gamma must be a number, got 'fast'"),
        ("1e999", "gamma must be finite, got"),
    ],
)
def test_an_illegal_value_is_refused_beside_its_slider_and_the_rest_kept(
    visit: Opener, text: str, refusal: str
) -> None:
    kept = Experiment(runs=(RMSProp(eta=0.3, gamma=0.8),))
    page = visit(kept.to_query())
    type_in(page, "run0", "gamma", text)
    said = page.locator(".st-key-run0").get_by_role("alert").filter(has_text=refusal)
    expect(said).to_be_visible()
    gamma, alert = rect_of(slider(page, "run0", "gamma")), rect_of(said)
    assert 0 < alert["y"] - gamma["y"] < 80
    wait_for_path(page, kept)
    wait_for_address(page, kept)
    expect(box(page, "run0", "gamma")).to_have_value("0.8")
    type_in(page, "run0", "gamma", "0.7")
    wait_for_path(page, Experiment(runs=(RMSProp(eta=0.3, gamma=0.7),)))
    expect(said).to_be_hidden()


def test_an_answer_leaves_what_is_selected_in_a_box_selected(visit: Opener) -> None:
    page = visit(ONE.to_query())
    box(page, "run0", "eta").select_text()
    turn = number(page, "live.spec.turn")
    live_figure(page).evaluate("live => live.report({ changes: [] })")
    page.wait_for_function("([live, turn]) => live.spec.turn > turn", arg=[live_figure(page), turn])
    settled(page)
    page.keyboard.type("0.31")
    page.keyboard.press("Enter")
    wait_for_path(page, Experiment(runs=(RMSProp(eta=0.31),)))


def test_the_start_and_the_steps_are_typed_as_fast_as_one_can(visit: Opener) -> None:
    page = visit(ONE.to_query())
    unfold(page)
    for label, text in (("Start x1", "1.5"), ("Start x2", "-1"), ("Steps", "50")):
        field = page.locator(".st-key-shape").get_by_label(label, exact=True)
        field.fill(text)
        field.press("Enter")
    wait_for_path(page, Experiment(runs=(RMSProp(),), start=(1.5, -1), steps=50))
