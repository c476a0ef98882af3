"""Where the browser finds a map of settings, and what is found on it."""

from dataclasses import replace

from optlab.experiment import Experiment
from optlab.measure.grids import CELLS
from optlab.notation import to_word
from optlab.web.live.addresses import measured_address, window_word
from optlab.web.views.settings.maps import Choice, Piece


def map_address(experiment: Experiment, i: int, choice: Choice, piece: Piece, kind: str) -> str:
    """Where a piece of a run's map is. `kind` is "map", or "moving" for one that follows the
    hand."""
    parts = _mapped_parts(choice) | piece._asdict()
    return measured_address(kind, experiment, i, _over(choice), **parts)


def lines_address(experiment: Experiment, i: int, choice: Choice) -> str:
    """Where the lines over a run's map are that go through the run's own numbers."""
    return measured_address("lines", experiment, i, [], **_mapped_parts(choice))


def robust_address(experiment: Experiment, i: int, choice: Choice) -> str:
    """Where a run's robust setting is: the same for every fineness of the map."""
    parts = _mapped_parts(replace(choice, cells=CELLS))
    if experiment.window:  # else it follows from the function and the start
        parts["window"] = window_word(experiment)
    return measured_address("robust", experiment, i, _over(choice), **parts)


def _mapped_parts(choice: Choice) -> dict[str, object]:
    parts: dict[str, object] = {"x": choice.x, "y": choice.y, "cells": choice.cells}
    return parts if choice.tolerance is None else parts | {"tolerance": to_word(choice.tolerance)}


def _over(choice: Choice) -> list[str]:
    return [name for name in (choice.x, choice.y) if name]
