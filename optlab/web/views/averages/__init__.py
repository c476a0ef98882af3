"""Leaky averages: the page's own things, and what it says of itself."""

from optlab.web.registry import Registration
from optlab.web.views.averages.answers import ANSWERS, PATHS
from optlab.web.views.averages.figure import spec
from optlab.web.views.averages.options import AverageOptions
from optlab.web.views.averages.view import show, titled
from optlab.web.words import _

PAGE = Registration(
    title=lambda: _("Leaky averages"),
    order=60,
    show=show,
    spec=spec,
    options=AverageOptions,
    answers=ANSWERS,
    paths=PATHS,
    prints=titled,
)
