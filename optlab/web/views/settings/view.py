"""Which settings work: a run measured over two of its numbers, and its path beside it."""

from typing import Any

import streamlit as st

from optlab.edits import with_one_more
from optlab.experiment import Experiment
from optlab.optimizers.base import Optimizer
from optlab.optimizers.rmsprop import RMSProp
from optlab.theory.stability import border
from optlab.web import controls, noisy, notes, seen, state
from optlab.web.live.component import slot
from optlab.web.page import Page
from optlab.web.theme import Theme
from optlab.web.views import charts, frame
from optlab.web.views.function import function_formula, noise_controls, typed_row
from optlab.web.views.glossary import with_glossary, words_of
from optlab.web.views.live_figure import show_live
from optlab.web.views.runs import named_runs
from optlab.web.views.settings import static_map
from optlab.web.views.settings.boxes import (
    CHOICES,
    FUNCTION,
    SIDE,
    START,
    boxes_of,
    choice_for,
    chosen_run,
    with_box,
)
from optlab.web.views.settings.heat import numbers_of, sign
from optlab.web.views.settings.maps import Choice
from optlab.web.views.settings.options import MapOptions
from optlab.web.views.theory import FORMULAS, Formulas
from optlab.web.words import _

FIGURE = "settings"


def show() -> None:
    """The whole page, top to bottom."""
    page = state.current(FIGURE)
    if not seen.bare():
        _notes(page)
    if page.experiment.runs:
        state.see(run=worth_a_map(page))
        shown(state.page())
    else:
        no_run(page)
    state.write_address()


def shown(page: Page) -> None:
    """What is mapped, the map, and the run's path beside it."""
    theme = seen.theme()
    live = seen.live(page)
    i = chosen_run(page)
    run = page.experiment.runs[i]
    choice = choice_for(page)
    if seen.bare():
        embedded(page, theme, live)
        return
    boxes(page, CHOICES, live)
    with st.container(key="play"):
        left, right = st.columns([1.25, 1], gap="medium")
    with left, st.container(key="mapped"):
        with st.container(vertical_alignment="center", key="explain"):
            says = explain(page.experiment, run, choice)
        if live:
            slot(FIGURE, "map")
            slot(FIGURE, "run0")
        else:
            static_map.measured(page, i, choice, theme)
            static_map.sliders(page, i)
        with st.expander(_("More of this run, shape of the function, start, steps"), key="shape"):
            if live:
                slot(FIGURE, "run0.more")
                slot(FIGURE, "function")
            boxes(page, START, live)
            if page.experiment.noise:
                noise_controls(page.experiment, FIGURE, live)
        if live:
            slot(FIGURE, "slices")
        st.caption(sources(page.experiment, run, choice))
    with right, st.container(key="stage"):
        with st.container(horizontal=True, vertical_alignment="center", key="function"):
            if seen.free():
                boxes(page, FUNCTION, live, 250)
            else:
                st.markdown(_(page.experiment.objective.title), width="content")
            formula = function_formula()
            charts.link(FIGURE, page)
        known = typed_row(page.experiment.objective)

        def draw(page: Page) -> None:
            formula(page)
            known(page)

        if live:
            show_live(FIGURE, draw=draw)
        else:
            draw(page)
            static_map.path(page, i, theme)
    words_of(says)


def embedded(page: Page, theme: Theme, live: bool) -> None:
    """In a frame of another page: whose the map is, the run's path and its sliders."""
    i = chosen_run(page)
    left, right = frame.columns(1.25)
    if seen.sliders():
        with right:
            if live:
                slot(FIGURE, "run0")
            else:
                static_map.sliders(page, i)
    with right, st.container(key="stage"):
        if live:
            show_live(FIGURE)
        else:
            static_map.path(page, i, theme)
    with left:
        named_runs(page.experiment, theme, i)
        if live:
            slot(FIGURE, "map")
        else:
            static_map.measured(page, i, choice_for(page), theme)


def worth_a_map(page: Page) -> float:
    """The run to look at, counted from 1: one that has something to map, until the reader chooses;
    of those with the most numbers at first sight, the first."""
    shown = [sum(d.primary for d in numbers_of(run).values()) for run in page.experiment.runs]
    chosen = chosen_run(page)
    if not page.view.of(MapOptions).across and shown[chosen] < 2 <= max(shown):
        chosen = next(i for i, count in enumerate(shown) if count > 1)
    return chosen + 1.0


def no_run(page: Page) -> None:
    """Why there is no map, and a button for a run."""
    says = _("The experiment has no run: there is none to map.")
    notes.way_on(says, _("Add RMSProp to the runs"), _add, "no-run", there=seen.free())
    function_formula()(page)


def _add() -> None:
    state.edit(with_one_more, RMSProp())


def _notes(page: Page) -> None:
    notes.problems(page.problems)


def boxes(page: Page, name: str, live: bool, width: int | None = None) -> None:
    """The menus and boxes of a slot: what is mapped, the function, the start and the steps."""
    if live:
        slot(FIGURE, name, width)
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key=name):
        for box in boxes_of(page):
            if box.slot == name and box.id != SIDE:  # a map at rest has always the same cells
                controls.menu_or_box(box, _choose)


def _choose(name: str, value: Any) -> None:
    state.put(with_box(state.page(), name, value))


def explain(experiment: Experiment, run: Optimizer, choice: Choice) -> str:
    """What a cell is, and what theory knows of the border; with links to terms."""
    if not choice.y:
        one = _(
            "{title} has one number of its own, {name}: this is a line, until another is chosen."
            " Each point is one run, from the same start, with the same [[budget]]."
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
        if run.curvature_written != "λ":
            text += " " + _("As it is set, the method has {curvature} in the place of λ.").format(
                curvature=run.curvature_written
            )
        if run.clips or "clip" in choice.x + choice.y:
            text += " " + _(
                "Where the gradient is clipped, a run beyond the border does not come to rest, but"
                " clipped steps do not lead far away."
            )
        text = f"{text} {noisy.of_border(experiment)}".rstrip()
    text = f"{text} {noisy.of_a_map(experiment)}".rstrip()
    st.caption(with_glossary(text))
    return text


def bordered(experiment: Experiment, run: Optimizer, choice: Choice) -> Formulas | None:
    """The theory whose border is drawn over the map; None where there is none."""
    if run.theory is None or "eta" not in (choice.x, choice.y):
        return None
    return FORMULAS[type(run.theory)] if border(run, experiment.objective) is not None else None


def has_border(page: Page) -> tuple[bool, str]:
    """Whether the words speak of a border, and of what it is not: a function may become one that
    has none, or another."""
    run = page.experiment.runs[chosen_run(page)]
    known = bordered(page.experiment, run, choice_for(page)) is not None
    return known, noisy.steps_see(page.experiment)


def sources(experiment: Experiment, run: Optimizer, choice: Choice) -> str:
    """Where the method and the border are published, and who asked for such a map."""
    cited = [_("Method: {method}.").format(method=run.whole_variant)]
    if known := bordered(experiment, run, choice):
        cited.append(_("Border: {borders}.").format(borders=_(known.borders)))
    if isinstance(run, RMSProp) and "gamma" in (choice.x, choice.y):
        cited.append(_("How sensitive RMSProp is to γ: D2L 1.0, 12.8 RMSProp, exercise 4."))
    return " ".join(cited)
