"""The page on rotation where nothing moves under the hand (`show=live+false`): plain sliders,
numbers in LaTeX."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from optlab.edits import with_value
from optlab.experiment import Experiment
from optlab.numerals import short
from optlab.objectives.base import latex
from optlab.objectives.quadratics import ConditionedQuadratic
from optlab.references import Reference
from optlab.theory.rotation import Turning, deviation, turned_path
from optlab.web import controls, state
from optlab.web.live.paths import trajectory_of
from optlab.web.names import labels_of
from optlab.web.views.rotation.hessians import Matrices, reasons
from optlab.web.words import _

Take = Callable[[ConditionedQuadratic], None]
"""Puts a form of the function on the page."""


def sliders(objective: Any, take: Take) -> None:
    """The function's numbers."""

    def change(name: str, value: Any) -> None:
        moved = with_value(state.page().experiment, Reference.to_function(name), value)
        assert isinstance(moved.objective, ConditionedQuadratic)
        take(moved.objective)

    controls.sliders(objective, "objective", change)


def distances(experiment: Experiment, turning: Turning) -> None:
    """How far each path is from the turned path of angle 0."""
    lines = []
    for label, run in zip(labels_of(experiment), experiment.runs, strict=True):
        trajectory = trajectory_of(experiment, run)
        far = deviation(trajectory, turned_path(trajectory, turning))[-1]
        lines.append(f"- {label}: {short(far, 3)}")
    st.markdown("\n".join(lines))


def matrix(matrices: Matrices, name: str) -> None:
    """A matrix, its eigenvalues, condition number and discs."""
    part = matrices[name]
    if not part:
        st.caption(reasons()[matrices["wrong"]])
        return
    # Plus 0: the product of a sine that is 0 and a negative number is minus 0.
    entries = [[latex(float(f"{x + 0.0:.3g}")) for x in row] for row in part["entries"]]
    rows = r" \\ ".join(" & ".join(row) for row in entries)
    st.latex(rf"\begin{{pmatrix}} {rows} \end{{pmatrix}}")
    discs = ", ".join(f"{short(c, 4)} ± {short(r, 3)}" for c, r in part["circles"])
    st.markdown(
        f"{_('eigenvalues')} {', '.join(short(point, 3) for point in part['points'])}; "
        f"{_('condition number')} {short(part['condition'], 4)}; "
        f"{_('discs')} {discs}"
    )
