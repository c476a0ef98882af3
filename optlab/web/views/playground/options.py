"""How the runs are ranked, and with how many seeds seen, as addresses say it."""

from dataclasses import dataclass

from optlab.hyperparameters import number, switch
from optlab.web.view import Options, placed
from optlab.web.words import N_


@dataclass(frozen=True)
class PlaygroundOptions(Options):
    """Below which threshold a run counts as arrived; whether other seeds are seen."""

    followed = True

    below: float = placed(
        130,
        number(
            1e-3,
            symbol=r"\tau",
            doc=N_("the runs are compared by the steps until f - min f is below this"),
            legal="(0, inf)",
            low=1e-12,
            high=100,
            scale="log",
            primary=False,
        ),
    )
    fan: bool = switch(False, doc=N_("faint paths of other seeds, and their mean"))
