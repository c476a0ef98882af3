"""A run on a page: its card, and what changes it."""

from collections.abc import Callable, Mapping
from functools import partial
from html import escape
from typing import NamedTuple

import streamlit as st

from optlab.edits import with_runs
from optlab.experiment import MOST_RUNS, Experiment
from optlab.optimizers import OPTIMIZERS, Optimizer
from optlab.web import controls, state
from optlab.web.live.component import slot
from optlab.web.names import names_of
from optlab.web.page import Page
from optlab.web.theme import MARKERS, Theme
from optlab.web.views import static, suited
from optlab.web.words import _, docstring_of


class Kind(NamedTuple):
    """What runs do on a page: descend a function, unless it says otherwise."""

    methods: Mapping[str, type[Optimizer]] = OPTIMIZERS
    fitted: Callable[[Optimizer], Optimizer] = suited.fitted  # one that is chosen, to begin with
    why: Callable[[Experiment, int], str] = suited.why_this_eta
    ending: Callable[[Page, int], object] = static.ending  # where there is no live figure


DESCENTS = Kind()


def run_card(
    i: int, experiment: Experiment, theme: Theme, live: bool, figure: str, kind: Kind = DESCENTS
) -> None:
    """One run: its method, its sliders, and where it got to."""
    run = experiment.runs[i]
    change = partial(state.change_run, i)

    with st.container(border=True, key=f"run{i}"):
        top = st.container(horizontal=True, vertical_alignment="center")
        top.html(
            f'<span style="color:{theme.runs[i]};font-size:1.3rem">{MARKERS[i].glyph}</span>',
            width="content",
        )
        key = f"run{i}.optimizer"
        st.session_state[key] = run.key
        top.selectbox(
            _("Method"),
            list(kind.methods),
            format_func=lambda key: _(kind.methods[key].title),
            key=key,
            label_visibility="collapsed",
            on_change=lambda: state.edit(
                with_runs, i, kind.fitted(kind.methods[st.session_state[key]]())
            ),
        )
        with top.popover("⋯", width="content"):
            st.latex(run.formula)
            st.caption(run.variant)
            st.caption(docstring_of(type(run)))
            if live:
                slot(figure, f"run{i}.more")
            controls.details(run, f"run{i}", change, numbers=not live)
            buttons = st.container(horizontal=True)
            full = len(experiment.runs) >= MOST_RUNS
            buttons.button(
                _("Duplicate"),
                key=f"run{i}.duplicate",
                disabled=full,
                on_click=partial(_duplicate, i),
            )
            buttons.button(
                _("Remove"), key=f"run{i}.remove", on_click=partial(state.edit, with_runs, i)
            )
        if why := kind.why(experiment, i):
            st.caption(why)
        if live:
            slot(figure, f"run{i}")
        else:
            controls.sliders(run, f"run{i}", change)
            kind.ending(state.page(), i)


def embedded_run(i: int, experiment: Experiment, theme: Theme, live: bool, figure: str) -> None:
    """A run in a frame of another page: its name and its sliders."""
    with st.container(border=True, key=f"run{i}"):
        st.html(
            f'<p class="embedded-run"><span style="color:{theme.runs[i]}">'
            f"{MARKERS[i].glyph}</span> {escape(names_of(experiment)[i])}</p>"
        )
        if live:
            slot(figure, f"run{i}")
        else:
            controls.sliders(experiment.runs[i], f"run{i}", partial(state.change_run, i))


def _duplicate(i: int) -> None:
    run = state.page().experiment.runs[i]
    state.edit(with_runs, i, run, run)
