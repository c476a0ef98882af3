"""Which run is best here, where nothing is live: a table that sorts, a threshold, a button."""

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from optlab.experiment import Experiment
from optlab.measure.suiting import Tried, tried
from optlab.numerals import short
from optlab.web import controls, state
from optlab.web.names import labels_of
from optlab.web.page import Page
from optlab.web.series import losses
from optlab.web.theme import MARKERS
from optlab.web.views import static
from optlab.web.views.playground.options import PlaygroundOptions
from optlab.web.views.playground.ranking import words_of
from optlab.web.words import _


def table(page: Page) -> None:
    """The runs with what each has reached, and each at its best eta."""
    experiment, says = page.experiment, words_of(page.experiment)
    options = page.view.of(PlaygroundOptions)
    bounded = experiment.objective.has_minimum
    bests = [_best(experiment, i) for i in range(len(experiment.runs))] if bounded else []
    step = int(min(page.view.step, experiment.steps))
    heads = {
        name: head.replace("{step}", str(step)).replace("{below}", short(options.below))
        for name, head in says.items()
    }
    rows = []
    for i, seen in enumerate(static.seen(page)):
        row: dict[str, object] = {
            heads["run"]: f"{MARKERS[i].glyph} {labels_of(experiment)[i]}",
            heads["f"]: float(seen.values[-1]),
        }
        whole = experiment.trajectories()[i]
        if bounded:
            below = losses(whole, experiment.objective.minimum) < options.below
            row[heads["soon"]] = int(below.argmax()) if below.any() else None
        row[heads["status"]] = _(whole.status.kind)
        if bounded:
            found = bests[i]
            row[heads["best"]] = found.best if found else None
            row[heads["there"]] = float(found.values.min()) if found and found.best else None
            row[_("Where")] = says["border"] if found and found.at_border else ""
        rows.append(row)
    table = pd.DataFrame(rows)
    # Shown as people write numbers, and still sorted as numbers.
    measured = table.select_dtypes("float").columns
    styled = table.style.format(lambda value: short(value, 4), subset=measured, na_rep="")
    st.dataframe(styled, hide_index=True, key="ranking")
    if not bounded:
        return
    controls.slider(options, "below", options.numbers()["below"], "view.below", _threshold)
    st.button(says["take"], key="ranking.take", on_click=_take)
    tries = next((str(len(found.etas)) for found in bests if found), "…")
    looks = says["hessians"] if any(found and found.budget[1] for found in bests) else ""
    st.caption(f"{says['budget'].replace('{n}', tries)} {looks}")


def _threshold(name: str, value: Any) -> None:
    state.change_options(replace(state.page().view.of(PlaygroundOptions), **{name: value}))


def _best(experiment: Experiment, i: int) -> Tried | None:
    run = experiment.runs[i]
    if "eta" in run.hyperparameters():
        run = run.at_defaults("eta")
    return tried(run, experiment.problem)


def _take() -> None:
    experiment = state.page().experiment
    found = [_best(experiment, i) for i in range(len(experiment.runs))]
    runs = (
        replace(run, eta=best.best) if best and best.best else run
        for run, best in zip(experiment.runs, found, strict=True)
    )
    state.change(runs=tuple(runs))
