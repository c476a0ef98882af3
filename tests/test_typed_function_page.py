"""The page of a typed function: its field, what is said of it, its sliders, all its texts."""

import gzip
import json
from contextlib import redirect_stdout
from io import StringIO
from typing import Any
from urllib.parse import quote_plus

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from optlab.__main__ import main
from optlab.edits import with_value
from optlab.experiment import Experiment, from_query
from optlab.objectives.typed import Typed
from optlab.optimizers.momentum import Momentum
from optlab.references import Reference
from optlab.web.live import rows
from optlab.web.live.addresses import height_map_address, rows_address
from optlab.web.live.figure_spec import figure_spec, options_of
from optlab.web.page import View
from optlab.web.theme import LIGHT
from tests import test_rotation_page, test_stability_page
from tests.outside import warned
from tests.test_page import address, fine, page, slots, words

FIELD = "objective.text"


def header_of(packet: bytes) -> Any:
    return json.loads(gzip.decompress(packet).partition(b"\n")[0])


def typed(text: str, **letters: float) -> AppTest:
    return page(Experiment(Typed(text, **letters), (Momentum(),)).to_query())


def test_a_function_is_typed() -> None:
    app = page("f=typed&run=momentum")
    fine(app.text_input(key=FIELD).set_value("a*x1^2 + (x2 - c)^2").run())
    assert address(app).objective == Typed("a*x1^2 + (x2 - c)^2")
    assert r"x_1^{2} + \left(x_2 - 1\right)^{2}" in words(app)
    assert "A quadratic bowl: its least value is 0, at (0, 1)." in words(app)
    assert "function" in slots(app)
    assert r"2 \, a \, x_1" in "".join(one.value for one in app.latex)  # its gradient


def test_what_is_refused_stays_in_the_field_and_the_figure_keeps_the_last_good_one() -> None:
    app = typed("a*x1^2 + x2^2", a=3)
    fine(app.text_input(key=FIELD).set_value("a*x1^2 + (x2").run())
    assert "this bracket is not closed, at character 10: a*x1^2 + ›(‹x2" in str(warned(app))
    assert app.text_input(key=FIELD).value == "a*x1^2 + (x2"
    assert address(app).objective == Typed("a*x1^2 + x2^2", a=3)
    fine(app.text_input(key=FIELD).set_value("a*x1^2 + (x2)^4").run())
    assert not warned(app)
    assert address(app).objective == Typed("a*x1^2 + (x2)^4", a=3)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x1^4 + (x2 - 2)^4", "Least value 0, at (0, 2): found by a search from many starts"),
        ("x1^2 - x2^2", "A quadratic that falls without end"),
        ("(x1 - x2)^2", "A quadratic valley: its least value 0 is taken on a line through (0, 0)"),
        ("x1^3 + x2^2", "As far as a search can see, it falls without end."),
        ("exp(-x1) + x2^2", "A search found no least value that would be sure"),
        ("sqrt(x1) + x2^2", "In about 49 % of the window f has no value: there is no ground."),
        ("abs(x1) + x2^2", "At a kink or a jump the mean of both sides' slopes is taken."),
    ],
)
def test_what_is_known_is_said(text: str, says: str) -> None:
    assert says in words(typed(text))


def test_other_functions_have_no_field() -> None:
    app = page("f=quadratic&run=momentum")
    assert not [one for one in app.text_input if one.key == FIELD]


def test_a_slider_of_a_letter_has_paths_and_heights_at_all_its_positions() -> None:
    experiment = Experiment(Typed("(x1^2 - a)^2 + x2^2", a=2), (Momentum(0.01),), (-3.0, 1.0), 30)
    board = figure_spec(experiment, options_of(View()), LIGHT, {})
    (slider,) = [one for one in board["sliders"] if one["id"] == "f.a"]
    assert slider["stops"][0] == -5 and slider["stops"][-1] == 5
    assert json.dumps(board, allow_nan=False)
    packet = rows.pack_sweep("rows", experiment, experiment.runs[0], "f.a", [0.5, 2.0, 4.0])
    header = header_of(packet)
    assert header["values"] == [0.5, 2.0, 4.0] and max(header["least"]) < 1e-30
    ground = header_of(rows.pack_height_maps(experiment, "f.a", [-1.0, 4.0]))
    assert ground["minima"][0] == [[0, 0]]
    np.testing.assert_allclose(ground["minima"][1], [[-2, 0], [2, 0]])


def test_addresses_hold_the_formula_and_no_braces() -> None:
    experiment = Experiment(Typed("a*x1^2 + x2^2/b"), (Momentum(),))
    for one in (
        height_map_address(experiment),
        rows_address("rows", experiment, Momentum(), 0, "f.a"),
    ):
        assert quote_plus("a*x1^2 + x2^2/b") in one or "%22a" in one


def test_zoom_is_kept_while_a_letter_moves_and_not_for_another_text() -> None:
    def keeps(experiment: Experiment) -> str:
        return figure_spec(experiment, options_of(View()), LIGHT, {})["plane"]["keeps"]

    experiment = Experiment(Typed("a*x1^2 + x2^2"), (Momentum(),))
    assert keeps(with_value(experiment, Reference("f.a"), 2.0)) == keeps(experiment)
    other = with_value(experiment, Reference("f.text"), "a*x1^2 + 2x2^2")
    assert keeps(other) != keeps(experiment)


def test_the_command_line_runs_it() -> None:
    out = StringIO()
    link = Experiment(Typed("a*x1^2 + x2^2", a=0.1), (Momentum(0.4, 0.5),)).to_query()
    assert from_query(link).objective == Typed("a*x1^2 + x2^2", a=0.1)
    with redirect_stdout(out):
        assert main(["run", link]) == 0
    assert "Momentum" in out.getvalue()


def test_pages_of_theory_know_a_quadratic() -> None:
    experiment = Experiment(Typed("a*x1^2 + b*x2^2", a=0.1, b=2), (Momentum(),))
    app = test_stability_page.page(experiment)
    assert address(app) == experiment and app.text_input(key=FIELD).value == "a*x1^2 + b*x2^2"
    assert {"function", "map"} <= set(slots(app))
    fine(test_rotation_page.page(experiment))


def test_a_height_map_says_where_f_has_no_value() -> None:
    """Once, that was drawn as the highest ground."""
    for text, gaps in (("sqrt(x1) + a*x2^2", True), ("a*x1^2 + x2^2", None)):
        experiment = Experiment(Typed(text), (Momentum(),))
        for packet in (
            rows.pack_height_map(experiment),
            rows.pack_height_maps(experiment, "f.a", [1.0, 2.0]),
        ):
            assert header_of(packet).get("gaps") is gaps
