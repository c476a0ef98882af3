"""What several places refuse in the same words: each names the place, what was given and what is
allowed."""

from collections.abc import Iterable

import numpy as np

from optlab.words import fault


def quoted(value: object, plain: bool = False) -> str:
    """A wrong value as an error message shows it: not longer than a line."""
    try:
        text = str(value) if plain else repr(value)
    except (RecursionError, ValueError):  # a nest too deep, a whole number of 4,300 digits
        text = f"a {type(value).__name__}"
    return text if len(text) <= 60 else text[:57] + "..."


def whole_number(name: str, value: object, least: int) -> int:
    """The value, where it is a whole number of at least so much; raises ValueError that names it
    for anything else."""
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool) and value >= least:
        return int(value)
    raise ValueError(
        fault(
            "{name} must be a whole number of at least {least}, got {value}",
            name=name,
            least=least,
            value=quoted(value),
        )
    )


def no_number(place: str, value: object) -> str:
    """The refusal of what is no number."""
    return fault("{place} must be a number, got {value}", place=place, value=quoted(value))


def not_in(place: str, legal: str, value: object) -> str:
    """The refusal of a number outside its range."""
    return fault("{place} must lie in {legal}, got {value}", place=place, legal=legal, value=value)


def not_whole(place: str, legal: str, value: object) -> str:
    """The refusal of a number that is not whole, where only whole ones are meant."""
    return fault(
        "{place} must be a whole number in {legal}, got {value}",
        place=place,
        legal=legal,
        value=value,
    )


def none_of(place: str, allowed: Iterable[object], value: object) -> str:
    """The refusal of what is none of a few."""
    return fault(
        "{place} must be one of {allowed}; got {value}",
        place=place,
        allowed=", ".join(map(str, allowed)),
        value=quoted(value),
    )


def no_such(name: str, there: Iterable[object]) -> str:
    """The refusal of a name that there is not."""
    return fault("there is no {name}, only {there}", name=name, there=", ".join(map(str, there)))


def too_small(place: str, value: object) -> str:
    """The refusal of a number that float64 would take for 0 (`vanishes`)."""
    return fault(
        "{place} must be 0, or at least 5e-324 in size as all that float64 holds, got {value}",
        place=place,
        value=value,
    )
