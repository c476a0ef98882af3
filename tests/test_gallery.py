"""The presets as the server tells the browser of them; what is made of one keeps its name, and has
a way back."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from streamlit.testing.v1 import AppTest

from optlab.experiment import Experiment, ExperimentError, from_query
from optlab.lessons.presets import GROUPS, read_presets
from optlab.optimizers.adam import Adam
from optlab.web import page as pages
from optlab.web.live.reports import applied, link_after
from optlab.web.page import Page, View, address_of, changed_page, page_of
from optlab.web.registry import pages as there
from optlab.web.views.lessons.options import LessonOptions
from tests.outside import warned
from tests.test_page import address, button, change, components, fine, page, report, shown, words
from tests.test_visit import back, menu, opened, pairs, press

PRESETS = read_presets()[0]
FIRST, OTHER, LESSON = "adagrad_stalls_rmsprop_does_not", "adagrad_eta_2", "lesson_gamma"
TITLE = PRESETS[FIRST].title["en"]


def gallery(app: AppTest) -> dict[str, Any]:
    [told] = [part for part in components(app) if "groups" in part]
    return told


def open_in_gallery(app: AppTest, name: Any) -> AppTest:
    return report(app, {"open": name}, of="groups")


def origin(app: AppTest) -> dict[str, Any]:
    [told] = [part["origins"]["origin"] for part in components(app) if "origins" in part]
    return told


def name(app: AppTest) -> tuple[str, str]:
    """What the page calls its experiment, and where its Reset leads."""
    return origin(app)["title"], origin(app)["back"]


def test_every_preset_is_a_card_under_its_heading_and_the_present_one_is_marked() -> None:
    told = gallery(page(f"preset={OTHER}"))
    assert told["current"] == OTHER
    listed = {group["title"]: [c["name"] for c in group["cards"]] for group in told["groups"]}
    assert [*listed] == [GROUPS[key] for key in GROUPS if key != "others"]
    assert sorted(n for names in listed.values() for n in names) == sorted(PRESETS)
    for card in (card for group in told["groups"] for card in group["cards"]):
        preset = PRESETS[card["name"]]
        assert card["title"] == preset.title["en"]
        assert card["says"] and "\n" not in card["says"]
        assert card["lesson"] == bool(preset.lesson)
        drawn = from_query(card["picture"].partition("?")[2].partition("&build=")[0])
        # A lesson asks what will happen: the picture does not tell.
        assert drawn == (
            replace(preset.experiment, runs=()) if preset.lesson else preset.experiment
        )
        assert page_of(parse_qsl(card["at"].partition("?")[2])).experiment == preset.experiment


@pytest.mark.parametrize("chosen", [n for n, p in PRESETS.items() if not p.lesson])
def test_choosing_a_card_is_opening_the_preset(chosen: str) -> None:
    app = open_in_gallery(page(f"preset={FIRST}"), chosen)
    assert pairs(app) == pairs(page(f"preset={chosen}"))
    assert address(app) == PRESETS[chosen].experiment
    assert name(app) == (PRESETS[chosen].title["en"], "")
    assert gallery(app)["current"] == chosen
    assert " ".join(PRESETS[chosen].shows["en"].split()) in " ".join(words(app).split())


@pytest.mark.parametrize("wrong", ["nowhere", "", None, 3, ["a"], {"a": 1}, "../app", True])
def test_what_is_no_preset_opens_nothing(wrong: Any) -> None:
    app = page(f"preset={FIRST}")
    before = pairs(app)
    for value in ({"open": wrong}, wrong):
        assert pairs(report(app, value, of="groups")) == before


def test_a_lessons_card_leads_to_the_lesson_and_back_leads_back() -> None:
    app = opened("playground", f"preset={OTHER}")
    change(app, slider="run0.eta", value=0.5)
    before, mine = pairs(app), app.session_state.page
    open_in_gallery(app, LESSON)
    assert app.session_state.page.lesson == LESSON
    assert pairs(app) == [("lesson", LESSON)]
    assert button(app, "I do not know: show me")  # it is asked first
    back(app, "playground", before)
    assert app.session_state.page == mine
    # A lesson that was answered is as it was left.
    open_in_gallery(app, LESSON)
    fine(app.button(key="option1").click().run())
    menu(app, "playground")
    open_in_gallery(app, LESSON)
    assert app.session_state.page.view.of(LessonOptions).answer == "2"


def test_a_change_keeps_the_name_and_the_text_and_resets_to_the_preset() -> None:
    """Touching a slider erased them."""
    app = page(f"preset={FIRST}")
    text = " ".join(PRESETS[FIRST].shows["en"].split())
    assert name(app) == (TITLE, "")
    whole = pairs(app)
    for changes in (
        {"slider": "run0.eta", "value": 0.5},
        {"start": [1.0, 1.5]},
        {"slider": "f.a", "value": 1},
    ):
        change(app, **changes)
        assert name(app) == (f"{TITLE}, changed", FIRST)
        assert text in " ".join(words(app).split())
        assert [value for key, value in pairs(app) if key == "preset"] == [FIRST]
        assert gallery(app)["current"] == FIRST
    change(app, preset=FIRST)
    assert name(app) == (TITLE, "")
    assert pairs(app) == whole
    assert address(app) == PRESETS[FIRST].experiment


def test_what_the_page_itself_changes_keeps_the_name_too() -> None:
    app = page(f"preset={FIRST}")
    fine(button(app, "Add a run").click().run())
    assert name(app) == (f"{TITLE}, changed", FIRST)
    assert len(address(app).runs) == 3
    fine(app.selectbox(key="objective").set_value("rosenbrock").run())
    fine(app.text_input(key="steps").set_value("50").run())
    assert name(app) == (f"{TITLE}, changed", FIRST)
    change(app, preset=FIRST)
    assert address(app) == PRESETS[FIRST].experiment
    assert name(app) == (TITLE, "")


def test_how_it_is_seen_is_no_change_and_reset_leaves_it() -> None:
    app = page(f"preset={FIRST}&show=axes+apart+square+true+step+5")
    assert name(app) == (TITLE, "")
    change(app, cursor=7)
    assert name(app) == (TITLE, "")
    change(app, slider="run0.eta", value=0.5)
    seen = shown(app)
    change(app, preset=FIRST)
    assert shown(app) == seen == "step 7 axes apart square true"


def test_back_undoes_a_reset_and_a_reload_keeps_the_way_back() -> None:
    app = opened("playground", f"preset={FIRST}")
    change(app, slider="run0.eta", value=0.5)
    changed, experiment = pairs(app), app.session_state.page.experiment
    change(app, preset=FIRST)
    back(app, "playground", changed)
    assert app.session_state.page.experiment == experiment
    assert name(app) == (f"{TITLE}, changed", FIRST)
    reloaded = opened("playground", urlencode(changed))
    assert reloaded.session_state.page.experiment == experiment
    assert name(reloaded) == (f"{TITLE}, changed", FIRST)
    change(reloaded, preset=FIRST)
    assert name(reloaded) == (TITLE, "")


@pytest.mark.parametrize("other", [name for name in there() if name != "playground"])
def test_another_page_leaves_the_name_and_the_way_back(other: str) -> None:
    app = opened("playground", f"preset={FIRST}")
    change(app, slider="run0.eta", value=0.5)
    before = app.session_state.page
    menu(app, other)
    menu(app, "playground")
    assert app.session_state.page == before
    assert name(app) == (f"{TITLE}, changed", FIRST)


@pytest.mark.parametrize(
    "other", [n for n, page in there().items() if not page.own and n != "playground"]
)
def test_what_is_changed_on_a_page_that_looks_at_it_is_a_change_of_the_preset(other: str) -> None:
    app = opened("playground", f"preset={FIRST}")
    menu(app, other)
    change(app, start=[1.0, 1.5])
    assert ("preset", FIRST) in pairs(app)
    menu(app, "playground")
    assert name(app) == (f"{TITLE}, changed", FIRST)


def test_what_was_made_of_a_lesson_is_called_so_in_the_playground() -> None:
    app = opened("lessons", f"lesson={LESSON}")
    fine(app.button(key="option1").click().run())
    change(app, slider="run0.eta", value=0.5)
    assert ("preset", LESSON) not in pairs(app)  # its address has the lesson's name
    press(app, "Open in the playground")
    menu(app, "playground")
    assert name(app) == (f"{PRESETS[LESSON].title['en']}, changed", LESSON)
    assert ("preset", LESSON) in pairs(app)


def test_ones_own_experiment_has_no_preset_to_go_back_to() -> None:
    app = page("v=1&f=beale&start=1+1&steps=9&run=adam+eta+0.1")
    change(app, slider="run0.eta", value=0.5)
    assert name(app) == ("Your own experiment", "")
    assert gallery(app)["current"] == ""
    assert "The address above holds all of it" in words(app)
    assert not any(key == "preset" for key, _value in pairs(app))


def test_an_address_with_an_unknown_preset_says_so_and_loses_nothing() -> None:
    experiment = "v=1&f=beale&start=1+1&steps=9&run=adam+eta+0.1"
    app = page(f"preset=mine_of_last_year&{experiment}")
    assert "there is no preset 'mine_of_last_year', only adagrad_stalls" in words(app)
    assert address(app) == from_query(experiment)
    assert name(app) == ("Your own experiment", "")
    change(app, slider="run0.eta", value=0.5)
    assert not warned(app)
    assert not any(key == "preset" for key, _value in pairs(app))


def test_a_reset_to_no_preset_is_refused_by_name() -> None:
    app = page(f"preset={FIRST}")
    before = pairs(app)
    for wrong in ("nowhere", None, 3, ["a"], {}):
        change(app, preset=wrong)
        assert pairs(app) == before


@pytest.mark.parametrize("key", list(PRESETS))
def test_an_address_says_what_an_experiment_was_made_of_and_reads_back(key: str) -> None:
    preset = PRESETS[key]
    at_first = Page(preset.experiment, View(), preset=key)
    assert not any(name == "preset" for name, _value in address_of(at_first))
    assert page_of(address_of(at_first)) == at_first
    other = changed_page(at_first, replace(preset.experiment, start=(0.1, 0.2)))
    assert address_of(other)[0] == ("preset", key)
    assert page_of(address_of(other)) == other
    seen = changed_page(other, view=View(step=3, axes="apart"))
    assert page_of(address_of(seen)) == seen
    # Changed into another preset it is still what it was made of.
    into = changed_page(at_first, PRESETS[FIRST].experiment)
    assert page_of(address_of(into)) == into


def test_a_change_and_a_reset_said_twice_are_what_they_were() -> None:
    """A browser says again what was not answered: after a cut, to another server."""
    first = page_of([("preset", FIRST)])
    changes = [{"slider": "run0.eta", "value": 0.5}, {"preset": FIRST}]
    once, refused = applied(first, changes)
    assert once == first
    assert not refused
    assert applied(once, changes)[0] == first
    moved = applied(first, [*changes, {"slider": "run1.eta", "value": 0.7}])[0]
    assert applied(moved, [*changes, {"slider": "run1.eta", "value": 0.7}])[0] == moved
    link = link_after({"link": urlencode(address_of(moved)), "changes": json.dumps(changes)})
    assert page_of(parse_qsl(link)) == first


def test_a_preset_whose_file_is_gone_leaves_an_experiment_of_ones_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = page(f"preset={FIRST}")
    change(app, slider="run0.eta", value=0.5)
    left = {key: preset for key, preset in PRESETS.items() if key != FIRST}
    monkeypatch.setattr(pages, "_presets_as_of", lambda files: (left, []))
    change(app, slider="run0.eta", value=0.6)
    assert name(app) == ("Your own experiment", "")


def test_an_experiment_says_of_what_it_was_made_to_programs_too() -> None:
    made = replace(PRESETS[FIRST].experiment, runs=(Adam(),))
    link = f"preset={FIRST}&{made.to_query()}"
    assert from_query(link) == made
    assert from_query(f"http://localhost/settings?{link}&show=step+3") == made
    with pytest.raises(ExperimentError, match="there is no 'preset' in a link"):
        from_query(f"preset={FIRST}")  # the engine's links name no file
    with pytest.raises(ExperimentError, match="there is no 'preset' in a link"):
        from_query(f"preset={FIRST}&show=step+3")


def test_plain_figures_have_the_name_and_the_way_back() -> None:
    app = page(f"preset={FIRST}&show=live+false")
    assert app.selectbox(key="preset").value == FIRST
    assert not [b for b in app.button if b.label == "Reset"]
    fine(app.text_input(key="steps").set_value("33").run())
    assert app.selectbox(key="preset").value == FIRST
    assert f"{TITLE}, changed" in words(app)
    fine(button(app, "Reset").click().run())
    assert address(app) == PRESETS[FIRST].experiment
    assert f"{TITLE}, changed" not in words(app)
    assert shown(app) == "live false"


def test_an_old_link_to_a_presets_experiment_has_its_name() -> None:
    experiment: Experiment = PRESETS[OTHER].experiment
    app = page(experiment.to_query())
    assert name(app) == (PRESETS[OTHER].title["en"], "")
    change(app, slider="run0.eta", value=0.5)
    assert name(app) == (f"{PRESETS[OTHER].title['en']}, changed", OTHER)


LINKS = [
    line.split()[0]
    for line in (Path(__file__).parent / "links_v1.txt").read_text("utf-8").splitlines()
    if line.startswith("v=1")
]


@pytest.mark.parametrize("link", LINKS)
def test_links_read_as_before_with_a_presets_name_beside_or_without(link: str) -> None:
    experiment = from_query(link)
    alone = page_of(parse_qsl(link))
    assert (alone.experiment, alone.problems) == (experiment, ())
    assert alone.preset == next((n for n, p in PRESETS.items() if p.experiment == experiment), "")
    beside = page_of(parse_qsl(f"preset={FIRST}&{link}"))
    assert beside == replace(alone, preset=FIRST)
    assert page_of(address_of(beside)) == beside
