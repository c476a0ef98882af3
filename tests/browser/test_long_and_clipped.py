"""A run of fifty thousand steps, and a gradient that is clipped, as a reader has them."""

import re

from playwright.sync_api import expect

from optlab.experiment import from_query
from tests.browser.live import box, called
from tests.browser.visiting import Opener


def test_of_fifty_thousand_steps_some_are_drawn_and_real_ones_are_named(open_page: Opener) -> None:
    page = open_page("v=1&f=rosenbrock&start=-1.2+1&steps=50000&run=adam+eta+0.01")
    expect(page.get_by_text("Of 50000 steps one in 25 is drawn")).to_be_visible()
    player = page.locator(".live-player").first
    expect(player).to_contain_text("50000 / 50000")
    page.locator("body").press("ArrowLeft")
    expect(player).to_contain_text("49975 / 50000")
    page.wait_for_url(re.compile(r"step\+49975"))


def test_a_clip_is_set_behind_the_dots_and_named_on_the_run(open_page: Opener) -> None:
    page = open_page("v=1&f=quadratic&start=-5+-2&steps=20&run=momentum+eta+0.1+beta+0.5")
    card = page.locator(".st-key-run0")
    expect(card).not_to_contain_text("clipped")
    card.get_by_role("button", name="⋯").click()
    norm = page.get_by_role("textbox", name=called("clip norm"))  # of a window over the page
    norm.fill("1")
    norm.press("Enter")
    expect(card).to_contain_text("clipped")
    page.wait_for_url(re.compile(r"clip_norm\+1"))
    run = from_query(page.url).runs[0]
    assert run.clips and run.settings()["clip_norm"] == 1
    page.keyboard.press("Escape")
    expect(box(page, "run0", "eta")).to_have_value("0.1")


def test_a_page_that_takes_no_long_runs_is_its_address_too(open_page: Opener) -> None:
    """What it says ended the run of the page before its address was written: a reload lost all."""
    page = open_page("v=1&f=rosenbrock&start=-1.2+1&steps=50000&run=adam+eta+0.01")
    page.get_by_role("link", name="Which settings work", exact=True).click()
    refused = page.get_by_text("takes 2000 of them at most")
    expect(refused).to_be_visible()
    page.wait_for_url(lambda url: "settings?" in url and from_query(url).steps == 50_000)
    page.reload()
    expect(refused).to_be_visible()
    page.get_by_role("link", name="Playground", exact=True).click()
    expect(page.locator(".live-player").first).to_contain_text("50000 / 50000")
    page.get_by_role("link", name="Which settings work", exact=True).click()
    page.get_by_role("button", name="Take the first 2000 steps").click()
    page.wait_for_url(lambda url: "settings?" in url and from_query(url).steps == 2_000)
