"""The playground: paths over contours, and beside them the sliders that bend them."""

from dataclasses import replace

import streamlit as st

from optlab.experiment import Experiment
from optlab.objectives import Objective
from optlab.web import controls, noisy, notes, seen, state
from optlab.web.live.component import slot
from optlab.web.live.long_runs import DRAWN, stride_of
from optlab.web.page import Page, available_presets, origin_of
from optlab.web.theme import Theme
from optlab.web.views import charts, frame, static, suited
from optlab.web.views.function import function_row, noise_controls, start_and_steps
from optlab.web.views.live_figure import show_live
from optlab.web.views.playground import asking, gallery, static_ranking
from optlab.web.views.playground.figure import SEEDS, seed_of
from optlab.web.views.playground.options import PlaygroundOptions
from optlab.web.views.playground.ranking import SLOT
from optlab.web.views.playground.worked import SLOT as WORKED
from optlab.web.views.runs import add_a_run, choose_run, embedded_run, named_runs, run_card
from optlab.web.views.typed_function import has_letters
from optlab.web.visit import PLAYGROUND
from optlab.web.words import _, in_language

FIGURE = PLAYGROUND


def show() -> None:
    """The whole page, top to bottom."""
    page = state.current(PLAYGROUND)
    theme = seen.theme()
    live = seen.live(page)
    if not live:
        state.check_short(page)
    if seen.bare():
        embedded(page, theme, live)
        return
    head(page, live)
    with st.container(key="play"):
        left, right = st.columns([1.55, 1], gap="medium")
    with left, st.container(key="stage"):
        formula = function_row(page.experiment)
        thinned(page.experiment.steps)
        if live:
            show_live(FIGURE, says=said, draw=formula)
        else:
            formula(page)
            asking.statically(page, theme)
            static.stage(page, theme)
        axes(page, live)
    with right, st.container(key="runs"):
        letters(page.experiment.objective, live)
        suited.offer(page.experiment)
        for i in range(len(page.experiment.runs)):
            run_card(i, page.experiment, theme, live, FIGURE)
        below_the_runs(page.experiment, live)
    comparison(page, live)
    numbers(page, theme, live)
    state.write_address()


def thinned(steps: int) -> None:
    """That not every step is drawn, and what does not follow the hand then."""
    if steps <= DRAWN:
        return
    says = _(
        "Of {steps} steps one in {nth} is drawn, and the last; all are computed. With so many the"
        " figure follows a slider when it is let go."
    )
    st.caption(says.format(steps=steps, nth=stride_of(steps)))


def embedded(page: Page, theme: Theme, live: bool) -> None:
    """In a frame of another page, or by its link: the figure and its sliders, and nothing else."""
    left, right = frame.beside(1.55)
    if not right:
        with left:
            named_runs(page.experiment, theme)
    with left, st.container(key="stage"):
        if live:
            show_live(FIGURE)
        else:
            static.stage(page, theme)
    if right:
        with right, st.container(key="runs"):
            for i in range(len(page.experiment.runs)):
                embedded_run(i, page.experiment, theme, live, FIGURE)
    state.write_address()


def head(page: Page, live: bool) -> None:
    """The presets, which of them is shown, and what is wrong with a broken link."""
    with st.container(horizontal=True, vertical_alignment="center", key="head"):
        st.markdown(f"**optlab** {_('watch an optimizer move')}", width="content")
        if seen.menus():
            gallery.presets(FIGURE, page, live)
        charts.link(FIGURE, page)
    # Always there, even when empty: what follows must keep its place in the page's tree, or an
    # open popover would close when the preset is another.
    with st.container(key="notes"):
        origin, (_presets, broken) = origin_of(page), available_presets()
        own = _("The address above holds all of it: copy it to share it.")
        st.caption(in_language(origin.shows) if origin else own)
        if broken:
            notes.warn(_("Some presets are broken."), broken)
        notes.problems(page.problems)


def comparison(page: Page, live: bool) -> None:
    """Under the runs: which one is best here."""
    if not page.experiment.runs:
        return
    with st.container(key="comparison"):
        st.markdown(f"## {_('Which one is best here?')}")
        if live:
            slot(FIGURE, SLOT)
        else:
            static_ranking.table(page)


def axes(page: Page, live: bool) -> None:
    """The choice of axes, below the figure; with noise or minibatches, that of other seeds."""
    view = page.view
    with st.container(horizontal=True, vertical_alignment="center", key="below"):
        st.session_state.apart, st.session_state.square = view.axes == "apart", view.square

        def redraw() -> None:
            axes = "apart" if st.session_state.apart else "together"
            square = st.session_state.square
            state.change(view=replace(state.page().view, axes=axes, square=square))

        st.toggle(_("A panel for each run"), key="apart", on_change=redraw)
        st.toggle(_("Same scale on both axes"), key="square", on_change=redraw)
        if live and seed_of(page.experiment):
            other_seeds(page)


def other_seeds(page: Page) -> None:
    """Whether the paths of other seeds are seen, faintly, and their mean."""
    st.session_state.fan = page.view.of(PlaygroundOptions).fan

    def redraw() -> None:
        options = state.page().view.of(PlaygroundOptions)
        state.change_options(replace(options, fan=st.session_state.fan))

    st.toggle(
        _("{count} seeds and their mean").format(count=SEEDS),
        key="fan",
        on_change=redraw,
        help=_(
            "Faint: the paths with the seeds from 0 to {last}; thick: where they are on average,"
            " step by step. While a slider moves they are hidden."
        ).format(last=SEEDS - 1),
    )


def said(page: Page) -> list[str | bool]:
    """What is said of etas that were chosen, or might be."""
    return [*suited.said(page.experiment), *filter(None, [suited.is_new_here(page.experiment)])]


def letters(objective: Objective, live: bool) -> None:
    """Above the runs: the numbers of a function that somebody typed, to play with."""
    with st.container(key="letters"):
        if has_letters(objective):
            function_sliders(objective, live)


def function_sliders(objective: Objective, live: bool) -> None:
    """The sliders of the function's numbers."""
    if live:
        slot(FIGURE, "function")
        slot(FIGURE, "function.more")
    else:
        controls.sliders(objective, "objective", state.change_function)


def below_the_runs(experiment: Experiment, live: bool) -> None:
    """One more run; one eta for all; the function's shape, the start and the steps on demand."""
    with st.container(key="shared"):
        if live and len(experiment.runs) > 1:
            st.caption(_("The same eta for all"))
            slot(FIGURE, "shared")
    add_a_run(experiment)
    objective = experiment.objective
    shape = _("Shape of the function, start, steps, noise")
    with st.expander(shape, expanded=bool(noisy.steps_see(experiment)), key="shape"):
        if not has_letters(objective):
            function_sliders(objective, live)
        change = state.change_function
        controls.details(objective, "objective", change, numbers=not live, texts=False)
        start_and_steps(experiment)
        noise_controls(experiment, FIGURE, live)


def numbers(page: Page, theme: Theme, live: bool) -> None:
    """The loss of each run, and the state of one."""
    left, right = st.columns(2, gap="medium")
    with left:
        charts.loss(FIGURE, page, theme, live)
    runs = page.experiment.runs
    if not runs:
        return
    with right:
        chosen = choose_run(page, _("What it remembers"), _("Memory of"))
        if live:
            slot(FIGURE, "state")
            slot(FIGURE, WORKED)
        else:
            static.memory(page, chosen, theme)
