"""Which run is best here: what the table under the runs says, and each run at its best eta."""

import math

from optlab.experiment import Experiment
from optlab.hyperparameters import Number
from optlab.measure.suiting import tried
from optlab.references import Reference
from optlab.web.live.addresses import measured_address
from optlab.web.live.long_runs import DRAWN
from optlab.web.page import View
from optlab.web.theme import MARKERS
from optlab.web.views.playground.options import PlaygroundOptions
from optlab.web.views.playground.protocol import Best, Ranking
from optlab.web.words import _

SLOT = "ranking"


def thresholds() -> list[float]:
    """The positions of the threshold's slider."""
    declared = PlaygroundOptions.hyperparameters()["below"]
    assert isinstance(declared, Number)
    return list(declared.stops())


def ranking_part(experiment: Experiment, view: View) -> Ranking:
    """The table: for each run where its best eta is found, and the threshold, where f has a least
    value to be near to."""
    bounded = experiment.objective.has_minimum
    sought = bounded and experiment.steps <= DRAWN  # more would take too long at so many etas
    return {
        "rows": [
            {
                "glyph": MARKERS[i].glyph,
                "id": Reference.to_run(i, "eta"),
                "best": best_address(experiment, i)
                if sought and "eta" in run.hyperparameters()
                else "",
            }
            for i, run in enumerate(experiment.runs)
        ],
        "below": view.of(PlaygroundOptions).below if bounded else None,
        "stops": thresholds(),
        "says": words_of(experiment),
    }


def words_of(experiment: Experiment) -> dict[str, str]:
    """The table's words, with braces for what the browser fills in."""
    gap = "f" if experiment.objective.minimum == 0 else "f − min f"
    steps = experiment.steps
    return {
        "run": _("Run"),
        "f": _("f at step {step}"),
        "soon": _("Steps until {gap} < {below}").replace("{gap}", gap),
        "status": _("After {steps} steps").format(steps=steps),
        "best": _("Best eta"),
        "there": _("f there"),
        "below": _("{gap} below").format(gap=gap),
        "never": _("not in {steps}").format(steps=steps),
        "border": _("its slider's end"),
        "lost": _("lost at every eta"),
        "take": _("Set each to its best eta"),
        "budget": _(
            "Best eta: of {n} on its slider the one with the least f. Each has the same budget of"
            " {steps} gradients from the same start, one a step."
        ).replace("{steps}", str(steps)),
        "hessians": _("Newton's method looks at a Hessian in each step, too."),
    }


def best_of(experiment: Experiment) -> Best:
    """The only run at its best eta: f there, of how many, whether at the border, and how often it
    looked at the Hessian. Without an eta where every one is lost. Raises
    ValueError for a method that has none."""
    (run,) = experiment.runs
    found = tried(run, experiment.problem)
    if found is None:
        raise ValueError(f"{run.key} has no eta")
    _gradients, hessians = found.budget  # as many as steps, and the page knows those
    told: Best = {"tried": len(found.etas), "hessians": hessians}
    if found.best is None:
        return told
    f = float(found.values.min())
    assert math.isfinite(f)
    return {**told, "eta": found.best, "f": f, "border": bool(found.at_border)}


def best_address(experiment: Experiment, i: int) -> str:
    """Where the best eta of a run is: its own does not matter."""
    return measured_address("best", experiment, i, ["eta"])
