"""Trained runs as numbers on the wire: at rest, and at each position of a slider."""

from dataclasses import replace
from functools import lru_cache
from urllib.parse import urlencode

import numpy as np

from optlab.experiment import Experiment
from optlab.faults import none_of
from optlab.hyperparameters import Array
from optlab.measure.sweeps import stops_of
from optlab.optimizers.base import Optimizer
from optlab.web.live.addresses import BUILD, run_template
from optlab.web.live.answer import Given, number_in, only_run
from optlab.web.live.paths import encoded
from optlab.web.live.protocol.answers import Numbers, Sweep
from optlab.web.live.rows import Codes, coding, course_columns, packed, sizes
from optlab.web.names import resting
from optlab.web.series import scheduled_columns
from optlab.web.views.real_data.options import TrainingOptions
from optlab.web.views.real_data.training import (
    Curves,
    Plan,
    at_rest,
    columns_of,
    curves_of,
    kept_steps,
    model,
    plan_of,
    theory_of,
)

BATCH = "data.batch"  # the slider of the batch size
AIRFOIL = "airfoil"  # the part of an address that asks for a training
OF_PLAN = ("batch_size", "seed", "epochs", "sampling")  # what addresses say of one
COLUMNS = ("loss", "weights")


def plan_in(given: Given) -> Plan:
    """What an address says of minibatches. Raises ValueError that names what is wrong."""
    numbers = {name: number_in(given, name) for name in OF_PLAN[:3]}
    made, wrong = TrainingOptions.salvage({**numbers, "sampling": given.get("sampling", "")})
    if wrong:
        raise ValueError("; ".join(wrong))
    return plan_of(made)


def work_of(given: Given) -> float:
    """How many steps in the plane take as long as what an address asks for; none where it asks for
    no training. What is no plan is taken for much."""
    if AIRFOIL not in given:
        return 0
    try:
        sweeps_batch = given.get("sweep") == BATCH
        plan = plan_in({**given, "batch_size": "1500"} if sweeps_batch else given)
    except ValueError:
        return np.inf
    sizes = plan.stops if sweeps_batch else [plan.batch_size]
    return sum(plan._replace(batch_size=size).steps for size in sizes) / 2


def numbers_of(experiment: Experiment, given: Given) -> Numbers:
    """`live/path` with `airfoil=yes`: the loss above the least one, as it is drawn; looked at
    closely, also how far each weight is from the least squares'."""
    plan = plan_in(given)
    run = only_run(experiment)
    curves = at_rest(run, plan)
    columns = {"loss": encoded(curves.loss), "stride": encoded(np.array([plan.stride]))}
    seen = scheduled_columns(run, kept_steps(plan))
    columns |= {name: encoded(course) for name, course in seen.items()}
    if given.get("closely") == "yes":
        columns |= {name: encoded(values) for name, values in columns_of(curves).items()}
    return {"columns": columns, "least": model().minimum, "kind": str(curves.outcome)}


def pack(experiment: Experiment, given: Given) -> bytes:
    """`live/airfoil`: the losses of a run at each position of a slider, its own or that of the
    batch size; with `columns=weights` the distances of its weights."""
    run, name = only_run(experiment), given.get("sweep", "")
    columns = given.get("columns", "")
    if columns not in COLUMNS:
        raise ValueError(none_of("columns", COLUMNS, columns))
    courses: dict[str, Codes] = {}
    if name == BATCH:
        # The slider's own value is not in the address.
        plan = plan_in({**given, "batch_size": "1500"})
        values = [float(size) for size in plan.stops]
        plans = [plan._replace(batch_size=size) for size in plan.stops]
        curves = _beside([curves_of(run, one) for one in plans])
    else:
        plan = plan_in(given)
        values = stops_of(theory_of(experiment), run, name)
        plans = [plan] * len(values)
        swept = replace(run, **{name: np.array(values)})
        curves = curves_of(swept, plan)
        if columns == "loss":
            courses = course_columns(swept, kept_steps(plan), len(values))
    header: Sweep = {
        "values": values,
        "code": coding(),
        "kinds": curves.outcome.tolist(),
        "least": [model().minimum] * len(values),
        "numbers": {"stride": [plan.stride for plan in plans]},
    }
    found = {"loss": curves.loss} if columns == "loss" else columns_of(curves)
    coded = {column: sizes(values.T) for column, values in found.items()}
    return packed(header, coded | courses)


def _beside(several: list[Curves]) -> Curves:
    """The curves of single runs as those of a batch. Shorter ones stay at their last point."""
    points = max(len(curves.loss) for curves in several)

    def longer(values: Array) -> Array:
        return np.concatenate([values, np.repeat(values[-1:], points - len(values), axis=0)])

    return Curves(
        np.stack([longer(curves.loss) for curves in several], axis=-1),
        np.stack([longer(curves.distances) for curves in several], axis=-1),
        np.array([str(curves.outcome) for curves in several]),
    )


def rows_address(run: Optimizer, i: int, name: str, columns: str, plan: Plan) -> str:
    """Where the curves of run i are at each position of a slider: names in the place of values as
    in a path's address, but for the slider's own."""
    return _rows_address(resting(run), i, name, columns, plan._replace(batch_size=1))


@lru_cache(maxsize=512)  # a release leaves them as they were: none of its numbers is in them
def _rows_address(run: Optimizer, i: int, name: str, columns: str, plan: Plan) -> str:
    said = _words_of(plan)
    if name == BATCH:
        del said["batch_size"]
    own = () if name == BATCH else (name,)
    said |= {AIRFOIL: "yes", "sweep": name, "columns": columns, "build": BUILD}
    pairs = [*Experiment().pairs(runs=run_template(run, i, *own)), *said.items()]
    return f"live/{AIRFOIL}?" + urlencode(pairs, safe="{}")


def path_parts(plan: Plan) -> str:
    """What stands in a path's address behind its experiment."""
    return urlencode({AIRFOIL: "yes", **_words_of(plan)}, safe="{}")


def _words_of(plan: Plan) -> dict[str, str]:
    """What addresses say of a plan, with a place for the batch size."""
    return dict(zip(OF_PLAN, map(str, plan), strict=True)) | {"batch_size": f"{{{BATCH}}}"}
