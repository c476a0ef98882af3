"""A text is a kind of declaration: what it refuses, and that every text form gives it back."""

import json
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass, fields
from io import StringIO
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, quote, urlencode

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optlab import OBJECTIVES
from optlab.__main__ import main
from optlab.edits import with_value
from optlab.experiment import Experiment, from_query, from_toml, salvage, salvage_query
from optlab.faults import quoted
from optlab.hyperparameters import Array, Real, number, text
from optlab.objectives.base import Least, Objective, Point, Unknown, Window
from optlab.optimizers.momentum import Momentum
from optlab.references import Reference
from optlab.web.live import reports
from optlab.web.live.addresses import (
    filled,
    height_map_address,
    path_address,
    rows_address,
    values_of,
)
from optlab.web.live.figure_spec import figure_spec, options_of
from optlab.web.page import Page, View, address_of, page_of
from optlab.web.theme import LIGHT
from tests.outside import warned
from tests.test_experiment import values_of as any_value_of
from tests.test_page import fine, page
from tests.test_properties import drawn, legal

WRITTEN = "x1^2 + 2*x2^2"


def spelled(place: str, given: str) -> None:
    """Raises ValueError for what this function has no meaning for."""
    if "lambda" in given:
        raise ValueError(f"{place} must be made of x1, x2 and numbers, got {quoted(given)}")


@dataclass(frozen=True)
class Written(Objective):
    """A bowl that is the steeper along x2 the more often its text says x2."""

    key = "written"
    title = "Written"
    order = 99
    formula_text: str = text(WRITTEN, doc="f as a person types it", check=spelled, most=60)
    scale: Real = number(1.0, symbol="s", doc="how high", legal="(0, inf)", low=0.1, high=10)

    @property
    def window(self) -> Window:
        return (-3.0, 3.0), (-2.0, 2.0)

    @property
    def start(self) -> Point:
        return -2.0, 1.0

    @property
    def least(self) -> Least:
        return Unknown()

    def value(self, x: Array) -> Array:
        return self.scale * (x[0] * x[0] + self.steep * x[1] * x[1])

    def gradient(self, x: Array) -> Array:
        return 2 * self.scale * np.array([x[0], self.steep * x[1]])

    def hessian(self, x: Array) -> Array:
        one = 2 * self.scale * np.ones_like(x[0])
        return np.array([[one, 0 * one], [0 * one, self.steep * one]])

    @property
    def steep(self) -> int:
        return 1 + self.formula_text.count("x2")

    @property
    def formula(self) -> str:
        return "x_1^2 + x_2^2"


@pytest.fixture(scope="module", autouse=True)
def known() -> Iterator[None]:
    """The function is among those that there are, as one in a file of the package would be."""
    with patch.dict(OBJECTIVES, {"written": Written}):
        yield


@st.composite
def experiments(draw: Any) -> Experiment:
    parts = {f.name: draw(any_value_of(f.metadata["kind"])) for f in fields(Experiment)}
    return Experiment(**parts | {"objective": draw(legal(Written))})


@settings(max_examples=60, derandomize=True, deadline=None)
@given(experiments())
def test_every_text_form_gives_back_any_text(experiment: Experiment) -> None:
    query = experiment.to_query()
    assert query.isascii() and " " not in query
    assert from_query(query) == experiment
    assert from_query("https://example.org/?" + query + "#top") == experiment
    assert from_toml(experiment.to_toml()) == experiment
    assert salvage(experiment.table()) == (experiment, [])
    shown = Page(experiment, View())
    assert page_of(address_of(shown)) == shown


def test_the_texts_that_are_tried_are_odd() -> None:
    tried = {one.formula_text for one in drawn(legal(Written))}
    assert {"", " ", "true", "1e-400", '"', "{start}"} <= tried
    assert any(not one.isascii() for one in tried) and any(one != one.strip() for one in tried)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(experiments())
def test_an_address_with_places_for_numbers_takes_no_text_for_one(experiment: Experiment) -> None:
    """What the browser fills in is what stands in braces."""
    experiment = Experiment(experiment.objective, (Momentum(0.1, 0.5),), (1.5, -2.0), 30)
    address = path_address(experiment, 0)
    for name, value in values_of(experiment).items():
        words = value if isinstance(value, list) else [value]
        assert f"{{{name}}}" in address
        address = address.replace(f"{{{name}}}", quote(" ".join(map(repr, words))))
    assert "{" not in address and "}" not in address
    parts = parse_qs(address.partition("?")[2], keep_blank_values=True)
    own = [(name, one) for name in ("v", "f", "start", "steps", "run") for one in parts[name]]
    assert from_query(urlencode(own)) == experiment


