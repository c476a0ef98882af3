"""What an animation of 60 frames costs a server, and how large its file is."""

from functools import partial
from time import process_time
from urllib.parse import parse_qsl

import numpy as np

from benchmarks.timing import print_table, seconds_by_round
from optlab.web.animation.film import Film
from optlab.web.animation.made import apng, gif
from optlab.web.page import Page, page_of

SECONDS, BYTES = (
    2.0,
    300_000,
)  # of a processor, and in the file: wanted at most, of a GIF of 60 frames
RUNS = "run=adagrad+eta+0.4&run=rmsprop+eta+0.4&run=momentum+eta+0.1&run=adam+eta+0.4"
HEADING = "Four methods in a ravine"
DRAG = {"drag": "run1.eta", "low": 0.1}
HIGH = 0.9  # a frame for each stop of the slider from there to here


def page(frames: int) -> Page:
    """Four runs, of which so many frames are made."""
    query = f"v=1&f=quadratic&start=-5+-2&steps={frames - 1}&{RUNS}"
    return page_of(parse_qsl(query))


def main(rounds: int = 5, frames: int = 60, high: float = HIGH) -> None:
    """Print a table: the play in both sizes, and the drag of a slider."""
    print(f"{frames} frames of four runs; seconds of a processor, medians of {rounds} rounds.\n")
    films = {
        "play, 640x480": Film(heading=HEADING),
        "play, 1280x720, dark": Film(heading=HEADING, size="1280x720", colours="dark"),
        "drag of a slider, 640x480": Film(heading=HEADING, **DRAG, high=high),
    }
    made = {
        f"{kind}, {name}": partial(make, "playground", page(frames), film)
        for name, film in films.items()
        for kind, make in (("GIF", gif), ("APNG", apng))
    }
    sizes: dict[str, int] = {}

    def weigh(name: str) -> None:
        sizes[name] = len(made[name]())

    weighed = {name: partial(weigh, name) for name in made}
    seconds = seconds_by_round(weighed, rounds, process_time)
    rows = []
    for name, size in sizes.items():
        wanted = (f"{SECONDS:.3g}", f"{BYTES / 1e3:.3g}") if name.startswith("GIF") else ("", "")
        rows.append((name, f"{np.median(seconds[name]):.2f}", f"{size / 1e3:.0f}", *wanted))
    print_table(("", "seconds", "KB", "wanted: s", "KB"), rows)
