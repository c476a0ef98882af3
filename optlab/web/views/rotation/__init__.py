"""Rotation: the page's own things, and what it says of itself."""

from optlab.web.registry import Registration
from optlab.web.views.rotation.answers import ANSWERS, PARTS, PATHS
from optlab.web.views.rotation.figure import spec
from optlab.web.views.rotation.options import TurningOptions
from optlab.web.views.rotation.turning import SLIDERS
from optlab.web.views.rotation.view import drawn_by_streamlit, show
from optlab.web.words import _

PAGE = Registration(
    title=lambda: _("Rotation"),
    order=50,
    show=show,
    spec=spec,
    options=TurningOptions,
    answers=ANSWERS,
    parts=PARTS,
    paths=PATHS,
    sliders=SLIDERS,
    shows=drawn_by_streamlit,
    own=True,
)
