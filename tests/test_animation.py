"""Animations of pages: which frames there are, what is in them, and what odd experiments make."""

import gzip
import io
from itertools import pairwise
from threading import Thread
from urllib.parse import parse_qsl, urlencode, urlsplit

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageSequence

from optlab.edits import with_value
from optlab.experiment import Experiment, ExperimentError, from_query
from optlab.references import SHARED, Reference
from optlab.web.animation import made
from optlab.web.animation.film import Film
from optlab.web.animation.moments import MOST, Moment, along, drag, drags, play
from optlab.web.animation.stage import Stage, style_of
from optlab.web.live.resources import answer
from optlab.web.page import Page, available_lessons, page_of
from optlab.web.plots.scene import Scene, scene_of
from optlab.web.plots.style import drawing
from optlab.web.registry import pages
from optlab.web.share.animation import _made
from optlab.web.share.section import sections
from optlab.web.theme import DARK, LIGHT
from tests.test_page import components, page
from tests.test_share import shared

# Steps of some 20 pixels each, and none over another.
ONE = "v=1&f=quadratic&start=-5+-2&steps=8&run=gradient_descent+eta+0.4"
TWO = "v=1&f=quadratic&start=-5+-2&steps=6&run=adagrad+eta+0.4&run=rmsprop+eta+0.4"
EIGHT = "v=1&f=rosenbrock&steps=5&" + "&".join(
    f"run=adam+eta+0.{i}12345678+beta1+0.{i}9+amsgrad+true" for i in range(1, 9)
)
NOISY = "&noise=gaussian+sigma+0.2+seed+3"
TYPED = (
    "v=1&" + urlencode({"f": 'typed text "a*x1^2 + 2*x2^2" a 0.3'}) + "&start=-3+1&steps=5&run=adam"
)
Picture = NDArray[np.uint8]


def at(query: str, name: str = "playground") -> Page:
    return page_of(parse_qsl(query))


def opened(data: bytes) -> tuple[Image.Image, list[Picture], list[float]]:
    """A file, its frames and how long each is seen."""
    file = Image.open(io.BytesIO(data))
    frames, times = [], []
    for _frame in ImageSequence.Iterator(file):
        frames.append(np.asarray(file.convert("RGB")))
        times.append(file.info["duration"])
    return file, frames, times


def coloured(frame: Picture, *colours: str) -> int:
    """How many pixels have one of these colours, exactly."""
    wanted = [[int(one[k : k + 2], 16) for k in (1, 3, 5)] for one in colours]
    return sum(int((frame == one).all(axis=-1).sum()) for one in wanted)


