"""Leaky averages: how much of the past they hold, and what a real run's s is made of."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from optlab.edits import with_one_more
from optlab.experiment import MOST_RUNS
from optlab.notation import to_word
from optlab.numerals import short
from optlab.optimizers.base import Optimizer
from optlab.optimizers.rmsprop import RMSProp
from optlab.theory.leaky import GAMMAS, Memory
from optlab.web import controls, notes, seen, state
from optlab.web.live.component import slot
from optlab.web.live.numbers_sent import value_of
from optlab.web.live.paths import trajectory_of
from optlab.web.names import labels_of, names_of
from optlab.web.page import Page
from optlab.web.theme import MARKERS, Theme
from optlab.web.views import charts, frame, static
from optlab.web.views.averages import sums as averages
from optlab.web.views.averages.figure import rmsprop_of
from optlab.web.views.averages.options import MOST_GAMMAS, AverageOptions, gamma_words
from optlab.web.views.averages.parts import coloured, gamma_named
from optlab.web.views.glossary import with_glossary, words_of
from optlab.web.views.live_figure import Draw, show_live
from optlab.web.views.runs import named_marks
from optlab.web.words import _

FIGURE = "averages"


def show() -> None:
    """The whole page, top to bottom."""
    i = rmsprop_of(state.current(FIGURE))
    if i is not None:
        state.see(run=i + 1.0)
    page = state.page()
    if seen.bare() and i is not None:
        embedded(page, i)
        return
    title = head(page)
    if i is None:
        title(page)
        words_of(no_rmsprop(page.experiment.runs))
    else:
        shown(page, i, title)
    state.write_address()


def shown(page: Page, i: int, title: Draw) -> None:
    """The weights and what moves them; what the s of run i is made of."""
    theme = seen.theme()
    live = seen.live(page)
    with st.container(key="play"):
        left, right = st.columns([1, 1.25], gap="medium")
    with left:
        with st.container(horizontal=True, vertical_alignment="center", key="counted"):
            st.markdown(f"## {_('How much the last steps count')}", width="content")
        if live:
            slot(FIGURE, "weights")
            slot(FIGURE, f"run{i}")
            slot(FIGURE, "memories")
        else:
            static_weights(page, i, theme)
        gammas_to_compare(page)
        if live:
            slot(FIGURE, "plane")
        says = words()
    with right, st.container(key="stage"):
        with st.container(horizontal=True, vertical_alignment="center", key="made"):
            st.markdown(f"## {_('What s is made of, on a real run')}", width="content")
            coordinate(page)
        if live:
            show_live(FIGURE, "averages", draw=title)
        else:
            title(page)
            static_sums(page, i, theme)
    words_of(says)


def embedded(page: Page, i: int) -> None:
    """In a frame of another page: the weights, the sums and the sliders."""
    theme, live = seen.theme(), seen.live(page)
    left, right = frame.columns(1, 1.25)
    with left:
        named_marks({i: names_of(page.experiment)[i], **compared(page, i)}, theme)
        if not live:
            static_weights(page, i, theme)
        else:
            if seen.sliders():
                slot(FIGURE, f"run{i}")
            slot(FIGURE, "weights")
    with right, st.container(key="stage"):
        if live:
            show_live(FIGURE, "averages")
        else:
            static_sums(page, i, theme)
    state.write_address()


def compared(page: Page, i: int) -> dict[int, str]:
    """The gammas that stay, by the number of their marker."""
    others = [float(word) for word in gamma_words(page.view.of(AverageOptions).gammas)]
    return {j: gamma_named(gamma) for gamma, j in coloured(others, i)}


def no_rmsprop(runs: Sequence[Optimizer]) -> str:
    """Why there is no s to take apart, and a button for one. Returns what it says, with links to
    terms."""
    full = len(runs) >= MOST_RUNS
    label = _("Add an RMSProp to the runs")
    if full:
        label = _("Put an RMSProp in the place of the last run")
    says = _(
        "None of the runs is an RMSProp of one gamma: there is no leaky average to take apart."
    )
    notes.way_on(says, label, _add, "no-run", there=seen.free())
    return words()


def _add() -> None:
    state.edit(with_one_more, RMSProp())


def head(page: Page) -> Draw:
    """The page's link, and what is wrong with a broken one; returns what draws the title: which run
    this is."""

    def title(now: Page) -> None:
        place.markdown(titled(now))

    with st.container(key="leakyhead"):
        with st.container(horizontal=True, vertical_alignment="center", key="titled"):
            with st.container(width="content"):
                place = st.empty()
            if rmsprop_of(page) is not None:  # else there is no figure that would fill its places
                charts.link(FIGURE, page)
        notes.problems(page.problems)
    return title


def titled(page: Page) -> str:
    """Which run this is, from where, on which function."""
    i, experiment = rmsprop_of(page), page.experiment
    run = "" if i is None else f"{MARKERS[i].glyph} {labels_of(experiment)[i]}, "
    start = ", ".join(short(coordinate) for coordinate in experiment.start)
    return (
        f"**{_('Leaky averages')}** · {run}"
        + _("{steps} steps from ({start}) on").format(steps=experiment.steps, start=start)
        + rf" $f(x) = {experiment.objective.formula}$"
    )


def coordinate(page: Page) -> None:
    """The choice of the coordinate."""
    st.session_state.along = page.view.of(AverageOptions).coordinate

    def choose() -> None:
        options = state.page().view.of(AverageOptions)
        state.change_options(replace(options, coordinate=st.session_state.along))

    st.segmented_control(
        _("Coordinate"),
        averages.AXES,
        key="along",
        required=True,
        label_visibility="collapsed",
        on_change=choose,
    )


def gammas_to_compare(page: Page) -> None:
    """The gammas whose curves stay: some to choose, any to type."""
    chosen = gamma_words(page.view.of(AverageOptions).gammas)
    st.session_state.gammas = chosen

    def compare() -> None:
        words = [to_word(value_of("gamma", word)) for word in st.session_state.gammas]
        options = state.page().view.of(AverageOptions)
        state.change_options(replace(options, gammas="_".join(words) or "none"))

    st.multiselect(
        _("Gammas to compare with: type any, or take one away"),
        list(dict.fromkeys([*chosen, *map(str, GAMMAS), "0.5", "0.99"])),
        key="gammas",
        accept_new_options=True,
        placeholder=_("Type a gamma from 0 to 1"),
        max_selections=MOST_GAMMAS,
        on_change=lambda: controls.attempt("gammas", compare),
    )
    controls.refusal("gammas")


def words() -> str:
    """What the figures show, written out; with links to terms."""
    st.latex(r"s_t = (1-\gamma)\, g_t^2 + \gamma (1-\gamma)\, g_{t-1}^2 + \dots")
    memory = Memory(0.9)
    says = _(
        "A [[leaky average]] of squares: $g_t$ is the [[gradient]] that step $t$ was made with."
        " The last $1/(1-\\gamma)$ steps (rounded up), the [[effective window]], hold 63 % of all"
        " the weight or more, where $\\gamma < 1$: {window:.0f} steps hold {share:.0f} %"
        " for $\\gamma = 0.9$."
        " A weight has halved after $\\log\\frac12 / \\log\\gamma = {half:.2f}$ steps, not after"
        " $\\gamma^{{-1}} = {inverse:.2f}$, which D2L calls the [[half-life]]."
        " AdaGrad's $s$ would be the sum of the same squares, which never falls;"
        " their mean, that sum divided by $t$, weighs all alike."
    ).format(
        half=memory.half_life,
        window=memory.window,
        share=100 * memory.share_within_window,
        inverse=1 / memory.gamma,
    )
    st.markdown(with_glossary(says))
    st.caption(
        _(
            "D2L 1.0, 12.8 RMSProp · D2L 1.0, 12.6 Momentum, Effective Sample Weight · Tieleman and"
            " Hinton 2012, lecture 6.5 · Duchi, Hazan and Singer 2011"
        )
    )
    return says


def static_weights(page: Page, i: int, theme: Theme) -> None:
    """The weights, the run's sliders and the table, without the live figure."""
    run = page.experiment.runs[i]
    assert isinstance(run, RMSProp)
    others = [float(word) for word in gamma_words(page.view.of(AverageOptions).gammas)]
    gammas = {i: float(run.gamma), **{j: gamma for gamma, j in coloured(others, i)}}
    figure = averages.weights_figure(gammas, theme)
    says = averages.weights_told(gammas)
    st.plotly_chart(figure, theme=None, config=static.CHART, key="weights", alt=says)
    if seen.sliders():
        controls.sliders(run, f"run{i}", partial(state.change_run, i))
    rows = [averages.heads(), ["---"] * 4]
    for j, gamma in gammas.items():
        *cells, share = averages.facts(gamma)
        rows.append([f"{MARKERS[j].glyph} {cells[0]}", *cells[1:], share or _(Memory(gamma).kind)])
    st.markdown("\n".join("| " + " | ".join(row) + " |" for row in rows))


def static_sums(page: Page, i: int, theme: Theme) -> None:
    """Bars and sums up to the step that is looked at, without the live figure."""
    static.why()
    experiment, view = page.experiment, page.view
    run = experiment.runs[i]
    assert isinstance(run, RMSProp)
    axis = averages.AXES.index(view.of(AverageOptions).coordinate)
    columns = averages.columns_of(trajectory_of(experiment, run), run.gamma, axis)
    k = int(min(view.step, experiment.steps))
    figure, says = averages.sums_figure(columns, k, i, theme), averages.sums_told(columns, k)
    st.plotly_chart(figure, theme=None, config=static.CHART, key="sums", alt=says)
    static.step(page)
