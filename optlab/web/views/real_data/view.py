"""Real data: the same methods train a linear model, and its loss follows the hand."""

from dataclasses import replace

import streamlit as st

from optlab.data.minibatches import ORDERS
from optlab.experiment import Experiment
from optlab.models import trains
from optlab.optimizers import OPTIMIZERS
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.base import Optimizer
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.rmsprop import RMSProp
from optlab.web import controls, notes, seen, state
from optlab.web.live.component import slot
from optlab.web.page import Page, View, page_of
from optlab.web.theme import Theme
from optlab.web.views import charts, frame, static
from optlab.web.views.glossary import with_glossary, words_of
from optlab.web.views.live_figure import show_live
from optlab.web.views.real_data import static_page
from optlab.web.views.real_data.curvature import curvature
from optlab.web.views.real_data.figure import fitted
from optlab.web.views.real_data.options import MOST_STEPS, TrainingOptions
from optlab.web.views.real_data.training import (
    MOST_POINTS,
    best_eta,
    fitting,
    plan_of,
)
from optlab.web.views.runs import Kind, add_a_run, choose_run, embedded_run, named_runs, run_card
from optlab.web.words import _, fault

FIGURE = "real_data"
RUNS = (RMSProp(eta=0.01, gamma=0.9), AdaGrad(eta=0.1), GradientDescent(eta=0.1))
OWN = Experiment(runs=RUNS)


def suitable(run: Optimizer) -> Optimizer:
    """The run with an eta that suits the data."""
    return best_eta(run, plan_of(fitting(state.page().view.of(TrainingOptions))))


TRAININGS = Kind(
    methods={key: method for key, method in OPTIMIZERS.items() if trains(method)},
    fitted=suitable,
    why=lambda experiment, i: "",
    ending=static_page.ending,
)


def arrive() -> Page:
    """The page's state: an experiment apart from the playground's, of what can be trained."""
    page = state.current(FIGURE, begin=lambda: Page(OWN, View()))
    silent = not {"run", "preset"} & {*st.query_params}  # the address says nothing of runs
    if silent and page.experiment == page_of([]).experiment:
        page = replace(page, experiment=OWN, preset="")
        st.session_state.page = page
    suits = fitted(page)
    if suits != page:
        st.session_state.page = replace(suits, problems=(*page.problems, *left_out(page, suits)))
    return st.session_state.page


def left_out(page: Page, suits: Page) -> list[str]:
    """What of a link cannot be shown, and why."""
    said = []
    for run in page.experiment.runs:
        if not trains(type(run)):
            said.append(
                fault(
                    "{method} is a method in the plane only: it cannot train six weights",
                    method=_(run.title),
                )
            )
    options = page.view.of(TrainingOptions)
    if options != suits.view.of(TrainingOptions):
        try:
            plan_of(options)
        except ValueError as error:
            said.append(str(error))
    return list(dict.fromkeys(said))


def show() -> None:
    """The whole page, top to bottom."""
    page = arrive()
    theme = seen.theme()
    live = seen.live(page)
    if seen.bare():
        embedded(page, theme, live)
        return
    head(page)
    with st.container(key="play"):
        left, right = st.columns([1.35, 1], gap="medium")
    with left, st.container(key="stage"):
        if live:
            show_live(FIGURE, "training")
            slot(FIGURE, "trainings")
        else:
            static.why()
            static_page.losses(page, theme)
            static_page.table(page)
    with left, st.container(key="weights"):
        weights(page, theme, live)
    with right, st.container(key="runs"):
        data(page, live)
        for i in range(len(page.experiment.runs)):
            run_card(i, page.experiment, theme, live, FIGURE, TRAININGS)
        add_a_run(
            page.experiment,
            TRAININGS,
            _(
                "A method that is added or chosen begins at the eta of its slider that leaves the"
                " least loss with these minibatches."
            ),
        )
    words_of(*said(page))
    state.write_address()


def embedded(page: Page, theme: Theme, live: bool) -> None:
    """In a frame of another page: the losses, and what bends them."""
    left, right = frame.beside(1.35)
    if not right:
        with left:
            named_runs(page.experiment, theme)
    with left, st.container(key="stage"):
        if live:
            show_live(FIGURE, "training")
        else:
            static_page.losses(page, theme)
    if right:
        with right, st.container(key="runs"):
            if live:
                slot(FIGURE, "data")
            else:
                static_page.batch_slider(page)
            for i in range(len(page.experiment.runs)):
                embedded_run(i, page.experiment, theme, live, FIGURE)
    state.write_address()


