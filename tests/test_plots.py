"""Pictures to take along, drawn with matplotlib: of what a page shows, in many styles."""

from urllib.parse import parse_qsl

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from optlab.hyperparameters import Array
from optlab.web.page import page_of
from optlab.web.plots.plane import Plane
from optlab.web.plots.scene import Scene, scene_of
from optlab.web.plots.style import ON_PAPER, PAGE, drawing
from optlab.web.theme import Theme

Pixels = NDArray[np.uint8]
TWO = "v=1&f=quadratic&start=-5+-2&steps=20&run=adagrad+eta+0.4&run=rmsprop+eta+0.4"


def scene(query: str, name: str = "playground", theme: Theme = ON_PAPER) -> Scene:
    return scene_of(name, page_of(parse_qsl(query)), theme)


def points(line: Line2D) -> Array:
    """Where a line goes, `(n, 2)`."""
    return np.asarray(line.get_xydata(), dtype=float)


def shares(pixels: Pixels, colours: list[str]) -> list[int]:
    """How many pixels have each of these colours, nearly."""
    wanted = [np.array(to_rgb(colour)) * 255 for colour in colours]
    return [int((np.abs(pixels[..., :3] - one).max(axis=2) < 8).sum()) for one in wanted]


@pytest.mark.parametrize("apart", ["", "&show=axes+apart"])
def test_frames_are_made_of_one_ground_and_of_paths_up_to_a_step(apart: str) -> None:
    """What a frame shows is what the whole figure shows that is drawn at this step alone."""
    there = scene(TWO + apart)
    with drawing(PAGE):
        figure = Figure((6.4, 3.2), dpi=100, layout="constrained")
        canvas = FigureCanvasAgg(figure)
        axes = figure.subplots(1, 2 if apart else 1, squeeze=False)[0]
        plane = Plane(axes, there, PAGE)
        canvas.draw()
        whole = np.asarray(canvas.buffer_rgba()).copy()
        for artist in plane.artists:
            artist.set_animated(True)
        canvas.draw()
        behind = canvas.copy_from_bbox(figure.bbox)
        frames = []
        for step in [0, 3, 3.5, 20]:
            canvas.restore_region(behind)
            for artist in plane.to(step):
                assert artist.axes
                artist.axes.draw_artist(artist)
            frames.append(np.asarray(canvas.buffer_rgba()).copy())
    colours = [path["colour"] for path in there.spec["paths"]]
    counts = np.array([shares(frame, colours) for frame in frames])
    assert (np.diff(counts, axis=0) > 0).all()
    np.testing.assert_array_equal(frames[-1], whole)
    np.testing.assert_allclose(points(plane.runs[0].line)[-1], plane.runs[0].whole[20])


def test_between_two_steps_a_run_is_between_two_points() -> None:
    there = scene(TWO + "&show=step+7")
    with drawing(PAGE):
        plane = Plane([Figure().add_subplot()], there, PAGE)
        run = plane.runs[1]
        np.testing.assert_allclose(points(run.line), run.whole[:8])
        plane.to(7.25)
        np.testing.assert_allclose(points(run.at), [0.75 * run.whole[7] + 0.25 * run.whole[8]])
        np.testing.assert_allclose(points(run.after), run.whole[7:])


def test_a_run_that_diverges_ends_with_a_head_at_the_border_of_the_window() -> None:
    """Its points are those of the run, far outside, and no number is clipped."""
    query = "v=1&f=quadratic&start=-5+-2&steps=400&run=gradient_descent+eta+0.6&show=step+{}"
    with drawing(PAGE):
        for step in (10, 400):
            place = Figure().add_subplot()
            run = Plane([place], scene(query.format(step)), PAGE).runs[0]
            [(x1, x2)] = points(run.head)
            assert place.get_ylim() == (-3, 3) and abs(x2) == 3 and -6 <= x1 <= 3
            assert np.nanmax(np.abs(points(run.line)[:, 1])) > 10
            assert len(points(run.line)) >= 10
