"""A page as its address has it: an Experiment and a View of it, and back again."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from os import scandir
from time import monotonic

from optlab.experiment import PRESET_KEY, VIEW_KEY, Experiment, Pairs, salvage_pairs
from optlab.faults import none_of, quoted
from optlab.hyperparameters import Declared, choice, number, switch
from optlab.lessons.lessons import MOST_OPTIONS
from optlab.lessons.presets import FOLDER, Preset, read_presets
from optlab.measure.grids import CELLS
from optlab.notation import from_words, to_words
from optlab.optimizers import OPTIMIZERS
from optlab.theory.leaky import GAMMAS, Memory
from optlab.web.live.typed import value_of
from optlab.web.words import ENGLISH, N_, fault, in_english, language

LESSON = "lesson"  # the part of an address that names one
SHOWN = "shown"  # in the place of an answer, by who only wants to see
SIDES = (64, CELLS, 256, 512)
MOMENT = 0.1  # seconds in which the files of presets are looked at once
MOST_GAMMAS = 7  # beside the one that is dragged: there are eight colours


class Gammas:
    """A few gammas in one word of an address: `0.95_0.9`; `none` for none."""

    def accept(self, place: str, value: object) -> str:
        """The word as it is written; raises ValueError that begins with `place`."""
        try:
            gammas = [Memory(value_of("gamma", part)).gamma for part in gamma_words(str(value))]
        except ValueError as error:
            raise ValueError(f"{place}: {error}") from None
        if len(gammas) > MOST_GAMMAS:
            raise ValueError(
                fault(
                    "{place}: there may be at most {most}, got {count}",
                    place=place,
                    most=MOST_GAMMAS,
                    count=len(gammas),
                )
            )
        return "_".join(str(gamma).removesuffix(".0") for gamma in dict.fromkeys(gammas)) or "none"


def gamma_words(word: str) -> list[str]:
    """The single gammas of such a word."""
    return [] if word == "none" else word.split("_")


class Mapped:
    """The name of a number that some method has; empty for whichever comes first."""

    def accept(self, place: str, value: object) -> str:
        """The name; raises ValueError that begins with `place`."""
        if value != "" and value not in (names := self.names()):
            raise ValueError(none_of(place, names, value))
        return str(value)

    @staticmethod
    def names() -> list[str]:
        """Every number that some method has."""
        return sorted({name for run in OPTIMIZERS.values() for name in run.numbers()})


class Sides:
    """How many cells a side of the map has: coarser maps of them have whole blocks."""

    def accept(self, place: str, value: object) -> int:
        """The number; raises ValueError that begins with `place`."""
        found = next((side for side in SIDES if side == value), None)
        if found is None:
            raise ValueError(none_of(place, SIDES, value))
        return found


class Answer:
    """What was chosen in a lesson: the number of an option; `shown` by who did not choose; empty
    before."""

    def accept(self, place: str, value: object) -> str:
        """The word as it is written; raises ValueError that begins with `place`."""
        word = str(value).removesuffix(".0")
        numbers = [str(i) for i in range(1, MOST_OPTIONS + 1)]
        if word not in ("", SHOWN, *numbers):
            raise ValueError(
                fault(
                    "{place} must be an option's number, 1 to {most}, or {shown}; got {value}",
                    place=place,
                    most=MOST_OPTIONS,
                    shown=SHOWN,
                    value=quoted(value),
                )
            )
        return word


@dataclass(frozen=True)
class View(Declared):
    """How the experiment is shown: up to which step, on which axes, whose state, which map."""

    key = "view"

    step: float = number(
        math.inf,
        symbol="k",
        doc="show the first k steps",
        legal="[0, inf]",
        low=0,
        high=20,
        primary=False,
    )
    axes: str = choice("together", "apart", doc="one set of axes, or a small panel for each run")
    square: bool = switch(False, doc="the same scale along x1 and x2")
    live: bool = switch(True, doc="figures that follow the hand; else plain ones")
    turns: bool = switch(True, doc="the start turns with the function")
    comparison: bool = switch(False, doc="three methods at their best: an experiment apart")
    run: float = number(
        1,
        symbol="i",
        doc="the run whose state is shown",
        legal="[1, 8]",
        low=1,
        high=8,
        primary=False,
    )
    coordinate: str = choice("x1", "x2", doc="the coordinate whose leaky average is shown")
    gammas: str = field(
        default=Gammas().accept("", "_".join(map(str, GAMMAS))),
        metadata={"declaration": Gammas()},
    )
    across: str = field(default="", metadata={"declaration": Mapped()})
    up: str = field(default="", metadata={"declaration": Mapped()})
    tolerance: float = number(
        0,
        symbol=r"\tau",
        doc="map the steps until f is below this; 0 for how low f gets",
        legal="[0, inf)",
        low=0,
        high=1,
        primary=False,
    )
    below: float = number(
        1e-3,
        symbol=r"\tau",
        doc=N_("the runs are compared by the steps until f - min f is below this"),
        legal="(0, inf)",
        low=1e-12,
        high=100,
        scale="log",
        primary=False,
    )
    cells: int = field(default=CELLS, metadata={"declaration": Sides()})
    answer: str = field(default="", metadata={"declaration": Answer()})


PLAIN = View()


@dataclass(frozen=True)
class Page:
    """The state of the page, and what was wrong with the link that it came from."""

    experiment: Experiment
    view: View
    problems: tuple[str, ...] = ()
    lesson: str = ""  # the preset whose lesson is open
    preset: str = ""  # the one that the experiment was made of


def page_of(pairs: Pairs) -> Page:
    """The page that an address stands for. `preset=NAME` or `lesson=NAME` alone is a preset, and
    beside an experiment what that was made of; nothing at all is the first one."""
    presets, _ = available_presets()
    names = [value for key, value in pairs if key in (PRESET_KEY, LESSON)]
    rest = [(key, value) for key, value in pairs if key not in (PRESET_KEY, LESSON)]
    view, problems = _view_of([value for key, value in rest if key == VIEW_KEY])
    lesson = next((value for key, value in pairs if key == LESSON), "")
    view = _answered(view, lesson, problems)
    if lesson and lesson not in available_lessons():
        problems.append(
            fault(
                "there is no lesson {name}; there is {there}",
                name=quoted(lesson),
                there=", ".join(available_lessons()),
            )
        )
        lesson, names = "", []
    names = [lesson] if lesson else names
    if names and names[-1] not in presets:
        problems.append(no_preset(names[-1], presets))
        names = []
    if any(key != VIEW_KEY for key, value in rest):
        experiment, errors = salvage_pairs(rest)
        made_of = names[-1] if names else preset_of(experiment)
        return Page(experiment, view, tuple(errors + problems), lesson, made_of)
    name = names[-1] if names else next(iter(presets), "")
    if not name:
        return Page(Experiment(), view, tuple(problems))
    view = view if rest else view_of(name)
    return Page(presets[name].experiment, view, tuple(problems), lesson, name)


def address_of(page: Page) -> Pairs:
    """The page as the pairs of its query string; a lesson that is as its preset has it is its name
    alone, or its name and how it is seen: `lesson=NAME&show=answer+2`. An experiment that was made
    of a preset says of which, unless it is still the same."""
    seen = [(VIEW_KEY, to_words(page.view).removeprefix(View.key).strip())]
    seen = seen if page.view != PLAIN else []
    experiment = page.experiment.pairs()
    if not page.lesson:
        same = page.preset == preset_of(page.experiment)
        return ([] if same or not page.preset else [(PRESET_KEY, page.preset)]) + experiment + seen
    lesson = [(LESSON, page.lesson)]
    for pairs in (lesson, lesson + seen):
        if page_of(pairs) == replace(page, problems=()):
            return pairs
    return lesson + experiment + seen


def _answered(view: View, lesson: str, problems: list[str]) -> View:
    """The view, its answer one that the lesson has."""
    preset = available_lessons().get(lesson)
    if not preset or not preset.lesson or not view.answer.isdigit():
        return view
    count = len(preset.lesson.options)
    if int(view.answer) <= count:
        return view
    problems.append(
        fault(
            "answer must be an option's number, 1 to {count}; got {value}",
            count=count,
            value=view.answer,
        )
    )
    return replace(view, answer="")


def available_presets() -> tuple[dict[str, Preset], list[str]]:
    """The presets by name, and the errors of those that are broken; read anew soon after a file has
    changed."""
    presets, errors = _presets_as_of(_files_at(int(monotonic() / MOMENT)))
    # What is kept is everybody's, and in English.
    if errors and language() != ENGLISH:
        errors = read_presets(name=lambda path: path.name)[1]
    return presets, errors


@lru_cache(maxsize=1)
def _files_at(_moment: int) -> tuple[tuple[str, int], ...]:
    # A page asks some ten times while it is drawn: glob would take four times as long.
    if not FOLDER.is_dir():
        return ()
    files = [(one.name, one.stat().st_mtime_ns) for one in scandir(FOLDER)]
    return tuple(sorted(file for file in files if file[0].endswith(".toml")))


def available_lessons() -> dict[str, Preset]:
    """The presets that are lessons, by name, in their order."""
    return {name: preset for name, preset in available_presets()[0].items() if preset.lesson}


@lru_cache(maxsize=2)
def _presets_as_of(files: tuple[tuple[str, int], ...]) -> tuple[dict[str, Preset], list[str]]:
    if not files:
        return {}, []
    # Where the server keeps its files is nobody's business on the page.
    return in_english(lambda: read_presets(name=lambda path: path.name))


def preset_of(experiment: Experiment) -> str:
    """The name of the preset that has just this experiment; empty where none has."""
    presets = available_presets()[0].values()
    return next((preset.name for preset in presets if preset.experiment == experiment), "")


def origin_of(page: Page) -> Preset | None:
    """The preset that a page's experiment is, or was made of."""
    presets = available_presets()[0]
    name = page.preset if page.preset in presets else preset_of(page.experiment)
    return presets.get(name)


