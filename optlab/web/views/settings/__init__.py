"""Which settings work: the page's own things, and what it says of itself."""

from optlab.web.registry import Registration
from optlab.web.views.settings.answers import ANSWERS, PARTS
from optlab.web.views.settings.boxes import boxed
from optlab.web.views.settings.figure import spec
from optlab.web.views.settings.options import MapOptions
from optlab.web.views.settings.view import has_border, show
from optlab.web.words import _

PAGE = Registration(
    title=lambda: _("Which settings work"),
    order=30,
    show=show,
    spec=spec,
    options=MapOptions,
    shows=has_border,
    prints=lambda page: page.experiment.objective.formula,
    answers=ANSWERS,
    parts=PARTS,
    changes={"box": boxed},
)
