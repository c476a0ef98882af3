"""What the page of stability says of its map of theory."""

from optlab.objectives.base import Objective
from optlab.optimizers.base import Optimizer
from optlab.web.words import _


def of_the_dots(objective: Objective) -> str:
    """What they are, and what moves them; with links to terms."""
    said = _(
        "Each dot is an [[eigenvalue]] λ of the [[Hessian]] under this setting; the rings are"
        " the two under the fastest. The stronger the colour, the smaller the [[spectral"
        " radius|radius]], the faster that direction shrinks; the slower one decides."
    )
    moves = _("η moves both dots along.")
    if "condition_number" in objective.hyperparameters():
        moves = _("η moves both dots along, κ moves them apart.")
    return f"{said} {moves} {_('Beyond the map, a dot waits at its edge.')}"


def of_what_it_takes(run: Optimizer) -> str:
    """What theory is of, where the method does not take the gradient as it is."""
    said = ""
    if (written := run.curvature_written) != "λ":
        said += " " + _("As it is set, the method has {curvature} in the place of λ.").format(
            curvature=written
        )
    if run.clips:
        said += " " + _(
            "The gradient is clipped: near the minimum it is short, nothing is clipped, and there"
            " all of this holds. Farther out it does not: steps are shorter, and beyond the border"
            " a run goes to and fro as far as clipped steps lead, without coming to rest."
        )
    return said
