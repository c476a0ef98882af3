"""Reddi's stream: each step's function, their mean, where methods go on it, and what is said."""

import re
from typing import Any

import numpy as np
import pytest

from optlab.experiment import Experiment
from optlab.lessons.presets import read_presets
from optlab.noise import Gaussian
from optlab.objectives.least_squares import LeastSquares
from optlab.objectives.quadratics import Quadratic
from optlab.objectives.stream import ReddisStream
from optlab.optimizers import OPTIMIZERS
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.train import train_2d
from optlab.web import noisy
from optlab.web.page import Page, View
from optlab.web.registry import pages
from optlab.web.views.settings.boxes import choice_for
from optlab.web.views.settings.view import explain
from tests.test_noise_page import opened, spec
from tests.test_page import words

SLOPES = [float(slope) for slope in ReddisStream.numbers()["slope"].stops()]


def alone(C: float, b: float, t: int, x: Any) -> Any:
    """What step t sees, as the docstring has it: the paper's slope, and the bowl."""
    slope = C if t % 3 == 1 else -1
    return slope * x[0] + (C - 2) / 6 * x[0] ** 2 + b * x[1] ** 2


@pytest.mark.parametrize("C", [2.1, 3.0, 7.5, 101.0])
def test_each_step_sees_its_slope_and_the_three_are_f_together(C: float) -> None:
    f = ReddisStream(C, 0.7)
    x = np.random.default_rng(1).uniform(-4, 4, (2, 40))
    ways = np.array([[[1], [0]], [[0], [1]]])
    for t in (1, 2, 3, 4, 299, 300, 301):
        exact = np.array([alone(C, 0.7, t, x + 1e-30j * way).imag / 1e-30 for way in ways])
        np.testing.assert_allclose(f.at(t).gradient(x), exact, rtol=1e-13, atol=1e-13)
        np.testing.assert_array_equal(f.at(t).hessian(x), f.hessian(x))
    for first in (1, 2, 30):  # whatever step a period begins with
        period = range(first, first + 3)
        mean = sum(f.at(t).gradient(x) for t in period) / 3
        np.testing.assert_allclose(mean, f.gradient(x), rtol=1e-13, atol=1e-14)
        np.testing.assert_allclose(sum(alone(C, 0.7, t, x) for t in period) / 3, f.value(x), 1e-12)


@pytest.mark.parametrize("key", list(OPTIMIZERS))
def test_every_setting_in_one_call_is_the_run_alone(key: str) -> None:
    run, C, b = OPTIMIZERS[key](), np.array([2.5, 4.0])[:, None], np.array([0.1, 0.5, 2])
    batch = train_2d(run, ReddisStream(C, b), (0, 1), 25)
    assert batch.problem.noisy.shape == (2, 3) and batch.problem.noisy.all()
    for i, j in np.ndindex(2, 3):
        same = train_2d(run, ReddisStream(C[i, 0], b[j]), (0, 1), 25)
        np.testing.assert_array_equal(batch.positions[..., i, j], same.positions)


def test_a_short_memory_goes_to_the_wrong_side_for_each_slope_and_amsgrad_does_not() -> None:
    """Over the whole slider of C, with the paper's beta2, and for long and short steps."""
    C = np.array(SLOPES)
    short = 1 / (1 + C * C)
    for eta, steps in ((0.1, 900), (0.03, 3000)):
        for start in (-1.0, 0.0, 1.0):
            adam, before, after = (
                train_2d(Adam(eta, 0.0, short, **form), ReddisStream(C), (start, 1), steps)
                for form in ({}, {"amsgrad": True}, {"amsgrad_corrected": True})
            )
            means = [t.positions[-300:, 0].mean(axis=0) for t in (adam, before, after)]
            assert (means[0] > 0.25).all()
            assert (np.abs(means[1] + 1) < 0.05).all() and (np.abs(means[2] + 1) < 0.05).all()


