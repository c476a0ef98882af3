"""The playground's figure: every run, the question over them, the preset's name, the table."""

from collections.abc import Mapping

from optlab.experiment import Experiment
from optlab.references import Reference
from optlab.web.live.figure_spec import whole
from optlab.web.page import Page
from optlab.web.theme import Theme
from optlab.web.views.playground.asking import question_part
from optlab.web.views.playground.options import PlaygroundOptions
from optlab.web.views.playground.origin import SLOT as ORIGIN
from optlab.web.views.playground.origin import origin_part
from optlab.web.views.playground.protocol import PlaygroundSpec
from optlab.web.views.playground.ranking import SLOT, ranking_part

SEEDS = 30  # the seeds from 0 whose paths are drawn together


def spec(page: Page, theme: Theme, refused: Mapping[str, str]) -> PlaygroundSpec:
    """Everything that it shows of a page's state."""
    data: PlaygroundSpec = {**whole(page, theme, refused)}
    data["question"] = question_part(page, theme)
    data["origins"] = {ORIGIN: origin_part(page)}
    data["rankings"] = {SLOT: ranking_part(page.experiment, page.view)}
    seed = seed_of(page.experiment)
    if seed and page.view.of(PlaygroundOptions).fan:
        data["fan"] = {"slider": seed, "most": SEEDS}
    return data


def seed_of(experiment: Experiment) -> Reference | None:
    """The seed of what steps see beside f, of the noise or else of minibatches; None without."""
    if experiment.noise:
        return Reference.to_noise("seed")
    return Reference.to_function("seed") if experiment.objective.minibatches else None
