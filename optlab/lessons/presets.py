"""Presets: an Experiment in a TOML file, with a title and a sentence on what it shows; perhaps with
what it claims of its runs (claims.py), with a question that the page asks over the figure
(optlab/questions.py), and with a lesson (lessons.py)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from optlab.experiment import VIEW_KEY, Experiment, ExperimentError, salvage, toml_table
from optlab.faults import no_number, none_of, quoted
from optlab.lessons.facts import PARTS, Facts, salvage_facts
from optlab.lessons.lessons import Lesson, salvage_lesson, texts_in
from optlab.questions import salvage_question
from optlab.words import N_, fault

INSTALLED = Path(__file__).parents[1] / "preset_files"  # where pyproject.toml puts presets/
FOLDER = INSTALLED if INSTALLED.is_dir() else Path(__file__).parents[2] / "presets"

LESSONS, OTHERS = "lessons", "others"
GROUPS = {
    "first look": N_("First look"),
    "adagrad and rmsprop": N_("AdaGrad and RMSProp"),
    "momentum": N_("Momentum"),
    "rotation": N_("Rotation"),
    "comparison": N_("Comparison"),
    LESSONS: N_("Lessons"),
    OTHERS: N_("Others"),
}
"""What a preset's `group` may be, with its heading, in the order in which they are shown."""


@dataclass(frozen=True)
class Preset:
    """An experiment with words around it. `title`, `shows` and `question` are tables by language,
    the last one perhaps empty; `view` is how the page opens it, in the words of a link's `show`;
    `group` is one of GROUPS."""

    name: str
    experiment: Experiment
    title: Mapping[str, str]
    shows: Mapping[str, str]
    order: float
    view: str = ""
    facts: Facts = field(default_factory=Facts)
    lesson: Lesson | None = None
    group: str = OTHERS
    question: Mapping[str, str] = field(default_factory=dict)


def read_preset(path: Path, name: Callable[[Path], object] = str) -> Preset:
    """The preset in a file. Raises ExperimentError whose errors begin with the file's path, or
    with what `name` calls it, and do not name the path otherwise."""
    try:
        text = path.read_text(encoding="utf-8-sig")  # Windows writes a BOM
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        wrong = fault("{path}: cannot be read: {reason}", path=name(path), reason=reason)
        raise ExperimentError([wrong]) from None
    try:
        table = toml_table(text)
    except ExperimentError as error:
        raise ExperimentError([f"{name(path)}: {line}" for line in error.errors]) from None
    errors: list[str] = []
    title = texts_in(table.pop("title", None), "title", errors)
    shows = texts_in(table.pop("shows", None), "shows", errors)
    order = table.pop("order", float("inf"))
    if isinstance(order, bool) or not isinstance(order, (int, float)) or order != order:
        errors.append(no_number("order", order))
    view = _view_in(table, errors)
    lesson_table, asked = table.pop("lesson", None), table.pop("question", None)
    group = table.pop("group", OTHERS if lesson_table is None else LESSONS)
    if not isinstance(group, str) or group not in GROUPS:
        errors.append(none_of("group", GROUPS, group))
    stated = {part: table.pop(part) for part in PARTS if part in table}
    experiment, more = salvage(table)
    facts, wrong = salvage_facts(stated, experiment)
    more += wrong
    lesson = None
    if lesson_table is not None:
        lesson, wrong = salvage_lesson(lesson_table, experiment, facts)
        more += wrong
    question = {}
    if asked is not None:
        question = salvage_question(asked, len(experiment.runs), more)
    if not table.get("runs"):
        more.append(no_runs())
    if errors or more:
        raise ExperimentError([f"{name(path)}: {line}" for line in errors + more])
    return Preset(path.stem, experiment, title, shows, order, view, facts, lesson, group, question)


AROUND = ("title", "shows", "order", "question", "group", "lesson", *PARTS)
"""What a preset's file has around its experiment."""


def experiment_in(text: str) -> tuple[Experiment, str]:
    """The experiment of a preset's file, or of one that has nothing else, and how it asks to be
    shown; words around it are not read. Raises ExperimentError with every error in it."""
    table = toml_table(text.removeprefix("\ufeff"))
    errors: list[str] = []
    view = _view_in(table, errors)
    own = {name: value for name, value in table.items() if name not in AROUND}
    experiment, more = salvage(own)
    errors += more
    if not table.get("runs"):
        errors.append(no_runs())
    if errors:
        raise ExperimentError(errors)
    return experiment, view


def _view_in(table: dict[str, Any], errors: list[str]) -> str:
    """How a file asks to be shown. Which words there are, the page knows (optlab.web)."""
    view = table.pop(VIEW_KEY, "")
    if isinstance(view, str):
        return view
    errors.append(
        fault(
            '{key} must be words, as in {key} = "axes apart"; got {value}',
            key=VIEW_KEY,
            value=quoted(view),
        )
    )
    return ""


def no_runs() -> str:
    """The refusal of a file that has none."""
    return fault("there are no runs; each is a [[runs]] table with an optimizer")


def grouped(presets: Mapping[str, Preset]) -> dict[str, list[Preset]]:
    """The presets of each group by its name, in the order of GROUPS; groups without one are left
    out."""
    groups = {name: [p for p in presets.values() if p.group == name] for name in GROUPS}
    return {name: members for name, members in groups.items() if members}


def is_preset(name: str) -> bool:
    """Whether a file of this name is a preset. Hidden ones are an editor's: its locks and copies of
    what is being written."""
    return name.endswith(".toml") and not name.startswith(".")


def read_presets(
    folder: Path = FOLDER, name: Callable[[Path], object] = str
) -> tuple[dict[str, Preset], list[str]]:
    """The presets of a folder by name, in their order, and the errors of those that are broken,
    which call a file by its path, or as `name` does."""
    presets, errors = [], []
    for path in sorted(path for path in folder.glob("*.toml") if is_preset(path.name)):
        try:
            presets.append(read_preset(path, name))
        except ExperimentError as error:
            errors += error.errors
    presets.sort(key=lambda preset: (preset.order, preset.name))
    return {preset.name: preset for preset in presets}, errors
