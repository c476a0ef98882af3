"""What the browser is told of the page "Stability and speed": packets, the map, the tables."""

import base64
import gzip
import json
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from optlab import linear
from optlab.experiment import Experiment, ExperimentError
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic
from optlab.objectives.valleys import Rosenbrock
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.nesterov import Nesterov
from optlab.optimizers.newton import Newton
from optlab.optimizers.rmsprop import RMSProp
from optlab.theory import stability
from optlab.web.live.figure_spec import FigureOptions, figure_spec
from optlab.web.live.resources import answer
from optlab.web.theme import DARK, LIGHT
from optlab.web.views.stability.protocol import StabilitySpec
from optlab.web.views.stability.regimes import REGIMES, cells_of
from optlab.web.views.stability.speed import add_speed, palette
from optlab.web.views.theory import FORMULAS
from tests.fetched import answered, filled, with_numbers, with_values

RAVINE = ConditionedQuadratic()
EXPERIMENT = Experiment(
    RAVINE, (Momentum(eta=0.3), GradientDescent(), RMSProp(), Nesterov()), RAVINE.start, 60
)


def told(experiment: Experiment, chosen: int = 0, theme: Any = LIGHT) -> dict[str, Any]:
    data: StabilitySpec = {**figure_spec(experiment, FigureOptions(run=chosen), theme, {})}
    add_speed(experiment, chosen, data, theme)
    return json.loads(json.dumps(with_values(with_numbers(data)), allow_nan=False))


def fetched(address: str, values: dict[str, Any] | None = None) -> tuple[dict[str, Any], bytes]:
    line, _, body = gzip.decompress(answered(filled(address, values or {}))).partition(b"\n")
    return json.loads(line), body


def column(data: dict[str, Any], run: int, name: str) -> float:
    (value,) = np.frombuffer(base64.b64decode(data["paths"][run]["numbers"][name]))
    return value


