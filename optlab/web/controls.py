"""Sliders, boxes, switches and menus for anything that declares hyperparameters."""

from collections.abc import Callable
from typing import Any, Literal

import streamlit as st

from optlab.declarations import Lines, lines_of
from optlab.hyperparameters import Declaration, Declared, Number, Switch, Text
from optlab.notation import to_word
from optlab.numerals import short
from optlab.scheduled import behind, plain_of, schedules_of
from optlab.scheduled_class import Followed, offered
from optlab.schedules import SCHEDULES
from optlab.web import notes
from optlab.web.live.box import Box
from optlab.web.live.numbers_sent import value_of
from optlab.web.words import _

LabelVisibility = Literal["visible", "collapsed"]
Change = Callable[[str, Any], None]
"""Gives the hyperparameter of this name, of whatever is on the page now, this value."""


def sliders(declared: Declared, place: str, change: Change) -> None:
    """A slider for each hyperparameter that is shown at first sight."""
    for name, declaration in declared.numbers_in_use().items():
        if declaration.primary:
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
    """A number to type. The declaration refuses what is not legal, and says so by name."""
    _keep(key, to_word(getattr(declared, name)))
    number_box(
        name,
        key,
        lambda: attempt(key, lambda: change(name, typed(name, key))),
        label_visibility="collapsed",
        width=86,
    )


def number_box(label: str, key: str, on_change: Callable[[], None], **looks: Any) -> None:
    """A box in which a number is typed. Not Streamlit's own: there a browser that speaks English
    drops the comma of 0,5, silently."""
    st.text_input(label, key=key, on_change=on_change, autocomplete="off", **looks)


def details(
    declared: Declared, place: str, change: Change, *, numbers: bool, texts: bool = True
) -> None:
    """The hyperparameters that are shown on demand: texts, where they have no place of their own,
    switches, choices, and the rest of the numbers where they do not have live sliders."""
    for name, declaration in declared.hyperparameters().items():
        key = f"{place}.{name}"
        if isinstance(declaration, Number):
            if numbers and not declaration.primary and name not in declared.idle:
                slider(declared, name, declaration, key, change)
            continue
        if isinstance(declaration, Followed):
            continue  # another schedule has other numbers: `schedules` offers it
        if isinstance(declaration, Text):
            if texts and not isinstance(declaration, Lines):  # lines stand with the sliders
                text_box(declared, name, key, change)
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


def schedules(declared: Declared, place: str, change: Callable[[str, str], None]) -> None:
    """A menu for each number: which schedule it follows; "" is none."""
    titles = {"": _("constant")} | {key: _(kind.title) for key, kind in SCHEDULES.items()}
    for name, declaration in plain_of(type(declared)).numbers().items():
        key, now = f"{place}.{name}.schedule", schedules_of(declared).get(name)
        _keep(key, now.key if now else "")
        st.selectbox(
            _("Schedule of {number}").format(number=name.replace("_", " ")),
            ["", *offered(declaration)],
            format_func=titles.__getitem__,
            key=key,
            on_change=_report(name, key, change),
        )


def text_box(declared: Declared, name: str, key: str, change: Change) -> None:
    """A text to type. The declaration refuses what means nothing, and says so by name."""
    text_entry(declared, name, key, change)
    refusal(key)


def text_entry(
    declared: Declared, name: str, key: str, change: Change, label: LabelVisibility = "visible"
) -> None:
    """The box alone. A text that is refused stays in it, to be mended, while what it is for stays
    as it was."""
    if key not in st.session_state.get("refused", {}) or key not in st.session_state:
        _keep(key, getattr(declared, name))
    st.text_input(
        name.replace("_", " "),
        key=key,
        help=_help(name, declared.hyperparameters()[name]),
        on_change=_report(name, key, change),
        autocomplete="off",
        label_visibility=label,
    )


def course_texts(declared: Declared, place: str, change: Change) -> None:
    """The formulas of a run's typed schedules."""
    for name in declared.hyperparameters():
        if name.endswith("_text") and behind(type(declared), name) != name:
            text_box(declared, name, f"{place}.{name}", change)


def lines(declared: Declared, place: str, change: Change) -> None:
    """The texts of several lines, as a typed method is. What is refused stays to be mended, with
    the reason below it, and nothing else changes."""
    for name, declaration in declared.hyperparameters().items():
        if not isinstance(declaration, Lines):
            continue
        key = f"{place}.{name}"
        refused = key in st.session_state.get("refused", {})
        if not (refused and key in st.session_state):
            _keep(key, "\n".join(lines_of(getattr(declared, name))))
        with st.container(key=f"{place}.lines"):
            st.text_area(
                name.replace("_", " "),
                key=key,
                height="content",
                label_visibility="collapsed",
                help=_help(name, declaration),
                on_change=_report(name, key, change),
            )
        refusal(key)


def read_lines(declared: Declared) -> None:
    """The same where they stay as they are."""
    for name, declaration in declared.hyperparameters().items():
        if isinstance(declaration, Lines):
            st.code("\n".join(lines_of(getattr(declared, name))), language=None)


def menu_or_box(box: Box, change: Change) -> None:
    """A menu or a box of a live page, where there is no live figure."""
    key = f"box.{box.id}"
    report = _report(box.id, key, change)
    if box.options is None:
        assert not isinstance(box.value, str)
        show_number(key, box.value)
        number_box(box.label, key, report, width=box.width)
    else:
        _keep(key, box.value)
        words, width = box.options.__getitem__, box.width
        options = list(box.options)
        st.selectbox(box.label, options, format_func=words, key=key, width=width, on_change=report)
    refusal(key)


def attempt(key: str, change: Callable[[], None]) -> None:
    """Make a change; if it is refused, keep what was, and say why at the widget of this key."""
    try:
        change()
    except (TypeError, ValueError) as error:
        st.session_state.refused = {key: str(error)}
        st.session_state.acted = True  # an address that came with it is where the browser was


def refusal(key: str) -> None:
    """What was wrong with the last value typed into the widget of this key, if anything was."""
    if message := st.session_state.get("refused", {}).get(key):
        notes.warn(message)


def show_number(key: str, value: float) -> None:
    """A box shows this number. One that shows it already, be it as 0,5, is not told again: the
    answer to a number before would take away what is being typed there now."""
    try:
        shown = typed(key, key)
    except (KeyError, TypeError, ValueError):
        shown = None
    if shown != value:
        st.session_state[key] = to_word(value)


def _keep(key: str, value: object) -> None:
    """The widget shows the experiment's value. It is told so at every run: one that the browser
    mounts later, when a popover opens, would else begin with its own default and report it."""
    st.session_state[key] = value


def _report(name: str, key: str, change: Change) -> Callable[[], None]:
    return lambda: attempt(key, lambda: change(name, st.session_state[key]))


def typed(name: str, key: str) -> float:
    """The number in a box. Raises ValueError where it is empty or holds no finite number."""
    return value_of(name, st.session_state[key])


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
