"""Which averages are shown, as addresses say it."""

from dataclasses import dataclass, field

from optlab.hyperparameters import choice
from optlab.theory.leaky import GAMMAS, Memory
from optlab.web.live.numbers_sent import value_of
from optlab.web.view import Options, placed
from optlab.web.words import fault

MOST_GAMMAS = 7  # beside the one that is dragged: there are eight colours


class Gammas:
    """A few gammas in one word of an address: `0.95_0.9`; `none` for none."""

    def accept(self, place: str, value: object) -> str:
        """The word as it is written; raises ValueError that begins with `place`."""
        try:
            gammas = [Memory(value_of("gamma", part)).gamma for part in gamma_words(str(value))]
        except ValueError as error:
            raise ValueError(f"{place}: {error}") from None
        if len(gammas) > MOST_GAMMAS:
            raise ValueError(
                fault(
                    "{place}: there may be at most {most}, got {count}",
                    place=place,
                    most=MOST_GAMMAS,
                    count=len(gammas),
                )
            )
        return "_".join(str(gamma).removesuffix(".0") for gamma in dict.fromkeys(gammas)) or "none"


def gamma_words(word: str) -> list[str]:
    """The single gammas of such a word."""
    return [] if word == "none" else word.split("_")


@dataclass(frozen=True)
class AverageOptions(Options):
    """Of which coordinate the average is, and which gammas are compared with the run's."""

    coordinate: str = placed(
        80, choice("x1", "x2", doc="the coordinate whose leaky average is shown")
    )
    gammas: str = placed(
        90,
        field(
            default=Gammas().accept("", "_".join(map(str, GAMMAS))),
            metadata={"declaration": Gammas()},
        ),
    )
