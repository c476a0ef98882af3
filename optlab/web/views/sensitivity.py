"""Which settings work: a run measured over two of its numbers, and its path beside it."""

from dataclasses import replace
from typing import Any

import streamlit as st

from optlab.experiment import Experiment
from optlab.optimizers.base import Optimizer
from optlab.optimizers.rmsprop import RMSProp
from optlab.sensitivity import CELLS
from optlab.stability import border
from optlab.web import controls, state
from optlab.web.live.component import slot
from optlab.web.live.heat import gap_of, map_part, numbers_of, sign
from optlab.web.live.maps import Choice
from optlab.web.live.single import single
from optlab.web.look import DARK, LIGHT, MARKERS, Look
from optlab.web.page import Page
from optlab.web.views import plain_map
from optlab.web.views.follow import beside, follow
from optlab.web.views.glossary import told, words_of
from optlab.web.views.playground import function_row, start_and_steps
from optlab.web.views.theory import FORMULAS, Formulas
from optlab.web.words import _

BOARD = "settings"
SIDES = (64, CELLS, 256, 512)
TOLERANCE = 1e-3  # to begin with


def show() -> None:
    """The whole page, top to bottom."""
    page = state.current()
    added = not page.experiment.runs
    if added:
        state.change(runs=(RMSProp(),))
    _begin()
    page = st.session_state.page
    look = DARK if st.context.theme.type == "dark" else LIGHT
    live = page.view.live and not state.failure()
    i = chosen_run(page)
    run = page.experiment.runs[i]
    choice = choice_for(run, page.experiment)
    st.session_state.mapped = (i, choice.x, choice.y)
    _notes(page, added)
    choices(page, i, choice, look)
    left, right = st.columns([1.25, 1], gap="medium")
    with left:
        with st.container(vertical_alignment="center", key="explain"):
            says = explain(page.experiment, run, choice)
        if live:
            slot(BOARD, "map")
            slot(BOARD, "slices")
        else:
            plain_map.measured(page, i, choice, look)
        st.caption(sources(page.experiment, run, choice))
    with right:
        function_row(page.experiment)
        if live:
            st.session_state.beside = beside(page)
            follow(BOARD, _with_map)
            slot(BOARD, "run0")
        else:
            plain_map.path(page, i, look)
        with st.expander(_("More of this run, shape of the function, start, steps"), key="shape"):
            if live:
                slot(BOARD, "run0.more")
                slot(BOARD, "function")
            start_and_steps(page.experiment)
    words_of(says)
    state.write_address()


def _begin() -> None:
    """Come from another page, look at a run that has something to map: of those with the most
    numbers at first sight, the first. Later the choice is the reader's."""
    if "map" in st.session_state:
        return
    st.session_state.map = Choice("", "")
    page: Page = st.session_state.page
    shown = [sum(d.primary for d in numbers_of(run).values()) for run in page.experiment.runs]
    if shown[chosen_run(page)] < 2 <= max(shown):
        first = next(i for i, count in enumerate(shown) if count > 1)
        st.session_state.page = replace(page, view=replace(page.view, run=first + 1))


def _with_map(page: Page, data: dict[str, Any]) -> None:
    look = DARK if st.context.theme.type == "dark" else LIGHT
    i = chosen_run(page)
    choice = choice_for(page.experiment.runs[i], page.experiment)
    single(data, i)
    data["maps"] = {"map": map_part(page.experiment, i, choice, look)}
    data["charts"] = {"slices": {"map": "map"}}


def chosen_run(page: Page) -> int:
    """The run that is mapped."""
    return int(min(page.view.run, len(page.experiment.runs))) - 1


def choice_for(run: Optimizer, experiment: Experiment) -> Choice:
    """What the reader has chosen, as far as this run and this function have it."""
    given: Choice = st.session_state.map
    names = list(numbers_of(run))
    x = given.x if given.x in names else "eta" if "eta" in names else names[0]
    others = [name for name in names if name != x]
    y = given.y if given.y in others else next(iter(others), "")
    tolerance = given.tolerance if experiment.objective.minima else None
    return Choice(x, y, tolerance, given.cells)


def _choose(**parts: Any) -> None:
    st.session_state.refused = {}
    st.session_state.map = replace(st.session_state.map, **parts)


def _notes(page: Page, added: bool) -> None:
    if added:
        st.caption(_("The experiment had no run: RMSProp was added, so that there is one to map."))
    if page.problems:
        lines = "\n".join(f"- {problem}" for problem in page.problems)
        title = _("This link is not quite right. Shown is what could be read of it.")
        st.warning(f"{title}\n\n{lines}")


