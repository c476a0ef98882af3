"""What a busy server reads in one moment is all heard: a release, and what was used right after it.

Streamlit may drop a message of which the script has not yet heard when the next one runs the whole
page (`runner.fastReruns`): then the run that was added had a release's old number beside it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from optlab.experiment import Experiment, from_query
from optlab.optimizers.adam import Adam
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.rmsprop import RMSProp
from tests.browser.live import AT_REST, drag, live_figure, settled, slider, stops
from tests.browser.outage import Server, served

HERE = Experiment(runs=(RMSProp(0.3), Adam(0.2)))


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that tests may stop for a moment."""
    with served(tmp_path_factory.mktemp("server") / "log.txt") as server:
        yield server


def add_a_run(page: Page) -> None:
    page.get_by_text("Add a run").click()


def choose_a_method(page: Page) -> None:
    page.locator(".st-key-run1\\.optimizer, .st-key-run1-optimizer").first.click()
    page.get_by_role("option", name="Momentum", exact=True).click()


def go_to_another_page(page: Page) -> None:
    page.get_by_role("link", name="Which settings work").click()


USED: dict[str, tuple[Callable[[Page], None], Callable[[str], bool]]] = {
    "a button": (add_a_run, lambda url: len(from_query(url).runs) == 3),
    "a menu": (choose_a_method, lambda url: isinstance(from_query(url).runs[1], Momentum)),
    "a link": (go_to_another_page, lambda url: "/settings" in url),
}


@pytest.mark.parametrize("what", list(USED))
def test_a_release_is_heard_before_what_is_used_after_it(
    context: BrowserContext, busy: Server, what: str
) -> None:
    use, done = USED[what]
    page = context.new_page()
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{busy.address}/?{HERE.to_query()}")
    settled(page)
    etas = stops(page, "run0.eta")
    for stop in (33, 20, 27):  # it is a race
        drag(page, slider(page, "run0", "eta"), stop)
        busy.stop()
        use(page)
        page.wait_for_timeout(100)  # FLUSHED, of outbox.js
        busy.go_on()
        page.wait_for_url(lambda url: "run=" in url and done(url))
        page.wait_for_url(lambda url, stop=stop: from_query(url).runs[0] == RMSProp(etas[stop]))
        page.goto(f"{busy.address}/?{HERE.to_query()}")
        settled(page)
        page.wait_for_function(AT_REST, arg=live_figure(page))
    page.close()
