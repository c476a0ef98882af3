"""What the browser is told, as JSON."""

import base64
import gettext
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from optlab import words
from optlab.experiment import Experiment
from optlab.hyperparameters import Array, Number
from optlab.lessons.presets import read_presets
from optlab.measure.anatomy import anatomy
from optlab.noise import Gaussian
from optlab.numerals import short
from optlab.objectives import OBJECTIVES
from optlab.objectives.least_squares import LeastSquares
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic
from optlab.objectives.valleys import Rosenbrock
from optlab.optimizers import OPTIMIZERS
from optlab.optimizers.adadelta import AdaDelta
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.adagrad_full import AdaGradFull
from optlab.optimizers.adam import Adam
from optlab.optimizers.adamax import AdaMax
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.nesterov import Nesterov
from optlab.optimizers.rmsprop import RMSProp
from optlab.web.live.figure_spec import FigureOptions, figure_spec
from optlab.web.mathml import plain
from optlab.web.names import labels_of
from optlab.web.series import RATE
from optlab.web.theme import DARK, LIGHT, MARKERS
from optlab.words import speaking
from tests.fetched import with_numbers
from tests.pseudo import in_other_letters

PRESETS = {name: preset.experiment for name, preset in read_presets()[0].items()}
ODD = {
    "no run": Experiment(),
    "no step": Experiment(runs=(RMSProp(), Adam()), steps=0),
    "one step": Experiment(runs=(Momentum(),), steps=1),
    "eight runs": Experiment(runs=tuple(Adam(0.1 * k) for k in range(1, 9))),
    "diverging": Experiment(runs=(GradientDescent(5), Momentum(1e300, 0.9)), steps=400),
    "at the minimum": Experiment(runs=(RMSProp(), AdaGradFull()), start=(0, 0)),
    "far away": Experiment(runs=(Adam(), GradientDescent(1e29)), start=(1e29, -1e29)),
    "beyond float64": Experiment(Quadratic(1e308, 1e308), (Adam(), AdaDelta())),
    "a window of its own": Experiment(runs=(Adam(),), window=((0, 1e-9), (-1e30, 1e30))),
}
EXPERIMENTS = (
    PRESETS
    | ODD
    | {key: Experiment(runs=(cls(),)) for key, cls in OPTIMIZERS.items()}
    | {key: Experiment(cls(), (Momentum(0.5),), cls().start) for key, cls in OBJECTIVES.items()}
)


def test_kept_paths_are_those_of_their_experiment_wherever_it_differs() -> None:
    """A link keeps a path from before: other numbers, more runs, another function."""
    now = Experiment(ConditionedQuadratic(), (RMSProp(), Adam()), steps=9)
    for kept in (
        replace(now, runs=(RMSProp(0.1), Adam(0.2), Momentum()), start=(1, 1)),
        replace(now, runs=(Momentum(),), steps=30, objective=Rosenbrock()),
    ):
        told = figure_spec(now, FigureOptions(kept=kept.to_query()), LIGHT, {})
        part = told.get("kept")
        own = figure_spec(kept, FigureOptions(), LIGHT, {})
        assert part
        paths = with_numbers(json.loads(json.dumps(part)))["paths"]
        assert len(paths) == min(len(now.runs), len(kept.runs))
        for path, trajectory in zip(paths, kept.trajectories(), strict=False):
            for axis in range(2):
                drawn = numbers(path["numbers"][f"x{axis + 1}"])
                np.testing.assert_array_equal(drawn, trajectory.positions[:, axis])
        assert part["plane"]["keeps"] == own["plane"]["keeps"] and part["steps"] == own["steps"]
    assert "kept" not in figure_spec(now, FigureOptions(), LIGHT, {})


def board(experiment: Experiment, sight: FigureOptions | None = None) -> dict[str, Any]:
    told = figure_spec(experiment, sight or FigureOptions(), LIGHT, {})
    return with_numbers(json.loads(json.dumps(told, allow_nan=False)))


def numbers(text: str) -> Array:
    return np.frombuffer(base64.b64decode(text), "<f8")


