"""What changes lead to is a function of the page's address: the same figure, link and numbers as
the page itself has after them."""

import gzip
import json
import random
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from streamlit.testing.v1 import AppTest

from optlab import train
from optlab.experiment import Experiment
from optlab.objectives import OBJECTIVES
from optlab.objectives.base import Objective
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic, RotatedQuadratic
from optlab.objectives.valleys import Rosenbrock
from optlab.optimizers.adagrad_full import AdaGradFull
from optlab.optimizers.adam import Adam
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.rmsprop import RMSProp
from optlab.train import walk
from optlab.web.live.once import parted
from optlab.web.live.released import release_address
from optlab.web.live.reports import applied
from optlab.web.live.resources import answer
from optlab.web.page import Page, View, address_of, available_lessons, page_of
from optlab.web.registry import pages
from optlab.web.theme import DARK, LIGHT, Theme
from tests.fetched import filled
from tests.test_page import go_to
from tests.test_server import get

LESSON = next(iter(available_lessons()))
PLAIN = Page(Experiment(Quadratic(), (Adam(), RMSProp(0.4))), View())  # where nothing else is said
PAGES = dict.fromkeys(pages(), PLAIN) | {
    "playground": Page(Experiment(RotatedQuadratic(), (RMSProp(0.3), Momentum(0.1, 0.5))), View()),
    "lessons": page_of([("lesson", LESSON), ("show", "answer 1")]),
    "settings": Page(Experiment(Rosenbrock(), (RMSProp(), Adam())), View()),
    "stability": Page(Experiment(ConditionedQuadratic(), (Momentum(0.3, 0.5), Adam())), View()),
    "rotation": Page(Experiment(ConditionedQuadratic(angle=0.5), (Momentum(), Adam())), View()),
    "networks": Page(Experiment(Quadratic(), (Momentum(0.1), Adam(0.001))), View()),
    "real_data": Page(Experiment(runs=(Momentum(0.1, 0.5), RMSProp(0.01))), View(run=2)),
    "averages": Page(Experiment(Quadratic(), (Adam(), RMSProp(0.4))), View(run=2)),
}


def led(name: str, page: Page, changes: object, theme: Theme = LIGHT) -> dict[str, Any]:
    """What the address says that the browser asks."""
    address = release_address(name, theme).partition("?")[2]
    link = quote(urlencode(address_of(page)))
    told = answer("board", f"{address}&link={link}&changes={quote(json.dumps(changes))}")
    return json.loads(gzip.decompress(told))


def through(board: object) -> Any:
    """As JSON carries it."""
    return json.loads(json.dumps(board))


def whole(told: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """The figure spec with its pieces: those that came with it, and those of the page before."""
    pieces = before | told["pieces"]

    def one(part: dict[str, Any]) -> dict[str, Any]:
        return {k: v for k, v in part.items() if k != "once"} | pieces.get(part.get("once"), {})

    board = one(told["board"])
    for kind in ("charts", "paths", "rankings", "sliders"):
        parts = board.get(kind)
        if isinstance(parts, list):
            board[kind] = [one(part) for part in parts]
        elif parts:
            board[kind] = {key: one(part) for key, part in parts.items()}
    return board


CHANGES: list[dict[str, Any]] = [
    {"box": "across", "value": "epsilon"},
    {"box": "quantity", "value": "soon"},
    {"box": "cells", "value": "512"},
    {"box": "run", "value": "2"},
    {"box": "function", "value": "rosenbrock"},
    {"box": "start1", "value": "-1.25"},
    {"box": "steps", "value": "100"},
]
MOVES: list[dict[str, Any]] = [
    {"slider": "run0.eta", "value": 0.25},
    {"slider": "shared.eta", "value": 0.125},
    {"start": [1, 2]},
    {"cursor": 7},
    {"below": 0.5},
]
CASES = [
    *((name, change) for name in PAGES for change in MOVES),
    *(("settings", change) for change in CHANGES),
    ("rotation", {"slider": "turn.angle", "value": 1.0}),
    ("real_data", {"slider": "data.batch", "value": 100}),
    ("stability", {"slider": "f.condition_number", "value": 50}),
    ("playground", {"preset": "rmsprop_in_a_ravine"}),
]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("name", "change"), CASES, ids=str)
def test_it_is_what_the_page_itself_will_show(
    name: str, change: dict[str, Any], theme: Any
) -> None:
    here = PAGES[name]
    after, refused = applied(here, [change])
    assert not refused
    told = led(name, here, [change], theme)
    spec = pages()[name].spec
    _short, pieces = parted(spec(here, theme, {}))
    expected = through(spec(after, theme, {}))
    assert whole(told, through(pieces)) == expected
    assert page_of(parse_qsl(told["link"], keep_blank_values=True)) == after
    assert told["link"] == urlencode(address_of(after))


