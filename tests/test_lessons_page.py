"""The page of lessons as the server draws it: asked first, told afterwards."""

import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from optlab.experiment import from_query
from optlab.lessons.lessons import Lesson
from optlab.lessons.presets import read_presets
from optlab.web import lesson_pages
from optlab.web.powers import number
from optlab.web.views.lessons import view as lessons
from tests.test_page import board, button, change, components, fine, go_to, slots, words

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


def lesson_of(name: str) -> Lesson:
    lesson = PRESETS[name].lesson
    assert lesson
    return lesson


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
    assert slots(app) == ["undo", "link", "plane"]
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
    assert address(app) == {"lesson": [name], "show": [f"answer {lesson.answer + 1}"]}
    assert list_of(app)["answered"] == {name: True}


def test_a_wrong_answer_is_told_so_and_may_be_tried_again() -> None:
    app = choose(page(lesson="lesson_gamma_1"), 0)
    assert "**Not so.**" in words(app)
    assert list_of(app)["answered"] == {"lesson_gamma_1": False}
    fine(button(app, "Ask me again").click().run())
    assert board(app)["steps"] == 0
    choose(app, 2)
    assert "**Right.**" in words(app)


@pytest.mark.parametrize(
    ("name", "i"),
    [
        (name, i)
        for name, preset in PRESETS.items()
        for i, option in enumerate(preset.lesson.options if preset.lesson else ())
        if option.why
    ],
)
def test_a_wrong_answer_is_answered_by_itself_on_the_figure(name: str, i: int) -> None:
    """Whatever was chosen, the page said the same."""
    experiment, option = PRESETS[name].experiment, lesson_of(name).options[i]
    app = choose(page(lesson=name), i)
    (said,) = [text for text in (m.value for m in app.markdown) if text.startswith("**Not so.**")]
    assert len(said.split()) > 8
    assert not re.search(r"(?<![\w}^_])\{|\[\[", re.sub(r"\$[^$]*\$", "", said))
    assert board(app)["cursor"] == (option.look.step or experiment.steps)
    assert board(app)["chosen"] == (option.look.run or 1) - 1
    assert board(app)["steps"] == experiment.steps


def test_the_address_has_the_answer() -> None:
    """A reload lost it, and Back from the answer led away from the lesson."""
    app = page(lesson="lesson_gamma_1")
    question = address(app)
    answered = address(choose(app, 0))
    assert "Not so" in words(page(**{name: values[0] for name, values in answered.items()}))
    go_to(app, [(name, value) for name, values in question.items() for value in values])
    fine(app.run())
    assert app.button(key="option0")
    assert "Not so" not in words(app)
    shown = page(lesson="lesson_gamma_1", show="answer shown")
    assert "so every step is" in words(shown) and "Not so" not in words(shown)


def test_an_answer_of_a_link_is_nobodys_own() -> None:
    app = page(lesson="lesson_gamma_1", show="answer 3")
    assert "**Right.**" in words(app)
    assert list_of(app)["answered"] == {}


@pytest.mark.parametrize("answer", ["5", "7", "0", "-1", "1.5", "maybe", "nan"])
def test_an_answer_that_there_is_none_of_is_named(answer: str) -> None:
    app = page(lesson="lesson_gamma_1", show=f"answer {answer}")
    assert re.search(r"answer must be an option's number, 1 to \d", words(app))
    assert f"got {answer}" in words(app).replace("'", "")
    assert app.button(key="option0")


def test_the_runs_of_a_question_are_told_apart_and_its_numbers_can_be_read() -> None:
    """Two lines said "Adam, eta = 0.3", and one eta = 0.47619047619047616."""
    for name, preset in PRESETS.items():
        app = page(lesson=name)
        marked = [m.value for m in app.markdown if "&nbsp;" in m.value]
        assert len(set(marked)) == len(marked) == len(preset.experiment.runs)
        assert not re.search(r"\d{6}", " ".join(marked))


def test_switches_tell_runs_apart_in_words_before_and_after() -> None:
    app = page(lesson="lesson_bias_correction")
    assert "with bias correction" in words(app) and "without bias correction" in words(app)
    choose(app, 0)
    assert "**Adam**, with bias correction" in words(app)
    assert "**Adam**, without bias correction" in words(app)


def test_a_schedule_is_called_as_its_menu_calls_it() -> None:
    # Headings said "eta schedule chebyshev" and "without amsgrad".
    for name, of, said in (
        ("lesson_long_steps", "Gradient descent", "eta: Chebyshev steps"),
        ("lesson_gamma_grows", "RMSProp", "gamma: Linear"),
        ("lesson_amsgrad", "Adam", "without AMSGrad"),
    ):
        app = page(lesson=name)
        assert said in words(app)
        assert f"**{of}**, {said}" in words(choose(app, 0))
        assert not re.search("(eta|gamma) schedule", words(app))


def test_settings_are_rounded_and_powers_of_ten_are_written_so() -> None:
    assert number(0.47619047619047616) == "0.4762"
    assert number(1e-7) == "10^{-7}"
    assert number(400.0) == "400"


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
    assert address(app) == {"lesson": ["lesson_gamma_1"], "show": ["answer 3"]}


def test_an_address_with_a_lesson_and_settings_is_restored() -> None:
    app = page(lesson="lesson_gamma_1", v="1", f="quadratic", run="adam", steps="7")
    shown = app.session_state.page
    assert shown.lesson == "lesson_gamma_1"
    assert shown.experiment == from_query("v=1&f=quadratic&run=adam&steps=7")


def test_an_unknown_lesson_is_named_and_the_first_one_is_shown() -> None:
    app = page(lesson="lesson_on_mars")
    assert f"there is no lesson 'lesson_on_mars', only {NAMES[0]}, " in words(app)
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
    choose(app, lesson_of(name).answer)
    assert app.slider
    assert not slots(app)


@pytest.mark.parametrize(
    "report", [None, 3, [], {}, {"open": 3}, {"open": "nowhere"}, {"open": []}, {"forget": "yes"}]
)
def test_a_report_that_makes_no_sense_changes_nothing(
    report: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(lesson_pages, "open_lesson", opened.append)
    lessons.receive(report)
    assert opened == []


def test_no_lessons_no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lessons, "available_lessons", dict)
    assert "There is no lesson" in page().info[0].value