def slider(told: dict[str, Any], name: str) -> dict[str, Any]:
    return next(part for part in told["sliders"] if part["id"] == name)


@pytest.mark.parametrize("name", list(EXPERIMENTS))
def test_any_experiment_is_told_in_strict_json_and_its_numbers_are_the_trajectories(
    name: str,
) -> None:
    experiment = EXPERIMENTS[name]
    told = board(experiment)
    assert len(told["paths"]) == len(experiment.runs)
    assert [path["name"] for path in told["paths"]] == list(labels_of(experiment))
    assert [path["exact"] for path in told["paths"]] == list(experiment.labels)
    for path, trajectory in zip(told["paths"], experiment.trajectories(), strict=True):
        shown = path["numbers"]
        exact = {
            "x1": trajectory.positions[:, 0],
            "x2": trajectory.positions[:, 1],
            "g1": trajectory.gradients[:, 0],
            "g2": trajectory.gradients[:, 1],
        }
        for column, values in exact.items():
            # Where another point is drawn in a point's place, its own numbers stand beside it.
            column = f"true {column}" if f"true {column}" in shown else column
            np.testing.assert_array_equal(numbers(shown[column]), values)
        height = trajectory.values - shown["least"]
        np.testing.assert_array_equal(numbers(shown["loss"]), height)
        assert (shown["kind"], shown["since"]) == (
            trajectory.status.kind,
            int(trajectory.outcome[1]),
        )
        status = trajectory.status  # in numbers as people write them
        assert shown["criterion"] == status.worded(status.sentence, short)


@pytest.mark.parametrize("name", list(EXPERIMENTS))
def test_every_column_that_a_chart_draws_is_there_with_a_number_for_each_point(name: str) -> None:
    experiment = EXPERIMENTS[name]
    for run in range(len(experiment.runs)):
        told = board(experiment, FigureOptions(run=run))
        shown = told["paths"][run]["numbers"]
        for chart in told["charts"].values():
            for panel in chart["panels"]:
                assert panel["curves"]
                for curve in panel["curves"]:
                    column = told["paths"][curve["path"]]["numbers"][curve["column"]]
                    assert numbers(column).size == experiment.steps + 1
        assert {"-gradient", "step"} <= shown["arrows"].keys()
        for arrow in shown["arrows"].values():
            assert {"d1", "d2"} <= arrow.keys() <= {"d1", "d2", "x1", "x2"}
            assert {numbers(column).size for column in arrow.values()} == {experiment.steps}
        others = [path["numbers"] for i, path in enumerate(told["paths"]) if i != run]
        assert not any("arrows" in other for other in others)


def test_the_arrow_of_the_step_ends_at_the_next_point() -> None:
    experiment = PRESETS["five_optimizers_on_an_oval"]
    for run, trajectory in enumerate(experiment.trajectories()):
        shown = board(experiment, FigureOptions(run=run))["paths"][run]["numbers"]
        arrow = shown["arrows"]["step"]
        assert arrow.keys() == {"d1", "d2"}  # it begins where the run is
        for axis in (1, 2):
            end = numbers(shown[f"x{axis}"])[:-1] + numbers(arrow[f"d{axis}"])
            np.testing.assert_allclose(end, trajectory.positions[1:, axis - 1], atol=1e-12)


def test_of_a_method_without_momentum_the_rescaled_gradient_is_the_step() -> None:
    """AdaDelta's rate after a step is no longer the one that it took."""
    experiment = Experiment(runs=(RMSProp(), AdaGrad(), AdaDelta()))
    for run in range(3):
        arrows = board(experiment, FigureOptions(run=run))["paths"][run]["numbers"]["arrows"]
        for way in ("d1", "d2"):
            rescaled, step = (numbers(arrows[of][way]) for of in ("-rescaled gradient", "step"))
            np.testing.assert_allclose(rescaled, step, rtol=1e-9, atol=1e-15)


