"""The page of networks in a browser: digits are learned while one looks, and no longer."""

import os
import re
import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.live import live_figure
from tests.browser.outage import Server, served
from tests.browser.visiting import Opener
from tests.test_training_stream import gone, workers

READY = ".live-training-bar"
RUNS = "v=1&run=momentum+eta+0.01+beta+0.9&run=adam+eta+0.001"
SHORT = f"{RUNS}&show=hidden+20+iterations+300"
LONG = f"{RUNS}&show=hidden+200_200+iterations+10000"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of which the processes are known, without data and without a network."""
    folder = tmp_path_factory.mktemp("data")
    nowhere = "http://127.0.0.1:9"
    with pytest.MonkeyPatch.context() as patched:
        for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
            patched.setenv(name, nowhere)
        patched.setenv("OPTLAB_DATA", str(folder))
        with served(folder / "log.txt") as server:
            yield server


@pytest.fixture
def at_own(own: Server, open_page: Opener) -> Iterator[Page]:
    """The page of that server, where nothing is trained any more afterwards."""
    page = open_page(LONG, ready=READY, where="networks")
    page.goto(f"{own.address}/networks?{LONG}")
    page.wait_for_selector(READY)
    yield page
    page.goto("about:blank")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def rows(page: Page) -> list[str]:
    return page.locator(".live-trained tbody tr").all_inner_texts()


def says(page: Page) -> str:
    return page.locator(".live-training-says").inner_text()


def at_work(own: Server, page: Page) -> int:
    """Begin, and wait until a process is at work; which."""
    press(page, "Train")
    expect(page.locator(".live-training-says")).to_contain_text("iterations a second")
    (worker,) = workers(own)
    return worker


def test_digits_are_learned_and_a_finished_run_stays_beside_the_next_one(open_page: Opener) -> None:
    page = open_page(SHORT, ready=READY, where="networks")
    bar = page.get_by_role("progressbar", name="Training")
    said = page.locator(".live-training .live-said[role=status]").first
    expect(page.locator(".live-examples-head")).to_have_text("Ten test images")
    expect(page.locator(".live-example canvas").first).to_have_attribute("aria-label", "0")
    press(page, "Train")
    expect(page.locator(".live-training-says")).to_contain_text("All are trained.")
    expect(bar).to_have_attribute("aria-valuenow", "100")
    expect(said).to_contain_text("All are trained.")
    expect(page.locator(".live-examples-head")).to_contain_text("by the network of")
    momentum, adam = rows(page)
    for row in (momentum, adam):
        assert 50 < float(re.search(r"([\d.]+) %", row)[1]) <= 100, row  # type: ignore[index]
    expect(page.locator(".live-training canvas.live-canvas")).to_have_attribute(
        "aria-label", re.compile("Adam: loss .* after 300 iterations")
    )
    texts = page.locator(".live-example-says").all_inner_texts()
    assert all(re.fullmatch(r"[✓✗] \d\s\d+ %", text) for text in texts), texts
    assert sum(text[0] == "✓" for text in texts) > 4
    # Another eta: the run that was is an earlier one, and stays.
    box = page.locator(".st-key-networks-rate1 .live-box").first
    box.fill("0.01")
    box.press("Enter")
    expect(page.locator(".live-earlier")).to_contain_text("0.001")
    expect(bar).to_have_attribute("aria-valuenow", "50")  # of two runs one is trained
    expect(said).to_have_text("")
    press(page, "Train")
    expect(page.locator(".live-training-says")).to_contain_text("All are trained.")
    expect(said).to_contain_text("All are trained.")
    assert rows(page)[0] == momentum and len(rows(page)) == 3
    press(page, "Forget the earlier runs")
    expect(page.locator(".live-trained tbody tr")).to_have_count(2)
    # Other images: nothing of what is there now was trained.
    page.locator(".st-key-network-images").get_by_text("MNIST", exact=True).click()
    expect(page.get_by_text("MNIST: LeCun")).to_be_visible()
    expect(bar).to_have_attribute("aria-valuenow", "0")
    expect(said).to_have_text("")
    reach = "live => live.parts.get('training').chart.reach"
    assert live_figure(page, "networks").evaluate(reach) == [-0.5, 0.5]


def test_nobody_is_told_to_press_what_is_pressed(at_own: Page) -> None:
    at_own.evaluate(
        """() => {
            window.written = [];
            const { fillText } = CanvasRenderingContext2D.prototype;
            CanvasRenderingContext2D.prototype.fillText = function(text, ...place) {
                written.push(text);
                return fillText.call(this, text, ...place);
            };
        }"""
    )
    at_own.set_viewport_size({"width": 1200, "height": 900})  # it is drawn anew
    at_own.wait_for_function("() => written.some(text => text.startsWith('Press Train'))")
    at_own.evaluate("written.length = 0")
    press(at_own, "Train")
    at_own.wait_for_function(
        "() => written.includes('iteration')"
    )  # the axis, and the process begins
    assert not [text for text in at_own.evaluate("written") if "Press" in text]


def test_pause_holds_still_go_on_goes_on_and_stop_keeps_the_curve(
    own: Server, at_own: Page
) -> None:
    page = at_own
    worker = at_work(own, page)
    press(page, "Pause")
    expect(page.locator(".live-training-says")).to_have_text("paused")
    expect(page.locator(".live-trained")).to_contain_text("paused")
    before = list[str]()
    while before != (before := rows(page)):  # it tells the rest of what it knows, and no more
        page.wait_for_timeout(500)
    expect(page.locator(".live-trained")).to_contain_text("paused")
    assert workers(own) == {worker}
    press(page, "Go on")
    expect(page.locator(".live-training-says")).to_contain_text("iterations a second")
    assert workers(own) == {worker}
    press(page, "Stop")
    assert gone(worker, 1.0)
    expect(page.locator(".live-trained")).to_contain_text(re.compile(r"stopped at \d+"))


def test_who_goes_to_another_page_stops_it_within_a_second(own: Server, at_own: Page) -> None:
    worker = at_work(own, at_own)
    at_own.get_by_role("link", name="Lessons", exact=True).click()
    at_own.wait_for_selector(READY, state="detached")
    assert gone(worker, 1.0)


def test_a_process_that_is_killed_is_a_sentence_and_the_curves_stay(
    own: Server, at_own: Page
) -> None:
    worker = at_work(own, at_own)
    os.kill(worker, signal.SIGKILL)
    expect(at_own.locator(".live-training-says")).to_contain_text("ended from outside (-9)")
    press(at_own, "Stop")
    first = rows(at_own)[0]
    assert "%" in first and "broken off" in first
    assert says(at_own).startswith("Momentum: ")


def test_without_a_network_it_says_which_files_to_put_where(own: Server, at_own: Page) -> None:
    at_own.locator(".st-key-network-images").get_by_text("MNIST", exact=True).click()
    expect(at_own.locator(".live-training-says")).to_contain_text("MNIST is not on this server.")
    expect(at_own.get_by_role("button", name="Train", exact=True)).to_be_disabled()
    press(at_own, "Download")
    expect(at_own.locator(".live-training-wrong")).to_contain_text("could not be downloaded")
    expect(at_own.locator(".live-training-wrong")).to_contain_text("train-images-idx3-ubyte.gz")
