"""Looking at another page changes nothing: the playground's experiment is the visit's, pages that
bring their own keep theirs, and a button takes it over.

Once the page of rotation, a lesson and the comparison replaced the playground's runs, and the pages
of settings and of averages added some.
"""

from collections.abc import Iterable
from itertools import pairwise, permutations
from urllib.parse import parse_qsl, urlencode

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from optlab.experiment import Experiment, from_query
from optlab.lessons.presets import read_presets
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic
from optlab.objectives.valleys import Rosenbrock
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.lion import Lion
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.rmsprop import RMSProp
from optlab.web.page import Pairs
from optlab.web.registry import pages
from optlab.web.views.rotation.view import own
from tests.test_page import MAIN, button, change, fine, go_to, words

LOOKING = [name for name, page in pages().items() if not page.own]
MINE = Experiment(Rosenbrock(), (Adam(eta=0.3), Lion()), (-1.0, 2.0), 30)
EXPERIMENTS = {
    "none": Experiment(Quadratic()),
    "one": Experiment(Quadratic(), (GradientDescent(),)),
    "two": MINE,
    "five": Experiment(Quadratic(), (RMSProp(), RMSProp(0.1), Adam(), Lion(), Momentum())),
    "eight without RMSProp": Experiment(Rosenbrock(), (Momentum(0.001), Adam()) * 4),
    "eight of RMSProp": Experiment(Quadratic(), tuple(RMSProp(0.1 * k) for k in range(1, 9))),
}


def opened(name: str, query: str = "") -> AppTest:
    app = AppTest.from_file(MAIN, default_timeout=30)
    return back(app, name, parse_qsl(query))


def menu(app: AppTest, name: str) -> AppTest:
    """Choose a page in the menu, which leaves the address empty."""
    return back(app, name, [])


def back(app: AppTest, name: str, pairs: Pairs) -> AppTest:
    """Go to a page at an address, as a link or Back does."""
    app._page_hash = calc_hash(name)
    go_to(app, pairs)
    return fine(app.run())


def pairs(app: AppTest) -> Pairs:
    return [
        (name, value)
        for name, values in app.query_params.items()
        for value in ([values] if isinstance(values, str) else values)
    ]


def shown(app: AppTest) -> Experiment:
    return app.session_state.page.experiment


def press(app: AppTest, label: str) -> AppTest:
    """Click a button; where it leads to another page, go there."""
    button(app, label).click()
    return fine(app.run())


def walk(names: Iterable[str]) -> list[str]:
    """Around, so that each comes right after each other one once."""
    left, found = {one: [other for other in names if other != one] for one in names}, list[str]()

    def go_on(one: str) -> None:
        while left[one]:
            go_on(left[one].pop())
        found.append(one)

    go_on(next(iter(left)))
    return found[::-1]


@pytest.mark.parametrize("kind", list(EXPERIMENTS))
def test_whatever_is_looked_at_the_playgrounds_experiment_is_what_it_was(kind: str) -> None:
    app = opened("playground", EXPERIMENTS[kind].to_query())
    address = pairs(app)
    assert shown(app) == EXPERIMENTS[kind]
    steps = [*pairwise(walk(pages()))]
    assert {*steps} == {*permutations(pages(), 2)} and steps[0][0] == "playground"
    for here, there in steps:
        menu(app, there)
        if there in LOOKING:
            assert shown(app) == EXPERIMENTS[kind], (here, there)
    menu(app, "playground")
    assert pairs(app) == address


def test_what_a_page_chooses_to_look_at_is_not_the_playgrounds_choice() -> None:
    experiment = Experiment(Quadratic(), (GradientDescent(), Momentum(), RMSProp()))
    app = opened("playground", experiment.to_query())
    for name, run in (("settings", 2), ("averages", 3), ("stability", 1)):
        menu(app, name)
        assert app.session_state.page.view.run == run
    assert menu(app, "playground").session_state.page.view.run == 1
    assert "show" not in dict(pairs(app))


