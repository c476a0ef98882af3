"""Files that leave the page and such as are dropped on it: what is downloaded is the engine's, a
path of one's own is drawn, compared and kept."""

import csv
import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from optlab.experiment import Experiment, from_query, from_toml
from tests.browser.live import (
    AT_REST,
    fetched,
    live_figure,
    next_frame,
    of_the_hand,
    picture,
    pixel,
    pull,
    settled,
    slider,
    take,
    traffic,
    wait_for_address,
)
from tests.browser.visiting import Opener

QUERY = "v=1&f=quadratic+a+0.1+b+2&start=-5+-2&steps=20&run=adagrad+eta+0.4&run=rmsprop+eta+0.4"
DROP = """(main, [name, text, whats]) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([text], name));
    for (const what of whats)
        main.dispatchEvent(new DragEvent(what, { dataTransfer, bubbles: true, cancelable: true }));
}"""


def drop(page: Page, name: str, text: str, *, let_go: bool = True) -> None:
    """Hold a file over the page, and let it go there."""
    what = ["dragenter", "dragover", *(["drop"] if let_go else [])]
    page.locator("[data-testid=stMain]").evaluate(DROP, [name, text, what])


def mine(experiment: Experiment, run: int, off: float, step: int) -> str:
    """A run's path as a program of one's own might have it: a little off at one step."""
    path = experiment.trajectories()[run].positions.copy()
    path[step, 1] += off
    return "\n".join(
        ["step,x1,x2", *(f"{k},{x[0]!r},{x[1]!r}" for k, x in enumerate(path.tolist()))]
    )


def listed(page: Page) -> Locator:
    """What is said of paths of one's own, under the figure."""
    return page.locator(".st-key-playground-plane .live-own")


def numbers_section(page: Page) -> Locator:
    page.get_by_role("button", name="Share and take along").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name="Numbers").or_(
        dialog.get_by_text("Numbers", exact=True)
    ).first.click()
    dialog.get_by_text("Choose a file").wait_for()
    return dialog


def downloaded(page: Page, place: Locator, name: str) -> Path:
    with page.expect_download() as download:
        place.get_by_role("button", name=name).click()
    return download.value.path()


def test_what_is_downloaded_is_the_engines_and_comes_back(
    open_page: Opener, tmp_path: Path
) -> None:
    page = open_page(QUERY)
    experiment = from_query(QUERY)
    dialog = numbers_section(page)
    file = downloaded(page, dialog, "CSV").rename(tmp_path / "taken along.csv")
    lines = file.read_text("utf-8").splitlines()
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    for label, trajectory in zip(experiment.labels, experiment.trajectories(), strict=True):
        own = [[float(row["x1"]), float(row["x2"])] for row in rows if row["run"] == label]
        np.testing.assert_array_equal(own, trajectory.positions)
    assert page.url.partition("?")[2] in next(line for line in lines if line.startswith("# link"))
    assert from_toml(downloaded(page, dialog, "TOML").read_text("utf-8")) == experiment
    # By keyboard: Enter asks the browser for its own window, which no test can see.
    field = dialog.locator(".live-own-file")
    field.evaluate(
        """field => field.addEventListener("click", event => {
            event.preventDefault();
            field.dataset.asked = "yes";
        })"""
    )
    dialog.get_by_role("button", name="Choose a file").press("Enter")
    expect(field).to_have_attribute("data-asked", "yes")
    field.set_input_files(file)
    own = dialog.locator(".live-own-paths")
    expect(own).to_contain_text("the same as AdaGrad, to the last digit")
    expect(own).to_contain_text("the same as RMSProp, to the last digit")
    expect(listed(page).locator("li")).to_have_count(2)


