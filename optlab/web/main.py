"""Which pages there are, and what all of them share. Streamlit runs this file at every change."""

from pathlib import Path

import streamlit as st

from optlab.web.views import playground, sensitivity
from optlab.web.words import _, speak

STYLES = (Path(__file__).parent / "style.css", Path(__file__).parent / "live" / "live.css")


def main() -> None:
    """Draw the page."""
    st.set_page_config(page_title="optlab", layout="wide", initial_sidebar_state="collapsed")
    speak(st.context.locale)
    for style in STYLES:
        st.html(style)
    pages = [
        st.Page(playground.show, title=_("Playground"), url_path="playground", default=True),
        st.Page(sensitivity.show, title=_("Which settings work"), url_path="settings"),
    ]
    st.navigation(pages, position="top" if len(pages) > 1 else "hidden").run()


if __name__ == "__main__":
    main()
