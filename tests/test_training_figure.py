"""What a lesson draws of a training, and says of it to who hears the page."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from optlab.lessons.lessons import Lesson
from optlab.lessons.presets import Preset, read_presets
from optlab.lessons.trainings import Stored, Trained, Training
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.web.theme import DARK, LIGHT
from optlab.web.views.lessons import training as trained
from optlab.web.views.lessons import training_figure
from tests.test_lessons_page import button, choose, page, words

PRESETS = {name: p for name, p in read_presets()[0].items() if p.facts.trainings}
LINEAR = Trained((AdaGrad(eta=0.1), AdaGrad(eta=0.01), GradientDescent(eta=3.0)), seeds=2)
MNIST = Stored("mnist")
of_both = pytest.mark.parametrize("training", [LINEAR, MNIST], ids=["linear", "network"])


def lesson_of(preset: Preset) -> Lesson:
    assert preset.lesson
    return preset.lesson


@of_both
def test_each_run_is_drawn_as_it_is_and_smoothed(training: Training) -> None:
    figure: Any = training_figure.curves(training, DARK)
    names = training_figure.names(training)
    assert len(set(names)) == len(names)
    for i, (name, result) in enumerate(zip(names, training.results(), strict=True)):
        raw, smooth = figure.data[2 * i : 2 * i + 2]
        assert (raw.name, smooth.name) == (name, name)
        assert raw.line.color == smooth.line.color == DARK.runs[i]
        assert raw.line.width < smooth.line.width and not raw.showlegend
        assert len(raw.y) == len(raw.x) == len(result.curve)
    for result, smooth in zip(training.results(), figure.data[1::2], strict=True):
        small = result.smooth < 10
        np.testing.assert_array_equal(smooth.y[small], result.smooth[small])


@of_both
def test_methods_stand_once_against_eta_and_each_run_is_marked(training: Training) -> None:
    figure: Any = training_figure.against_eta(training, LIGHT)
    lines = [trace for trace in figure.data if trace.mode == "lines+markers"]
    marks = [trace for trace in figure.data if trace.mode == "markers"]
    assert len(lines) == len({(type(run), run.settings().get("beta")) for run in training.runs})
    for run, result, mark in zip(training.runs, training.results(), marks, strict=True):
        assert list(mark.x) == [run.settings()["eta"]]
        assert mark.y[0] == min(
            result.median_ends[result.own], 1e3 * training.results()[0].curve[0]
        )
    assert all(np.isfinite(trace.y).all() for trace in figure.data)


def test_what_ends_in_no_number_leaves_upwards_and_is_called_so() -> None:
    figure: Any = training_figure.against_eta(MNIST, LIGHT)
    assert figure.data[0].text[-1] == "∞"
    assert figure.data[0].y[-1] > 10 ** figure.layout.yaxis.range[1]


def test_figures_are_told() -> None:
    told = training_figure.etas_in_words(MNIST)
    assert "RMSProp: loss 0.167; best with η 0.001: 0.0512." in told
    assert training_figure.curves_in_words(LINEAR).count("AdaGrad eta") == 2


@pytest.mark.parametrize("name", PRESETS)
def test_a_lesson_shows_its_training_with_the_answer_only(name: str) -> None:
    """But the program to run is there first, where one is to be run."""
    lesson = lesson_of(PRESETS[name])
    app = page(lesson=name)
    assert not app.get("plotly_chart")
    assert [code.language for code in app.code] == ["python"] * bool(lesson.run)
    choose(app, lesson.answer)
    assert len(app.get("plotly_chart")) == 2
    assert "Minibatches of" in words(app)
    assert "train_model" in app.code[-1].value


@pytest.mark.parametrize(
    ("name", "where"), [("lesson_airfoil", "real_data"), ("lesson_fashion", "networks")]
)
def test_a_lesson_leads_to_the_page_on_which_one_trains_once_there_is_one(
    name: str, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    there: dict[str, Any] = {}
    monkeypatch.setattr(trained, "pages", lambda: there)
    answer = f"answer {lesson_of(PRESETS[name]).answer + 1}"
    assert "train" not in {b.key for b in page(lesson=name, show=answer).button}
    there[where] = SimpleNamespace(title=lambda: "The place")
    assert button(page(lesson=name, show=answer), "Train it yourself: The place")
