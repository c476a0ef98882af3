"""The server: `python -m streamlit run app.py`."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from optlab.web.failure import report_failure
from optlab.web.gate import gate
from optlab.web.live.server import routes
from optlab.web.opening import Opening, looks
from optlab.web.shell import Shell
from optlab.web.starting import starting

app = st.App(
    Path(__file__).parent / "optlab" / "web" / "main.py",
    routes=[*looks(), *routes()],
    middleware=[*gate(), Middleware(Shell), Middleware(Opening)],
    lifespan=starting,
    on_script_error=report_failure,
)
