"""What the browser is told of a page: paths, sliders and their positions, charts, words, colours.

The browser's side knows figures, sliders and rows of numbers, no optimizer and no function.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import plotly

from optlab.experiment import Experiment
from optlab.hyperparameters import Number, Text
from optlab.measure.sweeps import Marks, all_marks_of, stops_of, stops_with
from optlab.objectives.base import Known, Objective
from optlab.optimizers.base import Optimizer
from optlab.references import SHARED, Reference
from optlab.scheduled import plain_of, schedule_part, schedules_of
from optlab.scheduled_class import offered
from optlab.web.live.addresses import (
    at_rest,
    height_map_address,
    path_address,
    rows_address,
    values_of,
)
from optlab.web.live.charts import loss_chart, names_of, state_chart
from optlab.web.live.figure_words import words
from optlab.web.live.long_runs import drawn_steps, stride_of
from optlab.web.live.protocol.figure_spec import FigureSpec, KeptPaths
from optlab.web.live.protocol.figures import Move, Path, Slider
from optlab.web.live.symbols import formula_part, labelled
from optlab.web.names import exactly_of, labels_of, resting
from optlab.web.noisy import said_of_mark
from optlab.web.page import Page, View
from optlab.web.refusals import as_read
from optlab.web.series import column_of, window_of
from optlab.web.theme import DASHES, MARKERS, Theme
from optlab.web.view import kept_experiment
from optlab.web.words import _, said_in


@dataclass(frozen=True)
class FigureOptions:
    """How a figure spec is looked at: up to which step, the run looked at closely, on which axes;
    with all runs, or that one alone."""

    step: float = math.inf
    run: int = 0
    apart: bool = False
    square: bool = False
    alone: bool = False
    kept: str = ""  # the link of an experiment whose paths stay behind


def options_of(view: View) -> FigureOptions:
    """How a view has it."""
    apart = view.axes == "apart"
    return FigureOptions(view.step, int(view.run) - 1, apart, view.square, kept=view.kept)


def whole(page: Page, theme: Theme, refused: Mapping[str, str]) -> FigureSpec:
    """The figure spec of a page with every run."""
    return figure_spec(page.experiment, options_of(page.view), theme, refused)


def figure_spec(
    experiment: Experiment, options: FigureOptions, theme: Theme, refused: Mapping[str, str]
) -> FigureSpec:
    """Everything that the live figure shows of an experiment, as JSON has it."""
    chosen = min(options.run, len(experiment.runs) - 1)
    labels = labels_of(experiment)
    shown = [chosen] if options.alone else list(range(len(experiment.runs)))
    steps, stride = experiment.steps, stride_of(experiment.steps)
    points = len(drawn_steps(steps)) - 1
    spec: FigureSpec = {
        "plotly": f"live/{plotly.__version__}/plotly.js",
        "steps": points,
        "cursor": points if options.step >= steps else int(options.step) // stride,
        "chosen": 0 if options.alone else chosen,
        "paths": [path_part(experiment, i, labels[i], theme, closely=i == chosen) for i in shown],
        "plane": {
            "window": window_of(experiment),
            "start": experiment.start,
            "minima": list(experiment.objective.minima),
            "others": _has_others(experiment.objective),
            "ground": height_map_address(experiment),
            "keeps": _kept_for(experiment.objective),  # zoom and pan, while this is the same
            "apart": options.apart,
            "square": options.square,
        },
        "values": values_of(experiment),
        "charts": {}
        if options.alone
        else {"loss": loss_chart(experiment, labels), "state": state_chart(experiment, chosen)},
        "sliders": sliders_of(experiment, -1 if options.alone else chosen, shown, labels),
        "refused": {name: as_read(message) for name, message in refused.items()},
        "theme": {
            "ink": theme.ink,
            "quiet": theme.quiet,
            "paper": theme.paper,
            "floor": theme.floor,
            "hill": theme.hill,
            "level": theme.level,
        },
        "words": words(experiment),
    }
    if stride > 1:
        spec["stride"], spec["taken"] = stride, steps
    if options.kept:
        spec["kept"] = _kept_part(options.kept, shown, theme)
    return spec


def _kept_part(link: str, shown: Sequence[int], theme: Theme) -> KeptPaths:
    """The paths of another experiment that stay behind those of the runs that are shown."""
    experiment = kept_experiment(link)
    labels, count, steps = labels_of(experiment), len(experiment.runs), experiment.steps
    paths = [path_part(experiment, i, labels[i], theme, closely=False) for i in shown if i < count]
    for path in paths:
        path.pop("formula", None)
    kept: KeptPaths = {
        "paths": paths,
        "values": values_of(experiment),
        "plane": {
            "keeps": _kept_for(experiment.objective),
            "minima": list(experiment.objective.minima),
            "others": _has_others(experiment.objective),
        },
        "steps": len(drawn_steps(steps)) - 1,
        "link": link,
    }
    if (stride := stride_of(steps)) > 1:
        kept["stride"], kept["taken"] = stride, steps
    return kept


def _has_others(objective: Objective) -> bool:
    """Whether f has more minima than are named."""
    return isinstance(objective.least, Known) and not objective.least.complete


def _kept_for(objective: Objective) -> str:
    """Which function it is, whatever its numbers are."""
    declared, settings = objective.hyperparameters(), objective.settings()
    texts = [settings[name] for name in declared if isinstance(declared[name], Text)]
    return " ".join([objective.key, *texts])


def path_part(experiment: Experiment, i: int, label: str, theme: Theme, *, closely: bool) -> Path:
    """One run: its name, colour and marker, and where its numbers are."""
    return {
        "name": label,
        "exact": exactly_of(experiment)[i],
        "colour": theme.runs[i],
        "dashed": DASHES[i] != "solid",
        "marker": MARKERS[i].outline,
        "symbol": MARKERS[i].symbol,
        "glyph": MARKERS[i].glyph,
        "formula": formula_part(experiment.runs[i]),
        "at": path_address(experiment, i, closely=closely),
    }


def sliders_of(
    experiment: Experiment,
    chosen: int,
    shown: Sequence[int] | None = None,
    labels: Sequence[str] = (),
) -> list[Slider]:
    """Every slider of the page: each number of each run that is shown (all, if it is not said), of
    the function, of the noise, and the shared eta. A slider is named after its run's place in the
    experiment, its slot after that on the page."""
    shown = range(len(experiment.runs)) if shown is None else shown
    labels, alone, runs = labels or labels_of(experiment), experiment.alone, experiment.runs
    sliders: list[Slider] = []
    for at, i in enumerate(shown):
        sliders += _run_sliders(alone, runs[i], i, at, labels[i], i == chosen, said_in())
    seen = tuple((i, resting(runs[i])) for i in shown)
    sliders += _sliders_of_all(alone, seen, chosen, said_in())
    shared = _shared_slider(experiment, alone, chosen) if len(shown) > 1 else None
    # Pages add to them: what is kept stays as it is.
    return [*map(_copied, sliders), *([shared] if shared else [])]


@lru_cache(maxsize=256)  # a release of a run's slider leaves them as they were
def _sliders_of_all(
    alone: Experiment, runs: tuple[tuple[int, Optimizer], ...], chosen: int, language: str
) -> list[Slider]:
    """The function's and the noise's, which move these runs, by their places, whatever their
    numbers are."""
    still = at_rest(alone)

    def moves(name: str) -> list[Move]:
        return [
            _moves(still, run, i, i == chosen, at, (name,))[0] for at, (i, run) in enumerate(runs)
        ]

    function = alone.objective.numbers().items()
    noise = alone.noise.numbers().items() if alone.noise else ()
    return [
        *(_function_slider(alone, n, d, moves(Reference.to_function(n))) for n, d in function),
        *(_noise_slider(alone, n, d, moves(Reference.to_noise(n))) for n, d in noise),
    ]


@lru_cache(maxsize=512)  # a release leaves those of the other runs as they were
def _run_sliders(
    alone: Experiment, run: Optimizer, i: int, at: int, label: str, closely: bool, language: str
) -> list[Slider]:
    """Those of one run, in the reader's language."""
    numbers, marks = run.numbers_in_use(), all_marks_of(run, alone.objective)
    moves = _moves(at_rest(alone), resting(run), i, closely, at, tuple(numbers))
    return [
        _run_slider(alone, run, i, name, label, declaration, move, marks.get(name, ()))
        for (name, declaration), move in zip(numbers.items(), moves, strict=True)
    ]


