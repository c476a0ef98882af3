"""The server: `python -m streamlit run app.py`."""

from pathlib import Path

import streamlit as st

from optlab.web.failure import tell
from optlab.web.gate import gate
from optlab.web.live.server import routes
from optlab.web.live.sockets import promptly

app = st.App(
    Path(__file__).parent / "optlab" / "web" / "main.py",
    routes=routes(),
    middleware=gate(),
    lifespan=promptly,
    on_script_error=tell,
)
