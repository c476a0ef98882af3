"""The page that all pages share. Streamlit runs this file at every change."""

from contextlib import suppress
from html import escape

import streamlit as st

from optlab.web import language, rejoining, state
from optlab.web.registry import pages
from optlab.web.view import ForClass
from optlab.web.views.ways import link_to


def main() -> None:
    """Draw the page."""
    st.set_page_config(page_title="optlab", layout="wide", initial_sidebar_state="collapsed")
    language.speak_as_asked()
    there = {name: link_to(name) for name in pages()}
    said = rejoining.listen()
    alone = st.context.is_embedded or len(there) < 2 or not state.coming().of(ForClass).any_menu
    page = st.navigation(list(there.values()), position="hidden" if alone else "top")
    if wanted := state.destination():
        st.switch_page(there[wanted])
    st.set_page_config(page_title=f"{page.title} · optlab")
    # The menu shows which page it is; who hears the page is told by its first heading.
    st.html(f'<h1 class="unseen">{escape(page.title)}</h1>')
    with suppress(state.Enough):
        page.run()
    rejoining.take_up(said, page.url_path)


if __name__ == "__main__":
    main()
