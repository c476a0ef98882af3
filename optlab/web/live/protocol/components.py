"""What components are told beside a figure spec, and what the browser reports."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

from optlab.web.live.protocol.answers import Numbers, Refusal
from optlab.web.live.protocol.figure_spec import Shown
from optlab.web.live.protocol.figures import Pair

Pieces = Mapping[str, Mapping[str, object]]
"""Parts of a figure spec that are told once, by name (once.py)."""


class Once(TypedDict):
    """Beside a figure spec: its pieces."""

    belongs: str
    pieces: Pieces


class Released(TypedDict):
    """What changes lead to: a figure spec, with the pieces that it names and the page did not; the
    link of its page; the numbers of each path that was elsewhere before. `beside`: whether
    something that Streamlit draws is another."""

    board: Mapping[str, object]
    pieces: Pieces
    link: str
    numbers: list[Numbers | Refusal | None]
    redraw: bool


class Slot(TypedDict):
    """A place for a part of a board."""

    belongs: str
    slot: str


class Card(TypedDict):
    """A preset in the gallery, and its address."""

    name: str
    title: str
    says: str
    picture: str
    lesson: bool
    at: str


class Group(TypedDict):
    """Presets under a heading."""

    title: str
    cards: list[Card]


class Gallery(TypedDict):
    """The presets as pictures, and which of them is on the page."""

    groups: list[Group]
    current: str
    colours: dict[str, str]
    words: dict[str, str]


class Film(TypedDict):
    """An animation to take along: where it is, what its files are called, how large it is."""

    at: str
    name: str
    width: int
    height: int
    words: dict[str, str]


class Languages(TypedDict):
    """A menu of languages: their own names by code, and which one is spoken."""

    names: dict[str, str]
    current: str
    says: str


class Passed(TypedDict):
    """A text to be passed on, what it is called, and its QR code as SVG; "" where there is none."""

    text: str
    label: str
    qr: str
    words: dict[str, str]


class Framed(TypedDict):
    """The address of a page that is seen in a frame so many pixels high, and what that is
    called."""

    at: str
    label: str
    height: int


class LessonName(TypedDict):
    """A lesson of the list."""

    name: str
    title: str


class Progress(TypedDict):
    """The list of lessons, and what was answered in this session, rightly or not."""

    lessons: list[LessonName]
    current: str
    titles: bool
    answered: dict[str, bool]
    forgotten: int
    words: dict[str, str]


class Remembered(TypedDict):
    """The pages of a visit, as addresses, and where each was left; and the page, and its address,
    that the tab showed when it went on by a link: no run of the script was told of that."""

    pages: dict[str, str]
    last: dict[str, str]
    left: NotRequired[tuple[str, str]]


class Known(TypedDict):
    """What a session knows and no address says."""

    choices: NotRequired[dict[str, int]]
    remembered: NotRequired[Remembered]


class LineWords(TypedDict):
    """What is said while the server does not answer, and how a formula's signs are read."""

    away: str
    close: str
    signs: dict[str, str]


class Line(TypedDict):
    """A page's line to its server, and in which language the page is."""

    language: str
    build: str
    session: str
    words: LineWords


Arrival = TypedDict("Arrival", {"from": list[tuple[str, str]], "to": str, "visit": int})
Arrival.__doc__ = """The pairs that a page was asked for by, and its whole address."""


class Rejoined(TypedDict):
    """Told when the script has run since the browser came back so many times; with what the session
    knows then, and the page's link and its path."""

    returns: int
    kept: Known
    arrival: Arrival | None
    link: str
    path: str


# ---- reports: what a hand did


class SliderChange(TypedDict):
    """A slider was let go, or a number typed in its box."""

    slider: str
    value: float | str


class ScheduleChange(TypedDict):
    """The number of this slider is to follow another schedule, or with "" none; `steps` is how many
    the run has on the page."""

    schedule: str
    value: str
    steps: int


class StartChange(TypedDict):
    """The start was moved."""

    start: Pair


class CursorChange(TypedDict):
    """Playing stopped at this step."""

    cursor: int


class ExperimentChange(TypedDict):
    """The page is to have the experiment of this link, as that of a path from before."""

    experiment: str


class KeptChange(TypedDict):
    """The paths of the experiment of this link are to stay behind; with "" none."""

    kept: str


class BoxChange(TypedDict):
    """A menu or a box beside a map."""

    box: str
    value: str


class OwnChange(TypedDict):
    """What a page's own part reports: any `Change` of a folder's `protocol.py`."""


Change = (
    SliderChange
    | ScheduleChange
    | StartChange
    | CursorChange
    | ExperimentChange
    | KeptChange
    | BoxChange
    | OwnChange
)


class Report(TypedDict):
    """What the browser reports: the oldest change first."""

    changes: list[Change]
    number: NotRequired[int]


class Failed(TypedDict):
    """The module could not be loaded, or a part not be made."""

    failed: str


class Opened(TypedDict):
    """A preset of the gallery, or a lesson of the list, was chosen."""

    open: str


class Forgotten(TypedDict):
    """What was answered in lessons is to be forgotten."""

    forget: bool


Chosen = Opened | Forgotten


class Return(TypedDict):
    """What the browser says when it comes back to a server after a cut."""

    returns: int
    session: str
    kept: NotRequired[Known]
    changes: NotRequired[list[Change]]
    number: NotRequired[int]


class FigureMessage(Shown):
    """A figure spec, as its component has it."""

    board: str


LiveMessage = FigureMessage | Once | Slot
