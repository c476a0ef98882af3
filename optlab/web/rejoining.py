"""A browser comes back to its server, or to another one: the page is as it was, with all that the
hand has done since."""

from collections.abc import Callable, Mapping
from secrets import token_hex
from typing import Any

import streamlit as st

from optlab.web.live.addresses import BUILD
from optlab.web.live.component import rejoin, rejoined
from optlab.web.page import available_lessons
from optlab.web.views.follow import receive
from optlab.web.words import _


def _is_choices(given: Any) -> bool:
    """What was chosen in lessons: an option by the lesson's name, or to be shown it."""
    counts = {n: len(p.lesson.options) for n, p in available_lessons().items() if p.lesson}
    return isinstance(given, dict) and all(
        type(option) is int and -1 <= option < counts.get(name, -1)
        for name, option in given.items()
    )


KEPT: dict[str, Callable[[Any], bool]] = {
    "choices": _is_choices,
    "mapping": lambda given: given is True,
}
"""What a session knows that no address says, and what it looks like: the browser has it, too, and
tells it to a session that is new."""


def listen() -> Mapping[str, Any] | None:
    """Before the page is drawn: what the browser says if it has come back after a cut."""
    session = st.session_state.setdefault("session", token_hex(8))
    kept = {name: st.session_state[name] for name in KEPT if name in st.session_state}
    words = {"away": _("The server does not answer. What you move is kept, and sent when it does.")}
    said = rejoin({"build": BUILD, "session": session, "kept": kept, "words": words})
    if not isinstance(said, Mapping):
        return None
    if said.get("session") == session:
        st.session_state.acted = True  # its address may be from before the cut: it is no visit
    elif isinstance(known := said.get("kept"), Mapping):
        for name, looks_so in KEPT.items():
            if looks_so(known.get(name)):
                st.session_state[name] = known[name]
    return said


def take_up(said: Mapping[str, Any] | None) -> None:
    """After the page was made of its address: what the hand did since, and all of it once more."""
    if said and type(returns := said.get("returns")) is int:
        st.session_state.returns = returns
    if said and (said.get("changes") or said.get("kept")) and "page" in st.session_state:
        receive(said)
        st.rerun()
    rejoined(st.session_state.get("returns", 0))
