"""One file per optimizer; each is found by itself."""

from optlab.discovery import declared_in
from optlab.optimizers.base import Optimizer

OPTIMIZERS: dict[str, type[Optimizer]] = declared_in(__name__, __path__, Optimizer)
"""Every optimizer by the name that links and presets use, in the order of the menus."""
