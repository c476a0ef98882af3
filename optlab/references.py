"""Which number something moves, written as one text: `run0.eta`, `f.angle`, `shared.eta`.

Sliders, what the browser reports, places in an address and sweeps all speak of a number so. The
browser reads the same texts (optlab/web/live/js/core/reference.js).
"""

import re
from typing import Self

FUNCTION, NOISE, ALL, TOGETHER = "f", "noise", "shared", "turn"
RUN = re.compile(r"run(0|[1-9][0-9]{0,8})")  # int() refuses to read thousands of digits


class Reference(str):
    """A number by its place and its name: of a run (`run0.eta`, counted from 0), of the only run
    there is (`eta`), of the function (`f.angle`), of the noise (`noise.sigma`), of all runs that
    have one (`shared.eta`), or of the function and with it the start (`turn.angle`). It is its
    text."""

    __slots__ = ()

    @classmethod
    def to_run(cls, i: int, name: str) -> Self:
        """To a number of run i, from 0."""
        return cls(f"run{i}.{name}")

    @classmethod
    def to_function(cls, name: str) -> Self:
        """To a number of the function."""
        return cls(f"{FUNCTION}.{name}")

    @classmethod
    def to_noise(cls, name: str) -> Self:
        """To a number of the noise."""
        return cls(f"{NOISE}.{name}")

    @property
    def place(self) -> str:
        """Whose it is: `run0`, `f`, `shared`, `turn`; empty for the only run."""
        return self.rpartition(".")[0]

    @property
    def name(self) -> str:
        """What it is called there: `eta`."""
        return self.rpartition(".")[2]

    @property
    def run(self) -> int | None:
        """Which run's it is; None where it is not one run's, or the only one's."""
        found = RUN.fullmatch(self.place)
        return int(found[1]) if found else None

    @property
    def of_function(self) -> bool:
        """Whether the function has it."""
        return self.place == FUNCTION

    @property
    def of_noise(self) -> bool:
        """Whether the noise has it."""
        return self.place == NOISE

    @property
    def of_method(self) -> bool:
        """Whether it is a number of a run's method."""
        return self.place not in (FUNCTION, NOISE, TOGETHER)

    @property
    def alone(self) -> Self:
        """The same where there is one run only, as in the address of its answers: `eta`."""
        return type(self)(self.name) if self.of_method else self


SHARED = Reference(f"{ALL}.eta")
ANGLE = Reference.to_function("angle")
TURN = Reference(f"{TOGETHER}.angle")
