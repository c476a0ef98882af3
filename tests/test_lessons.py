"""Lessons: that their answers are right and their sentences hold; what is said of broken ones."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from optlab.experiment import ExperimentError
from optlab.lessons.claims import BRACES
from optlab.lessons.lessons import Lesson, Look, disproved
from optlab.lessons.presets import Preset, read_preset, read_presets
from tests.test_documentation import blocks


def of_the_guide() -> Preset:
    """The lesson that CONTRIBUTING.md prints."""
    (text,) = blocks("CONTRIBUTING.md", "toml")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "lesson_saddle.toml"
        path.write_text(text, "utf-8")
        return read_preset(path)


OF_THE_PROGRAM = {name: preset for name, preset in read_presets()[0].items() if preset.lesson}
LESSONS = OF_THE_PROGRAM | {"the guide's": of_the_guide()}

GOOD = """
title.en = "t"
shows.en = "s"

[lesson]
question.en = "Does it arrive with {eta}?"
answer = 2
explanation.en = "Down the [[gradient|slope]], to $f =$ {end}, for $x_{1}$ as well."
sources = ["D2L"]

[[lesson.options]]
text.en = "no"
that = "f(1) > 1"
why.en = "It ends at {end}."
look = { run = 1, step = 5 }

[[lesson.options]]
text.en = "yes"
that = "f(1) < f(slow)"

[[runs]]
optimizer = "rmsprop"

[variants.slow]
set = { eta = 0.01 }

[values]
end = "f(1)"
eta = "eta(1)"

