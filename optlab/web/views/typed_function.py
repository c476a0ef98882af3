"""A function that is typed, on a page: the field for it, and what is known of it."""

from functools import lru_cache

import numpy as np
import streamlit as st

from optlab.declarations import Text
from optlab.experiment import Experiment
from optlab.numerals import short
from optlab.objectives.base import Known, Objective, Unbounded, Window
from optlab.objectives.typed import Typed
from optlab.web import controls, state
from optlab.web.series import window_of
from optlab.web.words import N_, _

_QUADRATIC = N_("A quadratic bowl: its least value is {least}, at {where}.")
_LINE = N_("A quadratic valley: its least value {least} is taken on a line through {where}.")
_LEVEL = N_("A plane without a slope: it is {least} everywhere.")
_NO_BOWL = N_("A quadratic that falls without end: it has no least value.")
_SEARCHED = N_("Least value {least}, at {where}: found by a search from many starts, not proven.")
_SOME = N_(
    "Least value {least}, at {where}, and likely at more points farther away: found by a search"
    " from many starts, not proven."
)
_FALLS = N_("As far as a search can see, it falls without end.")
_NOT_FOUND = N_("A search found no least value that would be sure: losses are f itself.")
MOST_POINTS = 4  # that are said
SIDE = 41  # of the grid on which it is asked where f has a value


def fields(objective: Objective) -> None:
    """A field for each text of the function. One that is refused stays there, to be mended, with
    what is wrong below; the figure keeps the last good one."""
    for name, declaration in objective.hyperparameters().items():
        if not isinstance(declaration, Text):
            continue
        key = f"objective.{name}"
        with st.container(horizontal=True, vertical_alignment="center", wrap=False, gap="small"):
            controls.text_entry(objective, name, key, state.change_function, label="collapsed")
            if isinstance(objective, Typed):
                _derivatives(objective)
        controls.refusal(key)


def has_letters(objective: Objective) -> bool:
    """Whether a person typed letters that became sliders."""
    return isinstance(objective, Typed) and bool(objective.letters)


def _derivatives(objective: Typed) -> None:
    """Its gradient and Hessian, on demand."""
    with st.popover("∇f", help=_("Gradient and Hessian"), width="content", key="derivatives"):
        gradient, hessian = objective.program.derivatives_latex()
        if gradient:
            st.latex(rf"\nabla f = {gradient}")
        if hessian:
            st.latex(rf"\nabla^2 f = {hessian}")
        if not gradient or not hessian:
            st.caption(_("What is not shown here is too long to be read; it is computed exactly."))


def known(experiment: Experiment) -> str:
    """What is known of a typed function, in sentences."""
    objective = experiment.objective
    if not isinstance(objective, Typed):
        return ""
    says = [_of_least(objective), *_of_domain(objective, window_of(experiment))]
    if objective.program.has_kinks:
        says.append(_("At a kink or a jump the mean of both sides' slopes is taken."))
    return " ".join(says)


def _of_least(objective: Typed) -> str:
    match objective.least:
        case Known(points, complete, along):
            says = _QUADRATIC if complete else _LINE if along else _LEVEL
            if objective.searched:
                says = _SEARCHED if complete else _SOME
            shown = [f"({short(x1)}, {short(x2)})" for x1, x2 in points[:MOST_POINTS]]
            more = [_("{count} more").format(count=len(points) - MOST_POINTS)]
            where = ", ".join(shown + (more if len(points) > MOST_POINTS else []))
            return _(says).format(least=short(objective.minimum), where=where)
        case Unbounded():
            return _(_FALLS if objective.searched else _NO_BOWL)
    return _(_NOT_FOUND)


@lru_cache(maxsize=256)
def _of_domain(objective: Typed, window: Window) -> list[str]:
    """Whether f has no value in a part of the window."""
    sides = [np.linspace(low, high, SIDE) for low, high in window]
    without = np.isnan(objective.value(np.array(np.meshgrid(*sides)))).mean()
    if not without:
        return []
    says = _("In about {percent} % of the window f has no value: there is no ground.")
    return [says.format(percent=max(round(100 * float(without)), 1))]
