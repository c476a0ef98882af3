"""Schedules: how a hyperparameter changes from step to step.

A run has them as numbers of its own, `RMSProp(eta=0.4, eta_schedule="cosine", eta_steps=50)`; see
optlab/scheduled.py.
"""

from optlab.discovery import declared_in
from optlab.schedules.base import Schedule as Schedule

SCHEDULES: dict[str, type[Schedule]] = declared_in(__name__, __path__, Schedule)