@pytest.mark.parametrize(("name", "change"), CASES, ids=str)
def test_the_numbers_of_what_moved_come_with_it_and_no_others(
    name: str, change: dict[str, Any]
) -> None:
    here = PAGES[name]
    after, _refused = applied(here, [change])
    specs = [through(pages()[name].spec(page, LIGHT, {})) for page in (here, after)]
    before, at = ([filled(p["at"], b["values"]) for p in b["paths"]] for b in specs)
    numbers = led(name, here, [change])["numbers"]
    assert len(numbers) == len(at)
    for address, told in zip(at, numbers, strict=True):
        if address in before:
            assert told is None
        else:
            packet = answer("path", address.partition("?")[2])
            assert told == json.loads(gzip.decompress(packet))


def test_long_paths_are_left_to_the_lane_for_what_is_slow() -> None:
    here = Page(Experiment(Quadratic(), (Momentum(), Adam()), steps=900), View())
    one, both = ([{"slider": at, "value": 0.1}] for at in ("run0.eta", "shared.eta"))
    assert led("playground", here, one)["numbers"][0]
    assert led("playground", here, both)["numbers"] == [None, None]


@pytest.mark.parametrize("name", pages())
def test_nor_is_a_long_path_walked_for_its_figure(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """To name what a run remembers all its steps were made, 0.1 s where nobody else should wait."""
    walked: list[int] = []

    def counted(optimizer: Any, problem: Any, *more: Any) -> None:
        walked.append(problem.steps)
        walk(optimizer, problem, *more)

    monkeypatch.setattr(train, "walk", counted)
    runs = (AdaGradFull(0.1234), RMSProp(0.4321, momentum=0.5))
    page = Page(Experiment(ConditionedQuadratic(), runs, steps=2000), View(run=1))
    led(name, page, [{"slider": "run0.eta", "value": 0.2345}])
    assert sum(walked) < 100


@pytest.mark.parametrize("name", pages())
@pytest.mark.parametrize("objective", OBJECTIVES.values(), ids=lambda cls: cls.key)
def test_every_function_has_an_answer_on_every_page(name: str, objective: type[Objective]) -> None:
    """Of rotation, with a function that has no angle, it was an error of the program."""
    page = Page(Experiment(objective(), (Adam(), AdaGradFull()), objective().start), View())
    assert led(name, page, [{"slider": "run0.eta", "value": 0.2}])["board"]


def test_several_changes_lead_there_one_after_the_other() -> None:
    here = PAGES["settings"]
    after, _refused = applied(here, CHANGES)
    assert led("settings", here, CHANGES)["link"] == urlencode(address_of(after))
    assert led("settings", here, [])["link"] == urlencode(address_of(here))
    assert led("settings", here, [])["redraw"] is False


def test_what_is_refused_is_said_and_leads_nowhere() -> None:
    here = PAGES["settings"]
    seen = led("settings", here, [{"box": "steps", "value": "-3"}])
    refused = {"steps": "steps must be a whole number in [0, 100000], got -3"}
    assert seen["board"]["refused"] == refused
    assert seen["link"] == urlencode(address_of(here))
    assert seen["numbers"] == [None] and not seen["redraw"]


def test_a_page_that_another_process_showed_is_answered_as_by_that() -> None:
    """What is kept of the page before only saves time."""
    here, change = PAGES["playground"], [{"slider": "run0.gamma", "value": 0.75}]
    first = led("playground", here, change)
    assert led("playground", here, change) == first
    after, _refused = applied(here, change)
    again = led("playground", after, [{"slider": "run0.gamma", "value": 0.9}])
    assert again["link"] == urlencode(address_of(here))
    assert not again["pieces"]


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"changes": "["}, "changes must be a list of changes, got '['"),
        ({"changes": "[" * 5000}, "changes must be a list of changes, got"),
        ({"changes": '{"box": "run"}'}, "changes must be a list of changes, got"),
        ({"changes": json.dumps([{}] * 51)}, "a report may have at most 50 changes, got 51"),
        ({"link": "v=1&f=nothing"}, "nothing"),
        ({"link": "&".join(["run=adam"] * 101)}, "a link has at most 100 parts"),
        ({"link": "run=adam&" * 9}, "run"),
        ({"page": "nowhere"}, "page must be one of playground, "),
        ({"page": ""}, "page must be one of playground, "),
    ],
    ids=str,
)
def test_a_wrong_address_is_refused_in_words(parts: dict[str, str], message: str) -> None:
    link = Experiment(Quadratic(), (Adam(),)).to_query()
    query = urlencode({"page": "settings", "link": link, **parts})
    status, _headers, body = get("/live/board", query)
    assert status == 400
    assert message in body.decode() and len(body) < 500


