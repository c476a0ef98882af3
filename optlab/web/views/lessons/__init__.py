"""Lessons: the page's own things, and what it says of itself."""

from optlab.web.registry import Registration
from optlab.web.views.lessons.figure import spec
from optlab.web.views.lessons.view import show
from optlab.web.words import _

PAGE = Registration(
    title=lambda: _("Lessons"),
    order=20,
    show=show,
    spec=spec,
    own=True,
    apart=lambda page: page.lesson,
)
