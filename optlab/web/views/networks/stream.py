"""`live/training`: what is said of some trainings to a browser that watches them.

    live/training?data=digits&hidden=100_100&iterations=2000&run=adam+eta+0.001&run=...

The connection is the interest: while it is open they are trained, or wait; once nobody has one,
they are stopped. With `paused=yes` they stand still where nobody else watches them.
"""

import asyncio
from base64 import b64encode
from collections.abc import Sequence
from typing import cast

from starlette.requests import Request

from optlab.faults import quoted
from optlab.models.settings import NAMES_OF_WORDS, RUN, NetworkSettings, settings_of
from optlab.web.live.lanes import Full
from optlab.web.live.streams import QUIET, Said, Stream
from optlab.web.views.networks.protocol import Look, RunNews, State, TrainingNews
from optlab.web.views.networks.trainings import Training, Trainings, Watcher
from optlab.web.words import fault, speak

OFTEN, SELDOM = 0.1, 1.0  # seconds between two news: of what is at work, of places in a queue
MOST_RUNS = 40  # eight runs, each at five etas
PAUSED = "paused"

TRAININGS = Trainings()


def training_stream(request: Request) -> Said:
    """Begin it. Raises ValueError that names what is wrong with the address, and Full."""
    given = request.query_params
    speak(given.get("language", ""))
    runs = given.getlist(RUN)
    if not 0 < len(runs) <= MOST_RUNS:
        raise ValueError(
            fault("there must be 1 to {most} runs, got {count}", most=MOST_RUNS, count=len(runs))
        )
    if len(given.multi_items()) > MOST_RUNS + 20:
        raise ValueError(fault("there are too many parts: {value}", value=quoted(str(given))))
    shared = {name: given[name] for name in NAMES_OF_WORDS if name in given}
    settings = [settings_of({**shared, RUN: run}) for run in runs]
    if TRAININGS.full:
        raise Full
    return watched(TRAININGS, settings, given.get(PAUSED) == "yes")


async def watched(
    trainings: Trainings, settings: Sequence[NetworkSettings], paused: bool = False
) -> Said:
    """What is said of trainings of these settings, from now until all are over."""
    watcher = Watcher(paused)
    there = [trainings.watch(one, watcher, turn) for turn, one in enumerate(settings)]
    reports = [Report(training) for training in there]
    try:
        while True:
            watcher.woken.clear()
            news = [report.news(trainings) for report in reports]
            said: TrainingNews = {
                "runs": [{**one, "run": i} for i, one in enumerate(news) if one],
                "over": all(training.over for training in there),
            }
            if said["runs"] or said["over"]:
                yield said
            if said["over"]:
                return
            busy = any(training in trainings.working for training in there)
            await asyncio.sleep(OFTEN if busy else SELDOM)
            try:
                # Not wait_for: in Python 3.11 that forgets that it was cancelled where it was woken
                # in the same moment, and so nobody would ever have left.
                async with asyncio.timeout(QUIET):
                    await watcher.woken.wait()
            except TimeoutError:
                yield None
    finally:
        trainings.leave(watcher, *there)


class Report:
    """How much of a training was told to one watcher."""

    def __init__(self, training: Training) -> None:
        self.training = training
        self.bytes = self.looks = 0
        self.state: tuple[object, ...] = ()

    def news(self, trainings: Trainings) -> RunNews | None:
        """What was not yet told of it; None where that is nothing."""
        training = self.training
        place = trainings.place_of(training)
        state = (training.step, training.over, place, training in trainings.working)
        if state == self.state:
            return None
        self.state = state
        news: RunNews = {
            "run": 0,
            "state": _state(training, place, trainings),
            "place": place,
            "step": training.step,
            "seconds": training.seconds,
            "losses": b64encode(training.losses[self.bytes :]).decode(),
            "looks": cast(list[Look], training.looks[self.looks :]),
            "lost": -1 if training.lost is None else training.lost,
            "failed": training.failed,
        }
        self.bytes, self.looks = len(training.losses), len(training.looks)
        return news


def _state(training: Training, place: int, trainings: Trainings) -> State:
    if training.failed:
        return "failed"
    if training.ended:
        return "ended"
    if place:
        return "waiting"
    return "training" if training in trainings.working else "paused"


STREAMS = {"training": Stream(training_stream, says=TrainingNews)}
