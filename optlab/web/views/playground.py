"""The playground: paths over contours, and beside them the sliders that bend them."""

from dataclasses import replace
from functools import partial
from html import escape
from typing import Any

import streamlit as st

from optlab.experiment import MOST_RUNS, Experiment
from optlab.objectives import OBJECTIVES
from optlab.optimizers import OPTIMIZERS, Optimizer
from optlab.web import controls, notes, state
from optlab.web.live.component import slot
from optlab.web.live.origin import SLOT as ORIGIN
from optlab.web.live.origin import origin_part
from optlab.web.live.protocol.board import Board
from optlab.web.live.ranking import SLOT, ranking_part
from optlab.web.look import DARK, LIGHT, MARKERS, Look
from optlab.web.names import names_of
from optlab.web.page import Page, available_presets, origin_of
from optlab.web.views import asking, charts, frame, gallery, plain, plain_ranking, suited
from optlab.web.views.follow import Draw, follow
from optlab.web.visit import PLAYGROUND
from optlab.web.words import _, docstring_of, in_language

BOARD = PLAYGROUND


def show() -> None:
    """The whole page, top to bottom."""
    page = state.current(PLAYGROUND)
    look = look_now()
    live = page.view.live and not state.failure()
    if st.context.is_embedded:
        embedded(page, look, live)
        return
    head(page, live)
    with st.container(key="play"):
        left, right = st.columns([1.55, 1], gap="medium")
    with left, st.container(key="stage"):
        formula = function_row(page.experiment)
        if live:
            follow(BOARD, more=more, shows=own_words, draw=formula)
        else:
            formula(page)
            asking.plainly(page, look)
            plain.stage(page, look)
        axes(page)
    with right, st.container(key="runs"):
        suited.offer(page.experiment)
        for i in range(len(page.experiment.runs)):
            run_card(i, page.experiment, look, live)
        below_the_runs(page.experiment, live)
    comparison(page, live)
    numbers(page, look, live)
    state.write_address()


def embedded(page: Page, look: Look, live: bool) -> None:
    """In a frame of another page (`?embed=true`): the figure and its sliders, and nothing else."""
    left, right = frame.columns(1.55)
    with left, st.container(key="stage"):
        if live:
            follow(BOARD, more=ask)
        else:
            plain.stage(page, look)
    with right, st.container(key="runs"):
        for i, (run, name) in enumerate(
            zip(page.experiment.runs, names_of(page.experiment), strict=True)
        ):
            with st.container(border=True, key=f"run{i}"):
                st.html(
                    f'<p class="embedded-run"><span style="color:{look.runs[i]}">'
                    f"{MARKERS[i].glyph}</span> {escape(name)}</p>"
                )
                if live:
                    slot(BOARD, f"run{i}")
                else:
                    controls.sliders(run, f"run{i}", partial(_change_run, i))
    state.write_address()


def open_here() -> None:
    """On another page: a button that takes over what it shows. The browser's Back undoes it."""
    says = _(
        "Your experiment in the playground gives way to this one; the browser's Back undoes it."
    )
    if st.button(_("Open in the playground"), icon=":material/tune:", help=says):
        state.take()
        st.switch_page(st.Page(show, url_path=PLAYGROUND, default=True))


def look_now() -> Look:
    """The colours of the reader's theme."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def head(page: Page, live: bool) -> None:
    """The presets, which of them is shown, and what is wrong with a broken link."""
    with st.container(horizontal=True, vertical_alignment="center", key="head"):
        st.markdown(f"**optlab** {_('watch an optimizer move')}", width="content")
        gallery.presets(BOARD, page, live)
        charts.link(BOARD, page)
    # Always there, even when empty: what follows must keep its place in the page's tree, or an
    # open popover would close when the preset is another.
    with st.container(key="notes"):
        origin, (_presets, broken) = origin_of(page), available_presets()
        own = _("The address above holds all of it: copy it to share it.")
        st.caption(in_language(origin.shows) if origin else own)
        if broken:
            notes.warn(_("Some presets are broken."), broken)
        notes.problems(page.problems)


def more(page: Page, data: Board) -> None:
    """Add the question over the figure, the preset's name and the table of runs to a board."""
    ask(page, data)
    data["origins"] = {ORIGIN: origin_part(page)}
    data["rankings"] = {SLOT: ranking_part(page.experiment, page.view)}


