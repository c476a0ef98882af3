"""What somebody wants of an animation, as words: `film size 1280x720 drag run0.eta low 0.1`."""

from dataclasses import dataclass
from typing import Self

from optlab.experiment import ExperimentError
from optlab.hyperparameters import Declared, choice, number, switch, text
from optlab.notation import from_words
from optlab.web.theme import DARK, LIGHT, Theme
from optlab.web.words import N_


def _anything(_place: str, _text: str) -> None:
    """Any line is a title, and a name that no slider has is refused where the sliders are known."""


@dataclass(frozen=True)
class Film(Declared):
    """How an animation looks, and what moves in it: the runs, or with `drag` a slider from `low` to
    `high`."""

    key = "film"

    size: str = choice("640x480", "1280x720", doc=N_("pixels"))
    colours: str = choice("light", "dark", doc=N_("colours"))
    rate: float = number(
        10,
        symbol="n",
        doc=N_("frames a second"),
        legal="[1, 50]",
        low=1,
        high=50,
        whole=True,
    )
    loop: bool = switch(True, doc=N_("whether it is repeated for ever"))
    drag: str = text("", doc=N_("the slider that is dragged; nothing: the play"), check=_anything)
    low: float = number(
        0, symbol="a", doc=N_("where the drag begins"), legal="(-inf, inf)", low=0, high=1
    )
    high: float = number(
        1, symbol="b", doc=N_("where the drag ends"), legal="(-inf, inf)", low=0, high=1
    )
    heading: str = text("", doc=N_("what stands above"), check=_anything, most=120)

    @classmethod
    def read(cls, words: str) -> Self:
        """What such words ask for. Raises ExperimentError with all that is wrong with them."""
        errors: list[str] = []
        table = from_words(words, "key", cls.key, errors)
        film, wrong = cls.salvage({name: of for name, of in table.items() if name != "key"})
        if errors + wrong:
            raise ExperimentError(errors + wrong)
        return film

    @property
    def pixels(self) -> tuple[int, int]:
        """How wide and how high it is."""
        width, height = self.size.split("x")
        return int(width), int(height)

    @property
    def milliseconds(self) -> int:
        """How long a frame is seen: whole hundredths of a second, as a GIF has them."""
        return 10 * round(100 / self.rate)

    @property
    def theme(self) -> Theme:
        """Its colours."""
        return DARK if self.colours == "dark" else LIGHT
