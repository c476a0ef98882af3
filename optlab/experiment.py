"""The Experiment: one objective, the runs on it, the start, the steps, the noise; its text forms.

As TOML (a preset) and as a query string (a link) it is the same table, read by the same parser:

    objective = { name = "quadratic", a = 0.1 }      f=quadratic+a+0.1
    start = [-5, -2]                                 start=-5+-2
    steps = 20                                       steps=20
    noise = { name = "gaussian", sigma = 0.2 }       noise=gaussian+sigma+0.2
    [[runs]]                                         run=rmsprop+gamma+0.95
    optimizer = "rmsprop"
    gamma = 0.95
"""

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from optlab.cached_property import cached_property
from optlab.declarations import Text
from optlab.faults import no_such, quoted
from optlab.named_parts import Named, Perhaps, Several
from optlab.noise import NOISES, Noise
from optlab.notation import as_float, to_word, toml_text
from optlab.objectives import OBJECTIVES, Objective
from optlab.objectives.base import Point, Window
from optlab.objectives.quadratics import Quadratic
from optlab.optimizers import OPTIMIZERS, Optimizer
from optlab.parts import Coordinates, Sides, Whole, default_of, kind_of, link_name, part
from optlab.problem import Problem
from optlab.scheduled import told_by
from optlab.train import train
from optlab.trajectory import Trajectory
from optlab.words import N_, _, fault, in_english

LINK_VERSION = 1
MOST_PARTS = 100  # of a link
MOST_RUNS = 8
MOST_STEPS = 100_000  # of a link or preset; train_2d itself has no limit
VERSION_KEY = "v"
VIEW_KEY = "show"  # what the page keeps in its link beside the experiment
PRESET_KEY = "preset"  # beside an experiment: which preset it was made of

Pairs = list[tuple[str, str]]
E = TypeVar("E", bound="Experiment")


