"""The button "Share and take along" of every page, and the dialog behind it."""

import streamlit as st

from optlab.web import language, state
from optlab.web.share.section import sections
from optlab.web.words import _

LAST = "share-section"  # the section that was looked at last is the one that opens


def button(name: str) -> None:
    """Opens the dialog for the page of this name."""
    says = _("Share and take along")
    if st.button(says, key="share", icon=":material/ios_share:", width="content"):
        # The decorator is called here, for the title to be in the reader's language.
        st.dialog(says, width="large")(_draw)(name)


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
