"""What the page shows: an Experiment and a View of it. Its address is the page, word for word."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from optlab.experiment import VIEW_KEY, Experiment, salvage_query
from optlab.hyperparameters import Declared, Real, choice, number, switch
from optlab.notation import from_words, to_words
from optlab.presets import Preset, read_presets


@dataclass(frozen=True)
class View(Declared):
    """How the experiment is shown: up to which step, on which axes, whose state."""

    key = "view"
    title = "View"
    order = 0

    step: Real = number(
        math.inf,
        symbol="k",
        doc="show the first k steps",
        legal="[0, inf]",
        low=0,
        high=20,
        primary=False,
    )
    axes: str = choice("together", "apart", doc="one set of axes, or a small panel for each run")
    square: bool = switch(False, doc="the same scale along x1 and x2")
    run: Real = number(
        1,
        symbol="i",
        doc="the run whose state is shown",
        legal="[1, 8]",
        low=1,
        high=8,
        primary=False,
    )


@dataclass(frozen=True)
class Page:
    """The state of the page, and what was wrong with the link that it came from."""

    experiment: Experiment
    view: View
    problems: tuple[str, ...] = ()


def current() -> Page:
    """The page as it stands, read anew where the address was changed by hand, by a link or by
    Back."""
    pairs = _address()
    if "page" not in st.session_state or sorted(pairs) != sorted(st.session_state.written):
        st.session_state.page = page_of(pairs)
        st.session_state.written = pairs
    return st.session_state.page


def page_of(pairs: list[tuple[str, str]]) -> Page:
    """The page that an address stands for. `preset=NAME` alone is a preset; nothing at all is the
    first one."""
    presets = available_presets()
    names = [value for key, value in pairs if key == "preset"]
    rest = [(key, value) for key, value in pairs if key != "preset"]
    view, problems = _view_of([value for key, value in rest if key == VIEW_KEY])
    if not rest or (names and all(key == VIEW_KEY for key, _ in rest)):
        name = names[-1] if names else next(iter(presets))
        if name not in presets:
            problems.append(f"there is no preset {name!r}; there is {', '.join(presets)}")
            name = next(iter(presets))
        return Page(presets[name].experiment, view if rest else view_of(name), tuple(problems))
    experiment, errors = salvage_query(urlencode(rest))
    return Page(experiment, view, tuple(errors + problems))


def change(experiment: Experiment | None = None, view: View | None = None, **parts: Any) -> None:
    """Put another experiment or view on the page, or another part of the experiment."""
    page: Page = st.session_state.page
    st.session_state.refused = {}
    experiment = replace(experiment or page.experiment, **parts)
    st.session_state.page = Page(experiment, view or page.view)


def write_address() -> None:
    """Let the address say what the page shows."""
    page: Page = st.session_state.page
    pairs = address_of(page)
    if sorted(pairs) != sorted(_address()):
        st.query_params.from_dict(_by_name(pairs))
    st.session_state.written = pairs


def address_of(page: Page) -> list[tuple[str, str]]:
    """The page as the pairs of its query string."""
    pairs = parse_qsl(page.experiment.to_query(), keep_blank_values=True)
    if page.view != View():
        pairs.append((VIEW_KEY, to_words(page.view).removeprefix(View.key).strip()))
    return pairs


@st.cache_resource
def available_presets() -> dict[str, Preset]:
    """The presets of the program. Those that are broken are not in it: `python -m optlab check`
    names them."""
    return read_presets()[0]


def view_of(name: str) -> View:
    """How a preset asks to be shown."""
    return _view_of([available_presets()[name].view])[0]


def _view_of(texts: list[str]) -> tuple[View, list[str]]:
    if not texts:
        return View(), []
    errors: list[str] = []
    words = from_words(f"{View.key} {texts[-1]}", "view", VIEW_KEY, errors)
    view, wrong = View.salvage({key: value for key, value in words.items() if key != "view"})
    return view, errors + wrong


def _address() -> list[tuple[str, str]]:
    return [(key, value) for key in st.query_params for value in st.query_params.get_all(key)]


def _by_name(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for key, value in pairs:
        names.setdefault(key, []).append(value)
    return names
