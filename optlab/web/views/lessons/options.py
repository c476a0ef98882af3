"""What was chosen in a lesson, as addresses say it."""

from dataclasses import dataclass, field
from typing import Self

from optlab.faults import quoted
from optlab.lessons.lessons import MOST_OPTIONS
from optlab.web.page import available_lessons
from optlab.web.view import Options, placed
from optlab.web.words import fault

SHOWN = "shown"  # in the place of an answer, by who only wants to see


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
class LessonOptions(Options):
    """The answer that was given."""

    here_only = True

    answer: str = placed(150, field(default="", metadata={"declaration": Answer()}))

    def of_lesson(self, lesson: str, problems: list[str]) -> Self:
        """The answer, if it is one that the lesson has."""
        preset = available_lessons().get(lesson)
        if not preset or not preset.lesson or not self.answer.isdigit():
            return self
        count = len(preset.lesson.options)
        if int(self.answer) <= count:
            return self
        problems.append(
            fault(
                "answer must be an option's number, 1 to {count}; got {value}",
                count=count,
                value=self.answer,
            )
        )
        return self.at_defaults("answer")
