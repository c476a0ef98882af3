"""What a figure spec shows of a function that turns: how far each path is from having only been
turned, and what becomes of the Hessian."""

import math
from urllib.parse import urlencode

from optlab.edits import owners, with_value
from optlab.experiment import Experiment
from optlab.parts import FARTHEST
from optlab.references import ANGLE, TURN, Reference
from optlab.theory.rotation import Turning
from optlab.web.live.addresses import rows_address
from optlab.web.live.numbers_sent import value_of
from optlab.web.live.protocol.figures import Slider
from optlab.web.live.reports import no_slider
from optlab.web.page import Page, changed_page
from optlab.web.views.rotation.hessians import hessian_address, matrices_of, reasons
from optlab.web.views.rotation.protocol import RotationSpec
from optlab.web.words import _

FIRST = (ANGLE, Reference.to_function("condition_number"))  # of the function's, stand in sight
ROUNDING = 1e-9  # of the start's distance from the minimum: closer paths are one


def add_turning(data: RotationSpec, experiment: Experiment, turning: Turning) -> None:
    """Let a figure spec's paths and rows say how far each has turned away, its angle take the start
    along if they turn together, and its function's sliders move the matrices."""
    data["plane"]["square"] = True  # a turn must look like one
    data["charts"].pop("state")
    more: dict[str, str] = {"turning": turning}
    if turning == "together":  # the angle to which the experiment turns, start and all
        data["values"][TURN] = experiment.objective.settings()["angle"]
        more["turn"] = f"{{{TURN}}}"
    for path in data["paths"]:
        path["at"] += "&" + urlencode(more, safe="{}")
    own = experiment.objective.numbers_in_use(own=True)
    data["sliders"] = [
        slider
        for slider in data["sliders"]
        if (name := Reference(slider["id"]).alone).name in own or not name.of_function
    ]
    for slider in data["sliders"]:
        _show_live(slider, experiment, turning)
    data["sliders"].sort(key=lambda slider: slider["id"] not in (ANGLE, TURN))
    size = math.hypot(*experiment.start) or 1.0
    data["distances"] = {
        "most": size if turning == "together" else 2 * size,
        "least": ROUNDING * size,
        "rounding": _("0, only turned"),
        "unknown": "…",
    }
    data["matrices"] = matrices_of(experiment.objective)
    data["words"]["reasons"] = reasons()


def _show_live(slider: Slider, experiment: Experiment, turning: Turning) -> None:
    name = Reference(slider["id"]).alone
    if name.of_function:
        slider["matrices"] = hessian_address(experiment, name)
        slider["slot"] = "function" if name in FIRST else "function.more"
    if name == ANGLE and turning == "together" and not _stays_legal(experiment):
        slider["moves"] = []  # the paths are there once it is let go, or the angle is refused
    for move in slider["moves"]:
        i = move["path"]
        move["rows"] = rows_address("rows", experiment, experiment.runs[i], i, name, turning)
        move.pop("state", None)
    if name == ANGLE and turning == "together":
        slider["id"] = TURN


def _stays_legal(experiment: Experiment) -> bool:
    """Whether the start may be turned to any angle."""
    return math.hypot(*experiment.start) < FARTHEST * (1 - ROUNDING)


def turned(page: Page, given: object) -> Page:
    """The page after its own slider was moved: the start turns with the function. Raises TypeError
    or ValueError where the function has no such angle."""
    experiment = page.experiment
    having = owners(experiment, TURN)
    if not having:
        raise ValueError(no_slider(TURN))
    angle = value_of(f"{type(having[0]).__name__}.angle", given)
    return changed_page(page, with_value(experiment, TURN, angle))


SLIDERS = {str(TURN): turned}
