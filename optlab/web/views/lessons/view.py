"""Lessons: a question, a prediction, then the paths and the explanation beside them."""

from dataclasses import replace
from functools import partial

import streamlit as st

from optlab.experiment import Experiment
from optlab.lessons.lessons import Lesson
from optlab.lessons.presets import Preset
from optlab.web import controls, lesson_pages, notes, seen, state
from optlab.web.for_class import seen_alike
from optlab.web.live.component import progress, slot
from optlab.web.live.protocol.components import Progress
from optlab.web.noisy import steps_see
from optlab.web.page import Page, available_lessons, available_presets, page_of, preset_of
from optlab.web.theme import Theme
from optlab.web.views import charts, frame, static
from optlab.web.views.glossary import words_of
from optlab.web.views.lessons.figure import NONE, chosen_in, still
from optlab.web.views.lessons.options import LessonOptions
from optlab.web.views.lessons.question import choices, named, narrate, switched
from optlab.web.views.live_figure import show_live
from optlab.web.views.ways import open_here
from optlab.web.visit import LESSONS
from optlab.web.words import _, in_language

FIGURE = LESSONS


def show() -> None:
    """The whole page, top to bottom."""
    page = state.current(FIGURE, begin=lambda: state.mine() or page_of([]))
    lessons = available_lessons()
    if not lessons:
        st.info(_("There is no lesson among the presets."))
        return
    if page.lesson not in lessons:
        begins = lesson_pages.lesson_as_left(_fitting(page, lessons))
        begins = replace(seen_alike(page, begins), problems=page.problems)
        page = st.session_state.page = begins
    preset = lessons[page.lesson]
    assert preset.lesson
    theme = seen.theme()
    chosen = chosen_in(page)
    if seen.bare():
        embedded(page, preset, chosen, theme)
        return
    head(page, lessons)
    with st.container(key="play"):
        left, right = st.columns([1.4, 1], gap="large")
    with left, st.container(key="stage"):
        stage(page, chosen is not None, theme)
    with right:
        with st.container(key="lesson"):
            narrate(preset, preset.lesson, chosen, theme)
            ways(page, list(lessons), chosen)
        if chosen is not None:
            hands_on(page, theme)
    if chosen is not None:
        charts.loss(FIGURE, page, theme, seen.live(page))
        _words(preset, preset.lesson, chosen)
    if seen.menus():
        with st.expander(_("All lessons")):
            _progress("lessons.list", page, lessons, titles=True)
    state.write_address()


def embedded(page: Page, preset: Preset, chosen: int | None, theme: Theme) -> None:
    """In a frame of another page: the figure, the question and its answers, which are the lesson;
    then the explanation and the sliders. No way to other lessons."""
    assert preset.lesson
    left, right = frame.columns(1.4)
    with left, st.container(key="stage"):
        stage(page, chosen is not None, theme)
    with right:
        with st.container(key="lesson"):
            narrate(preset, preset.lesson, chosen, theme)
        if chosen is not None:
            if seen.sliders():
                hands_on(page, theme)
            _words(preset, preset.lesson, chosen)
    state.write_address()


def _words(preset: Preset, lesson: Lesson, chosen: int) -> None:
    """The glossary of what is said: links explain themselves with it."""
    why = lesson.options[chosen].why if chosen != NONE else {}
    words_of(*(in_language(texts) for texts in (why, lesson.explanation) if texts))


def _fitting(page: Page, lessons: dict[str, Preset]) -> str:
    """The lesson of an experiment, else the first."""
    name = preset_of(page.experiment)
    return name if name in lessons else next(iter(lessons))


def head(page: Page, lessons: dict[str, Preset]) -> None:
    """The lessons as a row of numbers, and the title of this one."""
    if seen.menus():
        _progress("lessons.row", page, lessons, titles=False)
    with st.container(horizontal=True, vertical_alignment="center", key="head"):
        st.header(in_language(lessons[page.lesson].title), anchor=False)
        charts.link(FIGURE, page)
    notes.problems(page.problems)


