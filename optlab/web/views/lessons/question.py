"""A lesson's question with its answers, and what is said once one is chosen."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from optlab.declarations import lines_of
from optlab.experiment import differs
from optlab.hyperparameters import Number, Text
from optlab.lessons.lessons import Lesson
from optlab.lessons.presets import Preset
from optlab.optimizers.base import Optimizer
from optlab.scheduled import told_by
from optlab.web import lesson_pages
from optlab.web.names import set_so
from optlab.web.page import available_lessons
from optlab.web.powers import number
from optlab.web.theme import MARKERS, Theme
from optlab.web.views.glossary import with_glossary
from optlab.web.views.lessons import training as trained
from optlab.web.views.lessons.figure import NONE
from optlab.web.views.lessons.options import SHOWN, LessonOptions
from optlab.web.views.lessons.prose import explanation, measured, said
from optlab.web.words import _, language


def choices() -> dict[str, int]:
    """What was chosen by hand in each lesson, since the page was opened: the browser keeps it."""
    return st.session_state.setdefault("choices", {})


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
            named(i, f"{_(run.title)} &nbsp; {told_apart(run, preset.experiment.runs)}", theme)
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
    return ", ".join([*numbers, *switched(run, runs)])


def switched(run: Optimizer, runs: Sequence[Optimizer]) -> list[str]:
    """In words, the switches and choices that tell a run from others of its method."""
    differing, declared = _differing(run, runs), run.hyperparameters()
    return [
        " ".join(f"`{line}`" for line in lines_of(value))
        if isinstance(declared[name], Text)
        else set_so(run, name)
        for name, value in run.settings().items()
        if name in differing and not isinstance(declared[name], Number)
    ]


def _differing(run: Optimizer, runs: Sequence[Optimizer]) -> set[str]:
    alike = [other.settings() for other in runs if other.key == run.key]
    return {
        name for name, what in told_by(run).items() if differs(name, alike, everywhere=name != what)
    }


def choose(name: str, option: int) -> None:
    """Take the answer; the experiment is then as the lesson has it, even if the start was moved,
    and the figure stands where it shows what is said of this option."""
    choices()[name] = option
    lesson = available_lessons()[name].lesson
    answer = LessonOptions(SHOWN if option == NONE else str(option + 1))
    options: dict[str, float] = {}
    if lesson and option != NONE:
        look = vars(lesson.options[option].look)
        options = {name: float(at) for name, at in look.items() if at is not None}
    lesson_pages.begin_lesson(name, answer, **options)


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


def named(i: int, text: str, theme: Theme) -> None:
    """A run by its marker, and what it is called."""
    row = {"horizontal": True, "vertical_alignment": "center", "gap": "small", "wrap": False}
    with st.container(**row, key=f"named{i}"):
        st.html(
            f'<span style="color:{theme.runs[i]};font-size:1.3rem">{MARKERS[i].glyph}</span>',
            width="content",
        )
        st.markdown(text)
