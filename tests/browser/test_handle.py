"""The start as a handle: dragged, clicked, moved by keys; and what a point says when hovered."""

import time

import numpy as np
from playwright.sync_api import Locator, Page, expect

from optlab.experiment import Experiment, from_query
from optlab.numerals import number_in
from optlab.optimizers.adam import Adam
from optlab.optimizers.rmsprop import RMSProp
from tests.browser.live import (
    MESSAGE,
    PLANE,
    live_figure,
    next_frame,
    path,
    pixel,
    rect_of,
    settled,
    wait_for_path,
)
from tests.browser.visiting import Opener

TWO = Experiment(runs=(RMSProp(), Adam()))
A_PIXEL = 0.02  # in the plane: 9 by 6 on some 700 by 450


def handle(page: Page) -> Locator:
    return page.locator(f"{PLANE} .live-handle")


def middle(place: Locator) -> tuple[float, float]:
    rect = rect_of(place)
    return rect["x"] + rect["width"] / 2, rect["y"] + rect["height"] / 2


def test_the_paths_follow_the_start_ten_times_a_second(visit: Opener, sent: list[str]) -> None:
    page = visit(TWO.to_query())
    handle(page).hover()  # as soon as it stands still
    page.mouse.down()
    sent.clear()
    live_figure(page).evaluate(
        """live => {
            live.starts = new Set();
            const draw = live.draw;
            live.draw = () => {
                draw.call(live);
                if (live.drag) live.starts.add(live.paths()[1].numbers.columns.x1[0]);
            };
        }"""
    )
    begin = time.monotonic()
    moves = np.linspace(0, 1, 80)
    for share in moves:
        to = pixel(page, (-5 + 3 * share, -2 + 4 * share))
        page.mouse.move(*to)
        next_frame(page)
        assert np.hypot(*np.subtract(middle(handle(page)), to)) < 1  # the handle, at every frame
    seconds = time.monotonic() - begin
    updates = live_figure(page).evaluate(
        """live => {
            delete live.draw;
            return live.starts.size;
        }"""
    )
    # A machine with much else to do moves the mouse more slowly than that: then, at every move.
    assert updates >= min(10 * seconds, 0.9 * len(moves))
    assert MESSAGE not in sent
    page.wait_for_function("live => !live.pathRequests.following", arg=live_figure(page))
    next_frame(page)
    held = path(page, 1)
    page.mouse.up()
    page.wait_for_url(lambda address: from_query(address).start != TWO.start)
    moved = from_query(page.url)
    assert np.hypot(*np.subtract(moved.start, (-2, 2))) < A_PIXEL
    for i in range(2):
        wait_for_path(page, moved, i)
    np.testing.assert_allclose(path(page, 1), held, atol=1e-12)
    page.wait_for_timeout(
        800
    )  # Streamlit's boxes show the start: it hears of it when the hand rests
    assert sent.count(MESSAGE) == 1


def test_a_click_puts_the_start_there_and_back_takes_it_back(visit: Opener) -> None:
    page = visit(TWO.to_query())
    page.mouse.click(*pixel(page, (1.5, -2.5)))
    page.wait_for_url(lambda address: from_query(address).start != TWO.start)
    moved = from_query(page.url)
    assert np.hypot(*np.subtract(moved.start, (1.5, -2.5))) < A_PIXEL
    wait_for_path(page, moved)
    assert np.hypot(*np.subtract(middle(handle(page)), pixel(page, moved.start))) < 1
    page.go_back()
    wait_for_path(page, TWO)


def test_the_arrow_keys_move_the_start(visit: Opener) -> None:
    page = visit(TWO.to_query())
    handle(page).focus()
    for key in ("ArrowRight", "ArrowUp", "ArrowUp", "Shift+ArrowRight"):
        page.keyboard.press(key)
    page.wait_for_url(lambda address: from_query(address).start != TWO.start)
    moved = from_query(page.url)
    # A hundredth of the window, of 9 by 6; with Shift, a tenth.
    np.testing.assert_allclose(moved.start, (-5 + 0.09 + 0.9, -2 + 2 * 0.06), atol=1e-4)
    wait_for_path(page, moved)
    expect(handle(page)).to_be_focused()
    assert number_of_cursor(page) == TWO.steps  # the same keys, elsewhere, move the cursor


def number_of_cursor(page: Page) -> int:
    return live_figure(page).evaluate("live => live.cursor")


def test_a_point_says_its_step_its_place_its_loss_and_its_gradient(visit: Opener) -> None:
    page = visit(TWO.to_query())
    trajectory = TWO.trajectories()[0]
    k = 4
    x1, x2 = trajectory.positions[k]
    g1, g2 = trajectory.gradients[k]
    page.mouse.move(*pixel(page, (x1, x2)))
    tip = page.locator(f"{PLANE} .live-tip")
    expect(tip).to_be_visible()
    said = (tip.text_content() or "").replace(",", " ").split()
    assert said[:3] == ["RMSProp", "step", str(k)]
    words = [word for word in said[3:] if word[-1].isdigit() and word not in ("x1", "x2")]
    numbers = [number_in("the tip", word) for word in words]
    np.testing.assert_allclose(numbers, [x1, x2, trajectory.values[k], g1, g2], rtol=1e-3)
    page.mouse.move(*pixel(page, (2.5, 2.5)))
    expect(tip).to_be_hidden()


def test_a_report_that_is_no_point_moves_nothing(visit: Opener) -> None:
    page = visit(TWO.to_query())
    before = page.url
    live_figure(page).evaluate("live => live.outbox.add('start', { start: [NaN, 'x'] })")
    settled(page)
    wait_for_path(page, TWO)
    assert page.url == before
