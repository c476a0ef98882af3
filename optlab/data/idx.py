"""The idx format, in which MNIST was published: a header of sizes, then bytes, gzipped or not.

After Yann LeCun's description: two zeros, the type (8 for unsigned bytes, the only one read here),
the number of dimensions; each dimension in four bytes, the highest first; then the numbers.
"""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from optlab.data.faults import other_content
from optlab.data.packed import contents, in_bytes
from optlab.words import fault

BYTES = b"\x00\x00\x08"
DIMENSIONS = 4


def read(path: Path) -> NDArray[np.uint8]:
    """The numbers of an idx file, in its shape. Raises DataError that names the file, what was
    expected and what was found."""
    return array_of(contents(path), path)


def array_of(content: bytes, path: Path) -> NDArray[np.uint8]:
    """The numbers that the bytes of an idx file hold; `path` names them in what is refused."""
    if content[:3] != BYTES or len(content) < 4:
        found = " ".join(f"{byte:02x}" for byte in content[:4]) or fault("an empty file")
        raise other_content(path, fault("an idx file of bytes (it begins with 00 00 08)"), found)
    number, start = content[3], 4 + 4 * content[3]
    if not 1 <= number <= DIMENSIONS:
        raise other_content(path, fault("1 to {most} dimensions", most=DIMENSIONS), str(number))
    if len(content) < start:
        raise other_content(path, in_bytes(start), in_bytes(len(content)))
    shape = [int(size) for size in np.frombuffer(content, ">u4", number, 4)]
    if len(content) != start + math.prod(shape):
        expected = fault(
            "{bytes} for {shape}", bytes=in_bytes(start + math.prod(shape)), shape=written(shape)
        )
        raise other_content(path, expected, in_bytes(len(content)))
    return np.frombuffer(content, np.uint8, offset=start).reshape(shape)


def written(shape: Sequence[int]) -> str:
    """A shape as it is written: `60,000 x 28 x 28`."""
    return " x ".join(f"{n:,}" for n in shape)