def test_what_is_moved_on_a_page_that_looks_at_it_moves_the_playgrounds() -> None:
    app = opened("playground", EXPERIMENTS["five"].to_query())
    menu(app, "averages")
    change(app, slider="run0.gamma", value=0.5)
    menu(app, "stability")
    change(app, slider="f.b", value=3.0)
    menu(app, "lessons")
    menu(app, "playground")
    assert shown(app).runs[0] == RMSProp(gamma=0.5)
    assert shown(app).runs[1:] == EXPERIMENTS["five"].runs[1:]
    assert shown(app).objective == Quadratic(b=3.0)


@pytest.mark.parametrize("name", LOOKING)
def test_a_link_to_a_page_that_looks_at_it_is_the_visits_experiment(name: str) -> None:
    app = opened(name, MINE.to_query())
    for there in pages():
        menu(app, there)
    assert shown(menu(app, "playground")) == MINE


@pytest.mark.parametrize("name", ["rotation", "lessons"])
def test_a_link_to_a_page_of_its_own_is_not_the_playgrounds(name: str) -> None:
    query = own().to_query() if name == "rotation" else "lesson=lesson_gamma"
    app = opened(name, query)
    assert sorted(pairs(app)) == sorted(parse_qsl(query))
    first = shown(opened("playground"))
    assert shown(menu(app, "playground")) == first


def test_the_page_of_rotation_is_as_it_was_left() -> None:
    app = opened("playground", MINE.to_query())
    menu(app, "rotation")
    assert shown(app) == own()
    change(app, slider="turn.angle", value=30)
    left = pairs(app)
    assert shown(menu(app, "playground")) == MINE
    assert pairs(menu(app, "rotation")) == left


def test_each_lesson_is_as_it_was_left() -> None:
    app = opened("playground", MINE.to_query())
    menu(app, "lessons")
    press(app, "I do not know: show me")
    change(app, slider="run0.eta", value=0.123)
    first = pairs(app)
    press(app, "Next")
    press(app, "I do not know: show me")
    change(app, slider="run0.eta", value=0.321)
    second = pairs(app)
    assert shown(menu(app, "settings")) == MINE
    assert pairs(menu(app, "lessons")) == second
    assert pairs(press(app, "Previous")) == first
    press(app, "Back to the lesson's settings")
    assert pairs(app) == [("lesson", dict(first)["lesson"]), ("show", "answer shown")]
    assert shown(menu(app, "playground")) == MINE


def test_the_comparison_is_apart_and_its_link_opens_it() -> None:
    mine = Experiment(ConditionedQuadratic(50), (Adam(), Lion()), (-5.0, -2.0), 60)
    app = opened("playground", mine.to_query())
    menu(app, "stability")
    press(app, "Compare the three at their best")
    compared, link = shown(app), pairs(app)
    assert "comparison" in dict(link)["show"]
    assert [run.key for run in compared.runs] == ["momentum", "gradient_descent", "nesterov"]
    assert shown(menu(app, "settings")) == mine
    assert shown(menu(app, "playground")) == mine
    assert shown(menu(app, "stability")) == compared
    press(app, "Back to your runs")
    assert (shown(app), "show" in dict(pairs(app))) == (mine, False)
    back(app, "stability", link)  # the browser's Back
    assert shown(app) == compared
    assert shown(menu(app, "playground")) == mine

    other = opened("stability", "")
    back(other, "stability", link)
    assert shown(other) == compared and "An experiment apart" in other.info[0].value
    assert shown(menu(other, "playground")) != compared


def test_a_comparison_is_of_the_page_of_stability_alone() -> None:
    app = opened("playground", f"{MINE.to_query()}&show=comparison+true")
    assert "show" not in dict(pairs(app))


