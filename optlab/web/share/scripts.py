"""The experiment as a program of NumPy, PyTorch or optax that makes the same numbers."""

from collections.abc import Mapping
from functools import lru_cache

import streamlit as st

from optlab.experiment import Experiment
from optlab.scripts.function import NoScript
from optlab.scripts.libraries import script
from optlab.web.page import Page
from optlab.web.share.link import link_to
from optlab.web.share.section import Section
from optlab.web.words import _

LIBRARY = "share-library"
LIBRARIES: Mapping[str, str] = {"numpy": "NumPy", "torch": "PyTorch", "optax": "optax"}
"""What the scripts' libraries are called."""


def show(name: str, page: Page) -> None:
    """Which library, the code with a button that copies it, and the file."""
    if st.session_state.get(LIBRARY) not in LIBRARIES:
        st.session_state[LIBRARY] = next(iter(LIBRARIES))
    st.segmented_control(
        _("Library"),
        list(LIBRARIES),
        format_func=LIBRARIES.__getitem__,
        key=LIBRARY,
        required=True,
    )
    library = st.session_state[LIBRARY]
    try:
        text = _written(page.experiment, library, link_to(page))
    except NoScript as error:
        st.info(str(error))
        return
    st.caption(_("Makes the numbers of the picture, and prints where each run ends."))
    st.code(text, language="python", height=360)
    st.download_button(
        _("Download as {file}").format(file="optlab.py"),
        text,
        "optlab.py",
        "text/x-python",
        key="share-script",
        on_click="ignore",
        icon=":material/download:",
    )


@lru_cache(maxsize=64)  # of some KB, a few of 40: everybody's
def _written(experiment: Experiment, library: str, link: str) -> str:
    return script(experiment, library, link)


def fits(name: str, page: Page) -> bool:
    """Whether the page shows paths in the plane: two train models, which no script here does."""
    return name not in ("networks", "real_data")


SECTION = Section(lambda: _("Script"), 4, show, fits)
