"""The page of leaky averages: its numbers against the engine's bars and against sums by hand, what
travels to the browser, and what the page says."""

import base64
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from optlab import train_2d
from optlab.experiment import Experiment, ExperimentError
from optlab.objectives.quadratics import Quadratic
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.rmsprop import RMSProp
from optlab.theory.leaky import GAMMAS, SHOWN, averages, bars
from optlab.web.live.addresses import path_address, values_of
from optlab.web.live.resources import answer
from optlab.web.theme import LIGHT
from optlab.web.view import View
from optlab.web.view_words import view_from_words, words_of_view
from optlab.web.views.averages.options import AverageOptions
from optlab.web.views.averages.packets import pack_averages
from optlab.web.views.averages.sums import AXES, columns_of, facts, sums_figure, weights_figure
from tests.coded import decoded
from tests.fetched import numbers_at
from tests.outside import warned
from tests.test_page import address, board, button, change, fine, go_to, shown, slots, words

RUN = Experiment(Quadratic(), (RMSProp(),), (-5.0, -2.0), 20)


@pytest.mark.parametrize("gamma", [0.0, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("axis", [0, 1])
def test_squares_by_weights_are_the_bars_and_add_up_to_s(gamma: float, axis: int) -> None:
    run = train_2d(RMSProp(gamma=gamma), Quadratic(), RUN.start, 30)
    columns = columns_of(run, gamma, axis)
    for k in range(31):
        parts = columns["square"][1 : k + 1] * columns["weight"][:k][::-1]
        np.testing.assert_allclose(parts[::-1], bars(run, k).heights[:, axis], rtol=1e-13)
        np.testing.assert_allclose(parts.sum(), columns["s"][k], rtol=1e-12)


def test_the_sum_and_the_mean_by_hand() -> None:
    run = train_2d(RMSProp(), Quadratic(), RUN.start, 3)
    columns = columns_of(run, 0.9, 1)
    squares = [(4 * x2) ** 2 for x2 in run.positions[:3, 1]]
    np.testing.assert_allclose(columns["square"][1:4], squares)
    np.testing.assert_allclose(columns["sum"][:4], [0, *np.cumsum(squares)])
    np.testing.assert_allclose(columns["mean"][1:4], np.cumsum(squares) / [1, 2, 3])
    # The weights go on where the run has ended; nothing else does.
    assert all(len(values) == SHOWN for values in columns.values())
    assert np.isfinite(columns["weight"]).all()
    assert np.isnan([columns[name][4:] for name in ("s", "sum", "mean", "square")]).all()


def rows(name: str, run: RMSProp, along: str = "x1") -> tuple[dict[str, Any], dict[str, Any]]:
    """The header of a packet and its columns, `(rows, points)`, as JavaScript decodes them."""
    return decoded(pack_averages(RUN, run, name, along))


@pytest.mark.parametrize(("name", "along"), [("gamma", "x1"), ("eta", "x2"), ("epsilon", "x1")])
def test_every_row_under_the_hand_is_the_run_at_rest(name: str, along: str) -> None:
    header, packed = rows(name, RMSProp(gamma=0.8), along)
    for row in range(0, header["rows"], 9):
        value = header["values"][row]
        run = RMSProp(**{"gamma": 0.8, name: value})
        alone = columns_of(
            train_2d(run, RUN.objective, RUN.start, 20), run.gamma, AXES.index(along)
        )
        assert header["says"][row] == facts(float(run.gamma))
        for column, numbers in alone.items():
            seen = np.where(np.isfinite(numbers), numbers, np.nan)
            np.testing.assert_allclose(packed[column][row], seen, rtol=2.5e-3)


def test_with_gamma_1_nothing_enters_and_what_explodes_is_not_drawn_level() -> None:
    header, packed = rows("gamma", RMSProp())
    assert header["values"][-1] == 1 and header["kinds"][-1] == "nothing enters"
    assert (packed["s"][-1][:21] == 0).all() and (packed["weight"][-1] == 0).all()
    growing = packed["sum"][-1][:21]
    assert (np.diff(growing) > 0).all() and growing[-1] > 1e30
    assert header["values"][0] == 0 and header["kinds"][0] == "only the last"


def test_what_a_gamma_is_good_for_by_hand() -> None:
    assert facts(0.9) == ["0.9", "10", "6.58", "65.1 %"]
    assert facts(0.5) == ["0.5", "2", "1", "75 %"]
    assert facts(0.95) == ["0.95", "20", "13.5", "64.2 %"]
    assert facts(0.999)[:3] == ["0.999", "1000", "693"]
    assert facts(0) == ["0", "1", "0", ""] and facts(1) == ["1", "∞", "∞", ""]


BAD = [
    ("averages", "run=adagrad&sweep=eta&along=x1", "averages are of rmsprop, got adagrad"),
    ("averages", "run=rmsprop&sweep=gamma", "along must be x1 or x2, got ''"),
    ("averages", "run=rmsprop&sweep=f.a&along=x1", "sweep must be one of the run's own, got f.a"),
    ("averages", "run=rmsprop&sweep=beta&along=x1", "rmsprop has no number beta"),
    ("averages", "sweep=gamma&along=x1", "there must be one run, got 0"),
    ("path", "run=rmsprop&along=x3", "along must be x1 or x2, got 'x3'"),
    ("path", "run=momentum&along=x1", "averages are of rmsprop, got momentum"),
]


@pytest.mark.parametrize(("kind", "query", "message"), BAD)
def test_a_wrong_address_is_answered_with_what_is_wrong(
    kind: str, query: str, message: str
) -> None:
    with pytest.raises(ExperimentError) as error:
        answer(kind, f"v=1&f=quadratic&start=-5+-2&steps=20&{query}")
    assert message in str(error.value)


def test_the_averages_follow_the_start() -> None:
    experiment = Experiment(Quadratic(), (AdaGrad(), RMSProp()), (-5.0, -2.0), 20)
    values = {**values_of(experiment), "start": [1.0, 2.0]}
    averages = numbers_at(path_address(experiment, 1, along="x2"), values)
    s = np.frombuffer(base64.b64decode(averages["s"]), "<f8")
    run = train_2d(RMSProp(), Quadratic(), (1.0, 2.0), 20)
    np.testing.assert_array_equal(s[:21], run.state["s"][:, 1])


def test_gammas_in_an_address() -> None:
    for word, kept in {"0.95_0.5_0.5_1": "0.95_0.5_1", "0.5": "0.5", "none": "none"}.items():
        there = View().with_options(AverageOptions(gammas=kept))
        assert view_from_words(f"gammas {word}") == (there, [])
        assert words_of_view(there) == f"gammas {kept}"
    for wrong in ("0.9_7", "x", '""', "_".join(str(k / 10) for k in range(9)), "nan"):
        view, errors = view_from_words(f"gammas {wrong}")
        assert view == View() and errors[0].startswith("View.gammas: ")


# ---- the page


def script() -> None:
    from optlab.web.views import averages

    averages.show()


def page(query: str = "") -> AppTest:
    app = AppTest.from_function(script, default_timeout=30)
    for pair in filter(None, query.split("&")):
        name, value = pair.split("=", 1)
        app.query_params[name] = value.replace("+", " ")
    return fine(app.run())


RMSPROP = "v=1&f=quadratic+a+0.1+b+2&start=-5+-2&steps=20&run=rmsprop+eta+0.4+gamma+0.9"


def test_the_page_shows_the_run_of_its_address() -> None:
    app = page(f"{RMSPROP}&show=coordinate+x2")
    told = board(app)
    assert {"weights", "run0", "memories", "averages", "plane", "undo", "link"} == set(slots(app))
    run, made, *fixed = told["paths"]
    assert run["name"] == "RMSProp" and len(fixed) == len(GAMMAS)
    s = np.frombuffer(base64.b64decode(made["numbers"]["s"]), "<f8")
    np.testing.assert_array_equal(s[:21], RUN.trajectories()[0].state["s"][:, 1])
    totals = [panel["curves"][0].get("bars") for panel in told["charts"]["averages"]["panels"]]
    assert [made["total"] for made in totals[:-1]] == ["s", "mean", "sum"]
    for slider in told["sliders"]:
        assert [move["path"] for move in slider["moves"]] == [0, 1]
        assert "along=x2" in slider["moves"][1]["rows"]
    assert len({path["colour"] for path in told["paths"][1:]}) == 5


def test_a_gamma_that_was_dragged_is_kept_in_the_address() -> None:
    app = change(page(RMSPROP), slider="run0.gamma", value=0.5)
    assert address(app).runs == (RMSProp(gamma=0.5),)
    assert board(app)["paths"][1]["numbers"]["says"] == facts(0.5)


def test_gammas_are_added_and_taken_away() -> None:
    app = page(RMSPROP)
    app.multiselect(key="gammas").set_value(["0.95", "0.99"])
    fine(app.run())
    assert [path["name"] for path in board(app)["paths"][2:]] == ["γ = 0.95", "γ = 0.99"]
    assert shown(app) == "gammas 0.95_0.99"
    app.multiselect(key="gammas").set_value([])
    assert len(board(fine(app.run()))["paths"]) == 2


def test_a_gamma_is_typed_with_a_comma() -> None:
    app = page(RMSPROP)
    app.multiselect(key="gammas").set_value(["0.95", "0,5"])
    fine(app.run())
    assert not warned(app) and app.session_state.page.view.of(AverageOptions).gammas == "0.95_0.5"


def test_a_gamma_that_is_none_is_refused_and_the_others_stay() -> None:
    app = page(RMSPROP)
    for wrong in ("2", "many", "0.5_x"):
        app.multiselect(key="gammas").set_value(["0.95", wrong])
        fine(app.run())
        assert "gamma must " in warned(app)[0]
        assert app.multiselect(key="gammas").value == ["0.95", "0.9", "0.8", "0.7"]


@pytest.mark.parametrize("view", ["", "&show=live+false"])
def test_an_experiment_without_rmsprop_gets_one_by_a_button_that_says_so(view: str) -> None:
    """Once the page added one by itself."""
    app = page(f"v=1&f=quadratic&start=-5+-2&steps=20&run=momentum{view}")
    assert address(app).runs == (Momentum(),) and not slots(app)
    assert "None of the runs is an RMSProp" in app.info[0].value
    fine(button(app, "Add an RMSProp to the runs").click().run())
    assert address(app).runs == (Momentum(), RMSProp()) and not app.info
    if not view:
        assert [path["aside"] for path in board(app)["paths"][:2]] == [True, False]
    assert not page(RMSPROP).info


def test_of_eight_runs_without_rmsprop_the_last_gives_its_place_by_a_button_that_says_so() -> None:
    app = AppTest.from_function(script, default_timeout=30)
    go_to(app, parse_qsl(Experiment(runs=(Momentum(),) * 8).to_query()))
    assert address(fine(app.run())).runs == (Momentum(),) * 8
    fine(button(app, "Put an RMSProp in the place of the last run").click().run())
    assert address(app).runs == (*(Momentum(),) * 7, RMSProp())


def test_without_a_run_there_is_none_to_take_apart() -> None:
    app = page("v=1&f=quadratic")
    fine(button(app, "Add an RMSProp to the runs").click().run())
    assert address(app).runs == (RMSProp(),) and "run0" in slots(app)


def test_the_run_that_is_looked_at_counts_else_the_first_rmsprop() -> None:
    runs = "run=adagrad&run=rmsprop+gamma+0.5&run=rmsprop+gamma+0.8"
    start = "v=1&f=quadratic&start=-5+-2&steps=20"
    for view, i in (("", 1), ("&show=run+3", 2), ("&show=run+1", 1), ("&show=run+8", 2)):
        app = AppTest.from_function(script, default_timeout=30)
        app.query_params["run"] = [part[4:].replace("+", " ") for part in runs.split("&")]
        for pair in f"{start}{view}".split("&"):
            app.query_params[pair.split("=")[0]] = pair.split("=")[1].replace("+", " ")
        assert f"run{i}" in slots(fine(app.run()))


@pytest.mark.parametrize("steps", [0, 1, 20])
def test_without_the_live_figure_the_page_says_the_same(steps: int) -> None:
    app = page(RMSPROP.replace("steps=20", f"steps={steps}") + "&show=live+false+step+8")
    assert not slots(app)
    assert "6.58" in words(app) and "65.1 %" in words(app)


def test_the_plain_figures_show_the_bars_up_to_the_step_and_the_weights() -> None:
    run = RUN.trajectories()[0]
    figure = sums_figure(columns_of(run, 0.9, 0), 8, 0, LIGHT)
    parts: Any = figure.data
    leaky, mean, growing, s = parts[:4]
    by_step = averages(run)
    np.testing.assert_allclose(leaky.y, bars(run, 8).heights[::-1, 0])
    np.testing.assert_allclose(np.sum(leaky.y), run.state["s"][8, 0])
    np.testing.assert_allclose(np.sum(mean.y), by_step.mean[8, 0])
    np.testing.assert_allclose(np.sum(growing.y), by_step.growing[8, 0])
    np.testing.assert_allclose(np.array(s.y)[1:], run.state["s"][1:9, 0])
    curves = weights_figure({0: 0.5, 1: 0.9}, LIGHT).data
    np.testing.assert_allclose(curves[0].y[:3], [0.5, 0.25, 0.125])  # type: ignore[index]
