"""The page of lessons as the server draws it: asked first, told afterwards."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from optlab.experiment import from_query
from optlab.presets import read_presets
from optlab.web import state
from optlab.web.page import page_of
from optlab.web.views import lessons
from tests.test_page import board, button, change, components, fine, slots, words

PRESETS = {name: preset for name, preset in read_presets()[0].items() if preset.lesson}
NAMES = list(PRESETS)


def script() -> None:
    from optlab.web.views import lessons
    from optlab.web.words import speak

    speak(None)
    lessons.show()


def page(**query: str) -> AppTest:
    app = AppTest.from_function(script, default_timeout=30)
    for name, value in query.items():
        app.query_params[name] = value
    return fine(app.run())


def address(app: AppTest) -> dict[str, list[str]]:
    """The query of the page; what was put in is a text where it is alone."""
    pairs = app.query_params.items()
    return {name: [value] if isinstance(value, str) else list(value) for name, value in pairs}


def choose(app: AppTest, option: int) -> AppTest:
    return fine(app.button(key=f"option{option}").click().run())


def list_of(app: AppTest) -> dict[str, Any]:
    return next(part for part in components(app) if "lessons" in part)


@pytest.mark.parametrize("name", NAMES)
def test_a_lesson_is_asked_before_it_is_told(name: str) -> None:
    preset = PRESETS[name]
    lesson = preset.lesson
    assert lesson
    app = page(lesson=name)
    assert address(app) == {"lesson": [name]}
    assert board(app)["steps"] == 0
    assert board(app)["plays"] == ""
    assert slots(app) == ["link", "plane"]
    assert len([b for b in app.button if b.key and b.key.startswith("option")]) == len(
        lesson.options
    )
    assert lesson.sources[0] not in words(app)

    choose(app, lesson.answer)
    assert board(app)["steps"] == preset.experiment.steps
    assert board(app)["plays"] == name
    assert {"plane", "run0", "loss", "function"} <= set(slots(app))
    told = words(app)
    assert "**Right.**" in told
    assert all(source in told for source in lesson.sources)
    assert "{" not in told.replace("{-", "").split("**Right.**")[1].split("$")[0]
    assert app.code[0].value.count(" holds") == len(preset.facts.claims)
    assert address(app) == {"lesson": [name]}
    assert list_of(app)["answered"] == {name: True}


def test_a_wrong_answer_is_told_so_and_may_be_tried_again() -> None:
    app = choose(page(lesson="lesson_gamma_1"), 0)
    assert "**Not so.**" in words(app)
    assert list_of(app)["answered"] == {"lesson_gamma_1": False}
    fine(button(app, "Ask me again").click().run())
    assert board(app)["steps"] == 0
    choose(app, 2)
    assert "**Right.**" in words(app)


def test_who_does_not_know_is_shown() -> None:
    app = page(lesson="lesson_gamma_1")
    fine(button(app, "I do not know: show me").click().run())
    assert "so every step is" in words(app)
    assert "Right." not in words(app) and "Not so." not in words(app)
    assert list_of(app)["answered"] == {"lesson_gamma_1": False}


def test_numbers_come_from_the_run_and_powers_of_ten_are_readable() -> None:
    told = words(choose(page(lesson="lesson_gamma_1"), 2))
    assert r"$\eta/\sqrt{\epsilon} =$ 400 times" in told
    assert "1,000 times larger" in told
    told = words(choose(page(lesson="lesson_gamma"), 0))
    assert r"$10^{-5}$ and $3 \cdot 10^{-14}$" in told


def test_words_link_to_the_glossary_of_the_page() -> None:
    app = choose(page(lesson="lesson_gamma_1"), 2)
    assert "[diverge](#word-diverges)" in words(app)
    anchors = [heading.anchor for heading in app.subheader if heading.anchor]
    assert {"word-gradient", "word-sgd", "word-diverges"} <= set(anchors)
    assert len(anchors) == len(set(anchors))
    assert "[[" not in words(app)


def test_next_and_previous_stop_at_the_ends() -> None:
    app = page()
    assert address(app) == {"lesson": [NAMES[0]]}
    assert button(app, "Previous").disabled
    for name in NAMES[1:]:
        fine(button(app, "Next").click().run())
        assert address(app) == {"lesson": [name]}
    assert button(app, "Next").disabled
    fine(button(app, "Previous").click().run())
    assert address(app) == {"lesson": [NAMES[-2]]}


def test_a_slider_moves_the_experiment_and_the_lesson_comes_back() -> None:
    app = choose(page(lesson="lesson_gamma_1"), 2)
    change(app, slider="run0.gamma", value=0.9)
    app.run()
    assert address(app)["lesson"] == ["lesson_gamma_1"]
    assert address(app)["run"][0] == "rmsprop eta 0.4 gamma 0.9"
    fine(button(app, "Back to the lesson's settings").click().run())
    assert address(app) == {"lesson": ["lesson_gamma_1"]}


def test_an_address_with_a_lesson_and_settings_is_restored() -> None:
    app = page(lesson="lesson_gamma_1", v="1", f="quadratic", run="adam", steps="7")
    shown = app.session_state.page
    assert shown.lesson == "lesson_gamma_1"
    assert shown.experiment == from_query("v=1&f=quadratic&run=adam&steps=7")


def test_an_unknown_lesson_is_named_and_the_first_one_is_shown() -> None:
    app = page(lesson="lesson_on_mars")
    assert "there is no lesson 'lesson_on_mars'; there is lesson_momentum, " in words(app)
    assert app.session_state.page.lesson == NAMES[0]
    ravine = page(lesson="rmsprop_in_a_ravine")
    assert "there is no lesson 'rmsprop_in_a_ravine'" in words(ravine)


def test_the_experiment_of_a_lesson_opens_it() -> None:
    app = page(v="1", f="quadratic", run="adam")
    assert app.session_state.page.lesson == NAMES[0]
    app = page(preset="lesson_faster")
    assert app.session_state.page.lesson == "lesson_faster"


@pytest.mark.parametrize("name", NAMES[:2])
def test_without_the_live_figure_the_lesson_is_the_same(name: str) -> None:
    app = page(lesson=name, show="live false")
    assert not slots(app)
    choose(app, 0)
    app.session_state.page = page_of([("lesson", name), ("show", "live false")])
    fine(app.run())
    assert app.slider
    assert not slots(app)


@pytest.mark.parametrize(
    "report", [None, 3, [], {}, {"open": 3}, {"open": "nowhere"}, {"open": []}, {"forget": "yes"}]
)
def test_a_report_that_makes_no_sense_changes_nothing(
    report: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(state, "open_lesson", opened.append)
    lessons.receive(report)
    assert opened == []


def test_no_lessons_no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lessons, "available_lessons", dict)
    assert "There is no lesson" in page().info[0].value
