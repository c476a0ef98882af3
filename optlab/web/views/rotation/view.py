"""Rotation and preconditioning: turn the function, and see which paths turn with it."""

from dataclasses import replace

import streamlit as st

from optlab.experiment import Experiment
from optlab.objectives.base import latex
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic, RotatedQuadratic
from optlab.theory.rotation import (
    STRAIGHT,
    with_angle,
)
from optlab.web import notes, seen, state
from optlab.web.live.component import slot
from optlab.web.page import Page, View
from optlab.web.theme import Theme
from optlab.web.views import charts, frame, static, suited
from optlab.web.views.function import start_and_steps
from optlab.web.views.glossary import with_glossary, words_of
from optlab.web.views.live_figure import show_live
from optlab.web.views.rotation import static_page
from optlab.web.views.rotation.figure import turning_of
from optlab.web.views.rotation.fitting import FORMS, fitting, own, with_runs_of
from optlab.web.views.rotation.hessians import matrices_of
from optlab.web.views.rotation.options import TurningOptions
from optlab.web.views.runs import named_runs, run_card
from optlab.web.views.ways import open_here
from optlab.web.words import _

FIGURE = "rotation"
FORMULA = (
    r"\tfrac{\lambda_{\min}}{2}\,(x_1\cos\theta + x_2\sin\theta)^2"
    r" + \tfrac{\kappa\lambda_{\min}}{2}\,(x_2\cos\theta - x_1\sin\theta)^2"
)


def arrive() -> Page:
    """The page's state: an experiment apart from the playground's."""
    page = state.current(FIGURE, begin=lambda: Page(own(), View()))
    experiment, said = fitting(page.experiment)
    if experiment != page.experiment:
        st.session_state.page = page = replace(page, experiment=experiment)
    if said:
        st.session_state.said = (experiment, said)
    return page


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
        left, right = st.columns([1.25, 1], gap="medium")
    with left, st.container(key="stage"):
        st.markdown(f"$f(x) = {FORMULA}$")
        if live:
            show_live(FIGURE, says=says_of_this)
        else:
            static.stage(page, theme)
    with right, st.container(key="turn"):
        controls(page, live)
        says = distances(page, live)
        if seen.menus():
            ways()
        methods(page, theme, live)
    words_of(says, *why(page, theme, live))
    state.write_address()


def embedded(page: Page, theme: Theme, live: bool) -> None:
    """In a frame of another page: the paths, and what turns and stretches the function."""
    left, right = frame.beside(1.55)
    with left:  # what is beside it is of none of the runs
        named_runs(page.experiment, theme)
    with left, st.container(key="stage"):
        if live:
            show_live(FIGURE)
        else:
            static.stage(page, theme)
    if right:
        with right:
            function_sliders(page, live)
    state.write_address()


def drawn_by_streamlit(page: Page) -> tuple[object, ...]:
    """Which of the three forms this is, and what the start's boxes show."""
    return form_of(page.experiment), page.experiment.start


def says_of_this(page: Page) -> list[str]:
    """What was done to show this experiment, and why an eta was chosen for it."""
    return [*filter(None, [remark(page)]), *suited.said(page.experiment)]


def form_of(experiment: Experiment) -> str:
    """The name of the function's form, empty for another one."""
    return next((name for name, form in FORMS.items() if form == experiment.objective), "")


def remark(page: Page) -> str:
    """What was done to show this experiment; nothing once it is another."""
    said = st.session_state.get("said")
    return said[1] if said and said[0] == page.experiment else ""


def head(page: Page) -> None:
    """The question, and what was done to show an answer."""
    with st.container(horizontal=True, vertical_alignment="center", key="head"):
        question = _("Turn the function: which paths turn with it?")
        st.markdown(f"**{question}**", width="content")
        st.caption(remark(page), width="content")
        charts.link(FIGURE, page)
    with st.container(key="problems"):
        notes.problems(page.problems)


def ways() -> None:
    """From the playground, and to it."""
    mine = state.mine()
    with st.container(horizontal=True, vertical_alignment="center", key="ways"):
        open_here()
        st.button(
            _("Take the playground's runs"),
            icon=":material/input:",
            disabled=not (mine and mine.experiment.runs),
            on_click=_take_runs,
            help=_("Turn the runs that you have in the playground, which stays as it is."),
        )


def _take_runs() -> None:
    mine = state.mine()
    if mine and mine.experiment.runs:
        experiment, said = with_runs_of(mine.experiment)
        state.change(experiment)
        st.session_state.said = (experiment, said)


def controls(page: Page, live: bool) -> None:
    """Three forms of the function, its angle and condition number, and what turns with it."""
    names = {
        "straight": _("Straight"),
        "turned": _("Pure rotation"),
        "printed": _("As D2L prints it (also doubled)"),
    }
    st.session_state.form = form_of(page.experiment) or None

    def choose() -> None:
        if chosen := st.session_state.form:
            take(FORMS[chosen])

    st.segmented_control(
        _("Form"),
        list(FORMS),
        format_func=lambda name: names[name],
        key="form",
        label_visibility="collapsed",
        on_change=choose,
    )
    function_sliders(page, live)
    st.session_state.turns = page.view.of(TurningOptions).turns

    def switch() -> None:
        options = state.page().view.of(TurningOptions)
        state.change_options(replace(options, turns=st.session_state.turns))

    st.toggle(
        _("The start turns with the function"),
        key="turns",
        on_change=switch,
        help=_(
            "Off: the start stays where it is while the function turns under it. Seen from the"
            " function, that is another start."
        ),
    )