def test_the_arrow_of_the_gradient_begins_where_the_step_looked_at_it() -> None:
    runs = (Nesterov(0.1, 0.9), Momentum(0.1, 0.9))
    for run, trajectory in enumerate(Experiment(runs=runs).trajectories()):
        arrows = board(Experiment(runs=runs), FigureOptions(run=run))["paths"][run]["numbers"][
            "arrows"
        ]
        assert {name for name, arrow in arrows.items() if "x1" in arrow} == (
            {"-gradient"} if run == 0 else set()
        )
        looked_at = trajectory.positions[:-1]
        if run == 0:
            ahead = 0.1 * 0.9 * trajectory.state["v"][:-1]
            looked_at = looked_at - ahead
            for axis in (1, 2):
                begin = numbers(arrows["-gradient"][f"x{axis}"])
                np.testing.assert_allclose(begin, looked_at[:, axis - 1], atol=1e-12)
        downhill = -Quadratic().gradient(looked_at.T)
        for axis in (1, 2):
            way = numbers(arrows["-gradient"][f"d{axis}"])
            np.testing.assert_allclose(way, downhill[axis - 1], atol=1e-12)


def slope(objective: Any, x: Array, way: Array) -> Array:
    """How f changes along a way, from f alone: the mean slope of two steps to and fro."""
    length = np.hypot(*way)
    small = 1e-6 * way / length
    return (objective.value(x + small) - objective.value(x - small)) / 2e-6 * length


@pytest.mark.parametrize("method", OPTIMIZERS.values(), ids=list(OPTIMIZERS))
def test_the_sign_of_an_arrow_and_of_a_number_is_in_its_name(method: Any) -> None:
    """The arrow and its legend showed −∇f, the hover box and the glossary ∇f: both "gradient"."""
    experiment = Experiment(Rosenbrock(), (method(eta=1e-3),), Rosenbrock().start, steps=5)
    told = board(experiment)
    named, shown = told["words"]["arrows"], told["paths"][0]["numbers"]
    ways = {
        named[name]: np.array([numbers(arrow["d1"]), numbers(arrow["d2"])])
        for name, arrow in shown["arrows"].items()
    }
    (trajectory,) = experiment.trajectories()
    made = anatomy(trajectory)
    assert set(ways) <= {"−∇f, downhill", "−momentum", "−∇f, rescaled", "step taken"}
    x = made.looked_at.T
    np.testing.assert_array_less(slope(Rosenbrock(), x, ways["−∇f, downhill"]), 0)
    for name, signs in (("−momentum", made.momentum), ("−∇f, rescaled", made.rescaled)):
        assert (name in ways) == (signs is not None)
        if signs is not None:
            assert np.array_equal(np.sign(ways[name]), -np.sign(signs.T))
    # The number at a point is the other way round, and has another name.
    assert told["words"]["gradient"] == "∇f"
    uphill = np.array([numbers(shown["g1"]), numbers(shown["g2"])])
    np.testing.assert_array_less(0, slope(Rosenbrock(), trajectory.positions.T, uphill))


@pytest.mark.parametrize("name", list(EXPERIMENTS))
def test_every_number_of_runs_function_and_noise_has_one_slider(
    name: str,
) -> None:
    experiment = EXPERIMENTS[name]
    told = board(experiment)
    expected = {
        f"run{i}.{field}": run.settings()[field]
        for i, run in enumerate(experiment.runs)
        for field, declaration in run.hyperparameters().items()
        if isinstance(declaration, Number)
    } | {
        f"f.{field}": value
        for field, value in experiment.objective.settings().items()
        if isinstance(experiment.objective.hyperparameters()[field], Number)
    }
    if experiment.noise:
        expected |= {f"noise.{n}": value for n, value in experiment.noise.settings().items()}
    own = [part for part in told["sliders"] if part["id"] != "shared.eta"]
    assert {part["id"]: part["value"] for part in own} == expected
    assert len(own) == len(expected)
    for part in told["sliders"]:
        assert part["stops"] == sorted(set(part["stops"]))
        assert all(0 <= move["path"] < len(experiment.runs) for move in part["moves"])


