"""Playback: one cursor through every figure, moved by buttons, keys and time."""

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from optlab.experiment import Experiment
from optlab.measure.anatomy import anatomy
from optlab.optimizers.rmsprop import RMSProp
from tests.browser.live import (
    LOSS,
    PLANE,
    live_figure,
    next_frame,
    number,
    painted,
    picture,
    pixel,
    pixel_of,
    rect_of,
    settled,
    slider,
    type_in,
    wait_for_path,
)
from tests.browser.visiting import Opener

ONE = Experiment(runs=(RMSProp(),))
AT_8 = f"{ONE.to_query()}&show=step+8"
STATE = ".st-key-playground-state"


def button(page: Page, name: str) -> Locator:
    return page.locator(PLANE).get_by_role("button", name=name, exact=True)


def scrubber(page: Page) -> Locator:
    return page.locator(f"{PLANE} .live-scrubber")


def cursor(page: Page) -> float:
    return number(page, "live.cursor")


def wait_for_cursor(page: Page, condition: str) -> None:
    page.wait_for_function(f"live => live.cursor {condition}", arg=live_figure(page))


def wait_for_step(page: Page, k: int) -> None:
    """Wait until the address says that the cursor rests here."""
    page.wait_for_url(re.compile(rf"show=step.{k}(&|$)"))
    settled(page)
    assert cursor(page) == k


def test_play_moves_the_cursor_through_every_figure_and_pause_stops_it(visit: Opener) -> None:
    page = visit(ONE.to_query())
    assert cursor(page) == 20
    before = [picture(page, place) for place in (PLANE, LOSS, STATE)]
    button(page, "Play").click()
    wait_for_cursor(page, "> 1 && live.cursor < 20")
    button(page, "Pause").click()
    k = cursor(page)
    assert k == int(k) and 1 <= k < 20
    next_frame(page)
    after = [picture(page, place) for place in (PLANE, LOSS, STATE)]
    assert all(was != now for was, now in zip(before, after, strict=True))
    expect(page.locator(f"{PLANE} .live-count")).to_have_text(f"step {k} / 20")
    expect(page.locator(".st-key-run0 .live-readout")).to_contain_text(f"step {k} ")
    wait_for_step(page, int(k))
    button(page, "Play").click()
    wait_for_cursor(page, "=== 20")
    expect(button(page, "Play")).to_be_visible()  # at the end, it offers to play again
    page.wait_for_url(lambda address: "show=step" not in address)
    settled(page)


def test_steps_keys_and_the_scrubber_move_the_cursor_and_the_address_keeps_it(
    visit: Opener,
) -> None:
    page = visit(AT_8)
    assert cursor(page) == 8
    button(page, "One step forward").click()
    assert cursor(page) == 9
    button(page, "One step back").click()
    button(page, "One step back").click()
    assert cursor(page) == 7
    wait_for_step(page, 7)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ArrowLeft")
    assert cursor(page) == 6
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert cursor(page) == 8
    page.keyboard.press("Space")
    wait_for_cursor(page, "> 9")
    page.keyboard.press("Space")
    k = cursor(page)
    assert 9 <= k < 20
    next_frame(page)
    next_frame(page)
    assert cursor(page) == k
    page.mouse.move(*pixel_of(scrubber(page), int(k)))
    page.mouse.down()
    page.mouse.move(*pixel_of(scrubber(page), 3))
    assert cursor(page) == 3
    page.mouse.up()
    wait_for_step(page, 3)


def test_the_cursors_keys_leave_the_sliders_alone(visit: Opener) -> None:
    page = visit(AT_8)
    slider(page, "run0", "eta").press("ArrowLeft")
    page.wait_for_url(lambda address: "eta+0.4" not in address)
    settled(page)
    assert cursor(page) == 8


def test_reloading_and_a_change_keep_the_cursor(visit: Opener) -> None:
    page = visit(AT_8)
    type_in(page, "run0", "gamma", "0.8")
    wait_for_path(page, Experiment(runs=(RMSProp(gamma=0.8),)))
    assert cursor(page) == 8


