"""The play, or the drag of a slider, as a picture that moves."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Literal, cast
from urllib.parse import urlencode

import streamlit as st

from optlab.hyperparameters import Choice, Text
from optlab.notation import to_words
from optlab.numerals import short
from optlab.web import seen
from optlab.web.animation.film import Film
from optlab.web.animation.moments import MOST, drags, every
from optlab.web.live.addresses import BUILD
from optlab.web.live.component import film as preview
from optlab.web.live.protocol.components import Film as Preview
from optlab.web.live.protocol.figure_spec import FigureSpec
from optlab.web.live.protocol.figures import Slider
from optlab.web.page import Page, address_of, origin_of
from optlab.web.registry import pages
from optlab.web.share.section import Section
from optlab.web.theme import DARK
from optlab.web.words import _, in_language, language, speaking

KEY = "share-animation"
PLAY, DRAG = "play", "drag"
RATES = (2, 5, 10, 20, 25, 50)  # whole hundredths of a second a frame
MIDDLE = 4  # one part in so many of a track lies on either side of a value at first
NOTHING = ("", 0.0, 1.0)  # is dragged
KEEP: Literal["session"] = "session"  # what was chosen is there when the dialog is opened again


def fits(name: str, page: Page) -> bool:
    """Where runs go through the plane."""
    return pages()[name].in_plane


def show(name: str, page: Page) -> None:
    """What moves and how it looks; how that looks; its files."""
    spec = pages()[name].spec(page, seen.theme(), {})
    in_plane = [i for i, path in enumerate(spec["paths"]) if not path.get("aside")]
    if not in_plane:
        st.caption(_("There is no path to show here."))
        return
    choices, picture = st.columns([2, 3], gap="large")
    with choices:
        drag, low, high = _moves(spec, drags(spec, in_plane))
        film = replace(_looks(page), drag=drag, low=low, high=high)
    with picture:
        preview(f"{KEY}-preview", preview_of(name, page, film))
        _files(name, page, film)
        if not film.drag and (apart := every(spec["steps"]) * spec.get("stride", 1)) > 1:
            says = _("At most {most} frames: each is {apart} steps after the one before.")
            st.caption(says.format(most=MOST, apart=apart))


def _files(name: str, page: Page, film: Film) -> None:
    """The files that the server makes."""
    with st.container(horizontal=True, key=f"{KEY}-files"):
        for kind, ending, mime in (("gif", "gif", "image/gif"), ("apng", "png", "image/png")):
            st.download_button(
                {"gif": _("Save as GIF"), "apng": _("Save as APNG")}[kind],
                partial(_made, kind, name, page, film, language()),
                file_name=f"optlab.{ending}",
                mime=mime,
                on_click="ignore",
                key=f"{KEY}-{kind}",
                icon=":material/download:",
            )


def _moves(spec: FigureSpec, sliders: Mapping[str, Slider]) -> tuple[str, float, float]:
    """Choose between the play, which has no slider, and a drag; of that the slider and its ends."""
    says = {PLAY: _("The play"), DRAG: _("The drag of a slider")}
    if not sliders:
        if "stride" in spec:
            st.caption(_("With so many steps, only the play can be taken along."))
        return NOTHING
    if _one_of("what", says, _("What moves")) == PLAY:
        return NOTHING
    # Those that are shown at first sight come first.
    there = sorted(sliders.values(), key=lambda one: one["slot"].endswith(".more"))
    names = {one["id"]: f"{one['of']}: {one['name']}" for one in there}
    key = f"{KEY}-slider"
    if st.session_state.get(key) not in names:
        st.session_state[key] = next(iter(names))
    name = st.selectbox(
        _("Slider"), list(names), format_func=lambda one: names[one], key=key, persist_state=KEEP
    )
    slider = sliders[name]
    stops = list(slider["stops"])
    at = min(range(len(stops)), key=lambda k: abs(stops[k] - _value(slider)))
    part = max(1, len(stops) // MIDDLE)
    middle = stops[max(0, at - part)], stops[min(len(stops) - 1, at + part)]
    key = f"{KEY}-{name}"
    if not set(st.session_state.get(key, middle)) <= set(stops):
        del st.session_state[key]  # of another page's slider of this name
    ends = st.select_slider(
        _("From and to"), stops, middle, format_func=short, key=key, persist_state=KEEP
    )
    low, high = cast(tuple[float, float], ends)  # as its value is
    return name, low, high


def _value(slider: Slider) -> float:
    """Where a slider is; one that stands for several that differ, at its first stop."""
    value = slider["value"]
    return slider["stops"][0] if value is None else value


def _looks(page: Page) -> Film:
    """Choose title, size, colours, speed, and whether it is repeated."""
    origin = origin_of(page)
    same = origin and origin.experiment == page.experiment
    heading = in_language(origin.title) if origin and same else _(page.experiment.objective.title)
    declared = Film.hyperparameters()["heading"]
    assert isinstance(declared, Text)
    # Where the page is another, so is its title.
    key = f"{KEY}-heading-{heading}"
    heading = st.text_input(_("Title"), heading, declared.most, key=key, persist_state=KEEP)
    with st.container(horizontal=True, key=f"{KEY}-looks"):
        sizes = {size: size.replace("x", " × ") for size in _options("size")}
        size = _one_of("size", sizes, _("Size in pixels"))
        colours = {"light": _("light"), "dark": _("dark")}
        worn = _one_of("colours", colours, _("Colours"), _worn())
        rates = {str(rate): str(rate) for rate in RATES}
        rate = float(_one_of("rate", rates, _("Frames a second"), f"{Film.rate:g}"))
    loop = st.checkbox(
        _("Again and again (GIF and APNG)"), True, key=f"{KEY}-loop", persist_state=KEEP
    )
    return Film(size=size, colours=worn, rate=rate, loop=loop, heading=heading)


def _worn() -> str:
    """The colours of the page."""
    return "dark" if seen.theme() is DARK else "light"


def _options(name: str) -> tuple[str, ...]:
    declared = Film.hyperparameters()[name]
    assert isinstance(declared, Choice)
    return declared.options


def _one_of(name: str, says: Mapping[str, str], label: str, first: str | None = None) -> str:
    """Choose one of a few, each with what it is called."""
    key = f"{KEY}-{name}"
    if st.session_state.get(key) not in says:
        st.session_state[key] = first or next(iter(says))
    chosen = st.segmented_control(
        label,
        list(says),
        format_func=lambda one: says[one],
        key=key,
        required=True,
        persist_state=KEEP,
    )
    assert chosen is not None  # one is required
    return chosen


def preview_of(name: str, page: Page, film: Film) -> Preview:
    """What the browser is told of an animation: where it is, and what is said of it."""
    asked = {
        "page": name,
        "link": urlencode(address_of(page)),
        "film": to_words(film),
        "language": language(),
        "build": BUILD,
    }
    width, height = film.pixels
    return {
        "at": f"live/animation?{urlencode(asked)}",
        "name": "optlab",
        "width": width,
        "height": height,
        "words": {
            "picture": _("The animation: {title}").format(title=film.heading),
            "drawing": _("The frames are being drawn."),
            "lost": _("The animation could not be drawn. Another size or another title may help."),
            "webm": _("Save as WebM"),
            "mp4": _("Save as MP4"),
            "no webm": _("This browser has no encoder for WebM (VP9 or VP8)."),
            "no mp4": _("This browser has no encoder for MP4 (H.264)."),
            "unable": _("This browser makes no videos: it lacks WebCodecs."),
            "unsafe": _(
                "Browsers make videos only on pages that came by https, or from this computer."
            ),
            "encoding": _("The video is being made."),
            "cancel": _("Cancel"),
            "cancelled": _("Cancelled."),
            "saved": _("Saved as {file}."),
            "failed": _("The video could not be made: {reason}"),
        },
    }


def _made(kind: str, name: str, page: Page, film: Film, locale: str) -> bytes:
    """The file, where a button was pressed: in a thread that knows no session."""
    # matplotlib is imported where somebody wants something drawn.
    from optlab.web.animation import made

    return speaking(locale, lambda: getattr(made, kind)(name, page, film))


SECTION = Section(lambda: _("Animation"), 2, show, fits)
