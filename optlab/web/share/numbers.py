"""Every number of every run as a file; and a file of one's own, seen beside them."""

import io
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from threading import Lock
from urllib.parse import quote

import streamlit as st

from optlab.experiment import Experiment
from optlab.tables import write_csv, write_json
from optlab.web import seen
from optlab.web.live.component import slot
from optlab.web.live.long_runs import DRAWN, SECONDS, drawn_steps, stride_of
from optlab.web.page import Page
from optlab.web.registry import pages
from optlab.web.share.link import link_to
from optlab.web.share.section import Section
from optlab.web.words import _

PREVIEWED = 200  # rows of all runs together that are shown, and copied, whole
FIRST = 10  # steps of each run that are shown of more
_LONG = Lock()  # a class that asks for long tables takes one processor from the others, not all
DRAWN_ONES = -1  # in the place of a run of which every step is to be written


def fits(name: str, page: Page) -> bool:
    """Pages that train models have no runs in the plane."""
    return name in pages() and pages()[name].in_plane


def show(name: str, page: Page) -> None:
    """Files of what is shown, the first rows of it, and a place for a file of one's own."""
    if page.experiment.runs:
        out(page)
    else:
        st.caption(_("There are no runs whose numbers could be written."))
    back(name, page)


def out(page: Page) -> None:
    """The downloads of what the runs did, and how it begins."""
    experiment, every = _what(page.experiment)
    address = link_to(page)

    def text(write: Callable[..., None]) -> Callable[[], str]:
        def made() -> str:
            held = io.StringIO()
            with _LONG if experiment.steps > DRAWN else nullcontext():
                write(experiment, held, every, SECONDS, address=address)
            return held.getvalue()

        return made

    with st.container(horizontal=True, key="share-numbers-files"):
        for kind, write, mime in (
            ("CSV", write_csv, "text/csv"),
            ("JSON", write_json, "application/json"),
        ):
            st.download_button(
                _("All numbers ({kind})").format(kind=kind),
                text(write),
                file_name=f"{_called(page)}.{kind.lower()}",
                mime=mime,
                on_click="ignore",
                key=f"share-numbers-{kind.lower()}",
                icon=":material/download:",
            )
        st.download_button(
            _("The experiment (TOML)"),
            page.experiment.to_toml,
            file_name=f"{_called(page)}.toml",
            mime="application/toml",
            on_click="ignore",
            key="share-numbers-toml",
            icon=":material/download:",
            help=_("The experiment alone, as a preset's file has it: the page takes it back."),
        )
    st.caption(
        _(
            "Of each step: the point, f, its gradient and the one that the step saw, what the run"
            " remembers, what schedules set. All digits of float64."
        )
    )
    rows, whole = _first_rows(experiment, every)
    count = len(drawn_steps(experiment.steps)) if every > 1 else experiment.steps + 1
    says = _("All {count} rows:") if whole else _("The first rows of {count}:")
    st.caption(says.format(count=count * len(experiment.runs)))
    st.code(rows, language=None, height=200)


def _what(experiment: Experiment) -> tuple[Experiment, int]:
    """Which runs are written, and one step in how many. Of a long run the steps that are drawn, or
    every one of a single run: with eight a file would have as many rows as no page can hold."""
    if experiment.steps <= DRAWN:
        return experiment, 1
    labels = (*experiment.labels, "")  # the last one is that of DRAWN_ONES
    choice = st.selectbox(
        _("Which steps"),
        [DRAWN_ONES, *range(len(experiment.runs))],
        format_func=lambda i: (
            _("one step in {nth} of every run, as they are drawn").format(
                nth=stride_of(experiment.steps)
            )
            if i == DRAWN_ONES
            else _("every step of {run}").format(run=labels[i])
        ),
        key=f"share-numbers-steps-{len(experiment.runs)}",
    )
    command = f'python -m optlab run "{experiment.to_query()}" --csv'
    st.caption(_("Every step of every run, on your own machine:"))
    st.code(command, language=None, wrap_lines=True)
    if choice == DRAWN_ONES:
        return experiment, stride_of(experiment.steps)
    return replace(experiment, runs=(experiment.runs[choice],)), 1


def _first_rows(experiment: Experiment, every: int) -> tuple[str, bool]:
    """How the CSV begins, without its head; and whether that is all of it."""
    whole = (experiment.steps + 1) * len(experiment.runs) <= PREVIEWED
    steps = experiment.steps if whole else min(experiment.steps, FIRST * every)
    held = io.StringIO()
    write_csv(replace(experiment, steps=steps), held, every)
    lines = held.getvalue().splitlines()
    return "\n".join(line for line in lines if not line.startswith("#")), whole


def _called(page: Page) -> str:
    """The name of a file, without its kind."""
    return quote(page.preset, safe="") or "experiment"


def back(name: str, page: Page) -> None:
    """A file of one's own."""
    st.markdown(f"**{_('A file of your own beside it')}**")
    if not seen.live(page):
        st.caption(_("Files of your own are seen in the live figures only, not in plain ones."))
        return
    slot(name, "own")


SECTION = Section(lambda: _("Numbers"), 50, show, fits)
