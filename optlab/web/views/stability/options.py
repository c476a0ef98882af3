"""Which experiment is looked at, as addresses say it."""

from dataclasses import dataclass

from optlab.hyperparameters import switch
from optlab.web.view import Options, placed


@dataclass(frozen=True)
class ComparisonOptions(Options):
    """Whether the runs are three methods at their best, and not the playground's."""

    here_only = True

    comparison: bool = placed(
        60, switch(False, doc="three methods at their best: an experiment apart")
    )
