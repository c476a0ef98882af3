"""From every page to every other: nothing fails, the playground's experiment stays as it was."""

import re
from collections.abc import Iterator
from itertools import pairwise, permutations
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Response, Route, expect

from optlab.experiment import Experiment, from_query
from optlab.lessons.presets import read_presets
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic
from optlab.objectives.valleys import Rosenbrock
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.lion import Lion
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.newton import Newton
from optlab.optimizers.rmsprop import RMSProp
from optlab.web.registry import pages
from optlab.web.views.rotation.view import own
from tests.browser.listening import listen
from tests.browser.live import (
    ALL_AT_REST,
    READY,
    called,
)

PAGES = {page.title(): f"/{name}" for name, page in pages().items()} | {"Playground": "/"}
OWN = [page.title() for page in pages().values() if page.own]
EXPERIMENTS = {
    "no run": Experiment(Quadratic()),
    "one run": Experiment(Quadratic(), (GradientDescent(),)),
    "five on an oval": read_presets()[0]["five_optimizers_on_an_oval"].experiment,
    "eight of RMSProp": Experiment(Quadratic(), tuple(RMSProp(0.1 * k) for k in range(1, 9))),
    "eight, no RMSProp": Experiment(
        Rosenbrock(), (Momentum(0.0005), Adam(0.1), Lion(0.05), Newton()) * 2, (-1.0, 2.0), 30
    ),
}
MINE = Experiment(Rosenbrock(), (Adam(eta=0.3), Lion()), (-1.0, 2.0), 30)
RAVINE = Experiment(ConditionedQuadratic(), (Adam(0.5), AdaGrad(1.0)), (-5.0, -2.0), 40)
SAID = {  # one of these is on the page that was chosen, so that the one before is gone
    "Playground": ".st-key-below",
    "Lessons": ".st-key-lesson",
    "Which settings work": ".st-key-settings-map, .st-key-no-run",
    "Stability and speed": ".st-key-stability-loss, .st-key-no-run",
    "Networks": ".live-training-bar",
    "Rotation": ".st-key-turn",
    "Leaky averages": ".st-key-leakyhead",
    "Real data": ".st-key-minibatches",
}


class Visitor:
    """A reader in a browser, and what should not have happened on the way."""

    def __init__(self, page: Page, server: str) -> None:
        self.page, self.server = page, server
        self.wrong: list[str] = []
        listen(page, self.wrong)
        page.set_viewport_size({"width": 1440, "height": 900})
        page.on("response", self.note)

    def note(self, response: Response) -> None:
        own = re.search(r"/\w+/_stcore/(health|host-config)$", response.url)
        if response.status >= 400 and not own:
            self.wrong.append(f"{response.status} {response.url}")

    def open(self, name: str, query: str) -> None:
        self.page.goto(f"{self.server}{PAGES[name]}?{query}")
        self.there(name)

    def menu(self, name: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).click()
        self.there(name)

    def press(self, label: str, name: str) -> None:
        """Click a button, which leads to a page or leaves the reader there."""
        before = self.page.url
        self.page.get_by_role("button", name=label, exact=True).first.click()
        self.page.wait_for_url(lambda url: url != before)
        self.there(name)

    def back(self, name: str) -> None:
        before = self.page.url
        self.page.go_back()
        self.page.wait_for_url(lambda url: url != before)
        self.there(name)

    def there(self, name: str) -> None:
        """Wait until a page is drawn, and look at it."""
        page = self.page
        page.wait_for_url(lambda url: urlsplit(url).path == PAGES[name] and "?" in url)
        page.wait_for_selector(SAID[name])
        page.wait_for_selector(READY)
        page.wait_for_function(ALL_AT_REST)
        # Neither figures that stand in for the live ones, nor excuses, nor a traceback.
        for wrong in (".st-key-paths", ".st-key-sums", ".live-lost", '[data-testid="stException"]'):
            assert page.locator(wrong).count() == 0, (name, wrong)
        for alert in page.get_by_test_id("stAlert").all_text_contents():
            assert not re.search(r"Error|\b[45]\d\d\b|must be|could not", alert), alert

    @property
    def experiment(self) -> Experiment:
        return from_query(self.page.url)