@pytest.mark.parametrize("size", ["640x480", "1280x720"])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_play_grows_from_the_start_to_the_whole_path(size: str, colours: str) -> None:
    film = Film(size=size, colours=colours, rate=5, loop=False, heading="A walk")
    file, frames, times = opened(made.gif("playground", at(ONE), film))
    assert file.size == film.pixels and "loop" not in file.info
    assert len(frames) == 9
    assert times == [200] * 8 + [1700]
    blue = [coloured(frame, film.theme.runs[0]) for frame in frames]
    assert blue == sorted(set(blue))  # each step adds to it
    whole, start = frames[-1], frames[0]
    changed = (whole != start).any(axis=-1)
    legend = [coloured(one[: len(one) // 8], film.theme.runs[0]) for one in (start, whole)]
    assert legend[0] == legend[1] > 20  # the legend stands above, from the first frame on
    assert blue[0] - legend[0] < (blue[-1] - legend[1]) / 3  # at first there is the start alone
    assert changed[len(changed) // 8 :].any()


def test_both_files_have_the_same_frames_and_an_animated_png_the_very_colours() -> None:
    film = Film(rate=25, heading="Two")
    (_gif, few, times), (png, true, also) = (
        opened(make("playground", at(TWO), film)) for make in (made.gif, made.apng)
    )
    assert png.info["loop"] == 0
    assert times == also == [40] * 6 + [1540]
    for one, other in zip(few, true, strict=True):
        off = np.abs(one.astype(int) - other).max(axis=-1)
        assert off.max() < 60 and (off > 20).mean() < 1e-3  # of a whole colour 255
        for colour in LIGHT.runs[:2]:
            assert 0.9 < coloured(one, colour) / coloured(other, colour) < 1.3


def scene_at(query: str, name: str = "playground") -> Scene:
    return scene_of(name, at(query), LIGHT)


@pytest.mark.parametrize(
    ("query", "frames"),
    [
        ("v=1&f=quadratic&start=-5+-2&steps=20", 21),  # no run
        (ONE.replace("steps=8", "steps=0"), 1),
        (EIGHT, 6),
        (EIGHT + "&show=axes+apart", 6),
        ("v=1&f=quadratic&start=-5+-2&steps=30&run=gradient_descent+eta+5", 31),  # diverged
        (TWO + NOISY, 7),
        (TYPED, 6),
    ],
)
def test_odd_experiments_have_frames_too(query: str, frames: int) -> None:
    film = Film(heading="$x^2$ and a title that is far too long, " * 3)
    _file, pictures, _times = opened(made.gif("playground", at(query), film))
    assert len(pictures) == frames
    there = from_query(query.partition("&show")[0]).runs
    for colour in LIGHT.runs[: len(there)]:
        assert coloured(pictures[-1], colour)


def test_a_title_in_any_script_is_drawn_without_a_word_on_the_console() -> None:
    """matplotlib warns of every letter that its font has not."""
    film = Film(heading="学习率 → η, Öğrenme $oranı$")
    assert made.gif("playground", at(TWO), film)


def test_other_seeds_do_not_say_where_a_run_goes() -> None:
    moments = made.moments_of("playground", at(TWO + NOISY + "&show=fan+true"), Film())
    assert not moments[0].scene.fans


@pytest.mark.parametrize("query", [TWO, EIGHT, EIGHT + "&show=axes+apart"])
@pytest.mark.parametrize("dragged", ["", "run0.eta"])
def test_nothing_is_cut_off(query: str, dragged: str) -> None:
    film = Film(drag=dragged, low=0.1, high=0.9, heading="A title that has no room at all " * 3)
    moments = made.moments_of("playground", at(query), film)
    with drawing(style_of(film)):
        stage = Stage(moments[0].scene, film, moments[-1].says)
        stage.frame(moments[-1].says)
        whole, renderer = stage.figure.bbox, stage.canvas.get_renderer()
        says, title = (text.get_window_extent(renderer) for text in stage.figure.texts)
        (legend,) = (one.get_window_extent(renderer) for one in stage.figure.legends)
        found = [place.get_tightbbox(renderer) for place in stage.figure.axes]
    boxes = [box for box in found if box]
    assert boxes
    for box in (says, title, legend, *boxes):
        assert whole.x0 <= box.x0 and box.x1 <= whole.x1
        assert whole.y0 <= box.y0 and box.y1 <= whole.y1
    assert title.x1 < says.x0 and legend.y1 <= min(title.y0, says.y0) + 2
    assert max(box.y1 for box in boxes) <= legend.y0 + 1


def test_a_hundred_thousand_steps_are_a_bounded_number_of_frames() -> None:
    moments = play(
        scene_at("v=1&f=quadratic&start=-5+-2&steps=100000&run=gradient_descent+eta+0.0001")
    )
    assert len(moments) <= MOST
    steps = [int(moment.says.split()[1]) for moment in moments]
    assert steps[0] == 0 and steps[-1] == 100_000
    apart = np.diff(steps)
    assert len({*apart[:-1].tolist()}) == 1 and 0 < apart[-1] <= apart[0]
    assert all(moment.says.endswith("/ 100000") for moment in moments)
    assert not drags(moments[0].scene.spec, moments[0].scene.in_plane)


@pytest.mark.parametrize("steps", [1, MOST - 2, MOST - 1, MOST, 500, 2000])
def test_of_many_steps_each_frame_is_a_real_one(steps: int) -> None:
    moments = play(
        scene_at(f"v=1&f=quadratic&start=-5+-2&steps={steps}&run=gradient_descent+eta+0.01")
    )
    cursors = [moment.cursor for moment in moments]
    assert len(cursors) <= MOST and cursors[0] == 0 and cursors[-1] == steps
    assert cursors == sorted({*cursors})
    if steps < MOST:
        assert cursors == [*range(steps + 1)]


def recorded(moment: Moment) -> float:
    """The value that a frame says."""
    return float(moment.says.rpartition("= ")[2].replace("−", "-"))


def moved(experiment: Experiment, name: str, value: float) -> Experiment:
    """The experiment with a slider at a value."""
    if name != SHARED:
        return with_value(experiment, Reference(name), value)
    for i in range(len(experiment.runs)):
        experiment = with_value(experiment, Reference.to_run(i, "eta"), value)
    return experiment


@pytest.mark.parametrize(
    ("query", "name", "low", "high"),
    [
        (TWO, "run1.eta", 0.1, 0.9),
        (TWO, "run1.gamma", 0.9, 0.1),
        (TWO, "shared.eta", 0.1, 0.9),
        (TWO, "f.a", 0.1, 1.0),
        (TWO + NOISY, "noise.sigma", 0.01, 0.5),
        (TYPED, "f.a", 0.5, 1.0),
        (
            "v=1&f=conditioned_quadratic&start=-5+-2&steps=5&run=gradient_descent+eta+0.1",
            "f.angle",
            10,
            80,
        ),
    ],
)
def test_each_frame_of_a_drag_is_what_the_value_in_it_makes(
    query: str, name: str, low: float, high: float
) -> None:
    moments = drag(scene_at(query), name, low, high)
    values = [recorded(moment) for moment in moments]
    assert values[0] == low and values[-1] == high and 20 < len(values) <= 60
    assert values == sorted({*values}, reverse=low > high)
    assert [moment.share for moment in moments] == pytest.approx(np.linspace(0, 1, len(values)))
    experiment = from_query(query)
    for moment, value in list(zip(moments, values, strict=True))[::7]:
        truth = moved(experiment, name, value)
        scene = moment.scene
        for i, trajectory in enumerate(truth.trajectories()):
            found = np.column_stack([scene.columns[i]["x1"], scene.columns[i]["x2"]])
            np.testing.assert_allclose(found, trajectory.positions, rtol=1e-9, atol=1e-12)
        assert scene.ground.objective == truth.objective
        np.testing.assert_allclose(scene.spec["plane"]["minima"], truth.objective.minima)
    assert moments[3].says.startswith(experiment_label(query, name))


def experiment_label(query: str, name: str) -> str:
    sliders = {one["id"]: one for one in scene_at(query).spec["sliders"]}
    return f"{sliders[name]['of']}: {sliders[name]['symbol']}"


def test_a_start_that_turns_with_the_angle_turns_in_the_frames() -> None:
    moments = drag(
        scene_at(
            "v=1&f=conditioned_quadratic&start=-5+-2&steps=5&run=gradient_descent+eta+0.1",
            "rotation",
        ),
        "turn.angle",
        0,
        90,
    )
    starts = np.array([moment.scene.spec["plane"]["start"] for moment in moments])
    angle = np.radians(recorded(moments[-1]) - recorded(moments[0]))
    turned = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]] @ starts[0]
    np.testing.assert_allclose(starts[-1], turned, atol=1e-9)
    assert not np.allclose(starts[0], starts[-1])


def test_frames_of_a_drag_differ_and_its_knob_goes_along() -> None:
    film = Film(drag="run1.eta", low=0.1, high=0.9, rate=20, heading="A hand")
    _file, frames, times = opened(made.gif("playground", at(TWO), film))
    assert len(frames) == len(times) > 50
    assert all((one != other).any() for one, other in pairwise(frames))
    ink = np.array([int(LIGHT.ink[k : k + 2], 16) for k in (1, 3, 5)])
    knobs = []
    for frame in frames:
        # The widest run of ink in the lines above the legend is the knob.
        dark = (np.abs(frame[16:40].astype(int) - ink).max(axis=-1) < 20).sum(axis=0)
        knobs.append(int(np.flatnonzero(dark >= 8).mean()))
    assert knobs == sorted(knobs) and knobs[-1] - knobs[0] > 500


def test_values_lie_evenly_along_the_track() -> None:
    stops = [0.001, 0.01, 0.1, 1.0, 10.0]
    values = along(stops, 0.01, 1.0, 5)
    assert values == [0.01, 0.055, 0.1, 0.55, 1.0]
    assert along([0.0, 1.0, 2.0, 3.0], 0, 3, 60) == [0, 1, 2, 3]
    assert along(stops, 0.1, 0.1, 60) == [0.1]


def test_a_slider_without_numbers_to_be_dragged_is_none() -> None:
    """A norm at which nothing is clipped is infinite: it is no end of a drag."""
    scene = scene_at(TWO)
    there = drags(scene.spec, scene.in_plane)
    assert {"run0.eta", "f.a", "shared.eta"} <= there.keys()
    assert all(np.isfinite(one["stops"]).all() for one in there.values())
    averages = scene_of("averages", at(TWO), LIGHT)
    (one,) = averages.in_plane
    for slider in drags(averages.spec, averages.in_plane).values():
        assert [move["path"] for move in slider["moves"]] == [one]


def asked(**parts: str) -> str:
    return urlencode({"page": "playground", "link": TWO, **parts})


def test_the_animation_at_an_address_is_what_the_words_in_it_say() -> None:
    film = "film colours dark rate 2 loop false"
    _file, frames, times = opened(gzip.decompress(answer("animation", asked(film=film))))
    assert times == [500] * 6 + [2000]
    paper = [int(DARK.paper[k : k + 2], 16) for k in (1, 3, 5)]
    assert frames[0][-1, -1].tolist() == paper


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"page": "nowhere"}, "page must be one of playground"),
        ({"film": "film size 9x9"}, "Film.size must be one of 640x480, 1280x720"),
        ({"film": "film speed 3"}, "film has no speed"),
        ({"film": "film drag run7.eta"}, "drag must be one of run0.eta"),
        ({"film": "film drag run0.eta low 0.1 high 99"}, "run0.eta must lie in"),
        ({"film": "film drag run0.eta low nan high 1"}, "Film.low"),
    ],
)
def test_what_is_wrong_with_an_address_is_said(parts: dict[str, str], says: str) -> None:
    with pytest.raises(ExperimentError, match=says):
        answer("animation", asked(**parts))


