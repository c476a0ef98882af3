"""The figure of stability and speed: paths, a map of the chosen run, and tables beside them."""

from collections.abc import Mapping

from optlab.web.live.figure_spec import whole
from optlab.web.page import Page
from optlab.web.theme import Theme
from optlab.web.views.stability.options import ComparisonOptions
from optlab.web.views.stability.protocol import StabilitySpec
from optlab.web.views.stability.speed import add_speed


def spec(page: Page, theme: Theme, refused: Mapping[str, str]) -> StabilitySpec:
    """Everything that it shows of a page's state."""
    data: StabilitySpec = {**whole(page, theme, refused)}
    add_speed(page.experiment, data["chosen"], data, theme)
    return data


def compared(page: Page) -> str:
    """Which experiment apart from the playground's it is: three methods at their best."""
    return "compared" if page.view.of(ComparisonOptions).comparison else ""
