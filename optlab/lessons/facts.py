"""What a lesson states, read from a preset's table: see claims.py for how it is written."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from optlab.experiment import Experiment
from optlab.faults import no_such, quoted
from optlab.lessons.claims import Claim, Value, at_value, comparison
from optlab.lessons.quantities import parse, quantity
from optlab.lessons.runs import PhraseError, Runs
from optlab.lessons.trainings import Training, salvage_trainings
from optlab.lessons.variants import vary
from optlab.words import fault

PARTS = ("claims", "values", "variants", "trainings")
"""What a preset's table may hold for this module."""

FORMAT = re.compile(r",?(\.\d{1,2})?[efg%]?")


@dataclass(frozen=True)
class Facts:
    """What a lesson states: its claims, its prose's values, and the variants and trainings that
    both speak of."""

    claims: tuple[Claim, ...] = ()
    values: Mapping[str, Value] = field(default_factory=dict)
    variants: Mapping[str, Experiment] = field(default_factory=dict)
    trainings: Mapping[str, Training] = field(default_factory=dict)

    def runs(self, experiment: Experiment) -> Runs:
        """The runs that `check` and `fill` measure."""
        return Runs(experiment, self.variants, self.trainings)


def salvage_facts(table: Mapping[str, Any], experiment: Experiment) -> tuple[Facts, list[str]]:
    """What could be read of a table's claims, values, variants and trainings, and what is wrong
    with them.

    Only these PARTS are looked at. Each error names its place, what was given and what is allowed;
    nothing is computed.
    """
    errors: list[str] = []
    variants = {}
    for name, changes in _tables(table, "variants", errors).items():
        if not name.isidentifier():
            errors.append(
                fault("variant {name}: a name has letters, digits and _ only", name=quoted(name))
            )
            continue
        variant, wrong = vary(experiment, changes)
        variants[name] = variant
        errors += [fault("variant {name}: {error}", name=name, error=error) for error in wrong]
    trainings = salvage_trainings(_tables(table, "trainings", errors), variants, errors)
    runs = Runs(experiment, variants, trainings)
    values = {}
    for name, entry in _tables(table, "values", errors).items():
        try:
            values[name] = _value(entry, runs)
        except PhraseError as error:
            errors.append(at_value(name, error))
    claims = []
    given = table.get("claims", [])
    if not isinstance(given, list):
        errors.append(fault("claims must be [[claims]] tables, got {value}", value=quoted(given)))
        given = []
    for i, entry in enumerate(given, 1):
        try:
            claims.append(claim_in(entry, runs))
        except PhraseError as error:
            errors.append(fault("claim {number}: {error}", number=i, error=error))
    return Facts(tuple(claims), values, variants, trainings), errors


def claim_in(entry: Any, runs: Runs) -> Claim:
    """The claim that a table holds; nothing is computed. Raises PhraseError where it is none."""
    if not isinstance(entry, Mapping) or "that" not in entry:
        example = """that = 'status(1) == "diverged"'"""
        raise PhraseError(
            fault(
                "must be a table with its that, as in {example}; got {value}",
                example=example,
                value=quoted(entry),
            )
        )
    for name in entry:
        if name != "that":
            raise PhraseError(no_such(quoted(name), ["that"]))
    comparison(entry["that"], runs)
    return Claim(entry["that"])


def _value(entry: Any, runs: Runs) -> Value:
    table = entry if isinstance(entry, Mapping) else {"value": entry}
    if "value" not in table or not table.keys() <= {"value", "format"}:
        raise PhraseError(
            fault(
                "must be a phrase, or a table of value and format as in {{ value = 'f(1)',"
                " format = '.1e' }}; got {value}",
                value=quoted(entry),
            )
        )
    value = Value(**table)
    options = quantity(parse(value.value), runs).options
    if not isinstance(value.format, str) or not FORMAT.fullmatch(value.format):
        raise PhraseError(
            fault(
                "format must be one of Python's for a number, as '.3g', '.0f', '.1%'; got {value}",
                value=quoted(value.format),
            )
        )
    if options and "format" in table:
        raise PhraseError(fault("it is a word, which has no format"))
    return value


def _tables(table: Mapping[str, Any], part: str, errors: list[str]) -> Mapping[str, Any]:
    given = table.get(part, {})
    if isinstance(given, Mapping):
        return given
    errors.append(
        fault(
            "{part} must be a table with a name for each, got {value}",
            part=part,
            value=quoted(given),
        )
    )
    return {}
