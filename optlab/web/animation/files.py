"""Frames become the bytes of a GIF or of an APNG. Each frame after the first is what differs from
the one before; one frame is held at a time, however many there are."""

import struct
import zlib
from collections.abc import Iterable
from math import inf
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import GifImagePlugin, Image

from optlab.web.animation.palette import CLEAR, Palette, Pixels
from optlab.web.words import fault

STAYS = 1  # how a GIF says that a frame is left where it is, for the next one to lie over
NONE = "an animation has one frame at least"
FOR_EVER = 0  # both formats' word for it


class Frame(NamedTuple):
    """A picture, and for how many milliseconds it is seen; a GIF counts in tens."""

    pixels: Pixels
    milliseconds: int


def gif_of(frames: Iterable[Frame], palette: Palette, *, loop: bool) -> bytes:
    """The frames as a GIF in these colours, repeated for ever or played once."""
    parts: list[bytes] = []
    shown: NDArray[np.uint8] | None = None
    for pixels, milliseconds in frames:
        indices = patch = palette.indices(pixels)
        x = y = 0
        if shown is None:
            first = Image.fromarray(indices)
            first.putpalette(palette.colours.tobytes().ljust(3 * (CLEAR + 1), b"\0"))
            said = {"transparency": CLEAR} | ({"loop": FOR_EVER} if loop else {})
            parts += GifImagePlugin.getheader(first, None, said)[0]
        else:
            changed = indices != shown
            rows, columns = _box(changed)
            patch = np.where(changed, indices, np.uint8(CLEAR))[rows, columns]
            x, y = columns.start, rows.start
        picture = Image.fromarray(np.ascontiguousarray(patch))
        said = {"duration": milliseconds, "transparency": CLEAR, "disposal": STAYS}
        parts += GifImagePlugin.getdata(picture, (x, y), **said)
        shown = indices
    if shown is None:
        raise ValueError(NONE)
    return b"".join([*parts, b";"])


def apng_of(frames: Iterable[Frame], *, loop: bool, most: float = inf) -> bytes:
    """The frames as an animated PNG in their own colours, repeated for ever or played once. Raises
    ValueError as soon as they have more than `most` bytes.

    The format is PNG's third edition (W3C 2025): for each frame its place and time, fcTL, and its
    pixels, packed as those of a PNG are."""
    parts: list[bytes] = []
    shown: Pixels | None = None
    count = number = size = 0
    for pixels, milliseconds in frames:
        rows, columns, patch = *map(slice, pixels.shape), pixels
        if shown is not None:
            changed = pixels != shown
            rows, columns = _box(changed)
            patch = np.where(changed, pixels, np.uint32(0))[rows, columns]  # 0 is transparent
        height, width = patch.shape
        place = width, height, columns.start or 0, rows.start or 0
        # It stays where it is (0), and is laid over what is there (1).
        told = struct.pack(">5I2H2B", number, *place, milliseconds, 1000, 0, 1)
        # Each line begins with its filter, none.
        lines = np.zeros((height, 1 + 4 * width), np.uint8)
        lines[:, 1:] = np.ascontiguousarray(patch).view(np.uint8)
        data = zlib.compress(lines.tobytes(), 6)
        parts.append(_chunk(b"fcTL", told))
        if shown is None:
            parts.append(_chunk(b"IDAT", data))
        else:
            parts.append(_chunk(b"fdAT", struct.pack(">I", number + 1) + data))
        size += len(data)
        if size > most:
            raise ValueError(
                fault(
                    "an animation has at most {most:.3g} MB; ask for fewer pixels, a shorter way of"
                    " the slider or plainer contours",
                    most=most / 1e6,
                )
            )
        number += 1 if shown is None else 2
        shown, count = pixels, count + 1
    if shown is None:
        raise ValueError(NONE)
    height, width = shown.shape
    head = [
        b"\x89PNG\r\n\x1a\n",
        _chunk(b"IHDR", struct.pack(">2I5B", width, height, 8, 6, 0, 0, 0)),  # 8 bits, RGBA
        _chunk(b"acTL", struct.pack(">2I", count, FOR_EVER if loop else 1)),
    ]
    return b"".join([*head, *parts, _chunk(b"IEND", b"")])


def _box(changed: NDArray[np.bool_]) -> tuple[slice, slice]:
    """The rows and columns in which something has changed; one pixel where nothing has."""
    ends = [np.flatnonzero(changed.any(axis=axis)).tolist() or [0] for axis in (1, 0)]
    rows, columns = (slice(at[0], at[-1] + 1) for at in ends)
    return rows, columns


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
