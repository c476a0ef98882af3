"""Sliders, boxes, switches and menus for anything that declares hyperparameters."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from optlab.hyperparameters import Declaration, Declared, Number, Switch
from optlab.objectives.base import short
from optlab.web import notes
from optlab.web.live.boxes import Box
from optlab.web.words import _

Change = Callable[[str, Any], None]
"""Gives the hyperparameter of this name, of whatever is on the page now, this value."""


def sliders(declared: Declared, place: str, change: Change) -> None:
    """A slider for each hyperparameter that is shown at first sight."""
    for name, declaration in declared.hyperparameters().items():
        if isinstance(declaration, Number) and declaration.primary:
            slider(declared, name, declaration, f"{place}.{name}", change)


def slider(declared: Declared, name: str, declaration: Number, key: str, change: Change) -> None:
    """Name, slider and number box in a row. The slider has the declaration's stops, and one
    more for a value between or beyond them, which the box can set."""
    value = getattr(declared, name)
    with st.container(horizontal=True, vertical_alignment="center", wrap=False, gap="small"):
        st.markdown(
            _label(name, declaration),
            help=_help(name, declaration),
            width=_label_width(declared, declaration.primary),
        )
        _keep(key, value)
        st.select_slider(
            name,
            sorted({*declaration.stops(), value}),
            key=key,
            format_func=short,
            label_visibility="collapsed",
            on_change=_report(name, key, change),
        )
        box(declared, name, f"{key}.box", change)
    refusal(f"{key}.box")


def box(declared: Declared, name: str, key: str, change: Change) -> None:
    """A number to type. It has no ends of its own: the declaration refuses what is not legal, and
    says so by name, where the browser would only mark the box."""
    _keep(key, getattr(declared, name))
    st.number_input(
        name,
        value=None,  # an emptied box then has no value; else it would have the lowest
        key=key,
        format="%.10g",
        label_visibility="collapsed",
        width=86,
        on_change=_report(name, key, change),
    )


def details(declared: Declared, place: str, change: Change, *, numbers: bool) -> None:
    """The hyperparameters that are shown on demand: switches, choices, and the rest of the numbers
    where they do not have live sliders."""
    for name, declaration in declared.hyperparameters().items():
        key = f"{place}.{name}"
        if isinstance(declaration, Number):
            if numbers and not declaration.primary:
                slider(declared, name, declaration, key, change)
            continue
        report = _report(name, key, change)
        _keep(key, getattr(declared, name))
        if isinstance(declaration, Switch):
            st.toggle(
                name.replace("_", " "), key=key, help=_help(name, declaration), on_change=report
            )
        else:
            st.selectbox(
                name, declaration.options, key=key, help=_help(name, declaration), on_change=report
            )


def menu_or_box(box: Box, change: Change) -> None:
    """A menu or a box of a live page, where there is no live figure."""
    key = f"box.{box.id}"
    looks: dict[str, Any] = {
        "key": key,
        "width": box.width,
        "on_change": _report(box.label, key, lambda _label, given: change(box.id, given)),
    }
    if box.options is None:
        tell(key, box.value)
        st.number_input(box.label, value=None, format="%.10g", **looks)
    else:
        _keep(key, box.value)
        words = box.options.__getitem__
        st.selectbox(box.label, list(box.options), format_func=words, **looks)
    refusal(key)


def attempt(key: str, change: Callable[[], None]) -> None:
    """Make a change; if it is refused, keep what was, and say why at the widget of this key."""
    try:
        change()
    except (TypeError, ValueError) as error:
        st.session_state.refused = {key: str(error)}


def refusal(key: str) -> None:
    """What was wrong with the last value typed into the widget of this key, if anything was."""
    if message := st.session_state.get("refused", {}).get(key):
        notes.warn(message)


def tell(key: str, value: object) -> None:
    """A box shows this value. One that shows it already is not told again: the answer to a value
    before would take away what is being typed there now."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value


def _keep(key: str, value: object) -> None:
    """The widget shows the experiment's value. It is told so at every run: one that the browser
    mounts later, when a popover opens, would else begin with its own default and report it."""
    st.session_state[key] = value


def _report(name: str, key: str, change: Change) -> Callable[[], None]:
    return lambda: attempt(key, lambda: change(name, typed(name, key)))


def typed(name: str, key: str) -> Any:
    """The widget's value. Raises ValueError for a box that is empty or holds no finite number."""
    value = st.session_state[key]
    if value is None:
        raise ValueError(_("{name}: the box held no number").format(name=name))
    return value


def _label(name: str, declaration: Number) -> str:
    words = name.replace("_", " ")
    return f":small[${declaration.symbol}$ {words}]" if declaration.symbol != name else f"${name}$"


def _label_width(declared: Declared, primary: bool) -> int:
    """Pixels for the longest name in a column, its symbol and question mark: the sliders align."""
    declarations = declared.hyperparameters().items()
    names = [n for n, d in declarations if isinstance(d, Number) and d.primary == primary]
    return 56 + 8 * max(map(len, names))


def _help(name: str, declaration: Declaration) -> str:
    words = _(declaration.doc)
    if isinstance(declaration, Number):
        return f"{name}: {words}. {_('Legal')}: {declaration.legal.text}"
    return words
