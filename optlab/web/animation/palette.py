"""One palette for all frames of an animation: else what stands still would flicker."""

from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image

COLOURS = 255  # and one index more, which says that a pixel stays as it was
CLEAR = COLOURS
RGB = 0xFFFFFF
Pixels = NDArray[np.uint32]
"""A picture, `(height, width)`: a pixel's red, green, blue and 255 from the lowest byte on."""


class Palette:
    """At most 255 colours, and for each colour there is the nearest of them."""

    def __init__(self, colours: NDArray[np.uint8]) -> None:
        self.colours = colours  # (n, 3)
        # CLEAR until it was looked for: a figure has a few thousand of 16 million.
        self._nearest = np.full(RGB + 1, CLEAR, np.uint8)

    @classmethod
    def of(cls, pictures: Sequence[Pixels], exact: Sequence[str]) -> Self:
        """One that suits these pictures, of one width, and has the colours `exact` (`#1255d0`) as
        they are."""
        own = [[int(one[at : at + 2], 16) for at in (1, 3, 5)] for one in exact]
        seen, counts = np.unique(np.concatenate(pictures), return_counts=True)
        # Wide grounds count for less than they are, or the edges of lines would have none.
        weighed = np.repeat(seen, np.ceil(np.sqrt(counts)).astype(int))
        row = Image.fromarray(weighed.view(np.uint8).reshape(1, -1, 4)[..., :3])
        cut = row.quantize(COLOURS - len(own), Image.Quantize.MEDIANCUT)
        found = np.array(cut.getpalette(), np.uint8).reshape(-1, 3)
        return cls(np.concatenate([np.array(own, np.uint8).reshape(-1, 3), found])[:COLOURS])

    def indices(self, pixels: Pixels) -> NDArray[np.uint8]:
        """For each pixel the index of the nearest colour, `(height, width)`."""
        packed = pixels & RGB
        found = self._nearest[packed]
        unknown = found == CLEAR
        if unknown.any():
            for colour in np.unique(packed[unknown]):
                parts = [int(colour) >> shift & 255 for shift in (0, 8, 16)]
                apart = self.colours - np.array(parts)
                self._nearest[colour] = (apart**2).sum(axis=1).argmin()
            found = self._nearest[packed]
        return found
