"""In a frame of another page (`?embed=true`), or by its link: the figure and its sliders, or the
figure alone."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from optlab.web import seen


def columns(left: float = 1, right: float = 1) -> tuple[DeltaGenerator, DeltaGenerator]:
    """Two columns, so wide to each other, for a figure that stays in sight and what is beside it.

    A figure fills what is left of the window below it: sliders of the same column stand above.
    """
    with st.container(key="embedded"), st.container(key="play"):
        first, second = st.columns([left, right], gap="small")
    return first, second


def beside(wide: float) -> tuple[DeltaGenerator, DeltaGenerator | None]:
    """The same for a figure, and a column for what has only sliders; none where there are none."""
    if seen.sliders():
        return columns(wide)
    with st.container(key="embedded"), st.container(key="play"):
        (alone,) = st.columns(1)
    return alone, None
