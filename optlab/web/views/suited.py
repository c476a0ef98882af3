"""An eta that suits what is on the page: for a run that is added, and, offered, for the runs that
another function would lose. What was chosen, and of how many, is said in the run's card."""

from dataclasses import replace

import streamlit as st

from optlab.experiment import Experiment
from optlab.measure.suiting import Tried, tried
from optlab.numerals import short
from optlab.optimizers import Optimizer
from optlab.web import state
from optlab.web.live.long_runs import DRAWN
from optlab.web.live.paths import trajectory_of
from optlab.web.words import _

MOST = 64  # choices that a visit remembers the reasons of


def arrive() -> None:
    """Another function was chosen: until something is changed, `offer` has something to say."""
    st.session_state.new_here = state.page().experiment


def offer(experiment: Experiment) -> None:
    """After another function was chosen: its runs are as they were, and may be lost on it."""
    if not is_new_here(experiment):
        return
    st.caption(_("The runs kept their etas, and on this function some are lost."))
    st.button(
        _("Choose etas that suit it"),
        on_click=lambda: state.change(runs=tuple(map(fitted, state.page().experiment.runs))),
    )


def is_new_here(experiment: Experiment) -> bool:
    """Whether nothing was changed since another function was chosen, and a run is lost on it."""
    if st.session_state.get("new_here") != experiment:
        return False
    short = replace(experiment, steps=min(experiment.steps, DRAWN))  # a page does not wait for more
    ends = [trajectory_of(short, run).status.kind for run in experiment.runs]
    return any(kind in ("diverged", "undefined") for kind in ends)


def why_this_eta(experiment: Experiment, i: int) -> str:
    """What is said of an eta that was chosen for the run, while all is as it was then."""
    run, found = experiment.runs[i], st.session_state.get("suited", {}).get(experiment.runs[i])
    if not found or replace(found.problem, steps=experiment.steps) != experiment.problem:
        return ""
    says = _(
        "eta {eta} suits this function from this start: of {n} tried, it ends deep, and so do those"
        " near it"
    )
    if found.suited == found.run.settings()["eta"]:
        says = _("eta {eta}, its default: of {n} tried from this start, none is much better")
    return says.format(eta=short(run.settings()["eta"]), n=len(found.etas))


def said(experiment: Experiment) -> list[str]:
    """What is said of all runs."""
    runs = range(len(experiment.runs))
    return [why for i in runs if (why := why_this_eta(experiment, i))]


def fitted(run: Optimizer) -> Optimizer:
    """The run with an eta that suits what is on the page; why is remembered, to be said."""
    experiment = state.page().experiment
    problem = replace(experiment.problem, steps=min(experiment.steps, DRAWN))
    found = tried(run, problem)
    if found is None or not experiment.objective.has_minimum:
        return run
    run = replace(run, eta=found.suited)
    remembered: dict[Optimizer, Tried] = st.session_state.setdefault("suited", {})
    remembered[run] = found
    for old in list(remembered)[:-MOST]:
        del remembered[old]
    return run
