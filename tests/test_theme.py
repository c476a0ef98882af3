import colorsys
import itertools

import numpy as np
import pytest

from optlab.hyperparameters import Array
from optlab.web.theme import DARK, LIGHT, MARKERS, Theme

# Machado, Oliveira and Fernandes 2009: what linear RGB becomes without one kind of cone.
VISIONS = {
    "trichromat": np.eye(3),
    "protanope": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranope": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanope": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
OKABE_ITO = 16.0  # how far apart the closest two of that palette are for some reader


def linear(colour: str) -> Array:
    """A colour of the form #rrggbb as linear RGB."""
    c = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def lab(colour: str, vision: str) -> Array:
    """The colour as that reader sees it, in CIELAB."""
    seen = np.clip(np.array(VISIONS[vision]) @ linear(colour), 0, 1)
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    xyz = np.array(to_xyz) @ seen / [0.9505, 1.0, 1.089]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_runs_are_told_apart_by_every_reader(theme: Theme, vision: str) -> None:
    seen = [lab(colour, vision) for colour in theme.runs]
    distances = [np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2)]
    assert min(distances) > OKABE_ITO


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_paths_stand_out_from_the_ground(theme: Theme, vision: str) -> None:
    for ground in (theme.paper, theme.floor, theme.hill):
        for colour in theme.runs:
            assert np.linalg.norm(lab(colour, vision) - lab(ground, vision)) > OKABE_ITO


def test_there_is_a_colour_for_each_marker() -> None:
    assert len(LIGHT.runs) == len(DARK.runs) == len(MARKERS) == 8


# Where on the circle of hues, in degrees, people use a word (of brown and olive, that of the same
# hue in the light).
HUES = {
    "orange": (10, 35),
    "brown": (10, 35),
    "amber": (36, 50),
    "yellow": (50, 65),
    "olive": (50, 65),
    "green": (90, 165),
    "turquoise": (166, 190),
    "blue": (195, 252),
    "violet": (255, 285),
    "mauve": (285, 330),
    "pink": (320, 350),
}


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_each_colour_is_called_what_it_is_and_no_two_alike(theme: Theme) -> None:
    assert len(set(theme.words)) == len(theme.words) == len(theme.runs)
    bright = {
        word: lab(c, "trichromat")[0] for word, c in zip(theme.words, theme.runs, strict=True)
    }
    for word, colour in zip(theme.words, theme.runs, strict=True):
        *how, hue = word.split()
        low, high = HUES[hue]
        red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        assert low <= 360 * colorsys.rgb_to_hsv(red, green, blue)[0] <= high, word
        if how and hue in bright:
            assert (bright[word] > bright[hue]) == (how[0] in ("light", "pale")), word
