"""One HTML file that is live without a server and without a network."""

from functools import partial

import streamlit as st

from optlab.web.one_file.contents import called, first_of, fits, offered
from optlab.web.one_file.fitting import fitting
from optlab.web.one_file.writing import MOST, written
from optlab.web.page import Page, origin_of
from optlab.web.share.link import link_to
from optlab.web.share.section import Section
from optlab.web.words import _, language, speaking

SLIDERS, PLOTLY = "share-one-file-sliders", "share-one-file-plotly"


def show(name: str, page: Page) -> None:
    """Which sliders go with it, how large it becomes, and the button that saves it."""
    st.caption(
        _(
            "A page that opens with a double click, without this server and without a network: the"
            " figure with these sliders, the loss, what a run remembers, the play and the words."
        )
    )
    there = {one["id"]: called(one) for one in offered(page)}
    st.session_state.setdefault(PLOTLY, True)
    plotly = bool(st.session_state[PLOTLY])
    kept = st.session_state.get(SLIDERS)
    if kept is None or not there.keys() >= {*kept}:
        first = first_of(offered(page))
        st.session_state[SLIDERS] = fitting(page, first, plotly=plotly).chosen
    if there:
        st.multiselect(_("Sliders"), list(there), format_func=lambda one: there[one], key=SLIDERS)
    else:
        st.caption(
            _("Of so many steps there are no rows of a slider: the file has the paths alone.")
        )
    st.toggle(
        _("Move the picture with the mouse, save it as a PNG (2 MB more)"),
        key=PLOTLY,
        help=_("Without, the picture is drawn more simply; its buttons still zoom."),
    )
    fit = fitting(page, st.session_state[SLIDERS], plotly=bool(st.session_state[PLOTLY]))
    if fit.left:
        says = _("No room within {most} MB, and left out: {names}.")
        names = "; ".join(there[one] for one in fit.left)
        st.warning(says.format(most=MOST // 1_000_000, names=names.replace("$", r"\$")))
    with st.container(horizontal=True, vertical_alignment="center"):
        write = partial(
            written, page, fit.chosen, plotly=bool(st.session_state[PLOTLY]), link=link_to(page)
        )
        st.download_button(
            _("Save the file"),
            data=partial(speaking, language(), lambda: write().encode()),
            file_name=f"{_name(page)}.html",
            mime="text/html",
            on_click="ignore",
            type="primary",
            icon=":material/download:",
        )
        st.caption(_("About {size} MB").format(size=f"{fit.size / 1e6:.1f}"), width="content")


def _name(page: Page) -> str:
    origin = origin_of(page)
    return f"optlab-{origin.name}" if origin else "optlab"


SECTION = Section(lambda: _("One file"), 6, show, fits)
