"""A process that trains one network and says, line by line, how it goes.

    python -m optlab.models.worker

Its first line of input is a JSON object, the words of `NetworkSettings` (and perhaps a
`language`, and whether it is `paused` already); after that a line is `pause` or `go`. It answers in
lines of JSON, as `Told` has them.
Once its input ends it ends, too: whoever started it is gone.
"""

import base64
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from time import perf_counter
from typing import TextIO, TypedDict

import numpy as np

from optlab.data.faults import DataError
from optlab.data.images import Images, examples_in, load
from optlab.data.minibatches import Minibatches
from optlab.hyperparameters import Array
from optlab.models.multi_layer_net import Classification, MultiLayerNet
from optlab.models.settings import NetworkSettings, settings_of
from optlab.models.training import train_model
from optlab.words import fault, speak

BEHIND = 15  # of the priority: whoever answers a hand goes first
SOON = 0.1  # seconds between two tellings
LOOKS, MEASURED = 40, 4  # looks at the ten images in a run, of which every fourth at all of them


class Look(TypedDict, total=False):
    """What the network says of the ten images after some steps: for each the class and how sure it
    is; sometimes its accuracy on all test images, too."""

    step: int
    says: list[tuple[int, float]]
    accuracy: float


class Told(TypedDict, total=False):
    """One line of the worker's: losses of more steps (float32, base64), how long all steps took so
    far, and looks; at the end `ended`, with the step at which a loss was no longer finite; or what
    went wrong."""

    losses: str
    seconds: float
    looks: list[Look]
    ended: bool
    lost: int
    failed: str


class Lost(Exception):
    """A loss was no longer finite: nor will any later one be."""


class Reporter:
    """Watches the steps of one training, looks at the network now and then, and tells of it; stands
    still while it is told to."""

    def __init__(
        self,
        settings: NetworkSettings,
        images: Images,
        tell: Callable[[Told], None],
        go: threading.Event,
    ) -> None:
        net = MultiLayerNet((images.train_x.shape[1], *settings.hidden, len(images.classes)))
        self.net, self.steps, self.tell, self.go = net, settings.iterations, tell, go
        self.tested = net.on(images.test_x, images.test_y)
        self.examples = images.test_x[examples_in(images.test_y)]
        self.losses, self.looks = list[float](), list[Look]()
        self.step, self.seconds = 0, 0.0
        self.told, self.next = 0.0, 0
        self.since = perf_counter()

    def watch(self, t: int, loss: Array, x: Array) -> None:
        """After each step: `loss` is that before it, `x` the weights that it led to."""
        now = perf_counter()
        self.step, self.seconds = t, self.seconds + now - self.since
        self.losses.append(float(loss))
        if not np.isfinite(loss):
            raise Lost
        if t * LOOKS >= self.next * self.steps:
            self.look(t, x)
        if now - self.told > SOON:
            self.say(now)
        self.stand_still()
        self.since = perf_counter()

    def stand_still(self) -> None:
        """For as long as it is told to; what is paused has told all that it knows."""
        if not self.go.is_set():
            self.say(perf_counter())
            self.go.wait()

    def look(self, t: int, x: Array) -> None:
        """Ask the network about the ten images, and every few times about all."""
        scores = self.net.scores(x, self.examples).astype(np.float64)
        with np.errstate(all="ignore"):
            shares = np.exp(scores - scores.max(axis=1, keepdims=True))
            shares /= shares.sum(axis=1, keepdims=True)
        said = [(int(row.argmax()), float(np.nan_to_num(row.max()))) for row in shares]
        look: Look = {"step": t, "says": said}
        if t == self.steps or self.next % MEASURED == 0:
            look["accuracy"] = self.tested.accuracy(x)
        self.looks.append(look)
        self.next = t * LOOKS // self.steps + 1

    def say(self, now: float, end: Told | None = None) -> None:
        """Tell what was not yet told, and perhaps that this is the end."""
        losses = np.array(self.losses, "<f4").tobytes()
        told: Told = {"losses": base64.b64encode(losses).decode(), "seconds": self.seconds}
        self.tell({**told, "looks": self.looks, **(end or {})})
        self.losses, self.looks, self.told = [], [], now


def train(settings: NetworkSettings, tell: Callable[[Told], None], go: threading.Event) -> None:
    """Train one network; `go` is waited for between the steps. Raises DataError and ValueError for
    data and settings that cannot be trained with."""
    images = load(settings.data)
    reporter = Reporter(settings, images, tell, go)
    model: Classification = reporter.net.on(images.train_x, images.train_y)
    batches = Minibatches(model.rows, settings.batch, settings.seed, settings.order)
    start = reporter.net.begun(settings.seed)
    reporter.look(0, start)
    reporter.stand_still()
    reporter.since = perf_counter()
    end: Told = {"ended": True}
    try:
        train_model(
            settings.optimizer,
            model,
            batches,
            settings.iterations,
            start=start,
            watch=reporter.watch,
        )
    except Lost:
        end["lost"] = reporter.step
    reporter.say(perf_counter(), end)


def listen(lines: TextIO, go: threading.Event) -> None:
    """Stand still and go on as told; end with whoever tells."""
    for line in lines:
        if line.strip() == "pause":
            go.clear()
        else:
            go.set()
    os._exit(0)  # nothing is to be tidied up, and the other thread is in the middle of a step


def main() -> None:
    """Hear what is to be trained, and train it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for who started this
    if hasattr(os, "nice"):
        os.nice(BEHIND)
    words = json.loads(sys.stdin.readline())
    speak(words.pop("language", None))
    go = threading.Event()
    if not words.pop("paused", False):
        go.set()
    threading.Thread(target=listen, args=(sys.stdin, go), daemon=True).start()
    try:
        train(settings_of(words), say, go)
    except (DataError, ValueError) as error:
        say({"failed": str(error)})
    except MemoryError:
        say({"failed": fault("there is not enough memory for this training")})


def say(told: Told) -> None:
    """One line, at once; where nobody hears it any more, this is the end."""
    try:
        print(json.dumps(told, allow_nan=False), flush=True)
    except OSError:
        os._exit(0)


if __name__ == "__main__":
    main()
