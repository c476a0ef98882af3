"""The experiment as a program of NumPy, PyTorch or optax that makes the same numbers; and a line of
such a program as a run."""

from collections.abc import Callable, Mapping
from functools import lru_cache

import streamlit as st

from optlab.edits import with_one_more
from optlab.experiment import Experiment
from optlab.scripts.function import NoScript
from optlab.scripts.libraries import script
from optlab.scripts.notebook import notebook
from optlab.scripts.reading import read_line
from optlab.web import state
from optlab.web.page import Page
from optlab.web.share.link import link_to
from optlab.web.share.section import Section
from optlab.web.words import _

LIBRARY = "share-library"
LINE = "share-line"
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
    _code(page, st.session_state[LIBRARY])
    _paste()


def _code(page: Page, library: str) -> None:
    try:
        text = _written(page.experiment, library, link_to(page))
    except NoScript as error:
        st.info(str(error))
        return
    says = _("Makes the numbers of the picture, and prints where each run ends.")
    if library == "numpy":
        says += " " + _("The notebook draws the figure, too.")
    st.caption(says)
    st.code(text, language="python", height=360)
    with st.container(horizontal=True):
        _download("optlab.py", "text/x-python", lambda: text)
        if library == "numpy":
            _download(
                "optlab.ipynb",
                "application/x-ipynb+json",
                lambda: notebook(page.experiment, link_to(page)),
            )


def _download(file: str, mime: str, make: Callable[[], str]) -> None:
    st.download_button(
        _("Download as {file}").format(file=file),
        make,
        file,
        mime,
        key=f"share-{file.replace('.', '-')}",
        on_click="ignore",
        icon=":material/download:",
    )


def _paste() -> None:
    """A field for a line of somebody else's program, which becomes a run of the page."""
    with st.form("share-paste", border=False, enter_to_submit=True):
        line = st.text_input(
            _("Paste a line: it becomes a run"),
            key=LINE,
            placeholder="torch.optim.RMSprop(params, lr=0.01, alpha=0.9)",
            help=_(
                "A line that makes an optimizer of PyTorch, optax or Keras. It is read, not run;"
                " what it does not say is as in that library."
            ),
        )
        pressed = st.form_submit_button(_("Add the run"), icon=":material/add:")
    if not pressed:
        return
    try:
        run = read_line(line)
    except ValueError as error:
        st.error(str(error))
        return
    state.edit(with_one_more, run)
    st.rerun()


@lru_cache(maxsize=64)  # of some KB, a few of 40: everybody's
def _written(experiment: Experiment, library: str, link: str) -> str:
    return script(experiment, library, link)


def fits(name: str, page: Page) -> bool:
    """Whether the page shows paths in the plane: two train models, which no script here does."""
    return name not in ("networks", "real_data")


SECTION = Section(lambda: _("Script"), 4, show, fits)
