"""What the browser fetches for the page of which settings work alone."""

from optlab.experiment import Experiment
from optlab.web.live.answer import ALWAYS, Answer, Given, only_run, zipped
from optlab.web.live.kept import Kept
from optlab.web.live.protocol.answers import Lines, Nothing, PatchHeader, RobustSetting
from optlab.web.views.settings.findings import lines_of, robust_of
from optlab.web.views.settings.maps import Piece, choice_in, mapped_in, pack_map
from optlab.web.words import N_

PARTS = ("x", "y", "tolerance", "cells", *Piece._fields)
PATIENCE = 4.0  # seconds that the last piece of a map lets the first ones of others go before it
MAPS_KEPT = Kept[bytes](32_000_000)  # a map of 512 cells a side is 1 MB at most

FEWER = N_("ask for fewer steps or fewer cells")


def piece(experiment: Experiment, given: Given) -> bytes:
    """`live/map`: a piece of a map; `live/moving`: one that follows the hand."""
    only_run(experiment)
    return pack_map(experiment, *choice_in(given))


def lines(experiment: Experiment, given: Given) -> bytes:
    """`live/lines`: the cells of a map along each axis, through the run itself."""
    only_run(experiment)
    return zipped(lines_of(experiment, mapped_in(given)))


def robust(experiment: Experiment, given: Given) -> bytes:
    """`live/robust`: a setting to rely on."""
    only_run(experiment)
    return zipped(robust_of(experiment, mapped_in(given)) or {})


def grace(given: Given) -> float:
    """A piece of a map comes after the first pieces of others: who has seen most of a map can wait
    best."""
    if given.get("every") != "1":
        return 0.0
    try:
        share = int(given["first"]) / int(given["cells"])
    except (KeyError, ValueError, ZeroDivisionError):
        return 0.0
    return PATIENCE * min(max(share, 0.0), 1.0)


ANSWERS = {
    "map": Answer(piece, ALWAYS, grace, MAPS_KEPT, says=PatchHeader, instead=FEWER),
    "moving": Answer(piece, ALWAYS, kept=None, says=PatchHeader, instead=FEWER),
    "lines": Answer(lines, ALWAYS, kept=None, says=Lines, instead=FEWER),
    "robust": Answer(robust, ALWAYS, says=RobustSetting | Nothing),
}
