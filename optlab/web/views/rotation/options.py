"""What turns, as addresses say it."""

from dataclasses import dataclass

from optlab.hyperparameters import switch
from optlab.web.view import Options, placed


@dataclass(frozen=True)
class TurningOptions(Options):
    """Whether the start turns with the function."""

    turns: bool = placed(50, switch(True, doc="the start turns with the function"))
