"""The live figure on a page: what it shows of the page's state, and what its reports change."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from optlab.hyperparameters import quoted
from optlab.web import state
from optlab.web.live import reports
from optlab.web.live.board import Sight, board_of
from optlab.web.live.component import board, slot
from optlab.web.look import DARK, LIGHT
from optlab.web.page import Page, preset_of
from optlab.web.words import speak

More = Callable[[Page, dict[str, Any]], None]
"""Adds what a page shows beside the playground's parts to a board: its maps, its charts."""


@st.fragment
def follow(name: str, more: More | None = None, figure: str = "plane") -> None:
    """The figure, the plane or another, and the board behind it and behind its other parts.

    What the hand does reruns this alone: a fifth of the messages and of the time of the whole page,
    which runs again only where something beside the figure shows what has changed.
    """
    speak(st.context.locale)
    page: Page = st.session_state.page
    if st.session_state.beside != beside(page):
        st.rerun()
    state.forget_acts()  # they have been taken up, whatever address comes next
    look = DARK if st.context.theme.type == "dark" else LIGHT
    view = page.view
    sight = Sight(view.step, int(view.run) - 1, view.axes == "apart", view.square)
    data = board_of(page.experiment, sight, look, st.session_state.get("refused", {}))
    if more:
        more(page, data)
    # Every answer differs from the one before, so that the browser learns that a report came
    # through even where it changed nothing.
    st.session_state.turn = st.session_state.get("turn", 0) + 1
    told = {**data, "turn": st.session_state.turn, "visit": st.session_state.get("visit", 0)}
    # The address first: an answer lets the next report go out, and with it the address there is.
    state.write_address()
    board(name, told, receive)
    slot(name, figure)


def beside(page: Page) -> tuple[Any, ...]:
    """All that a page shows beside its live figure of what the hand can change there."""
    experiment = page.experiment
    return (
        preset_of(experiment),
        page.problems,
        state.failure(),
        replace(experiment, runs=()),
        experiment.labels,
        [(run.formula, run.variant) for run in experiment.runs],
    )


def receive(report: Any) -> None:
    """Put on the page what the hand did. A part that is refused is named beside its slider; what
    is no report at all is left alone."""
    if isinstance(report, dict) and "failed" in report:
        reason = report["failed"]
        state.fail(reason if isinstance(reason, str) else quoted(reason))
        return
    try:
        changes = reports.changes_in(report)
    except (TypeError, ValueError) as error:
        st.session_state.refused = {"": str(error)}
        return
    refused = {}
    for change in changes:
        try:
            _apply(change)
        except (TypeError, ValueError) as error:
            refused[quoted(change.get("slider", ""), plain=True)] = str(error)
    st.session_state.refused = refused


def _apply(change: Any) -> None:
    page: Page = st.session_state.page
    if "slider" in change:
        experiment = reports.with_slider(page.experiment, change["slider"], change.get("value"))
        state.change(experiment)
    elif "map" in change:
        mapped = st.session_state.get("mapped")
        state.change(reports.with_dot(page.experiment, mapped, change))
    elif "start" in change:
        state.change(start=reports.start_in(change["start"]))
    elif "cursor" in change:
        step = reports.step_in(change["cursor"], page.experiment.steps)
        state.change(view=replace(page.view, step=step))
    else:
        raise ValueError("a change must have a slider, a map, a start or a cursor")
