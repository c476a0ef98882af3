"""Networks: the page's own things, and what it says of itself."""

from optlab.web.registry import Registration
from optlab.web.views.networks import downloads
from optlab.web.views.networks.answers import ANSWERS, PARTS
from optlab.web.views.networks.figure import spec
from optlab.web.views.networks.options import NetworkOptions
from optlab.web.views.networks.stream import STREAMS
from optlab.web.views.networks.view import show
from optlab.web.words import _

PAGE = Registration(
    title=lambda: _("Networks"),
    order=65,
    show=show,
    spec=spec,
    options=NetworkOptions,
    answers=ANSWERS,
    parts=PARTS,
    streams=STREAMS | downloads.STREAMS,
    data=lambda page: page.view.of(NetworkOptions).images,
    own=True,
    in_plane=False,
)
