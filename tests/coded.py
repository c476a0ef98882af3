"""A packet of rows as its documentation says, decoded (optlab/web/live/rows.py)."""

import gzip
import json
from typing import Any

import numpy as np

from optlab.hyperparameters import Array


def opened(packet: bytes) -> tuple[Any, bytes]:
    """The line of JSON, and what stands after it."""
    line, _, body = gzip.decompress(packet).partition(b"\n")
    return json.loads(line), body


def decoded(packet: bytes) -> tuple[Any, dict[str, Array]]:
    """The header of a sweep's packet, and its columns, each `(rows, points)`."""
    header, body = opened(packet)
    code, names = header["code"], header["columns"]
    shape = (len(names), header["rows"], header["points"])
    whole = f"<i{code['bytes']}"
    length = int(np.prod(shape)) * code["bytes"]
    steps = _bytewise(body[:length], whole).reshape(shape)
    codes = np.cumsum(np.cumsum(steps, axis=2, dtype=whole), axis=1, dtype=whole)
    numbers = np.zeros(shape)
    for name, column, of in zip(names, numbers, codes, strict=True):
        side = ("x1", "x2").index(name[-2:]) if name.split()[0] in ("x1", "x2", "turned") else None
        if side is None:
            told = np.where(np.abs(of.astype(int)) >= code["far"], 0, of)  # which is no number
            power = np.abs(told) / code["sizes"] - code["decades"]
            column[:] = np.sign(told) * 10.0**power
        else:
            low, high = header["window"][side]
            column[:] = (low + high) / 2 + of / code["linear"] * (high - low)
    numbers[codes == code["nothing"]] = np.nan
    after = length + 8 * header["exact"]
    numbers[codes == code["exact"]] = _bytewise(body[length:after], "<f8")
    twice = np.array([(one >> 1) ^ -(one & 1) for one in _bytewise(body[after:], "<u4").tolist()])
    logs = np.cumsum(np.cumsum(twice, dtype="<i4"), dtype="<i4")
    for at, log in zip(np.argwhere(np.abs(codes.astype(int)) == code["far"]), logs, strict=True):
        name = names[at[0]].split()[0]
        a_decade = code["logs" if name in ("x1", "x2", "turned") else "sizes"]
        numbers[tuple(at)] = np.sign(codes[tuple(at)]) * 10.0 ** (log / a_decade - code["below"])
    return header, dict(zip(names, numbers, strict=True))


def _bytewise(body: bytes, kind: str) -> Array:
    width = np.dtype(kind).itemsize
    planes = np.frombuffer(body, np.uint8).reshape(width, -1)
    return np.ascontiguousarray(planes.T).view(kind).ravel()
