"""Where the page of stability has nothing to say of a function or of runs, and the ways on: to a
ravine, to momentum, to three methods at their best and back."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from optlab.edits import with_function, with_one_more
from optlab.experiment import MOST_RUNS
from optlab.linear import eigenvalues_of
from optlab.objectives.base import Known, Objective, Unbounded
from optlab.objectives.quadratics import ConditionedQuadratic
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.nesterov import Nesterov
from optlab.theory import stability
from optlab.theory.readable import readable_best
from optlab.web import notes, seen, state
from optlab.web.names import method_of, names_of
from optlab.web.page import Page
from optlab.web.theme import MARKERS
from optlab.web.views.glossary import with_glossary
from optlab.web.views.stability.figure import compared
from optlab.web.views.stability.options import ComparisonOptions
from optlab.web.views.stability.speed import has_map
from optlab.web.views.ways import open_here
from optlab.web.words import _

RAVINE = ConditionedQuadratic()
THREE = (Momentum(), GradientDescent(), Nesterov())  # those that have a theory


def chosen_in(page: Page) -> int:
    """Which run the map is of, counted from 0."""
    return max(0, int(min(page.view.run, len(page.experiment.runs))) - 1)


def apart(page: Page) -> None:
    """That this is an experiment of its own, and the ways from it. A link may say so of any runs,
    and a function may have become one on which nothing is the fastest."""
    experiment = page.experiment
    three = [run.key for run in experiment.runs] == [run.key for run in THREE]
    says = _("An experiment apart from your runs, which stay as they are.")
    if three and eigenvalues_of(experiment.objective):
        says = _(
            "An experiment apart from your runs, which stay as they are: three methods, each"
            " begins at its fastest on your function."
        )
    with st.container(horizontal=True, vertical_alignment="center", key="apart"):
        st.info(says)
        if seen.free():
            st.button(_("Back to your runs"), key="apart.back", on_click=state.look_away)
        open_here()


def what_is_missing(page: Page) -> str:
    """Where there is nothing to say of this function or these runs: why, and a way on. Returns what
    it says, as the functions below do, with links to terms."""
    experiment = page.experiment
    objective = experiment.objective
    if eigenvalues_of(objective) and experiment.runs:
        return what_is_known(page)
    with st.container(horizontal=True, vertical_alignment="center"):
        if eigenvalues_of(objective):
            says = _("The experiment has no run: there is none to look at.")
            with notes.way_on(
                says, _("Add momentum to the runs"), _add, "no-run", there=seen.free()
            ):
                compare_button(page)
            return ""
        if isinstance(objective.least, Unbounded):
            sentence = _(
                "{function} has no minimum: there is no distance to one that could shrink, and no"
                " [[rate of convergence|rate]], predicted or measured."
            ).format(function=_(objective.title))
        elif objective.quadratic():
            sentence = _(
                "The [[eigenvalue|eigenvalues]] of this function are too extreme for such a theory:"
                " float64 does not hold what it would say."
            )
        elif objective.curves_alike:
            sentence = _of_no_bowl(objective)
        else:
            sentence = _(
                "{function} is no [[quadratic]]: its curvature changes from place to place, so no"
                " two eigenvalues speak for all of it. What is measured on the runs stays true."
            ).format(function=_(objective.title))
        st.info(with_glossary(sentence))
        if seen.free():
            st.button(_("Switch to the ravine"), type="primary", on_click=_to_the_ravine)
    return sentence


def _of_no_bowl(objective: Objective) -> str:
    """Why there is no theory of a quadratic that does not fall without end: it has not one minimum,
    or that is too far away."""
    least = objective.least
    if not isinstance(least, Known):
        sentence = _(
            "The minimum of {function} lies too far away for such a theory. What is measured on the"
            " runs stays true."
        )
    elif least.along:
        sentence = _(
            "{function} is a [[quadratic]] valley: its smaller [[eigenvalue]] λmin is 0, and a"
            " whole line of points is as low. This theory is of a bowl, with one minimum. What is"
            " measured on the runs is how fast they come to that line."
        )
    else:
        sentence = _(
            "{function} is level everywhere: both [[eigenvalue|eigenvalues]] are 0, and there is"
            " no slope that a run could follow."
        )
    return sentence.format(function=_(objective.title))


def what_is_known(page: Page) -> str:
    """Which run the page has opened on, and why; where no method has a theory, a way to one that
    has."""
    runs = page.experiment.runs
    if any(run.theory for run in runs):
        chosen = chosen_in(page)
        if (
            chosen
            and chosen == st.session_state["stability.opened"].get("on")
            and runs[chosen].theory
        ):
            said = _("Shown is {run}: the first of your runs whose speed a theory knows.")
            st.caption(
                said.format(run=f"{MARKERS[chosen].glyph} {names_of(page.experiment)[chosen]}")
            )
        return ""
    titles = list(dict.fromkeys(map(method_of, runs)))
    one = _("No theory says how fast {methods} is on every [[quadratic]].")
    if has_map(page.experiment, chosen_in(page)):
        one = _(
            "No theory says how fast {methods} is on every [[quadratic]]: the map below is"
            " measured."
        )
    said = one.format(methods=_either(titles))
    label = _("Add momentum to the runs")
    if len(runs) >= MOST_RUNS:
        label = _("Put momentum in the place of the last run")
    notes.way_on(with_glossary(said), label, _add, "no-theory", there=seen.free())
    if any(stability.rate(run, page.experiment.objective) is not None for run in runs):
        linear = _(
            "A typed method's step is linear here: what is predicted is the [[spectral radius]] of"
            " its own step matrix."
        )
        st.caption(with_glossary(linear))
    return said


def _either(titles: Sequence[str]) -> str:
    """One of these, in words. Where a name has a comma in it, semicolons are between them."""
    *others, last = titles
    if not others:
        return last
    if any("," in title for title in titles):
        return f"{'; '.join(others)};{_(' or ')}{last}"
    return f"{', '.join(others)}{_(' or ')}{last}"


def _to_the_ravine() -> None:
    state.edit(with_function, RAVINE)


def _add() -> None:
    """Momentum after the other runs, and looked at."""
    page = state.page()
    experiment = with_one_more(page.experiment, Momentum())
    state.change(experiment, replace(page.view, run=float(len(experiment.runs))))


def compare_button(page: Page) -> None:
    """The three methods that have a theory, each as fast as it can be on this function; apart from
    the runs, which stay as they are."""
    if not seen.free():
        return
    if compared(page):  # the reader is here, and not at the top, after clicking it
        st.button(_("Back to your runs"), key="back", on_click=state.look_away)
        return
    if not eigenvalues_of(page.experiment.objective):
        return

    def compare() -> None:
        page = state.page()
        runs = tuple(readable_best(run, page.experiment.objective) or run for run in THREE)
        view = replace(page.view, run=1.0)
        three = replace(view.of(ComparisonOptions), comparison=True)
        state.change(replace(page.experiment, runs=runs), view.with_options(three))

    st.button(_("Compare the three at their best"), on_click=compare)