def test_repeat_begins_again_and_speed_is_a_factor(visit: Opener) -> None:
    page = visit(ONE.to_query())
    speed = page.locator(PLANE).get_by_role("combobox", name="Speed")
    rates = {}
    for factor in ("1", "4"):
        speed.select_option(factor)
        rates[factor] = page.evaluate(
            """([live, button]) => new Promise(done => {
                button.click();
                let begin = 0;
                const look = now => {
                    if (!begin && live.cursor > 0 && live.cursor < 5) begin = [now, live.cursor];
                    if (begin && live.cursor > 5) {
                        button.click();
                        done((live.cursor - begin[1]) / (now - begin[0]) * 1000);
                    } else requestAnimationFrame(look);
                };
                requestAnimationFrame(look);
            })""",
            [live_figure(page), button(page, "Play").element_handle()],
        )
        button(page, "One step forward").click()
        scrubber(page).press("End")
        page.wait_for_function("live => !live.drag && live.cursor === 20", arg=live_figure(page))
    assert rates["1"] == pytest.approx(4, rel=0.5)  # steps a second
    assert rates["4"] == pytest.approx(16, rel=0.5)
    button(page, "Repeat").click()
    expect(button(page, "Repeat")).to_have_attribute("aria-pressed", "true")
    page.evaluate(
        """live => {
            live.turns = 0;
            let before = 0;
            const look = () => {
                if (live.cursor < before) live.turns += 1;
                before = live.cursor;
                if (live.turns < 2) requestAnimationFrame(look);
            };
            look();
        }""",
        live_figure(page),
    )
    button(page, "Play").click()
    page.wait_for_function("live => live.turns === 2", arg=live_figure(page))
    button(page, "Pause").click()
    button(page, "Repeat").click()
    expect(button(page, "Repeat")).to_have_attribute("aria-pressed", "false")
    speed.select_option("1")
    wait_for_step(page, int(cursor(page)))


def test_arrows_show_how_the_step_at_the_cursor_is_made(visit: Opener) -> None:
    page = visit(ONE.to_query())
    arrows = page.locator(f"{PLANE} .live-arrows")
    expect(arrows).to_be_hidden()
    page = visit(f"{ONE.to_query()}&show=step+1")
    expect(arrows).to_be_visible()
    made = anatomy(ONE.trajectories()[0])
    assert made.rescaled is not None
    for name, arrow in (
        ("−∇f, downhill", -made.gradient[1]),
        ("−∇f, rescaled", -made.rescaled[1]),
        ("step taken", made.step[1]),
    ):
        row = arrows.locator("div").filter(has=page.get_by_text(name, exact=True))
        said = (row.locator("span").nth(1).text_content() or "").split(",")
        np.testing.assert_allclose([float(text) for text in said], arrow, rtol=6e-3, atol=1e-12)
    # Of the three, only the step ends where the next point is.
    tip = pixel(page, tuple(ONE.trajectories()[0].positions[1] - made.gradient[1]))
    corner = rect_of(page.locator(f"{PLANE} .live-canvas"))
    column, row = round(tip[0] - corner["x"]), round(tip[1] - corner["y"])
    around = np.s_[row - 5 : row + 6, column - 5 : column + 6, 3]
    assert painted(page)[around].max() == 255
    button(page, "One step forward").click()
    next_frame(page)
    assert painted(page)[around].max() < 255
    wait_for_step(page, 2)


def test_with_reduced_motion_nothing_plays_by_itself(open_page: Opener) -> None:
    page = open_page(AT_8, before=lambda page: page.emulate_media(reduced_motion="reduce"))
    assert page.evaluate("matchMedia('(prefers-reduced-motion: reduce)').matches")
    cursors = page.evaluate(
        """live => new Promise(done => {
            const seen = new Set();
            let frames = 0;
            const look = () => {
                seen.add(live.cursor);
                if (++frames < 30) requestAnimationFrame(look);
                else done([...seen]);
            };
            look();
        })""",
        live_figure(page),
    )
    assert cursors == [8]
    expect(button(page, "Play")).to_be_visible()
