"""NetworkSettings: all that the training of a network follows from, and its words."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

from optlab.data.images import DIGITS, NAMES
from optlab.data.minibatches import ORDERS
from optlab.experiment import from_pairs
from optlab.faults import none_of, quoted, whole_number
from optlab.notation import to_words
from optlab.optimizers.base import Optimizer
from optlab.words import fault

RUN = "run"
MOST_LAYERS, MOST_UNITS = 6, 400
MOST = {"batch": 1000, "iterations": 10_000, "seed": 999_999}
LEAST = {"batch": 1, "iterations": 1, "seed": 0}


@dataclass(frozen=True)
class NetworkSettings:
    """Which images, which network, which method, which minibatches, how many of them: equal
    settings are one and the same training, whoever asks for it.

    The network has the hidden layers named; its inputs and classes are the data's. The defaults are
    those of ch06/optimizer_compare_mnist.py in Deep Learning from Scratch, on digits, which are
    always there. Raises ValueError that names what is wrong: other data, more than MOST_LAYERS
    layers of MOST_UNITS units, numbers beyond MOST.
    """

    optimizer: Optimizer
    data: str = DIGITS
    hidden: tuple[int, ...] = (100, 100, 100, 100)
    batch: int = 128
    iterations: int = 2000
    seed: int = 0
    order: Literal["epochs", "replacement"] = "replacement"

    def __post_init__(self) -> None:
        for name, allowed in (("data", NAMES), ("order", ORDERS)):
            if getattr(self, name) not in allowed:
                raise ValueError(none_of(name, allowed, getattr(self, name)))
        for name, most in MOST.items():
            value = whole_number(name, getattr(self, name), LEAST[name])
            if value > most:
                raise ValueError(too_many(name, most, value))
            object.__setattr__(self, name, value)
        check_layers("hidden", self.hidden)

    def words(self) -> dict[str, str]:
        """The settings as the parts of an address, by name."""
        said = {one.name: str(getattr(self, one.name)) for one in fields(self)}
        del said["optimizer"]
        return {**said, "hidden": hidden_word(self.hidden), RUN: to_words(self.optimizer)}


NAMES_OF_WORDS = (*[one.name for one in fields(NetworkSettings)[1:]], RUN)


def settings_of(words: Mapping[str, str]) -> NetworkSettings:
    """The settings that such words say; what is not among them has its default. Raises ValueError
    (ExperimentError, of a method) that names what is wrong."""
    runs = from_pairs([("v", "1"), (RUN, words.get(RUN, ""))]).runs
    given: dict[str, Any] = {name: words[name] for name in NAMES_OF_WORDS[:-1] if name in words}
    for name in MOST.keys() & given.keys():
        if not given[name].isascii() or not given[name].isdecimal():
            raise ValueError(whole_wanted(name, given[name]))
        given[name] = int(given[name][:12])
    if "hidden" in given:
        given["hidden"] = hidden_in("hidden", given["hidden"])
    return NetworkSettings(runs[0], **given)


def hidden_word(hidden: tuple[int, ...]) -> str:
    """Layers as one word: `100_100`."""
    return "_".join(map(str, hidden))


def hidden_in(place: str, word: str) -> tuple[int, ...]:
    """The layers in such a word. Raises ValueError that begins with the place."""
    parts = word.split("_")
    if not all(part.isascii() and part.isdecimal() for part in parts):
        raise ValueError(
            fault(
                "{place} must be the sizes of the hidden layers, as in 100_100; got {value}",
                place=place,
                value=quoted(word),
            )
        )
    hidden = tuple(int(part[:12]) for part in parts)
    check_layers(place, hidden)
    return hidden


def check_layers(place: str, hidden: tuple[int, ...]) -> None:
    """Raises ValueError that begins with the place, for too many layers or units, or none."""
    if not 1 <= len(hidden) <= MOST_LAYERS or not all(1 <= size <= MOST_UNITS for size in hidden):
        raise ValueError(
            fault(
                "{place} must be 1 to {layers} layers of 1 to {units} units; got {value}",
                place=place,
                layers=MOST_LAYERS,
                units=MOST_UNITS,
                value=quoted(hidden_word(hidden)),
            )
        )


def too_many(place: str, most: int, value: int) -> str:
    """The refusal of a number beyond the most."""
    return fault("{place} must be {most} at most, got {value}", place=place, most=most, value=value)


def whole_wanted(place: str, value: str) -> str:
    """The refusal of what is no whole number."""
    return fault("{place} must be a whole number, got {value}", place=place, value=quoted(value))
