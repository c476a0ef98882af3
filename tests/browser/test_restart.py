"""The server is ended and started again, or the line to it is cut: what the hand did is not lost.

Once every report after it stayed unanswered, without a word: the address never changed again, and
the next click on one of Streamlit's controls did nothing."""

import re
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect

from optlab.experiment import Experiment, from_query
from optlab.objectives.quadratics import Quadratic
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.rmsprop import RMSProp
from tests.browser.listening import PATIENCE
from tests.browser.live import (
    AT_REST,
    PLANE,
    READY,
    box,
    computed,
    drag,
    live_figure,
    path,
    seen,
    settled,
    slider,
    type_in,
    wait_for_address,
)
from tests.browser.outage import Line, Server, served
from tests.browser.test_jumps import WATCH, assert_still

HERE = Experiment(Quadratic(), (RMSProp(eta=0.3), Momentum(0.1, 0.5)), steps=60)
SIGN = "The server does not answer"
# What the browser and Streamlit's client say of a server that is away.
OF_THE_OUTAGE = re.compile(
    r"net::ERR_|WebSocket|Failed to fetch|server endpoint|server is not responding"
    r"|when disconnected|status of 5\d\d"
)
CUT = """() => document.querySelector('[data-test-connection-state]')
    .getAttribute('data-test-connection-state') !== 'CONNECTED'"""
TYPED = {  # on each page: place, name, text, and what the address says then
    "settings": ("run0", "eta", "0.7", "rmsprop+eta+0.7"),
    "stability": ("run1", "eta", "0.7", "momentum+eta+0.7"),  # the first with a theory
    "rotation": ("function", "angle", "0.5", "angle+0.5"),
    "averages": ("run0", "gamma", "0.5", "gamma+0.5"),
    "real_data": ("data", "batch size", "30", "batch_size+30"),
}

Opener = Callable[..., Page]


@pytest.fixture(scope="module")
def mortal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that tests may kill, if they start it again."""
    with served(tmp_path_factory.mktemp("server") / "log.txt") as server:
        yield server


@pytest.fixture(scope="module")
def replica(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Another process that serves the same: a second worker."""
    with served(tmp_path_factory.mktemp("replica") / "log.txt") as server:
        yield server


@pytest.fixture
def line(mortal: Server) -> Iterator[Line]:
    """A line to it that can be cut."""
    line = Line(mortal.port)
    yield line
    line.close()


@pytest.fixture
def visit_at(context: BrowserContext) -> Iterator[Opener]:
    """Opens a page of a server; afterwards asserts that the console spoke of the outage alone."""
    said: list[str] = []
    pages: list[Page] = []

    def note(message: ConsoleMessage) -> None:
        own = "/_stcore/" in message.location["url"]
        if message.type in ("error", "warning") and not own:
            said.append(message.text)

    def open_at(address: str, query: str = "", where: str = "", ready: str = "") -> Page:
        page = context.new_page()
        pages.append(page)
        page.set_viewport_size({"width": 1440, "height": 900})
        page.on("console", note)
        page.on("pageerror", lambda error: said.append(f"uncaught: {error}"))
        page.goto(f"{address}/{where}?{query}")
        if ready:
            page.wait_for_selector(ready)
            page.wait_for_selector(READY)
        else:
            settled(page)
        return page

    yield open_at
    for page in pages:
        page.close()
    assert [text for text in said if not OF_THE_OUTAGE.search(text)] == []


def restart(server: Server, *pages: Page) -> None:
    """Kill the server and start it again, and wait until the pages have a line to it."""
    server.kill()
    for page in pages:
        page.wait_for_function(CUT)
    server.start()
    for page in pages:
        reconnected(page)


def reconnected(page: Page) -> None:
    page.wait_for_function(f"() => !({CUT})()")


def answered(page: Page, name: str = "playground") -> None:
    page.wait_for_function(AT_REST, arg=live_figure(page, name))


def with_eta(eta: float) -> Experiment:
    return from_query(HERE.to_query().replace("eta+0.3", f"eta+{eta:g}"))


