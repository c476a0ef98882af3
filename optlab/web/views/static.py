"""The same page with figures that do not move: where the live ones cannot be loaded, or are not
wanted (`show=live+false`)."""

from dataclasses import replace

import streamlit as st

from optlab.numerals import short
from optlab.trajectory import Trajectory
from optlab.web import alternatives, curves, figures, notes, state
from optlab.web.live.paths import trajectory_of
from optlab.web.page import Page
from optlab.web.theme import Theme
from optlab.web.words import _

CHART = {
    "scrollZoom": False,  # the wheel scrolls the page
    "displayModeBar": "hover",
    # Nothing leaves the page: by default Plotly has buttons that upload a figure and open its site.
    "displaylogo": False,
    "showSendToCloud": False,
    "plotlyServerURL": "",
}


def seen(page: Page) -> list[Trajectory]:
    """Each run's first steps, up to the one that is looked at."""
    k = int(min(page.view.step, page.experiment.steps))
    runs = page.experiment.runs
    return [trajectory_of(page.experiment, run).first(k) for run in runs]


def stage(page: Page, theme: Theme) -> None:
    """The figure, and under it the step slider; above it, why it is plain."""
    why()
    view = page.view
    figure = figures.path_figure(
        page.experiment, seen(page), theme, apart=view.axes == "apart", square=view.square
    )
    says = alternatives.of_paths(page.experiment, seen(page))
    st.plotly_chart(figure, theme=None, config=CHART, key="paths", alt=says)
    step(page)


def why() -> None:
    """Why the figure is plain."""
    if state.failure():
        # Reloading: a browser remembers that a module could not be loaded until then.
        notes.warn(
            _(
                "The live figure could not be loaded. These stand in for it: they follow a slider"
                " when it is released. Reload the page to try again."
            )
        )


def step(page: Page) -> None:
    """The step up to which is shown."""
    steps = page.experiment.steps
    if not steps:
        return
    st.session_state.step = int(min(page.view.step, steps))

    def cut() -> None:
        step = st.session_state.step
        state.change(view=replace(state.page().view, step=step if step < steps else float("inf")))

    st.slider(_("Show the first steps"), 0, steps, key="step", on_change=cut)


def ending(page: Page, i: int) -> None:
    """Where a run got to, and by which criterion."""
    trajectory = seen(page)[i]
    status = trajectory.status
    st.markdown(f"`{trajectory}`")
    f = short(trajectory.values[-1], 4)
    criterion = status.worded(_(status.sentence), short)
    st.caption(f"f {f} · **{_(status.kind)}** · {criterion}")


def loss(page: Page, theme: Theme) -> None:
    """The loss of each run."""
    figure = curves.loss_figure(page.experiment, seen(page), theme)
    says = alternatives.of_loss(page.experiment, seen(page))
    st.plotly_chart(figure, theme=None, config=CHART, key="loss", alt=says)


def memory(page: Page, chosen: int, theme: Theme) -> None:
    """What one run remembers."""
    trajectory = seen(page)[chosen]
    figure = curves.state_figure(trajectory, page.experiment.steps, theme.runs[chosen], theme)
    if figure:
        says = alternatives.of_memory(trajectory)
        st.plotly_chart(figure, theme=None, config=CHART, key="state", alt=says)
    else:
        st.caption(_("This method remembers nothing between its steps."))
