"""What only the page of networks tells the browser: news of trainings."""

from typing import Literal, NotRequired, TypedDict

from optlab.web.live.protocol.figure_spec import FigureSpec

State = Literal["waiting", "training", "paused", "ended", "failed"]


class Look(TypedDict):
    """What the network says of the ten images after some steps: for each the class and how sure it
    is; sometimes its accuracy on all test images, too."""

    step: int
    says: list[tuple[int, float]]
    accuracy: NotRequired[float]


class RunNews(TypedDict):
    """What is new of one run: losses of more steps (float32, base64), and looks; and how it stands:
    its place where it waits, the step at which its loss was no longer finite (-1: none), what went
    wrong."""

    run: int
    state: State
    place: int
    step: int
    seconds: float
    losses: str
    looks: list[Look]
    lost: int
    failed: str


class TrainingNews(TypedDict):
    """What a stream of trainings says at a time; `over` where it says no more."""

    runs: list[RunNews]
    over: bool


class TrainedRun(TypedDict):
    """A run: its name, its colour and marker, what its training is called in an address, its eta
    where it has one, and the same at other etas."""

    name: str
    colour: str
    dashed: bool
    marker: str
    glyph: str
    at: str
    eta: float | None
    others: list["OtherEta"]


class OtherEta(TypedDict):
    """A run at another eta."""

    eta: float | None
    at: str


class Data(TypedDict):
    """The images: what they are called, whether they are there, how to get them, and where ten of
    them are to be had."""

    name: str
    title: str
    there: bool
    says: str
    get: str
    examples: str


class TrainingWords(TypedDict):
    """What the part of the training says by itself."""

    train: str
    pause: str
    go_on: str
    stop: str
    forget: str
    download: str
    cancel: str
    progress: str
    downloading: str
    waiting: str
    starting: str
    at_work: str
    paused: str
    stopped: str
    lost: str
    failed: str
    cut: str
    refused: str
    loss: str
    iteration: str
    untrained: str
    images: str
    unseen: str
    whose: str
    right: str
    wrong: str
    accuracy: str
    figure: str
    says: str
    none: str
    place: str
    step: str
    broken: str
    results: str
    heads: list[str]
    grid: str
    arriving: str
    unreachable: str
    best: str
    done: str


class Training(TypedDict):
    """What is trained: the stream's address without its runs, the runs, how many iterations, the
    window that curves are smoothed with, over how many losses the last one is the mean."""

    at: str
    download: str
    link: str
    iterations: int
    window: list[float]
    last: int
    best: bool
    runs: list[TrainedRun]
    data: Data
    words: TrainingWords


class NetworksSpec(FigureSpec):
    """The figure spec, without a plane: what is trained."""

    training: NotRequired[Training]


class Examples(TypedDict):
    """Ten test images, one of each class: their pixels (0 to 255, base64), how many rows and
    columns each has, and what they are."""

    pixels: str
    shape: tuple[int, int]
    classes: list[str]


class DownloadNews(TypedDict):
    """How far a download has come: which file is on its way, the bytes of all files; what went
    wrong, and whether it is over."""

    file: str
    done: int
    total: int
    failed: str
    over: bool
