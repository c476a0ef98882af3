"""A browser comes back to its server, or to another one: the page is as it was, with all that the
hand has done since."""

from collections.abc import Mapping
from secrets import token_hex
from urllib.parse import urlencode

import streamlit as st

from optlab.web import state
from optlab.web.live.addresses import BUILD
from optlab.web.live.component import rejoin, rejoined
from optlab.web.live.protocol.components import Known, LineWords
from optlab.web.live.spoken import mathematics
from optlab.web.page import address_of, available_lessons
from optlab.web.views.live_figure import receive
from optlab.web.visit import Visit
from optlab.web.words import _, said_in


def _choices_in(given: object) -> dict[str, int] | None:
    """What was chosen in lessons: an option by the lesson's name, or to be shown it."""
    counts = {n: len(p.lesson.options) for n, p in available_lessons().items() if p.lesson}
    if not isinstance(given, dict):
        return None
    fine = all(
        type(option) is int and -1 <= option < counts.get(name, -1)
        for name, option in given.items()
    )
    return given if fine else None


def _keep() -> Known:
    """What a session knows that no address says: the browser has it, too, and tells it to a session
    that is new."""
    here = st.session_state
    kept: Known = {}
    if "choices" in here:
        kept["choices"] = here.choices
    if "remembered" in here:
        kept["remembered"] = here.remembered.as_addresses()
    return kept


def _take(kept: object) -> None:
    """Know what another session knew; what none could have known is left alone."""
    if not isinstance(kept, Mapping):
        return
    if choices := _choices_in(kept.get("choices")):
        st.session_state.choices = choices
    st.session_state.setdefault("remembered", Visit()).learn(kept.get("remembered"))


def listen() -> Mapping[str, object] | None:
    """Before the page is drawn: what the browser says if it has come back after a cut."""
    session = st.session_state.setdefault("session", token_hex(8))
    words: LineWords = {
        "away": _("The server does not answer. What you move is kept, and sent when it does."),
        "close": _("Close"),
        "signs": mathematics(),
    }
    said = rejoin(
        {
            "language": said_in(),
            "build": BUILD,
            "session": session,
            "words": words,
        }
    )
    if not isinstance(said, Mapping):
        return None
    st.session_state.acted = True  # its address may be from before the cut: it is no visit
    if said.get("session") != session:
        _take(said.get("kept"))
    return said


def take_up(said: Mapping[str, object] | None, path: str) -> None:
    """After the page at this path was made of its address: what the hand did since, and then all of
    it once more."""
    if said and type(returns := said.get("returns")) is int:
        st.session_state.returns = returns
    if said and said.get("changes") and "page" in st.session_state:
        receive(said)
        st.rerun()
    rejoined(
        {
            "returns": st.session_state.get("returns", 0),
            "kept": _keep(),
            "arrival": state.arrival(),
            "link": urlencode(address_of(state.page())) if "page" in st.session_state else "",
            "path": path,
        }
    )
