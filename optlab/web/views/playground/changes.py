"""What the playground's own parts report."""

from dataclasses import replace

from optlab.web.live.dropped import with_file
from optlab.web.live.numbers_sent import value_of
from optlab.web.page import Page, changed_page, reset_page
from optlab.web.registry import Change
from optlab.web.views.playground.options import PlaygroundOptions
from optlab.web.words import _


def back(page: Page, change: Change) -> Page:
    """Back to the preset that the experiment was made of. Raises ValueError where there is none of
    this name."""
    return reset_page(page, change["preset"])


def threshold(page: Page, change: Change) -> Page:
    """The runs are compared by another threshold. Raises TypeError or ValueError for what is
    none."""
    below = value_of(_("the threshold"), change["below"])
    options = replace(page.view.of(PlaygroundOptions), below=below)
    return changed_page(page, view=page.view.with_options(options))


CHANGES = {"preset": back, "below": threshold, "toml": with_file}
