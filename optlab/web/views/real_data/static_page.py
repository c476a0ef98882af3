"""The page of real data where nothing moves under the hand (`show=live+false`): plain sliders,
figures and a table."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from plotly.subplots import make_subplots

from optlab.hyperparameters import Array
from optlab.numerals import short, written
from optlab.web import state
from optlab.web.curves import log_axis
from optlab.web.live.spoken import sentences
from optlab.web.names import labels_of
from optlab.web.page import Page
from optlab.web.theme import DASHES, MARKERS, Theme, dressed
from optlab.web.views import static
from optlab.web.views.real_data.figure import LOSSES, heads, outcomes
from optlab.web.views.real_data.options import TrainingOptions
from optlab.web.views.real_data.training import (
    OUTCOMES,
    WEIGHTS,
    Curves,
    Plan,
    at_rest,
    model,
    plan_of,
)
from optlab.web.words import _

STYLES = ("solid", "dot", "dash", "longdash", "dashdot", "longdashdot")  # of the weights


def plan_in(page: Page) -> Plan:
    """How the page's runs are trained."""
    return plan_of(page.view.of(TrainingOptions))


def epochs(plan: Plan) -> Array:
    """Where the points of its curves are."""
    return np.minimum(np.arange(plan.points) * plan.stride, plan.epochs)


def losses(page: Page, theme: Theme) -> None:
    """The loss of each run beside the least one, and how far above that."""
    plan, least = plan_in(page), model().minimum
    figure = make_subplots(2, 1, shared_xaxes=True, vertical_spacing=0.06)
    labels = labels_of(page.experiment)
    found: list[Array] = []
    for i, (label, run) in enumerate(zip(labels, page.experiment.runs, strict=True)):
        above = at_rest(run, plan).loss
        found.append(above)
        line = {"color": theme.runs[i], "width": 2, "dash": DASHES[i]}
        for row, values in ((1, least + above), (2, np.where(above > 0, above, np.nan))):
            drawn = _line(plan, np.where(np.isfinite(values), values, np.nan), label)
            figure.add_trace(drawn.update(line=line, showlegend=row == 1), row, 1)
    optimum = {"color": theme.ink, "width": 1, "dash": "dash"}
    figure.add_shape(type="line", x0=0, x1=1, xref="x domain", y0=least, y1=least, line=optimum)
    figure.update_yaxes(title_text=_("loss"), range=LOSSES, row=1, col=1)
    seen = np.concatenate([np.ones(1), *found])
    with np.errstate(invalid="ignore"):
        log_axis(figure, seen[(seen > 1e-16) & (seen < 1e3)], row=2, col=1)
    figure.update_yaxes(title_text=_("above the optimum"), row=2, col=1)
    figure.update_xaxes(title_text=_("epoch"), row=2, col=1)
    ends = {name: least + above[-1] for name, above in zip(labels, found, strict=True)}
    says = told(_("loss"), plan, ends)
    dressed(figure, theme, height=560)
    st.plotly_chart(figure, theme=None, config=static.CHART, key="trainings", alt=says)


def weights(page: Page, chosen: int, theme: Theme) -> None:
    """How far each weight of a run is from where least squares have it."""
    plan = plan_in(page)
    distances = at_rest(page.experiment.runs[chosen], plan).distances
    figure = go.Figure()
    names = [_(name) for name in WEIGHTS]
    for name, values, dash in zip(names, distances.T, STYLES, strict=True):
        drawn = np.where(np.isfinite(values) & (values > 0), values, np.nan)
        line = {"color": theme.runs[chosen], "width": 2, "dash": dash}
        figure.add_trace(_line(plan, drawn, name).update(line=line))
    with np.errstate(invalid="ignore"):
        log_axis(figure, distances[(distances > 1e-16) & (distances < 1e3)])
    figure.update_xaxes(title_text=_("epoch"))
    figure.update_yaxes(title_text=_("distance"))
    says = told(_("distance"), plan, dict(zip(names, distances[-1], strict=True)))
    dressed(figure, theme, height=320)
    st.plotly_chart(figure, theme=None, config=static.CHART, key="distances", alt=says)


def told(quantity: str, plan: Plan, ends: Mapping[str, float]) -> str:
    """What a figure shows, in words: where its curves are at their end."""
    values = ", ".join(f"{name} {short(value, 3)}" for name, value in ends.items())
    chart = sentences()["chart"]
    return chart.format(quantity=quantity, axis=_("epoch"), at=plan.epochs, values=values)


def _line(plan: Plan, values: Array, name: str) -> go.Scatter:
    along = epochs(plan)
    return go.Scatter(
        x=along,
        y=values,
        name=name,
        mode="lines",
        text=[f"{short(at, 4)}: {y}" for at, y in zip(along, written(values, 4), strict=True)],
        hovertemplate=f"{_('epoch')} %{{text}}<extra>{name}</extra>",
    )


def batch_slider(page: Page) -> None:
    """The batch size."""
    options = page.view.of(TrainingOptions)
    st.session_state.batch = options.batch_size

    def change() -> None:
        now = state.page().view.of(TrainingOptions)
        state.change_options(replace(now, batch_size=st.session_state.batch))

    stops = sorted({*plan_in(page).stops, options.batch_size})
    st.select_slider(_("batch size"), stops, key="batch", on_change=change)


def table(page: Page) -> None:
    """Each run's last loss, how far above the optimum that is, and how it ended."""
    rows = [heads(), ["---"] * len(heads())]
    for i, label in enumerate(labels_of(page.experiment)):
        rows.append([f"{MARKERS[i].glyph} {label}", *_told(page, i)])
    st.markdown("\n".join("| " + " | ".join(row) + " |" for row in rows))


def ending(page: Page, i: int) -> None:
    """Where a run got to."""
    loss, above, how = _told(page, i)
    st.caption(f"{_('last loss')} {loss} · {_('above the optimum')} {above} · **{how}**")


def _told(page: Page, i: int) -> Sequence[str]:
    curves: Curves = at_rest(page.experiment.runs[i], plan_in(page))
    above, least = float(curves.loss[-1]), model().minimum
    how = outcomes()[OUTCOMES.index(str(curves.outcome))]
    if np.isnan(above):
        return "–", "–", how
    share = f" ({short(100 * above / least, 2)} %)" if np.isfinite(above) else ""
    return short(least + above), short(above, 3) + share, how
