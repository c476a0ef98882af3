"""A step with its own numbers: it follows the cursor, the run that is looked at, and the hand."""

import re

from playwright.sync_api import expect

from optlab.experiment import Experiment
from optlab.objectives.quadratics import Quadratic
from optlab.optimizers.adagrad_full import AdaGradFull
from optlab.optimizers.rmsprop import RMSProp
from tests.browser.live import drag, fetched, settled, slider
from tests.browser.visiting import Opener

ONE = Experiment(Quadratic(), (RMSProp(0.4, 0.9),), (-5, -2), 20)


def test_a_step_is_worked_out_where_the_cursor_is(visit: Opener) -> None:
    page = visit(f"{ONE.to_query()}&show=step+0")
    shown = page.locator(".live-worked")
    shown.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(shown).to_contain_text("Step 1 of RMSProp")
    expect(shown).to_contain_text("s = 0.9 · 0 + 0.1 · (−1)² = 0.1")
    expect(shown).to_contain_text("s = 0.9 · 0 + 0.1 · (−8)² = 6.4")
    page.get_by_role("button", name="One step forward").click()
    expect(shown).to_contain_text(re.compile(r"s = 0\.9 · 0\.1 \+ 0\.1 · \(−0\.747\)² = 0\.146"))
    fetched(page)
    drag(page, slider(page, "run0", "eta"), 10)
    settled(page)
    expect(shown).not_to_contain_text("0.747")
    page = visit(Experiment(Quadratic(), (AdaGradFull(),), (-5, -2), 5).to_query())
    expect(page.locator(".live-worked")).to_contain_text("has no lines to work out")
