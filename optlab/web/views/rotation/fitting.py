"""The experiments that the page on rotation can show: a function that an angle turns, and runs."""

from dataclasses import replace

from optlab.experiment import Experiment
from optlab.objectives.quadratics import ConditionedQuadratic
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.adagrad_full import AdaGradFull
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.theory.conditioning import turned_start
from optlab.theory.rotation import STRAIGHT, as_printed, conditioned, framed, only_turned
from optlab.web.noisy import steps_see
from optlab.web.words import _

FORMS = {"straight": STRAIGHT, "turned": only_turned(), "printed": as_printed()}
RUNS = (
    GradientDescent(0.3),
    Momentum(0.1, 0.7),
    AdaGrad(1.0),
    Adam(0.5),
    AdaGradFull(1.0),
)


def own() -> Experiment:
    """What the page shows to those who bring nothing: the chapter's ravine, turned."""
    start = turned_start(STRAIGHT.start, float(FORMS["turned"].angle))
    return framed(Experiment(FORMS["turned"], RUNS, start, steps=40))


def fitting(experiment: Experiment) -> tuple[Experiment, str]:
    """The experiment as this page can show it, and a sentence where it is not the same one."""
    if not experiment.runs:
        return own(), _("There was no method to watch: this is the page's own experiment.")
    bowl = bowl_of(experiment)
    if bowl is None:
        said = _("{function} is no ravine that an angle turns: this is the page's own experiment.")
        if (form := experiment.objective.quadratic()) and any(form.centre):
            said = _(
                "An angle turns about the origin, and {function} has its minimum elsewhere: this is"
                " the page's own experiment."
            )
        return own(), said.format(function=_(experiment.objective.title))
    if steps_see(experiment):
        said = _("Without its noise, which does not turn with the function.")
        return framed(replace(experiment, objective=bowl, noise=None)), said
    if bowl == experiment.objective:
        return framed(experiment), ""
    said = _("The same function, now written by its angle.")
    return framed(replace(experiment, objective=bowl)), said


def bowl_of(experiment: Experiment) -> ConditionedQuadratic | None:
    """The function by its angle; None where it has no one angle."""
    try:
        return conditioned(experiment.objective)
    except ValueError:
        return None


def with_runs_of(experiment: Experiment) -> tuple[Experiment, str]:
    """These runs to be turned here, on their own function where it has an angle; and a sentence
    that says on which."""
    if bowl_of(experiment) is not None:
        return fitting(experiment)[0], _("Your runs, on your function, now written by its angle.")
    said = _(
        "{function} is no ravine that an angle turns: these are your runs, on this page's own"
        " function."
    )
    if (form := experiment.objective.quadratic()) and any(form.centre):
        said = _(
            "An angle turns about the origin, and {function} has its minimum elsewhere: these are"
            " your runs, on this page's own function."
        )
    taken = replace(own(), runs=experiment.runs, steps=experiment.steps)
    return framed(taken), said.format(function=_(experiment.objective.title))
