"""Stability and speed: the page's own things, and what it says of itself."""

from optlab.web.registry import Registration
from optlab.web.views.stability.figure import compared, spec
from optlab.web.views.stability.view import show, shown_beside
from optlab.web.words import _

PAGE = Registration(
    title=lambda: _("Stability and speed"),
    order=40,
    show=show,
    spec=spec,
    shows=shown_beside,
    prints=lambda page: page.experiment.objective.formula,
    apart=compared,
)