@pytest.fixture
def visitor(context: BrowserContext, server: str) -> Iterator[Visitor]:
    visitor = Visitor(context.new_page(), server)
    yield visitor
    visitor.page.evaluate("localStorage.clear()")  # what was answered in a lesson
    visitor.page.close()
    assert visitor.wrong == []


def way(names: list[str], ahead: set[int]) -> list[str]:
    """From every name to those that stand so many places after it (round and round), each way once,
    and back to the first (Hierholzer 1873)."""
    count = len(names)
    to_go = {name: [names[(i + d) % count] for d in ahead] for i, name in enumerate(names)}
    path, stack = [], [names[0]]
    while stack:
        if to_go[stack[-1]]:
            stack.append(to_go[stack[-1]].pop())
        else:
            path.append(stack.pop())
    return path[::-1]


def share(k: int) -> set[int]:
    """How far ahead the k-th kind of experiment goes. Each kind comes to every page, and each way
    is gone by one kind: what is carried along is an address, whatever it says."""
    return {d for d in (2 * k, 2 * k + 1) if 0 < d < len(PAGES)} or {1}


def test_all_ways_are_gone_and_all_kinds_come_to_all_pages() -> None:
    walks = [way([*PAGES], share(k)) for k in range(len(EXPERIMENTS))]
    gone = {step for walk in walks for step in pairwise(walk)}
    assert gone == {*permutations(PAGES, 2)}
    assert all({*walk} == {*PAGES} and walk[-1] == "Playground" for walk in walks)


@pytest.mark.parametrize("kind", list(EXPERIMENTS))
def test_from_every_page_to_every_other(visitor: Visitor, kind: str) -> None:
    """Once averages asked for eleven paths where eight were allowed, and four of these pages
    replaced the runs or added some."""
    visitor.open("Playground", EXPERIMENTS[kind].to_query())
    address = visitor.page.url
    for name in way([*PAGES], share([*EXPERIMENTS].index(kind)))[1:]:
        visitor.menu(name)
        if name == "Playground":
            assert visitor.page.url == address
    assert visitor.experiment == EXPERIMENTS[kind]


def test_rotation_has_its_own_experiment_and_the_playground_keeps_its(visitor: Visitor) -> None:
    visitor.open("Playground", MINE.to_query())
    address = visitor.page.url
    visitor.menu("Rotation")
    assert visitor.experiment == own()
    visitor.menu("Playground")
    assert visitor.page.url == address
    visitor.menu("Rotation")
    visitor.press("Open in the playground", "Playground")
    assert visitor.experiment == own()
    visitor.back("Rotation")  # one press
    visitor.menu("Playground")
    assert visitor.page.url == address
    visitor.menu("Rotation")
    visitor.press("Take the playground's runs", "Rotation")
    assert visitor.experiment.runs == MINE.runs
    expect(visitor.page.get_by_text("these are your runs")).to_be_visible()
    visitor.menu("Playground")
    assert visitor.page.url == address


def test_a_lesson_that_is_opened_in_the_playground_is_undone_by_back(visitor: Visitor) -> None:
    visitor.open("Playground", MINE.to_query())
    address = visitor.page.url
    visitor.menu("Lessons")
    visitor.page.get_by_role("button", name="I do not know: show me").click()
    visitor.page.get_by_role("button", name="Open in the playground").wait_for()
    expect(visitor.page).to_have_url(re.compile(r"answer"))  # the address comes after the button
    lesson = visitor.page.url
    visitor.press("Open in the playground", "Playground")
    taken = visitor.page.url
    assert visitor.experiment != MINE
    visitor.back("Lessons")
    assert visitor.page.url == lesson
    visitor.page.go_forward()
    visitor.page.wait_for_url(taken)
    visitor.there("Playground")
    visitor.back("Lessons")
    visitor.back("Lessons")  # to the question
    assert "answer" not in visitor.page.url
    visitor.back("Playground")
    assert visitor.page.url == address


