"""What the page of leaky averages shows, as numbers and as plain figures; no Streamlit in it."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from optlab.hyperparameters import Array, Real
from optlab.numerals import exactly, written
from optlab.theory.leaky import SHOWN, Memory, averages, weights
from optlab.trajectory import Trajectory
from optlab.web.alternatives import of_curves
from optlab.web.theme import DASHES, MARKERS, Theme, dressed
from optlab.web.words import _

AXES = ("x1", "x2")
SUMS = ("s", "sum", "mean")
"""RMSProp's s, AdaGrad's sum and the plain mean of the same squared gradients."""


def columns_of(trajectory: Trajectory, gamma: Real, axis: int) -> dict[str, Array]:
    """One coordinate of what a run's s is made of, by step: each `(points, *batch)`.

    `square` is the squared gradient that a step was made with, from step 1 on; `weight` is by how
    many steps ago that was. `s` is the run's own state, the sum of the products of both. `points`
    is one a step, and at least the SHOWN of the weights; nan where there is nothing.
    """
    count = max(trajectory.steps + 1, SHOWN)
    by_step = averages(trajectory, 0.0)  # of which only what has no gamma is taken
    with np.errstate(all="ignore"):
        squares = trajectory.taken[:-1, axis] ** 2
    weighing = weights(gamma, count)
    weighing = weighing.reshape(count, *weighing.shape[1:] or (1,) * len(trajectory.batch))
    columns = {
        "s": trajectory.state["s"][:, axis],
        "sum": by_step.growing[:, axis],
        "mean": by_step.mean[:, axis],
        "square": np.concatenate([np.full((1, *trajectory.batch), np.nan), squares]),
        "weight": np.broadcast_to(weighing, (count, *trajectory.batch)),
    }
    return {name: _padded(values, count) for name, values in columns.items()}


def _padded(values: Array, count: int) -> Array:
    missing = np.full((count - len(values), *values.shape[1:]), np.nan)
    return np.concatenate([values, missing])


def facts(gamma: float) -> list[str]:
    """gamma, its window, its half-life and the share of the weight that the window holds; the last
    is empty at the two ends, which are told in words."""
    memory = Memory(gamma)
    share = f"{100 * memory.share_within_window:.3g} %" if memory.kind == "leaky" else ""
    return [exactly(gamma), _brief(memory.window), _brief(memory.half_life), share]


def _brief(steps: float) -> str:
    if steps == np.inf:
        return "∞"
    digits = 2 if steps < 10 else 1 if steps < 100 else 0
    return str(round(steps, digits) if digits else round(steps)).removesuffix(".0")


def ends() -> dict[str, str]:
    """The two ends of gamma in words."""
    return {"only the last": _("only the last"), "nothing enters": _("nothing enters")}


def heads() -> list[str]:
    """What the columns of `facts` are called."""
    return ["γ", _("window 1/(1 − γ)"), _("half-life in steps"), _("weight in the window")]


def names() -> dict[str, str]:
    """The three sums in words."""
    return dict(zip(SUMS, ("s", _("sum (AdaGrad)"), _("mean")), strict=True))


def weights_figure(gammas: Mapping[int, float], theme: Theme) -> go.Figure:
    """The weights over the last SHOWN steps, a curve for each gamma by the index of its colour."""
    figure = go.Figure()
    for i, gamma in gammas.items():
        figure.add_trace(_curve(weights(gamma), f"γ = {facts(gamma)[0]}", i, theme, _("steps ago")))
    figure.update_xaxes(title_text=_("steps ago"))
    figure.update_yaxes(title_text=_("weight"))
    return dressed(figure, theme, height=320)


def weights_told(gammas: Mapping[int, float]) -> str:
    """What that figure shows, in words: how much the SHOWN-th last step still counts."""
    curves = {f"γ = {facts(gamma)[0]}": weights(gamma) for gamma in gammas.values()}
    return of_curves({_("weight"): curves}, _("steps ago"))


def ways() -> dict[str, str]:
    """The three sums by how they weigh the squares, in the order in which they are shown."""
    return {
        "s": _("RMSProp's s: weights (1 − γ) γᵏ"),
        "mean": _("Their mean: weights 1/t"),
        "sum": _("AdaGrad's s: weights 1"),
    }


def sums_figure(columns: Mapping[str, Array], k: int, i: int, theme: Theme) -> go.Figure:
    """The bars that make up each of the three sums after k steps, and below them the sums."""
    figure = make_subplots(
        4, 1, shared_xaxes=True, vertical_spacing=0.06, subplot_titles=[*ways().values(), ""]
    )
    weighing = {"s": columns["weight"][:k][::-1], "mean": 1 / max(k, 1), "sum": 1.0}
    for row, name in enumerate(ways(), start=1):
        with np.errstate(all="ignore"):
            bars = columns["square"][1 : k + 1] * weighing[name]
        steps = np.arange(1, k + 1)
        figure.add_bar(
            x=steps,
            y=bars,
            text=written(bars, 4),
            textposition="none",
            hovertemplate=f"{_('step')} %{{x}}: %{{text}}<extra></extra>",
            marker_color=theme.runs[i],
            showlegend=False,
            row=row,
            col=1,
        )
    for dash, (name, label) in zip(("solid", "dot", "dash"), names().items(), strict=True):
        values = columns[name][: k + 1]
        curve = _curve(np.where(values > 0, values, np.nan), label, i, theme, _("step"))
        figure.add_trace(curve.update(line_dash=dash), 4, 1)
    figure.update_yaxes(type="log", dtick=1, row=4, col=1)
    figure.update_xaxes(title_text=_("step"), row=4, col=1)
    figure.update_annotations(x=0, xanchor="left", font_size=13)
    dressed(figure, theme, height=680)
    return figure.update_layout(legend_y=1.06, margin_t=64)  # above the first title


def sums_told(columns: Mapping[str, Array], k: int) -> str:
    """What that figure shows, in words: the three sums after k steps."""
    sums = {label: columns[name] for name, label in names().items()}
    return of_curves({_("What s is made of, on a real run"): sums}, _("step"), k)


def _curve(
    values: Sequence[float] | Array, name: str, i: int, theme: Theme, along: str
) -> go.Scatter:
    return go.Scatter(
        y=values,
        text=written(values, 4),
        hovertemplate=f"{along} %{{x}}: %{{text}}<extra>{name}</extra>",
        name=name,
        mode="lines+markers",
        line={"color": theme.runs[i], "width": 2, "dash": DASHES[i]},
        marker={"symbol": MARKERS[i].symbol, "size": 5},
    )