def function_sliders(page: Page, live: bool) -> None:
    """The angle and the condition number."""
    if live:
        slot(FIGURE, "function")
    else:
        static_page.sliders(page.experiment.objective, take)


def take(form: ConditionedQuadratic) -> None:
    """Put this form of the function on the page; the start turns along where it does."""
    page = state.page()
    turned = with_angle(page.experiment, float(form.angle), turning_of(page))
    state.change(replace(turned, objective=form))


def distances(page: Page, live: bool) -> str:
    """How far each path is from having only been turned, and what of the function is no turn.
    Returns what it says, with links to terms."""
    st.markdown(
        f":small[**{_('How far from its own path at angle 0, just turned')}**]",
        help=_(
            "Each method runs on the ravine lying straight, too. Its path there is turned by the"
            " angle; this is the largest distance between a point of the path shown and the same"
            " step's point on the turned path, in the units of x1 and x2, up to the step shown."
        ),
    )
    if live:
        slot(FIGURE, "distances")
    else:
        static_page.distances(page.experiment, turning_of(page))
    if turning_of(page) == "together":
        says = _(
            "Methods that weigh all directions alike go just there, up to rounding. The [[diagonal"
            " method|diagonal ones]] treat each coordinate by itself, and go another way unless the"
            " turn is by quarters: that only swaps the coordinates."
        )
    else:
        says = _("The start stays: seen from a turned bowl it is another one, for every method.")
    if live:
        says = f"{_('Dotted: the path at angle 0, turned.')} {says}"
    says += f"\n\n{of_the_form(page.experiment)}"
    with st.container(key="scale"):
        st.caption(with_glossary(says))
    return says


def of_the_form(experiment: Experiment) -> str:
    """Which function of the chapter this is, and what of it is no rotation: how steep it is."""
    says = {
        "straight": _(
            "${straight}$ is the [[ravine]] of D2L 1.0, 12.6 Momentum, 12.7 Adagrad, 12.8 RMSProp."
        ),
        "turned": _(
            "${turned}$, half of what D2L prints, is the straight [[ravine]] turned by 45°:"
            " the [[eigenvalue|eigenvalues]] stay ${a}$ and ${b}$."
            " (D2L 1.0, 12.7 Adagrad, exercise 2)"
        ),
        "printed": _(
            "${printed}$, as D2L prints it, is turned by 45° *and* doubled: the"
            " [[eigenvalue|eigenvalues]] are ${c}$ and ${d}$, not ${a}$ and ${b}$."
            " (D2L 1.0, 12.7 Adagrad, exercise 2)"
        ),
        "": _(
            r"At every angle the [[eigenvalue|eigenvalues]] are $\lambda_{{\min}}$ and"
            r" $\kappa\lambda_{{\min}}$."
        ),
    }
    a, b, c, d = (latex(x) for x in (*STRAIGHT.eigenvalues, *FORMS["printed"].eigenvalues))
    return says[form_of(experiment)].format(
        straight=Quadratic().formula,
        turned=RotatedQuadratic(halved=True).formula,
        printed=RotatedQuadratic().formula,
        a=a,
        b=b,
        c=c,
        d=d,
    )


def methods(page: Page, theme: Theme, live: bool) -> None:
    """The methods' own numbers, the curvature, the start and the steps, on demand."""
    experiment = page.experiment
    with st.expander(_("Methods, curvature, start, steps"), key="methods"):
        if live:
            slot(FIGURE, "function.more")
            if len(experiment.runs) > 1:
                st.caption(_("The same eta for all"))
                slot(FIGURE, "shared")
        for i in range(len(experiment.runs)):
            run_card(i, experiment, theme, live, FIGURE)
        start_and_steps(experiment)


def why(page: Page, theme: Theme, live: bool) -> tuple[str, ...]:
    """The Hessian, what dividing by its diagonal leaves of it, and the losses. Returns what it
    says, with links to terms."""
    names = {
        "Q": rf"## {_('The Hessian')} $Q$",
        "P": rf"## {_('Its diagonal divided out')} $\;D^{{-1/2}} Q D^{{-1/2}}$",
    }
    says = {
        "Q": _(
            "Turning changes the entries of the [[Hessian]], not its [[eigenvalue|eigenvalues]]"
            " (dots). Each lies in one of [[Gershgorin's theorem|Gershgorin's discs]]: the centre"
            " a diagonal entry, the radius the absolute value of what stands beside it in its row."
            " (Gershgorin 1931)"
        ),
        "P": _(
            r"What [[preconditioning|dividing]] by the diagonal $D = \mathrm{diag}(Q)$ does for the"
            " [[condition number]]: along an axis it becomes 1, at 45° it stays as it is. Both"
            " discs are one, from the smaller eigenvalue to the larger. (D2L 1.0, 12.7 Adagrad,"
            " Preconditioning)"
        ),
    }
    matrices = matrices_of(page.experiment.objective)
    *places, last = st.columns(3, gap="medium")
    for name, place in zip(names, places, strict=True):
        with place:
            st.markdown(names[name])
            if live:
                slot(FIGURE, name)
            else:
                static_page.matrix(matrices, name)
            st.caption(with_glossary(says[name]))
    with last:
        charts.loss(FIGURE, page, theme, live)
    return tuple(says.values())
