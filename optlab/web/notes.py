"""What came from outside (a link, a file, the browser) and is wrong, shown as the text it is."""

from collections.abc import Callable, Sequence
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from optlab.web.refusals import as_read
from optlab.web.words import _


def warn(title: str, lines: Sequence[str] = ()) -> None:
    """A box with a sentence, and below it lines that quote what was given.

    Not `st.warning`, which renders Markdown: a link to this page could put links, pictures and
    formulas of somebody else's into it.
    """
    items = "".join(f"<li>{escape(as_read(line))}</li>" for line in lines)
    below = f"<ul>{items}</ul>" if items else ""
    st.html(f'<div class="outside" role="alert"><p>{escape(as_read(title))}</p>{below}</div>')


def way_on(
    says: str,
    label: str,
    on_click: Callable[[], None],
    key: str | None = None,
    *,
    there: bool = True,
) -> DeltaGenerator:
    """Why there is nothing to show, and a button that leads to something, where the page's link has
    that be there. Returns the row that they stand in, for more buttons."""
    row = st.container(horizontal=True, vertical_alignment="center", key=key)
    with row:
        st.info(says)
        if there:
            st.button(label, type="primary", on_click=on_click)
    return row


def problems(of_the_link: Sequence[str]) -> None:
    """What was wrong with the link that was followed; nothing where nothing was."""
    if of_the_link:
        title = _("This link is not quite right. Shown is what could be read of it.")
        warn(title, of_the_link)
