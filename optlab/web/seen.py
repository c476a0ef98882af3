"""How a reader sees the page: in which colours, and whether its figures are live."""

import streamlit as st

from optlab.web import state
from optlab.web.page import Page
from optlab.web.theme import DARK, LIGHT, Theme


def theme() -> Theme:
    """The colours of the theme that the browser has."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def live(page: Page) -> bool:
    """Whether figures follow the hand: unless the address wants plain ones, or the live ones could
    not be loaded."""
    return page.view.live and not state.failure()
