"""The Experiment: one objective, the runs on it, the start and the steps; and its two text forms.

As TOML (a preset) and as a query string (a link) it is the same table, read by the same parser:

    objective = { name = "quadratic", a = 0.1 }      f=quadratic+a+0.1
    start = [-5, -2]                                 start=-5+-2
    steps = 20                                       steps=20
    [[runs]]                                         run=rmsprop+gamma+0.95
    optimizer = "rmsprop"
    gamma = 0.95
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlencode

from optlab.hyperparameters import NOT_QUITE_0, Declared, quoted, vanishes
from optlab.notation import as_float, from_word, from_words, to_word, to_words, toml_value
from optlab.objectives import OBJECTIVES, Objective
from optlab.objectives.base import Point, Window
from optlab.objectives.quadratics import Quadratic
from optlab.optimizers import OPTIMIZERS, Optimizer
from optlab.train import train_2d
from optlab.trajectory import Trajectory

LINK_VERSION = 1
MOST_RUNS = 8
MOST_STEPS = 2_000  # of a link or preset; train_2d itself has no limit
FARTHEST = 1e30  # a start or a window beyond could be drawn by nothing
NARROWEST = 1e-30  # of a window's side; what is as far apart beside them, f has as 0
FINEST = 1e-9  # of its coordinates: a thousandth of that side is still thousands of float64 apart
VIEW_KEY = "show"  # what the page keeps in its link beside the experiment
LINK_PARTS = ("v", "f", "start", "steps", "run", "window", VIEW_KEY)
PRESET_KEY = "preset"  # beside an experiment: which preset it was made of

D = TypeVar("D", bound=Declared)


class ExperimentError(ValueError):
    """A text that is no experiment; `errors` lists everything that is wrong with it."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("\n".join(errors))
        self.errors = errors


@dataclass(frozen=True)
class Experiment:
    """What is computed and shown: the state of the page, a preset, a link.

    Every run starts at the same point and takes the same number of steps. `window` is the part of
    the plane to draw, where it is not the objective's own. Raises ValueError for a start that is
    not finite or too far away, more than MOST_STEPS steps or more than MOST_RUNS runs.
    """

    objective: Objective = field(default_factory=Quadratic)
    runs: tuple[Optimizer, ...] = ()
    start: Point = Quadratic.start
    steps: int = 20
    window: Window | None = None

    def __post_init__(self) -> None:
        checked = {"start": _start, "steps": _steps, "window": _window, "runs": _runs}
        for name, check in checked.items():
            object.__setattr__(self, name, check(getattr(self, name)))

    def trajectories(self) -> tuple[Trajectory, ...]:
        """The trajectory of each run, in order."""
        return tuple(train_2d(run, self.objective, self.start, self.steps) for run in self.runs)

    @property
    def labels(self) -> tuple[str, ...]:
        """A different name for each run: its method, and the settings that tell it from the
        others of the same method."""
        named = [_label(run, self.runs) for run in self.runs]
        return tuple(
            f"{name} ({named[:i].count(name) + 1})" if named.count(name) > 1 else name
            for i, name in enumerate(named)
        )

    def to_query(self) -> str:
        """The experiment as a query string: `v=1&f=quadratic&start=-5+-2&...`."""
        pairs = [
            ("v", str(LINK_VERSION)),
            ("f", to_words(self.objective)),
            ("start", " ".join(map(to_word, self.start))),
            ("steps", str(self.steps)),
            *(("run", to_words(run)) for run in self.runs),
        ]
        if self.window:
            pairs.append(("window", " ".join(to_word(end) for side in self.window for end in side)))
        return urlencode(pairs)

    def to_toml(self) -> str:
        """The experiment as the text of a preset file."""
        settings = {"name": self.objective.key, **self.objective.essentials()}
        pairs = ", ".join(f"{name} = {toml_value(value)}" for name, value in settings.items())
        lines = [f"objective = {{ {pairs} }}"]
        lines += [f"start = {toml_value(self.start)}", f"steps = {self.steps}"]
        if self.window:
            lines.append(f"window = {toml_value(self.window)}")
        for run in self.runs:
            lines += ["", "[[runs]]", f"optimizer = {toml_value(run.key)}"]
            lines += [f"{name} = {toml_value(value)}" for name, value in run.essentials().items()]
        return "\n".join(lines) + "\n"