def test_a_link_says_a_text_that_is_one_word_plainly_and_another_in_quotes() -> None:
    plain = Experiment(Written("x1"), start=(1.0, 2.0))
    assert "f=written+formula_text+x1+scale+1&" in plain.to_query()
    assert 'f=written formula_text "x1^2 + 1" scale 1' in [
        f"{name}={word}" for name, word in Experiment(Written("x1^2 + 1")).pairs()
    ]
    assert Experiment(Written("5")).pairs()[1] == ("f", 'written formula_text "5" scale 1')


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (5, "Written.formula_text must be a text, in quotes, got 5"),
        (None, "Written.formula_text must be a text, in quotes, got None"),
        ("x1\nx2", r"must be one line of characters that can be printed, got 'x1\\nx2'"),
        ("\x00", "must be one line"),
        ("\ud800", "must be one line"),
        ("x" * 61, "must be a text of at most 60 characters, got 61: 'xxxxx"),
        ("lambda: 0", "Written.formula_text must be made of x1, x2 and numbers, got 'lambda: 0'"),
    ],
)
def test_a_text_that_is_none_is_refused_by_name(given: Any, message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        Written(given)


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("formula_text 5 scale 2", "f: Written.formula_text must be a text, in quotes, got 5.0"),
        (
            "formula_text true scale 2",
            "f: Written.formula_text must be a text, in quotes, got True",
        ),
        ('formula_text "lambda" scale 2', "f: Written.formula_text must be made of x1, x2 and"),
        ('scale 2 formula_text "x1 + x2', "f: written has no +; it has formula_text, scale"),
        ("scale 2 formula_text", "f: 'formula_text' has no value"),
        ('scale 2 formula_text "\\ud800"', "f: Written.formula_text must be one line"),
    ],
)
def test_a_broken_text_in_a_link_leaves_the_rest(words: str, error: str) -> None:
    kept, errors = salvage_query(urlencode({"f": f"written {words}"}))
    assert len(errors) == 1 and errors[0].startswith(error)
    assert isinstance(kept.objective, Written)
    assert kept.objective.formula_text in (WRITTEN, '"x1')


def test_a_number_in_quotes_is_no_number() -> None:
    _kept, errors = salvage_query(urlencode({"f": 'written scale "2"'}))
    assert errors == ["f: Written.scale must be a number, got '2'"]


def test_the_command_line_reads_it() -> None:
    out = StringIO()
    link = Experiment(Written(' "x2" + x2 '), (Momentum(0.1, 0.5),), (-2.0, 1.0), 3).to_query()
    with redirect_stdout(out):
        assert main(["run", link]) == 0
    assert "Momentum" in out.getvalue()


def test_an_edit_and_a_report() -> None:
    experiment = Experiment(Written(), (Momentum(),), (1.0, 1.0))
    at = Reference.to_function("formula_text")
    moved = with_value(experiment, at, "x1 x2 x2")
    assert moved.objective == Written("x1 x2 x2")
    with pytest.raises(ValueError, match=r"there is no slider 'f.formula_text'"):
        reports.with_slider(experiment, at, "x1")
    assert reports.with_slider(moved, "f.scale", 2).objective == Written("x1 x2 x2", 2.0)


def test_the_board_has_a_slider_for_the_number_only() -> None:
    experiment = Experiment(Written("{f.scale} x2"), (Momentum(),), (1.0, 1.0))
    board = figure_spec(experiment, options_of(View()), LIGHT, {})
    own = [one["id"] for one in board["sliders"] if one["slot"].startswith("function")]
    assert own == ["f.scale"]
    assert json.dumps(board, allow_nan=False)
    (scale,) = [one for one in board["sliders"] if one["id"] == "f.scale"]
    for address in (
        height_map_address(experiment),
        filled(rows_address("rows", experiment, Momentum(), 0, "eta"), values_of(experiment)),
    ):
        assert "{" not in address
    other = Experiment(Written("x1"), (Momentum(),), (1.0, 1.0))
    assert height_map_address(other) != height_map_address(experiment)
    assert scale.get("ground") != height_map_address(experiment)


def test_the_page_has_a_box_for_it() -> None:
    app = page("f=written+formula_text+x1&run=momentum")
    box = app.text_input(key="objective.formula_text")
    assert box.value == "x1"
    fine(box.set_value('x1 + "x2"').run())
    assert app.session_state.page.experiment.objective == Written('x1 + "x2"')
    fine(app.text_input(key="objective.formula_text").set_value("lambda").run())
    assert app.session_state.page.experiment.objective == Written('x1 + "x2"')
    assert "must be made of x1, x2 and numbers" in str(warned(app))
