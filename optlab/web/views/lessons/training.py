"""What a lesson shows of a training: its figures, how it was measured, and how to do it oneself."""

from functools import partial

import plotly.graph_objects as go
import streamlit as st

from optlab.data.idx_sets import IDX_SETS
from optlab.lessons.training_script import script
from optlab.lessons.trainings import Stored, Training
from optlab.web import seen, state
from optlab.web.registry import pages
from optlab.web.theme import Theme
from optlab.web.views import static
from optlab.web.views.lessons import training_figure
from optlab.web.words import _, language

LINEAR, NETWORKS = "real_data", "networks"  # the pages on which a reader trains


def figures(training: Training, theme: Theme) -> None:
    """The loss against the iteration, and at the end against eta; what these are, and where the
    reader makes them."""
    told = [
        (_("Trained on {data}").format(data=title_of(training)), training_figure.curves_in_words),
        (_("The loss at the end against $\\eta$"), training_figure.etas_in_words),
    ]
    drawn = _drawn(repr(training), training, theme, language())
    for k, ((title, in_words), figure) in enumerate(zip(told, drawn, strict=True)):
        st.markdown(f"**{title}**")
        alt = in_words(training)
        st.plotly_chart(figure, theme=None, config=static.CHART, key=f"training{k}", alt=alt)
    st.caption(how(training))
    way(training)


@st.cache_resource(max_entries=40, show_spinner=False)
def _drawn(
    key: str, _training: Training, theme: Theme, language: str
) -> tuple[go.Figure, go.Figure]:
    """Its figures; they are only looked at. A hundred milliseconds, at whatever moves below."""
    return training_figure.curves(_training, theme), training_figure.against_eta(_training, theme)


def title_of(training: Training) -> str:
    """What the data are called."""
    if training.data in IDX_SETS:
        return IDX_SETS[training.data].title
    return _("the airfoil data")


def how(training: Training) -> str:
    """How it was measured, in a few sentences."""
    given = {"batch": training.batch, "steps": training.steps, "seeds": training.seeds}
    said = _(
        "Minibatches of {batch}, {steps} iterations; the curves are of the first of {seeds} seeds,"
        " thin as they are, thick smoothed. Against $\\eta$: the median over the seeds; the large"
        " markers are the settings of the curves."
    )
    told = [said.format(**given)]
    if isinstance(training, Stored):
        sizes = "-".join(map(str, training.said["sizes"]))
        told.append(
            _(
                "A network of {sizes}; its loss at the end is the mean of the last {last}"
                " minibatches'. Measured on {date} with NumPy {numpy}, and stored."
            ).format(
                sizes=sizes,
                last=training.said["last"],
                date=training.said["measured"],
                numpy=training.said["numpy"],
            )
        )
    else:
        told.append(_("The loss is that over all rows."))
    return " ".join(told)


def way(training: Training) -> None:
    """The way to the page that trains this, where there is one."""
    page = NETWORKS if training.network else LINEAR
    if page not in pages() or not seen.menus():  # a frame shows its lesson alone
        return
    says = _("Train it yourself: {page}").format(page=pages()[page].title())
    leads = partial(state.lead_to, page)
    st.button(says, icon=":material/model_training:", key="train", on_click=leads)


def program(training: Training, *, unfolded: bool = False) -> None:
    """The training as a few lines of Python."""
    with st.expander(_("As a Python program"), expanded=unfolded):
        st.code(script(training), language="python")
