"""What the part of the training says in the browser, with places for what it fills in."""

from collections.abc import Sequence

from optlab.data.idx_sets import FASHION_MNIST, IDX_SETS, MNIST
from optlab.data.images import DIGITS
from optlab.numerals import short
from optlab.web.views.networks.options import NetworkOptions
from optlab.web.views.networks.protocol import TrainingWords
from optlab.web.views.networks.runs import GRID
from optlab.web.words import _

LAST = 100  # losses whose mean is the final one: one minibatch's alone is chance


def titles() -> dict[str, str]:
    """What the images are called."""
    return {DIGITS: _("Digits"), **{name: one.title for name, one in IDX_SETS.items()}}


def credit(images: str) -> str:
    """Whose the images are."""
    return {
        DIGITS: _("Digits: UCI, CC BY 4.0."),
        MNIST.key: _("MNIST: LeCun, Cortes and Burges."),
        FASHION_MNIST.key: _("Fashion-MNIST: Xiao, Rasul and Vollgraf 2017."),
    }[images]


def words(options: NetworkOptions, others: Sequence[int]) -> TrainingWords:
    """All sentences, for these options; so many other etas are tried for each run."""
    tried = max(others, default=0) + 1
    return {
        "train": _("Train"),
        "pause": _("Pause"),
        "go_on": _("Go on"),
        "stop": _("Stop"),
        "forget": _("Forget the earlier runs"),
        "download": _("Download"),
        "cancel": _("Cancel"),
        "progress": _("Training"),
        "downloading": _("Downloading"),
        "waiting": _("waits, {place} in the queue"),
        "starting": _("begins"),
        "at_work": _("{rate} iterations a second, {left} s left"),
        "paused": _("paused"),
        "stopped": _("stopped at {step}"),
        "lost": _("diverged at {step}"),
        "failed": _("{name}: {why}"),
        "cut": _("The line to the server is cut. It goes on by itself once the server is back."),
        "refused": _("The server does not take this now: it has much to do. Try again in a while."),
        "loss": _("loss"),
        "iteration": _("iteration"),
        "untrained": _("Press Train: the curves grow while the networks learn."),
        "images": _("Ten test images, by the network of"),
        "unseen": _("Ten test images"),
        "whose": _("Network of"),
        "right": _("right"),
        "wrong": _("wrong"),
        "accuracy": _("test accuracy"),
        "figure": _("Chart: loss at each of {steps} iterations. {runs}"),
        "says": _("{name}: loss {loss} after {step} iterations"),
        "place": _("place {place}"),
        "step": _("at {step}"),
        "broken": _("broken off"),
        "results": _("What the runs came to"),
        "none": _("Add a run: there is none to train."),
        "heads": [
            _("method"),
            "η",
            _("final loss"),
            _("accuracy"),
            _("seconds"),
        ],
        "grid": _grid(options, tried) if options.best else "",
        "arriving": _("{file}: {done} of {total} MB"),
        "unreachable": _("The server does not answer: nothing is downloaded."),
        "best": _("at the best of {count} etas").format(count=tried),
        "done": _("All are trained. {best} has the lowest final loss."),
    }


def _grid(options: NetworkOptions, tried: int) -> str:
    return _(
        "Each method at {count} etas, its own times {times}; with each the same {steps} iterations."
        " Best is the lowest final loss, the mean of the last {last}."
    ).format(
        count=tried,
        times=", ".join(short(times, 2) for times in GRID),
        steps=options.iterations,
        last=LAST,
    )
