"""The map of rates and the numbers beside it, at rest and at every position of a slider.

Beside a run's path stand columns of one number each: what theory says of both eigendirections, the
rate measured, and where the dots are in the map, in cells.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from optlab.experiment import Experiment
from optlab.hyperparameters import Array, Number, Real
from optlab.measure.grids import Axis, middles
from optlab.measure.rates import measured_rate, measured_rates, why_unmeasured
from optlab.measure.stability_map import (
    BETA,
    ETA_LAMBDA,
    FACTOR,
    axes_of,
    radii,
    rate_map,
)
from optlab.measure.sweeps import sweep
from optlab.objectives.base import Objective
from optlab.optimizers.base import Optimizer
from optlab.theory import stability
from optlab.trajectory import Trajectory
from optlab.web.live.kept import Kept
from optlab.web.live.packets import packet, rates_of_cells
from optlab.web.live.paths import trajectory_of
from optlab.web.live.protocol.answers import PatchHeader, SweepHeader
from optlab.web.live.protocol.maps import MapLine
from optlab.web.live.rows import coding
from optlab.words import N_

CELLS_KEPT = Kept[Array](4_000_000, lambda rates: rates.nbytes)  # of 32 to 130 KB
REGIMES = (N_("monotone"), N_("ripples"), N_("diverging"), N_("on the border"))
EVERY = 2  # a side, one of so many cells while the hand moves something: 10 to 150 ms


def axes(run: Optimizer, steps: int) -> tuple[Axis, Axis | None]:
    """What the map of a run is drawn over; None where it has one row, a curve."""
    if run.theory is None:
        return axes_of(run, steps)
    return ETA_LAMBDA, BETA if "beta" in run.hyperparameters() else None


def theory_experiment(run: Optimizer) -> Experiment:
    """All that a map of theory depends on: the method and its form."""
    named = run.hyperparameters()
    form = {n: v for n, v in run.settings().items() if not isinstance(named[n], Number)}
    return Experiment(runs=(type(run)(**form),))


def cells_of(experiment: Experiment, run: Optimizer) -> Array:
    """The rates of a map, `(rows, columns)`; nan where it diverges."""
    return CELLS_KEPT.of((experiment, run), lambda: _cells_of(experiment, run))


def _cells_of(experiment: Experiment, run: Optimizer) -> Array:
    if run.theory is None:
        return _measured(experiment, run, 1)
    x, y = axes(run, experiment.steps)
    found = radii(run.theory) if y else run.theory.spectral_radius(x.values)[None]
    # Where theory says 1, rounding may end a hair below: it is no convergence.
    return np.where(found < 1 - 1e-12, found, math.nan)


def _measured(experiment: Experiment, run: Optimizer, every: int) -> Array:
    x, y = axes(run, experiment.steps)
    x, y = (a and a.part(middles(0, len(a.values), every)) for a in (x, y))
    assert x
    return rate_map(run, experiment.problem, x, y)


def every_of(run: Optimizer, steps: int) -> int:
    """Of how many cells a side one is measured in a map that follows the hand: a curve is short."""
    return EVERY if axes(run, steps)[1] else 1


def pack_map(experiment: Experiment, run: Optimizer) -> bytes:
    """The packet of a map: rates from 0 to 1. Raises ValueError where f is no quadratic."""
    return _map_packet(run, cells_of(replace(experiment, runs=(), window=None), run))


def pack_moving_map(experiment: Experiment, run: Optimizer) -> bytes:
    """The same, coarse, of a measured map that follows the hand. Raises ValueError for a map of
    theory, too: it depends on nothing that a hand moves."""
    if run.theory is not None:
        raise ValueError(f"the map of {run.key} is theory, which follows no hand")
    return _map_packet(run, _measured(experiment, run, every_of(run, experiment.steps)))


def _map_packet(run: Optimizer, rates: Array) -> bytes:
    header: PatchHeader = {"kind": "patch", "side": rates.shape[1], "low": 0.0, "high": 1.0}
    if len(rates) == 1:  # a curve: the columns' colours from bottom to top
        if run.theory is None:
            header["lines"] = [curve(rates[0])]
        rates = np.repeat(rates, len(FACTOR.values), axis=0)
    return packet(header, rates_of_cells(rates))


def curve(rates: Array) -> MapLine:
    """Rates over FACTOR as a line in cells, cut where it leaves the map."""
    return line_inside(np.arange(len(rates), dtype=np.float64), FACTOR.positions(rates))


def line_inside(x: Array, y: Array, dash: Sequence[int] = ()) -> MapLine:
    """A line in cells, cut where it leaves the map."""
    inside = np.isfinite(x) & np.isfinite(y)
    return {"name": "", "x": x[inside].tolist(), "y": y[inside].tolist(), "dash": list(dash)}


def pack_numbers(
    experiment: Experiment, run: Optimizer, name: str, values: Sequence[float]
) -> bytes:
    """The packet of the numbers beside the map at each of these values of a hyperparameter."""
    found = numbers(sweep(experiment, run, name, values))
    header: SweepHeader = {
        "kind": "sweep",
        "values": list(values),
        "numbers": {column: _jsonable(of, len(values)) for column, of in found.items()},
        # No rows of points.
        "columns": [],
        "rows": len(values),
        "points": 0,
        "exact": 0,
        "code": coding(),
    }
    return packet(header)


def _jsonable(values: Real, count: int) -> list[float | None]:
    """As JSON has it, to seven digits; None for what is no number."""
    finite = np.broadcast_to(values, count)
    return [float(f"{v:.7g}") if math.isfinite(v) else None for v in finite]


def numbers_at_rest(experiment: Experiment, run: Optimizer) -> dict[str, Array]:
    """The same of the run as it is set, each `(1,)`."""
    found = numbers(trajectory_of(experiment, run))
    return {name: np.array([value], dtype=np.float64) for name, value in found.items()}


def numbers(trajectory: Trajectory) -> dict[str, Real]:
    """What stands beside a map, by column: a number each, or one for each member of a batch. Of a
    function without such eigenvalues, the rate measured is all that can be said."""
    run, objective = trajectory.optimizer, trajectory.objective
    eigenvalues = stability.eigenvalues_of(objective)
    if eigenvalues is None and trajectory.batch:
        return {"measured": np.full(trajectory.batch, math.nan)}  # of a sweep that meets no bowl
    if eigenvalues is None:
        rate = measured_rate(trajectory)
        return {"measured": math.nan if rate is None else rate, **_why(trajectory)}
    low, high = eigenvalues
    columns = {"λmin": low, "λmax": high, "κ": high / low, "2/λmax": 2 / high}
    columns |= {"measured": measured_rates(trajectory), **_why(trajectory)}
    found = stability.modes(run, objective)
    predicted = stability.rate(run, objective)
    if predicted is not None:
        columns["predicted"] = predicted
    if found is None:
        return columns | _place(run, trajectory.steps, columns["measured"])
    for name, mode in zip(("min", "max"), found, strict=True):
        columns |= {
            f"step {name}": mode.step,
            f"λ{name} taken": mode.eigenvalue,
            f"radius {name}": mode.radius,
            f"regime {name}": sum(k * (mode.regime == kind) for k, kind in enumerate(REGIMES)),
            f"x {name}": ETA_LAMBDA.positions(mode.step, held=True),
            f"y {name}": _height(run, mode.radius),
        }
    return columns | _fastest(run, objective)


def _why(trajectory: Trajectory) -> dict[str, Real]:
    """Why no rate is measured, and after which step."""
    return dict(zip(("unmeasured", "unmeasured after"), why_unmeasured(trajectory), strict=True))


def _fastest(run: Optimizer, objective: Objective) -> dict[str, Real]:
    """Where the dots are with the fastest setting."""
    fastest = stability.best(run, objective)
    found = fastest and stability.modes(fastest, objective)
    assert fastest and found
    return {
        f"best {axis} {end}": at
        for end, mode in zip(("min", "max"), found, strict=True)
        for axis, at in (
            ("x", ETA_LAMBDA.positions(mode.step, held=True)),
            ("y", _height(fastest, mode.radius)),
        )
    }


def _place(run: Optimizer, steps: int, rate: Real) -> dict[str, Real]:
    """The one dot of a measured map."""
    x, y = axes(run, steps)
    at: dict[str, Real] = {"x": x.positions(getattr(run, x.name), held=True)}
    return at | {
        "y": y.positions(getattr(run, y.name), held=True)
        if y
        else FACTOR.positions(rate, held=True)
    }


def _height(run: Optimizer, radius: Real) -> Array:
    beta = run.settings().get("beta")
    return (FACTOR if beta is None else BETA).positions(radius if beta is None else beta, held=True)
