"""optlab: watch an optimizer move. The engine: NumPy and the standard library only."""

from optlab.objectives import OBJECTIVES
from optlab.optimizers import OPTIMIZERS
from optlab.train import train_2d
from optlab.trajectory import Trajectory
from optlab.typed.function import Function

__all__ = ["OBJECTIVES", "OPTIMIZERS", "Function", "Trajectory", "train_2d"]
