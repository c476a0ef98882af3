"""What the browser is told of the page "Stability and speed": a map, and tables of numbers that
follow the sliders as the paths do."""

import math
from dataclasses import replace
from functools import lru_cache

import numpy as np

from optlab.experiment import Experiment
from optlab.hyperparameters import Array, Number
from optlab.linear import Theory, eigenvalues_of
from optlab.measure.grids import Axis
from optlab.measure.rates import UNMEASURED
from optlab.measure.stability_map import (
    BETA,
    ETA_LAMBDA,
    FACTOR,
    measurable,
    monotone_end,
    stable_end,
)
from optlab.numerals import short
from optlab.optimizers.base import Optimizer
from optlab.references import Reference
from optlab.theory import stability
from optlab.web.live.addresses import rows_address
from optlab.web.live.protocol.maps import (
    AxisTick,
    Dot,
    MapLine,
    MapName,
    MapPiece,
    RateAxis,
    RatesMap,
    Sets,
    SetsBoth,
)
from optlab.web.mathml import plain
from optlab.web.names import exactly_of, labels_of
from optlab.web.theme import DARK, MARKERS, Theme
from optlab.web.views.stability.addresses import rates_address, stability_address
from optlab.web.views.stability.protocol import Cell, NumberCell, StabilitySpec, Table
from optlab.web.views.stability.regimes import REGIMES, axes, cells_of, curve, every_of, line_inside
from optlab.web.words import _

HEIGHT = 440
DASHED = [7, 4]
FINE = np.linspace(0, 1, 401)  # the betas of a border's points


def add_speed(experiment: Experiment, chosen: int, data: StabilitySpec, theme: Theme) -> None:
    """Add to a figure spec the map of the chosen run, the tables, and beside each run's path the
    numbers that they show; these then move with every slider."""
    known = eigenvalues_of(experiment.objective) is not None
    for path in data["paths"]:
        path["at"] += "&rates=yes"
    for slider in data["sliders"]:
        name = Reference(slider["id"]).alone
        for move in slider["moves"]:
            move.pop("state", None)
            if known:
                i = move["path"]
                move["state"] = rows_address("stability", experiment, experiment.runs[i], i, name)
    data["charts"] = {"loss": data["charts"]["loss"]}
    data["tables"] = tables_of(experiment, chosen, theme)
    data["maps"] = {}
    if has_map(experiment, chosen):
        data["maps"] = {"map": map_of(experiment, chosen, theme)}


def has_map(experiment: Experiment, chosen: int) -> bool:
    """Whether there is a map of this run: theory knows its radii, or there are rates to measure."""
    if not experiment.runs or eigenvalues_of(experiment.objective) is None:
        return False
    return bool(experiment.runs[chosen].theory) or measurable(experiment.problem)


def tables_of(experiment: Experiment, chosen: int, theme: Theme) -> dict[str, Table]:
    """The tables by name: "rates", and where there is something to say "bowl" and "modes"."""
    tables = {"rates": rates_table(experiment, theme)}
    if experiment.runs and eigenvalues_of(experiment.objective):
        tables["bowl"] = bowl_table(chosen)
        if experiment.runs[chosen].theory:
            tables["modes"] = modes_table(chosen)
    return tables


def bowl_table(chosen: int) -> Table:
    """The eigenvalues, the condition number, and gradient descent's largest stable eta."""
    names = {"λmin": "λmin", "λmax": "λmax", "κ": "κ = λmax/λmin", "2/λmax": "2/λmax"}
    row: list[Cell] = [{"path": chosen, "column": column} for column in names]
    return {"head": list(names.values()), "rows": [row]}


def modes_table(chosen: int) -> Table:
    """How the chosen run treats each eigendirection."""

    def row(end: str, name: str) -> list[Cell]:
        return [
            {"text": name},
            {"path": chosen, "column": f"step {end}"},
            {"path": chosen, "column": f"radius {end}", "decimals": 3},
            {"path": chosen, "column": f"regime {end}", "words": [_(word) for word in REGIMES]},
        ]

    along, across = _("along the valley, λmin"), _("across it, λmax")
    return {
        "head": [_("Direction"), "ηλ", _("radius ρ"), _("approach")],
        "rows": [row("min", along), row("max", across)],
    }