def choices(page: Page, i: int, choice: Choice, look: Look) -> None:
    """What is mapped: the run, both axes, the quantity, the cells."""
    experiment = page.experiment
    run, values = experiment.runs[i], st.session_state
    names = list(numbers_of(run))
    with st.container(horizontal=True, vertical_alignment="bottom", key="choices"):
        values.map_run = i

        def choose_run() -> None:
            state.change(view=replace(st.session_state.page.view, run=values.map_run + 1))

        st.selectbox(
            _("Run"),
            range(len(experiment.runs)),
            format_func=lambda k: f"{MARKERS[k].glyph} {experiment.labels[k]}",
            key="map_run",
            width=210,
            on_change=choose_run,
        )
        _axis_choice("x", _("Across"), run, names, choice.x, choice)
        if choice.y:
            others = [name for name in names if name != choice.x]
            _axis_choice("y", _("Up"), run, others, choice.y, choice)
        _quantity_choice(experiment, choice)
        values.map_cells = choice.cells
        st.selectbox(
            _("Cells"),
            SIDES,
            format_func=lambda n: f"{n} × {n}" if choice.y else str(n),
            key="map_cells",
            width=120,
            on_change=lambda: _choose(cells=values.map_cells),
        )


def _axis_choice(
    side: str, label: str, run: Optimizer, names: list[str], now: str, choice: Choice
) -> None:
    key = f"map_{side}"
    st.session_state[key] = now

    def choose() -> None:
        name = st.session_state[key]
        # The name that stood on the other axis gives its place away.
        swapped = {"y": choice.x} if side == "x" and name == choice.y else {}
        _choose(**{"x": choice.x, "y": choice.y, side: name, **swapped})

    def words(name: str) -> str:
        symbol, plain = sign(run, name), name.replace("_", " ")
        return symbol if symbol == plain else f"{symbol} {plain}"

    st.selectbox(label, names, format_func=words, key=key, width=150, on_change=choose)


def _quantity_choice(experiment: Experiment, choice: Choice) -> None:
    """How deep, or how soon below a tolerance, which is typed."""
    values, gap = st.session_state, gap_of(experiment)
    deep = _("{gap} after {steps} steps").format(gap=gap, steps=experiment.steps)
    soon = _("Steps until {gap} is below").format(gap=gap)
    if not experiment.objective.minima:
        deep = _("f after {steps} steps").format(steps=experiment.steps)
    values.map_soon = choice.tolerance is not None

    def choose() -> None:
        _choose(tolerance=TOLERANCE if values.map_soon else None)

    st.selectbox(
        _("Quantity"),
        [False, True] if experiment.objective.minima else [False],
        format_func=lambda soon_: soon if soon_ else deep,
        key="map_soon",
        width=230,
        on_change=choose,
    )
    if choice.tolerance is None:
        return
    values.tolerance = choice.tolerance

    def set_tolerance() -> None:
        given = controls.typed(_("Tolerance"), "tolerance")
        if not given > 0:
            raise ValueError(_("Tolerance must lie in (0, inf), got {given}").format(given=given))
        _choose(tolerance=given)

    st.number_input(
        _("Tolerance"),
        value=None,
        key="tolerance",
        format="%.10g",
        width=110,
        on_change=lambda: controls.attempt("tolerance", set_tolerance),
    )
    controls.refusal("tolerance")


def explain(experiment: Experiment, run: Optimizer, choice: Choice) -> str:
    """What a cell is, and what theory knows of the border; with links to terms."""
    if not choice.y:
        one = _(
            "{title} has one number only, {name}: there is no plane to map, so this is a line. Each"
            " point is one run, from the same start, with the same [[budget]]."
        )
        text = one.format(title=_(run.title), name=sign(run, choice.x))
    else:
        text = _(
            "Each cell is one run with these two [[hyperparameter|numbers]], from the same start,"
            " with the same [[budget]]."
        )
    if known := bordered(experiment, run, choice):
        text += " " + _(
            "Dashed: the border of theory, ${stable}$ for the largest [[eigenvalue]] λ. Few steps"
            " just beyond it do not lead far."
        ).format(stable=known.stable)
    st.caption(told(text))
    return text


def bordered(experiment: Experiment, run: Optimizer, choice: Choice) -> Formulas | None:
    """The theory whose border is drawn over the map; None where there is none."""
    if run.theory is None or "eta" not in (choice.x, choice.y):
        return None
    return FORMULAS[type(run.theory)] if border(run, experiment.objective) is not None else None


def sources(experiment: Experiment, run: Optimizer, choice: Choice) -> str:
    """Where the method and the border are published, and who asked for such a map."""
    cited = [_("Method: {method}.").format(method=_(run.variant))]
    if known := bordered(experiment, run, choice):
        cited.append(_("Border: {borders}.").format(borders=_(known.borders)))
    if isinstance(run, RMSProp) and "gamma" in (choice.x, choice.y):
        cited.append(_("How sensitive RMSProp is to γ: D2L, RMSProp, exercise 4."))
    return " ".join(cited)