def test_the_comparison_is_apart(visitor: Visitor) -> None:
    visitor.open("Playground", RAVINE.to_query())
    address = visitor.page.url
    visitor.menu("Stability and speed")
    visitor.press("Compare the three at their best", "Stability and speed")
    compared = visitor.page.url
    # Numbers that can be typed: at most four digits.
    numbers = [word for run in dict(parse_qsl(compared)) for word in run.split()]
    etas = [float(run.settings()["eta"]) for run in visitor.experiment.runs]
    assert numbers and etas == [float(f"{eta:.4g}") for eta in etas]
    visitor.menu("Playground")
    assert visitor.page.url == address
    visitor.menu("Stability and speed")
    assert visitor.page.url == compared
    visitor.press("Open in the playground", "Playground")
    assert visitor.experiment == from_query(compared)
    visitor.back("Stability and speed")
    visitor.press("Back to your runs", "Stability and speed")
    assert visitor.experiment == RAVINE
    visitor.back("Stability and speed")
    assert visitor.page.url == compared


def test_a_hand_on_a_page_that_was_left_and_opened_again(visitor: Visitor) -> None:
    visitor.open("Playground", RAVINE.to_query())
    for name in ("Rotation", "Playground"):
        visitor.menu(name)
    before = visitor.page.url
    visitor.page.locator(".st-key-run0").get_by_role("slider", name=called("eta")).press(
        "ArrowRight"
    )
    visitor.page.wait_for_url(lambda url: url != before)
    assert visitor.experiment.runs[1] == RAVINE.runs[1] != visitor.experiment.runs[0]


def test_a_page_that_is_loaded_anew_remembers_the_others(visitor: Visitor) -> None:
    """A reload on the page of rotation ended the visit: the menu's playground was the first one."""
    visitor.open("Playground", MINE.to_query())
    address = visitor.page.url
    visitor.menu("Rotation")
    rotation = visitor.page.url
    for _again in range(2):
        visitor.page.reload()
        visitor.there("Rotation")
        assert visitor.page.url == rotation
    visitor.menu("Playground")
    assert visitor.page.url == address
    # What an address says counts before what is remembered.
    visitor.open("Playground", RAVINE.to_query())
    assert visitor.experiment == RAVINE
    visitor.menu("Which settings work")
    assert visitor.experiment == RAVINE


def test_a_page_that_is_left_by_a_link_is_remembered_as_it_was_left(visitor: Visitor) -> None:
    """A teacher's link in the same tab: the menu's playground was the first preset, or what it had
    been when it was loaded."""
    lesson = next(n for n, preset in read_presets()[0].items() if preset.lesson)
    for name in ("Playground", "Which settings work"):
        visitor.open(name, RAVINE.to_query())
        before = visitor.page.url
        visitor.page.get_by_role("slider", name=called("eta")).first.press("ArrowRight")
        visitor.page.wait_for_url(lambda url, before=before: url != before)
        moved = visitor.experiment
        visitor.open("Lessons", f"lesson={lesson}")
        visitor.menu("Playground")
        assert visitor.experiment == moved != RAVINE


# ---- one part that fails


def fail(route: Route) -> None:
    route.fulfill(status=500, body="Traceback: /srv/optlab/secret.py", content_type="text/plain")


@pytest.mark.parametrize(
    ("name", "address", "said"),
    [
        ("Leaky averages", "**/live/paths?*", "could not be loaded"),
        ("Playground", "**/live/ground?*", "This part of the page could not be loaded"),
        ("Which settings work", "**/live/map?*", "The map could not be loaded"),
        ("Stability and speed", "**/live/stability?*", "The map could not be loaded"),
    ],
)
def test_a_part_that_does_not_come_says_so_and_the_rest_lives_on(
    context: BrowserContext, server: str, name: str, address: str, said: str
) -> None:
    """Once a yellow box held the server's own words, and the page had no live figure any more."""
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.route(address, fail)
    experiment = Experiment(ConditionedQuadratic(23), (RMSProp(0.41), Adam(0.3)), (-4.4, 1.7), 37)
    page.goto(f"{server}{PAGES[name]}?{experiment.to_query()}&show=cells+64")
    note = page.locator(".live-lost").first
    expect(note).to_contain_text(said)
    shown = page.get_by_test_id("stMain").inner_text()
    assert not re.search(r"500|Traceback|secret|Error", shown), shown
    assert page.locator(".st-key-paths, .st-key-sums").count() == 0
    expect(page.get_by_role("slider", name="eta").first).to_be_visible()
    page.unroute_all()
    expect(note.get_by_role("button", name="Try again")).to_be_visible()
    # It may just be trying by itself: then there is no button any more.
    page.evaluate("document.querySelector('.live-lost .live-take')?.click()")
    expect(page.locator(".live-lost")).to_have_count(0)
    page.close()
