"""From one page to another."""

from typing import Any

import streamlit as st

from optlab.web import seen, state
from optlab.web.registry import pages
from optlab.web.visit import PLAYGROUND
from optlab.web.words import _


def link_to(name: str) -> Any:
    """A page as Streamlit's menu has it; the first one is where the root leads."""
    page, first = pages()[name], next(iter(pages()))
    return st.Page(page.show, title=page.title(), url_path=name, default=name == first)


def open_here() -> None:
    """On another page: a button that takes over what it shows. The browser's Back undoes it. None
    where a link for a class has no ways to other pages."""
    if not seen.menus():
        return
    says = _(
        "Your experiment in the playground gives way to this one; the browser's Back undoes it."
    )
    st.button(
        _("Open in the playground"), icon=":material/tune:", help=says, on_click=_take_to_playground
    )


def _take_to_playground() -> None:
    state.take()
    state.lead_to(PLAYGROUND)
