"""The figure of rotation: paths beside the turned paths of angle 0, and the matrices."""

from collections.abc import Mapping
from dataclasses import replace

from optlab.theory.rotation import Turning
from optlab.web.live.figure_spec import whole
from optlab.web.page import Page
from optlab.web.theme import Theme
from optlab.web.views.rotation.fitting import fitting
from optlab.web.views.rotation.options import TurningOptions
from optlab.web.views.rotation.protocol import RotationSpec
from optlab.web.views.rotation.turning import add_turning


def spec(page: Page, theme: Theme, refused: Mapping[str, str]) -> RotationSpec:
    """Everything that it shows of a page's state; its function may be none that an angle turns."""
    page = replace(page, experiment=fitting(page.experiment)[0])
    data: RotationSpec = {**whole(page, theme, refused)}
    add_turning(data, page.experiment, turning_of(page))
    return data


def turning_of(page: Page) -> Turning:
    """Whether the start turns with the function."""
    return "together" if page.view.of(TurningOptions).turns else "alone"