[[claims]]
that = "f(1) < 1e-3"
"""


def read(tmp_path: Path, text: str) -> Preset:
    path = tmp_path / "mine.toml"
    path.write_text(text)
    return read_preset(path)


def lesson_of(preset: Preset) -> Lesson:
    assert preset.lesson
    return preset.lesson


def wrong(preset: Preset) -> list[str]:
    return disproved(preset.experiment, preset.facts, preset.lesson)


@pytest.mark.parametrize("name", LESSONS)
def test_every_claim_holds_the_answer_is_right_and_every_other_option_wrong(name: str) -> None:
    assert wrong(LESSONS[name]) == []


@pytest.mark.parametrize("name", LESSONS)
def test_every_option_is_proved_or_disproved_and_all_is_short(name: str) -> None:
    lesson = lesson_of(LESSONS[name])
    assert all(option.that for option in lesson.options)
    wrong_ones = [option for i, option in enumerate(lesson.options) if i != lesson.answer]
    assert all(5 <= len(option.why.get("en", "").split()) <= 45 for option in wrong_ones)
    assert 3 <= len(lesson.options) <= 4
    assert len(LESSONS[name].facts.claims) >= 4
    assert len(lesson.question["en"].split()) <= 40
    assert len(lesson.explanation["en"].split()) <= 120


@pytest.mark.parametrize("name", LESSONS)
def test_no_measured_number_is_written_by_hand(name: str) -> None:
    lesson = lesson_of(LESSONS[name])
    for place, text in lesson.texts():
        if place.startswith("option") and "why" not in place:
            continue
        by_hand = BRACES.sub("", text)
        assert not re.search(r"\d\d|\d\.\d", by_hand), by_hand
        assert text.count("$") % 2 == 0


@pytest.mark.parametrize("name", LESSONS)
def test_no_text_names_a_term_where_the_page_makes_no_link_of_it(name: str) -> None:
    for place, text in lesson_of(LESSONS[name]).texts():
        if place.startswith("question") or (place.startswith("option") and "why" not in place):
            assert "[[" not in text


@pytest.mark.parametrize("name", LESSONS)
def test_every_value_is_used(name: str) -> None:
    texts = " ".join(text for _place, text in lesson_of(LESSONS[name]).texts())
    assert [value for value in LESSONS[name].facts.values if f"{{{value}}}" not in texts] == []


def test_the_exercises_of_the_chapters_are_there() -> None:
    sources = " ".join(source for p in OF_THE_PROGRAM.values() for source in lesson_of(p).sources)
    assert len(OF_THE_PROGRAM) >= 9
    for source in ("RMSProp, exercise 1", "RMSProp, exercise 2", "RMSProp, exercise 4"):
        assert source in sources
    for source in ("Adagrad, exercises 1 and 2", "Adagrad, exercises 3 and 4", "exercise 6"):
        assert source in sources


def test_a_lesson_is_read(tmp_path: Path) -> None:
    preset = read(tmp_path, GOOD)
    lesson = lesson_of(preset)
    assert lesson.answer == 1
    assert [option.text["en"] for option in lesson.options] == ["no", "yes"]
    assert lesson.options[0].why["en"] == "It ends at {end}."
    assert lesson.options[0].look == Look(run=1, step=5)
    assert lesson.options[1].look == Look() and not lesson.options[1].why
    assert wrong(preset) == []


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        (
            "answer = 2\n",
            "",
            "lesson: answer must be the number of the right option, 1 to 2; there",
        ),
        ("answer = 2", "answer = 3", "lesson: answer must be the number of the right option, 1 to"),
        ("answer = 2", "answer = true", "1 to 2; got True"),
        ("answer = 2", "answr = 2", "lesson: there is no 'answr', only question, options, ans"),
        ('question.en = "Does', 'question = "Does', "lesson: question must be a text by language"),
        ("explanation.en", "explanation.zh", "lesson: explanation must be a text by language"),
        (
            "answer = 2",
            'answer = 2\nrun = "airfoil"',
            "lesson: run must name a training; there is none, got 'airfoil'",
        ),
        ('sources = ["D2L"]', "sources = []", "lesson: sources must be a list of texts, as in"),
        ('that = "f(1) > 1"', 'that = "g(1) > 1"', "lesson: option 1: that: there is no g(...)"),
        ('that = "f(1) > 1"', "that = 3", "lesson: option 1: that: must be a phrase"),
        ('that = "f(1) > 1"', "than = 1", "lesson: option 1: must be a table of text and perhaps"),
        ("f(slow)", "f(fast)", "option 2: that: there is no variant fast, only slow"),
        (
            'why.en = "It',
            'why = "It',
            "lesson: option 1: why must be a text by language, as in why",
        ),
        ("at {end}.", "at {ned}.", "option 1: why.en: there is no value {ned}, only end, eta"),
        ("It ends", "It [[ends]]", "option 1: why.en: there is no [[ends]] in the glossary"),
        ("answer = 2", "answer = 1", "option 1: it is the answer, whose why is the explanation"),
        ("run = 1, ", "run = 2, ", "option 1: look: run must be a whole number in [1, 1], got 2"),
        ("step = 5", "step = 21", "option 1: look: step must be a whole number in [0, 20], got 21"),
        ("step = 5", "step = true", "look: step must be a whole number in [0, 20], got True"),
        ("run = 1, ", "who = 1, ", "option 1: look must be a table of run or step, as in look ="),
        ("{ run = 1, step = 5 }", "5", "look must be a table of run or step, as in look = { step"),
        ('text.en = "no"', 'text = "no"', "lesson: option 1: text must be a text by language"),
        ("$ {end}", "$ {ned}", "explanation.en: there is no value {ned}, only end, eta"),
        ("with {eta}", "with {}", "lesson: question.en: there is no value {}, only end, eta"),
        ("[[gradient", "[[gradeint", "explanation.en: there is no [[gradeint]] in the glossary"),
        ('[[claims]]\nthat = "f(1) < 1e-3"\n', "", "a lesson must have [[claims]], so that"),
        (
            'end = "f(1)"',
            'end = "f(2)"',
            "value end: there is no run 2, counted from 1; the last one is 1",
        ),
    ],
)
def test_a_broken_lesson_is_named_with_file_place_and_what_is_allowed(
    old: str, new: str, error: str, tmp_path: Path
) -> None:
    assert old in GOOD
    with pytest.raises(ExperimentError) as caught:
        read(tmp_path, GOOD.replace(old, new, 1))
    lines = caught.value.errors
    assert all(line.startswith(f"{tmp_path / 'mine.toml'}: ") for line in lines)
    assert any(error in line for line in lines), lines


@pytest.mark.parametrize("table", ['lesson = "why?"\n', "lesson = []\n"])
def test_a_lesson_that_is_no_table(table: str, tmp_path: Path) -> None:
    text = table + 'title.en = "t"\nshows.en = "s"\n[[runs]]\noptimizer = "adam"\n'
    with pytest.raises(ExperimentError, match=r"lesson must be a \[lesson\] table, got"):
        read(tmp_path, text)


def test_options_that_are_no_list(tmp_path: Path) -> None:
    options = GOOD[GOOD.index("[[lesson.options]]") : GOOD.index("[[runs]]")]
    for given in (
        "",
        "[[lesson.options]]\ntext.en = 'only'\n",
        "[lesson.options]\ntext.en = 'x'\n",
    ):
        with pytest.raises(ExperimentError, match=r"lesson: options must be 2 to 6 \[\[lesson"):
            read(tmp_path, GOOD.replace(options, given))


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ('"f(1) > 1"', '"f(1) < 1"', "holds, but the option is not the answer"),
        ("f(1) < f(slow)", "f(1) > f(slow)", "lesson: option 2: f(1) > f(slow): "),
        ("f(1) < 1e-3", "f(1) < 1e-9", "claim 1: f(1) < 1e-9: 1.12332e-05 < 1e-09 does not hold"),
        ("$f =$ {end}", "$f = {end}$", "lesson: explanation.en: {end} between dollars is LaTeX"),
    ],
)
def test_what_the_runs_do_not_bear_out_is_said(
    old: str, new: str, error: str, tmp_path: Path
) -> None:
    assert old in GOOD
    lines = wrong(read(tmp_path, GOOD.replace(old, new, 1)))
    assert any(error in line for line in lines), lines


def test_an_answer_that_is_not_the_right_one_is_said(tmp_path: Path) -> None:
    text = GOOD.replace('why.en = "It ends at {end}."\n', "").replace("answer = 2", "answer = 1")
    lines = wrong(read(tmp_path, text))
    assert any("option 1: f(1) > 1: " in line for line in lines)
    assert any("option 2: f(1) < f(slow): " in line for line in lines)