def _copied(slider: Slider) -> Slider:
    copy = slider.copy()
    copy["moves"] = [move.copy() for move in slider["moves"]]
    return copy


def _run_slider(
    experiment: Experiment,
    run: Optimizer,
    i: int,
    name: str,
    of: str,
    declaration: Number,
    move: Move,
    marks: Marks,
) -> Slider:
    slot = f"run{move['path']}"
    number, part = schedule_part(run, name)
    shown = plain_of(type(run)).numbers()[number].primary
    slider: Slider = {
        "id": Reference.to_run(i, name),
        "slot": slot if shown else f"{slot}.more",
        **labelled(name, declaration, stops_with(declaration, marks), getattr(run, name), of),
        "ticks": [
            {"value": value, "says": said_of_mark(experiment, run, says)} for value, says in marks
        ],
        "moves": [move],
    }
    if part:
        slider["name"] = part.replace("_", " ")
        slider["below_of"] = Reference.to_run(i, number)
    else:
        schedule = schedules_of(run).get(name)
        slider["follows"] = {
            "kind": schedule.key if schedule else "",
            "offered": list(offered(declaration)),
            "column": column_of(name),
        }
    return slider


def _function_slider(
    experiment: Experiment, name: str, declaration: Number, moves: list[Move]
) -> Slider:
    full = Reference.to_function(name)
    slider: Slider = {
        "id": full,
        "slot": "function" if declaration.primary else "function.more",
        **labelled(
            name,
            declaration,
            stops_of(experiment, None, full),
            getattr(experiment.objective, name),
            _("the function"),
        ),
        "ticks": [],
        "moves": moves,
    }
    if name not in experiment.objective.minibatches:
        slider["ground"] = height_map_address(experiment, full)
    return slider