def test_every_position_of_a_slider_has_the_numbers_of_the_page_at_rest_there() -> None:
    for slider in told(EXPERIMENT)["sliders"]:
        if slider["id"] == "shared.eta":
            continue
        for move in slider["moves"]:
            header, _ = fetched(move["state"])
            assert header["values"] == slider["stops"]
            for row in (0, len(slider["stops"]) // 2, len(slider["stops"]) - 1):
                moved, (place, name) = EXPERIMENT, slider["id"].split(".")
                value = slider["stops"][row]
                if place == "f":
                    moved = replace(moved, objective=replace(RAVINE, **{name: value}))
                else:
                    runs = list(moved.runs)
                    runs[int(place[3:])] = replace(runs[int(place[3:])], **{name: value})
                    moved = replace(moved, runs=tuple(runs))
                at_rest = told(moved)
                for of, values in header["numbers"].items():
                    expected = column(at_rest, move["path"], of)
                    seen = np.nan if values[row] is None else values[row]
                    assert seen == pytest.approx(expected, rel=1e-6, nan_ok=True), (slider, of)


def test_a_sliders_numbers_keep_their_address_while_it_moves() -> None:
    moved = replace(EXPERIMENT, runs=(Momentum(eta=0.9), *EXPERIMENT.runs[1:]))
    before, after = (
        {s["id"]: [move["state"] for move in s["moves"]] for s in told(e)["sliders"]}
        for e in (EXPERIMENT, moved)
    )
    assert before["run0.eta"] == after["run0.eta"]
    assert before["run0.beta"] != after["run0.beta"]


def test_the_numbers_are_those_of_the_theory() -> None:
    data = told(EXPERIMENT)
    assert column(data, 0, "λmin") == pytest.approx(0.2)
    assert column(data, 0, "λmax") == pytest.approx(4)
    assert column(data, 0, "κ") == pytest.approx(20)
    assert column(data, 0, "2/λmax") == pytest.approx(0.5)
    for i, run in enumerate(EXPERIMENT.runs):
        modes = stability.modes(run, RAVINE)
        if modes is None:
            assert "predicted" not in data["paths"][i]["numbers"]
            continue
        for end, mode in zip(("min", "max"), modes, strict=True):
            assert column(data, i, f"step {end}") == mode.step
            assert column(data, i, f"radius {end}") == mode.radius
            assert REGIMES[int(column(data, i, f"regime {end}"))] == mode.regime
        assert column(data, i, "predicted") == max(mode.radius for mode in modes)


@pytest.mark.parametrize("steps", [60, 300, 1000])
def test_prediction_and_measurement_agree_in_the_digits_that_are_shown(steps: int) -> None:
    """Away from double roots, up to one in the last digit."""
    runs = (
        Momentum(eta=0.3),
        GradientDescent(eta=0.4),
        Nesterov(eta=0.3),
        Momentum(eta=0.3, beta=0),
    )
    data = told(replace(EXPERIMENT, runs=runs, steps=steps))
    for i in range(len(runs)):
        cell = data["tables"]["rates"]["rows"][i][2]
        apart = column(data, i, "predicted") - column(data, i, "measured")
        assert abs(apart) < 10.0 ** -cell["decimals"]


def test_a_short_run_shows_fewer_digits_and_a_very_short_one_none() -> None:
    def decimals(steps: int) -> int:
        rows = told(replace(EXPERIMENT, steps=steps))["tables"]["rates"]["rows"]
        return rows[0][2]["decimals"]

    assert decimals(20) < decimals(100) < decimals(1000)
    assert np.isnan(column(told(replace(EXPERIMENT, steps=9)), 0, "measured"))


def cells(address: str, values: dict[str, Any] | None = None) -> np.ndarray:
    """The rates of a map, `(rows, columns)`."""
    header, body = fetched(address, values)
    codes = np.frombuffer(body, "<u2").astype(float)
    share = np.where(codes == 65_535, np.nan, codes / 65_534)
    rates = header["low"] + share * (header["high"] - header["low"])
    return rates.reshape(-1, header["side"])


@pytest.mark.parametrize("chosen", [0, 3])
def test_the_map_holds_the_radius_of_every_setting_of_its_axes(chosen: int) -> None:
    spec = told(EXPERIMENT, chosen)["maps"]["map"]
    step, beta = np.array(spec["x"]["values"]), np.array(spec["y"]["values"])
    theory: Any = EXPERIMENT.runs[chosen].theory
    matrices = theory.matrix(step[None, :], beta[:, None])
    radius = np.abs(np.linalg.eigvals(np.moveaxis(matrices, (0, 1), (-2, -1)))).max(axis=-1)
    stable = radius < 1 - 1e-9  # at exactly 1 it is rounding that decides
    seen = cells(spec["address"])
    assert np.array_equal(np.isfinite(seen), stable)
    np.testing.assert_allclose(seen[stable], radius[stable], atol=1e-5)


def test_a_map_of_theory_is_fetched_once_for_all_functions_and_settings() -> None:
    first = told(EXPERIMENT)["maps"]["map"]["address"]
    other = Experiment(Quadratic(), (Momentum(eta=2.0, beta=0.9),), (1.0, 1.0), 500)
    assert told(other)["maps"]["map"]["address"] == first
    assert told(EXPERIMENT, 3)["maps"]["map"]["address"] != first


def test_the_borders_part_the_cells() -> None:
    """The solid line is where the cells begin to diverge, to a cell."""
    spec = told(EXPERIMENT)["maps"]["map"]
    stable, (_monotone, border) = np.isfinite(cells(spec["address"])), spec["lines"]
    assert border["dash"] == []
    for x, y in zip(border["x"], border["y"], strict=True):
        if y == int(y):
            assert stable[int(y), : int(x)].all()
            assert not stable[int(y), int(x) + 1 :].any()


def test_dots_stand_at_eta_lambda_and_beta() -> None:
    data = told(EXPERIMENT)
    spec = data["maps"]["map"]
    step, beta = np.array(spec["x"]["values"]), np.array(spec["y"]["values"])
    dots = spec["dots"][2:]
    assert [dot["name"] for dot in dots] == ["λmin", "λmax"]
    for dot, eigenvalue in zip(dots, (0.2, 4.0), strict=True):
        eta, beta_ = dot["sets"]["x"], dot["sets"]["y"]
        assert (data["values"][eta["id"]], data["values"][beta_["id"]]) == (0.3, 0.5)
        assert column(data, 0, eta["by"]) == pytest.approx(eigenvalue)
        at = column(data, 0, dot["x"]), column(data, 0, dot["y"])
        assert np.interp(at[0], range(len(step)), step) == pytest.approx(0.3 * eigenvalue)
        assert np.interp(at[1], range(len(beta)), beta) == pytest.approx(0.5)

    # The rings are where the dots of the fastest setting are, on whatever method it is.
    for chosen in (0, 1, 3):
        rings, dots = (told(EXPERIMENT, chosen)["maps"]["map"]["dots"][k : k + 2] for k in (0, 2))
        fastest: Any = stability.best(EXPERIMENT.runs[chosen], RAVINE)
        best = told(replace(EXPERIMENT, runs=(fastest,)))
        for ring, dot in zip(rings, dots, strict=True):
            assert ring["ring"]
            for axis in "xy":
                there = column(data, chosen, ring[axis])
                assert there == pytest.approx(column(best, 0, dot[axis]), rel=1e-9)


def test_a_dot_beyond_the_map_waits_at_its_edge() -> None:
    data = told(replace(EXPERIMENT, runs=(Momentum(eta=1000.0, beta=1.5),)))
    right, top = (len(data["maps"]["map"][side]["values"]) - 0.5 for side in "xy")
    assert (column(data, 0, "x max"), column(data, 0, "y max")) == (right, top)


def test_gradient_descent_has_a_curve_and_its_dots_on_it() -> None:
    data = told(EXPERIMENT, 1)
    spec = data["maps"]["map"]
    curve = spec["lines"][0]
    for end, eigenvalue in (("min", 0.2), ("max", 4.0)):
        at, up = column(data, 1, f"x {end}"), column(data, 1, f"y {end}")
        assert np.interp(at, curve["x"], curve["y"]) == pytest.approx(up, abs=0.3)
        factor = np.interp(up, range(len(spec["y"]["values"])), spec["y"]["values"])
        assert factor == pytest.approx(abs(1 - 0.4 * eigenvalue))


def test_a_method_without_theory_has_a_measured_map_and_one_dot() -> None:
    data = told(EXPERIMENT, 2)
    spec = data["maps"]["map"]
    assert [spec["x"]["title"], spec["y"]["title"]] == ["η", "γ"]
    (dot,) = spec["dots"]
    at, up = column(data, 2, dot["x"]), column(data, 2, dot["y"])
    # Its cell holds about what is measured on the run itself.
    rates = cells(spec["address"], data["values"])
    assert rates[round(up), round(at)] == pytest.approx(column(data, 2, "measured"), abs=0.1)
    assert told(EXPERIMENT, 2, DARK)["maps"]["map"]["address"] == spec["address"]


OTHERS = [
    replace(EXPERIMENT, start=(-2.0, -2.0)),
    replace(EXPERIMENT, objective=ConditionedQuadratic(condition_number=90.0, angle=20.0)),
    replace(EXPERIMENT, runs=(*EXPERIMENT.runs[:2], RMSProp(epsilon=0.3), Nesterov())),
]


@pytest.mark.parametrize("other", OTHERS)
def test_a_measured_map_follows_the_hand_coarsely(other: Experiment) -> None:
    """While one of them moves, the map that is asked for is the one of the values under the
    hand, every other cell a side of what is there once it is let go."""
    here, there = told(EXPERIMENT, 2), told(other, 2)
    spec, moved = here["maps"]["map"], there["maps"]["map"]
    rates = cells(spec["address"], there["values"])
    np.testing.assert_array_equal(rates, cells(moved["address"], there["values"]))
    assert not np.array_equal(rates, cells(spec["address"], here["values"]), equal_nan=True)
    moving = spec["moving"]
    assert moving["every"] > 1
    coarse = cells(moving["address"], there["values"])
    every = slice(moving["every"] // 2, None, moving["every"])
    np.testing.assert_array_equal(coarse, rates[every, every])
    # The cells of a block are as many as the map has.
    assert moving["every"] * coarse.shape[1] == len(spec["x"]["values"])
    assert moving["every"] * coarse.shape[0] == len(spec["y"]["values"]) == moving["last"]


def test_a_measured_map_stays_while_the_numbers_it_is_over_move() -> None:
    runs = (*EXPERIMENT.runs[:2], RMSProp(eta=0.01, gamma=0.3), Nesterov())
    here, there = (told(e, 2) for e in (EXPERIMENT, replace(EXPERIMENT, runs=runs)))
    for part in (here["maps"]["map"], here["maps"]["map"]["moving"]):
        assert filled(part["address"], here["values"]) == filled(part["address"], there["values"])


def test_a_map_of_theory_follows_nothing() -> None:
    data = told(EXPERIMENT)
    assert "moving" not in data["maps"]["map"]
    assert "{" not in data["maps"]["map"]["address"]
    with pytest.raises(ExperimentError, match="the map of momentum is theory"):
        answer("rates", replace(EXPERIMENT, runs=(Momentum(),)).to_query())


def test_a_method_with_eta_alone_has_a_measured_curve() -> None:
    experiment = replace(EXPERIMENT, runs=(Newton(),))
    assert len(cells_of(experiment, Newton())) == 1
    data = told(experiment)
    spec = data["maps"]["map"]
    assert spec["y"]["silent"]
    # Newton's method shrinks the distance by |1 - eta| on every quadratic.
    eta, factor = np.array(spec["x"]["values"]), np.array(spec["y"]["values"])
    for address in (spec["address"], spec["moving"]["address"]):
        header, _ = fetched(address, data["values"])
        assert header["lines"] == spec["lines"]
        (line,) = header["lines"]
        seen = np.interp(line["y"], range(len(factor)), factor)
        expected = np.abs(1 - np.interp(line["x"], range(len(eta)), eta))
        np.testing.assert_allclose(seen, expected, atol=1e-6)


def test_where_there_is_nothing_to_measure_there_is_no_measured_map() -> None:
    for short in (replace(EXPERIMENT, steps=9), replace(EXPERIMENT, start=(0.0, 0.0))):
        assert told(short, 2)["maps"] == {}
        assert told(short, 0)["maps"]
        with pytest.raises(ExperimentError, match="10 steps from elsewhere than the minimum"):
            answer("stability", replace(short, runs=(RMSProp(),)).to_query())


def test_another_function_has_no_map_and_only_what_is_measured() -> None:
    experiment = Experiment(Rosenbrock(), (Momentum(eta=1e-3),), Rosenbrock().start, 60)
    data = told(experiment)
    assert data["maps"] == {}
    assert list(data["tables"]) == ["rates"]
    assert all("state" not in move for slider in data["sliders"] for move in slider["moves"])
    assert 0.9 < column(data, 0, "measured") < 1.1
    with pytest.raises(ExperimentError, match="quadratic"):
        answer("stability", replace(experiment, runs=(AdaGrad(),)).to_query())
    with pytest.raises(ExperimentError, match="one run"):
        answer("stability", EXPERIMENT.to_query())


def test_extreme_functions_have_a_page_too() -> None:
    data = told(Experiment(Quadratic(a=1e-320), (Momentum(),), (1.0, 1.0), 20))
    assert list(data["tables"]) == ["rates"]
    assert data["maps"] == {}
    told(Experiment(Quadratic(b=1e300), (Momentum(), AdaGrad()), (1.0, 1.0), 20), 1)


@pytest.mark.parametrize("kappa", [2.0, 20.0, 300.0])
def test_the_formulas_of_the_fastest_are_what_the_button_sets(kappa: float) -> None:
    low, high = 0.3, 0.3 * kappa
    bowl = ConditionedQuadratic(kappa, 0.0, low)
    root = np.sqrt(kappa)
    expected: dict[type, tuple[Any, dict[str, float], float]] = {
        linear.PlainDescent: (
            GradientDescent(), {"eta": 2 / (low + high)}, (kappa - 1) / (kappa + 1)
        ),
        linear.HeavyBall: (
            Momentum(),
            {"eta": (2 / (low**0.5 + high**0.5)) ** 2, "beta": ((root - 1) / (root + 1)) ** 2},
            (root - 1) / (root + 1),
        ),
        linear.LookAhead: (
            Nesterov(),
            {
                "eta": 4 / (3 * high + low),
                "beta": (np.sqrt(3 * kappa + 1) - 2) / (np.sqrt(3 * kappa + 1) + 2),
            },
            1 - 2 / np.sqrt(3 * kappa + 1),
        ),
    }  # fmt: skip
    for run, settings, radius in expected.values():
        fastest: Any = stability.best(run, bowl)
        for name, value in settings.items():
            assert getattr(fastest, name) == pytest.approx(value, rel=1e-12)
        # A double root is known to the root of the rounding error.
        assert stability.rate(fastest, bowl) == pytest.approx(radius, rel=1e-6)
    assert set(FORMULAS) == {*expected, linear.LookAheadPoints}
    for formulas in FORMULAS.values():
        for latex in formulas[:-2]:
            assert latex.count("{") == latex.count("}")
            assert len(re.findall(r"\\begin", latex)) == len(re.findall(r"\\end", latex))


def test_eta_moves_both_dots_along_and_kappa_moves_them_apart() -> None:
    def dots(eta: float, kappa: float) -> list[float]:
        data = told(Experiment(ConditionedQuadratic(kappa), (Momentum(eta=eta),), steps=60))
        return [column(data, 0, f"x {end}") for end in ("min", "max")]

    low, high = dots(0.1, 20)
    twice = 40 * np.log10(2)  # cells: there are 40 a decade
    assert dots(0.2, 20) == pytest.approx([low + twice, high + twice], abs=1e-2)
    assert dots(0.1, 40) == pytest.approx([low, high + twice], abs=1e-2)


@pytest.mark.parametrize("dark", [False, True])
def test_the_stronger_the_colour_the_smaller_the_radius(dark: bool) -> None:
    """Away from the paper, where nothing shrinks."""
    colours = [[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in palette(dark)]
    away = np.linalg.norm(np.array(colours) - colours[-1], axis=1)
    assert (np.diff(away) < 0).all()
