"""A file that is dropped on the page: an experiment is put on it. Paths of one's own stay in the
browser (js/core/own_paths.js), which says of them what stands here."""

from dataclasses import replace

from optlab.experiment import ExperimentError
from optlab.faults import quoted
from optlab.lessons.presets import experiment_in
from optlab.web.page import Page, preset_of
from optlab.web.view import View
from optlab.web.view_words import view_from_words
from optlab.web.words import _, fault

MOST_LETTERS = 20_000  # of a TOML; js/core/own_paths.js refuses more before it travels


def with_file(page: Page, change: object) -> Page:
    """The page with the experiment of a TOML in the place of its own. Raises TypeError or
    ValueError that names the file, and all that is wrong in it."""
    given = change if isinstance(change, dict) else {}
    text, file = given.get("toml"), quoted(given.get("file", ""), plain=True)
    if not isinstance(text, str) or len(text) > MOST_LETTERS:
        raise TypeError(fault("{file}: this is no TOML of an experiment", file=file))
    if page.lesson:
        raise ValueError(
            fault("{file}: a lesson keeps its experiment; the playground takes another", file=file)
        )
    try:
        experiment, shown = experiment_in(text)
        view, wrong = view_from_words(shown)
        if wrong:
            raise ExperimentError(wrong)
    except ValueError as error:
        says = "; ".join(str(error).splitlines())
        raise ValueError(fault("{file}: {error}", file=file, error=says)) from None
    if not shown:
        view = replace(page.view, step=View().step, run=1.0)
    view = replace(view, live=page.view.live, own=page.view.own)
    return Page(experiment, view, (), page.lesson, preset_of(experiment))


def dropped_words() -> dict[str, str]:
    """What the browser says of files."""
    return {
        "drop": _("Let go: a TOML is an experiment, a CSV a path of your own"),
        "choose": _("Choose a file"),
        "about_files": _(
            "A TOML of an experiment is put on the page. A CSV is a path, drawn beside the runs:"
            " columns step, x1, x2, by name or in this order; run, where there are several. Parted"
            " by comma, semicolon, tab or spaces; up to {megabytes} MB and {rows} rows. A file may"
            " also be dropped on the page."
        ),
        "stays": _(
            "Paths of your own stay in this tab of your browser, on every page: they are in no"
            " link, and no server has them."
        ),
        "list": _("Paths of your own"),
        "only": _("In this tab only, and in no link"),
        "remove": _("Remove {name}"),
        "close": _("Close"),
        "compared": _("Compared with"),
        "nearest": _("the nearest run"),
        "same": _("the same as {run}, to the last digit"),
        "difference": _("largest distance to {run}: {distance} at step {step}"),
        "about": _("largest distance to {run}: about {distance} at step {step}"),
        "within": _("largest distance to {run}: less than {distance}"),
        "drawn": _("of the steps that are drawn"),
        "none": _("it has no step that a run has"),
        "refused_big": _("it has {value} MB; at most {most} are read"),
        "refused_text": _("this is no text: neither UTF-8 nor UTF-16"),
        "refused_empty": _("there is no row of numbers in it"),
        "refused_toml": _("an experiment has at most {most} letters; this has {value}"),
        "refused_many": _("{value} more paths beside {there}; at most {most} are drawn"),
        "refused_columns": _(
            "line {line}: {value} columns; without names there must be x1, x2 or step, x1, x2"
        ),
        "refused_names": _(
            "line {line}: the columns must be named x1 and x2, and may be step and run; got {value}"
        ),
        "refused_twice": _("line {line}: {value} names a column that is named already"),
        "refused_quote": _("line {line}: a quotation mark is not closed"),
        "refused_cells": _("line {line}: there must be {most} columns, as before; got {value}"),
        "refused_number": _("line {line}: {column} must be a number; got {value}"),
        "refused_whole": _("line {line}: step must be a whole number of at least 0; got {value}"),
        "refused_rising": _(
            "line {line}: step must be more than {least}, the one before; got {value}"
        ),
        "refused_rows": _("line {line}: at most {most} rows are read"),
        "refused_paths": _("line {line}: here begins path {value}; at most {most} are drawn"),
    }
