"""The live figure on a Streamlit page: a figure spec, and slots for its parts wherever they
belong."""

from collections.abc import Callable, Mapping

import streamlit as st
from streamlit.components.v2 import component

from optlab.web.live.addresses import BUILD
from optlab.web.live.protocol.components import (
    Film,
    Framed,
    Gallery,
    Languages,
    Line,
    Once,
    Passed,
    Pieces,
    Progress,
    Rejoined,
    Slot,
)

MODULE = f"live/{BUILD}/all.js"  # bundle.py
LIVE = {"module": MODULE, "of": "live"}  # of all modules, the one that knows figure specs and slots

# The component's own JavaScript travels with every message, so it only fetches the module, which
# the browser keeps. What cannot be loaded is reported: the page then shows plain figures. The page
# is not shown before each of its components is marked as begun, which may take a while in which it
# is there and empty; nor before its slots, marked as coming until then, have their height
# (opening.js).
LOADER = """
const loading = new Map();
export default function (component) {
  const address = new URL(component.data.module, document.baseURI).href;
  if (!loading.has(address)) loading.set(address, import(address));
  const { of } = component.data;
  component.parentElement.dataset.begun = "";
  const marks = component.parentElement.classList;
  if (component.data.slot && !marks.contains("live-laid")) marks.add("live-coming");
  const failed = (error) => {
    marks.remove("live-coming");
    if (component.data.board) component.setTriggerValue("report", { failed: String(error) });
  };
  loading.get(address).then((modules) => modules[of].mount(component), failed);
  const gone = (modules) => modules[of].unmount(component.parentElement);
  return () => loading.get(address).then(gone, () => {});
}
"""

# No shadow root: Plotly's mouse handling does not work in one.
_component = component("optlab_live", js=LOADER, isolate_styles=False)


BOARDS = "boards"
"""Where a session has the figures that it has drawn. Not the server: the sessions of a class draw
and hear at the same time."""


def _reported(key: str, on_report: Callable[[object], None]) -> Callable[[], None]:
    """Gives on what the browser reports; nothing of a part whose page was left meanwhile."""

    def heard() -> None:
        if key in st.session_state:
            on_report(st.session_state[key].get("report"))

    return heard


def live_figure(name: str, data: Mapping[str, object], on_report: Callable[[object], None]) -> None:
    """The part that holds all numbers of a live figure; `on_report` gets what the hand did."""
    key = f"{name}.board"
    st.session_state.setdefault(BOARDS, {})[key] = on_report
    _component(
        key=key,
        data={**LIVE, "board": name, **data},
        on_report_change=_reported(key, on_report),
    )


def hear() -> bool:
    """Give on what figure specs report in this run of the script, and say whether one did. Where a
    message brings that and the press of a button, Streamlit calls the button back first. What has
    no number is left to it."""
    heard = False
    for key, on_report in st.session_state.get(BOARDS, {}).items():
        report = st.session_state[key].get("report") if key in st.session_state else None
        if isinstance(report, Mapping) and "number" in report:
            on_report(report)
            heard = True
    return heard


def once(name: str, pieces: Pieces) -> None:
    """What the answers of a figure spec name and do not say (once.py); beside the fragment that
    answers, so that it travels with the page only."""
    told: Once = {"belongs": name, "pieces": pieces}
    _component(key=f"{name}.board.once", data={**LIVE, **told})


def slot(name: str, part: str, width: int | None = None) -> None:
    """A place on the page for one part of a figure spec: its figure, a run's sliders, a chart. As
    wide as there is room, or so many pixels."""
    told: Slot = {"belongs": name, "slot": part}
    _component(key=f"{name}.{part}", data={**LIVE, **told}, width=width or "stretch")


def progress(name: str, data: Progress, on_report: Callable[[object], None]) -> None:
    """The list of lessons, with what this browser remembers of them; `on_report` gets `{"open":
    NAME}` and `{"forget": true}`."""
    _component(
        key=name,
        data={"module": MODULE, "of": "progress", **data},
        on_report_change=_reported(name, on_report),
    )


def gallery(name: str, data: Gallery, on_report: Callable[[object], None], width: int) -> None:
    """A button, so many pixels wide, that opens the presets as pictures; `on_report` gets `{"open":
    NAME}`."""
    _component(
        key=name,
        data={"module": MODULE, "of": "gallery", **data},
        on_report_change=_reported(name, on_report),
        width=width,
    )


def film(name: str, data: Film) -> None:
    """An animation as it will be, with buttons that make it a video where the browser can."""
    _component(key=name, data={"module": MODULE, "of": "film", **data})


def languages(name: str, data: Languages) -> None:
    """A menu of languages."""
    _component(key=name, data={"module": MODULE, "of": "language", **data}, width="content")


def passing(name: str, data: Passed) -> None:
    """A text with a button that copies it, and its QR code."""
    _component(key=name, data={"module": MODULE, "of": "passing", **data})


def framed(name: str, data: Framed) -> None:
    """Another page in a frame."""
    _component(key=name, data={"module": MODULE, "of": "framed", **data})


def rejoin(data: Line) -> object:
    """The page's line to its server, on every page and in no fragment; returns what the browser
    says when it comes back to a server after a cut, else None."""
    component = _component(
        key="rejoin", data={"module": MODULE, "of": "rejoin", **data}, on_report_change=_heard
    )
    return component.get("report")


def rejoined(data: Rejoined) -> None:
    """Tell the browser, at the end of the page, that the script has run since it came back so many
    times: every control is known again. And what the session knows; which address takes the place
    of that of `arrival`; the link that the page has, and where pages are it is: "" for the
    first."""
    _component(key="rejoined", data={"module": MODULE, "of": "rejoin", **data})


def _heard() -> None:
    """A session that has just begun calls nothing back: what was said is returned, always."""
