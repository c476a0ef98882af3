"""Which language the page speaks: the one that its address names, else the browser's."""

import streamlit as st

from optlab.faults import quoted
from optlab.web.page import Pairs
from optlab.web.words import ENGLISH, fault, names, speak, spoken

LANGUAGE = "lang"  # the part of an address that names one; the page is the same in all of them


def speak_as_asked() -> None:
    """Speak the language that the address names, from then on; else the browser's. One that there
    is not leaves English, and is named with what else is wrong with the link."""
    here = st.session_state
    asked = st.query_params.get_all(LANGUAGE)
    if asked and asked[-1] != here.get("asked"):
        known = spoken(asked[-1])
        here.lang = known or ENGLISH
        here.foreign = [] if known else [asked[-1]]
        here.asked = asked[-1]  # last: at any look into the session this may be left
    speak(here.get("lang", st.context.locale))


def pairs() -> Pairs:
    """What the address says beside the page: the language, if somebody has chosen one."""
    lang = st.session_state.get("lang")
    return [(LANGUAGE, lang)] if lang else []


def foreign() -> list[str]:
    """The language of the link that was followed, where there is none of it; empty otherwise.
    Whoever has told that empties it."""
    return st.session_state.get("foreign", [])


def no_language(name: str) -> str:
    """The refusal of a language that there is not."""
    return fault(
        "there is no language {name}, only {there}",
        name=quoted(name),
        there=", ".join(names()),
    )
