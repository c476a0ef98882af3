"""What the browser is told of a map: its axes, its pieces, what theory draws over it, its words."""

import math

import numpy as np

from optlab.experiment import Experiment
from optlab.hyperparameters import Number
from optlab.measure.grids import Axis, axis, goes_on
from optlab.measure.sensitivity import quantity_of
from optlab.numerals import short
from optlab.objectives.base import Objective, Unbounded, Unknown
from optlab.optimizers.base import Optimizer
from optlab.references import Reference
from optlab.web.live.protocol.maps import (
    AxisTick,
    MapPiece,
    MapSays,
    Quantity,
    RobustSays,
    SettingAxis,
    SettingsMap,
)
from optlab.web.mathml import plain
from optlab.web.theme import LIGHT, Theme
from optlab.web.views.settings.addresses import lines_address, map_address, robust_address
from optlab.web.views.settings.findings import says_nothing
from optlab.web.views.settings.maps import Choice, Piece, border_lines, moving_piece, pieces_of
from optlab.web.views.settings.weights import weight_of
from optlab.web.words import _

BEST_FIRST = ("#2b1d5e", "#5b3a86", "#96548f", "#cf7788", "#eea98c", "#f7dfb9")
BEST_FIRST_IN_THE_DARK = ("#fff2a8", "#ffc46b", "#ee8a5f", "#b8596f", "#6d3f6f", "#30284d")
NEAR_ONE = (0, 0.5, 0.9, 0.99, 0.999, 1)
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
NOTHING: SettingAxis = {
    "id": "",
    "title": "",
    "sign": "",
    "values": [0],
    "ticks": [],
    "goesOn": (False, False),
}
STRIP, SQUARE = 130, 430  # pixels high


def numbers_of(run: Optimizer) -> dict[str, Number]:
    """The hyperparameters that can be mapped, those shown at first sight first."""
    return dict(sorted(run.numbers_in_use().items(), key=lambda item: not item[1].primary))


def sign(run: Optimizer, name: str) -> str:
    """A hyperparameter's symbol as text: β₁."""
    above, below = plain(numbers_of(run)[name].symbol)
    return above + below.translate(SUBSCRIPTS)


def titled(run: Optimizer, name: str, between: str = " ") -> str:
    """A hyperparameter's symbol and its name, once where they are the same."""
    symbol, words = sign(run, name), name.replace("_", " ")
    return symbol if symbol == words else f"{symbol}{between}{words}"


def map_part(experiment: Experiment, i: int, choice: Choice, theme: Theme) -> SettingsMap:
    """The map of run i, as the browser draws it."""
    run = experiment.runs[i]
    x = axis(run, choice.x, cells=choice.cells)
    y = axis(run, choice.y, cells=choice.cells) if choice.y else None
    at = x.position(getattr(run, x.name)), y.position(getattr(run, y.name)) if y else 0.0
    light = theme is LIGHT
    weight = weight_of(run, experiment.objective, choice.tolerance)
    moving = moving_piece(choice, experiment.steps, weight)
    return {
        "pieces": [
            _piece_part(map_address(experiment, i, choice, piece, "map"), piece)
            for piece in pieces_of(choice, experiment.steps, weight)
        ],
        "moving": _piece_part(map_address(experiment, i, choice, moving, "moving"), moving),
        "through": lines_address(experiment, i, choice),
        "robust": "" if says_nothing(experiment) else robust_address(experiment, i, choice),
        "x": _axis_part(run, x, i),
        "y": _axis_part(run, y, i) if y else NOTHING,
        "at": None if any(map(math.isnan, at)) else at,
        "lines": [
            {"name": _("border by theory"), **line, "dash": [7, 4]}
            for line in border_lines(experiment, run, x, y)
        ],
        "dots": [],
        "best": None,
        "height": SQUARE if y else STRIP,
        "colours": list(BEST_FIRST if light else BEST_FIRST_IN_THE_DARK),
        "lost": "#d3d5d8" if light else "#3c414b",
        "hatch": "#8d939c" if light else "#767d89",
        "lostName": _("diverged"),
        "never": "#eceded" if light else "#23272f",
        "neverName": _("not reached") if choice.tolerance is not None else _("no number"),
        **_quantity(experiment, choice),
        "says": _says(experiment, choice, run),
    }


def _piece_part(address: str, piece: Piece) -> MapPiece:
    return {"address": address, "every": piece.every, "first": piece.first, "last": piece.last}


