"""Networks: five methods train the same network on the same minibatches, while one watches."""

from dataclasses import replace
from functools import partial

import streamlit as st

from optlab.edits import with_one_more, with_runs
from optlab.experiment import MOST_RUNS, Experiment
from optlab.optimizers import OPTIMIZERS
from optlab.web import controls, notes, state
from optlab.web.live.component import slot
from optlab.web.live.typed import value_of
from optlab.web.page import Page, View
from optlab.web.theme import DARK, LIGHT, MARKERS, Theme
from optlab.web.views import charts, frame, static
from optlab.web.views.live_figure import show_live
from optlab.web.views.networks.options import NetworkOptions
from optlab.web.views.networks.runs import begun, own
from optlab.web.views.networks.says import titles
from optlab.web.words import _, docstring_of

FIGURE = "networks"


def show() -> None:
    """The whole page, top to bottom."""
    page = state.current(FIGURE, begin=lambda: Page(own(), View()))
    theme = DARK if st.context.theme.type == "dark" else LIGHT
    live = page.view.live and not state.failure()
    if st.context.is_embedded:
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
        runs(page, theme, live)
    sources()
    state.write_address()


def embedded(page: Page, theme: Theme, live: bool) -> None:
    """In a frame of another page: the figure, and the runs' etas."""
    left, right = frame.columns(1.55)
    with left, st.container(key="stage"):
        stage(page, live)
    with right:
        for i in range(len(page.experiment.runs)):
            with st.container(border=True, key=f"run{i}"):
                named(i, page.experiment, theme)
                etas(i, page.experiment, live)
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
    """The page's first run in Python."""
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
    st.session_state["network.images"] = options.images
    names = titles()

    def choose() -> None:
        if chosen := st.session_state["network.images"]:
            change("images", chosen)

    st.segmented_control(
        _("Images"),
        list(names),
        format_func=names.__getitem__,
        key="network.images",
        label_visibility="collapsed",
        on_change=choose,
    )
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


def change(name: str, value: object) -> None:
    """Put one of the page's own options at a value. Raises ValueError that names it."""
    options = state.page().view.of(NetworkOptions)
    state.change_options(replace(options, **{name: value}))  # pyright: ignore[reportArgumentType]


def runs(page: Page, theme: Theme, live: bool) -> None:
    """The runs, each with its method and its eta."""
    experiment = page.experiment
    for i in range(len(experiment.runs)):
        with st.container(border=True, key=f"run{i}"):
            run_card(i, experiment, theme, live)
    st.button(
        _("Add a run"),
        icon=":material/add:",
        disabled=len(experiment.runs) >= MOST_RUNS,
        on_click=lambda: state.edit(with_one_more, begun("adam")),
    )


def run_card(i: int, experiment: Experiment, theme: Theme, live: bool) -> None:
    """One run: its method, its eta, and the rest on demand."""
    run = experiment.runs[i]
    top = st.container(horizontal=True, vertical_alignment="center")
    top.html(mark(i, theme), width="content")
    key = f"network.run{i}"
    st.session_state[key] = run.key
    top.selectbox(
        _("Method"),
        list(OPTIMIZERS),
        format_func=lambda key: _(OPTIMIZERS[key].title),
        key=key,
        label_visibility="collapsed",
        on_change=lambda: state.edit(with_runs, i, begun(st.session_state[key])),
    )
    with top.popover("⋯", width="content"):
        st.latex(run.formula)
        st.caption(run.variant)
        st.caption(docstring_of(type(run)))
        if live:
            slot(FIGURE, f"rate{i}.more")
        controls.details(run, f"run{i}", partial(state.change_run, i), numbers=not live)
        st.button(
            _("Remove"), key=f"network.run{i}.remove", on_click=partial(state.edit, with_runs, i)
        )
    etas(i, experiment, live)


def etas(i: int, experiment: Experiment, live: bool) -> None:
    """A run's sliders."""
    if live:
        slot(FIGURE, f"rate{i}")
    else:
        controls.sliders(experiment.runs[i], f"run{i}", partial(state.change_run, i))


def named(i: int, experiment: Experiment, theme: Theme) -> None:
    """A run's name beside its mark."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(mark(i, theme), width="content")
        st.markdown(_(experiment.runs[i].title), width="content")


def mark(i: int, theme: Theme) -> str:
    """A run's marker in its colour."""
    return f'<span style="color:{theme.runs[i]};font-size:1.3rem">{MARKERS[i].glyph}</span>'


def sources() -> None:
    """Whose experiment this is."""
    st.caption(
        _(
            "The loss is the mean cross-entropy of each minibatch before its step; thick, smoothed"
            " over eleven (Kaiser window, beta 2). Weights begin as He et al. 2015 draw them."
            " Settings of Deep Learning from Scratch, 6.1, and RMSProp. Digits: UCI, CC BY 4.0."
        )
    )
