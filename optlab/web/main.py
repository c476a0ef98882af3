"""Which pages there are, and what all of them share. Streamlit runs this file at every change."""

from html import escape

import streamlit as st

from optlab.web import rejoining, state
from optlab.web.views import leaky, lessons, playground, rotation, sensitivity, stability
from optlab.web.words import _


def main() -> None:
    """Draw the page."""
    st.set_page_config(page_title="optlab", layout="wide", initial_sidebar_state="collapsed")
    state.speak_as_asked()
    pages = [
        st.Page(playground.show, title=_("Playground"), url_path="playground", default=True),
        st.Page(lessons.show, title=_("Lessons"), url_path="lessons"),
        st.Page(sensitivity.show, title=_("Which settings work"), url_path="settings"),
        st.Page(stability.show, title=_("Stability and speed"), url_path="stability"),
        st.Page(rotation.show, title=_("Rotation"), url_path="rotation"),
        st.Page(leaky.show, title=_("Leaky averages"), url_path="averages"),
    ]
    said = rejoining.listen()
    alone = st.context.is_embedded or len(pages) < 2
    page = st.navigation(pages, position="hidden" if alone else "top")
    if wanted := state.destination():
        st.switch_page(next(other for other in pages if other.url_path == wanted))
    st.set_page_config(page_title=f"{page.title} · optlab")
    # The menu shows which page it is; who hears the page is told by its first heading.
    st.html(f'<h1 class="unseen">{escape(page.title)}</h1>')
    page.run()
    rejoining.take_up(said)


if __name__ == "__main__":
    main()