def rates_table(experiment: Experiment, theme: Theme) -> Table:
    """Theory beside measurement, a row for each run."""
    decimals, says = decimals_of(experiment.steps), instead_of_a_rate()
    rows: list[list[Cell]] = []
    for i, (run, label) in enumerate(zip(experiment.runs, labels_of(experiment), strict=True)):
        known = stability.rate(run, experiment.objective) is not None
        predicted: NumberCell = {
            "path": i,
            "column": "predicted",
            "decimals": max(decimals, 3),
            "nothing": _("no theory"),  # at some positions of a typed method's slider
        }
        measured: NumberCell = {
            "path": i,
            "column": "measured",
            "decimals": decimals,
            "own": True,
            "nothing": says["nothing"],
            "instead": {
                "words": [says[why] for why in UNMEASURED],
                "column": "unmeasured",
                "after": "unmeasured after",
            },
        }
        rows.append(
            [
                {
                    "glyph": MARKERS[i].glyph,
                    "colour": theme.runs[i],
                    "text": f" {label}",
                    "title": exactly_of(experiment)[i],
                },
                predicted if known else {"text": _("no theory")},
                measured,
            ]
        )
    return {"head": [_("Factor per step"), _("predicted"), _("measured")], "rows": rows}


def instead_of_a_rate() -> dict[str, str]:
    """What stands in the place of a rate that cannot be measured, by why (`UNMEASURED`)."""
    return {
        "nothing": _("nothing to measure"),
        "few": _("too few steps"),
        "arrived": _("at the minimum after step {step}"),
        "lost": _("lost after step {step}"),
    }


def decimals_of(steps: int) -> int:
    """How many decimals a rate measured on so many steps is shown with."""
    return 2 if steps < 50 else 3 if steps < 300 else 4


def map_of(experiment: Experiment, chosen: int, theme: Theme) -> RatesMap:
    """The map of the chosen run: colours for rates, lines of theory, the eigenvalues as dots."""
    run = experiment.runs[chosen]
    x, y = axes(run, experiment.steps)
    dark = theme == DARK
    y_axis = _axis(run, y or FACTOR)
    y_axis["silent"] = y is None
    part: RatesMap = {
        "address": stability_address(experiment, chosen),
        "x": _axis(run, x),
        "y": y_axis,
        "at": None,
        "best": None,
        "dots": [],
        "lines": [],
        "names": [],
        "height": HEIGHT,
        "quantity": _("rate"),
        "colours": palette(dark),
        "legend": ["0", "0.25", "0.5", "0.75", "1"],
        "lost": "#4d3028" if dark else "#ecd3c6",
        "lostName": _("diverges"),
    }
    if run.theory is None:
        part["dots"] = [_dragged({"path": chosen, "x": "x", "y": "y", "name": ""}, y)]
        if y is None:
            part["lines"] = [curve(*cells_of(replace(experiment, runs=(), window=None), run))]
        part["moving"] = _moving(experiment, chosen, len(part["y"]["values"]))
        return part
    ends = ("min", "max")
    rings: list[Dot] = [
        {"path": chosen, "x": f"best x {end}", "y": f"best y {end}", "ring": True} for end in ends
    ]
    dots: list[Dot] = [
        {"path": chosen, "x": f"x {end}", "y": f"y {end}", "name": f"λ{end}"} for end in ends
    ]
    part["dots"] = rings + [
        _dragged(dot, y, by=f"λ{end} taken") for dot, end in zip(dots, ends, strict=True)
    ]
    part["lines"], part["names"] = _over_beta(run) if y else _over_eta_lambda(run)
    return part


def _dragged(dot: Dot, y: Axis | None, by: str = "") -> Dot:
    """A dot with what a hand that drags it sets: eta, which the axis shows times an eigenvalue or
    as it is, and the number upwards, if that is one of the method's."""
    across: Sets = {"id": Reference.to_run(dot["path"], "eta")}
    if by:
        across["by"] = by
    sets: SetsBoth = {"x": across}
    if y:
        sets["y"] = {"id": Reference.to_run(dot["path"], y.name)}
    title = _("Drag the dot, or use the arrow keys: the run takes those values.")
    return {**dot, "sets": sets, "title": title}


