"""The figure of leaky averages: weights, bars and sums of one run, and its path."""

from collections.abc import Mapping
from dataclasses import replace

from optlab.web.live.figure_spec import whole
from optlab.web.page import Page
from optlab.web.theme import Theme
from optlab.web.views.averages.options import AverageOptions, gamma_words
from optlab.web.views.averages.packets import leaks
from optlab.web.views.averages.parts import add_averages
from optlab.web.views.averages.protocol import AveragesSpec


def spec(page: Page, theme: Theme, refused: Mapping[str, str]) -> AveragesSpec:
    """Everything that it shows of a page's state."""
    i, view = rmsprop_of(page), page.view
    if i is None:
        return {**whole(page, theme, refused)}
    chosen = replace(page, view=replace(view, run=i + 1.0))
    data: AveragesSpec = {**whole(chosen, theme, refused)}
    options = view.of(AverageOptions)
    gammas = [float(word) for word in gamma_words(options.gammas)]
    add_averages(data, page.experiment, i, options.coordinate, gammas, theme)
    return data


def rmsprop_of(page: Page) -> int | None:
    """Which RMSProp of one gamma the page looks at: the run that was chosen, else the first."""
    runs = page.experiment.runs
    chosen = int(min(page.view.run, len(runs))) - 1
    order = sorted(range(len(runs)), key=lambda i: i != chosen)
    return next((i for i in order if leaks(runs[i])), None)
