"""The question that a preset asks over its figure: one plain line, in which a run has its number.

    question.en = "Same eta. Why does {run 1} stall?"

The page says `{run 1}` as a reader sees that run there: by its marker and its colour's name.
"""

import re
from collections.abc import Mapping
from typing import Any

from optlab.faults import quoted
from optlab.lessons.lessons import texts_in
from optlab.words import fault

LONGEST = 90  # letters: it stands over the figure
RUN = re.compile(r"\{run ([1-9])\}")


def salvage_question(value: Any, runs: int, errors: list[str]) -> Mapping[str, str]:
    """The question by language that `value` holds, of so many runs; what is wrong with it is added
    to the errors, each with its place, what was given and what is allowed."""
    texts = texts_in(value, "question", errors)
    for language, text in texts.items():
        place = f"question.{language}"
        if not text.strip() or len(text) > LONGEST:
            errors.append(
                fault(
                    "{place} must have 1 to {most} letters, got {count}",
                    place=place,
                    most=LONGEST,
                    count=len(text),
                )
            )
        if any(sign in RUN.sub("", text) for sign in ("{", "}", "$", "[[", "\n")):
            errors.append(
                fault(
                    "{place} must be one plain line, in which {{run 1}} names a run; got {text}",
                    place=place,
                    text=quoted(text),
                )
            )
        for number in map(int, RUN.findall(text)):
            if number > runs:
                errors.append(
                    fault(
                        "{place}: there is no run {number}, the last one is {runs}",
                        place=place,
                        number=number,
                        runs=runs,
                    )
                )
    return texts


def parts_of(question: str) -> list[str | int]:
    """Its words in order, and in their places the runs that it names, counted from 0."""
    pieces = RUN.split(question)
    parts = [int(piece) - 1 if i % 2 else piece for i, piece in enumerate(pieces)]
    return [part for part in parts if part != ""]
