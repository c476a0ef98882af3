"""Lessons put on the page: as they were left, as they begin, or as the page that is shown next."""

from dataclasses import replace
from typing import Any

from optlab.web import state
from optlab.web.page import Page, available_presets, reset_page, view_of
from optlab.web.view import ForClass, Options
from optlab.web.visit import LESSONS, lesson_key


def open_lesson(name: str) -> None:
    """Put a lesson on the page, as it was left."""
    state.put(lesson_as_left(name))


def lesson_as_left(name: str) -> Page:
    """A lesson as it was left, or as it begins."""
    return state.visit().pages.get(lesson_key(name)) or _beginning(name)


def begin_lesson(name: str, *options: Options, **seen: Any) -> None:
    """Put a lesson on the page, with the experiment that is its preset's, and parts of its view.
    Figures stay live, or plain."""
    state.put(_beginning(name, *options, **seen))


def _beginning(name: str, *options: Options, **seen: Any) -> Page:
    experiment = available_presets()[0][name].experiment
    live = state.page().view.live
    view = replace(view_of(name), live=live, **seen).with_options(*options)
    return Page(experiment, view, lesson=name, preset=name)


def go_to_lesson(name: str) -> None:
    """Let the page of lessons be shown next, with this one as it was left."""
    now = state.page()
    view = replace(view_of(name), live=now.view.live)
    lesson = reset_page(Page(now.experiment, view, lesson=name), name)
    if now.view.of(ForClass).holds:
        return state.put(lesson)  # which is refused
    state.visit().lead_to(lesson)
    state.lead_to(LESSONS)
