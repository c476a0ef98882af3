"""The figure of which settings work: one run, its map, and the boxes that say what is mapped."""

from collections.abc import Mapping
from dataclasses import replace

from optlab.web.live.board import board_of, sight_of, whole
from optlab.web.live.protocol.board import Board
from optlab.web.live.protocol.tables import BoxPart
from optlab.web.look import Look
from optlab.web.page import Page
from optlab.web.views.settings.boxes import boxes_of, choice_for, chosen_run
from optlab.web.views.settings.heat import map_part


def spec(page: Page, look: Look, refused: Mapping[str, str]) -> Board:
    """Everything that it shows of the run that is mapped; where there is none, of the function."""
    if not page.experiment.runs:
        return whole(page, look, refused)
    i = chosen_run(page)
    sight = replace(sight_of(page.view), run=i, alone=True)
    data = board_of(page.experiment, sight, look, refused)
    data["maps"] = {"map": map_part(page.experiment, i, choice_for(page), look)}
    data["slices"] = {"slices": {"map": "map"}}
    boxes: dict[str, list[BoxPart]] = {}
    for box in boxes_of(page):
        boxes.setdefault(box.slot, []).append(box.part())
    data["boxes"] = boxes
    return data
