"""The files of animations, opened with Pillow: frames, times, repetition, pixels."""

import io
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageSequence

from optlab.web.animation.files import Frame, apng_of, gif_of
from optlab.web.animation.palette import COLOURS, Palette, Pixels
from optlab.web.theme import DARK, LIGHT

BLUE = LIGHT.runs[0]
Made = Callable[[list[Frame], bool], bytes]


def picture(rgb: NDArray[np.uint8]) -> Pixels:
    opaque = np.concatenate([rgb, np.full_like(rgb[..., :1], 255)], axis=-1)
    return np.ascontiguousarray(opaque).view(np.uint32)[..., 0]


def growing(count: int, wide: int = 80) -> list[Frame]:
    """A bar that grows over a ground of many colours."""
    ground = np.indices((60, wide, 3)).sum(axis=0).astype(np.uint8)
    frames = []
    for k in range(count):
        ground[10:14, : 2 * k] = [int(BLUE[at : at + 2], 16) for at in (1, 3, 5)]
        frames.append(Frame(picture(ground.copy()), 40 if k < count - 1 else 1500))
    return frames


def as_gif(frames: list[Frame], loop: bool) -> bytes:
    pictures = [frames[0].pixels, frames[-1].pixels]
    return gif_of(frames, Palette.of(pictures, [BLUE]), loop=loop)


def as_apng(frames: list[Frame], loop: bool) -> bytes:
    return apng_of(frames, loop=loop)


def seen(data: bytes) -> tuple[list[NDArray[np.uint8]], list[float]]:
    """What a reader makes of a file: each frame's red, green and blue, and how long it is shown."""
    with Image.open(io.BytesIO(data)) as file:
        pictures, times = [], []
        for _frame in ImageSequence.Iterator(file):
            pictures.append(np.asarray(file.convert("RGB")))
            times.append(file.info["duration"])
        return pictures, times


both = pytest.mark.parametrize("made", [as_gif, as_apng])


@both
@pytest.mark.parametrize("count", [1, 2, 30])
def test_every_frame_is_there_for_its_time(made: Made, count: int) -> None:
    frames = growing(count)
    pictures, times = seen(made(frames, True))
    assert len(pictures) == count
    assert times == [frame.milliseconds for frame in frames]
    blue = [(one == [0x12, 0x55, 0xD0]).all(axis=-1)[10:14].sum() for one in pictures]
    assert blue == [8 * k for k in range(count)]


@both
def test_frames_that_are_alike_are_not_joined(made: Made) -> None:
    frames = growing(3)[1:2] * 4
    pictures, times = seen(made(frames, False))
    assert times == [40] * 4
    assert all(np.array_equal(one, pictures[0]) for one in pictures)


@pytest.mark.parametrize("loop", [True, False])
def test_they_repeat_for_ever_or_not_at_all(loop: bool) -> None:
    gif, apng = (Image.open(io.BytesIO(made(growing(3), loop))) for made in (as_gif, as_apng))
    assert gif.info.get("loop") == (0 if loop else None)
    assert apng.info["loop"] == (0 if loop else 1)


def test_an_animated_png_has_the_very_colours() -> None:
    frames = growing(5)
    for frame, one in zip(frames, seen(as_apng(frames, True))[0], strict=True):
        assert np.array_equal(picture(one), frame.pixels)


def test_what_stands_still_has_the_same_colour_in_every_frame_of_a_gif() -> None:
    pictures, _times = seen(as_gif(growing(30), True))
    assert all(np.array_equal(one[20:], pictures[0][20:]) for one in pictures)


@pytest.mark.parametrize("runs", [LIGHT.runs, DARK.runs])
def test_the_colours_of_runs_are_exact_among_many_others(runs: tuple[str, ...]) -> None:
    many = np.random.default_rng(3).integers(0, 256, (50, 100, 3), dtype=np.uint8)
    palette = Palette.of([picture(many)], runs)
    assert len(palette.colours) <= COLOURS
    for colour in runs:
        rgb = np.array([[[int(colour[at : at + 2], 16) for at in (1, 3, 5)]]], np.uint8)
        assert np.array_equal(palette.colours[palette.indices(picture(rgb))], rgb)


def test_every_colour_becomes_the_nearest_one() -> None:
    rng = np.random.default_rng(4)
    few = rng.integers(0, 256, (3, 4, 3), dtype=np.uint8)
    palette = Palette.of([picture(few)], [])
    many = rng.integers(0, 256, (9, 9, 3), dtype=np.uint8)
    given = palette.colours[palette.indices(picture(many))].astype(int)
    apart = ((many[..., None, :].astype(int) - palette.colours) ** 2).sum(axis=-1)
    assert np.array_equal(((many - given) ** 2).sum(axis=-1), apart.min(axis=-1))


def test_nothing_is_no_animation() -> None:
    for made in (lambda: apng_of([], loop=True), lambda: gif_of([], any_palette(), loop=True)):
        with pytest.raises(ValueError, match="one frame at least"):
            made()


def any_palette() -> Palette:
    return Palette.of([growing(1)[0].pixels], [])
