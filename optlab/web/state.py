"""What the page shows, in one reader's session. The page's address is the page, word for word."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import streamlit as st

from optlab.experiment import Experiment
from optlab.web.page import Page, Pairs, View, address_of, available_presets, page_of, view_of

PAST = 8  # addresses back; a hand is no faster than that


def current(*, lessons: bool = False) -> Page:
    """The page as it stands, read anew where the address was changed by hand, by a link or by
    Back. A choice in the menu of pages leaves the address empty: the experiment goes along, a
    lesson only to the page of lessons."""
    pairs = _address()
    if "page" not in st.session_state or _is_visited(pairs):
        st.session_state.page = page_of(pairs)
        _note(pairs)
        st.session_state.visit = st.session_state.get("visit", 0) + 1
    if not lessons:
        st.session_state.page = replace(st.session_state.page, lesson="")
    return st.session_state.page


def _is_visited(pairs: Pairs) -> bool:
    """Whether somebody went to this address. One that comes with a change, and was written just
    before the last one, is where the browser was when the hand was faster than the answer."""
    acted = forget_acts()
    *past, written = st.session_state.written
    return bool(pairs) and sorted(pairs) != written and not (acted and sorted(pairs) in past)


def forget_acts() -> bool:
    """Whether something was changed since this was asked last."""
    return st.session_state.pop("acted", False)


def _note(pairs: Pairs) -> None:
    """Keep the addresses that the page had last, the newest at the end."""
    past: list[Pairs] = [one for one in st.session_state.get("written", []) if one != sorted(pairs)]
    st.session_state.written = [*past, sorted(pairs)][-PAST:]


def change(experiment: Experiment | None = None, view: View | None = None, **parts: Any) -> None:
    """Put another experiment or view on the page, or another part of the experiment."""
    page: Page = st.session_state.page
    experiment = replace(experiment or page.experiment, **parts)
    put(Page(experiment, view or page.view, lesson=page.lesson))


def open_lesson(name: str) -> None:
    """Put a lesson on the page, with the experiment that is its preset's."""
    experiment = available_presets()[0][name].experiment
    put(Page(experiment, view_of(name), lesson=name))


def put(page: Page) -> None:
    """Put what something changed on the page; what was refused before it is no longer said."""
    st.session_state.refused = {}
    st.session_state.page = page
    st.session_state.acted = True


def begin(page: Page) -> None:
    """Show this where the address says nothing."""
    st.session_state.page = page
    _note([])


def fail(reason: str) -> None:
    """The browser could not load the live figure: show plain ones in this session."""
    st.session_state.failure = reason[:200]


def failure() -> str:
    """Why the live figure could not be loaded; empty where it was."""
    return st.session_state.get("failure", "")


def write_address() -> None:
    """Let the address say what the page shows."""
    page: Page = st.session_state.page
    pairs = address_of(page)
    if sorted(pairs) != sorted(_address()):
        st.query_params.from_dict(_by_name(pairs))
    _note(pairs)


def _address() -> Pairs:
    return [(key, value) for key in st.query_params for value in st.query_params.get_all(key)]


def _by_name(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for key, value in pairs:
        names.setdefault(key, []).append(value)
    return names
