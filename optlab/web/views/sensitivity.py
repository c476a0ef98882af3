"""Which settings work: a run measured over two of its numbers, and its path beside it."""

from dataclasses import replace
from typing import Any

import streamlit as st

from optlab.experiment import Experiment
from optlab.optimizers.base import Optimizer
from optlab.optimizers.rmsprop import RMSProp
from optlab.stability import border
from optlab.web import controls, state
from optlab.web.live.boxes import (
    CHOICES,
    FUNCTION,
    START,
    boxes_of,
    choice_for,
    chosen_run,
    with_box,
)
from optlab.web.live.component import slot
from optlab.web.live.heat import numbers_of, sign
from optlab.web.live.map_board import map_board
from optlab.web.live.maps import Choice
from optlab.web.look import DARK, LIGHT
from optlab.web.page import Page
from optlab.web.views import charts, plain_map
from optlab.web.views.follow import beside, follow
from optlab.web.views.glossary import told, words_of
from optlab.web.views.playground import function_formula
from optlab.web.views.theory import FORMULAS, Formulas
from optlab.web.words import _

BOARD = "settings"


def show() -> None:
    """The whole page, top to bottom."""
    page = state.current()
    added = not page.experiment.runs
    if added:
        state.change(runs=(RMSProp(),))
    _begin()
    page = st.session_state.page
    look = DARK if st.context.theme.type == "dark" else LIGHT
    live = page.view.live and not state.failure()
    i = chosen_run(page)
    run = page.experiment.runs[i]
    choice = choice_for(page)
    _notes(page, added)
    boxes(page, CHOICES, live)
    left, right = st.columns([1.25, 1], gap="medium")
    with left:
        with st.container(vertical_alignment="center", key="explain"):
            says = explain(page.experiment, run, choice)
        if live:
            slot(BOARD, "map")
            slot(BOARD, "slices")
        else:
            plain_map.measured(page, i, choice, look)
        st.caption(sources(page.experiment, run, choice))
    with right:
        with st.container(horizontal=True, vertical_alignment="center", key="function"):
            boxes(page, FUNCTION, live, 250)
            function_formula(page.experiment)
            charts.link(BOARD, page)
        if live:
            st.session_state.beside = beside(page)
            follow(BOARD, make=map_board)
            slot(BOARD, "run0")
        else:
            plain_map.path(page, i, look)
        with st.expander(_("More of this run, shape of the function, start, steps"), key="shape"):
            if live:
                slot(BOARD, "run0.more")
                slot(BOARD, "function")
            boxes(page, START, live)
    words_of(says)
    state.write_address()


def _begin() -> None:
    """Come from another page, look at a run that has something to map: of those with the most
    numbers at first sight, the first. Later the choice is the reader's."""
    page: Page = st.session_state.page
    if st.session_state.get("mapping") or page.view.across:
        return
    st.session_state.mapping = True
    shown = [sum(d.primary for d in numbers_of(run).values()) for run in page.experiment.runs]
    if shown[chosen_run(page)] < 2 <= max(shown):
        first = next(i for i, count in enumerate(shown) if count > 1)
        st.session_state.page = replace(page, view=replace(page.view, run=first + 1))


def _notes(page: Page, added: bool) -> None:
    if added:
        st.caption(_("The experiment had no run: RMSProp was added, so that there is one to map."))
    if page.problems:
        lines = "\n".join(f"- {problem}" for problem in page.problems)
        title = _("This link is not quite right. Shown is what could be read of it.")
        st.warning(f"{title}\n\n{lines}")


def boxes(page: Page, name: str, live: bool, width: int | None = None) -> None:
    """The menus and boxes of a slot: what is mapped, the function, the start and the steps."""
    if live:
        slot(BOARD, name, width)
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key=name):
        for box in boxes_of(page):
            if box.slot == name:
                controls.menu_or_box(box, _choose)


def _choose(name: str, value: Any) -> None:
    state.put(with_box(st.session_state.page, name, value))


def explain(experiment: Experiment, run: Optimizer, choice: Choice) -> str:
    """What a cell is, and what theory knows of the border; with links to terms."""
    if not choice.y:
        one = _(
            "{title} has one number only, {name}: there is no plane to map, so this is a line. Each"
            " point is one run, from the same start, with the same [[budget]]."
        )
        text = one.format(title=_(run.title), name=sign(run, choice.x))
    else:
        text = _(
            "Each cell is one run with these two [[hyperparameter|numbers]], from the same start,"
            " with the same [[budget]]."
        )
    if known := bordered(experiment, run, choice):
        text += " " + _(
            "Dashed: the border of theory, ${stable}$ for the largest [[eigenvalue]] λ. Few steps"
            " just beyond it do not lead far."
        ).format(stable=known.stable)
    st.caption(told(text))
    return text


def bordered(experiment: Experiment, run: Optimizer, choice: Choice) -> Formulas | None:
    """The theory whose border is drawn over the map; None where there is none."""
    if run.theory is None or "eta" not in (choice.x, choice.y):
        return None
    return FORMULAS[type(run.theory)] if border(run, experiment.objective) is not None else None


def sources(experiment: Experiment, run: Optimizer, choice: Choice) -> str:
    """Where the method and the border are published, and who asked for such a map."""
    cited = [_("Method: {method}.").format(method=_(run.variant))]
    if known := bordered(experiment, run, choice):
        cited.append(_("Border: {borders}.").format(borders=_(known.borders)))
    if isinstance(run, RMSProp) and "gamma" in (choice.x, choice.y):
        cited.append(_("How sensitive RMSProp is to γ: D2L, RMSProp, exercise 4."))
    return " ".join(cited)