def test_signs_alone_go_to_the_minimum_of_what_most_steps_see() -> None:
    C = np.array([2.5, 3.0, 6.0])
    x1 = train_2d(Adam(0.01, 0.0, 0.0), ReddisStream(C), (0, 1), 3000).positions[-300:, 0]
    assert (np.abs(x1.mean(axis=0) - 3 / (C - 2)) < 0.05).all()


def test_gradient_descent_goes_the_way_of_the_mean() -> None:
    f = ReddisStream()
    x1 = train_2d(GradientDescent(0.1), f, (2, 1), 600).positions[-300:, 0]
    assert x1.mean() == pytest.approx(-1, abs=1e-3)


def test_its_status_speaks_of_the_stream_and_never_of_swings() -> None:
    """A path that a stream pushes to and fro would else be called oscillating."""
    f = ReddisStream()
    for run in (GradientDescent(0.4), Adam(0.1, 0.0, 0.1), Adam(0.1, 0.0, 0.1, amsgrad=True)):
        status = train_2d(run, f, f.start, 200).status
        assert status.kind == "still moving"
        assert status.criterion.startswith("in a stream of functions f − min f is ")
        assert "noise" not in status.criterion and "rows" not in status.criterion
    assert train_2d(GradientDescent(7.0), f, f.start, 200).status.kind == "diverged"
    both = train_2d(GradientDescent(0.1), f, f.start, 50, noise=Gaussian(0.1, 1)).status
    assert "in a stream" in both.criterion  # as on minibatches with noise


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"slope": 2.0}, "ReddisStream.slope must lie in (2, inf), got 2"),
        ({"slope": float("inf")}, "ReddisStream.slope must lie in (2, inf), got inf"),
        ({"b": 0.0}, "ReddisStream.b must lie in (0, inf), got 0"),
    ],
)
def test_what_is_no_such_stream_is_refused(settings: Any, says: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(says)}"):
        ReddisStream(**settings)


STREAM, ROWS, CALM = (
    Experiment(f, (GradientDescent(0.1),), f.start, 30)
    for f in (ReddisStream(), LeastSquares(), Quadratic())
)


def said_of(experiment: Experiment) -> list[str]:
    """All that is said where steps see something else than f."""
    run = experiment.runs[0]
    return [
        noisy.gradient_of(experiment),
        noisy.downhill(experiment),
        noisy.said_of_mark(experiment, run, "the border"),
        noisy.of_border(experiment),
        noisy.of_theory(experiment),
        noisy.of_measured_rates(experiment),
        noisy.of_prediction(experiment),
        noisy.fastest(experiment),
        explain(experiment, run, choice_for(Page(experiment, View()))),
    ]


def test_words_of_noise_rows_and_a_stream_are_their_own() -> None:
    """What steps saw was noise, or rows of data: of a stream neither is true."""
    stream, rows, calm = map(said_of, (STREAM, ROWS, CALM))
    assert not any(re.search("noise|rows|batch", one) for one in stream)
    assert all(len({*three}) == 3 for three in zip(stream, rows, calm, strict=True))
    assert said_of(Experiment(ReddisStream(), (GradientDescent(0.1),), noise=Gaussian()))[:2] == [
        "∇f with noise",
        "−∇f with noise",
    ]


def test_its_numbers_have_sliders_that_move_the_ground_too() -> None:
    told = {one["id"]: one for one in spec(STREAM)["sliders"]}
    assert "ground" in told["f.slope"] and told["f.slope"]["slot"] == "function"
    assert told["f.slope"]["moves"] and told["f.b"]["moves"]
    assert spec(STREAM)["words"]["gradient"] == "∇f of the step"


@pytest.mark.parametrize("name", [n for n in pages() if n not in ("networks", "real_data")])
def test_every_page_opens_with_a_stream(name: str) -> None:
    said = words(opened(name, read_presets()[0]["lesson_amsgrad"].experiment))
    assert not re.search("on minibatches it|rows in each step|without noise", said)
    assert ("Predicted is for the mean in each step" in said) == (name == "stability")
