"""Menus and boxes of "Which settings work": what each shows, and the page it leads to."""

from dataclasses import replace
from typing import Any

from optlab.edits import with_function, with_steps
from optlab.experiment import Experiment
from optlab.faults import none_of, not_in, quoted
from optlab.objectives import OBJECTIVES
from optlab.web.live.box import Box
from optlab.web.live.numbers_sent import value_of
from optlab.web.names import labels_of
from optlab.web.page import Page, changed_page
from optlab.web.registry import Change
from optlab.web.theme import MARKERS
from optlab.web.views.settings.heat import gap_of, numbers_of, titled
from optlab.web.views.settings.maps import Choice
from optlab.web.views.settings.options import SIDES, MapOptions
from optlab.web.words import _, fault

CHOICES, FUNCTION, START = "choices", "objective", "start"  # the slots
SIDE = "cells"  # the box of how many there are along an axis
TOLERANCE = 1e-3  # to begin with


def with_box(page: Page, name: Any, given: Any) -> Page:
    """The page with a box at a value. Raises TypeError or ValueError that names the box, the value
    and what is allowed."""
    box = next((box for box in boxes_of(page) if box.id == name), None)
    if box is None:
        raise ValueError(fault("there is no box {name}", name=quoted(name)))
    if box.options is None:
        return box.change(page, value_of(box.label, given))
    if not isinstance(given, str) or given not in box.options:
        raise ValueError(none_of(box.label, box.options, given))
    return box.change(page, given)


def boxed(page: Page, change: Change) -> Page:
    """The page after a box has reported a value. Raises TypeError or ValueError as `with_box`."""
    return with_box(page, change["box"], change.get("value"))


def boxes_of(page: Page) -> list[Box]:
    """All of them; none where there is no run."""
    if not page.experiment.runs:
        return []
    return [*_choices(page), *_function_boxes(page.experiment)]


def chosen_run(page: Page) -> int:
    """The run that is mapped."""
    return int(min(page.view.run, len(page.experiment.runs))) - 1


def choice_for(page: Page) -> Choice:
    """What the reader has chosen to map, as far as this run and this function have it."""
    view, run = page.view.of(MapOptions), page.experiment.runs[chosen_run(page)]
    names, own = list(numbers_of(run)), run.numbers_in_use(own=True)
    x = view.across if view.across in names else "eta" if "eta" in names else names[0]
    others = [name for name in names if name != x]
    y = view.up if view.up in others else next((name for name in others if name in own), "")
    soon = view.tolerance > 0 and page.experiment.objective.has_minimum
    return Choice(x, y, view.tolerance if soon else None, view.cells)


def _choices(page: Page) -> list[Box]:
    """What is mapped: the run, both axes, the quantity, the cells."""
    experiment, choice = page.experiment, choice_for(page)
    run = experiment.runs[chosen_run(page)]
    runs = {
        str(i + 1): f"{MARKERS[i].glyph} {name}" for i, name in enumerate(labels_of(experiment))
    }
    names = {name: titled(run, name) for name in numbers_of(run)}
    chosen = str(chosen_run(page) + 1)
    boxes = [
        Box("run", CHOICES, _("Run"), chosen, 210, _choose_run, runs),
        Box("across", CHOICES, _("Across"), choice.x, 130, _choose_across, names),
    ]
    others = {name: words for name, words in names.items() if name != choice.x}
    if not {*others} & run.numbers_in_use(own=True).keys():
        others = {"": "–", **others}  # a line, until one of those that all methods have is chosen
    if len(others) > 1:
        boxes.append(Box("up", CHOICES, _("Up"), choice.y, 130, _choose_up, others))
    boxes += _quantity(experiment, choice)
    cells = {str(n): f"{n} × {n}" if choice.y else str(n) for n in SIDES}
    boxes.append(Box(SIDE, CHOICES, _("Cells"), str(choice.cells), 112, _choose_cells, cells))
    return boxes


def _quantity(experiment: Experiment, choice: Choice) -> list[Box]:
    """How deep, or how soon below a tolerance, which is typed."""
    gap, steps = gap_of(experiment), experiment.steps
    if not experiment.objective.has_minimum:
        options = {"deep": _("f after {steps} steps").format(steps=steps)}
    else:
        options = {
            "deep": _("{gap} after {steps} steps").format(gap=gap, steps=steps),
            "soon": _("Steps until {gap} is below").format(gap=gap),
        }
    now = "deep" if choice.tolerance is None else "soon"
    menu = Box("quantity", CHOICES, _("Quantity"), now, 230, _choose_quantity, options)
    if choice.tolerance is None:
        return [menu]
    return [
        menu,
        Box("tolerance", CHOICES, _("Tolerance"), choice.tolerance, 110, _choose_tolerance),
    ]


def _function_boxes(experiment: Experiment) -> list[Box]:
    """The function, the start and the number of steps."""
    objectives = {key: _(objective.title) for key, objective in OBJECTIVES.items()}
    key, (x1, x2) = experiment.objective.key, experiment.start
    return [
        Box("function", FUNCTION, _("Function"), key, 250, _choose_function, objectives),
        Box("start1", START, _("Start x1"), x1, 120, _move_x1),
        Box("start2", START, _("Start x2"), x2, 120, _move_x2),
        Box("steps", START, _("Steps"), experiment.steps, 120, _lengthen),
    ]


def _mapped(page: Page, **parts: Any) -> Page:
    options = replace(page.view.of(MapOptions), **parts)
    return changed_page(page, view=page.view.with_options(options))


def _choose_run(page: Page, given: str) -> Page:
    """With a number across, so that a link says that the run was chosen, be it the first."""
    chosen = changed_page(page, view=replace(page.view, run=float(given)))
    return _mapped(chosen, across=page.view.of(MapOptions).across or choice_for(chosen).x)


def _choose_across(page: Page, given: str) -> Page:
    """The name that stood on the other axis gives its place away."""
    now = choice_for(page)
    return _mapped(page, across=given, up=now.x if given == now.y else now.y)


def _choose_up(page: Page, given: str) -> Page:
    return _mapped(page, across=choice_for(page).x, up=given)


def _choose_quantity(page: Page, given: str) -> Page:
    return _mapped(page, tolerance=TOLERANCE if given == "soon" else 0)


def _choose_tolerance(page: Page, given: float) -> Page:
    if not given > 0:
        raise ValueError(not_in(_("Tolerance"), "(0, inf)", given))
    return _mapped(page, tolerance=given)


def _choose_cells(page: Page, given: str) -> Page:
    return _mapped(page, cells=int(given))


def _choose_function(page: Page, given: str) -> Page:
    return changed_page(page, with_function(page.experiment, OBJECTIVES[given]()))


def _move_x1(page: Page, given: float) -> Page:
    return changed_page(page, replace(page.experiment, start=(given, page.experiment.start[1])))


def _move_x2(page: Page, given: float) -> Page:
    return changed_page(page, replace(page.experiment, start=(page.experiment.start[0], given)))


def _lengthen(page: Page, given: float) -> Page:
    return changed_page(page, with_steps(page.experiment, given))