def _noise_slider(
    experiment: Experiment, name: str, declaration: Number, moves: list[Move]
) -> Slider:
    full = Reference.to_noise(name)
    stops, value = stops_of(experiment, None, full), getattr(experiment.noise, name)
    return {
        "id": full,
        "slot": "noise",
        **labelled(name, declaration, stops, value, _("the noise")),
        "ticks": [],
        "moves": moves,
    }


def _shared_slider(experiment: Experiment, alone: Experiment, chosen: int) -> Slider | None:
    """One eta for all runs that have one; its positions are those that all of them share."""
    having = [(i, run) for i, run in enumerate(experiment.runs) if "eta" in run.hyperparameters()]
    if len(having) < 2:
        return None
    declaration = having[0][1].hyperparameters()["eta"]
    assert isinstance(declaration, Number)
    stops = [set(stops_of(experiment, run, "eta")) for _i, run in having]
    shared = sorted(set.intersection(*stops))
    values = {run.settings()["eta"] for _i, run in having}
    value = values.pop() if len(values) == 1 else None
    return {
        "id": SHARED,
        "slot": "shared",
        **labelled("eta", declaration, shared, value, _("all runs")),
        "ticks": [],
        "moves": [
            _moves(at_rest(alone), resting(run), i, i == chosen, i, ("eta",))[0].copy()
            for i, run in having
        ],
    }


@lru_cache(maxsize=512)  # a release leaves all of them as they were
def _moves(
    still: Experiment, run: Optimizer, i: int, closely: bool, at: int, names: tuple[str, ...]
) -> list[Move]:
    """For each of these sliders where the rows of run i are, and those of what it remembers if it
    is looked at closely, of an experiment and a run whose numbers do not matter; `at` is the run's
    place among the paths."""
    moves: list[Move] = [
        {"path": at, "rows": rows_address("rows", still, run, i, name)} for name in names
    ]
    if closely and names_of(run):
        for move, name in zip(moves, names, strict=True):
            move["state"] = rows_address("state", still, run, i, name)
    return moves
