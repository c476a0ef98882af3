"""The board of "Which settings work": one run, its map, and the boxes that say what is mapped."""

from collections.abc import Mapping
from dataclasses import replace

from optlab.web.live.board import board_of, sight_of
from optlab.web.live.boxes import boxes_of, choice_for, chosen_run
from optlab.web.live.heat import map_part
from optlab.web.live.protocol.board import Board
from optlab.web.live.protocol.tables import BoxPart
from optlab.web.look import Look
from optlab.web.page import Page


def map_board(page: Page, look: Look, refused: Mapping[str, str]) -> Board:
    """Everything that the live figure shows of the run that is mapped, as JSON has it."""
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
