"""Stability and speed: where a method converges on a quadratic, how fast, and what was measured."""

from dataclasses import replace
from functools import partial

import streamlit as st

from optlab.edits import with_runs
from optlab.experiment import Experiment
from optlab.linear import eigenvalues_of
from optlab.measure.rates import FEWEST
from optlab.numerals import short
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.nesterov import Nesterov
from optlab.optimizers.typed import Typed
from optlab.theory.readable import DIGITS, readable_best
from optlab.web import controls, noisy, notes, seen, state
from optlab.web.live.component import slot
from optlab.web.names import method_of, names_of
from optlab.web.page import Page, View
from optlab.web.theme import MARKERS, Theme
from optlab.web.views import charts, frame, static
from optlab.web.views.function import function_row, noise_controls, start_and_steps
from optlab.web.views.glossary import with_glossary, words_of
from optlab.web.views.live_figure import show_live
from optlab.web.views.runs import named_runs
from optlab.web.views.stability.figure import compared
from optlab.web.views.stability.rate_figure import as_markdown, rate_figure, rates_told
from optlab.web.views.stability.regimes import axes
from optlab.web.views.stability.says import of_the_dots, of_what_it_takes
from optlab.web.views.stability.speed import has_map
from optlab.web.views.stability.ways_on import (
    RAVINE,
    apart,
    chosen_in,
    compare_button,
    what_is_missing,
)
from optlab.web.views.theory import formulas
from optlab.web.visit import STABILITY
from optlab.web.words import _

FIGURE = STABILITY
OWN = Experiment(
    objective=RAVINE,
    runs=(Momentum(eta=0.3, beta=0.5), GradientDescent(), Nesterov(eta=0.3), Adam()),
    start=RAVINE.start,
    steps=60,
)


def show() -> None:
    """The whole page, top to bottom."""
    page = opened(state.current(FIGURE, begin=lambda: Page(OWN, View())))
    theme = seen.theme()
    live = seen.live(page)
    experiment = page.experiment
    if seen.bare():
        embedded(page, theme, live)
        return
    with st.container(key="notes"):
        notes.problems(page.problems)
        if compared(page):
            apart(page)
        says = [what_is_missing(page)]
    with st.container(horizontal=True, vertical_alignment="center", key="head"):
        formula = function_row(experiment)
        charts.link(FIGURE, page)
    with st.container(key="play"):
        left, right = st.columns(2, gap="medium")
    with left:
        runs_row(page)
        if experiment.runs:
            says.append(the_map(page, theme, live))
            the_run(page, live)
        function_sliders(page, live)
        if experiment.noise:
            noise_controls(experiment, FIGURE, live)
        if experiment.runs and has_map(experiment, chosen_in(page)):
            st.caption(with_glossary(says[-1]))
        with st.expander(_("Start and steps")):
            start_and_steps(experiment)
    with right, st.container(key="stage"):
        if live:
            show_live(FIGURE, draw=formula)
        else:
            formula(page)
            static.stage(page, theme)
    says.append(numbers(page, theme, live))
    words_of(*says)
    state.write_address()


def embedded(page: Page, theme: Theme, live: bool) -> None:
    """In a frame of another page: the map, the paths and the sliders, and whose they are."""
    left, right = frame.columns()
    with right:
        if page.experiment.runs and seen.sliders():
            named_runs(page.experiment, theme, chosen_in(page))
            run_sliders(page, live)
        if len(page.experiment.runs) > 1 or not seen.sliders():  # else it has just been said
            named_runs(page.experiment, theme)
        with st.container(key="stage"):
            if live:
                show_live(FIGURE)
            else:
                static.stage(page, theme)
    with left:
        if seen.sliders():
            function_sliders(page, live)
        if page.experiment.runs:
            named_runs(page.experiment, theme, chosen_in(page))
            the_map(page, theme, live)
    state.write_address()


def opened(page: Page) -> Page:
    """The page, as it opens on what it knows: the first run that has a theory, where there is one.
    Not once the reader has chosen a run."""
    arrival, told = st.session_state.visit, st.session_state.setdefault("stability.opened", {})
    if told.get("arrival") != arrival and not told.get("chosen"):
        runs = enumerate(page.experiment.runs)
        known = [i for i, run in runs if run.theory and has_map(page.experiment, i)]
        if known and not chosen_in(page):
            state.see(run=known[0] + 1.0)
            told["on"] = known[0]
    told["arrival"] = arrival
    return state.page()


def drawn_by_streamlit(page: Page) -> tuple[object, ...]:
    """What the start's boxes show, and of the function what words and buttons say of it."""
    experiment = page.experiment
    known = experiment.runs and has_map(experiment, chosen_in(page))
    objective = experiment.objective
    return experiment.start, eigenvalues_of(objective), noisy.steps_see(experiment), known


def runs_row(page: Page) -> None:
    """Which run the map is of."""
    labels = names_of(page.experiment)
    if not labels:
        return
    st.session_state.looked_at = chosen_in(page)

    def choose() -> None:
        st.session_state["stability.opened"] = {"chosen": True}
        state.change(view=replace(state.page().view, run=st.session_state.looked_at + 1.0))

    st.segmented_control(
        _("Run"),
        range(len(labels)),
        format_func=lambda i: f"{MARKERS[i].glyph} {labels[i]}",
        key="looked_at",
        required=True,
        label_visibility="collapsed",
        on_change=choose,
    )