def ask(page: Page, data: Board) -> None:
    """Add the question over the figure to a board."""
    data["question"] = asking.question_part(page, look_now())


def comparison(page: Page, live: bool) -> None:
    """Under the runs: which one is best here."""
    if not page.experiment.runs:
        return
    with st.container(key="comparison"):
        st.markdown(f"## {_('Which one is best here?')}")
        if live:
            slot(BOARD, SLOT)
        else:
            plain_ranking.table(page)


def axes(page: Page) -> None:
    """The choice of axes, below the figure."""
    view = page.view
    with st.container(horizontal=True, vertical_alignment="center", key="below"):
        st.session_state.apart, st.session_state.square = view.axes == "apart", view.square

        def redraw() -> None:
            axes = "apart" if st.session_state.apart else "together"
            square = st.session_state.square
            state.change(view=replace(st.session_state.page.view, axes=axes, square=square))

        st.toggle(_("A panel for each run"), key="apart", on_change=redraw)
        st.toggle(_("Same scale on both axes"), key="square", on_change=redraw)


def own_words(page: Page) -> tuple[Any, ...]:
    """What the boxes of the start show, and what is said of etas that were chosen."""
    experiment = page.experiment
    said = [suited.why_this_eta(experiment, i) for i in range(len(experiment.runs))]
    return experiment.start, said, suited.is_new_here(experiment)


def function_row(experiment: Experiment) -> Draw:
    """The function and a place for its formula; returns what draws it there."""
    objective = experiment.objective
    with st.container(horizontal=True, vertical_alignment="center", key="function"):
        st.session_state.objective = objective.key

        def choose() -> None:
            chosen = OBJECTIVES[st.session_state.objective]()
            state.change(objective=chosen, start=chosen.start, window=None)
            suited.arrive()

        st.selectbox(
            _("Function"),
            list(OBJECTIVES),
            format_func=lambda key: _(OBJECTIVES[key].title),
            key="objective",
            label_visibility="collapsed",
            width=250,
            on_change=choose,
        )
        return function_formula()


def function_formula() -> Draw:
    """A place for the function as it is printed; what it is good for on demand. Returns what draws
    it there."""
    place = st.empty()

    def draw(page: Page) -> None:
        objective = page.experiment.objective
        place.markdown(
            rf"$f(x) = {objective.formula}$",
            width="content",
            help=docstring_of(type(objective)),
        )

    return draw


def below_the_runs(experiment: Experiment, live: bool) -> None:
    """One more run; one eta for all; the function's shape, the start and the steps on demand."""
    full = len(experiment.runs) >= MOST_RUNS
    used = {run.key for run in experiment.runs}
    fresh = next((key for key in OPTIMIZERS if key not in used), next(iter(OPTIMIZERS)))
    with st.container(key="shared"):
        if live and len(experiment.runs) > 1:
            st.caption(_("The same eta for all"))
            slot(BOARD, "shared")
    st.button(
        _("Add a run"),
        icon=":material/add:",
        disabled=full,
        on_click=lambda: _change_runs(len(experiment.runs), suited.fitted(OPTIMIZERS[fresh]())),
    )
    objective = experiment.objective
    with st.expander(_("Shape of the function, start, steps"), key="shape"):
        if live:
            slot(BOARD, "function")
        else:
            controls.sliders(objective, "objective", _change_objective)
        controls.details(objective, "objective", _change_objective, numbers=not live)
        start_and_steps(experiment)


def _change_objective(name: str, value: Any) -> None:
    objective = st.session_state.page.experiment.objective
    state.change(objective=replace(objective, **{name: value}))


