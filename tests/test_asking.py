"""The question over the figure, as the page has it."""

from dataclasses import replace

import pytest

from optlab.web.live.figure_spec import whole
from optlab.web.page import Page, View, available_presets
from optlab.web.theme import DARK, LIGHT, Theme
from optlab.web.views.playground.asking import question_part

PRESETS = {name: preset for name, preset in available_presets()[0].items() if preset.question}


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", PRESETS)
def test_a_run_is_named_by_the_colour_and_the_marker_that_it_is_drawn_with(
    name: str, theme: Theme
) -> None:
    page = Page(PRESETS[name].experiment, View())
    question = question_part(page, theme)
    assert question and question["of"] == name
    paths = whole(page, theme, {})["paths"]
    text = PRESETS[name].question["en"]
    for part in question["parts"]:
        if "text" in part:
            assert part["text"] in text
            continue
        path = next(path for path in paths if path["colour"] == part["colour"])
        assert path["glyph"] == part["glyph"]
        assert part["word"] == theme.words[paths.index(path)]
        assert f"{{run {paths.index(path) + 1}}}" in text
        assert part["name"].split(" (")[0] in path["name"]


def test_who_has_changed_the_experiment_is_asked_nothing() -> None:
    for preset in PRESETS.values():
        page = Page(replace(preset.experiment, steps=preset.experiment.steps + 1), View())
        assert question_part(page, LIGHT) is None
