"""How a reader sees the page: in which colours, whether its figures are live, and how much of it a
link for a class leaves."""

import streamlit as st

from optlab.web import state
from optlab.web.page import Page
from optlab.web.theme import DARK, LIGHT, Theme
from optlab.web.view import EVERYTHING, FIGURE, ForClass


def theme() -> Theme:
    """The colours of the theme that the browser has."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def live(page: Page) -> bool:
    """Whether figures follow the hand: unless the address wants plain ones, or the live ones could
    not be loaded."""
    return page.view.live and not state.failure()


def bare() -> bool:
    """Whether the page is its figures and their sliders alone: in a frame of another page
    (`?embed=true`), or by its link."""
    return st.context.is_embedded or _words().only != EVERYTHING


def sliders() -> bool:
    """Whether there are sliders beside the figures."""
    return _words().only != FIGURE


def menus() -> bool:
    """Whether there are ways to other pages, presets and languages, and to share this one."""
    return _words().any_menu and not st.context.is_embedded


def free() -> bool:
    """Whether runs, methods and the function can be others."""
    return not (_words().holds or st.context.is_embedded)


def _words() -> ForClass:
    return st.session_state.page.view.of(ForClass)