def test_rotation_takes_the_playgrounds_runs_by_a_button() -> None:
    mine = Experiment(Quadratic(), (Adam(), Lion()), (-4.0, 1.0), 33)
    app = opened("playground", mine.to_query())
    menu(app, "rotation")
    press(app, "Take the playground's runs")
    assert (shown(app).runs, shown(app).start, shown(app).steps) == (mine.runs, mine.start, 33)
    assert shown(app).objective == ConditionedQuadratic(20, 0, 0.2)
    assert "Your runs, on your function" in words(app)
    change(app, slider="turn.angle", value=30)
    assert shown(menu(app, "playground")) == mine


def test_of_a_function_without_an_angle_rotation_takes_the_runs_alone_and_says_so() -> None:
    app = opened("playground", MINE.to_query())
    press(menu(app, "rotation"), "Take the playground's runs")
    assert (shown(app).runs, shown(app).objective) == (MINE.runs, own().objective)
    assert "Rosenbrock is no ravine that an angle turns: these are your runs" in words(app)
    assert shown(menu(app, "playground")) == MINE


def test_without_runs_there_are_none_to_take() -> None:
    app = opened("playground", EXPERIMENTS["none"].to_query())
    assert button(menu(app, "rotation"), "Take the playground's runs").disabled
    assert button(opened("rotation"), "Take the playground's runs").disabled


@pytest.mark.parametrize("name", ["rotation", "lessons", "stability"])
def test_what_is_opened_in_the_playground_is_undone_by_back(name: str) -> None:
    mine = Experiment(ConditionedQuadratic(50), (Adam(), Lion()), (-5.0, -2.0), 60)
    app = opened("playground", mine.to_query())
    menu(app, name)
    if name == "lessons":
        press(app, "I do not know: show me")
    if name == "stability":
        press(app, "Compare the three at their best")
    theirs, link = shown(app), pairs(app)
    press(app, "Open in the playground")
    taken = pairs(app)
    assert shown(app) == theirs and app.button(key="run0.remove")
    assert shown(menu(app, "settings")) == theirs
    back(app, "playground", taken)
    back(app, name, link)
    assert shown(app) == theirs and sorted(pairs(app)) == sorted(link)
    assert shown(menu(app, "playground")) == mine


def test_back_over_several_pages_is_the_experiment_of_then() -> None:
    """Back from what was taken over, and forward again; what came later is not undone by looking at
    the page once more."""
    app = opened("playground", MINE.to_query())
    menu(app, "rotation")
    link = pairs(app)
    press(app, "Open in the playground")
    taken = pairs(app)
    back(app, "rotation", link)
    back(app, "playground", taken)  # Forward
    assert shown(app) == own()
    fine(app.text_input(key="steps").set_value("50").run())
    moved = pairs(app)
    menu(app, "rotation")
    menu(app, "settings")
    back(app, "rotation", link)  # where the playground had been moved already
    assert sorted(pairs(menu(app, "playground"))) == sorted(moved)


def test_a_hand_that_is_faster_than_the_answer_loses_nothing_on_any_page() -> None:
    app = opened("playground", MINE.to_query())
    menu(app, "stability")
    before = pairs(app)
    change(app, start=[1.0, 1.0])
    go_to(app, before)  # the browser had not heard of the first change
    change(app, start=[1.0, 2.0])
    assert shown(app).start == (1.0, 2.0)
    back(app, "stability", before)  # Back: nothing else has changed
    assert shown(app) == MINE


def test_a_preset_that_is_a_lesson_leads_to_it() -> None:
    lessons = [preset for preset in read_presets()[0].values() if preset.lesson]
    app = opened("playground", f"preset={lessons[2].name}")
    assert menu(app, "lessons").session_state.page.lesson == lessons[2].name


def test_an_entry_that_the_browser_left_half_way_to_another_page_changes_nothing() -> None:
    """Back from a lesson once led to the playground's path with the lesson's query."""
    app = opened("playground", MINE.to_query())
    menu(app, "lessons")
    back(app, "playground", pairs(app))
    assert shown(app) == MINE
    assert from_query(urlencode(pairs(app))) == MINE
