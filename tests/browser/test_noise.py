"""Noise in a real browser: live under the hand, and other seeds when it rests."""

from dataclasses import replace

from playwright.sync_api import expect

from optlab.experiment import Experiment
from optlab.noise import Gaussian
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from tests.browser.live import (
    assert_follows,
    fetched,
    live_figure,
    of_the_hand,
    picture,
    pull,
    settled,
    slider,
    stops,
    take,
    wait_for_path,
)
from tests.browser.visiting import Opener

BEFORE = Experiment(
    runs=(GradientDescent(0.3), Momentum(0.1, 0.6)), steps=40, noise=Gaussian(0.4, 3)
)
SHOWN = """live => [0, 1].map(path => live.fan.rows(path)?.members.length)"""


def test_sigma_bends_the_paths_and_other_seeds_are_seen_when_the_hand_rests(
    visit: Opener, sent: list[str]
) -> None:
    page = visit(BEFORE.to_query())
    fetched(page)
    assert live_figure(page).evaluate(SHOWN) == [None, None]
    alone = picture(page)
    page.get_by_text("30 seeds and their mean").click()
    expect(page.get_by_role("switch", name="30 seeds and their mean")).to_be_checked()
    settled(page)
    fetched(page)
    assert live_figure(page).evaluate(SHOWN) == [30, 30]
    page.wait_for_function(
        "live => live.fan.painted.has(live.parts.get('plane').figure)", arg=live_figure(page)
    )
    together = picture(page)
    assert together != alone
    sigmas, sigma = stops(page, "noise.sigma"), slider(page, "shape", "sigma")
    take(page, sigma)
    sent.clear()
    for stop in (5, 30, 50):
        pull(page, sigma, stop)
        moved = replace(BEFORE, noise=Gaussian(sigmas[stop], 3))
        for i in range(2):
            assert_follows(page, moved, i)
    assert of_the_hand(sent) == []
    page.mouse.up()
    page.wait_for_url(lambda address: f"sigma+{sigmas[50]:g}" in address)
    wait_for_path(page, moved, 1)
    fetched(page)
    assert live_figure(page).evaluate(SHOWN) == [30, 30]
