"""Lessons: the page's own things, and what it says of itself."""

from optlab.web.registry import Registration
from optlab.web.views.lessons.figure import spec
from optlab.web.views.lessons.options import LessonOptions
from optlab.web.views.lessons.view import is_as_begun, show
from optlab.web.words import _

PAGE = Registration(
    title=lambda: _("Lessons"),
    order=20,
    show=show,
    spec=spec,
    options=LessonOptions,
    shows=is_as_begun,
    prints=lambda page: page.experiment.objective.formula,
    own=True,
    apart=lambda page: page.lesson,
)
