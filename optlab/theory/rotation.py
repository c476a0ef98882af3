"""Turning a function: what turns with it, and how far a path is from having only been turned.

A method that weighs all directions alike (gradient descent, momentum, AdaGrad with the full matrix)
sees no coordinates: turn the function and the start, and its path is the same path, turned. The
diagonal methods (AdaGrad, RMSProp, Adam) divide each coordinate by a number of its own, and go
another way unless the turn is by quarters.
"""

import math
from dataclasses import replace
from typing import Literal

import numpy as np

from optlab.experiment import Experiment
from optlab.faults import quoted
from optlab.hyperparameters import Array
from optlab.objectives.base import Objective, Point, Window
from optlab.objectives.quadratics import ConditionedQuadratic, RotatedQuadratic
from optlab.parts import FARTHEST, NARROWEST
from optlab.theory.conditioning import turned, turned_start
from optlab.train import train
from optlab.trajectory import Trajectory

Turning = Literal["", "together", "alone"]
"""What an angle turns: the function together with the start, or alone. Empty where nobody asks."""

TURNINGS: tuple[Turning, ...] = ("", "together", "alone")

WIDE = 1.3  # the window's width over its height

STRAIGHT = ConditionedQuadratic(condition_number=20.0, angle=0.0, curvature=0.2)
"""D2L's ravine 0.1 x1² + 2 x2²."""


def turning_of(text: str) -> Turning:
    """The turning of this name. Raises ValueError for a name of none."""
    for turning in TURNINGS:
        if text == turning:
            return turning
    allowed = ", ".join(filter(None, TURNINGS))
    raise ValueError(f"turning must be one of {allowed}; got {quoted(text)}")


def conditioned(objective: Objective) -> ConditionedQuadratic:
    """The same quadratic, by its condition number, angle and smaller eigenvalue.

    Raises ValueError for what is no quadratic bowl around the origin, about which an angle turns,
    and where the condition number is beyond float64.
    """
    form = objective.quadratic()
    if form is None:
        raise ValueError(
            f"{objective.title} is no quadratic bowl, of which an angle would be known"
        )
    if any(form.centre):
        raise ValueError(f"{objective.title} is no bowl around the origin, about which angles turn")
    if isinstance(objective, ConditionedQuadratic):
        return objective
    least, largest = map(float, form.eigenvalues)
    q11, q12, q22 = map(float, form.Q)
    # Q11 - Q22 and 2 Q12 are -d cos and -d sin of twice the angle; adding 0 unsigns a zero.
    angle = math.degrees(math.atan2(-2 * q12 + 0.0, q22 - q11)) / 2
    return ConditionedQuadratic(largest / least, angle, least)


def as_printed() -> ConditionedQuadratic:
    """The chapter's rotated ravine 0.1 (x1 + x2)² + 2 (x1 - x2)²: turned by 45 degrees *and*
    doubled (D2L 1.0, 12.7 Adagrad, exercise 2)."""
    return conditioned(RotatedQuadratic())


def only_turned() -> ConditionedQuadratic:
    """Half of the chapter's rotated ravine: the straight one turned by 45 degrees."""
    return conditioned(RotatedQuadratic(halved=True))


def with_angle(experiment: Experiment, angle: float, turning: Turning) -> Experiment:
    """The experiment at another angle; together with it the start turns as far about the origin,
    so that seen from the bowl it stays where it was.

    Raises ValueError where the function has no angle, or for an angle that is not legal.
    """
    objective = experiment.objective
    if not isinstance(objective, ConditionedQuadratic):
        raise ValueError(f"{objective.title} has no angle")
    there, start = replace(objective, angle=angle), experiment.start
    if turning == "together":
        start = _tidied(turned_start(start, angle - float(objective.angle)))
    return replace(experiment, objective=there, start=start)


def _tidied(point: Point) -> Point:
    """Without the rounding of the turn where it leaves a short number: there and back again is the
    same start."""
    size = max(map(abs, point))
    if not size:
        return point
    digits = 9 - math.floor(math.log10(size))
    short = [round(coordinate, digits) + 0.0 for coordinate in point]
    pairs = zip(short, point, strict=True)
    x1, x2 = (s if abs(s - x) <= 1e-14 * size else x for s, x in pairs)
    return x1, x2


def framed(experiment: Experiment) -> Experiment:
    """With a window around the origin that holds the start wherever it is turned, and so stands
    still while everything in it turns; as it is where it has one that does."""
    far = math.hypot(*experiment.start)
    if experiment.window:
        room = min(abs(end) for side in experiment.window for end in side)
        around = all(low < 0 < high for low, high in experiment.window)
        if around and 0.2 * room <= far <= room:
            return experiment
    up = 1.1 * far or max(high for _low, high in experiment.objective.window)
    up = max(min(float(f"{up:.2g}"), FARTHEST / 2), NARROWEST)
    wide = float(f"{WIDE * up:.2g}")
    window: Window = ((-wide, wide), (-up, up))
    return replace(experiment, window=window)


def turned_path(trajectory: Trajectory, turning: Turning) -> Array:
    """Where the same run would be, had the path of angle 0 only been turned: `(steps + 1, 2,
    *batch)`.

    The path of angle 0 is the same run's on the same ravine lying straight, from the start turned
    back (together), or from the same start (alone). Raises ValueError for a function without an
    angle.
    """
    objective = trajectory.objective
    if not isinstance(objective, ConditionedQuadratic):
        raise ValueError(f"{objective.title} has no angle")
    start = trajectory.positions[0]
    begin = turned(start, -objective.angle) if turning == "together" else start
    straight = replace(trajectory.problem, objective=replace(objective, angle=0.0), start=begin)
    reference = train(trajectory.optimizer, straight)
    with np.errstate(all="ignore"):
        there = turned(np.moveaxis(reference.positions, 1, 0), objective.angle)
    return np.moveaxis(there, 0, 1)


def deviation(trajectory: Trajectory, expected: Array) -> Array:
    """How far a path has been from where `turned_path` expects it: `(steps + 1, *batch)`, the
    largest distance up to each step, in units of the plane."""
    with np.errstate(all="ignore"):
        gap = np.hypot(*np.moveaxis(trajectory.positions - expected, 1, 0))
    return np.fmax.accumulate(gap)
