"""A page as its address has it: an Experiment and a View of it, and back again."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from os import DirEntry, scandir
from time import monotonic

from optlab.experiment import PRESET_KEY, VIEW_KEY, Experiment, Pairs, salvage_pairs
from optlab.faults import quoted
from optlab.lessons.presets import FOLDER, Preset, is_preset, read_presets
from optlab.web.view import Page, View
from optlab.web.view_words import view_from_words, words_of_view
from optlab.web.words import ENGLISH, _, fault, in_english, in_language, language

LESSON = "lesson"  # the part of an address that names one
MOMENT = 0.1  # seconds in which the files of presets are looked at once
PLAIN = View()


def page_of(pairs: Pairs) -> Page:
    """The page that an address stands for. `preset=NAME` or `lesson=NAME` alone is a preset, and
    beside an experiment what that was made of; nothing at all is the first one."""
    presets = available_presets()[0]
    names = [value for key, value in pairs if key in (PRESET_KEY, LESSON)]
    rest = [(key, value) for key, value in pairs if key not in (PRESET_KEY, LESSON)]
    texts = [value for key, value in rest if key == VIEW_KEY]
    view, problems = view_from_words(texts[-1]) if texts else (PLAIN, [])
    lesson = next((value for key, value in pairs if key == LESSON), "")
    if view.own:
        view = view.with_options(*[one.of_lesson(lesson, problems) for one in view.own])
    if lesson and lesson not in available_lessons():
        problems.append(
            fault(
                "there is no lesson {name}, only {there}",
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
    seen = [(VIEW_KEY, words_of_view(page.view))] if page.view != PLAIN else []
    experiment = page.experiment.pairs()
    if not page.lesson:
        same = page.preset == preset_of(page.experiment)
        return ([] if same or not page.preset else [(PRESET_KEY, page.preset)]) + experiment + seen
    lesson = [(LESSON, page.lesson)]
    for pairs in (lesson, lesson + seen):
        if page_of(pairs) == replace(page, problems=()):
            return pairs
    return lesson + experiment + seen


def available_presets() -> tuple[dict[str, Preset], list[str]]:
    """The presets by name, and the errors of those that are broken; read anew soon after a file has
    changed."""
    presets, errors = _presets_as_of(_files_now())
    # What is kept is everybody's, and in English.
    if errors and language() != ENGLISH:
        errors = _presets_now()[1]
    return presets, errors


def _files_now() -> tuple[tuple[str, int], ...]:
    return _files_at(int(monotonic() / MOMENT))


@lru_cache(maxsize=1)
def _files_at(_moment: int) -> tuple[tuple[str, int], ...]:
    # A page asks some ten times while it is drawn: glob would take four times as long.
    if not FOLDER.is_dir():
        return ()
    found = [one for one in scandir(FOLDER) if is_preset(one.name)]
    return tuple(sorted((one.name, _changed_at(one)) for one in found))


def _changed_at(file: DirEntry[str]) -> int:
    """When it was changed, in nanoseconds; 0 where it is gone by now, or a link to nothing: reading
    it says so."""
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0


def available_lessons() -> dict[str, Preset]:
    """The presets that are lessons, by name, in their order."""
    return {name: preset for name, preset in available_presets()[0].items() if preset.lesson}


@lru_cache(maxsize=2)
def _presets_as_of(files: tuple[tuple[str, int], ...]) -> tuple[dict[str, Preset], list[str]]:
    if not files:
        return {}, []
    return in_english(_presets_now)


def _presets_now() -> tuple[dict[str, Preset], list[str]]:
    """The presets by name, and the errors of all, also in how they ask to be shown: of that they
    lose only the words that there are not."""
    # Where the server keeps its files is nobody's business on the page.
    presets, errors = read_presets(name=lambda path: path.name)
    unseen = {name: view_from_words(preset.view)[1] for name, preset in presets.items()}
    return presets, errors + [f"{name}.toml: {one}" for name, all in unseen.items() for one in all]


def preset_of(experiment: Experiment) -> str:
    """The name of the preset that has just this experiment; empty where none has."""
    return _names_as_of(_files_now()).get(experiment, "")


@lru_cache(maxsize=2)  # a release asks three times
def _names_as_of(files: tuple[tuple[str, int], ...]) -> dict[Experiment, str]:
    """The first preset's name by its experiment."""
    presets = _presets_as_of(files)[0]
    return {preset.experiment: preset.name for preset in reversed(presets.values())}


def origin_of(page: Page) -> Preset | None:
    """The preset that a page's experiment is, or was made of."""
    presets = available_presets()[0]
    name = page.preset if page.preset in presets else preset_of(page.experiment)
    return presets.get(name)


def name_of(page: Page, origin: Preset | None) -> str:
    """What an experiment is called that was made of this preset."""
    if origin is None:
        return _("Your own experiment")
    title = in_language(origin.title)
    same = origin.experiment == page.experiment
    return title if same else _("{title}, changed").format(title=title)


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
        "there is no preset {name}, only {there}", name=quoted(name), there=", ".join(presets)
    )


def view_of(name: str) -> View:
    """How a preset asks to be shown."""
    return view_from_words(available_presets()[0][name].view)[0]