def start_and_steps(experiment: Experiment) -> None:
    """Boxes for the start and the number of steps."""
    x1, x2 = experiment.start
    for key, value in (("start1", x1), ("start2", x2), ("steps", experiment.steps)):
        controls.tell(key, value)

    def move() -> None:
        start = [controls.typed(f"x{i}", f"start{i}") for i in (1, 2)]
        state.change(start=tuple(start))

    left, right = st.columns(2)
    with left:
        controls.number_box(_("Start x1"), "start1", lambda: controls.attempt("start", move))
    with right:
        controls.number_box(_("Start x2"), "start2", lambda: controls.attempt("start", move))
    controls.refusal("start")

    def lengthen() -> None:
        given = controls.typed("steps", "steps")
        state.change(steps=int(given) if given.is_integer() else given)

    controls.number_box(_("Steps"), "steps", lambda: controls.attempt("steps", lengthen))
    controls.refusal("steps")


def run_card(i: int, experiment: Experiment, look: Look, live: bool, board: str = BOARD) -> None:
    """One run: its method, its sliders, and where it got to."""
    run = experiment.runs[i]
    change_run = partial(_change_run, i)

    with st.container(border=True, key=f"run{i}"):
        top = st.container(horizontal=True, vertical_alignment="center")
        top.html(
            f'<span style="color:{look.runs[i]};font-size:1.3rem">{MARKERS[i].glyph}</span>',
            width="content",
        )
        key = f"run{i}.optimizer"
        st.session_state[key] = run.key
        top.selectbox(
            _("Method"),
            list(OPTIMIZERS),
            format_func=lambda key: _(OPTIMIZERS[key].title),
            key=key,
            label_visibility="collapsed",
            on_change=lambda: _change_runs(i, suited.fitted(OPTIMIZERS[st.session_state[key]]())),
        )
        with top.popover("⋯", width="content"):
            st.latex(run.formula)
            st.caption(run.variant)
            st.caption(docstring_of(type(run)))
            if live:
                slot(board, f"run{i}.more")
            controls.details(run, f"run{i}", change_run, numbers=not live)
            buttons = st.container(horizontal=True)
            full = len(experiment.runs) >= MOST_RUNS
            buttons.button(
                _("Duplicate"),
                key=f"run{i}.duplicate",
                disabled=full,
                on_click=partial(_duplicate, i),
            )
            buttons.button(_("Remove"), key=f"run{i}.remove", on_click=partial(_change_runs, i))
        if why := suited.why_this_eta(experiment, i):
            st.caption(why)
        if live:
            slot(board, f"run{i}")
        else:
            controls.sliders(run, f"run{i}", change_run)
            plain.ending(st.session_state.page, i)


def _change_run(i: int, name: str, value: Any) -> None:
    run = st.session_state.page.experiment.runs[i]
    _change_runs(i, replace(run, **{name: value}))


# The hand may have moved a slider since these were placed on the page: they ask for the run then.
def _duplicate(i: int) -> None:
    run = st.session_state.page.experiment.runs[i]
    _change_runs(i, run, run)


def _change_runs(i: int, *instead: Optimizer) -> None:
    """Put these in the place of run i: none removes it, two duplicate it."""
    runs = st.session_state.page.experiment.runs
    state.change(runs=(*runs[:i], *instead, *runs[i + 1 :]))


def numbers(page: Page, look: Look, live: bool) -> None:
    """The loss of each run, and the state of one."""
    left, right = st.columns(2, gap="medium")
    with left:
        charts.loss(BOARD, page, look, live)
    runs = page.experiment.runs
    if not runs:
        return
    with right:
        chosen = int(min(page.view.run, len(runs))) - 1
        st.session_state.chosen = chosen
        names = names_of(page.experiment)

        def choose() -> None:
            view = st.session_state.page.view
            state.change(view=replace(view, run=st.session_state.chosen + 1))

        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"## {_('What it remembers')}", width="content")
            st.selectbox(
                _("Memory of"),
                range(len(runs)),
                format_func=lambda i: f"{MARKERS[i].glyph} {names[i]}",
                key="chosen",
                label_visibility="collapsed",
                on_change=choose,
            )
        if live:
            slot(BOARD, "state")
        else:
            plain.memory(page, chosen, look)
