"""What is seen in each frame: the runs up to a step, or all of them at a value of a slider."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple, cast
from urllib.parse import parse_qsl, urlsplit

import numpy as np

from optlab.experiment import Experiment
from optlab.faults import none_of, not_in
from optlab.hyperparameters import Array
from optlab.measure.sweeps import objectives_at, sweep
from optlab.numerals import short
from optlab.web.live.addresses import height_map_address, settled
from optlab.web.live.answer import only_run
from optlab.web.live.paths import encoded
from optlab.web.live.protocol.figure_spec import FigureSpec
from optlab.web.live.protocol.figures import Slider
from optlab.web.live.resources import experiment_at
from optlab.web.names import names_of
from optlab.web.plots.scene import Scene
from optlab.web.words import _

MOST = 150  # frames: 6 s of a processor, and some 500 KB
POSITIONS = 60  # of a slider that is dragged
FEW = 30  # where the ground moves with it, which takes ten times as long to draw
ROWS = "live/rows?"  # where a slider's paths through the plane are
DIGITS = 4  # of its values, so that what is said is what was computed


class Moment(NamedTuple):
    """A frame before it is drawn: a scene up to a step, what is said of it, and how far a bar has
    come."""

    scene: Scene
    cursor: float
    says: str
    share: float


def play(scene: Scene) -> list[Moment]:
    """The runs step by step; of more steps than MOST every so many, and the last."""
    steps = scene.spec["steps"]
    stride, taken = scene.spec.get("stride", 1), scene.spec.get("taken", steps)
    shown = [*range(0, steps, every(steps)), steps]
    says = _("step {step} / {steps}")
    return [
        Moment(scene, k, says.format(step=min(k * stride, taken), steps=taken), k / max(steps, 1))
        for k in shown
    ]


def every(steps: int) -> int:
    """One step in how many is a frame."""
    return max(1, -(-steps // (MOST - 1)))


def drags(spec: FigureSpec, in_plane: Sequence[int]) -> dict[str, Slider]:
    """The sliders that can be dragged in an animation, by ID: those that move paths which are in
    the plane, with finite stops only. Where not every step is drawn there are none."""
    if "stride" in spec:
        return {}
    found: dict[str, Slider] = {}
    for slider in (settled(one, spec["values"]) for one in spec["sliders"]):
        moves = [one for one in slider["moves"] if one["path"] in in_plane and ROWS in one["rows"]]
        stops = [stop for stop in slider["stops"] if math.isfinite(stop)]
        if moves and len(stops) > 1:
            found[slider["id"]] = {**slider, "moves": moves, "stops": stops}
    return found


def drag(scene: Scene, name: str, low: float, high: float) -> list[Moment]:
    """All steps of the runs at each value of a slider, from one to another, along its track; as the
    slider's rows have them, computed together. Raises ValueError for a slider that there is not, or
    ends that are not on its track."""
    there = drags(scene.spec, scene.in_plane)
    if name not in there:
        raise ValueError(none_of("drag", there, name))
    slider = there[name]
    first, last = slider["stops"][0], slider["stops"][-1]
    for end in (low, high):
        if not first <= end <= last:
            raise ValueError(not_in(name, f"[{short(first)}, {short(last)}]", end))
    ground = slider.get("ground", "")
    values = along(slider["stops"], low, high, FEW if ground else POSITIONS)
    paths = {move["path"]: _paths(move["rows"], values) for move in slider["moves"]}
    planes = _planes(ground, values) if ground else [{}] * len(values)
    named, symbol = _with_plain_names(scene), f"{slider['symbol']}{slider['below']}"
    return [
        Moment(
            _moved(named, planes[j], {i: points[:, :, j] for i, points in paths.items()}),
            scene.spec["steps"],
            f"{slider['of']}: {symbol} = {short(value)}",
            j / max(len(values) - 1, 1),
        )
        for j, value in enumerate(values)
    ]


def along(stops: Sequence[float], low: float, high: float, most: int) -> list[float]:
    """At most so many values from one to the other, even along a slider's track, of few digits;
    whole ones where all of the slider's are."""
    track = np.arange(len(stops))
    begin, end = np.interp([low, high], stops, track)
    found = np.interp(np.linspace(begin, end, most), track, stops)
    if all(stop == round(stop) for stop in stops):
        found = np.round(found)
    else:
        found = np.array([float(f"{value:.{DIGITS}g}") for value in found])
    found[[0, -1]] = low, high
    return list(dict.fromkeys(found.tolist()))


def _asked(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


def _paths(rows: str, values: Sequence[float]) -> Array:
    """The points of a path at each of these values, `(steps + 1, 2, values)`, as the slider's rows
    at this address have them."""
    experiment, asked = experiment_at(rows), _asked(rows)
    together = asked.get("turning") == "together"
    run, name = only_run(experiment), asked["sweep"]
    return sweep(experiment, run, name, values, together=together).positions


def _planes(ground: str, values: Sequence[float]) -> list[dict[str, object]]:
    """What each value of a number of the function changes of the plane: the ground, the minima."""
    experiment = experiment_at(ground)
    return [
        {
            "ground": height_map_address(replace(experiment, objective=objective)),
            "minima": list(objective.minima),
        }
        for objective in objectives_at(experiment, _asked(ground)["sweep"], values)
    ]


def _with_plain_names(scene: Scene) -> Scene:
    """Runs without their numbers in their names, one of which is about to move."""
    runs = tuple(only_run(scene.runs[i]) for i in scene.in_plane)
    names = dict(zip(scene.in_plane, names_of(Experiment(runs=runs)), strict=True))
    paths = enumerate(scene.spec["paths"])
    named = [{**path, "name": names.get(i, path["name"])} for i, path in paths]
    return Scene(cast(FigureSpec, {**scene.spec, "paths": named}), scene.numbers)


def _moved(scene: Scene, plane: dict[str, object], paths: dict[int, Array]) -> Scene:
    """The scene with other points of these paths, and parts of its plane."""
    numbers = list(scene.numbers)
    for i, points in paths.items():
        columns = {f"x{axis + 1}": encoded(points[:, axis]) for axis in range(2)}
        numbers[i] = {**numbers[i], "columns": columns}
    start = next(iter(paths.values()))[0].tolist()  # which turns together with some angles
    spec = {**scene.spec, "plane": {**scene.spec["plane"], **plane, "start": start}}
    return Scene(cast(FigureSpec, spec), tuple(numbers))