def test_what_is_released_after_a_restart_is_answered_and_the_figure_is_looked_at_as_before(
    visit_at: Opener, mortal: Server
) -> None:
    page = visit_at(mortal.address, HERE.to_query())
    drag(page, slider(page, "run0", "eta"), 30)  # the last run is one of the fragment
    answered(page)
    page.locator(".st-key-playground-plane .live-plot").evaluate(
        "plot => Plotly.relayout(plot, { 'xaxis.range': [-4, 0], 'yaxis.range': [-1, 1] })"
    )
    zoomed = seen(page)
    live_figure(page).evaluate("live => live.player.seek(17)")
    before = box(page, "run0", "eta").element_handle()
    restart(mortal, page)
    type_in(page, "run0", "eta", "0.7")
    wait_for_address(page, with_eta(0.7))
    answered(page)
    assert seen(page) == zoomed
    assert live_figure(page).evaluate("live => live.cursor") == 17
    assert before and before.evaluate("box => box.isConnected")  # nothing was drawn anew
    page.reload()
    settled(page)
    assert box(page, "run0", "eta").input_value() == "0.7"


def test_what_is_released_while_no_server_is_there_is_told_to_the_next(
    visit_at: Opener, mortal: Server
) -> None:
    page = visit_at(mortal.address, HERE.to_query())
    sign = page.get_by_role("status").filter(has_text=SIGN)
    expect(sign).to_have_count(0)
    mortal.kill()
    page.wait_for_function(CUT)
    type_in(page, "run0", "eta", "0.7")
    type_in(page, "run1", "beta", "0.9")
    type_in(page, "run0", "eta", "0.8")
    expect(sign).to_be_visible()
    page.wait_for_timeout(8000)  # Streamlit's dialog would lie over the page by now
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert box(page, "run0", "eta").input_value() == "0.8"
    mortal.start()
    expected = Experiment(
        HERE.objective, (RMSProp(eta=0.8), Momentum(0.1, 0.9)), HERE.start, HERE.steps
    )
    wait_for_address(page, expected)
    answered(page)
    expect(sign).to_have_count(0)
    assert box(page, "run0", "eta").input_value() == "0.8"
    assert abs(path(page) - computed(expected)).max() < 1e-12
    page.go_back()
    wait_for_address(page, HERE)


def test_a_report_that_the_server_did_not_live_to_answer_is_made_again(
    visit_at: Opener, mortal: Server
) -> None:
    page = visit_at(mortal.address, HERE.to_query())
    mortal.stop()  # what it is sent now it will never read
    type_in(page, "run0", "eta", "0.7")
    page.wait_for_function("live => live.outbox.sent > 0", arg=live_figure(page))
    restart(mortal, page)
    wait_for_address(page, with_eta(0.7))
    answered(page)
    assert box(page, "run0", "eta").input_value() == "0.7"


def test_the_first_control_after_a_restart_does_what_it_says(
    visit_at: Opener, mortal: Server
) -> None:
    untouched, touched = both = [visit_at(mortal.address, HERE.to_query()) for _ in range(2)]
    type_in(touched, "run0", "eta", "0.7")
    answered(touched)
    restart(mortal, *both)
    for page in both:
        page.get_by_text("Add a run").click()
        page.wait_for_url(lambda address: len(from_query(address).runs) == 3)
    restart(mortal, *both)
    for page in both:
        page.get_by_text("A panel for each run").click()
        page.wait_for_url(lambda address: "show=axes+apart" in address)
    etas = [box(page, "run0", "eta").input_value() for page in (untouched, touched)]
    assert etas == ["0.3", "0.7"]


@pytest.mark.parametrize("elsewhere", [False, True], ids=["the same process", "another worker"])
def test_a_cut_of_six_seconds_loses_nothing(
    visit_at: Opener, line: Line, mortal: Server, replica: Server, elsewhere: bool
) -> None:
    page = visit_at(line.address, HERE.to_query())
    type_in(page, "run1", "beta", "0.9")
    answered(page)
    line.cut()
    page.wait_for_function(CUT)
    began = time.monotonic()
    type_in(page, "run0", "eta", "0.7")
    page.wait_for_timeout(6000 - 1000 * (time.monotonic() - began))
    line.mend(replica.port if elsewhere else mortal.port)
    expected = Experiment(
        HERE.objective, (RMSProp(eta=0.7), Momentum(0.1, 0.9)), HERE.start, HERE.steps
    )
    wait_for_address(page, expected)
    answered(page)
    page.get_by_text("Add a run").click()
    page.wait_for_url(lambda address: from_query(address).runs[:2] == expected.runs)
    page.wait_for_url(lambda address: len(from_query(address).runs) == 3)


