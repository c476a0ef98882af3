"""A small picture of an experiment: its runs' paths over quiet contours, as an SVG of a few KB."""

import re

import numpy as np

from optlab.contours import level_lines
from optlab.experiment import Experiment
from optlab.hyperparameters import Array
from optlab.objectives.base import Window
from optlab.web.live.addresses import plain_address
from optlab.web.series import drawable, height_map, window_of
from optlab.web.theme import DARK, DASHES, LIGHT, MARKERS

WIDTH, HEIGHT = 480, 300  # seen at about half of it
SIDE = 33  # samples of the height map a side
LINES = 7  # of the same height
NEAREST = 1.0  # pixels between two points of a path; what lies closer is not seen


def colours() -> dict[str, str]:
    """The colours of pictures as CSS variables, for the light theme and the dark one."""
    names = ("floor", "level", "ink", "paper")
    both = {name: (getattr(LIGHT, name), getattr(DARK, name)) for name in names}
    runs = enumerate(zip(LIGHT.runs, DARK.runs, strict=True))
    both |= {f"run{i}": pair for i, pair in runs}
    return {f"--{name}": f"light-dark({light}, {dark})" for name, (light, dark) in both.items()}


def picture_of(experiment: Experiment) -> str:
    """The picture as SVG text. Colours are CSS variables, the light theme's where none is set."""
    window = window_of(experiment)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{_colour("floor", LIGHT.floor)}"/>',
        f'<path fill="none" stroke="{_colour("level", LIGHT.level)}" stroke-width="2"'
        f' d="{_contours(experiment)}"/>',
    ]
    for x, y in _pixels(np.array(experiment.objective.minima).reshape(-1, 2), window):
        cross = f"M{x - 8:.0f},{y:.0f}h16M{x:.0f},{y - 8:.0f}v16"
        parts.append(f'<path stroke="{_colour("ink", LIGHT.ink)}" stroke-width="2" d="{cross}"/>')
    runs = enumerate(experiment.trajectories())
    parts += [_run(i, trajectory.positions, window) for i, trajectory in runs]
    [(x, y)] = _pixels(np.array([experiment.start]), window)
    ring = f'fill="none" stroke-width="4" stroke="{_colour("ink", LIGHT.ink)}"'
    return "".join([*parts, f'<circle cx="{x:.0f}" cy="{y:.0f}" r="10" {ring}/>', "</svg>"])


def _contours(experiment: Experiment) -> str:
    """Lines on whole pixels, each step as far as the last point is away."""
    *_axes, heights = height_map(experiment.objective, window_of(experiment), SIDE, SIDE)
    scale = np.array([WIDTH, HEIGHT]) / (SIDE - 1)
    said = []
    for level in np.arange(1, LINES + 1) / (LINES + 1):
        for line in level_lines(heights[::-1], level):
            points = np.rint(line * scale).astype(int)
            steps = np.diff(points, axis=0)
            steps = steps[steps.any(axis=1)]
            if len(steps):
                x, y = points[0]
                ways = " ".join(f"{dx},{dy}" for dx, dy in steps)
                said.append(f"M{x},{y}l{ways}".replace(",-", "-").replace(" -", "-"))
    return "".join(said)


def _run(i: int, positions: Array, window: Window) -> str:
    """A run's line, and its marker where it ends."""
    points, _steps = drawable(positions, window)
    line = _line(_pixels(points, window))
    colour = _colour(f"run{i}", LIGHT.runs[i])
    dashes = ' stroke-dasharray="10 6"' if DASHES[i] != "solid" else ""
    drawn = f'<path class="run" fill="none" stroke="{colour}" stroke-width="4"{dashes} d="{line}"/>'
    [(x, y)] = _pixels(positions[-1:], window)
    if not np.all(np.abs([x, y]) < 2 * WIDTH):  # far outside, or nowhere
        return drawn
    at = f'transform="translate({x:.1f},{y:.1f}) scale(8)"'
    edge = f'stroke="{_colour("paper", LIGHT.paper)}" stroke-width="0.25"'
    return f'{drawn}<path {at} fill="{colour}" {edge} d="{MARKERS[i].outline}"/>'


def _line(points: Array) -> str:
    """The points as they are drawn, each step as far as the last one is away; one without a place
    begins the line anew."""
    said, last, begins = [], np.zeros(2), True
    tenths = np.round(10 * points)  # so that what is rounded does not add up
    for k, point in enumerate(tenths):
        if not np.isfinite(point).all():
            begins = True
            continue
        ends = k == len(points) - 1 or not np.isfinite(points[k + 1]).all()
        if begins or ends or np.abs(point - last).max() >= 10 * NEAREST:
            x, y = point if begins else point - last
            said.append(f"{'M' if begins else 'l'}{_decimal(x)},{_decimal(y)}")
            last, begins = point, False
    return "".join(said).replace(",-", "-")


def _decimal(tenths: float) -> str:
    """So many tenths, without zeros that say nothing: .3, -12."""
    return re.sub(r"^(-?)0(?=\.)", r"\1", f"{tenths / 10:.1f}".removesuffix(".0"))


def _pixels(points: Array, window: Window) -> Array:
    """Points of the plane `(n, 2)` as pixels, x2 upwards."""
    (left, right), (bottom, top) = window
    with np.errstate(all="ignore"):
        x = (points[:, 0] - left) / (right - left) * WIDTH
        y = (top - points[:, 1]) / (top - bottom) * HEIGHT
    return np.column_stack([x, y])


def _colour(name: str, without: str) -> str:
    return f"var(--{name},{without})"


def picture_address(experiment: Experiment) -> str:
    """Where a small picture of an experiment is."""
    return plain_address("picture", experiment)
