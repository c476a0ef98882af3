"""The function on a page: which one it is, its formula, where its runs start, the noise on it."""

import streamlit as st

from optlab.edits import with_another_seed, with_function, with_noise, with_steps
from optlab.experiment import Experiment
from optlab.noise import NOISES
from optlab.objectives import OBJECTIVES, Objective
from optlab.web import controls, seen, state
from optlab.web.live.component import slot
from optlab.web.page import Page
from optlab.web.views import suited, typed_function
from optlab.web.views.live_figure import Draw
from optlab.web.words import _, docstring_of

NONE = ""  # no noise, in the menu


def function_row(experiment: Experiment) -> Draw:
    """The function, a place for its formula, and where it is typed a field for it; returns what
    draws what is known of it there."""
    objective = experiment.objective
    with st.container(horizontal=True, vertical_alignment="center", key="function"):
        if seen.free():
            choose_function(objective)
        else:
            st.markdown(_(objective.title), width="content")
        formula = function_formula()
    known = typed_row(objective)

    def draw(page: Page) -> None:
        formula(page)
        known(page)

    return draw


def choose_function(objective: Objective) -> None:
    """The menu of functions."""
    st.session_state.objective = objective.key

    def choose() -> None:
        chosen = OBJECTIVES[st.session_state.objective]()
        state.edit(with_function, chosen)
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


def typed_row(objective: Objective) -> Draw:
    """A field for a function that is typed, and a place for what is known of it; returns what draws
    it there."""
    with st.container(key="typed", gap="small"):
        if seen.free():
            typed_function.fields(objective)
        place = st.empty()

    def draw(page: Page) -> None:
        if says := typed_function.known(page.experiment):
            place.caption(says)

    return draw


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


def start_and_steps(experiment: Experiment) -> None:
    """Boxes for the start and the number of steps."""
    x1, x2 = experiment.start
    for key, value in (("start1", x1), ("start2", x2), ("steps", experiment.steps)):
        controls.show_number(key, value)

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
        state.edit(with_steps, given)

    controls.number_box(_("Steps"), "steps", lambda: controls.attempt("steps", lengthen))
    controls.refusal("steps")


def noise_controls(experiment: Experiment, figure: str, live: bool) -> None:
    """Which noise the steps see, if any; its sliders, and a button for another seed."""
    noise = experiment.noise
    st.session_state.noise = noise.key if noise else NONE

    def choose() -> None:
        state.edit(with_noise, NOISES.get(st.session_state.noise))

    with st.container(horizontal=True, vertical_alignment="bottom", key="noise.row"):
        st.selectbox(
            _("Noise on the gradient"),
            [NONE, *NOISES],
            format_func=lambda key: _(NOISES[key].title) if key in NOISES else _("None"),
            key="noise",
            help=docstring_of(type(noise)) if noise else _("The same draws for every run."),
            on_change=choose,
        )
        if noise:
            st.button(
                _("Another seed"),
                icon=":material/casino:",
                key="noise.again",
                on_click=lambda: state.edit(with_another_seed),
            )
    if not noise:
        return
    st.caption(f"${noise.formula}$")
    if live:
        slot(figure, "noise")
    else:
        controls.sliders(noise, "noise", state.change_noise)