def test_a_server_of_another_build_loads_the_page_anew_with_what_was_done(
    visit_at: Opener, mortal: Server
) -> None:
    page = visit_at(mortal.address, HERE.to_query())
    page.evaluate("() => { window.old = true; }")
    page.route("**/live/build", lambda route: route.fulfill(body="another"))
    mortal.kill()
    page.wait_for_function(CUT)
    type_in(page, "run0", "eta", "0.7")
    mortal.start()
    page.wait_for_function("() => !window.old")
    settled(page)
    wait_for_address(page, with_eta(0.7))
    assert box(page, "run0", "eta").input_value() == "0.7"


def test_a_report_that_stays_unanswered_is_made_again_though_no_cut_was_seen(
    visit_at: Opener, mortal: Server
) -> None:
    page = visit_at(mortal.address, HERE.to_query())
    live_figure(page).evaluate("live => { live.report = () => {}; }")  # lost on its way
    type_in(page, "run0", "eta", "0.7")
    wait_for_address(page, with_eta(0.7))
    answered(page)


def test_every_page_comes_back(visit_at: Opener, mortal: Server) -> None:
    """All at one outage."""
    there: dict[str, Page] = {}
    for where in TYPED:
        shown = "training .live-canvas" if where == "real_data" else "plane .live-figure .contour"
        ready = f".st-key-{where}-{shown}"
        there[where] = visit_at(mortal.address, HERE.to_query(), where, ready)
        answered(there[where], where)
    mortal.kill()
    for where, (place, name, text, _says) in TYPED.items():
        there[where].wait_for_function(CUT)
        type_in(there[where], f"{where}-{place}", name, text)
    mortal.start()
    for where, (place, name, text, says) in TYPED.items():
        page = there[where]
        # The longer a server was away, the longer Streamlit's client waits to ask again.
        page.wait_for_url(lambda address, says=says: says in address, timeout=2 * PATIENCE)
        answered(page, where)
        assert box(page, f"{where}-{place}", name).input_value() == text, where


def test_what_was_chosen_in_a_menu_comes_back(visit_at: Opener, mortal: Server) -> None:
    ready = ".st-key-settings-map .live-figure .live-canvas"
    page = visit_at(mortal.address, HERE.to_query(), "settings", ready)
    run, cells = page.get_by_label("Run", exact=True), page.get_by_label("Cells", exact=True)
    run.select_option("2")
    page.wait_for_url(lambda address: "run+2" in address)
    mortal.kill()
    page.wait_for_function(CUT)
    cells.select_option("64")
    mortal.start()
    page.wait_for_url(lambda address: "cells+64" in address)
    answered(page, "settings")
    assert (run.input_value(), cells.input_value()) == ("2", "64")
    assert "run+2" in page.url


def test_back_to_another_page_is_seen_when_it_is_whole_however_late_it_begins(
    visit_at: Opener, mortal: Server
) -> None:
    """At Back the path is another at once, and the page that was left is whole and at rest."""
    page = visit_at(mortal.address, HERE.to_query())
    page.get_by_role("link", name="Which settings work").click()
    page.wait_for_url("**/settings?*")
    settled(page, "settings")
    page.evaluate(WATCH)
    page.evaluate("window.shifts.splice(0)")
    mortal.stop()
    page.evaluate("history.back()")
    page.wait_for_timeout(400)
    assert page.evaluate("document.body.classList.contains('opening')")
    mortal.go_on()
    page.wait_for_selector(f"{PLANE} .live-handle")
    settled(page)
    assert_still(page, "back")


def test_a_lesson_that_was_answered_is_still_told(visit_at: Opener, mortal: Server) -> None:
    ready = ".st-key-lessons-plane .live-figure .contour"
    page = visit_at(mortal.address, "lesson=lesson_gamma_1", "lessons", ready)
    page.get_by_role("button", name="It diverges at once").click()
    told = page.get_by_text("How this is checked")
    expect(told).to_be_visible()
    page.wait_for_function("live => !live.player.playing", arg=live_figure(page, "lessons"))
    for text in ("0.7", "0.6"):
        restart(mortal, page)
        type_in(page, "lessons-run0", "eta", text)
        page.wait_for_url(lambda address, text=text: f"eta+{text}" in address)
        expect(told).to_be_visible()
    restart(mortal, page)
    page.locator(".st-key-lessons-row .lesson").nth(0).click()
    page.wait_for_selector(".st-key-lessons-row li:nth-child(1) [aria-current]")
