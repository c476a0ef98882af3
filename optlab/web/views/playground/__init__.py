"""Playground: the page's own things, and what it says of itself."""

from optlab.web.registry import Registration
from optlab.web.views.playground.answers import ANSWERS
from optlab.web.views.playground.changes import CHANGES
from optlab.web.views.playground.figure import spec
from optlab.web.views.playground.options import PlaygroundOptions
from optlab.web.views.playground.view import show
from optlab.web.views.playground.worked import PATHS
from optlab.web.words import _

PAGE = Registration(
    title=lambda: _("Playground"),
    order=10,
    show=show,
    spec=spec,
    options=PlaygroundOptions,
    shows=lambda page: page.experiment.start,
    prints=lambda page: page.experiment.objective.formula,
    answers=ANSWERS,
    parts=("film", "page", "link"),
    changes=CHANGES,
    paths=PATHS,
    lasting={"rankings": ("stops", "says")},
)
