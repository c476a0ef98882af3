"""The server: `python -m streamlit run app.py`."""

from pathlib import Path

import streamlit as st

from optlab.web.live.server import routes
from optlab.web.live.sockets import promptly

app = st.App(
    Path(__file__).parent / "optlab" / "web" / "main.py", routes=routes(), lifespan=promptly
)