def _axis_part(run: Optimizer, along: Axis, i: int) -> SettingAxis:
    return {
        "id": Reference.to_run(i, along.name),
        "title": titled(run, along.name, "  "),
        "sign": sign(run, along.name),
        "values": along.values.tolist(),
        "goesOn": goes_on(run, along),
        "ticks": ticks_of(along, numbers_of(run)[along.name]),
    }


def ticks_of(along: Axis, declaration: Number) -> list[AxisTick]:
    """Round values on an axis, and where they are in cells."""
    low, high = float(along.values[0]), float(along.values[-1])
    if declaration.scale == "near one":
        values = [value for value in NEAR_ONE if low <= value <= high]
    elif declaration.scale in ("log", "log or 0"):
        first, last = math.ceil(math.log10(low)), math.floor(math.log10(high))
        every = math.ceil((last - first + 1) / 6)
        values = [10.0**power for power in range(first, last + 1, every)]
    else:
        values = np.linspace(low, high, 5).tolist()
    return [{"at": along.position(value), "label": short(value)} for value in values]


def _quantity(experiment: Experiment, choice: Choice) -> Quantity:
    """What the cells hold, in the legend and in words."""
    objective = experiment.objective
    quantity = quantity_of(objective, choice.tolerance)
    gap = gap_of(experiment)
    if quantity == "steps":
        return {"quantity": _("steps"), "value": _("{value} steps")}
    if quantity == "f":
        return {"quantity": "f", "value": "f {value}"}
    name = f"log₁₀ {gap}" if gap == "f" else f"log₁₀({gap})"
    return {"quantity": name, "value": f"{name} {{value}}"}


def gap_of(experiment: Experiment) -> str:
    """What is measured, as text: f where its least value is 0."""
    return "f" if experiment.objective.minimum == 0 else "f − min f"


def _says(experiment: Experiment, choice: Choice, run: Optimizer) -> MapSays:
    """The sentences below the map, with braces for what the browser finds in the cells."""
    where = f"{sign(run, choice.x)} {{x}}"
    if choice.y:
        where += f", {sign(run, choice.y)} {{y}}"
    budget = _("Best of {cells} settings with {steps} steps from ({start}):")
    if choice.tolerance is not None:
        budget = _(
            "Soonest of {cells} settings to {gap} < {tolerance}, with at most {steps} steps from"
            " ({start}):"
        )
    filled = budget.format(
        cells="{cells}",
        steps=experiment.steps,
        start="{start}",
        gap=gap_of(experiment),
        tolerance=short(choice.tolerance or 0),
    )
    return {
        "best": f"{filled} {where} ({{value}}).",
        "edge": _("It lies at the edge of the map: better ones may lie beyond."),
        "leaves": _("Its path leaves the figure."),
        **_says_of_robust(experiment, run, choice, where),
        "take": _("Take these values"),
        "none": _(
            "With {steps} steps no setting here gets there: each diverges, or stays above what is"
            " asked."
        ).format(steps=experiment.steps),
        "measuring": _("measuring"),
        "outside": _("The run's own setting lies outside this map."),
        "drag": _("Drag the dot, or click: the run takes those values."),
    }


def _why_none_is_robust(objective: Objective) -> str:
    match objective.least:
        case Unbounded():
            return _(
                "No setting is called robust: f has no least value, so deeper is only farther."
            )
        case Unknown():
            return _(
                "No setting is called robust: no least value of f is known, so deeper may only be"
                " farther."
            )
    return ""


def _says_of_robust(
    experiment: Experiment, run: Optimizer, choice: Choice, where: str
) -> RobustSays:
    """The sentences about a setting to rely on, and about what it was judged by."""
    sides = (("x", choice.x), ("y", choice.y))
    around = [f"{sign(run, name)} {{{side}Range}}" for side, name in sides if name]
    places = {name: f"{{{name}}}" for name in ("value", "worst", "starts", "cells")}
    why = _(
        "At worst {worst} with {around}, from {starts}: of {cells} settings in round numbers none"
        " does noticeably better at its worst."
    )
    return {
        "unbounded": _why_none_is_robust(experiment.objective),
        "robust": _("Robust: {where} ({value}).").format(where=where, **places),
        "why": why.format(around=", ".join(around), **places),
        "uncounted": _("Not counted: settings with neighbours beyond the map."),
        "stays": _(
            "Not counted: settings with neighbours beyond the map, or with a path out of the"
            " figure."
        ),
        "range": _("{low} to {high}"),
        "starts": _("{n} starts (this one, mirrored and turned in the figure)"),
        "oneStart": _("this start"),
        "looking": _("Robust: looking for one"),
        "fragile": _("No setting is robust: each fails from one of several starts, or beside it."),
    }
