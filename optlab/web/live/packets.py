"""Packets: a line of JSON that says what follows, then numbers in bytes, gzipped together.

The cells of a map go row by row, from below, in one of two codes: numbers of settings as float32
(nan: diverged, inf: no number, or not there within the budget), and rates, from 0 to 1, as
whole numbers of 16 bits (the largest: diverged). `js/core/packets.js` reads both.
"""

import gzip
import json

import numpy as np

from optlab.hyperparameters import Array
from optlab.web.live.protocol.answers import Header

CELL = 65_534  # the code of a rate of 1 or more that is no divergence
NO_VALUE = 65_535


def packet(header: Header, body: bytes = b"", *, level: int = 6) -> bytes:
    """The packet of a header and what follows it; a lower level is faster, and more bytes."""
    line = json.dumps(header, allow_nan=False).encode() + b"\n"
    return gzip.compress(line + body, compresslevel=level, mtime=0)


def numbers_of_cells(values: Array) -> bytes:
    """The numbers of settings in their code, in which those beyond float32 are infinite."""
    with np.errstate(over="ignore"):
        return values.astype("<f4").tobytes()


def rates_of_cells(rates: Array) -> bytes:
    """Rates in theirs; nan where it diverges."""
    codes = np.where(np.isnan(rates), NO_VALUE, np.rint(CELL * np.clip(rates, 0, 1)))
    return codes.astype("<u2").tobytes()