def _progress(key: str, page: Page, lessons: dict[str, Preset], *, titles: bool) -> None:
    answered = {
        name: option == lesson.answer
        for name, option in choices().items()
        if (lesson := _lesson_of(lessons.get(name)))
    }
    data: Progress = {
        "lessons": [{"name": n, "title": in_language(p.title)} for n, p in lessons.items()],
        "current": page.lesson,
        "titles": titles,
        "answered": answered,
        "forgotten": st.session_state.get("forgotten", 0),
        "words": {
            "lessons": _("Lessons"),
            "right": _("answered rightly"),
            "wrong": _("answered"),
            "forget": _("Forget what this browser remembers of my answers"),
        },
    }
    progress(key, data, receive)


def receive(report: object) -> None:
    """Open a lesson of the list, or forget what was answered."""
    if not isinstance(report, dict):
        return
    name = report.get("open")
    if isinstance(name, str) and name in available_lessons():
        lesson_pages.open_lesson(name)
    elif report.get("forget") is True:
        choices().clear()
        st.session_state.forgotten = st.session_state.get("forgotten", 0) + 1


def _lesson_of(preset: Preset | None) -> Lesson | None:
    return preset.lesson if preset else None


def stage(page: Page, answered: bool, theme: Theme) -> None:
    """The experiment: its function and start only, until the reader has chosen."""
    place = st.empty()

    def formula(now: Page) -> None:
        place.markdown(rf"$f(x) = {now.experiment.objective.formula}$")

    if not seen.live(page):
        formula(page)
        static.stage(page if answered else still(page), theme)
        return

    show_live(FIGURE, draw=formula)


def ways(page: Page, names: list[str], chosen: int | None) -> None:
    """Where to go from here."""
    at = names.index(page.lesson)
    if chosen is not None:
        with st.container(horizontal=True):
            open_here()
            st.button(_("Ask me again"), type="tertiary", on_click=partial(ask_again, page.lesson))
    if not seen.menus():
        return
    with st.container(horizontal=True, key="ways"):
        for label, to, icon in (
            (_("Previous"), at - 1, ":material/chevron_left:"),
            (_("Next"), at + 1, ":material/chevron_right:"),
        ):
            there = 0 <= to < len(names)
            st.button(
                label,
                icon=icon,
                disabled=not there,
                type="primary" if to > at and chosen is not None else "secondary",
                on_click=lesson_pages.open_lesson,
                args=(names[to if there else at],),
            )


def ask_again(name: str) -> None:
    """Forget what was chosen here."""
    choices().pop(name, None)
    lesson_pages.begin_lesson(name)


def hands_on(page: Page, theme: Theme) -> None:
    """The sliders of every run and of the function, beside the figure."""
    live = seen.live(page)
    experiment = page.experiment
    for i in range(len(experiment.runs)):
        with st.container(border=True, key=f"run{i}"):
            run_card(i, experiment, theme, live)
    noise = experiment.noise
    shape = _("Shape of the function, noise") if noise else _("Shape of the function")
    with st.expander(shape, expanded=bool(steps_see(experiment)), key="shape"):
        if live:
            slot(FIGURE, "function")
        else:
            controls.sliders(experiment.objective, "objective", state.change_function)
        if noise and live:
            slot(FIGURE, "noise")
        elif noise:
            controls.sliders(noise, "noise", state.change_noise)
    if not is_as_begun(page):
        st.button(
            _("Back to the lesson's settings"),
            icon=":material/undo:",
            on_click=partial(lesson_pages.begin_lesson, page.lesson, page.view.of(LessonOptions)),
        )


def is_as_begun(page: Page) -> bool:
    """Whether the experiment is still as the lesson has it."""
    preset = available_presets()[0].get(page.lesson)
    return preset is not None and page.experiment == preset.experiment


def run_card(i: int, experiment: Experiment, theme: Theme, live: bool) -> None:
    """One run: its name, its sliders, and where it got to."""
    run = experiment.runs[i]
    named(i, ", ".join([f"**{_(run.title)}**", *switched(run, experiment.runs)]), theme)
    if live:
        slot(FIGURE, f"run{i}")
    else:
        controls.sliders(run, f"run{i}", partial(state.change_run, i))
        static.ending(state.page(), i)
