"""What a busy server reads in one moment is all heard: a release, and what was used right after it.

Streamlit may drop a message of which the script has not yet heard when the next one runs the whole
page (`runner.fastReruns`): then the run that was added had a release's old number beside it."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import BrowserContext, Page

from optlab.experiment import Experiment, from_query
from optlab.optimizers.adam import Adam
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.rmsprop import RMSProp
from tests.browser.live import AT_REST, box, drag, live_figure, settled, slider, stops, type_in
from tests.browser.outage import Server, served

HERE = Experiment(runs=(RMSProp(0.3), Adam(0.2)))


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that tests may stop for a moment."""
    with served(tmp_path_factory.mktemp("server") / "log.txt") as server:
        yield server


def add_a_run(page: Page) -> None:
    page.get_by_text("Add a run").click()


def open_the_menu(page: Page) -> None:
    page.locator(".st-key-run1\\.optimizer, .st-key-run1-optimizer").first.click()


def choose_momentum(page: Page) -> None:
    page.get_by_role("option", name="Momentum", exact=True).click()


def choose_a_method(page: Page) -> None:
    open_the_menu(page)
    choose_momentum(page)


def switch(page: Page) -> None:
    page.get_by_text("Same scale on both axes").click()


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
    etas, gammas = stops(page, "run0.eta"), stops(page, "run0.gamma")
    for stop in (33, 20, 27):  # it is a race
        # What the browser has written of a release before, no report has said.
        before = RMSProp(0.3, gammas[stop // 3])
        drag(page, slider(page, "run0", "gamma"), stop // 3)
        page.wait_for_url(lambda url, run=before: from_query(url).runs[0] == run)
        released = replace(before, eta=etas[stop])
        drag(page, slider(page, "run0", "eta"), stop)
        busy.stop()
        use(page)
        page.wait_for_timeout(100)  # FLUSHED, of outbox.js
        busy.go_on()
        page.wait_for_url(lambda url: "run=" in url and done(url))
        page.wait_for_url(lambda url, run=released: from_query(url).runs[0] == run)
        page.goto(f"{busy.address}/?{HERE.to_query()}")
        settled(page)
        page.wait_for_function(AT_REST, arg=live_figure(page))
    page.close()


FIRST: dict[str, tuple[Callable[[Page], None], Callable[[Page], None], Callable[[str], bool]]] = {
    "a menu": (open_the_menu, choose_momentum, USED["a menu"][1]),
    "a switch": (lambda page: None, switch, lambda url: "square" in url),
}


@pytest.mark.parametrize("what", list(FIRST))
def test_who_came_by_the_plain_address_loses_nothing_either(
    context: BrowserContext, busy: Server, what: str
) -> None:
    """Of an answered release Streamlit knows by the address that came with a press; or it heard the
    report, and left the press in the midst of its callback."""
    near, use, done = FIRST[what]
    page = context.new_page()
    page.set_viewport_size({"width": 1440, "height": 900})
    for stop in (33, 20, 27, 11):  # it is a race
        page.goto(busy.address)
        settled(page)
        eta = stops(page, "run0.eta")[stop]
        drag(page, slider(page, "run0", "eta"), stop)
        page.wait_for_url(lambda url, eta=eta: eta_in(url) == eta)
        near(page)
        busy.stop()
        use(page)
        page.wait_for_timeout(100)
        busy.go_on()
        page.wait_for_url(lambda url, eta=eta: done(url) and eta_in(url) == eta)
    page.close()


def eta_in(url: str) -> object:
    """The first run's, in an address that says one."""
    return from_query(url).runs[0].settings()["eta"] if "run=" in url else None


def test_back_undoes_what_is_read_in_one_moment_with_it(
    context: BrowserContext, busy: Server
) -> None:
    """Once Back was taken for where the hand had been, and led nowhere."""
    page = context.new_page()
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{busy.address}/rotation")
    settled(page, "rotation")
    page.wait_for_function(AT_REST, arg=live_figure(page, "rotation"))
    before, angle = page.url, box(page, "rotation-function", "angle").input_value()
    for typed in ("1", "2", "3"):  # it is a race
        type_in(page, "rotation-function", "angle", typed)
        page.wait_for_url(lambda url, typed=typed: f"angle+{typed}+" in url)
        busy.stop()
        page.wait_for_timeout(500)  # REST, of road.js: Streamlit is told
        page.go_back()
        page.wait_for_timeout(100)
        busy.go_on()
        page.wait_for_timeout(1500)
        page.wait_for_function(AT_REST, arg=live_figure(page, "rotation"))
        assert (page.url, box(page, "rotation-function", "angle").input_value()) == (before, angle)
    page.close()
