"""The button "Share and take along" of every page, and the dialog behind it."""

from functools import partial

import streamlit as st

from optlab.web import language, state
from optlab.web.share.section import sections
from optlab.web.words import _

LAST = "share-section"  # the section that was looked at last is the one that opens


def button(name: str) -> None:
    """Opens the dialog for the page of this name."""
    says = _("Share and take along")
    icon = ":material/ios_share:"
    opens = partial(_open, name)
    st.button(says, key="share", icon=icon, width="content", on_click=opens)
    if st.session_state.get("sharing") == name:
        try:
            # The decorator is called here, for the title to be in the reader's language.
            st.dialog(says, width="large")(_draw)(name)
        except Exception:  # not for ever; what Streamlit ends a run with, for a newer one, is none
            _open("")
            raise
    _open("")


def _open(name: str) -> None:
    """Have the dialog of this page opened, until a run has come so far; not in a page after it."""
    st.session_state.sharing = name


def _draw(name: str) -> None:
    language.speak_as_asked()
    page = state.page()
    there = {key: one for key, one in sections().items() if one.fits(name, page)}
    if st.session_state.get(LAST) not in there:
        st.session_state[LAST] = next(iter(there))
    st.pills(
        _("What to take along"),
        list(there),
        format_func=lambda key: there[key].title(),
        key=LAST,
        label_visibility="collapsed",
        required=True,
    )
    chosen = st.session_state[LAST]
    with st.container(key=f"share-{chosen}"):
        there[chosen].show(name, page)
