"""A schedule: chosen in a menu beside a slider, drawn below it, as live as all other numbers."""

from dataclasses import replace
from typing import Any

import numpy as np
from playwright.sync_api import Page, expect

from optlab.experiment import Experiment
from optlab.optimizers.rmsprop import RMSProp
from optlab.scheduled import scheduled
from optlab.schedules.decays import Cosine
from tests.browser.live import (
    assert_follows,
    of_the_hand,
    pull,
    slider,
    stops,
    take,
    wait_for_address,
    wait_for_path,
)

PLAIN = Experiment(runs=(RMSProp(),))
COURSE = ".st-key-run0 .live-course:not([hidden])"


def drawn(page: Page) -> str:
    return page.locator(f"{COURSE} canvas").evaluate("canvas => canvas.toDataURL()")


def test_a_schedule_is_chosen_dragged_and_taken_away(visit: Any, sent: list[str]) -> None:
    page = visit(PLAIN.to_query())
    expect(page.locator(COURSE)).to_have_count(0)
    menu = page.get_by_label("schedule, η eta, RMSProp")
    menu.focus()
    menu.select_option("cosine")
    run = scheduled(RMSProp(), eta=Cosine(steps=20))
    wait_for_address(page, replace(PLAIN, runs=(run,)))
    wait_for_path(page, replace(PLAIN, runs=(run,)))
    expect(menu).to_be_focused()  # though it stands elsewhere now, and there are other sliders
    expect(page.locator(f"{COURSE} output")).to_have_text("0.00246")  # what step 20 sees

    steps, values = slider(page, "run0", "steps"), stops(page, "run0.eta_steps")
    take(page, steps)
    sent.clear()
    pictures = {drawn(page)}
    for value in (10, 5, 50):
        pull(page, steps, values.index(value))
        assert_follows(page, replace(PLAIN, runs=(replace(run, eta_steps=float(value)),)))
        pictures.add(drawn(page))
    assert len(pictures) == 4
    assert of_the_hand(sent) == []
    page.mouse.up()
    moved = replace(PLAIN, runs=(replace(run, eta_steps=50.0),))
    wait_for_address(page, moved)
    wait_for_path(page, moved)
    seen = float(page.locator(f"{COURSE} output").inner_text())
    np.testing.assert_allclose(seen, 0.4 * (1 + np.cos(np.pi * 19 / 50)) / 2, rtol=5e-3)

    menu.select_option("")
    wait_for_address(page, PLAIN)
    wait_for_path(page, PLAIN)
    expect(page.locator(COURSE)).to_have_count(0)
    expect(slider(page, "run0", "steps")).to_have_count(0)