def test_ticks_are_at_the_border_and_the_optimum_of_a_quadratic() -> None:
    """Eigenvalues 0.2 and 4: 2/λmax = 0.5, 2/(λmin + λmax) = 1/2.1."""
    told = board(Experiment(runs=(GradientDescent(0.1), RMSProp())))
    ticks = {tick["value"]: tick["says"] for tick in slider(told, "run0.eta")["ticks"]}
    assert "diverges" in ticks[0.5]
    assert any(value == pytest.approx(1 / 2.1) and "fastest" in ticks[value] for value in ticks)
    assert set(ticks) <= set(slider(told, "run0.eta")["stops"])
    assert [tick["value"] for tick in slider(told, "run1.gamma")["ticks"]] == [1.0]
    elsewhere = board(Experiment(OBJECTIVES["rosenbrock"](), (GradientDescent(0.1),)))
    assert slider(elsewhere, "run0.eta")["ticks"] == []


def test_every_slider_says_what_it_is_of_and_what_each_of_its_positions_means() -> None:
    told = board(Experiment(runs=(AdaGrad(), RMSProp(gamma=1 - 1e-7), AdaMax(beta1=0.1))))
    of = {part["id"]: part["of"] for part in told["sliders"] if part["name"] == "eta"}
    assert of["shared.eta"] == "all runs"
    assert [of[f"run{i}.eta"] for i in range(3)] == [path["name"] for path in told["paths"]]
    assert len(set(of.values())) == 4

    gamma = slider(told, "run1.gamma")
    said = [gamma["now"]["sentences"][k].format(n=n) for k, n in gamma["now"]["at"]]
    assert len(said) == len(gamma["stops"])
    assert said[gamma["stops"].index(0.9)] == "averages about the last 10 gradients"
    assert said[-1] == "no new gradient enters the average"
    # The value is between two stops, beyond 0.9999.
    assert gamma["means"] == "averages about the last 10\u2009000\u2009000 gradients"
    assert (slider(told, "run0.eta")["now"], slider(told, "run0.eta")["means"]) == (None, "")
    assert slider(told, "shared.eta")["of"] == "all runs"


def test_a_symbol_is_lit_in_its_own_methods_formula() -> None:
    told = board(Experiment(runs=(RMSProp(), Adam(), AdaMax())))
    for part in told["sliders"]:
        if part["slot"] in ("run0", "run1", "run2"):
            markup = told["paths"][part["moves"][0]["path"]]["formula"]["markup"]
            assert f'data-symbol="{part["symbol"]}{part["below"]}"' in markup


def test_the_landmarks_of_a_slider_are_positions_of_it_from_low_to_high() -> None:
    for part in board(Experiment(runs=(RMSProp(), Adam(), AdaMax())))["sliders"]:
        assert part["landmarks"] == [stop for stop in part["stops"] if stop in part["landmarks"]]
        assert len(part["landmarks"]) >= 3


def test_one_eta_moves_every_run_and_has_a_value_where_they_agree() -> None:
    runs = (RMSProp(0.1), AdaDelta(0.1), Momentum(0.1), Adam(0.1))
    shared = slider(board(Experiment(runs=runs)), "shared.eta")
    assert [move["path"] for move in shared["moves"]] == [0, 1, 2, 3]
    assert shared["value"] == 0.1
    for move in shared["moves"]:
        own = slider(board(Experiment(runs=runs)), f"run{move['path']}.eta")
        assert move["rows"] == own["moves"][0]["rows"]
        assert set(shared["stops"]) <= set(own["stops"])
    different = replace(Experiment(), runs=(*runs[:3], Adam(0.2)))
    assert slider(board(different), "shared.eta")["value"] is None


@pytest.mark.parametrize("runs", [(), (Adam(),)])
def test_one_eta_for_all_needs_two_runs(runs: tuple[Any, ...]) -> None:
    assert all(part["id"] != "shared.eta" for part in board(Experiment(runs=runs))["sliders"])


def test_a_functions_slider_moves_every_path_and_the_ground() -> None:
    angle = slider(board(Experiment(ConditionedQuadratic(), (Adam(), RMSProp()))), "f.angle")
    assert [move["path"] for move in angle["moves"]] == [0, 1]
    assert "sweep=f.angle" in angle["ground"]