def test_a_dropped_path_is_compared_with_what_the_hand_makes_of_the_runs(
    open_page: Opener,
) -> None:
    sent: list[str] = []
    page = open_page(QUERY, before=lambda page: traffic(page, sent))
    experiment = from_query(QUERY)
    before = picture(page)
    text = mine(experiment, 1, 3.1e-11, 17)
    drop(page, "mine.csv", text, let_go=False)
    expect(page.locator(".live-drop")).to_be_visible()
    drop(page, "mine.csv", text)
    expect(page.locator(".live-drop")).to_have_count(0)
    said = listed(page).locator("li")
    expect(said).to_have_text(
        re.compile(r"^mine\s*largest distance to RMSProp: 3.1 × 10⁻¹¹ at step 17")
    )
    expect(listed(page)).to_contain_text("in no link")
    next_frame(page)
    assert picture(page) != before
    end = experiment.trajectories()[1].positions[3]
    page.mouse.move(*pixel(page, (float(end[0]), float(end[1]))))
    expect(page.locator(".st-key-playground-plane .live-tip")).to_contain_text("step 3")
    against = listed(page).get_by_label("Compared with")
    against.select_option("RMSProp")  # the nearest is another while eta moves
    # Under the hand: other numbers in every frame, and nothing goes to the server.
    eta = slider(page, "run1", "eta")
    take(page, eta)
    fetched(page)
    sent.clear()
    stop = int(eta.input_value())
    pull(page, eta, stop - 20)
    expect(said).to_contain_text("about")
    at_twenty = said.text_content()
    pull(page, eta, stop - 5)
    expect(said).not_to_have_text(at_twenty or "")
    pull(page, eta, stop)
    expect(said).to_contain_text("less than")  # sixteen bits know no more
    assert of_the_hand(sent) == []
    page.mouse.up()
    page.wait_for_function(AT_REST, arg=live_figure(page))
    expect(said).to_contain_text("RMSProp: 3.1 × 10⁻¹¹ at step 17")
    against.select_option("AdaGrad")
    far = np.linalg.norm(np.subtract(*(t.positions for t in experiment.trajectories())), axis=1)
    expect(said).to_contain_text(f"AdaGrad: {far.max():.3g} at step {far.argmax()}")
    # What is refused leaves it; the page loaded anew has it; another page, too.
    drop(page, "mine.csv", text + "\n21,1,x")
    expect(listed(page).get_by_role("alert")).to_have_text(
        "mine.csv: line 23: x2 must be a number; got x"
    )
    page.reload()
    settled(page)
    expect(said).to_have_count(1)
    page.get_by_role("link", name="Leaky averages").click()
    expect(page.locator(".live-own li").first).to_contain_text("mine")
    page.get_by_role("link", name="Playground").click()
    settled(page)
    listed(page).get_by_role("button", name="Remove mine").click()
    expect(said).to_have_count(0)
    expect(listed(page)).to_be_hidden()
    page.wait_for_timeout(200)  # the figure takes its room back
    page.wait_for_function(AT_REST, arg=live_figure(page))


@pytest.mark.parametrize("where", ["wide", "phone"])
def test_a_dropped_experiment_is_put_on_the_page(
    open_page: Opener, context: BrowserContext, phone: BrowserContext, where: str
) -> None:
    """On a phone it is chosen, as nothing is dropped there."""
    small = where == "phone"
    page = open_page(QUERY, *([390, 844] if small else []), within=phone if small else context)
    other = from_query("v=1&f=rosenbrock&steps=33&run=adam+eta+0.2&noise=gaussian+sigma+0.1")

    def give(name: str, text: str) -> None:
        if not small:
            return drop(page, name, text)
        dialog = numbers_section(page)
        file = {"name": name, "mimeType": "application/toml", "buffer": text.encode()}
        dialog.locator(".live-own-file").set_input_files(file)  # type: ignore[arg-type]
        return None

    give("bad.toml", other.to_toml() + "etta = 1\n")
    expect(page.get_by_role("alert").filter(has_text="bad.toml").first).to_contain_text(
        "run 1: adam has no etta"
    )
    assert from_query(page.url) == from_query(QUERY)
    if not small:  # what was read and put away is said again where it is again so
        listed(page).get_by_role("button", name="Close").click()
        expect(listed(page)).to_be_hidden()
        give("bad.toml", other.to_toml() + "etta = 1\n")
        expect(listed(page).get_by_role("alert")).to_contain_text("run 1: adam has no etta")
    if small:
        page.keyboard.press("Escape")
    give("good.toml", other.to_toml())
    wait_for_address(page, other)
    expect(page.get_by_role("alert").filter(has_text="toml")).to_have_count(0)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.evaluate("innerWidth")
    page.go_back()  # it is an act as any other
    wait_for_address(page, from_query(QUERY))
