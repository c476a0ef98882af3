"""Lessons: a question about an experiment, options to choose from, and an explanation.

A preset becomes a lesson by a table more:

    [lesson]
    question.en = "With gamma = 1, what does RMSProp do?"
    answer = 2                                  # the number of the right option
    explanation.en = "Nothing enters the [[leaky average]]: $s$ stays {s}. ..."
    sources = ["D2L 1.0, 12.8 RMSProp, exercise 1"]

    [[lesson.options]]
    text.en = "It stands still."
    that = "move(1, 1) == 0"                    # must not hold: the answer is another
    why.en = "Its first step is {first} long."  # said to who chose it
    look = { run = 1, step = 1 }                # where the figure then stands, and whose arrows

    [[lesson.options]]
    text.en = "It diverges."
    that = 'status(1) == "diverged"'            # must hold

`run = "fashion"` beside the question names a training (trainings.py) that the reader is to run
first; of several the first is drawn beside the explanation.
The `that` of an option is a claim; `{s}` is one of the preset's values (claims.py),
`[[leaky average]]` a term of the glossary (glossary.toml).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from optlab.experiment import Experiment, ExperimentError
from optlab.faults import no_such, none_of, quoted
from optlab.lessons.claims import BRACES, Claim, check, fill, no_value
from optlab.lessons.facts import Facts, claim_in
from optlab.lessons.glossary import linked, terms
from optlab.lessons.runs import PhraseError, Runs
from optlab.words import fault

FIELDS = ("question", "options", "answer", "explanation", "sources", "run")
OF_OPTION = ("text", "that", "why", "look")
MOST_OPTIONS = 6


@dataclass(frozen=True)
class Look:
    """Where the figure stands: after which step, and looking closely at which run, from 1. None is
    as the lesson opens."""

    run: int | None = None
    step: int | None = None


@dataclass(frozen=True)
class Option:
    """An answer to choose, by language; `that` must hold of the right one and of no other. `why` is
    why it is wrong, and `look` where that can be seen."""

    text: Mapping[str, str]
    that: Claim | None = None
    why: Mapping[str, str] = field(default_factory=dict)
    look: Look = Look()


@dataclass(frozen=True)
class Lesson:
    """A question, its options, and what is said once one is chosen. `answer` counts from 0. `run`
    names the training that the reader runs to find it; empty where nothing is to be run."""

    question: Mapping[str, str]
    options: tuple[Option, ...]
    answer: int
    explanation: Mapping[str, str]
    sources: tuple[str, ...]
    run: str = ""

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text with the place where it stands: `explanation.en`."""
        parts = {"question": self.question, "explanation": self.explanation}
        for i, option in enumerate(self.options, 1):
            parts |= {f"option {i}": option.text, f"option {i}: why": option.why}
        for place, texts in parts.items():
            yield from ((f"{place}.{language}", text) for language, text in texts.items())


def texts_in(value: Any, place: str, errors: list[str]) -> Mapping[str, str]:
    """A text in at least English: `title.en = "..."`."""
    texts = value if isinstance(value, Mapping) else {}
    if not isinstance(texts.get("en"), str) or not all(isinstance(t, str) for t in texts.values()):
        errors.append(
            fault(
                '{place} must be a text by language, as in {place}.en = "..."; got {value}',
                place=place,
                value=quoted(value),
            )
        )
        return {}
    return texts


def salvage_lesson(
    table: Any, experiment: Experiment, facts: Facts
) -> tuple[Lesson | None, list[str]]:
    """The lesson in a [lesson] table, None where it is broken, and what is wrong with it.

    Each error names its place, what was given and what is allowed; nothing is computed.
    """
    if not isinstance(table, Mapping):
        wrong = fault("lesson must be a [lesson] table, got {value}", value=quoted(table))
        return None, [wrong]
    errors = [no_such(quoted(name), FIELDS) for name in table if name not in FIELDS]
    question = texts_in(table.get("question"), "question", errors)
    explanation = texts_in(table.get("explanation"), "explanation", errors)
    options = _options(table.get("options"), experiment, facts.runs(experiment), errors)
    answer, count = table.get("answer"), len(options)
    if isinstance(answer, bool) or not isinstance(answer, int) or not 1 <= answer <= count:
        errors.append(_no_answer(answer, count))
        answer = 1
    elif options[answer - 1].why:
        errors.append(
            fault(
                "option {number}: it is the answer, whose why is the explanation; got {value}",
                number=answer,
                value=quoted(options[answer - 1].why),
            )
        )
    sources = table.get("sources")
    if not isinstance(sources, list) or not sources or not all(map(_is_text, sources)):
        errors.append(
            fault(
                'sources must be a list of texts, as in ["D2L 1.0, 12.7 Adagrad"]; got {value}',
                value=quoted(sources),
            )
        )
        sources = []
    run = table.get("run", "")
    if "run" in table and (not isinstance(run, str) or run not in facts.trainings):
        errors.append(_no_training(run, facts))
    lesson = Lesson(question, options, answer - 1, explanation, tuple(sources), run)
    errors += [error for place, text in lesson.texts() for error in _unknown(place, text, facts)]
    errors = [fault("lesson: {error}", error=error) for error in errors]
    if not facts.claims:
        errors.append(fault("a lesson must have [[claims]], so that what it states is checked"))
    return (None if errors else lesson), errors


