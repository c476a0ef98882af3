"""Real data: the page's own things, and what it says of itself."""

from optlab.web.registry import Registration
from optlab.web.views.real_data.answers import ANSWERS, PARTS, PATHS
from optlab.web.views.real_data.figure import SLIDERS, spec
from optlab.web.views.real_data.options import TrainingOptions
from optlab.web.views.real_data.packets import work_of
from optlab.web.views.real_data.view import drawn_by_streamlit, show
from optlab.web.words import _

PAGE = Registration(
    title=lambda: _("Real data"),
    order=64,
    show=show,
    spec=spec,
    options=TrainingOptions,
    answers=ANSWERS,
    parts=PARTS,
    paths=PATHS,
    work=work_of,
    sliders=SLIDERS,
    shows=drawn_by_streamlit,
    own=True,
    in_plane=False,
)
