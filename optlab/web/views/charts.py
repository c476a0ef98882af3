"""What several pages have: live, or plain where nothing live is wanted or there."""

import streamlit as st

from optlab.web import seen
from optlab.web.live.component import languages, slot
from optlab.web.page import Page
from optlab.web.share import dialog
from optlab.web.theme import Theme
from optlab.web.views import static
from optlab.web.words import _, names, said_in

LINK, UNDO = 124, 84  # pixels


def link(figure: str, page: Page) -> None:
    """Undo and redo; the page's address, to be copied, and all else that can be taken along; and
    the languages, where there are several."""
    if seen.live(page):
        slot(figure, "undo", UNDO)
        slot(figure, "link", LINK)
    else:
        st.caption(_("The address above is the link to all this."), width="content")
    if not seen.menus():
        return
    dialog.button(figure)
    if len(there := names()) > 1:
        says = _("Language")
        languages(f"{figure}.languages", {"names": there, "current": said_in(), "says": says})


def loss(figure: str, page: Page, theme: Theme, live: bool) -> None:
    """The loss of each run against the step."""
    st.markdown(f"## {_('Loss')}")
    if live:
        slot(figure, "loss")
    else:
        static.loss(page, theme)
