"""One file per family of functions; each function is found by itself."""

from optlab.discovery import declared_in
from optlab.objectives.base import Objective

OBJECTIVES: dict[str, type[Objective]] = declared_in(__name__, __path__, Objective)
"""Every objective by the name that links and presets use, in the order of the menus."""
