"""In a frame of another page (`?embed=true`): the figure and its sliders, and nothing else."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def columns(left: float = 1, right: float = 1) -> tuple[DeltaGenerator, DeltaGenerator]:
    """Two columns, so wide to each other, for a figure that stays in sight and what is beside it.

    A figure fills what is left of the window below it: sliders of the same column stand above.
    """
    with st.container(key="embedded"), st.container(key="play"):
        first, second = st.columns([left, right], gap="small")
    return first, second
