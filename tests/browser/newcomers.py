"""First visits: which readers there are, and what is seen of them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from optlab.experiment import Experiment
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.rmsprop import RMSProp
from tests.browser.listening import listen
from tests.browser.live import PLANE, next_frame, settled
from tests.browser.profiles import Profiles

DESKTOP: dict[str, Any] = {"width": 1440, "height": 900}
PHONE: dict[str, Any] = {"width": 390, "height": 844, "has_touch": True, "is_mobile": True}
STILL: dict[str, Any] = {"motion": "reduce"}
QUESTION, WORD, WAYS = f"{PLANE} .live-asked", f"{PLANE} .live-hint", ".live-ways"
TWO = Experiment(runs=(AdaGrad(), RMSProp()))
LAST = 20  # step of the first preset

# Each step that the play bar says, from the page's beginning.
COUNT = """
window.counted = [];
new MutationObserver(() => {
    const text = document.querySelector(".live-count b")?.textContent;
    if (text && text !== window.counted.at(-1)) window.counted.push(text);
}).observe(document, { childList: true, characterData: true, subtree: true });
"""
KEEPS_NOTHING = """
for (const name of ["localStorage", "sessionStorage"])
    Object.defineProperty(window, name, {
        get() { throw new DOMException("no", "SecurityError"); },
    });
"""

Newcomer = Callable[..., Page]


@pytest.fixture
def newcomer(profiles: Profiles, server: str) -> Iterator[Newcomer]:
    """Opens an address in a browser that was never here; afterwards asserts that the console stayed
    empty."""
    opened, said = list[Page](), list[str]()

    def open_at(address: str = "", script: str = COUNT, **kind: Any) -> Page:
        page = profiles.blank(**kind)
        opened.append(page)
        page.add_init_script(script)
        listen(page, said)
        page.goto(f"{server}/{address}")
        page.locator(f"{PLANE} .live-handle").wait_for()
        return page

    yield open_at
    for page in opened:
        page.close()
    assert said == [], said


def hinted(page: Page) -> tuple[int, int]:
    """How many hints there are: on the start, on a slider."""
    page.locator(f"{PLANE} .live-handle").wait_for()
    settled(page)
    next_frame(page)
    return page.locator(".live-hinted").count(), page.locator(WAYS).count()
