"""A link for a class: what it leaves out is not on the page, and what it holds nothing changes."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from optlab.experiment import Experiment
from optlab.hyperparameters import Choice
from optlab.objectives.typed import Typed as Function
from optlab.optimizers.typed import Typed as Method
from optlab.web.for_class import held
from optlab.web.live import reports
from optlab.web.names import names_of
from optlab.web.page import available_lessons, page_of
from optlab.web.registry import pages
from optlab.web.theme import LIGHT, MARKERS
from optlab.web.view import ForClass
from optlab.web.view_words import view_from_words
from tests.test_page import change, components, fine, slots
from tests.test_visit import back, menu, opened, pairs

RUNS = "v=1&f=quadratic&run=rmsprop&run=momentum+eta+0.1&run=adam"
LESSON = next(iter(available_lessons()))
AT = dict.fromkeys(pages(), RUNS) | {
    "rotation": "v=1&f=conditioned_quadratic&run=momentum&run=adam",
    "lessons": f"lesson={LESSON}",
    "real_data": "v=1&run=momentum+eta+0.01",
    "networks": "v=1&run=momentum+eta+0.1",
}
TYPED = Experiment(Function("a*x1^2 + x2^2"), (Method("x = x - eta*g"),)).to_query()
WORDS = ("locked true", "only sliders", "only figure")


def at(name: str, words: str, query: str = "") -> str:
    return f"{query or AT[name]}&show={words.replace(' ', '+')}"


def acts(app: AppTest) -> Iterator[tuple[str, Any]]:
    """All that a hand can do with Streamlit's widgets on the page, each with what does it."""
    for i, one in enumerate(app.button):
        yield one.label, lambda app, i=i: app.button[i].click()
    for kind in ("selectbox", "button_group"):
        for i, one in enumerate(getattr(app, kind)):
            for option in {one.options[0], one.options[-1]}:
                yield (
                    f"{one.label}: {option}",
                    lambda app, i=i, kind=kind, option=option: getattr(app, kind)[i].set_value(
                        option
                    ),
                )
    for kind in ("text_input", "text_area"):
        for i, one in enumerate(getattr(app, kind)):
            other = "x = x - 2*eta*g" if "=" in one.value else "2*x1^2 + x2^2"
            yield (
                f"{one.label}: typed",
                lambda app, i=i, kind=kind, other=other: getattr(app, kind)[i].set_value(other),
            )


def changed(name: str, query: str) -> dict[str, str]:
    """What of what a lock holds differs after each act, where something does, or the page refuses
    it: then there was a control for it."""
    app = opened(name, query)
    before, there, found = app.session_state.page, list(acts(app)), {}
    for label, act in there:
        act(app)
        fine(app.run())
        after = app.session_state.page
        if app.session_state.remembered.name != name:
            found[label] = "the page"
        elif other := held(before, after) or "".join(after.problems):
            found[label] = other
        if after != before:
            app = opened(name, query)
    return found


@pytest.mark.parametrize("name", pages())
def test_nothing_on_a_locked_page_changes_what_it_holds(name: str) -> None:
    assert changed(name, at(name, "locked true")) == {}


@pytest.mark.parametrize("query", [TYPED, "v=1&run=rmsprop"])
def test_nor_does_anything_where_nothing_is_live_or_all_is_typed(query: str) -> None:
    assert changed("playground", at("", "live false locked true", query)) == {}


def test_what_a_locked_page_leaves_out_does_change_it() -> None:
    """Else the tests above would find nothing anywhere."""
    found = set(changed("playground", f"{TYPED}&show=live+false").values())
    assert {"the preset", "the function", "the number of runs", "a run's method"} <= found


def controls(name: str, app: AppTest) -> list[str]:
    """The slots that are there to move a number."""
    kinds = ("run", "rate", "function", "noise", "shared", "data")
    own = {one["slot"] for one in pages()[name].spec(app.session_state.page, LIGHT, {})["sliders"]}
    return [slot for slot in slots(app) if slot.startswith(kinds) or slot in own]


@pytest.mark.parametrize("plain", ["", "live false "])
@pytest.mark.parametrize("name", pages())
def test_a_figure_alone_has_no_control_beside_it(name: str, plain: str) -> None:
    query = f"{AT[name]}&show={plain}only figure"
    if name == "lessons":
        query += " answer 1"
    app = opened(name, query)
    assert not controls(name, app)
    kinds = ("selectbox", "button", "button_group", "text_input", "text_area", "toggle", "radio")
    assert not [one for kind in kinds for one in getattr(app, kind)]
    left = [one.label for one in app.select_slider]
    assert left == ([] if not plain or name == "networks" else ["step"] * len(left))
    assert not [part for part in components(app) if {"groups", "titles", "says"} & {*part}]


