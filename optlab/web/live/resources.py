"""What the browser fetches by itself: each thing has an address that says all of it (addresses.py).

    live/rows?f=...&start=...&steps=...&run=rmsprop+gamma+0.9&sweep=eta    a slider's trajectories
    live/rows?f=...&run=rmsprop+gamma+0.9&sweep=eta&fine=yes               for a figure zoomed in
    live/state?f=...&start=...&steps=...&run=rmsprop+gamma+0.9&sweep=eta   what they remember
    live/ground?f=...&start=...                                            the function's relief
    live/ground?f=...&start=...&sweep=f.angle                              at each of its positions
    live/path?f=...&start={start}&run=rmsprop+eta+{run0.eta}+gamma+...      one run, in full
    live/paths?at=f%3D...&at=f%3D...                                       several, each by itself
    live/averages?f=...&run=rmsprop+...&sweep=gamma&along=x1               what its s is made of
    live/path?f=...&run=rmsprop+...&along=x1                               the same, in full
    live/map?f=...&run=...&x=eta&y=gamma&cells=128&every=1&first=0&last=128  a piece of a map
    live/moving?...                                                        one that follows the hand
    live/lines?f=...&run=...&x=eta&y=gamma&cells=128                       through the run itself
    live/robust?f=...&run=...&x=eta&y=gamma&cells=128                      a setting to rely on
    live/best?f=...&start=...&steps=...&run=...                            its best eta
    live/stability?f=...&start=...&run=...                                 a map of rates
    live/rates?f=...&start=...&run=...                                     one that follows the hand
    live/stability?f=...&start=...&run=...&sweep=eta                       the numbers beside it
    live/hessian?f=...&sweep=f.angle                                       matrices and their discs
    live/picture?f=...&start=...&run=...&run=...                           a small picture, an SVG
    live/board?link=f%3D...&changes=[...]                                  what a choice leads to

With `turning=together` or `turning=alone` rows and paths say, too, how far a path is from the
turned path of angle 0. Together, the start turns with the angle: a path's address has beside the
angle at which the start is the one to turn to, `turn={turn.angle}`.
"""

import gzip
import json
from collections.abc import Mapping
from contextvars import copy_context
from math import inf
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from optlab.experiment import Experiment, ExperimentError, from_query
from optlab.faults import no_number, quoted, too_small
from optlab.hyperparameters import vanishes
from optlab.measure.sweeps import stops_of
from optlab.notation import NUMBER
from optlab.numerals import short
from optlab.optimizers.base import Optimizer
from optlab.references import FUNCTION, Reference
from optlab.theory.rotation import Turning, astray, turned_path, turning_of, with_angle
from optlab.trajectory import Trajectory
from optlab.web.live import maps
from optlab.web.live.addresses import PICTURE
from optlab.web.live.averages import averages_of, pack_averages
from optlab.web.live.found import lines_of, robust_of
from optlab.web.live.hessians import pack_matrices
from optlab.web.live.kept import Kept
from optlab.web.live.map_board import AHEAD, board_ahead
from optlab.web.live.paths import encoded, path_of, trajectory_of
from optlab.web.live.pictures import picture_of
from optlab.web.live.protocol.answers import Numbers, Refusal
from optlab.web.live.ranking import best_of
from optlab.web.live.regimes import numbers_at_rest, pack_map, pack_moving_map, pack_numbers
from optlab.web.live.rows import pack_ground, pack_relief, pack_sweep
from optlab.web.words import _, speak

Given = Mapping[str, str]
BUILD = "build"  # so that no browser keeps the answer of another version
PATH, PATHS = "path", "paths"
PASSING = (PATH, PATHS, AHEAD, "moving", "rates", "lines")  # what follows the hand: seen once
MAP_PARTS = ("x", "y", "tolerance", "cells", *maps.Piece._fields)
PARTS = ("sweep", "fine", "along", "closely", "language", "rates", "turning", "turn", *MAP_PARTS)
TOGETHER = 8  # paths in one request: js/core/paths.js asks in groups of so many
KEPT = Kept[bytes](16_000_000)  # packets of 5 to 300 KB
MAPS_KEPT = Kept[bytes](32_000_000)  # a map of 512 cells a side is 1 MB at most

SLOW = ("map", "moving", "stability", "rates", "lines", "robust", "best")
LONG = 1000  # steps of a path, or of several together, from which on it is slow, too
ROWS_LONG = 250  # of the some 60 paths of a slider's rows
PATIENCE = 4.0  # seconds that the last piece of a map lets the first ones of others go before it


