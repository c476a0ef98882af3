"""Sliders, boxes, switches and menus for anything that declares hyperparameters."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import streamlit as st

from optlab.hyperparameters import Declaration, Declared, Number, Switch
from optlab.objectives.base import short
from optlab.web.words import _

D = TypeVar("D", bound=Declared)


def sliders(declared: D, place: str, on_change: Callable[[D], None]) -> None:
    """A slider for each hyperparameter that is shown at first sight."""
    for name, declaration in declared.hyperparameters().items():
        if isinstance(declaration, Number) and declaration.primary:
            slider(declared, name, declaration, f"{place}.{name}", on_change)


def slider(
    declared: D, name: str, declaration: Number, key: str, on_change: Callable[[D], None]
) -> None:
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
            on_change=_report(declared, name, key, on_change),
        )
        box(declared, name, f"{key}.box", on_change)
    if message := st.session_state.get("refused", {}).get(f"{key}.box"):
        st.error(message)


def box(declared: D, name: str, key: str, on_change: Callable[[D], None]) -> None:
    """A number to type. It has no ends of its own: the declaration refuses what is not legal, and
    says so by name, where the browser would only mark the box."""
    _keep(key, getattr(declared, name))
    st.number_input(
        name,
        key=key,
        format="%.10g",
        label_visibility="collapsed",
        width=86,
        on_change=_report(declared, name, key, on_change),
    )


def details(declared: D, place: str, on_change: Callable[[D], None]) -> None:
    """The hyperparameters that are shown on demand: the rest of the numbers, switches, choices."""
    for name, declaration in declared.hyperparameters().items():
        key = f"{place}.{name}"
        if isinstance(declaration, Number):
            if not declaration.primary:
                slider(declared, name, declaration, key, on_change)
            continue
        report = _report(declared, name, key, on_change)
        _keep(key, getattr(declared, name))
        if isinstance(declaration, Switch):
            st.toggle(
                name.replace("_", " "), key=key, help=_help(name, declaration), on_change=report
            )
        else:
            st.selectbox(
                name, declaration.options, key=key, help=_help(name, declaration), on_change=report
            )


def _keep(key: str, value: object) -> None:
    """The widget shows the experiment's value, whatever it showed before."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value


def _report(declared: D, name: str, key: str, on_change: Callable[[D], None]) -> Callable[[], None]:
    def report() -> None:
        value = st.session_state[key]
        try:
            on_change(replace(declared, **{name: value}))
        except (TypeError, ValueError) as error:
            st.session_state.refused = {key: str(error)}

    return report


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
