"""The sentences that the browser shows by itself, in the reader's language."""

from functools import lru_cache

from optlab.experiment import Experiment
from optlab.schedules import SCHEDULES
from optlab.status import KINDS
from optlab.web.live.dropped import dropped_words
from optlab.web.live.ghost_words import differences, of_ghost, of_undoing
from optlab.web.live.protocol.figure_spec import Words
from optlab.web.live.spoken import sentences
from optlab.web.noisy import downhill, gradient_of
from optlab.web.words import _, language


def words(experiment: Experiment) -> Words:
    """The sentences that the browser shows by itself."""
    # Pages add to them: what is kept stays as it is.
    return _words(gradient_of(experiment), downhill(experiment), language()).copy()


@lru_cache(maxsize=64)  # a release leaves them as they were
def _words(gradient: str, downhill: str, language: str) -> Words:
    return {
        "kinds": {kind: _(kind) for kind in KINDS},
        "since": _("since step {step}"),
        "after": _("after {steps} steps: "),
        "step": _("step"),
        "start": _("Start"),
        "minimum": _("minimum"),
        "gradient": gradient,
        "leaves": _("leaves at step {step}"),
        "play": _("Play"),
        "pause": _("Pause"),
        "forward": _("One step forward"),
        "back": _("One step back"),
        "repeat": _("Repeat"),
        "speed": _("Speed"),
        "picture": _("Save as a picture"),
        "drag": _("Drag the start, or click where it should be"),
        "dragged": _("drag me"),
        "zoom": {
            "closer": _("Zoom in (also Ctrl and the wheel, or a pinch)"),
            "farther": _("Zoom out"),
            "whole": _("Back to the whole window"),
        },
        "mixed": _("they differ"),
        "now": _("Now"),
        "busy": _(
            "The server has much to do just now. What is missing here comes by itself, in a moment."
        ),
        "lost": _("{what} could not be loaded."),
        "part": _("This part of the page"),
        "map": _("The map"),
        "again": _("Try again"),
        "spoken": sentences(),
        "nothing": _("This method remembers nothing between its steps."),
        "link": {"copy": _("Copy link"), "copied": _("Copied"), "here": _("Copy this:")},
        "arrows": {
            "-gradient": downhill,
            "-momentum": _("−momentum"),
            "-rescaled gradient": _("−{gradient}, rescaled").format(gradient=gradient),
            "step": _("step taken"),
        },
        "condition": _("condition number"),
        "eigenvalues": _("eigenvalues"),
        "below": _("gradient descent converges for 0 < η < {eta}"),
        "reasons": {},  # of the page that has matrices
        "scent": {
            "says": _("Dark track: small f at the end; hatched: the run diverges."),
            "best": _("f is least at {value}."),
        },
        "positions": _("The paths of all positions of a slider (also while F is held)"),
        "pull": _("pull it: {name} follows"),
        "worked": {
            "title": _("A step with its own numbers"),
            "step": _("Step {step} of {name}"),
            "none": _("{name} has no lines to work out."),
            "still": _("No step was taken."),
        },
        "schedule": _("schedule"),
        "ghost": of_ghost(),
        "differences": differences(),
        "undo": of_undoing(),
        "schedules": {"": _("constant")} | {key: _(one.title) for key, one in SCHEDULES.items()},
        "own": dropped_words(),
    }
