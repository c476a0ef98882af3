"""The command line: list the presets, run one (or a file, or a link) or write its program, check a
folder of them; data sets."""

import argparse
import re
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from optlab.data import command as data
from optlab.data.faults import DataError
from optlab.experiment import VIEW_KEY, Experiment, ExperimentError, from_pairs, pairs_of
from optlab.faults import quoted, whole_number
from optlab.lessons.lessons import disproved
from optlab.lessons.presets import Preset, read_preset, read_presets
from optlab.scripts.function import NoScript
from optlab.scripts.libraries import SCRIPTS, script
from optlab.scripts.notebook import notebook
from optlab.tables import write_csv, write_json

NOTEBOOK = "notebook"
DIGITS = re.compile(r"[0-9]+")  # int() reads those of all scripts, and 1_000
BESIDE = ("lang", "embed", "embed_options")
"""What a page's address may say of its language and of the frame around it."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the return value is the exit status."""
    parser = argparse.ArgumentParser(prog="python -m optlab", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    listing = commands.add_parser("list", help="the presets: name and title")
    listing.set_defaults(command=lambda given: list_presets())
    running = commands.add_parser("run", help="one line a run: name, end point, f, status")
    running.add_argument("experiment", metavar="NAME_OR_FILE_OR_LINK")
    form = running.add_mutually_exclusive_group()
    form.add_argument("--csv", action="store_true", help="every step of every run, as CSV")
    form.add_argument("--json", action="store_true", help="the same as JSON")
    running.add_argument(
        "--every", type=_stride, default=1, metavar="N", help="one step in N, and the last"
    )
    running.set_defaults(command=run)
    writing = commands.add_parser("script", help="the program that makes the same numbers")
    writing.add_argument("experiment", metavar="NAME_OR_FILE_OR_LINK")
    libraries = writing.add_mutually_exclusive_group()
    for library in (*SCRIPTS, NOTEBOOK):
        libraries.add_argument(f"--{library}", dest="library", action="store_const", const=library)
    writing.set_defaults(command=lambda given: write_script(given.experiment, given.library))
    checking = commands.add_parser(
        "check", help="check every preset and lesson of a folder, and what it claims"
    )
    checking.add_argument("folder", type=Path)
    checking.set_defaults(command=lambda given: check(given.folder))
    data.add_to(commands)
    given = parser.parse_args(arguments)
    try:
        return given.command(given)
    except (ExperimentError, DataError) as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader, `head` for example, has had enough
        sys.stdout = None
        return 0


def list_presets() -> int:
    presets, errors = read_presets()
    width = max(map(len, presets), default=0)
    for name, preset in presets.items():
        print(f"{name:{width}}  {preset.title['en']}")
    print(*errors, sep="\n", end="\n" if errors else "", file=sys.stderr)
    return 1 if errors else 0


def run(given: argparse.Namespace) -> int:
    experiment = find(given.experiment)
    if given.csv or given.json:
        write = write_csv if given.csv else write_json
        write(experiment, sys.stdout, given.every)
    else:
        write_lines(experiment)
    return 0


def _stride(text: str) -> int:
    try:
        if not DIGITS.fullmatch(text):
            raise ValueError
        return whole_number("N", int(text), 1)
    except ValueError:
        said = f"N must be a whole number of at least 1, got {quoted(text)}"
        raise argparse.ArgumentTypeError(said) from None


def write_script(experiment: str, library: str | None) -> int:
    link = experiment if re.match(r"https?://", experiment) else ""
    try:
        found, library = find(experiment), library or next(iter(SCRIPTS))
        made = notebook(found, link) if library == NOTEBOOK else script(found, library, link)
        print(made, end="")
    except NoScript as error:
        raise ExperimentError([str(error)]) from error
    return 0


def check(folder: Path) -> int:
    if not folder.is_dir():
        raise ExperimentError([f"{folder}: there is no such folder"])
    presets, errors = read_presets(folder)
    if not presets and not errors:
        raise ExperimentError([f"{folder}: there is no preset (no *.toml file)"])
    good = 0
    for name, preset in presets.items():
        wrong = unknown_words(preset) + disproved(preset.experiment, preset.facts, preset.lesson)
        good += not wrong
        errors += [f"{folder / name}.toml: {line}" for line in wrong]
    print(*errors, sep="\n", end="\n" if errors else "", file=sys.stderr)
    print(f"{good} good presets, {len(errors)} errors")
    return 1 if errors else 0


def unknown_words(preset: Preset) -> list[str]:
    """What is wrong in how a preset asks to be shown: the page knows its words, where what it needs
    is installed. The engine is whole without."""
    if not preset.view or not find_spec("streamlit"):
        return []
    return import_module("optlab.web.view_words").view_from_words(preset.view)[1]


def find(experiment: str) -> Experiment:
    """The experiment that a file, a link or a preset's name stands for. Raises ExperimentError."""
    if _is_file(experiment):
        return read_preset(Path(experiment)).experiment
    if "=" in experiment or _is_address(experiment):
        return _of_address(experiment)
    if experiment.endswith(".toml"):
        return read_preset(Path(experiment)).experiment
    return _named("preset", experiment)


def _is_address(text: str) -> bool:
    """Whether it begins as addresses do, or has the page's path before its parts."""
    return bool(re.match(r"[a-z]+://|[\w/.-]*\?", text, re.IGNORECASE))


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except (OSError, ValueError):  # a link is too long for a file's name
        return False


def _of_address(address: str) -> Experiment:
    """What the page shows at an address, whichever page it is of: an experiment that stands there
    counts before the name of a preset or a lesson. Raises ExperimentError."""
    query = address.partition("#")[0]
    query = query.partition("?")[2] if _is_address(query) else query
    pairs = pairs_of(query)
    names = [(key, value) for key, value in pairs if key in ("preset", "lesson")]
    rest = [(key, value) for key, value in pairs if key not in ("preset", "lesson", *BESIDE)]
    if names and all(key == VIEW_KEY for key, _ in rest):
        return _named(*names[-1])
    if not pairs:
        lines = "this address names no experiment: copy it with all that stands behind its ?"
        raise ExperimentError([lines])
    return _with_runs(from_pairs(rest))


def _named(kind: str, name: str) -> Experiment:
    """The experiment of a preset or of a lesson. Raises ExperimentError."""
    presets, _ = read_presets()
    there = {n: preset for n, preset in presets.items() if kind == "preset" or preset.lesson}
    if name not in there:
        raise ExperimentError([f"there is no {kind} {quoted(name)}, only {', '.join(there)}"])
    return there[name].experiment


def _with_runs(experiment: Experiment) -> Experiment:
    if not experiment.runs:
        raise ExperimentError(["there are no runs; add one to the link, as in run=adam"])
    return experiment


def write_lines(experiment: Experiment) -> None:
    """One line a run: name, D2L's line, f, status."""
    width = max(map(len, experiment.labels), default=0)
    for label, trajectory in zip(experiment.labels, experiment.trajectories(), strict=True):
        f = trajectory.values[-1]
        print(f"{label:{width}}  {trajectory}  f {f:.6g}  {trajectory.status}")


if __name__ == "__main__":
    sys.exit(main())
