"""Rotation: the page's own things, and what it says of itself."""

from optlab.web.registry import Registration
from optlab.web.views.rotation.figure import spec
from optlab.web.views.rotation.view import show, shown_beside
from optlab.web.words import _

PAGE = Registration(
    title=lambda: _("Rotation"), order=50, show=show, spec=spec, shows=shown_beside, own=True
)
