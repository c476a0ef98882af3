"""What is said where steps see another gradient than that of f: with noise, on minibatches or
in a stream.

Theory is of f. Where there is noise, that is said of it; else what the function's steps see.
"""

from optlab.experiment import Experiment
from optlab.objectives.base import Objective
from optlab.optimizers.base import Optimizer
from optlab.problem import Problem
from optlab.web.words import _

Descended = Experiment | Problem[Objective]


def steps_see(of: Descended) -> str:
    """What steps see instead of f: "noise", "rows", "stream" or, empty, nothing else."""
    return "noise" if of.noise else of.objective.steps_see


def gradient_of(of: Descended) -> str:
    """What the gradient is called that a step sees."""
    names = {
        "noise": _("∇f with noise"),
        "rows": _("∇f of the minibatch"),
        "stream": _("∇f of the step"),
        "": _("∇f"),
    }
    return names[steps_see(of)]


def downhill(of: Descended) -> str:
    """What its negative is called."""
    return f"−{gradient_of(of)}" if steps_see(of) else _("−∇f, downhill")


def said_of_mark(of: Descended, run: Optimizer, says: str) -> str:
    """What theory says at a mark, and of what: of f, and of the curvature that the method has,
    which is that of f near its minimum."""
    said, seen = _(says), steps_see(of)
    if (written := run.curvature_written) != "λ":
        said = _("with {curvature} in the place of λ, {mark}").format(curvature=written, mark=said)
    if run.clips:
        said = _("where nothing is clipped, {mark}").format(mark=said)
    if not seen:
        return said
    words = {
        "noise": _("without noise: {mark}"),
        "rows": _("with all rows in each step: {mark}"),
        "stream": _("with the mean in each step: {mark}"),
    }
    return words[seen].format(mark=said)


def of_border(of: Descended) -> str:
    """What is to be known of a border that is theory's; empty where it is that of each step."""
    words = {
        "noise": _("It is that without noise; noise in proportion to the gradient moves it."),
        "rows": _("It is that of all rows in each step: on minibatches it may lie elsewhere."),
        "stream": _("It is that of the mean in each step: in the stream it may lie elsewhere."),
        "": "",
    }
    return words[steps_see(of)]


def of_a_map(of: Descended) -> str:
    """What is to be known of cells that are runs."""
    if not of.noise:
        return ""
    return _("All cells see the same draws: those of another seed make it another map.")


def of_theory(of: Descended) -> str:
    """What is to be known of all that theory says."""
    words = {
        "noise": _("All of this is without noise."),
        "rows": _("All of this is of a step that sees all rows."),
        "stream": _("All of this is of a step that sees the mean of the stream."),
        "": "",
    }
    return words[steps_see(of)]


def of_measured_rates(of: Descended) -> str:
    """What is to be known of a map of rates that were measured."""
    hovering = _("Where noise keeps a run hovering, its rate is about 1.")
    words = {
        "noise": hovering,
        "rows": hovering,
        "stream": _("Where the stream keeps a run hovering, its rate is about 1."),
        "": "",
    }
    return words[steps_see(of)]


def of_prediction(of: Descended) -> str:
    """What is to be known of a rate that is predicted, and of one that is measured."""
    words = {
        "noise": _(
            "Predicted is without noise. With it a run comes down until the noise is as large as"
            " what is left, and hovers there: the distance shrinks no more, and the factor measured"
            " is about 1. Noise in proportion to the gradient shrinks with it."
        ),
        "rows": _(
            "Predicted is for all rows in each step. On minibatches a run comes down until the"
            " noise is as large as what is left, and hovers there: the distance shrinks no"
            " more, and the factor measured is about 1."
        ),
        "stream": _(
            "Predicted is for the mean in each step. In the stream a run comes as near as its"
            " functions let it, which push it to and fro, and hovers there, near the minimum or"
            " not: the distance shrinks no more, and the factor measured is about 1."
        ),
        "": "",
    }
    return words[steps_see(of)]


def fastest(of: Descended) -> str:
    """What the button says that sets what is fastest in theory, `{values}`."""
    words = {
        "noise": _("Set the fastest without noise: {values}"),
        "rows": _("Set the fastest with all rows: {values}"),
        "stream": _("Set the fastest for the mean: {values}"),
        "": _("Set the fastest: {values}"),
    }
    return words[steps_see(of)]
