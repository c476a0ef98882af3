"""Which pages there are, and what all of them share."""

from pathlib import Path

import plotly.graph_objects as go
import streamlit as st

from optlab.web.pages import playground
from optlab.web.words import speak

STYLE = Path(__file__).parent / "style.css"

go.Figure()  # the first one costs 110 ms of imports: pay them before the first visitor comes


def main() -> None:
    """Draw the page."""
    st.set_page_config(page_title="optlab", layout="wide", initial_sidebar_state="collapsed")
    speak(st.context.locale)
    st.html(STYLE)
    playground.show()
