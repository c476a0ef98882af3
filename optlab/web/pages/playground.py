"""The playground: paths over contours, and beside them the sliders that bend them."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from inspect import cleandoc
from typing import Any

import streamlit as st

from optlab.experiment import MOST_RUNS, Experiment
from optlab.objectives import OBJECTIVES
from optlab.optimizers import OPTIMIZERS, Optimizer
from optlab.trajectory import Trajectory
from optlab.web import controls, curves, figures, state
from optlab.web.look import DARK, LIGHT, MARKERS, Look
from optlab.web.words import _, in_language

CHART = {"displaylogo": False, "scrollZoom": True, "displayModeBar": "hover"}


def show() -> None:
    """The whole page, top to bottom."""
    page = state.current()
    look = DARK if st.context.theme.type == "dark" else LIGHT
    whole = page.experiment.trajectories()
    k = int(min(page.view.step, page.experiment.steps))
    seen = [trajectory.first(k) for trajectory in whole]
    head(page)
    left, right = st.columns([1.55, 1], gap="medium")
    with left, st.container(key="stage"):
        function_row(page.experiment)
        stage(page, seen, look, k)
    with right, st.container(key="runs"):
        for i, trajectory in enumerate(seen):
            run_card(i, page.experiment, trajectory, look)
        add_run(page.experiment)
    numbers(page, seen, look)
    state.write_address()


def head(page: state.Page) -> None:
    """The name, the preset, and what is wrong with a broken link."""
    presets, broken = state.available_presets()
    name = next((p.name for p in presets.values() if p.experiment == page.experiment), None)
    with st.container(horizontal=True, vertical_alignment="center", key="head"):
        st.markdown(f"**optlab** {_('watch an optimizer move')}", width="content")
        st.session_state.preset = name

        def choose() -> None:
            if chosen := st.session_state.preset:
                state.change(presets[chosen].experiment, state.view_of(chosen))

        st.selectbox(
            _("Preset"),
            list(presets),
            format_func=lambda name: in_language(presets[name].title),
            key="preset",
            placeholder=_("Your own experiment: choose a preset to start anew"),
            label_visibility="collapsed",
            on_change=choose,
        )
    # Always there, even when empty: what follows must keep its place in the page's tree, or an
    # open popover would close when the experiment no longer is a preset.
    with st.container(key="notes"):
        own = _("Your own experiment. The address above holds all of it: copy it to share it.")
        st.caption(in_language(presets[name].shows) if name else own)
        if broken:
            st.warning(_listed(_("Some presets are broken."), broken))
        if page.problems:
            st.warning(
                _listed(
                    _("This link is not quite right. Shown is what could be read of it."),
                    page.problems,
                )
            )


def _listed(title: str, lines: Sequence[str]) -> str:
    return "\n".join([title, "", *(f"- {line}" for line in lines)])


def stage(page: state.Page, seen: list[Trajectory], look: Look, k: int) -> None:
    """The figure, and under it the step slider and the choice of axes."""
    view = page.view
    figure = figures.path_figure(
        page.experiment, seen, look, apart=view.axes == "apart", square=view.square
    )
    st.plotly_chart(figure, theme=None, config=CHART, key="paths")
    with st.container(horizontal=True, vertical_alignment="center", key="below"):
        steps = page.experiment.steps
        if steps:
            st.session_state.step = k

            def cut() -> None:
                step = st.session_state.step
                state.change(view=replace(view, step=step if step < steps else float("inf")))

            st.slider(_("Show the first steps"), 0, steps, key="step", on_change=cut)
        st.session_state.apart, st.session_state.square = view.axes == "apart", view.square

        def redraw() -> None:
            axes = "apart" if st.session_state.apart else "together"
            state.change(view=replace(view, axes=axes, square=st.session_state.square))

        st.toggle(_("A panel for each run"), key="apart", on_change=redraw)
        st.toggle(_("Square pixels"), key="square", on_change=redraw)


def function_row(experiment: Experiment) -> None:
    """The function and its formula; its shape, the start and the number of steps on demand."""
    objective = experiment.objective
    with st.container(horizontal=True, vertical_alignment="center", key="function"):
        st.session_state.objective = objective.key

        def choose() -> None:
            chosen = OBJECTIVES[st.session_state.objective]()
            state.change(objective=chosen, start=chosen.start, window=None)

        st.selectbox(
            _("Function"),
            list(OBJECTIVES),
            format_func=lambda key: _(OBJECTIVES[key].title),
            key="objective",
            label_visibility="collapsed",
            width=250,
            on_change=choose,
        )
        with st.popover(_("Shape, start, steps"), width="content"):
            controls.sliders(objective, "objective", _change_objective)
            controls.details(objective, "objective", _change_objective)
            start_and_steps(experiment)
            st.caption(_(cleandoc(type(objective).__doc__ or "")))
        st.markdown(rf"$f(x) = {objective.formula}$", width="content")


def _change_objective(name: str, value: Any) -> None:
    objective = st.session_state.page.experiment.objective
    state.change(objective=replace(objective, **{name: value}))


def start_and_steps(experiment: Experiment) -> None:
    """Boxes for the start and the number of steps."""
    values = st.session_state
    values.start1, values.start2 = experiment.start
    values.steps = experiment.steps

    def move() -> None:
        start = [controls.typed(f"x{i}", f"start{i}") for i in (1, 2)]
        state.change(start=tuple(start))

    box: dict[str, Any] = {
        "step": 0.5,
        "format": "%.10g",
        "on_change": lambda: controls.attempt("start", move),
    }
    left, right = st.columns(2)
    left.number_input(_("Start x1"), value=None, key="start1", **box)
    right.number_input(_("Start x2"), value=None, key="start2", **box)
    controls.refusal("start")

    def lengthen() -> None:
        state.change(steps=controls.typed("steps", "steps"))

    st.number_input(
        _("Steps"),
        value=None,
        key="steps",
        step=10,
        on_change=lambda: controls.attempt("steps", lengthen),
    )
    controls.refusal("steps")


def run_card(i: int, experiment: Experiment, trajectory: Trajectory, look: Look) -> None:
    """One run: its method, its sliders, and where it got to."""
    run = experiment.runs[i]
    change_run = partial(_change_run, i)

    with st.container(border=True, key=f"run{i}"):
        top = st.container(horizontal=True, vertical_alignment="center")
        top.html(
            f'<span style="color:{look.runs[i]};font-size:1.3rem">{MARKERS[i][1]}</span>',
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
            on_change=lambda: _change_runs(i, OPTIMIZERS[st.session_state[key]]()),
        )
        with top.popover("⋯", width="content"):
            st.latex(run.formula)
            st.caption(_(run.variant))
            st.caption(_(cleandoc(type(run).__doc__ or "")))
            controls.details(run, f"run{i}", change_run)
            buttons = st.container(horizontal=True)
            full = len(experiment.runs) >= MOST_RUNS
            buttons.button(
                _("Duplicate"),
                key=f"run{i}.duplicate",
                disabled=full,
                on_click=partial(_change_runs, i, run, run),
            )
            buttons.button(_("Remove"), key=f"run{i}.remove", on_click=partial(_change_runs, i))
        controls.sliders(run, f"run{i}", change_run)
        status = trajectory.status
        st.markdown(f"`{trajectory}`")
        criterion = _(status.sentence).format(**status.numbers)
        st.caption(f"f {trajectory.values[-1]:.6g} · **{_(status.kind)}** · {criterion}")


def _change_run(i: int, name: str, value: Any) -> None:
    run = st.session_state.page.experiment.runs[i]
    _change_runs(i, replace(run, **{name: value}))


def _change_runs(i: int, *instead: Optimizer) -> None:
    """Put these in the place of run i: none removes it, two duplicate it."""
    runs = st.session_state.page.experiment.runs
    state.change(runs=(*runs[:i], *instead, *runs[i + 1 :]))


def add_run(experiment: Experiment) -> None:
    """The button that adds one more run."""
    full = len(experiment.runs) >= MOST_RUNS
    used = {run.key for run in experiment.runs}
    fresh = next((key for key in OPTIMIZERS if key not in used), next(iter(OPTIMIZERS)))
    st.button(
        _("Add a run"),
        icon=":material/add:",
        disabled=full,
        on_click=lambda: state.change(runs=(*experiment.runs, OPTIMIZERS[fresh]())),
    )


def numbers(page: state.Page, seen: list[Trajectory], look: Look) -> None:
    """The loss of each run, and the state of one."""
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(f"##### {_('Loss')}")
        figure = curves.loss_figure(page.experiment, seen, look)
        st.plotly_chart(figure, theme=None, config=CHART, key="loss")
    if not seen:
        return
    with right:
        chosen = int(min(page.view.run, len(seen))) - 1
        st.session_state.chosen = chosen

        def choose() -> None:
            state.change(view=replace(page.view, run=st.session_state.chosen + 1))

        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"##### {_('State')}", width="content")
            st.selectbox(
                _("State of"),
                range(len(seen)),
                format_func=lambda i: f"{MARKERS[i][1]} {page.experiment.labels[i]}",
                key="chosen",
                label_visibility="collapsed",
                on_change=choose,
            )
        figure = curves.state_figure(seen[chosen], page.experiment.steps, look.runs[chosen], look)
        if figure:
            st.plotly_chart(figure, theme=None, config=CHART, key="state")
        else:
            st.caption(_("This method remembers nothing between its steps."))
