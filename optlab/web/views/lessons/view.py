"""Lessons: a question, a prediction, then the paths and the explanation beside them."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from optlab.declarations import lines_of
from optlab.experiment import Experiment
from optlab.hyperparameters import Number, Text
from optlab.lessons.lessons import Lesson
from optlab.lessons.presets import Preset
from optlab.optimizers.base import Optimizer
from optlab.web import controls, notes, seen, state
from optlab.web.live.component import progress, slot
from optlab.web.live.protocol.components import Progress
from optlab.web.page import Page, available_lessons, available_presets, page_of, preset_of
from optlab.web.theme import MARKERS, Theme
from optlab.web.views import charts, frame, static
from optlab.web.views.glossary import with_glossary, words_of
from optlab.web.views.lessons import training as trained
from optlab.web.views.lessons.figure import NONE, chosen_in, still
from optlab.web.views.lessons.options import SHOWN, LessonOptions
from optlab.web.views.lessons.prose import explanation, measured, number, said
from optlab.web.views.live_figure import show_live
from optlab.web.views.ways import open_here
from optlab.web.visit import LESSONS
from optlab.web.words import _, in_language, language

FIGURE = LESSONS


def show() -> None:
    """The whole page, top to bottom."""
    page = state.current(FIGURE, begin=lambda: state.mine() or page_of([]))
    lessons = available_lessons()
    if not lessons:
        st.info(_("There is no lesson among the presets."))
        return
    if page.lesson not in lessons:
        begins = state.lesson_as_left(_fitting(page, lessons))
        page = st.session_state.page = replace(begins, problems=page.problems)
    preset = lessons[page.lesson]
    assert preset.lesson
    theme = seen.theme()
    chosen = chosen_in(page)
    if st.context.is_embedded:
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


def _choices() -> dict[str, int]:
    """What was chosen by hand in each lesson, since the page was opened: the browser keeps it."""
    return st.session_state.setdefault("choices", {})


def head(page: Page, lessons: dict[str, Preset]) -> None:
    """The lessons as a row of numbers, and the title of this one."""
    _progress("lessons.row", page, lessons, titles=False)
    with st.container(horizontal=True, vertical_alignment="center", key="head"):
        st.header(in_language(lessons[page.lesson].title), anchor=False)
        charts.link(FIGURE, page)
    notes.problems(page.problems)


def _progress(key: str, page: Page, lessons: dict[str, Preset], *, titles: bool) -> None:
    answered = {
        name: option == lesson.answer
        for name, option in _choices().items()
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
        state.open_lesson(name)
    elif report.get("forget") is True:
        _choices().clear()
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


def narrate(preset: Preset, lesson: Lesson, chosen: int | None, theme: Theme) -> None:
    """The question, and once it is answered the explanation."""
    if chosen is None:
        ask(preset, lesson, theme)
    else:
        explain(preset, lesson, chosen, theme)


def ask(preset: Preset, lesson: Lesson, theme: Theme) -> None:
    """The runs, the question, and the options as buttons."""
    with st.container(key="who"):
        for i, run in enumerate(preset.experiment.runs):
            _named(i, f"{_(run.title)} &nbsp; {told_apart(run, preset.experiment.runs)}", theme)
    st.markdown(said(preset, lesson.question))
    if lesson.run:
        trained.way(preset.facts.trainings[lesson.run])
        trained.program(preset.facts.trainings[lesson.run], unfolded=True)
    with st.container(key="options"):
        for i, option in enumerate(lesson.options):
            text = said(preset, option.text)
            st.button(
                text, key=f"option{i}", width="stretch", on_click=partial(choose, preset.name, i)
            )
    st.button(
        _("I do not know: show me"), type="tertiary", on_click=partial(choose, preset.name, NONE)
    )


def told_apart(run: Optimizer, runs: Sequence[Optimizer]) -> str:
    """The settings of a run that a question is asked with: the numbers that one looks at first,
    and what tells it from others of its method."""
    differing = _differing(run, runs)
    numbers = [
        rf"${declaration.symbol} = {number(run.settings()[name])}$"
        for name, declaration in run.hyperparameters().items()
        if isinstance(declaration, Number) and (declaration.primary or name in differing)
    ]
    return ", ".join([*numbers, *_switched(run, runs)])


def _switched(run: Optimizer, runs: Sequence[Optimizer]) -> list[str]:
    """In words, the switches and choices that tell a run from others of its method."""
    words = {True: _("with {switch}"), False: _("without {switch}")}
    differing, declared = _differing(run, runs), run.hyperparameters()
    return [
        " ".join(f"`{line}`" for line in lines_of(value))
        if isinstance(declared[name], Text)
        else words.get(value, f"{{switch}} {value}").format(switch=name.replace("_", " "))
        for name, value in run.settings().items()
        if name in differing and not isinstance(declared[name], Number)
    ]


def _differing(run: Optimizer, runs: Sequence[Optimizer]) -> set[str]:
    others = [other.settings() for other in runs if other.key == run.key]
    own = run.settings().items()
    return {name for name, value in own for o in others if name in o and o[name] != value}


def choose(name: str, option: int) -> None:
    """Take the answer; the experiment is then as the lesson has it, even if the start was moved,
    and the figure stands where it shows what is said of this option."""
    _choices()[name] = option
    lesson = available_lessons()[name].lesson
    answer = LessonOptions(SHOWN if option == NONE else str(option + 1))
    seen: dict[str, float] = {}
    if lesson and option != NONE:
        theme = lesson.options[option].look
        seen = {name: float(at) for name, at in vars(theme).items() if at is not None}
    state.begin_lesson(name, answer, **seen)


def explain(preset: Preset, lesson: Lesson, chosen: int, theme: Theme) -> None:
    """Whether it was right, and why; and the training that was spoken of."""
    st.markdown(said(preset, lesson.question))
    lines = []
    for i, option in enumerate(lesson.options):
        text = said(preset, option.text)
        if i == lesson.answer:
            lines.append(f":green[:material/check_circle:] **{text}**")
        elif i == chosen:
            lines.append(f":red[:material/cancel:] {text}")
        else:
            lines.append(f":gray[:material/radio_button_unchecked: {text}]")
    st.markdown("  \n".join(lines))
    if chosen == lesson.answer:
        st.markdown(f"**{_('Right.')}** {explanation(preset, lesson)}")
    else:
        if chosen != NONE:
            why = lesson.options[chosen].why
            why = with_glossary(said(preset, why)) if why else ""
            with st.container(key="why"):
                st.markdown(f"**{_('Not so.')}** {why}")
        st.markdown(explanation(preset, lesson))
    st.caption(" · ".join(lesson.sources))
    training = next(iter(preset.facts.trainings.values()), None)
    if training:
        trained.figures(training, theme)
    with st.expander(_("How this is checked")):
        st.caption(
            _(
                "The results above are of the trainings that are stored, or measured on the runs."
                " So are these claims, checked here and by the program's tests:"
            )
            if training and training.network
            else _(
                "The results above are measured on the runs. So are these claims, here and by the"
                " program's tests:"
            )
        )
        st.code(
            "\n".join(measured(repr((language(), preset)), preset)), language=None, wrap_lines=True
        )
    if training:
        trained.program(training)


def ways(page: Page, names: list[str], chosen: int | None) -> None:
    """Where to go from here."""
    at = names.index(page.lesson)
    if chosen is not None:
        with st.container(horizontal=True):
            open_here()
            st.button(_("Ask me again"), type="tertiary", on_click=partial(ask_again, page.lesson))
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
                on_click=state.open_lesson,
                args=(names[to if there else at],),
            )


def ask_again(name: str) -> None:
    """Forget what was chosen here."""
    _choices().pop(name, None)
    state.begin_lesson(name)


def hands_on(page: Page, theme: Theme) -> None:
    """The sliders of every run and of the function, beside the figure."""
    live = seen.live(page)
    experiment = page.experiment
    for i in range(len(experiment.runs)):
        with st.container(border=True, key=f"run{i}"):
            run_card(i, experiment, theme, live)
    minibatches = bool(experiment.objective.minibatches)
    with st.expander(_("Shape of the function"), expanded=minibatches, key="shape"):
        if live:
            slot(FIGURE, "function")
        else:
            controls.sliders(experiment.objective, "objective", state.change_function)
    if not is_as_begun(page):
        st.button(
            _("Back to the lesson's settings"),
            icon=":material/undo:",
            on_click=partial(state.begin_lesson, page.lesson, page.view.of(LessonOptions)),
        )


def is_as_begun(page: Page) -> bool:
    """Whether the experiment is still as the lesson has it."""
    preset = available_presets()[0].get(page.lesson)
    return preset is not None and page.experiment == preset.experiment


def run_card(i: int, experiment: Experiment, theme: Theme, live: bool) -> None:
    """One run: its name, its sliders, and where it got to."""
    run = experiment.runs[i]
    _named(i, ", ".join([f"**{_(run.title)}**", *_switched(run, experiment.runs)]), theme)
    if live:
        slot(FIGURE, f"run{i}")
    else:
        controls.sliders(run, f"run{i}", partial(state.change_run, i))
        static.ending(state.page(), i)


def _named(i: int, text: str, theme: Theme) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        st.html(
            f'<span style="color:{theme.runs[i]};font-size:1.3rem">{MARKERS[i].glyph}</span>',
            width="content",
        )
        st.markdown(text)
