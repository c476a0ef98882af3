"""What is mapped and how finely, as addresses say it."""

import re
from dataclasses import dataclass, field

from optlab.faults import none_of
from optlab.hyperparameters import number
from optlab.measure.grids import CELLS
from optlab.optimizers import OPTIMIZERS
from optlab.web.view import Options, placed

NAME = re.compile(r"[A-Za-z]\w{0,39}", re.ASCII)
SIDES = (64, CELLS, 256, 512)


class Mapped:
    """The name of a number that some method may have; empty for whichever comes first."""

    def accept(self, place: str, value: object) -> str:
        """The name; raises ValueError that begins with `place`. A typed method's numbers are called
        as one likes, those of a schedule after what follows it."""
        if value != "" and not (isinstance(value, str) and NAME.fullmatch(value)):
            raise ValueError(none_of(place, self.names(), value))
        return str(value)

    @staticmethod
    def names() -> list[str]:
        """Every number that some method has."""
        return sorted({name for run in OPTIMIZERS.values() for name in run.numbers()})


class Sides:
    """How many cells a side of the map has: coarser maps of them have whole blocks."""

    def accept(self, place: str, value: object) -> int:
        """The number; raises ValueError that begins with `place`."""
        found = next((side for side in SIDES if side == value), None)
        if found is None:
            raise ValueError(none_of(place, SIDES, value))
        return found


@dataclass(frozen=True)
class MapOptions(Options):
    """Which two numbers are mapped, what is measured, and in how many cells."""

    across: str = placed(100, field(default="", metadata={"declaration": Mapped()}))
    up: str = placed(110, field(default="", metadata={"declaration": Mapped()}))
    tolerance: float = placed(
        120,
        number(
            0,
            symbol=r"\tau",
            doc="map the steps until f is below this; 0 for how low f gets",
            legal="[0, inf)",
            low=0,
            high=1,
            primary=False,
        ),
    )
    cells: int = placed(140, field(default=CELLS, metadata={"declaration": Sides()}))
