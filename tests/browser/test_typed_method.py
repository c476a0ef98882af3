"""A method that is typed on the page: a copy of a built-in one, a mistake, a change, a slider."""

from typing import Any

from playwright.sync_api import expect

from optlab.experiment import Experiment
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.typed import Typed as Class
from tests.browser.live import settled, slider, wait_for_path
from tests.browser.visiting import Opener

Typed: Any = Class  # whose fields no type checker knows
LINES = "v = beta*v + g\nx = x - eta*v"


def test_a_method_is_edited_as_text_and_a_mistake_loses_nothing(open_page: Opener) -> None:
    """Once the address of an arrival took a refused text, and the reason, away again."""
    page = open_page("run=momentum+eta+0.1+beta+0.7")
    wait_for_path(page, Experiment(runs=(Momentum(0.1, 0.7),)))
    page.locator(".st-key-run0").get_by_role("button", name="⋯").click()
    page.get_by_role("button", name="Edit as text").click()
    lines = page.locator(".st-key-run0-lines textarea")
    expect(lines).to_have_value(LINES)
    copy = Experiment(runs=(Typed(LINES, eta=0.1, beta=0.7),))
    settled(page)
    wait_for_path(page, copy)
    page.keyboard.press("Escape")
    lines.fill(LINES + "\nz = tan(v")
    lines.press("Control+Enter")
    said = page.locator(".st-key-run0 .outside")
    expect(said).to_contain_text("line 3: this bracket is not closed, at character 8")
    settled(page)
    expect(lines).to_have_value(LINES + "\nz = tan(v")
    wait_for_path(page, copy)
    lines.fill("x = x - reach*sign(g)*eta")
    lines.press("Control+Enter")
    expect(said).to_have_count(0)
    settled(page)
    wait_for_path(page, Experiment(runs=(Typed("x = x - reach*sign(g)*eta", eta=0.1),)))
    slider(page, "run0", "reach").press("Home")  # 0: it stays where it is
    still = Experiment(runs=(Typed("x = x - reach*sign(g)*eta", eta=0.1, reach=0.0),))
    wait_for_path(page, still)
    page.wait_for_url("**reach+0*")


def test_the_first_text_after_a_short_link_may_be_wrong(open_page: Opener) -> None:
    page = open_page("run=typed")
    settled(page)
    lines = page.locator(".st-key-run0-lines textarea")
    lines.fill("x = x - eta*g*")
    lines.press("Control+Enter")
    expect(page.locator(".st-key-run0 .outside")).to_contain_text("line 1: ")
    settled(page)
    expect(lines).to_have_value("x = x - eta*g*")