def the_map(page: Page, theme: Theme, live: bool) -> str:
    """Rates over what the method is set to. Returns a sentence that says what they are, or why
    there are none."""
    experiment, chosen = page.experiment, chosen_in(page)
    run = experiment.runs[chosen]
    if eigenvalues_of(experiment.objective) is None:
        return ""
    if not has_map(experiment, chosen):
        said = _(
            "There is no such theory for {method}, and a [[rate of convergence|rate]] is measured"
            " on at least {fewest} steps from a start that is not the minimum."
        ).format(method=method_of(run), fewest=FEWEST)
        st.info(with_glossary(said))
        return said
    if live:
        slot(FIGURE, "map")
    else:
        figure, says = rate_figure(experiment, chosen, theme), rates_told(experiment, chosen, theme)
        st.plotly_chart(figure, theme=None, config=static.CHART, key="map", alt=says)
    if run.theory:
        said = of_the_dots(experiment.objective)
        said = f"{said} {noisy.of_theory(experiment)}".rstrip()
        said += of_what_it_takes(run)
    else:
        x, y = axes(run, experiment.steps)
        none = (
            _("There is no such theory for {method}, whatever its lines are.")
            if isinstance(run, Typed)
            else _("There is no such theory for {method}: its speed is no function of ηλ.")
        )
        said = _(
            "{none} So this is measured: the [[rate of convergence|rate]], the factor per step by"
            " which the distance to the minimum shrank in the second half of {steps} steps from"
            " this start, over {settings}. From another start, or with more steps, it may be"
            " another picture."
        ).format(
            none=none.format(method=method_of(run)),
            steps=experiment.steps,
            settings=_(" and ").join(axis.name for axis in (x, y) if axis),
        )
        said = f"{said} {noisy.of_measured_rates(experiment)}".rstrip()
    if live:
        said += " " + _("Drag a dot, or use the arrow keys on it: the run takes those values.")
    return said


def function_sliders(page: Page, live: bool) -> None:
    """What the function is set to."""
    if live:
        slot(FIGURE, "function")
    else:
        controls.sliders(page.experiment.objective, "objective", state.change_function)


def the_run(page: Page, live: bool) -> None:
    """The sliders of the chosen run, and a button that sets them for the best."""
    chosen = chosen_in(page)
    run = page.experiment.runs[chosen]
    run_sliders(page, live)
    if not live:
        static.ending(page, chosen)
    objective = page.experiment.objective
    fastest, label = readable_best(run, objective), noisy.fastest(page.experiment)
    with st.container(horizontal=True):
        if fastest:
            theirs = fastest.settings()
            values = ", ".join(
                f"{symbol} = {short(theirs[name], DIGITS)}"
                for name, symbol in (("eta", "η"), ("beta", "β"))
                if name in theirs
            )
            st.button(
                label.format(values=values),
                type="primary",
                on_click=partial(_set_best, chosen),
            )
        compare_button(page)


def run_sliders(page: Page, live: bool) -> None:
    """What the chosen run is set to."""
    chosen = chosen_in(page)
    if live:
        slot(FIGURE, f"run{chosen}")
    else:
        run = page.experiment.runs[chosen]
        controls.sliders(run, f"run{chosen}", partial(state.change_run, chosen))


def _set_best(i: int) -> None:
    experiment = state.page().experiment
    fastest = readable_best(experiment.runs[i], experiment.objective)
    if fastest:
        state.edit(with_runs, i, fastest)


def numbers(page: Page, theme: Theme, live: bool) -> str:
    """Theory beside measurement, the loss, and the formulas on demand."""
    experiment = page.experiment
    if not experiment.runs:
        return ""
    run = experiment.runs[chosen_in(page)]
    known = eigenvalues_of(experiment.objective) is not None
    left, right = st.columns(2, gap="medium")
    with left:
        if known:
            st.markdown(f"## {_('The function and the chosen run')}")
            table(page, "bowl", theme, live)
            if run.theory:
                table(page, "modes", theme, live)
        st.markdown(f"## {_('How fast: predicted and measured')}")
        table(page, "rates", theme, live)
        said = _(
            "Predicted is the larger [[spectral radius|radius]]: the factor per step in the long"
            " run, from a start with a share in both directions. Measured is the slope of the"
            " logarithm of the distance over the second half of the steps, as a factor. Over few"
            " steps it is a little off: complex roots make the distance swing, and where two roots"
            " meet, as at the fastest setting of methods with a β, it comes down to the prediction"
            " slowly."
        )
        said = f"{said} {noisy.of_prediction(experiment)}".rstrip()
        if any(one.theory and of_what_it_takes(one) for one in experiment.runs):
            said += " " + _(
                "Predicted is with the weight decay and the dampening of the run, and where nothing"
                " is clipped: while the gradient still is, it shrinks otherwise."
            )
        st.caption(with_glossary(said))
    with right:
        charts.loss(FIGURE, page, theme, live)
    return f"{said}\n{formulas(run)}" if run.theory else said


def table(page: Page, name: str, theme: Theme, live: bool) -> None:
    """A table that moves with the sliders; or the same at rest."""
    if live:
        slot(FIGURE, name)
    else:
        st.markdown(as_markdown(page.experiment, chosen_in(page), name, theme))
