"""The live figure on a page: what it shows of the page's state, and what its reports change."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

import streamlit as st

from optlab.faults import quoted
from optlab.web import language, seen, state
from optlab.web.live import released, reports
from optlab.web.live.component import live_figure, once, slot
from optlab.web.live.once import parted
from optlab.web.live.protocol.components import Pieces
from optlab.web.live.protocol.figure_spec import FigureSpec
from optlab.web.live.released import release_address
from optlab.web.page import Page, address_of
from optlab.web.registry import pages

Says = Callable[[Page], Sequence[object]]
"""What the session has to say of just this experiment; no address knows of it."""

Draw = Callable[[Page], object]
"""Draws anew, each into a place that is there already (`st.empty()`), what a release changes."""


@dataclass
class Told:
    """The pieces that a page says once, while it is drawn; after that, they are known."""

    pieces: Pieces = field(default_factory=dict)
    known: bool = False

    def answer(self, data: FigureSpec) -> Mapping[str, object]:
        """A figure spec without them."""
        if self.known:
            return parted(data, self.pieces)[0]
        answer, self.pieces = parted(data)
        return answer


def nothing(page: Page) -> Sequence[object]:
    """A page says, or draws, nothing."""
    return ()


def show_live(name: str, figure: str = "plane", says: Says = nothing, draw: Draw = nothing) -> None:
    """The figure of the page of this name, the plane or another, and the figure spec behind it and
    behind its other parts.

    What the hand does is answered at an address (live/released.py), and its page heard of here once
    something must be drawn that is no part of the figure. Then this alone runs, and draws what
    `draw` does; the whole page only where that is not all.
    """
    st.session_state.drawn_by_streamlit = drawn_by_streamlit(name, state.page(), says)
    told = Told()
    try:
        _show_live(name, figure, says, draw, told)
        once(name, told.pieces)
    except BaseException:  # a newer run cuts this one short: then nothing is known of them
        told.pieces = {}
        raise
    finally:
        told.known = True


@st.fragment
def _show_live(name: str, figure: str, says: Says, draw: Draw, told: Told) -> None:
    language.speak_as_asked()
    page = state.page()
    if st.session_state.drawn_by_streamlit != drawn_by_streamlit(name, page, says):
        st.rerun()
    state.forget_acts()  # they have been taken up, whatever address comes next
    theme = seen.theme()
    data = pages()[name].spec(page, theme, st.session_state.get("refused", {}))
    # Every answer differs from the one before, so that the browser learns that a report came
    # through even where it changed nothing.
    st.session_state.turn = st.session_state.get("turn", 0) + 1
    answer = {**told.answer(data), "turn": st.session_state.turn, **_since()}
    answer |= {
        "link": urlencode(address_of(page)),
        "ask": release_address(name, theme),
        "fleeting": bool(page.problems or says(page)),
    }
    # First of all that is sent: a run that is cut short must not leave these places unknown to
    # Streamlit, which would refuse them to the next one of the fragment.
    draw(page)
    # Then the address: an answer lets the next report go out, and with it the address there is.
    state.write_address()
    live_figure(name, answer, receive)
    slot(name, figure)


def _since() -> Mapping[str, object]:
    """Which session this is, how often its address was visited, and the last report it heard."""
    return {
        "session": st.session_state.get("session", ""),
        "visit": st.session_state.get("visit", 0),
        "heard": st.session_state.get("heard", 0),
    }


def drawn_by_streamlit(name: str, page: Page, says: Says = nothing) -> tuple[object, ...]:
    """All that a page shows beside its live figure of what the hand can change there."""
    return released.drawn_by_streamlit(name, page), page.problems, state.failure(), says(page)


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
    number = reports.number_in(report)
    if number and number <= st.session_state.get("heard", 0):
        return
    state.catch_up()
    page, refused = reports.applied(st.session_state.page, changes)
    if page is not st.session_state.page:
        state.put_heard(page)
        state.note_address()
    st.session_state.refused = refused
    # Last: at any look into the session this may be left for a newer message, and is said again.
    if number:
        st.session_state.heard = number
