"""Networks: five methods train the same network on the same minibatches, while one watches."""

from dataclasses import replace
from typing import Any

import streamlit as st

from optlab.models import trains
from optlab.optimizers import OPTIMIZERS
from optlab.web import controls, notes, seen, state
from optlab.web.live.component import slot
from optlab.web.live.numbers_sent import value_of
from optlab.web.page import Page, View
from optlab.web.theme import Theme
from optlab.web.views import charts, frame, static
from optlab.web.views.live_figure import show_live
from optlab.web.views.networks.options import NetworkOptions
from optlab.web.views.networks.runs import begun, fitting, own
from optlab.web.views.networks.says import credit, titles
from optlab.web.views.runs import Kind, add_a_run, embedded_run, named_runs, run_card
from optlab.web.words import _

FIGURE = "networks"
NETWORKS = Kind(
    methods={key: method for key, method in OPTIMIZERS.items() if trains(method)},
    fitted=lambda run: begun(run.key),
    why=lambda experiment, i: "",
    ending=lambda page, i: None,
    slot="rate",
)


def arrive() -> Page:
    """The page's state: an experiment apart from the playground's, of what can be trained."""
    page = state.current(FIGURE, begin=lambda: Page(own(), View()))
    experiment, left_out = fitting(page.experiment)
    if left_out:
        problems = (*page.problems, *left_out)
        st.session_state.page = replace(page, experiment=experiment, problems=problems)
    return st.session_state.page


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
        left, right = st.columns([1.3, 1], gap="medium")
    with left, st.container(key="stage"):
        stage(page, live)
    with right:
        setting(page)
        if live:
            slot(FIGURE, "trained")
        for i in range(len(page.experiment.runs)):
            run_card(i, page.experiment, theme, live, FIGURE, NETWORKS)
        add_a_run(page.experiment, NETWORKS)
    sources(page)
    state.write_address()


def embedded(page: Page, theme: Theme, live: bool) -> None:
    """In a frame of another page: the figure, and the runs' etas."""
    left, right = frame.beside(1.55)
    if not right:
        with left:
            named_runs(page.experiment, theme)
    with left, st.container(key="stage"):
        stage(page, live)
    if right:
        with right:
            for i in range(len(page.experiment.runs)):
                embedded_run(i, page.experiment, theme, live, FIGURE, NETWORKS)
    state.write_address()


def head(page: Page) -> None:
    """The question, and what is wrong with a broken link."""
    with st.container(horizontal=True, vertical_alignment="center", key="head"):
        question = _("The same network, the same minibatches: which method learns fastest?")
        st.markdown(f"**{question}**", width="content")
        charts.link(FIGURE, page)
    with st.container(key="problems"):
        notes.problems(page.problems)


def stage(page: Page, live: bool) -> None:
    """The curves and all that belongs to them; or why there are none."""
    if live:
        show_live(FIGURE, "training")
        return
    static.why()
    st.info(
        _(
            "Training needs the live figure: the server trains while the page is open and listens."
            " In Python the same runs so:"
        )
    )
    st.code(script(page), language="python")


def script(page: Page) -> str:
    """The page's runs in Python."""
    options = page.view.of(NetworkOptions)
    lines = [
        "from optlab.data.images import load",
        "from optlab.models import Minibatches, MultiLayerNet, train_model",
        "from optlab.optimizers import OPTIMIZERS",
        "",
        f'images = load("{options.images}")',
        "sizes = (images.train_x.shape[1],"
        f" {options.hidden.replace('_', ', ')}, len(images.classes))",
        "net = MultiLayerNet(sizes)",
        "model = net.on(images.train_x, images.train_y)",
        f"batches = Minibatches(model.rows, {options.minibatch}, {options.trial},"
        ' order="replacement")',
    ]
    for run in page.experiment.runs:
        given = ", ".join(f"{name}={value!r}" for name, value in run.essentials().items())
        lines += [
            f'optimizer = OPTIMIZERS["{run.key}"]({given})',
            f"training = train_model(optimizer, model, batches, {options.iterations},"
            f" start=net.begun({options.trial}))",
            "accuracy = net.on(images.test_x, images.test_y).accuracy(training.weights)",
            f'print("{run.key}", training.losses[-100:].mean(), accuracy)',
        ]
    return "\n".join(lines)


def setting(page: Page) -> None:
    """The data; the network and the minibatches on demand."""
    options = page.view.of(NetworkOptions)
    if seen.free():
        choose_images(options)
    else:
        st.markdown(titles()[options.images])
    with st.expander(_("Network and minibatches"), key="shape"):
        box(_("Units of the hidden layers"), "hidden", options)
        with st.container(horizontal=True):
            box(_("Minibatch"), "minibatch", options)
            box(_("Iterations"), "iterations", options)
            box(_("Seed"), "trial", options)
        st.session_state["network.best"] = options.best
        st.toggle(
            _("Each at its best"),
            key="network.best",
            help=_(
                "Each method is trained at four more etas around its own, half a power of ten"
                " apart, with as many iterations each; the table says which has the lowest final"
                " loss."
            ),
            on_change=lambda: change("best", st.session_state["network.best"]),
        )


def choose_images(options: NetworkOptions) -> None:
    """The choice of the data."""
    st.session_state["network.images"] = options.images
    names = titles()

    def choose() -> None:
        change("images", st.session_state["network.images"])

    st.segmented_control(
        _("Images"),
        list(names),
        format_func=names.__getitem__,
        key="network.images",
        required=True,
        label_visibility="collapsed",
        on_change=choose,
    )


def box(label: str, name: str, options: NetworkOptions) -> None:
    """A number or a word to type; what is refused is said below it."""
    key = f"network.{name}"
    st.session_state[key] = str(getattr(options, name))

    def typed() -> None:
        text = st.session_state[key].strip()
        change(name, text.replace(",", "_").replace(" ", "") if name == "hidden" else whole(text))

    def whole(text: str) -> float:
        return value_of(name, text)

    with st.container():
        controls.number_box(label, key, lambda: controls.attempt(key, typed))
        controls.refusal(key)


def change(name: str, value: Any) -> None:
    """Put one of the page's own options at a value. Raises ValueError that names it."""
    options = state.page().view.of(NetworkOptions)
    state.change_options(replace(options, **{name: value}))


def sources(page: Page) -> None:
    """Whose experiment and whose images these are."""
    st.caption(
        _(
            "The loss is the mean cross-entropy of each minibatch before its step; thick, smoothed"
            " over eleven (Kaiser window, beta 2). Weights begin as He et al. 2015 draw them."
            " Settings of Deep Learning from Scratch, 6.1, and RMSProp."
        )
        + f" {credit(page.view.of(NetworkOptions).images)}"
    )
