"""What a figure spec says once: pieces that no release changes, beside the answers and not in
them."""

import json
from dataclasses import replace
from typing import Any

import pytest

from optlab.experiment import Experiment
from optlab.objectives.quadratics import Quadratic
from optlab.optimizers import OPTIMIZERS
from optlab.optimizers.adam import Adam
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.rmsprop import RMSProp
from optlab.web.live.figure_spec import FigureOptions, figure_spec
from optlab.web.live.once import parted
from optlab.web.registry import pages
from optlab.web.theme import LIGHT
from tests.fetched import whole
from tests.test_page import change, components, page

FOUR = Experiment(Quadratic(), (Momentum(0.4, 0.5), RMSProp(), Adam(), Momentum(0.1, 0.9)))
EXPERIMENTS = {"four": FOUR, "none": Experiment()} | {
    key: Experiment(Quadratic(), (method(),)) for key, method in OPTIMIZERS.items()
}
PAGES = list(pages())


def board(experiment: Experiment) -> Any:
    return json.loads(json.dumps(figure_spec(experiment, FigureOptions(), LIGHT, {})))


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_a_board_is_its_answer_with_its_pieces(name: str) -> None:
    told = board(EXPERIMENTS[name])
    answer, pieces = parted(told)
    assert whole(answer, pieces) == told
    assert told == board(EXPERIMENTS[name])  # which is left as it was


def test_an_answer_has_what_is_not_known_yet() -> None:
    """A release of momentum's beta moves the mark on eta: other stops, another piece."""
    known = parted(board(FOUR))[1]
    moved = board(replace(FOUR, runs=(Momentum(0.4, 0.77), *FOUR.runs[1:])))
    answer: Any
    answer, left_out = parted(moved, known)
    assert left_out.keys() <= known.keys()
    assert whole(answer, known) == moved
    new = [part["id"] for part in answer["sliders"] if "once" not in part]
    assert new == ["run0.eta"]


def test_a_release_is_answered_without_formulas_sentences_and_stops() -> None:
    """Once, 28 of the 43 KB of a message were the same in every answer."""
    app = page(FOUR.to_query())
    assert any("pieces" in part for part in components(app))
    change(app, slider="run2.beta1", value=0.8)
    answer = next(part for part in components(app) if "paths" in part)
    assert "words" not in answer
    assert not any("formula" in path for path in answer["paths"])
    assert not any("panels" in chart for chart in answer["charts"].values())
    assert not any("stops" in slider or "help" in slider for slider in answer["sliders"])
    assert len(json.dumps(answer)) < 640 * len(answer["sliders"])
