"""Where runs go with other seeds, drawn: faint lines under the paths, and their mean."""

import numpy as np
from matplotlib.axes import Axes

from optlab.hyperparameters import Array
from optlab.web.plots.scene import Fan
from optlab.web.plots.style import FAINT, Keywords, Style

HALO = 0.75  # how much of what lies below the rim of a mean is hidden, as on the page
MANY = 20_000  # points in a file of lines: more are an image in it


def draw_paths(place: Axes, fan: Fan, colour: str, style: Style) -> None:
    """In the plane: the paths with all seeds, and where they are on average."""
    _draw(place, fan.points[:, 0], fan.points[:, 1], colour, style)


def draw_losses(place: Axes, fan: Fan, colour: str, style: Style) -> None:
    """Against the step: their losses, and the mean of these."""
    steps = np.arange(len(fan.loss), dtype=float)
    _draw(place, np.broadcast_to(steps[:, None], fan.loss.shape), fan.loss, colour, style)


def _draw(place: Axes, x: Array, y: Array, colour: str, style: Style) -> None:
    unit = style.unit
    thin: Keywords = {"color": colour, "linewidth": 0.8 * unit, "alpha": FAINT}
    rim: Keywords = {"color": style.theme.paper, "linewidth": 4.6 * unit, "alpha": HALO}
    thick: Keywords = {"color": colour, "linewidth": 2.3 * unit}
    mean = x.mean(axis=1), y.mean(axis=1)
    lines = place.plot(x, y, **thin, zorder=1.5, rasterized=x.size > MANY)
    lines += place.plot(*mean, **rim, zorder=1.6)
    lines += place.plot(*mean, **thick, zorder=1.7)
    for line in lines:
        line.set_in_layout(False)
