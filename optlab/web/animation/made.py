"""An animation of a page, as a file."""

from collections.abc import Iterator, Mapping
from math import inf
from typing import cast

from optlab.budget import look
from optlab.faults import none_of
from optlab.web.animation.files import Frame, apng_of, gif_of
from optlab.web.animation.film import Film
from optlab.web.animation.moments import Moment, drag, play
from optlab.web.animation.palette import Palette, Pixels
from optlab.web.animation.stage import Stage, style_of
from optlab.web.live.protocol.figure_spec import FigureSpec
from optlab.web.live.reports import page_from
from optlab.web.page import Page
from optlab.web.plots.scene import Scene, scene_of
from optlab.web.plots.style import drawing
from optlab.web.registry import pages
from optlab.web.words import speaking

MOST_BYTES = 30_000_000  # of one at an address
HELD = 1500  # milliseconds more that the last frame is seen, before all begins again


def gif(name: str, page: Page, film: Film) -> bytes:
    """The animation as a GIF. Raises ValueError for a drag that there is not."""
    moments = moments_of(name, page, film)
    with drawing(style_of(film)):
        few = [moments[k] for k in sorted({0, len(moments) // 2, len(moments) - 1})]
        theme = film.theme
        palette = Palette.of([*_pictures(few, film)], [theme.paper, theme.ink, *theme.runs])
        return gif_of(_frames(moments, film), palette, loop=film.loop)


def apng(name: str, page: Page, film: Film, most: float = inf) -> bytes:
    """The same as an animated PNG; ValueError for one of more than `most` bytes, too."""
    moments = moments_of(name, page, film)
    with drawing(style_of(film)):
        return apng_of(_frames(moments, film), loop=film.loop, most=most)


def animation_at(given: Mapping[str, str]) -> bytes:
    """The animated PNG of the page, its link and the film that an address names, in the reader's
    language. Raises ExperimentError or ValueError that says what is wrong with it."""
    name = given.get("page", "")
    if name not in pages():
        raise ValueError(none_of("page", pages(), name))
    film, link = Film.read(given.get("film", "")), given.get("link", "")
    return speaking(
        given.get("language", ""), lambda: apng(name, page_from(link), film, MOST_BYTES)
    )


def moments_of(name: str, page: Page, film: Film) -> list[Moment]:
    """What its frames show. Raises ValueError for a drag that there is not."""
    scene = scene_of(name, page, film.theme)
    # Other seeds are left out: they would say from the first frame on where a run goes.
    spec = cast(FigureSpec, {key: part for key, part in scene.spec.items() if key != "fan"})
    scene = Scene(spec, scene.numbers)
    return drag(scene, film.drag, film.low, film.high) if film.drag else play(scene)


def _frames(moments: list[Moment], film: Film) -> Iterator[Frame]:
    times = [film.milliseconds] * len(moments)
    times[-1] += HELD
    yield from map(Frame, _pictures(moments, film), times)


def _pictures(moments: list[Moment], film: Film) -> Iterator[Pixels]:
    """A ground is drawn once for all that have it."""
    widest = max((moment.says for moment in moments), key=len)
    stage: Stage | None = None
    for scene, cursor, says, share in moments:
        look()
        if stage is None or not stage.suits(scene):
            if stage:
                stage.leave()
            stage = Stage(scene, film, widest)
        stage.follow(scene)
        stage.plane.to(cursor)
        yield stage.frame(says, share)
