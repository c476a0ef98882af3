"""The figure of which settings work: one run, its map, and the boxes that say what is mapped."""

from collections.abc import Mapping
from dataclasses import replace

from optlab.web.live.figure_spec import figure_spec, options_of, whole
from optlab.web.live.protocol.tables import BoxPart
from optlab.web.page import Page
from optlab.web.theme import Theme
from optlab.web.views.settings.boxes import boxes_of, choice_for, chosen_run
from optlab.web.views.settings.heat import map_part
from optlab.web.views.settings.protocol import SettingsSpec


def spec(page: Page, theme: Theme, refused: Mapping[str, str]) -> SettingsSpec:
    """Everything that it shows of the run that is mapped; where there is none, of the function."""
    if not page.experiment.runs:
        return {**whole(page, theme, refused)}
    i = chosen_run(page)
    options = replace(options_of(page.view), run=i, alone=True)
    data: SettingsSpec = {**figure_spec(page.experiment, options, theme, refused)}
    data["maps"] = {"map": map_part(page.experiment, i, choice_for(page), theme)}
    data["slices"] = {"slices": {"map": "map"}}
    boxes: dict[str, list[BoxPart]] = {}
    for box in boxes_of(page):
        boxes.setdefault(box.slot, []).append(box.part())
    data["boxes"] = boxes
    return data
