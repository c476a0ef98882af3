"""Where the live figure cannot be loaded: the page says so, and shows plain figures and numbers."""

import re

from playwright.sync_api import Page, expect

from optlab.experiment import Experiment
from optlab.optimizers.rmsprop import RMSProp
from tests.browser.conftest import Blocked
from tests.browser.live import settled, slider
from tests.browser.visiting import Opener

ONE = Experiment(runs=(RMSProp(),))


def plain_figures(page: Page) -> None:
    page.wait_for_selector(".st-key-paths .js-plotly-plot .contour")
    # The numbers of the source chapter, and how the run ended.
    expect(page.get_by_text("epoch 20, x1: -0.010599, x2: 0.000000")).to_be_visible()
    expect(page.locator(".st-key-loss .js-plotly-plot .scatterlayer path").first).to_be_visible()


def test_what_cannot_be_loaded_is_said_and_plain_figures_stand_in(open_blocked: Blocked) -> None:
    page = open_blocked(ONE.to_query(), "all.js")
    expect(page.get_by_text("The live figure could not be loaded")).to_be_visible()
    plain_figures(page)
    page.get_by_role("slider", name="eta").press("ArrowLeft")
    page.wait_for_url(re.compile("rmsprop.eta.0.3"))
    page.unroute_all()
    page.reload()
    settled(page)
    expect(page.get_by_text("The live figure could not be loaded")).to_be_hidden()
    expect(slider(page, "run0", "eta")).to_be_visible()


def test_plain_figures_may_be_asked_for(open_page: Opener) -> None:
    page = open_page(f"{ONE.to_query()}&show=live+false", ready=".st-key-paths .contour")
    plain_figures(page)
    expect(page.get_by_text("could not be loaded")).to_be_hidden()
    assert not page.evaluate(
        "performance.getEntriesByType('resource').some(entry => entry.name.endsWith('/plotly.js'))"
    )
    expect(page.locator(".live-figure")).to_have_count(0)