def test_what_only_steps_see_leaves_the_ground_as_it_is() -> None:
    noisy = LeastSquares()
    there = board(Experiment(noisy, (Adam(), GradientDescent()), noisy.start))
    size = slider(there, "f.batch_size")
    assert [move["path"] for move in size["moves"]] == [0, 1]
    assert "ground" not in size
    other = Experiment(replace(noisy, batch_size=75, seed=4), (), noisy.start)
    assert board(other)["plane"]["ground"] == there["plane"]["ground"]
    assert there["words"]["gradient"] == "∇f of the minibatch"
    assert there["words"]["arrows"]["-gradient"] == "−∇f of the minibatch"
    assert board(Experiment())["words"]["arrows"]["-gradient"] == "−∇f, downhill"


def test_a_mark_of_theory_says_that_it_is_of_all_rows() -> None:
    for objective, begins in (
        (LeastSquares(), "with all rows in each step: 2/λmax"),
        (Quadratic(), "2/λmax"),
    ):
        runs = (GradientDescent(0.1),)
        ticks = slider(board(Experiment(objective, runs, objective.start)), "run0.eta")["ticks"]
        assert [tick["says"].startswith(begins) for tick in ticks].count(True) == 1


def test_the_view_is_told() -> None:
    experiment = Experiment(runs=(Adam(), RMSProp()), steps=20)
    told = board(experiment, FigureOptions(step=7, run=5, apart=True, square=True))
    assert (told["cursor"], told["chosen"]) == (7, 1)
    assert (told["plane"]["apart"], told["plane"]["square"]) == (True, True)
    assert board(experiment, FigureOptions(step=70))["cursor"] == 20
    assert board(experiment)["cursor"] == 20


def test_zoom_is_kept_until_the_function_is_another() -> None:
    def kept(experiment: Experiment) -> str:
        return board(experiment)["plane"]["keeps"]

    assert kept(Experiment()) == kept(Experiment(Quadratic(a=1), (Adam(),), (1, 1), 50))
    assert kept(Experiment()) != kept(Experiment(ConditionedQuadratic()))


def test_what_was_refused_is_told_beside_its_slider() -> None:
    told = figure_spec(Experiment(), FigureOptions(), LIGHT, {"run0.eta": "no"})
    assert told["refused"] == {"run0.eta": "no"}


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_each_run_has_its_own_colour_and_marker_in_each_theme(theme: Any) -> None:
    told = figure_spec(ODD["eight runs"], FigureOptions(), theme, {})
    assert [path["colour"] for path in told["paths"]] == list(theme.runs)
    assert len({path["marker"] for path in told["paths"]}) == len(MARKERS) == 8
    assert told["theme"]["paper"] == theme.paper


@pytest.mark.parametrize("key", ["saddle", "monkey_saddle"])
def test_where_f_has_no_least_value_the_loss_is_f_itself(key: str) -> None:
    def loss(experiment: Experiment) -> tuple[bool, str]:
        (panel,) = board(experiment)["charts"]["loss"]["panels"]
        return panel["log"], panel["value_label"]

    assert loss(Experiment(OBJECTIVES[key](), (RMSProp(),))) == (False, "f")
    assert loss(Experiment(OBJECTIVES["styblinski_tang"]())) == (True, "f − min f")
    assert loss(Experiment()) == (True, "f")  # its least value is 0


def test_the_loss_has_a_curve_for_each_run_and_the_state_those_of_the_chosen_one() -> None:
    experiment = Experiment(runs=(Adam(), GradientDescent(0.1), RMSProp()))
    charts = board(experiment, FigureOptions(run=2))["charts"]
    (panel,) = charts["loss"]["panels"]
    assert [(curve["path"], curve["column"], curve["name"]) for curve in panel["curves"]] == [
        (i, "loss", label) for i, label in enumerate(labels_of(experiment))
    ]
    panels = charts["state"]["panels"]
    assert [(panel["title"], panel["log"]) for panel in panels] == [("s", False), (RATE, True)]
    for panel in panels:
        assert [(curve["path"], curve["name"]) for curve in panel["curves"]] == [
            (2, "x1"),
            (2, "x2"),
        ]
        assert len({curve["dash"] for curve in panel["curves"]}) == 2
    assert board(experiment, FigureOptions(run=1))["charts"]["state"]["panels"] == []
    for chart in charts.values():
        low, high = chart["range"]
        assert low < 0 and experiment.steps < high


