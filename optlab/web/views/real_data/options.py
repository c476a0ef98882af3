"""How the airfoil model is trained, as addresses say it."""

from dataclasses import dataclass, field
from typing import Any

from optlab.data.airfoil import USED
from optlab.data.minibatches import ORDERS
from optlab.faults import no_number, not_in
from optlab.hyperparameters import choice
from optlab.notation import to_word
from optlab.web.view import Options
from optlab.web.words import fault

MOST_STEPS = 6000
"""A run's steps. Of one run they take 0.06 s, of a slider's 75 positions together 0.3 s."""

MOST_EPOCHS = MOST_STEPS // 2
"""With so many there is more than one batch size that a run may have."""

LARGEST_SEED = 2**32 - 1


@dataclass(frozen=True)
class Whole:
    """A whole number from `low` to `high`."""

    low: int
    high: int

    def accept(self, place: str, value: object) -> int:
        """The value; raises TypeError or ValueError that begins with `place`."""
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise TypeError(no_number(place, value))
        if not self.low <= value <= self.high:
            raise ValueError(not_in(place, f"[{self.low}, {self.high}]", to_word(value)))
        if value != int(value):
            raise ValueError(
                fault(
                    "{place} must be a whole number, got {value}", place=place, value=to_word(value)
                )
            )
        return int(value)


def whole(default: int, low: int, high: int) -> Any:
    """A field that holds a whole number."""
    return field(default=default, metadata={"declaration": Whole(low, high)})


@dataclass(frozen=True)
class TrainingOptions(Options):
    """How many rows a step sees and in which order they come, from which weights, for how long."""

    followed = True

    batch_size: int = whole(10, 1, USED)
    seed: int = whole(0, 0, LARGEST_SEED)
    epochs: int = whole(2, 1, MOST_EPOCHS)
    sampling: str = choice(
        *ORDERS, doc="each row once an epoch, shuffled; or drawn with replacement"
    )