class ExperimentError(ValueError):
    """A text that is no experiment; `errors` lists everything that is wrong with it."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("\n".join(errors))
        self.errors = errors


@dataclass(frozen=True)
class Experiment:
    """What is computed and shown: the state of the page, a preset, a link.

    Every run starts at the same point, takes the same number of steps and sees the same noise,
    where there is any. `window` is the part of
    the plane to draw, where it is not the objective's own. Raises ValueError for a start that is
    not finite or too far away, more than MOST_STEPS steps or more than MOST_RUNS runs.

    A field is declared once, here; its text forms, its check and its refusal are its kind's
    (optlab/parts.py).
    """

    objective: Objective = part(
        Named(OBJECTIVES, "name", N_("{place}: there is no function {name}, only {there}")),
        rank=0,
        link="f",
        factory=Quadratic,
    )
    runs: tuple[Optimizer, ...] = part(
        Several(
            Named(
                OPTIMIZERS,
                "optimizer",
                N_("{place}: there is no optimizer {name}, only {there}"),
            ),
            MOST_RUNS,
        ),
        (),
        rank=3,
        link="run",
    )
    start: Point = part(Coordinates(), Quadratic().start, rank=1, instead=lambda f: f.start)
    steps: int = part(Whole(MOST_STEPS), 20, rank=2)
    window: Window | None = part(Sides(), None, rank=4)
    noise: Noise | None = part(
        Perhaps(Named(NOISES, "name", N_("{place}: there is no noise {name}, only {there}"))),
        None,
        rank=5,
    )

    def __post_init__(self) -> None:
        for one in fields(self):
            value = kind_of(one).accept(one.name, getattr(self, one.name))
            object.__setattr__(self, one.name, value)

    def trajectories(self) -> tuple[Trajectory, ...]:
        """The trajectory of each run, in order."""
        return tuple(train(run, self.problem) for run in self.runs)

    @property
    def problem(self) -> Problem[Objective]:
        """What each of the runs is let loose on."""
        return Problem(self.objective, self.start, self.steps, self.noise)

    @cached_property  # a page asks at every slider
    def labels(self) -> tuple[str, ...]:
        """A different name for each run: its method, and the settings that tell it from the
        others of the same method; in English."""
        return in_english(lambda: counted(self.named(to_word)))

    @cached_property  # a page asks at every path and slider
    def alone(self) -> "Experiment":
        """Without its runs: what any of them is let loose on, and how that is shown."""
        rest = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "runs"}
        return _alone(*rest.items()) if self.runs else self

    def named(self, write: Callable[[Any], str]) -> tuple[str, ...]:
        """The names of the runs in the reader's language, before those that are alike are counted,
        settings as `write` has them."""
        settings = [run.settings() for run in self.runs]
        alike: dict[str, list[dict[str, Any]]] = {}
        for run, set_so in zip(self.runs, settings, strict=True):
            alike.setdefault(run.key, []).append(set_so)
        return tuple(
            _label(run, set_so, alike[run.key], write)
            for run, set_so in zip(self.runs, settings, strict=True)
        )

    def pairs(self, **texts: str) -> Pairs:
        """The experiment as the names and texts of a query string. A field that is named here has
        this text in the place of its own."""
        pairs = [(VERSION_KEY, str(LINK_VERSION))]
        for one in sorted(fields(self), key=lambda one: one.metadata["rank"]):
            own = kind_of(one).to_link(getattr(self, one.name))
            said = [texts[one.name]] if one.name in texts else own
            pairs += [(link_name(one), text) for text in said]
        return pairs

    def to_query(self) -> str:
        """The experiment as a query string: `v=1&f=quadratic&start=-5+-2&...`."""
        return urlencode(self.pairs())

    def to_toml(self) -> str:
        """The experiment as the text of a preset file."""
        return toml_text(self.table())

    def table(self) -> dict[str, Any]:
        """The experiment as the table that its preset file holds."""
        table = {one.name: kind_of(one).to_table(getattr(self, one.name)) for one in fields(self)}
        return {name: value for name, value in table.items() if value is not MISSING}


def link_parts(of: type[Experiment] = Experiment) -> tuple[str, ...]:
    """The names that a link may have, in their order."""
    named = sorted(fields(of), key=lambda one: one.metadata["rank"])
    return (VERSION_KEY, *map(link_name, named), VIEW_KEY)


def from_toml(text: str, of: type[E] = Experiment) -> E:
    """The experiment that a TOML text holds. Raises ExperimentError with every error in it."""
    return _sound(salvage(toml_table(text), of))


def from_query(query: str, of: type[E] = Experiment) -> E:
    """The experiment of a link. Raises ExperimentError with every error in it."""
    return _sound(salvage_query(query, of))


def from_pairs(pairs: Iterable[tuple[str, str]]) -> Experiment:
    """The experiment of a link's names and texts. Raises ExperimentError with every error in it."""
    return _sound(salvage_pairs(pairs))


def _sound(read: tuple[E, list[str]]) -> E:
    experiment, errors = read
    if errors:
        raise ExperimentError(errors)
    return experiment


def toml_table(text: str) -> dict[str, Any]:
    """The table that a TOML text holds. Raises ExperimentError where it is no TOML."""
    try:
        return tomllib.loads(text, parse_float=as_float)
    except (ValueError, RecursionError) as error:  # ValueError: also a number of 4,300 digits
        raise ExperimentError([fault("not TOML: {error}", error=error)]) from None


def salvage_query(query: str, of: type[E] = Experiment) -> tuple[E, list[str]]:
    """What could be read of a link (a whole address or its query), and what is wrong with it."""
    query = query.partition("?")[2].partition("#")[0] if "?" in query else query
    return salvage_pairs(pairs_of(query), of)


def pairs_of(query: str) -> Pairs:
    """The names and texts of a query string; of one that has too many parts, one too many."""
    return parse_qsl(query, keep_blank_values=True)[: MOST_PARTS + 1]