class Wish(NamedTuple):
    """What an address asks for: the kind, the query of its experiment, and what else it says. Two
    addresses of one thing are one wish; of paths and boards the whole query counts."""

    kind: str
    query: str
    given: tuple[tuple[str, str], ...] = ()

    @property
    def slow(self) -> bool:
        """Whether the answer may take more than some 50 ms: others should not wait for it."""
        if self.kind in (PATH, PATHS, PICTURE):
            queries = _addresses_in(self.query) if self.kind == PATHS else [self.query]
            return sum(map(_steps_in, queries)) > LONG
        return self.kind in SLOW or (self.kind in SWEPT and _steps_in(self.query) > ROWS_LONG)

    @property
    def grace(self) -> float:
        """Seconds that others may go before it. A piece of a map comes after the first pieces of
        others: who has seen most of a map can wait best."""
        given = dict(self.given)
        if self.kind != "map" or given.get("every") != "1":
            return 0.0
        try:
            share = int(given["first"]) / int(given["cells"])
        except (KeyError, ValueError, ZeroDivisionError):
            return 0.0
        return PATIENCE * min(max(share, 0.0), 1.0)


def wish_of(kind: str, query: str) -> Wish:
    """What an address asks for. Raises ExperimentError for one of too many parts."""
    if kind in (PATH, PATHS, AHEAD):
        return Wish(kind, query)
    rest, given = _split(query)
    return Wish(kind, rest, tuple(sorted(given.items())))


def kept_for(wish: Wish) -> bytes | None:
    """The packet that was made for this before, if it is still here."""
    return None if wish.kind in PASSING else _store(wish).get(wish)


def made_for(wish: Wish) -> bytes:
    """The gzipped packet, made. Raises ExperimentError that says what is wrong with the address."""
    kind, query, given = wish
    if kind == PATH:
        return _zipped(_spoken_path(query))
    if kind == PATHS:
        return _zipped([_path_or_refusal(one) for one in _addresses_in(query)])
    if kind == AHEAD:
        return _zipped(copy_context().run(board_ahead, dict(_pairs(query))))
    packet = _made(kind, query, given)
    # What follows the hand is seen once: it must not push out what is asked for again.
    if kind not in PASSING:
        _store(wish).put(wish, packet)
    return packet


def _store(wish: Wish) -> Kept[bytes]:
    return MAPS_KEPT if wish.kind == "map" else KEPT


def answer(kind: str, query: str) -> bytes:
    """The gzipped packet at an address. Raises ExperimentError that says what is wrong with it."""
    wish = wish_of(kind, query)
    return kept_for(wish) or made_for(wish)


def _split(query: str) -> tuple[str, dict[str, str]]:
    """The experiment of an address, and what else it asks for."""
    pairs = _pairs(query)
    rest = urlencode([pair for pair in pairs if pair[0] not in (*PARTS, BUILD)])
    return rest, {key: value for key, value in pairs if key in PARTS}


