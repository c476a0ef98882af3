"""What several pages have: live, or plain where nothing live is wanted or there."""

import streamlit as st

from optlab.web import state
from optlab.web.live.component import languages, slot
from optlab.web.look import Look
from optlab.web.page import Page
from optlab.web.views import plain
from optlab.web.words import _, names, said_in

LINK = 124  # pixels


def link(board: str, page: Page) -> None:
    """The page's address, to be copied; and the languages, where there are several."""
    if page.view.live and not state.failure():
        slot(board, "link", LINK)
    else:
        st.caption(_("The address above is the link to all this."), width="content")
    if len(there := names()) > 1:
        says = _("Language")
        languages(f"{board}.languages", {"names": there, "current": said_in(), "says": says})


def loss(board: str, page: Page, look: Look, live: bool) -> None:
    """The loss of each run against the step."""
    st.markdown(f"## {_('Loss')}")
    if live:
        slot(board, "loss")
    else:
        plain.loss(page, look)