def salvage_pairs(
    pairs: Iterable[tuple[str, str]], of: type[E] = Experiment
) -> tuple[E, list[str]]:
    """What could be read of the names and texts of a query string, and what is wrong with it."""
    pairs, texts = list(pairs), dict[str, list[str]]()
    if len(pairs) > MOST_PARTS:
        return of(), [too_many_parts(MOST_PARTS)]
    for name, text in pairs:
        texts.setdefault(name, []).append(text)
    parts = {link_name(one): one for one in fields(of)}
    table: dict[str, Any] = {}
    errors: list[str] = []
    for name, values in texts.items():
        one = parts.get(name)
        if name == PRESET_KEY and texts.keys() & {VERSION_KEY, *parts}:
            continue  # what the experiment was made of is the page's to say
        if name not in link_parts(of):
            errors.append(
                fault(
                    "there is no {name} in a link, only {there}",
                    name=quoted(name),
                    there=", ".join(link_parts(of)),
                )
            )
        elif len(values) > 1 and not (one and kind_of(one).many):
            errors.append(
                fault(
                    "{name} is given {count} times; the last counts", name=name, count=len(values)
                )
            )
        if one:
            value = kind_of(one).from_link(name, values, errors)
            table |= {} if value is MISSING else {one.name: value}
        elif name == VERSION_KEY and values[-1] != str(LINK_VERSION):
            errors.append(
                fault(
                    "v must be {version}, the version this program reads; got {value}",
                    version=LINK_VERSION,
                    value=quoted(values[-1]),
                )
            )
    experiment, more = salvage(table, of, linked=True)
    return experiment, errors + more


def salvage(
    table: Mapping[str, Any],
    of: type[E] = Experiment,
    *,
    linked: bool = False,
) -> tuple[E, list[str]]:
    """What could be read of an experiment's table, and what is wrong with it.

    A part that is wrong is replaced by its default, a run by an optimizer that does not exist
    is left out; everything else is kept. Each error names the place, the value and what is
    allowed; where the table comes from a link, by the names that it has there.
    """
    parts = {one.name: one for one in fields(of)}
    errors = [no_such(quoted(name), parts) for name in table if name not in parts]
    kept: dict[str, Any] = {}
    for name, one in parts.items():
        kind, instead = kind_of(one), default_of(one, kept.get("objective"))
        place = link_name(one) if linked and not kind.many else name
        kept[name] = kind.salvage(place, table[name], instead, errors) if name in table else instead
    return of(**kept), errors


def too_many_parts(most: int) -> str:
    """The refusal of a link that is too long."""
    return fault("a link has at most {most} parts", most=most)


@lru_cache(maxsize=256)  # a release of a run's slider leaves it as it was
def _alone(*rest: tuple[str, Any]) -> Experiment:
    return Experiment(**dict(rest))


def counted(names: Sequence[str]) -> tuple[str, ...]:
    """The names, those that are alike with a number behind: `Adam (1)`, `Adam (2)`."""
    return tuple(
        f"{name} ({names[:i].count(name) + 1})" if names.count(name) > 1 else name
        for i, name in enumerate(names)
    )


def differs(name: str, alike: Sequence[Mapping[str, Any]], *, everywhere: bool) -> bool:
    """Whether a setting tells runs of one method apart: those that have it, unless it matters
    `everywhere` whether a run has it."""
    values = [one[name] for one in alike if name in one]
    return any(v != values[0] for v in values) or (everywhere and len(values) < len(alike))


def _label(
    run: Optimizer,
    settings: Mapping[str, Any],
    alike: Sequence[Mapping[str, Any]],
    write: Callable[[Any], str],
) -> str:
    """What a run is called beside others of the same method, itself among them."""
    declared = run.hyperparameters()
    differing = {
        name: what
        for name, what in told_by(run).items()
        if not isinstance(declared[name], Text) and differs(name, alike, everywhere=name != what)
    }
    words = [f"{what} {write(settings[name])}" for name, what in differing.items()]
    name = " ".join([_(run.title), ", ".join(words)]).strip()
    return name if {"clip_value", "clip_norm"} & {*differing} else run.called(name)
