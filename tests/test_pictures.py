"""The small pictures of the gallery show what the runs do: they end where the trajectories end."""

import gzip
import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest

from optlab.experiment import Experiment
from optlab.lessons.presets import read_presets
from optlab.objectives import OBJECTIVES
from optlab.objectives.quadratics import Quadratic
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.web.live.resources import answer
from optlab.web.series import window_of
from optlab.web.theme import DARK, LIGHT
from optlab.web.views.playground.pictures import HEIGHT, WIDTH, colours, picture_address, picture_of
from tests.test_server import get

SVG = "{http://www.w3.org/2000/svg}"
PRESETS = {name: preset.experiment for name, preset in read_presets()[0].items()}
EVERYWHERE = PRESETS | {
    key: Experiment(one(), (Adam(), Momentum()), one().start) for key, one in OBJECTIVES.items()
}


def drawn(experiment: Experiment) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(picture_of(experiment)))


def ends_of(experiment: Experiment) -> list[tuple[list[float], list[float]]]:
    """Where each run's line begins and ends, in the plane, as the picture has it."""
    (left, right), (bottom, top) = window_of(experiment)
    lines = [part.attrib["d"] for part in drawn(experiment) if part.get("class") == "run"]
    found = []
    for line in lines:
        number = r"(-?\d*\.?\d+)"
        said = re.findall(rf"([Ml]){number},?{number}", line)
        assert "".join(map("".join, said)) == line.replace(",", "")  # there is nothing else in it
        points = [np.zeros(2)]
        for pen, *pair in said:
            points.append(np.array(pair, float) + (points[-1] if pen == "l" else 0))
        x, y = np.transpose(points[1:])
        places = np.column_stack(
            [left + x / WIDTH * (right - left), top - y / HEIGHT * (top - bottom)]
        )
        found.append((list(places[0]), list(places[-1])))
    return found


@pytest.mark.parametrize("name", EVERYWHERE)
def test_a_path_begins_at_the_start_and_ends_where_the_trajectory_ends(name: str) -> None:
    experiment = EVERYWHERE[name]
    sides = np.diff(np.array(window_of(experiment)))[:, 0]
    close = 0.06 * sides / [WIDTH, HEIGHT]  # a tenth of a pixel, rounded
    found = ends_of(experiment)
    assert len(found) == len(experiment.runs)
    for (begins, ends), trajectory in zip(found, experiment.trajectories(), strict=True):
        assert np.all(np.abs(np.array(begins) - experiment.start) <= close)
        last = trajectory.positions[-1]
        if np.all(np.abs(last) < 1e3 * sides):  # what is farther is nowhere near the picture
            # Digits of float64 beside the window's are no tenths of pixels.
            assert np.all(np.abs(np.array(ends) - last) <= close + 1e-9 * np.abs(last))
        else:
            assert np.any(np.abs(np.array(ends)) > sides)


@pytest.mark.parametrize("name", EVERYWHERE)
def test_a_picture_is_small_and_has_nothing_but_numbers_and_colours(name: str) -> None:
    text = picture_of(EVERYWHERE[name])
    assert len(gzip.compress(text.encode())) < 8000
    hovers = EVERYWHERE[name].problem.noisy.any()  # each of hundreds of steps to another place
    assert len(text) < (40_000 if name == "rastrigin" else 20_000 if hovers else 8000)
    assert "nan" not in text and "inf" not in text and "<script" not in text
    level = ElementTree.fromstring(text)[1]
    assert len(re.findall("M", level.attrib["d"])) >= 3  # contours


def test_the_presets_pictures_have_a_few_kilobytes() -> None:
    calm = [one for one in PRESETS.values() if not one.problem.noisy.any()]
    assert sorted(len(picture_of(one)) for one in calm)[-3] < 5000


def test_runs_have_their_own_colours_in_both_themes() -> None:
    experiment = Experiment(Quadratic(), (Adam(), Momentum(), GradientDescent()) * 2)
    strokes = [p.attrib["stroke"] for p in drawn(experiment) if p.get("class") == "run"]
    assert strokes == [f"var(--run{i},{LIGHT.runs[i]})" for i in range(6)]
    named = set(re.findall(r"var\((--\w+),", picture_of(experiment)))
    assert named <= colours().keys()
    assert colours()["--run1"] == f"light-dark({LIGHT.runs[1]}, {DARK.runs[1]})"


def test_without_runs_it_is_the_function_and_the_start() -> None:
    experiment = replace(PRESETS["lesson_gamma"], runs=())
    assert ends_of(experiment) == []
    [ring] = [part for part in drawn(experiment) if part.tag == f"{SVG}circle"]
    (left, right), (bottom, top) = window_of(experiment)
    x1, x2 = experiment.start
    assert float(ring.attrib["cx"]) == round((x1 - left) / (right - left) * WIDTH)
    assert float(ring.attrib["cy"]) == round((top - x2) / (top - bottom) * HEIGHT)


def test_x2_is_upwards_in_the_contours_too() -> None:
    """A valley that lies from the lower left to the upper right is not drawn falling."""
    level = drawn(PRESETS["rmsprop_rotated_only"])[1].attrib["d"]
    lowest = level.split("M")[1]
    x0, y0 = map(int, re.match(r"(-?\d+),(-?\d+)", lowest).groups())  # type: ignore[union-attr]
    steps = [tuple(map(int, pair)) for pair in re.findall(r"(-?\d+),?(-?\d+)", lowest)[1:]]
    places = np.cumsum([(x0, y0), *steps], axis=0)
    assert np.corrcoef(places.T)[0, 1] < -0.5  # pixels are counted downwards


def test_a_picture_has_an_address_of_its_own_that_is_kept_for_ever() -> None:
    one, other = PRESETS["adagrad_eta_2"], PRESETS["adagrad_in_a_ravine"]
    assert picture_address(one) != picture_address(other)
    path, _, query = picture_address(one).partition("?")
    status, headers, body = get(f"/{path}", query)
    assert (status, headers["content-type"]) == (200, "image/svg+xml")
    assert "immutable" in headers["cache-control"]
    assert gzip.decompress(body).decode() == picture_of(one)
    assert answer("picture", query) is answer("picture", query)  # made once


def test_a_picture_of_what_is_no_experiment_is_refused_in_words() -> None:
    status, _headers, body = get("/live/picture", "v=1&f=hump&run=adam")
    assert status == 400
    assert "there is no function 'hump'" in body.decode()
