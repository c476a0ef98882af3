"""A run on a page: its card, and what changes it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from html import escape
from typing import NamedTuple

import streamlit as st

from optlab.edits import with_one_more, with_runs, with_schedule
from optlab.experiment import MOST_RUNS, Experiment
from optlab.optimizers import OPTIMIZERS, Optimizer
from optlab.optimizers.typed import Typed, as_typed
from optlab.references import Reference
from optlab.scheduled import schedules_of
from optlab.web import controls, seen, state
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
    slot: str = "run"  # what the places of the live figure are called that have its sliders


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
        with top:
            if seen.free():
                choose_method(i, run, kind)
            else:
                st.markdown(f"**{_(run.title)}**")
        with top.popover("⋯", width="content"):
            on_demand(i, experiment, live, figure, kind)
        if taken := run.said_of_taking():
            st.caption("; ".join(taken))
        if why := kind.why(experiment, i):
            st.caption(why)
        if seen.free():
            controls.lines(run, f"run{i}", change)
        else:
            controls.read_lines(run)
        controls.course_texts(run, f"run{i}", change)
        if live:
            slot(figure, f"{kind.slot}{i}")
        else:
            controls.sliders(run, f"run{i}", change)
            kind.ending(state.page(), i)


def choose_method(i: int, run: Optimizer, kind: Kind) -> None:
    """The menu of methods."""
    methods = {**kind.methods, run.key: type(run)}  # a link may name what is not offered
    key = f"run{i}.optimizer"
    st.session_state[key] = run.key
    st.selectbox(
        _("Method"),
        list(methods),
        format_func=lambda key: _(methods[key].title),
        key=key,
        label_visibility="collapsed",
        on_change=lambda: state.edit(with_runs, i, kind.fitted(methods[st.session_state[key]]())),
    )


def on_demand(i: int, experiment: Experiment, live: bool, figure: str, kind: Kind) -> None:
    """What a run's card has behind "⋯": its formula, its other settings, and what to do with it."""
    run, change = experiment.runs[i], partial(state.change_run, i)
    st.latex(run.whole_formula)
    st.caption(run.whole_variant)
    for one in (run, *schedules_of(run).values()):
        st.caption(docstring_of(type(one)))
    if live:
        slot(figure, f"{kind.slot}{i}.more")
    controls.details(run, f"run{i}", change, numbers=not live, texts=False)
    if not live:
        controls.schedules(run, f"run{i}", partial(_follow, i))
    if not seen.free():
        return
    buttons = st.container(horizontal=True)
    full = len(experiment.runs) >= MOST_RUNS
    buttons.button(
        _("Duplicate"),
        key=f"run{i}.duplicate",
        disabled=full,
        on_click=partial(_duplicate, i),
    )
    buttons.button(_("Remove"), key=f"run{i}.remove", on_click=partial(state.edit, with_runs, i))
    if as_typed(run) and not isinstance(run, Typed):
        buttons.button(
            _("Edit as text"),
            key=f"run{i}.as_text",
            help=_("The same method as lines that you can change"),
            on_click=partial(_as_text, i),
        )


def named_runs(experiment: Experiment, theme: Theme, only: int | None = None) -> None:
    """The runs by marker and name in a row, where a figure stands alone; or one of them, above what
    is of it alone."""
    named = dict(enumerate(names_of(experiment)))
    named_marks(named if only is None else {only: named[only]}, theme)


def named_marks(named: Mapping[int, str], theme: Theme) -> None:
    """What is drawn with the markers and colours of these numbers, in a row."""
    marks = [
        f'<span><span style="color:{theme.runs[i]}">{MARKERS[i].glyph}</span> {escape(name)}</span>'
        for i, name in named.items()
    ]
    if marks:
        st.html(f'<p class="embedded-run embedded-runs">{" ".join(marks)}</p>')


def embedded_run(
    i: int, experiment: Experiment, theme: Theme, live: bool, figure: str, kind: Kind = DESCENTS
) -> None:
    """A run in a frame of another page: its name and its sliders."""
    with st.container(border=True, key=f"run{i}"):
        st.html(
            f'<p class="embedded-run"><span style="color:{theme.runs[i]}">'
            f"{MARKERS[i].glyph}</span> {escape(names_of(experiment)[i])}</p>"
        )
        if live:
            slot(figure, f"{kind.slot}{i}")
        else:
            controls.sliders(experiment.runs[i], f"run{i}", partial(state.change_run, i))


def add_a_run(experiment: Experiment, kind: Kind = DESCENTS, explanation: str = "") -> None:
    """One more run, of a method that is not there yet."""
    if not seen.free():
        return
    used = {run.key for run in experiment.runs}
    fresh = next((key for key in kind.methods if key not in used), next(iter(kind.methods)))
    st.button(
        _("Add a run"),
        icon=":material/add:",
        disabled=len(experiment.runs) >= MOST_RUNS,
        on_click=lambda: state.edit(with_one_more, kind.fitted(kind.methods[fresh]())),
        help=explanation or None,
    )


def choose_run(page: Page, heading: str, label: str) -> int:
    """A heading with a menu of the runs beside it; returns which one is chosen, from 0."""
    names = names_of(page.experiment)
    st.session_state.chosen = chosen = int(min(page.view.run, len(names))) - 1

    def choose() -> None:
        state.change(view=replace(state.page().view, run=st.session_state.chosen + 1.0))

    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"## {heading}", width="content")
        st.selectbox(
            label,
            range(len(names)),
            format_func=lambda i: f"{MARKERS[i].glyph} {names[i]}",
            key="chosen",
            label_visibility="collapsed",
            on_change=choose,
        )
    return chosen


def _follow(i: int, name: str, kind: str) -> None:
    steps = state.page().experiment.steps
    state.edit(with_schedule, Reference.to_run(i, name), kind, steps)


def _duplicate(i: int) -> None:
    run = state.page().experiment.runs[i]
    state.edit(with_runs, i, run, run)


def _as_text(i: int) -> None:
    if typed := as_typed(state.page().experiment.runs[i]):
        state.edit(with_runs, i, typed)
