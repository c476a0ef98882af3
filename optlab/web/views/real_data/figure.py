"""The figure of real data: losses against the epoch, and the weights of one run."""

from collections.abc import Mapping
from dataclasses import replace

from optlab.models import trains
from optlab.numerals import short
from optlab.references import Reference
from optlab.web.live.figure_spec import whole
from optlab.web.live.numbers_sent import value_of
from optlab.web.live.protocol.figures import Chart, Curve, Move, Panel, Slider
from optlab.web.page import Page, changed_page
from optlab.web.theme import Theme
from optlab.web.views.real_data.options import TrainingOptions
from optlab.web.views.real_data.packets import BATCH, path_parts, rows_address
from optlab.web.views.real_data.protocol import RealDataSpec
from optlab.web.views.real_data.training import (
    OUTCOMES,
    WEIGHTS,
    Plan,
    fitting,
    model,
    plan_of,
    theory_of,
)
from optlab.web.words import _

LOSSES = (0.19, 0.54)  # what the upper axis shows: the loss begins at about 0.5
MARGIN = 0.02  # of the epochs, on both sides
LANDMARKS = (1, 10, 100, 1500)


def spec(page: Page, theme: Theme, refused: Mapping[str, str]) -> RealDataSpec:
    """Everything that it shows of a page's state."""
    page = fitted(page)
    plan = plan_of(page.view.of(TrainingOptions))
    runs = page.experiment.runs
    data = whole(replace(page, experiment=theory_of(page.experiment)), theme, refused)
    data["steps"] = data["cursor"] = plan.steps
    data["values"][BATCH] = plan.batch_size
    for path in data["paths"]:
        path["aside"] = True
        path["at"] += "&" + path_parts(plan)
    chosen = data["chosen"]
    labels = [path["name"] for path in data["paths"]]
    data["charts"] = {
        "training": losses_chart(plan, labels),
        "weights": weights_chart(plan, chosen),
    }
    sliders = [one for one in data["sliders"] if Reference(one["id"]).run is not None]
    for slider in sliders:
        name = Reference(slider["id"]).name
        for move in slider["moves"]:
            i = move["path"]
            move["rows"] = rows_address(runs[i], i, name, "loss", plan)
            move.pop("state", None)
            if i == chosen:
                move["state"] = rows_address(runs[i], i, name, "weights", plan)
    data["sliders"] = [*sliders, batch_slider(page, plan, chosen)]
    return {
        **data,
        "player": "training",
        "trainings": {
            "heads": heads(),
            "outcomes": dict(zip(OUTCOMES, outcomes(), strict=True)),
            "none": _("There is no run: add one."),
        },
        "weights": {
            "path": chosen,
            "columns": columns(),
            "names": [_(name) for name in WEIGHTS],
        },
    }


def fitted(page: Page) -> Page:
    """The page with the runs that can be trained on six weights, and as many epochs as there may
    be."""
    runs = tuple(run for run in page.experiment.runs if trains(type(run)))
    options = fitting(page.view.of(TrainingOptions))
    experiment = replace(page.experiment, runs=runs)
    return replace(page, experiment=experiment, view=page.view.with_options(options))


def columns() -> list[str]:
    """What the columns of the weights' distances are called in packets."""
    return [f"weight {j}" for j in range(model().dimensions)]


def outcomes() -> list[str]:
    """In words how a run ended, in the order of OUTCOMES."""
    return [_("diverged"), _("worse than at first"), _("above the optimum"), _("near the optimum")]


def heads() -> list[str]:
    """What the columns of the table of runs are called."""
    return [_("run"), _("last loss"), _("above the optimum"), _("how it ended")]


def losses_chart(plan: Plan, labels: list[str]) -> Chart:
    """The loss of every run against the epoch, beside the least one; and how far above that."""
    curves: list[Curve] = [
        {"path": i, "column": "loss", "name": label, "dash": 0} for i, label in enumerate(labels)
    ]
    least = model().minimum
    whole_loss: Panel = {
        "title": "",
        "value_label": _("loss"),
        "log": False,
        "losses": True,
        "curves": [{**curve, "least": True} for curve in curves],
        "reach": LOSSES,
        "level": {"value": least, "says": _("optimum {least}").format(least=short(least))},
    }
    above: Panel = {
        "title": "",
        "value_label": _("above the optimum"),
        "log": True,
        "losses": True,
        "curves": curves,
    }
    return _against_the_epoch(plan, [whole_loss, above], 360)


def weights_chart(plan: Plan, chosen: int) -> Chart:
    """How far each weight of the chosen run is from where least squares have it."""
    curves: list[Curve] = [
        {"path": chosen, "column": column, "name": _(name), "dash": dash}
        for dash, (column, name) in enumerate(zip(columns(), WEIGHTS, strict=True))
    ]
    panel: Panel = {
        "title": "",
        "value_label": _("distance"),
        "log": True,
        "losses": True,
        "curves": curves if chosen >= 0 else [],
        "lines": True,
    }
    return _against_the_epoch(plan, [panel], 200)


def _against_the_epoch(plan: Plan, panels: list[Panel], height: int) -> Chart:
    return {
        "below": _("epoch"),
        "at": _("epoch"),
        "range": (-MARGIN * plan.epochs, (1 + MARGIN) * plan.epochs),
        "along": {"apart": "stride", "end": plan.epochs},
        "still": True,
        "stacked": True,
        "height": height,
        "panels": panels,
    }


def batch_slider(page: Page, plan: Plan, chosen: int) -> Slider:
    """The batch size, as a slider of all runs."""
    stops = [float(size) for size in plan.stops]
    moves: list[Move] = [
        {"path": i, "rows": rows_address(run, i, BATCH, "loss", plan)}
        for i, run in enumerate(page.experiment.runs)
    ]
    for i, move in enumerate(moves):
        if i == chosen:
            run = page.experiment.runs[i]
            move["state"] = rows_address(run, i, BATCH, "weights", plan)
    return {
        "id": BATCH,
        "slot": "data",
        "name": _("batch size"),
        "of": _("all runs"),
        "symbol": "B",
        "below": "",
        "help": _(
            "How many rows the gradient of a step is averaged over: with 1 it is the noisiest; all"
            " 1500, each once, leave no noise"
        ),
        "now": None,
        "means": "",
        "stops": stops,
        "landmarks": [size for size in LANDMARKS if size in stops],
        "value": plan.batch_size,
        "ticks": [],
        "moves": moves,
    }


def moved(page: Page, given: object) -> Page:
    """The page after the slider of the batch size was moved. Raises TypeError or ValueError for
    what is no batch size, or leads to too many steps."""
    options = replace(page.view.of(TrainingOptions), batch_size=value_of("batch_size", given))
    plan_of(options)
    return changed_page(page, view=page.view.with_options(options))


SLIDERS = {BATCH: moved}
