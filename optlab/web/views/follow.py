"""The live figure on a page: what it shows of the page's state, and what its reports change."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import streamlit as st

from optlab.hyperparameters import quoted
from optlab.web import state
from optlab.web.live import reports
from optlab.web.live.board import board_of, sight_of
from optlab.web.live.component import board, once, slot
from optlab.web.live.once import parted
from optlab.web.live.protocol.board import Board
from optlab.web.live.protocol.components import Pieces
from optlab.web.look import DARK, LIGHT, Look
from optlab.web.names import names_of, resting
from optlab.web.page import Page, origin_of

More = Callable[[Page, Board], None]
"""Adds what a page shows beside the playground's parts to a board: its maps, its charts."""


Make = Callable[[Page, Look, Mapping[str, str]], Board]
"""Makes a board of a page, in colours, with what was refused."""


def whole(page: Page, look: Look, refused: Mapping[str, str]) -> Board:
    """The board with every run, as the playground shows it."""
    return board_of(page.experiment, sight_of(page.view), look, refused)


Shows = Callable[[Page], object]
"""What a page shows beside its live figure that is its own, of what the hand can change."""

Draw = Callable[[Page], None]
"""Draws anew, each into a place that is there already (`st.empty()`), what a release changes."""


@dataclass
class Told:
    """The pieces that a page says once, while it is drawn; after that, they are known."""

    pieces: Pieces = field(default_factory=dict)
    known: bool = False

    def answer(self, data: Board) -> Mapping[str, object]:
        """A board without them."""
        if self.known:
            return parted(data, self.pieces)[0]
        answer, self.pieces = parted(data)
        return answer


def nothing(page: Page) -> None:
    """A page has nothing of its own beside its figure."""


def follow(
    name: str,
    more: More | None = None,
    figure: str = "plane",
    make: Make = whole,
    shows: Shows = nothing,
    draw: Draw = nothing,
) -> None:
    """The figure, the plane or another, and the board behind it and behind its other parts.

    What the hand does reruns this alone, and draws anew what `draw` does: a fifth of the messages
    and of the time of the whole page, which runs again only where something else beside the figure
    shows what has changed.
    """
    st.session_state.beside = beside(st.session_state.page, shows)
    told = Told()
    try:
        _follow(name, more, figure, make, shows, draw, told)
        once(name, told.pieces)
    except BaseException:  # a newer run cuts this one short: then nothing is known of them
        told.pieces = {}
        raise
    finally:
        told.known = True


@st.fragment
def _follow(
    name: str,
    more: More | None,
    figure: str,
    make: Make,
    shows: Shows,
    draw: Draw,
    told: Told,
) -> None:
    state.speak_as_asked()
    page: Page = st.session_state.page
    if st.session_state.beside != beside(page, shows):
        st.rerun()
    state.forget_acts()  # they have been taken up, whatever address comes next
    look = DARK if st.context.theme.type == "dark" else LIGHT
    data = make(page, look, st.session_state.get("refused", {}))
    if more:
        more(page, data)
    # Every answer differs from the one before, so that the browser learns that a report came
    # through even where it changed nothing.
    st.session_state.turn = st.session_state.get("turn", 0) + 1
    answer = {**told.answer(data), "turn": st.session_state.turn, **_since()}
    # The address first: an answer lets the next report go out, and with it the address there is.
    state.write_address()
    board(name, answer, receive)
    slot(name, figure)
    draw(page)


def _since() -> Mapping[str, object]:
    """Which session this is, how often its address was visited, and the last report it heard."""
    return {
        "session": st.session_state.get("session", ""),
        "visit": st.session_state.get("visit", 0),
        "heard": st.session_state.get("heard", 0),
    }


def beside(page: Page, shows: Shows = nothing) -> tuple[object, ...]:
    """All that a page shows beside its live figure of what the hand can change there. A number is
    shown by the figure's parts, or drawn anew with them."""
    experiment = page.experiment
    return (
        origin_of(page),
        page.problems,
        state.failure(),
        replace(page.view, step=0, below=1),
        experiment.steps,
        resting(experiment.objective),
        names_of(experiment),
        [(run.formula, run.variant) for run in experiment.runs],
        shows(page),
    )


def receive(report: object) -> None:
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
    if number := reports.number_in(report):
        st.session_state.heard = number
    page, refused = reports.applied(st.session_state.page, changes)
    if page is not st.session_state.page:
        state.put(page)
    st.session_state.refused = refused
