"""What a page still says when it has been left takes nothing away from the next one."""

from itertools import pairwise

import pytest
from playwright.sync_api import BrowserContext, Page

from optlab.web.registry import pages
from tests.browser.listening import listen
from tests.browser.live import CALM, READY, live_figure

ALL = [*pages(), next(iter(pages()))]
SAYS_AGAIN = """(live, [title, later]) => {  // a report that is not answered is made again
    const links = [...document.querySelectorAll('[data-testid="stTopNavLink"]')];
    links.find(link => link.textContent.trim() === title).click();
    const slider = live.spec.sliders.find(({ stops }) => stops?.length > 3);
    live.outbox.add("again", { slider: slider.id, value: slider.stops[2] });
    const report = () => live.outbox.report();
    later ? setTimeout(report, later) : report();
}"""


def come(page: Page, name: str) -> None:
    page.wait_for_function(
        "name => location.pathname.split('/').pop() === name && location.search",
        arg="" if name == ALL[0] else name,
    )
    page.wait_for_selector(READY)
    page.evaluate(CALM)  # what comes afterwards has come
    page.wait_for_selector(READY)
    page.locator(f".st-key-{name}-{name}, .st-key-{name}-plane, .live-range").first.wait_for()


@pytest.mark.parametrize("later", [0, 40])  # milliseconds
def test_a_report_after_the_menu_was_pressed_leaves_the_other_page_as_it_is(
    context: BrowserContext, server: str, later: int
) -> None:
    """Half of the ways from page to page ended on an empty one."""
    page, said = context.new_page(), list[str]()
    listen(page, said)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{server}/?v=1&f=conditioned_quadratic&run=rmsprop&run=adam")
    come(page, ALL[0])
    for here, there in pairwise(ALL):
        page.wait_for_function("live => live.spec.sliders.length", arg=live_figure(page, here))
        live_figure(page, here).evaluate(SAYS_AGAIN, [pages()[there].title(), later])
        come(page, there)
        assert page.locator(".live-range").count(), f"from {here} to {there}"
    page.close()
    assert said == []