def test_only_the_chosen_run_has_a_state_to_fetch_and_only_if_it_remembers_something() -> None:
    experiment = Experiment(ConditionedQuadratic(), (Adam(), GradientDescent(0.1), RMSProp()))
    for chosen, having in ((0, {0}), (1, set()), (2, {2})):
        sliders = board(experiment, FigureOptions(run=chosen))["sliders"]
        moves = [move for part in sliders for move in part["moves"]]
        assert {move["path"] for move in moves} == {0, 1, 2}
        assert {move["path"] for move in moves if "state" in move} == having
        assert all("state" in move for move in moves if move["path"] in having)


@pytest.mark.parametrize(
    ("symbol", "shown"),
    [
        (r"\eta", ("η", "")),
        (r"\beta_1", ("β", "1")),
        (r"\lambda_{\min}", ("λ", "min")),
        (r"\kappa", ("κ", "")),
        ("a", ("a", "")),
    ],
)
def test_symbols_are_shown_without_latex(symbol: str, shown: tuple[str, str]) -> None:
    assert plain(symbol) == shown


def test_every_symbol_of_every_slider_can_be_shown() -> None:
    for declared in (*OPTIMIZERS.values(), *OBJECTIVES.values()):
        for declaration in declared.hyperparameters().values():
            if isinstance(declaration, Number):
                for part in plain(declaration.symbol):
                    assert not set(part) & set("\\{}_^$")


class Shouting:
    """A language in which every sentence is told from English."""

    def gettext(self, sentence: str) -> str:
        return f"«{sentence}»"


def sentences(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for value in part.values():
            yield from sentences(value)


def test_every_sentence_is_in_the_readers_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "_catalogues_in", lambda folder: ["yy"])  # nobody else's
    monkeypatch.setattr(words, "_catalogue", lambda locale: Shouting())
    experiment = Experiment(runs=(GradientDescent(0.1), RMSProp()))
    told = speaking("yy", lambda: board(experiment, FigureOptions(run=1)))
    said = list(sentences(told["words"]))
    said += [path["numbers"]["criterion"] for path in told["paths"]]
    said += [panel["title"] for panel in told["charts"]["state"]["panels"]]
    said += [told["charts"]["loss"]["below"]]
    said += [tick["says"] for part in told["sliders"] for tick in part["ticks"]]
    said += [part["help"] for part in told["sliders"]]
    said += [text for part in told["sliders"] if part["now"] for text in part["now"]["sentences"]]
    said += [part["of"] for part in told["sliders"] if part["slot"] in ("shared", "function")]
    assert len(said) > 20
    assert [text for text in said if "«" not in text] == []


NOISY = Experiment(runs=(GradientDescent(), RMSProp()), noise=Gaussian())


def texts_in(told: object) -> Iterator[str]:
    """Every text in what is told, but for names."""
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict | list):
        for one in told.values() if isinstance(told, dict) else told:
            yield from texts_in(one)


class Pseudo(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return in_other_letters(message)


@pytest.mark.parametrize("experiment", [ODD["eight runs"], NOISY], ids=["eight runs", "noise"])
def test_two_readers_of_one_figure_are_each_told_it_in_their_own_language(
    monkeypatch: pytest.MonkeyPatch, experiment: Experiment
) -> None:
    """What is kept of a figure for the next release is kept for its language."""
    plain = words._catalogue
    monkeypatch.setattr(words, "_catalogues_in", lambda folder: ["xx"])
    monkeypatch.setattr(words, "_catalogue", lambda to: Pseudo() if to == "xx" else plain(to))

    def told(language: str) -> set[str]:
        spec = speaking(language, lambda: figure_spec(experiment, FigureOptions(), LIGHT, {}))
        said = [spec["words"], *([one["help"], one["ticks"]] for one in spec["sliders"])]
        return {t for t in texts_in(said) if " " in t and in_other_letters(t) != t}

    english = told("en")
    assert len(english) > 50
    assert not english & told("xx")
    assert told("en") == english