@pytest.mark.parametrize("words_", ["only sliders", "only figure"])
@pytest.mark.parametrize("name", [name for name in pages() if name != "lessons"])
def test_paths_beside_which_nothing_is_said_have_names(name: str, words_: str) -> None:
    """Once some pages had coloured paths in a frame, and nothing that told whose they are."""
    app = opened(name, at(name, words_))
    shown = app.session_state.page
    drawn = list(enumerate(names_of(shown.experiment)))
    if name in ("settings", "averages"):  # which are of one run
        drawn = [drawn[int(shown.view.run) - 1]]
    said = [re.sub("<.*?>", "", one.value) for one in app.get("html")]  # type: ignore[attr-defined]
    for i, run in drawn:
        assert any(f"{MARKERS[i].glyph} {run}" in one for one in said), (run, said)
    if name == "averages":
        assert any("γ = 0.95" in one for one in said), said  # a curve that stays beside it


@pytest.mark.parametrize("name", pages())
def test_with_its_sliders_it_is_what_a_frame_shows(name: str) -> None:
    app = opened(name, at(name, "only sliders"))
    if name != "lessons":  # which asks first
        assert controls(name, app)
        assert not [*app.selectbox, *app.button, *app.text_input]


@pytest.mark.parametrize("words_", ["menus false", "locked true"])
@pytest.mark.parametrize("name", pages())
def test_without_menus_there_is_no_way_to_another_page_or_preset(name: str, words_: str) -> None:
    app = opened(name, at(name, words_))
    labels = {one.label for one in app.button}
    assert not labels & {"Share and take along", "Open in the playground", "Next", "Previous"}
    assert not [part for part in components(app) if {"groups", "titles"} & {*part}]
    assert any("Copy" in str(part) for part in components(app))  # what a student hands in


@pytest.mark.parametrize("words_", WORDS)
@pytest.mark.parametrize(
    "change",
    [
        {"preset": "five_optimizers_on_an_oval"},
        {"box": "function", "value": "rosenbrock"},
    ],
)
def test_a_report_cannot_change_what_is_held(words_: str, change: dict[str, str]) -> None:
    page = page_of(parse_qsl(at("playground", words_)))
    after, refused = reports.applied(page, [change])
    assert after == page
    (says,) = refused.values()
    assert says.startswith("this link is locked to its runs") and "would be another" in says


@pytest.mark.parametrize("words_", [*WORDS, "menus false"])
def test_numbers_the_start_and_the_cursor_stay_free_and_the_words_stay(words_: str) -> None:
    page = page_of(parse_qsl(at("playground", words_)))
    moves = [
        {"slider": "run0.eta", "value": 0.2},
        {"slider": "f.a", "value": 1},
        {"schedule": "run0.eta", "value": "cosine", "steps": 20},
        {"start": [1, 2]},
        {"cursor": 3},
        {"below": 0.5},
        {"box": "steps", "value": "30"},
    ]
    after, refused = reports.applied(page, moves)
    assert refused == {} and after.experiment.start == (1, 2) and after.experiment.steps == 30
    assert after.view.of(ForClass) == page.view.of(ForClass) != ForClass()


def test_without_a_lock_another_preset_comes_and_the_words_stay() -> None:
    page = page_of(parse_qsl(at("playground", "menus false")))
    after, refused = reports.applied(page, [{"preset": "five_optimizers_on_an_oval"}])
    assert refused == {} and after.preset == "five_optimizers_on_an_oval"
    assert after.view.of(ForClass) == ForClass(menus=False)


@pytest.mark.parametrize("words_", [*WORDS, "menus false"])
def test_the_words_last_from_page_to_page_over_back_and_a_reload(words_: str) -> None:
    app = opened("playground", at("playground", words_))
    first, given = pairs(app), app.session_state.page.view.of(ForClass)
    change(app, slider="run0.eta", value=0.25)
    for name in pages():
        menu(app, name)
        assert app.session_state.page.view.of(ForClass) == given, name
        again = opened(name, "")
        back(again, name, pairs(app))
        assert again.session_state.page.view.of(ForClass) == given, name
    back(app, "playground", first)
    assert app.session_state.page.view.of(ForClass) == given


def test_a_wrong_word_is_refused_and_the_others_count() -> None:
    view, problems = view_from_words("only half locked true menus 2")
    assert view.of(ForClass) == ForClass(locked=True)
    assert problems == [
        "View.only must be one of everything, sliders, figure; got 'half'",
        "View.menus must be true or false, got 2.0",
    ]


GUIDE = (Path(__file__).parent.parent / "docs" / "classroom.md").read_text()


def test_the_teachers_table_has_the_words_that_are_declared_and_no_others() -> None:
    rows = re.findall(r"^\| [^|]+ \| `(\w+) (\w+)` \|", GUIDE, re.MULTILINE)
    declared = ForClass.hyperparameters()
    assert {name for name, _word in rows} == declared.keys()
    assert len(rows) == len(set(rows))
    every = {
        (name, word)
        for name, what in declared.items()
        for word in (what.options if isinstance(what, Choice) else ("true", "false"))
        if view_from_words(f"{name} {word}")[0].of(ForClass) != ForClass()
    }
    assert set(rows) == every


def test_the_teachers_examples_are_links_without_faults() -> None:
    examples = re.findall(r"^\| `(\w*)\?(\S+)` \|", GUIDE, re.MULTILINE)
    assert len(examples) == 5
    for name, query in examples:
        page = page_of(parse_qsl(query))
        assert name in ("", *pages()) and page.problems == ()
        assert page.view.of(ForClass) != ForClass()
