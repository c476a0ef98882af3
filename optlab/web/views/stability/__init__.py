"""Stability and speed: the page's own things, and what it says of itself."""

from optlab.web.registry import Registration
from optlab.web.views.stability.answers import ANSWERS, PATHS
from optlab.web.views.stability.figure import compared, spec
from optlab.web.views.stability.options import ComparisonOptions
from optlab.web.views.stability.view import drawn_by_streamlit, show
from optlab.web.words import _

PAGE = Registration(
    title=lambda: _("Stability and speed"),
    order=40,
    show=show,
    spec=spec,
    options=ComparisonOptions,
    shows=drawn_by_streamlit,
    prints=lambda page: page.experiment.objective.formula,
    answers=ANSWERS,
    paths=PATHS,
    apart=compared,
)