def test_it_is_offered_where_runs_go_through_the_plane() -> None:
    assert "animation" in sections()
    for name, one in pages().items():
        scene = scene_of(name, at(TWO), LIGHT)
        assert one.in_plane == bool(scene.in_plane), name
        assert sections()["animation"].fits(name, at(TWO)) == one.in_plane


def test_a_lesson_that_waits_for_an_answer_gives_no_path_away() -> None:
    name = next(iter(available_lessons()))
    (moment,) = made.moments_of("lessons", at(f"lesson={name}"), Film())
    assert all(len(columns["x1"]) == 1 for columns in moment.scene.columns)


def test_the_dialog_shows_what_is_chosen_and_its_files_are_that() -> None:
    app = shared(page(TWO), "animation")
    (shown,) = (one for one in components(app) if one["of"] == "film")
    address = urlsplit(shown["at"])
    film = Film.read(dict(parse_qsl(address.query))["film"])
    assert film == Film(heading=app.text_input[-1].value or "")
    assert answer("animation", address.query)
    files: list[bytes] = []
    # In a thread of its own, as Streamlit calls it.
    thread = Thread(target=lambda: files.append(_made("gif", "playground", at(TWO), film, "en")))
    thread.start()
    thread.join()
    assert opened(files[0])[0].format == "GIF"


def test_the_dialog_of_an_experiment_without_runs_says_so() -> None:
    app = shared(page("v=1&f=quadratic&start=-5+-2&steps=20"), "animation")
    assert any("no path" in one.value for one in app.caption)