def changed_page(
    page: Page, experiment: Experiment | None = None, view: View | None = None
) -> Page:
    """The page with another experiment or view: made of the same preset. What was wrong with a link
    is no longer said."""
    made_of = page.preset or preset_of(page.experiment)
    return Page(experiment or page.experiment, view or page.view, (), page.lesson, made_of)


def reset_page(page: Page, name: object) -> Page:
    """The page with a preset's experiment; how it is seen stays. Raises ValueError where there is
    no such preset."""
    presets = available_presets()[0]
    if not isinstance(name, str) or name not in presets:
        raise ValueError(no_preset(name, presets))
    return Page(presets[name].experiment, page.view, (), page.lesson, name)


def no_preset(name: object, presets: Iterable[str]) -> str:
    """The refusal of a preset that there is not."""
    return fault(
        "there is no preset {name}; there is {there}", name=quoted(name), there=", ".join(presets)
    )


def view_of(name: str) -> View:
    """How a preset asks to be shown."""
    return _view_of([available_presets()[0][name].view])[0]


def _view_of(texts: list[str]) -> tuple[View, list[str]]:
    if not texts:
        return PLAIN, []
    errors: list[str] = []
    words = from_words(f"{View.key} {texts[-1]}", "view", VIEW_KEY, errors)
    view, wrong = View.salvage({key: value for key, value in words.items() if key != "view"})
    step = view.step if view.step == math.inf else float(math.floor(view.step))
    return replace(view, step=step, run=float(math.floor(view.run))), errors + wrong