def drawn_by_streamlit(page: Page) -> tuple[object, ...]:
    """What boxes show of the minibatches: all but their size, which has a slider."""
    options = page.view.of(TrainingOptions)
    return options.seed, options.epochs, options.sampling


def head(page: Page) -> None:
    """What to do, and what the data are."""
    with st.container(horizontal=True, vertical_alignment="center", key="head"):
        first = _("Drag an eta: each method trains the same model on NASA's wing data as you drag.")
        st.markdown(f"**{first}**", width="content")
        charts.link(FIGURE, page)
    with st.container(key="problems"):
        st.caption(
            _(
                "Sound pressure of a wing, predicted from five numbers about it: six weights with"
                " the bias, 1,500 measurements."
            )
        )
        notes.problems(page.problems)


def data(page: Page, live: bool) -> None:
    """The batch size; seed, epochs and order on demand."""
    with st.container(border=True, key="minibatches"):
        if live:
            slot(FIGURE, "data")
        else:
            static_page.batch_slider(page)
        with st.expander(_("Epochs, seed, order of the rows"), key="plan"):
            boxes(page)


def boxes(page: Page) -> None:
    """How long a run is, and which minibatches it sees."""
    options = page.view.of(TrainingOptions)

    def change(name: str, value: object) -> None:
        now = state.page().view.of(TrainingOptions)
        changed = replace(now, **{name: value})
        plan_of(changed)
        state.change_options(changed)

    left, right = st.columns(2)
    for place, name, label in (
        (left, "epochs", _("Epochs")),
        (right, "seed", _("Seed")),
    ):
        key = f"plan.{name}"
        controls.show_number(key, getattr(options, name))
        with place:
            controls.number_box(
                label,
                key,
                lambda name=name, key=key: controls.attempt(
                    key, lambda: change(name, controls.typed(name, key))
                ),
            )
            controls.refusal(key)
    orders = dict(
        zip(
            ORDERS,
            (_("Shuffled, each row once an epoch"), _("Drawn with replacement")),
            strict=True,
        )
    )
    st.session_state.sampling = options.sampling
    st.selectbox(
        _("How rows come"),
        list(orders),
        format_func=orders.__getitem__,
        key="sampling",
        on_change=lambda: change("sampling", st.session_state.sampling),
    )
    st.caption(
        _(
            "Shuffled is how D2L trains, drawing is how Deep Learning from Scratch does. The order"
            " and the first weights follow from the seed: every run, at every position of a slider,"
            " has the same. A run takes at most {most} steps."
        ).format(most=MOST_STEPS)
    )


def said(page: Page) -> tuple[str, ...]:
    """What the figures show, how the loss curves, and whose the data are. Returns what is said,
    with links to terms."""
    left, right = st.columns([1.35, 1], gap="medium")
    with left:
        st.markdown(f"## {_('What is shown')}")
        losses = _(
            "The loss is D2L's, half the mean squared error, over all 1,500 rows after each step."
            " A run is near the optimum where its last loss is within 1 % of the least one, and has"
            " diverged where it is more than a thousand times the first one, or no number. A line"
            " that leaves the figure goes on outside it. Of a run of more than {most} steps every"
            " second, third, ... step is drawn, and the last; nothing is averaged."
        ).format(most=MOST_POINTS - 1)
        st.markdown(losses)
        distances = _(
            "Below, how far each weight of one run is from the least squares solution. With"
            " minibatches no constant eta settles there: each line trembles as high as eta and the"
            " noise of the [[gradient]] have it. Drag the batch size to see it fall."
        )
        st.markdown(with_glossary(distances))
    with right:
        curves = curvature()
    st.caption(
        _(
            "Data: Brooks, Pope and Marcolini 1989, Airfoil Self-Noise and Prediction; UCI Machine"
            " Learning Repository, CC BY 4.0; prepared as in D2L · D2L 1.0, 12.5 Minibatch"
            " Stochastic Gradient Descent · D2L 1.0, 12.7 Adagrad · D2L 1.0, 12.8 RMSProp"
        )
    )
    return distances, curves


def weights(page: Page, theme: Theme, live: bool) -> None:
    """How far each weight of a run is from where least squares have it."""
    if not page.experiment.runs:
        return
    chosen = choose_run(page, _("Weights: distance from least squares"), _("Weights of"))
    if live:
        slot(FIGURE, "weights")
        slot(FIGURE, "weight.names")
    else:
        static_page.weights(page, chosen, theme)