def _pairs(query: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        raise ExperimentError(["an address has at most 100 parts"]) from None


def _addresses_in(query: str) -> list[str]:
    pairs = _pairs(query)
    if not 0 < len(pairs) <= TOGETHER or any(key != "at" for key, _value in pairs):
        allowed = f"paths: there must be 1 to {TOGETHER} parts, each an at"
        raise ExperimentError([f"{allowed}, got {quoted(query)}"])
    return [value for _key, value in pairs]


def _made(kind: str, query: str, given: tuple[tuple[str, str], ...]) -> bytes:
    experiment = from_query(query)
    try:
        return ANSWERS[kind](experiment, dict(given))
    except (TypeError, ValueError) as error:
        raise ExperimentError([f"{kind}: {error}"]) from None


def _steps_in(query: str) -> float:
    """How many steps a query asks for; what is no number is taken for many."""
    words = [word for name, word in _pairs(query) if name == "steps"]
    return max((float(word) if NUMBER.fullmatch(word) else inf for word in words), default=0)


def _rows(experiment: Experiment, given: Given) -> bytes:
    return _sweep("rows", experiment, given)


def _state(experiment: Experiment, given: Given) -> bytes:
    return _sweep("state", experiment, given)


def _sweep(kind: str, experiment: Experiment, given: Given) -> bytes:
    run, name = _only_run(experiment), given.get("sweep", "")
    turning = turning_of(given.get("turning", ""))
    stops, fine = stops_of(experiment, run, name), given.get("fine") == "yes"
    return pack_sweep(kind, experiment, run, name, stops, turning, fine=fine)


def _ground(experiment: Experiment, given: Given) -> bytes:
    name = given.get("sweep", "")
    if not name:
        return pack_relief(experiment)
    if not Reference(name).of_function:
        raise ValueError(f"sweep must be {FUNCTION}.NAME, got {quoted(name)}")
    return pack_ground(experiment, name, stops_of(experiment, None, name))


def _stability(experiment: Experiment, given: Given) -> bytes:
    run, name = _only_run(experiment), given.get("sweep", "")
    if not name:
        return pack_map(experiment, run)
    return pack_numbers(experiment, run, name, stops_of(experiment, run, name))


def _rates(experiment: Experiment, given: Given) -> bytes:
    return pack_moving_map(experiment, _only_run(experiment))


def _averages(experiment: Experiment, given: Given) -> bytes:
    run = _only_run(experiment)
    return pack_averages(experiment, run, given.get("sweep", ""), given.get("along", ""))


def _hessian(experiment: Experiment, given: Given) -> bytes:
    name = given.get("sweep", "")
    return pack_matrices(experiment, name, stops_of(experiment, None, name))


def _map(experiment: Experiment, given: Given) -> bytes:
    _only_run(experiment)
    return maps.pack_map(experiment, *maps.choice_in(given))


def _lines(experiment: Experiment, given: Given) -> bytes:
    _only_run(experiment)
    return _zipped(lines_of(experiment, maps.mapped_in(given)))


def _robust(experiment: Experiment, given: Given) -> bytes:
    _only_run(experiment)
    return _zipped(robust_of(experiment, maps.mapped_in(given)) or {})


def _best(experiment: Experiment, given: Given) -> bytes:
    _only_run(experiment)
    return _zipped(best_of(experiment))


def _picture(experiment: Experiment, given: Given) -> bytes:
    return gzip.compress(picture_of(experiment).encode(), mtime=0)


ANSWERS = {
    "rows": _rows,
    "state": _state,
    "averages": _averages,
    "ground": _ground,
    "map": _map,
    "moving": _map,
    "lines": _lines,
    "robust": _robust,
    "best": _best,
    "stability": _stability,
    "rates": _rates,
    "hessian": _hessian,
    PICTURE: _picture,
}
KINDS = (*ANSWERS, PATH, PATHS, AHEAD)
SWEPT = ("rows", "state", "averages")


def _spoken_path(query: str) -> Numbers:
    # In a context of its own: what is spoken there ends with it.
    return copy_context().run(_path, *_split(query))


def _path_or_refusal(query: str) -> Numbers | Refusal:
    """One bad address of several does not spoil the others."""
    try:
        return _spoken_path(query)
    except (ExperimentError, ValueError) as error:
        return {"refused": str(error)}


def _path(query: str, given: Given) -> Numbers:
    speak(given.get("language", ""))
    experiment = from_query(query)
    try:
        run = _only_run(experiment)
        if "along" in given:
            return averages_of(experiment, run, given["along"])
        turning = turning_of(given.get("turning", ""))
        if "turn" in given:
            experiment = with_angle(experiment, _number_in("turn", given["turn"]), turning)
    except ValueError as error:
        raise ExperimentError([f"path: {error}"]) from None
    trajectory = trajectory_of(experiment, run)
    status = trajectory.status
    criterion = status.told(_(status.sentence), short)
    closely = given.get("closely") == "yes"
    path = path_of(experiment, run, closely=closely)
    columns = path["columns"]
    if turning:
        columns = columns | _turned(trajectory, turning)
    if given.get("rates") == "yes":
        rates = numbers_at_rest(experiment, run).items()
        columns = columns | {name: encoded(of) for name, of in rates}
    return {**path, "columns": columns, "criterion": criterion}


def _zipped(told: object) -> bytes:
    return gzip.compress(json.dumps(told).encode(), compresslevel=4, mtime=0)


def _turned(trajectory: Trajectory, turning: Turning) -> dict[str, str]:
    expected = turned_path(trajectory, turning)
    turned = {f"turned x{axis + 1}": encoded(expected[:, axis]) for axis in range(2)}
    return {"astray": encoded(astray(trajectory, expected)), **turned}


def _only_run(experiment: Experiment) -> Optimizer:
    if len(experiment.runs) != 1:
        raise ValueError(f"there must be one run, got {len(experiment.runs)}")
    return experiment.runs[0]


def _number_in(name: str, word: str) -> float:
    if not NUMBER.fullmatch(word):
        raise ValueError(no_number(name, word))
    if vanishes(word):
        raise ValueError(too_small(name, quoted(word)))
    return float(word)
