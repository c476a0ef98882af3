"""The usual way to show the same: st.slider, and figures in st.plotly_chart.

`python -m streamlit run benchmarks/plain_page.py`, with the addresses that the app has.
"""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from optlab.experiment import Experiment, from_query
from optlab.hyperparameters import Declared, Number
from optlab.web.curves import loss_figure, state_figure
from optlab.web.figures import path_figure
from optlab.web.theme import LIGHT


def moved(place: str, declared: Declared) -> Any:
    """A run or the function, with its numbers where their sliders are."""
    values = {}
    for name, declaration in declared.hyperparameters().items():
        if isinstance(declaration, Number) and declaration.primary:
            low, high = float(declaration.low), float(declaration.high)
            given, key = float(getattr(declared, name)), f"{place}-{name}"
            values[name] = st.slider(name, low, high, given, (high - low) / 60, "%.4g", key=key)
    return replace(declared, **values)


def show(experiment: Experiment, chosen: int, turn: int) -> None:
    """All of the page; `turn` is in the figures, so that one can see when they are new."""
    left, right = st.columns([1.55, 1])
    with right:
        runs = tuple(moved(f"run{i}", run) for i, run in enumerate(experiment.runs))
        objective = moved("f", experiment.objective)
    experiment = replace(experiment, objective=objective, runs=runs)
    trajectories = experiment.trajectories()
    figures = {
        "paths": path_figure(experiment, trajectories, LIGHT),
        "loss": loss_figure(experiment, trajectories, LIGHT),
        "state": state_figure(trajectories[chosen], experiment.steps, LIGHT.runs[chosen], LIGHT),
    }
    for name, figure in figures.items():
        if figure:
            figure.update_layout(meta=turn)
            config = {"scrollZoom": True}
            with left:
                st.plotly_chart(figure, theme=None, config=config, key=name)


st.set_page_config(layout="wide")
query = st.query_params
pairs = [(key, value) for key in query for value in query.get_all(key) if key != "chosen"]
st.session_state.turn = st.session_state.get("turn", 0) + 1
show(from_query(urlencode(pairs)), int(query.get("chosen", "0")), st.session_state.turn)