def _over_beta(run: Optimizer) -> tuple[list[MapLine], list[MapName]]:
    """The borders of the regimes over (eta lambda, beta), and their names."""
    assert run.theory
    lines = [
        line_inside(ETA_LAMBDA.positions(end), BETA.positions(FINE), dash)
        for end, dash in zip(_borders(run.theory), (DASHED, []), strict=True)
    ]
    places = {"monotone": (0.012, 0.22), "ripples": (0.3, 0.82)}
    return lines, _names(places, BETA)


@lru_cache(maxsize=8)
def _borders(theory: Theory) -> tuple[Array, Array]:
    return monotone_end(theory, FINE), stable_end(theory, FINE)


def _over_eta_lambda(run: Optimizer) -> tuple[list[MapLine], list[MapName]]:
    """The curve of a method without beta, and the borders of its regimes."""
    assert run.theory
    step = ETA_LAMBDA.values
    radius = run.theory.spectral_radius(step)
    upright = FACTOR.positions(np.array([0.0, FACTOR.values[-1]]))
    none = np.zeros(1)
    lines = [line_inside(ETA_LAMBDA.positions(step), FACTOR.positions(radius))]
    for end in (monotone_end(run.theory, none), stable_end(run.theory, none)):
        lines.append(line_inside(np.repeat(ETA_LAMBDA.positions(end), 2), upright, DASHED))
    places = {"monotone": (0.06, 1.12), "ripples": (1.41, 1.12)}
    return lines, _names(places, FACTOR)


def _moving(experiment: Experiment, chosen: int, rows: int) -> MapPiece:
    """The piece of the map that follows the hand: all of its rows, coarsely."""
    every = every_of(experiment.runs[chosen], experiment.steps)
    address = rates_address(experiment, chosen)
    return {"address": address, "every": every, "first": 0, "last": rows}


def _names(places: dict[str, tuple[float, float]], y: Axis) -> list[MapName]:
    return [
        {"text": _(name), "x": ETA_LAMBDA.position(right), "y": y.position(up)}
        for name, (right, up) in places.items()
    ]


def _axis(run: Optimizer, axis: Axis) -> RateAxis:
    titles = {"eta lambda": "ηλ", "beta": "β", "factor": _("factor per step")}
    declaration = run.hyperparameters().get(axis.name)
    title, marks = titles.get(axis.name, axis.name), _round_values(axis)
    if isinstance(declaration, Number) and axis is not BETA:
        symbol, below = plain(declaration.symbol)
        title = f"{symbol}{below}" if symbol != axis.name else symbol
    ticks: list[AxisTick] = [
        {"at": axis.position(value), "label": short(value, 4)} for value in marks
    ]
    return {"title": title, "values": axis.values.tolist(), "ticks": ticks}


def _round_values(axis: Axis) -> list[float]:
    """The values that have a number beside the axis."""
    low, high = axis.values[0], axis.values[-1]
    ratio = axis.values[1] / low if low > 0 else 1.0
    if low > 0 and math.isclose(axis.values[-1] / axis.values[-2], ratio, rel_tol=0.05):
        powers = range(math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9) + 1)
        return [float(f"1e{power}") for power in powers][:: 1 + len(powers) // 7]
    if np.isclose(np.diff(axis.values)[-1], np.diff(axis.values)[0], rtol=0.05):
        return [low + share * (high - low) for share in (0, 0.2, 0.4, 0.6, 0.8, 1.0)]
    return [value for value in (0.0, 0.5, 0.9, 0.99, 0.999, 1.0) if low <= value <= high]


def palette(dark: bool) -> list[str]:
    """From fast to standing still. Rates crowd below 1: there the colours change most."""
    fast, slow = ((72, 190, 190), (26, 31, 38)) if dark else ((23, 110, 122), (250, 250, 247))
    shares = [(1 - k / 32) ** 0.55 for k in range(33)]
    return [
        "#" + "".join(f"{round(s * a + (1 - s) * b):02x}" for a, b in zip(fast, slow, strict=True))
        for s in shares
    ]
