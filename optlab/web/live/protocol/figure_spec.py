"""The figure spec: everything that a live figure shows."""

from typing import NotRequired, TypedDict

from optlab.web.live.protocol.figures import Chart, Pair, Path, Plane, Slider
from optlab.web.live.protocol.maps import RatesMap, SettingsMap
from optlab.web.live.protocol.tables import Matrices, Question

Values = dict[str, float | list[float]]
"""What stands in the places of an address, by the name that stands for it there."""


class ZoomWords(TypedDict):
    """What the buttons of the zoom are called."""

    closer: str
    farther: str
    whole: str


class LinkWords(TypedDict):
    """What the button of the link says."""

    copy: str
    copied: str
    here: str


class ScentWords(TypedDict):
    """What the strip along a slider shows, and at which value f is least."""

    says: str
    best: str


class WorkedWords(TypedDict):
    """What stands over a step that is worked out, and in its place where there is none."""

    title: str
    step: str
    none: str
    still: str


class Words(TypedDict):
    """The sentences that the browser shows by itself."""

    kinds: dict[str, str]
    since: str
    after: str
    step: str
    start: str
    minimum: str
    gradient: str
    leaves: str
    play: str
    pause: str
    forward: str
    back: str
    repeat: str
    speed: str
    picture: str
    drag: str
    dragged: str
    zoom: ZoomWords
    mixed: str
    now: str
    busy: str
    lost: str
    part: str
    map: str
    again: str
    spoken: dict[str, str]
    nothing: str
    link: LinkWords
    arrows: dict[str, str]
    condition: str
    eigenvalues: str
    below: str
    reasons: dict[str, str]  # why there is no matrix
    schedule: str
    schedules: dict[str, str]  # their titles, "" for none
    scent: ScentWords
    positions: str
    worked: WorkedWords
    pull: str
    own: dict[str, str]  # of files that are dropped
    ghost: dict[str, str]
    differences: dict[str, str]  # what tells a path from the one before it
    undo: dict[str, str]


class Colours(TypedDict):
    """The theme's."""

    ink: str
    quiet: str
    paper: str
    floor: str
    hill: str
    level: str


class Fan(TypedDict):
    """Of which slider the first so many positions are drawn faintly, all at once."""

    slider: str
    most: int


class KeptPlane(TypedDict):
    """Over which function kept paths lie, and its minima."""

    keeps: str
    minima: list[Pair]
    others: bool


class KeptPaths(TypedDict):
    """Paths of another experiment that stay behind those of the page until they are let go."""

    paths: list[Path]
    values: Values
    plane: KeptPlane
    steps: int
    link: str
    stride: NotRequired[int]
    taken: NotRequired[int]


class FigureSpec(TypedDict):
    """Everything that a live figure shows; a page's folder adds what is its own."""

    plotly: str  # where plotly.js is; "" where the sketch is the picture
    steps: int
    cursor: int
    chosen: int
    paths: list[Path]
    plane: Plane
    values: Values
    charts: dict[str, Chart]
    sliders: list[Slider]
    refused: dict[str, str]
    theme: Colours
    words: Words
    maps: NotRequired[dict[str, SettingsMap | RatesMap]]
    question: NotRequired[Question | None]
    fan: NotRequired[Fan]
    kept: NotRequired[KeptPaths]
    matrices: NotRequired[Matrices]
    player: NotRequired[str]  # which part has the buttons that play; "plane" where it is not said
    plays: NotRequired[str]  # what is played as soon as it is another
    stride: NotRequired[int]  # where not every step is drawn: one in how many; and how many
    taken: NotRequired[int]  # were taken; `steps` and `cursor` then count what is drawn


class Shown(FigureSpec):
    """A figure spec as a session tells it: how often it has, which session it is, how often its
    address was visited, the last report it heard; the page's link, and where to ask what changes of
    it lead to. `fleeting`: what the page says beside it holds until the next change."""

    turn: int
    session: str
    visit: int
    heard: int
    link: str
    ask: str
    fleeting: bool