def disproved(experiment: Experiment, facts: Facts, lesson: Lesson | None) -> list[str]:
    """What a preset states and the runs do not bear out: every claim, every option, every text."""
    runs = facts.runs(experiment)
    outcomes = [
        (fault("claim {number}", number=i), True, claim) for i, claim in enumerate(facts.claims, 1)
    ]
    for i, option in enumerate(lesson.options if lesson else ()):
        if lesson and option.that:
            place = fault("lesson: option {number}", number=i + 1)
            outcomes.append((place, i == lesson.answer, option.that))
    errors = []
    for place, expected, claim in outcomes:
        outcome = check(claim, runs)
        if outcome.holds is not expected:
            given = {"place": place, "outcome": outcome.says}
            errors.append(
                fault("{place}: {outcome}", **given)
                if expected
                else fault("{place}: {outcome}, but the option is not the answer", **given)
            )
    for place, text in lesson.texts() if lesson else ():
        try:
            fill(text, runs, facts.values)
        except ExperimentError as error:
            errors += [fault("lesson: {error}", error=f"{place}: {e}") for e in error.errors]
    return errors


def _options(
    given: Any, experiment: Experiment, runs: Runs, errors: list[str]
) -> tuple[Option, ...]:
    if not isinstance(given, list) or not 2 <= len(given) <= MOST_OPTIONS:
        errors.append(
            fault(
                "options must be 2 to {most} [[lesson.options]] tables, got {value}",
                most=MOST_OPTIONS,
                value=quoted(given),
            )
        )
        return ()
    options = []
    for i, entry in enumerate(given, 1):
        wrong: list[str] = []
        options.append(_option(entry, experiment, runs, wrong))
        errors += [fault("option {number}: {error}", number=i, error=line) for line in wrong]
    return tuple(options)


def _option(entry: Any, experiment: Experiment, runs: Runs, errors: list[str]) -> Option:
    if not isinstance(entry, Mapping) or not entry.keys() <= set(OF_OPTION):
        text, *more = OF_OPTION
        errors.append(
            fault(
                "must be a table of {text} and perhaps {more}; got {value}",
                text=text,
                more=", ".join(more),
                value=quoted(entry),
            )
        )
        return Option({})
    text = texts_in(entry.get("text"), "text", errors)
    why = texts_in(entry["why"], "why", errors) if "why" in entry else {}
    claim = None
    try:
        claim = claim_in({"that": entry["that"]}, runs) if "that" in entry else None
    except PhraseError as error:
        errors.append(f"that: {error}")
    return Option(text, claim, why, _look(entry.get("look", {}), experiment, errors))


def _look(given: Any, experiment: Experiment, errors: list[str]) -> Look:
    most = {"run": (1, len(experiment.runs)), "step": (0, experiment.steps)}
    if not isinstance(given, Mapping) or not given.keys() <= most.keys():
        errors.append(
            fault(
                "look must be a table of run or step, as in look = {{ step = 5 }}; got {value}",
                value=quoted(given),
            )
        )
        return Look()
    for name, value in given.items():
        low, high = most[name]
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            errors.append(
                fault(
                    "look: {name} must be a whole number in [{low}, {high}], got {value}",
                    name=name,
                    low=low,
                    high=high,
                    value=quoted(value),
                )
            )
            return Look()
    return Look(**given)


def _unknown(place: str, text: str, facts: Facts) -> list[str]:
    """Values and terms that a text names and that do not exist."""
    values = {match["name"]: None for match in BRACES.finditer(text) if match["name"] is not None}
    errors = [
        f"{place}: {no_value(name, facts.values)}" for name in values if name not in facts.values
    ]
    known = terms()
    return errors + [
        fault(
            "{place}: there is no [[{term}]] in the glossary, only {there}",
            place=place,
            term=term,
            there=", ".join(known),
        )
        for term in linked(text)
        if term not in known
    ]


def _no_training(given: Any, facts: Facts) -> str:
    if not facts.trainings:
        return fault("run must name a training; there is none, got {value}", value=quoted(given))
    return none_of("run", facts.trainings, given)


def _no_answer(given: Any, count: int) -> str:
    if not count:
        if given is None:
            return fault("answer must be a number; there is none")
        return fault("answer must be a number; got {value}", value=quoted(given))
    if given is None:
        return fault(
            "answer must be the number of the right option, 1 to {count}; there is none",
            count=count,
        )
    return fault(
        "answer must be the number of the right option, 1 to {count}; got {value}",
        count=count,
        value=quoted(given),
    )


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())
