"""What the browser is told of the preset that an experiment was made of, and of the way back."""

from optlab.web.page import Page, name_of, origin_of
from optlab.web.views.playground.protocol import Origin
from optlab.web.words import _

SLOT = "origin"


def origin_part(page: Page) -> Origin:
    """The name of what is shown, and the preset to go back to where it is changed."""
    origin = origin_of(page)
    changed = origin is not None and origin.experiment != page.experiment
    return {
        "title": name_of(page, origin),
        "back": origin.name if origin and changed else "",
        "reset": _("Reset"),
        "help": reset_help(),
    }


def reset_help() -> str:
    """What the button does."""
    return _(
        "Back to the preset's function, runs, start and steps. How it is shown stays as it is: the"
        " zoom, the step, the axes. The browser's Back undoes it."
    )
