"""A picture of what the page shows, for a paper or a slide: PNG, SVG or PDF."""

from collections.abc import Mapping
from io import BytesIO
from typing import TypeVar

import streamlit as st
from PIL import Image

from optlab.web.page import Page
from optlab.web.registry import pages
from optlab.web.share.link import link_to
from optlab.web.share.section import Section
from optlab.web.words import N_, _, language, speaking

KEY = "share-pictures"  # what was chosen last
STYLES = {
    "column": N_("a paper, one column"),
    "page": N_("a paper, both columns"),
    "light": N_("a slide, light"),
    "dark": N_("a slide, dark"),
}
CONTENTS = {False: N_("the figure"), True: N_("the figure and its curves")}
LETTERS = {False: N_("sans"), True: N_("serif")}
FORMATS = {"png": "PNG", "svg": "SVG", "pdf": "PDF"}
GOOD_FOR = {
    "png": N_("Pixels: {width} × {height}."),
    "svg": N_("Lines and text, at any size; the text can be edited."),
    "pdf": N_("Lines and text, at any size, with their fonts: for LaTeX and printing."),
}
SHARP = 2  # pixels of a preview for one of the page
SEEN = 700  # pixels that a preview is wide, at most

T = TypeVar("T", bool, int, str)


def show(name: str, page: Page) -> None:
    """Which picture, a preview of it, and a button that downloads it."""
    # matplotlib takes half a second and 30 MB: it is for who wants a picture.
    from optlab.web.plots import files
    from optlab.web.plots.charts import drawable_charts
    from optlab.web.plots.scene import scene_of

    last = st.session_state.get(KEY, files.Wanted())
    left, right = st.columns([2, 3])
    with left:
        style = _one_of(_("For"), "style", STYLES, last.style)
        scene = scene_of(name, page, files.STYLES[style].theme)
        choice = bool(scene.in_plane and drawable_charts(scene))
        charts = _one_of(_("Picture"), "charts", CONTENTS, last.charts) if choice else last.charts
        serif = _one_of(_("Letters"), "serif", LETTERS, last.serif)
        file = _one_of(_("Format"), "format", FORMATS, last.format)
        scales = {k: f"{k} ×" for k in files.SCALES}
        scale = _one_of(_("Scale"), "scale", scales, last.scale) if file == "png" else last.scale
    wanted = st.session_state[KEY] = files.Wanted(charts, file, scale, style, serif)
    link, speaks = link_to(page), language()
    small = files.STYLES[style].width * files.PIXELS < SEEN
    seen = wanted._replace(format="png", scale=SHARP if small else 1)
    with right, st.spinner(_("Drawing")):
        preview = files.picture(name, page, scene, seen, link)
        width, height = (side // seen.scale for side in Image.open(BytesIO(preview)).size)
        names = ", ".join(path["name"] for path in scene.spec["paths"])
        st.image(preview, width=min(width, SEEN), alt=_("Preview: {names}").format(names=names))

    def make() -> bytes:
        return speaking(speaks, lambda: files.picture(name, page, scene, wanted, link))

    with left:
        says = _(GOOD_FOR[file]).format(width=scale * width, height=scale * height)
        st.caption(f"{says} {_('The address of this page is in the file.')}")
        st.download_button(
            _("Download"),
            make,
            files.file_name(name, page, wanted),
            files.MEDIA[file],
            key=f"{KEY}-download",
            icon=":material/download:",
            on_click="ignore",
        )


def _one_of(label: str, key: str, options: Mapping[T, str], last: T) -> T:
    """One of several, as it was chosen last, also before the dialog was closed."""
    key = f"{KEY}-{key}"
    if st.session_state.get(key) not in options:
        st.session_state[key] = last
    says = {option: _(text) for option, text in options.items()}
    st.selectbox(label, list(options), format_func=lambda option: says[option], key=key)
    return st.session_state[key]


def fits(name: str, page: Page) -> bool:
    """What comes to the browser as a stream is not here to be drawn: the trainings of networks."""
    return not pages()[name].streams


SECTION = Section(lambda: _("Picture"), 3, show, fits)
