"""Charts that several pages have: live, or plain where nothing live is wanted or there."""

import streamlit as st

from optlab.web.live.component import slot
from optlab.web.look import Look
from optlab.web.page import Page
from optlab.web.views import plain
from optlab.web.words import _


def loss(board: str, page: Page, look: Look, live: bool) -> None:
    """The loss of each run against the step."""
    st.markdown(f"##### {_('Loss')}")
    if live:
        slot(board, "loss")
    else:
        plain.loss(page, look)
