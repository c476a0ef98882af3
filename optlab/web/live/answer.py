"""An answer that the browser may fetch, at `live/KIND`: what makes it, and for whom it waits."""

import gzip
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf

from optlab.declarations import vanishes
from optlab.experiment import Experiment
from optlab.faults import no_number, quoted, too_small
from optlab.notation import NUMBER
from optlab.optimizers.base import Optimizer
from optlab.web.live.kept import Kept
from optlab.web.live.protocol.answers import Numbers
from optlab.web.words import N_, fault

Given = Mapping[str, str]
"""What an address says beside its experiment, by name."""

More = Callable[[Experiment, Given], Numbers]
"""Makes the numbers of a run's path, with what a page wants to know beside them."""

KEPT = Kept[bytes](16_000_000)  # packets of 5 to 300 KB
ALWAYS = -1  # steps beyond which an answer is slow
SECONDS = 3.0  # of a processor for an answer: the largest that a page asks for has some 0.5
LONG = 1000  # the same where they are of one path, or of several together
ROWS_LONG = 250  # and of the some 60 paths of a slider's rows


def at_once(given: Given) -> float:
    """What an answer gives way to: nothing."""
    return 0.0


@dataclass(frozen=True)
class Answer:
    """What is at a kind of addresses.

    `make` returns the gzipped body, of the experiment in the address and what else it says, and
    raises TypeError or ValueError that says what is wrong with these. Beyond so many steps it may
    take more than some 50 ms: others should not wait for it. `grace` are the seconds that others
    may go before it. It is kept, here and in the browser; `kept` is None for what follows the hand,
    which is seen once, and must not push out what is asked for again. `says` is the type of its
    JSON, or of the line of JSON before a packet's codes; a file of other `media` has none. It is
    refused after so many `seconds` of a processor, and `instead` says what would take less.
    """

    make: Callable[[Experiment, Given], bytes]
    slow_beyond: float = inf
    grace: Callable[[Given], float] = at_once
    kept: Kept[bytes] | None = KEPT
    media: str = "application/octet-stream"
    says: object = None
    seconds: float = SECONDS
    instead: str = N_("ask for fewer steps")


def zipped(told: object) -> bytes:
    """An answer in JSON."""
    return gzip.compress(json.dumps(told).encode(), compresslevel=4, mtime=0)


def only_run(experiment: Experiment) -> Optimizer:
    """The run of an experiment of one. Raises ValueError for any other."""
    if len(experiment.runs) != 1:
        raise ValueError(fault("there must be one run, got {count}", count=len(experiment.runs)))
    return experiment.runs[0]


def number_in(given: Given, name: str) -> float:
    """A number that an address says. Raises ValueError for what is none."""
    word = given.get(name, "")
    if not NUMBER.fullmatch(word):
        raise ValueError(no_number(name, word))
    if vanishes(word):
        raise ValueError(too_small(name, quoted(word)))
    return float(word)