def from_toml(text: str) -> Experiment:
    """The experiment that a TOML text holds. Raises ExperimentError with every error in it."""
    experiment, errors = salvage(toml_table(text))
    if errors:
        raise ExperimentError(errors)
    return experiment


def from_query(query: str) -> Experiment:
    """The experiment of a link. Raises ExperimentError with every error in it."""
    experiment, errors = salvage_query(query)
    if errors:
        raise ExperimentError(errors)
    return experiment


def toml_table(text: str) -> dict[str, Any]:
    """The table that a TOML text holds. Raises ExperimentError where it is no TOML."""
    try:
        return tomllib.loads(text, parse_float=as_float)
    except (ValueError, RecursionError) as error:  # ValueError: also a number of 4,300 digits
        raise ExperimentError([f"not TOML: {error}"]) from None


def salvage_query(query: str) -> tuple[Experiment, list[str]]:
    """What could be read of a link (a whole address or its query), and what is wrong with it."""
    query = query.partition("?")[2].partition("#")[0] if "?" in query else query
    try:
        parts = parse_qs(query, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        return Experiment(), ["a link has at most 100 parts"]
    table: dict[str, Any] = {}
    errors = []
    for name, values in parts.items():
        last = values[-1]
        if len(values) > 1 and name in LINK_PARTS and name != "run":
            errors.append(f"{name} is given {len(values)} times; the last counts")
        if name == "v":
            if last != str(LINK_VERSION):
                errors.append(
                    f"v must be {LINK_VERSION}, the version this program reads; got {quoted(last)}"
                )
        elif name == "f":
            table["objective"] = from_words(last, "name", "f", errors)
        elif name == "run":
            table["runs"] = [
                from_words(text, "optimizer", f"run {i}", errors)
                for i, text in enumerate(values, 1)
            ]
        elif name == "window":
            if ends := _listed_in(name, last, "-1 1 -2 2", errors):
                table["window"] = [ends[:2], ends[2:]]
        elif name == "steps":
            table["steps"] = _whole(from_word(last))
        elif name == "start":
            if start := _listed_in(name, last, "-5 -2", errors):
                table["start"] = start
        elif name != VIEW_KEY and not (name == PRESET_KEY and parts.keys() & {*LINK_PARTS[:-1]}):
            there = ", ".join(LINK_PARTS)
            errors.append(f"there is no {quoted(name)} in a link; there is {there}")
    experiment, more = salvage(table, objective_place="f")
    return experiment, errors + more


def _listed_in(name: str, text: str, example: str, errors: list[str]) -> list[Any] | None:
    """The words of a list in a link, which are parted by spaces or commas, as many as the example
    has; else an error that says how they are written."""
    words = re.split(r"\s*,\s*|\s+", text.strip())
    count = len(example.split())
    if len(words) == count:
        return [from_word(word) for word in words]
    number = {2: "two", 4: "four"}[count]
    link = example.replace(" ", "+")
    errors.append(
        f"{name} must be {number} numbers with a space (+) or a comma between them, as in"
        f" {name}={link}; got {quoted(text)}"
    )
    return None


def salvage(
    table: Mapping[str, Any], objective_place: str = "objective"
) -> tuple[Experiment, list[str]]:
    """What could be read of an experiment's table, and what is wrong with it.

    A part that is wrong is replaced by its default, a run by an optimizer that does not exist
    is left out; everything else is kept. Each error names the place, the value and what is
    allowed.
    """
    parts = [f.name for f in fields(Experiment)]
    errors = [
        f"there is no {quoted(name)}; there is {', '.join(parts)}"
        for name in table
        if name not in parts
    ]
    given = table.get("objective", {"name": Quadratic.key})
    objective = _declared(OBJECTIVES, given, "name", objective_place, "function", errors)
    objective = objective or Quadratic()
    runs = []
    entries = table.get("runs", [])
    if not isinstance(entries, list):
        errors.append(f"runs must be a list of tables, got {quoted(entries)}")
        entries = []
    for i, entry in enumerate(entries, 1):
        run = _declared(OPTIMIZERS, entry, "optimizer", f"run {i}", "optimizer", errors)
        runs += [run] if run else []

    def part(name: str, check: Callable[[Any], Any], default: Any) -> Any:
        try:
            return check(table.get(name, default))
        except ValueError as error:
            errors.append(str(error))
            return default

    if len(runs) > MOST_RUNS:
        errors.append(f"there may be at most {MOST_RUNS} runs, got {len(runs)}; the first are kept")
    experiment = Experiment(
        objective=objective,
        runs=tuple(runs[:MOST_RUNS]),
        start=part("start", _start, objective.start),
        steps=part("steps", _steps, 20),
        window=part("window", _window, None),
    )
    return experiment, errors


def _declared(
    kinds: Mapping[str, type[D]], entry: Any, tag: str, place: str, what: str, errors: list[str]
) -> D | None:
    """The optimizer or objective that a table names; None where the name is not known."""
    if not isinstance(entry, Mapping) or tag not in entry:
        errors.append(f"{place} must be a table with its {tag}, got {quoted(entry)}")
        return None
    name = entry[tag]
    if not isinstance(name, str) or name not in kinds:
        errors.append(f"{place}: there is no {what} {quoted(name)}; there is {', '.join(kinds)}")
        return None
    made, wrong = kinds[name].salvage({k: v for k, v in entry.items() if k != tag})
    errors += [f"{place}: {error}" for error in wrong]
    return made


def _start(value: Any) -> Point:
    _check_not_vanishing("start", value)
    if not _is_numbers(value, 2):
        allowed = f"two numbers in [-{FARTHEST:g}, {FARTHEST:g}]"
        raise ValueError(f"start must be {allowed}, got {_listed(value)}")
    return (float(value[0]), float(value[1]))


def _steps(value: Any) -> int:
    _check_not_vanishing("steps", value)
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not 0 <= value <= MOST_STEPS:
        raise ValueError(f"steps must be a whole number in [0, {MOST_STEPS}], got {quoted(value)}")
    return value


def _window(value: Any) -> Window | None:
    if value is None:
        return None
    _check_not_vanishing("window", value)
    sides = value if isinstance(value, (list, tuple)) and len(value) == 2 else []
    if not sides or not all(_is_numbers(side, 2) and side[0] < side[1] for side in sides):
        raise ValueError(
            "window must be x1 from, to and x2 from, to, both rising and in"
            f" [-{FARTHEST:g}, {FARTHEST:g}]; got {_listed(value)}"
        )
    for name, (low, high) in zip(("x1", "x2"), sides, strict=True):
        least = max(NARROWEST, FINEST * max(abs(low), abs(high)))
        if high - low < least:
            raise ValueError(
                f"window must be at least {least:.3g} wide along {name}: {NARROWEST:g}, and"
                f" {FINEST:g} of its coordinates; got {_listed((low, high))}"
            )
    (left, right), (bottom, top) = sides
    return ((float(left), float(right)), (float(bottom), float(top)))


def _runs(value: Any) -> tuple[Optimizer, ...]:
    if len(value) > MOST_RUNS:
        raise ValueError(f"there may be at most {MOST_RUNS} runs, got {len(value)}")
    return tuple(value)


def _is_numbers(value: Any, count: int) -> bool:
    return (
        isinstance(value, (list, tuple))
        and len(value) == count
        and all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in value)
        and all(abs(v) <= FARTHEST for v in value)
    )


def _check_not_vanishing(place: str, value: Any) -> None:
    """Raises ValueError for a number, also in a list, that float64 would take for 0."""
    for part in value if isinstance(value, (list, tuple)) else (value,):
        if isinstance(part, (list, tuple)):
            _check_not_vanishing(place, part)
        elif vanishes(part):
            raise ValueError(f"{place} must be {NOT_QUITE_0}, got {part}")


def _whole(value: Any) -> Any:
    """A link's numbers are all read as floats; a count is whole."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _listed(value: Any) -> str:
    """A wrong list of numbers as a message shows it, whichever text form it came from."""
    return quoted(repr(value).translate({ord(sign): None for sign in "[]()"}), plain=True)


def _label(run: Optimizer, runs: tuple[Optimizer, ...]) -> str:
    alike = [other.settings() for other in runs if type(other) is type(run)]
    differing = [
        name for name in run.settings() if any(other[name] != alike[0][name] for other in alike)
    ]
    words = [f"{name} {to_word(run.settings()[name])}" for name in differing]
    return " ".join([run.title, ", ".join(words)]).strip()