# ---- what Streamlit draws


def script(name: str) -> None:
    from optlab.web.registry import pages

    pages()[name].show()


def drawn(name: str, page: Page) -> list[tuple[str, bytes]]:
    """All that Streamlit draws of a page, but for what is told to the parts of its figure."""
    app = AppTest.from_function(script, args=(name,), default_timeout=60)
    go_to(app, address_of(page))
    app.run()
    assert not app.exception
    return [
        (node.type, node.proto.SerializeToString())
        for node in app._tree
        if getattr(node, "proto", None) is not None and node.type != "bidi_component"
    ]


@pytest.mark.parametrize("name", list(PAGES))
def test_what_is_not_said_to_be_beside_is_drawn_as_before(name: str) -> None:
    """Once a lesson's way back to its settings was not there after the first release."""
    chance, here = random.Random(name), PAGES[name]
    before = drawn(name, here)
    sliders = pages()[name].spec(here, LIGHT, {})["sliders"]
    for slider in chance.sample(sliders, min(5, len(sliders))):
        change = {"slider": slider["id"], "value": chance.choice(slider["stops"])}
        after, _refused = applied(here, [change])
        now = drawn(name, after)
        if not led(name, here, [change])["redraw"]:
            assert now == before, change
        here, before = after, now


@given(some.data())
@settings(max_examples=20, deadline=None)
def test_a_release_of_a_runs_number_is_no_matter_of_streamlits(data: some.DataObject) -> None:
    name = data.draw(some.sampled_from(sorted(PAGES)))
    here = PAGES[name]
    for slider in pages()[name].spec(here, LIGHT, {})["sliders"]:
        value = data.draw(some.sampled_from(slider["stops"]))
        after, _refused = applied(here, [{"slider": slider["id"], "value": value}])
        forms = [[run.whole_formula for run in page.experiment.runs] for page in (here, after)]
        redraw = led(name, here, [{"slider": slider["id"], "value": value}])["redraw"]
        if slider["id"].startswith("run") and name != "lessons" and forms[0] == forms[1]:
            assert not redraw
