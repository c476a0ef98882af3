"""Warm-up by itself."""

from dataclasses import dataclass

from optlab.hyperparameters import Real
from optlab.schedules.base import Schedule, warming


@dataclass(frozen=True)
class Constant(Schedule):
    """Warm-up alone: in even steps up to the start, and then it stays."""

    key = "constant"
    title = "Warm-up"
    order = 10
    source = "Goyal et al. 2017, Accurate, Large Minibatch SGD"

    warmup: Real = warming(5.0, primary=True)

    def share(self, k: int) -> float:
        return 1.0

    @property
    def formula(self) -> str:
        return r"\min\left(\frac{t}{w + 1}, 1\right)"
