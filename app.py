"""The server: `python -m streamlit run app.py`."""

from pathlib import Path

import streamlit as st

from optlab.web.live.server import routes

app = st.App(Path(__file__).parent / "optlab" / "web" / "main.py", routes=routes())
