"""Schedules that go from the start to the end, and stay there."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from optlab.hyperparameters import Real, number
from optlab.schedules.base import ToEnd, count, factor
from optlab.words import N_


@dataclass(frozen=True)
class Step(ToEnd):
    """As it is for some steps; then what is left to the end shrinks at one stroke, and again."""

    key = "step"
    title = "Step"
    order = 20
    source = "torch.optim.lr_scheduler.StepLR"
    of_run = 0.25

    steps: Real = count(10, N_("steps from one stroke to the next"))
    decay: Real = factor(0.5, N_("what each stroke leaves"), "d")

    def share(self, k: int) -> float:
        return float(self.decay) ** ((k - 1) // int(self.steps))

    @property
    def formula(self) -> str:
        return r"d^{\lfloor (t - 1)/T \rfloor}"


@dataclass(frozen=True)
class Exponential(ToEnd):
    """Each step leaves the same share of what is left to the end."""

    key = "exponential"
    title = "Exponential"
    order = 30
    source = "torch.optim.lr_scheduler.ExponentialLR"

    decay: Real = factor(0.9, N_("what each step leaves"), "d")

    def fitted(self, steps: int) -> Self:
        """The last step leaves about a tenth."""
        return replace(self, decay=float(f"{0.1 ** (1 / max(steps, 2)):.3g}"))

    def share(self, k: int) -> float:
        return float(self.decay) ** (k - 1)

    @property
    def formula(self) -> str:
        return r"d^{t - 1}"


@dataclass(frozen=True)
class InverseSqrt(ToEnd):
    """Slower and slower: as one over the root of the step.

    So the steps of a convex function with noise have to shrink: their sum is infinite, and yet the
    noise averages out.
    """

    key = "inverse_sqrt"
    title = "1/√t"
    order = 40
    source = "D2L 1.0, 12.4 Stochastic Gradient Descent"

    steps: Real = count(1, N_("after three times as many steps half is left"))

    def share(self, k: int) -> float:
        return 1 / math.sqrt(1 + (k - 1) / float(self.steps))

    @property
    def formula(self) -> str:
        return r"\frac{1}{\sqrt{1 + (t - 1)/T}}"


@dataclass(frozen=True)
class Polynomial(ToEnd):
    """A power of what is left of its steps; then it stays at the end."""

    key = "polynomial"
    title = "Polynomial"
    order = 50
    source = "torch.optim.lr_scheduler.PolynomialLR"
    of_run = 1.0

    steps: Real = count(20, N_("steps to the end"))
    power: Real = number(
        2.0,
        symbol="p",
        doc=N_("1 is a line; more falls faster at first"),
        legal="(0, inf)",
        low=0.1,
        high=6.0,
    )

    def share(self, k: int) -> float:
        return float((1 - self.passed(k, self.steps)) ** self.power)

    @property
    def formula(self) -> str:
        return r"\left(1 - \min\left(\frac{t - 1}{T}, 1\right)\right)^{p}"


@dataclass(frozen=True)
class Linear(ToEnd):
    """In a straight line to the end; then it stays there."""

    key = "linear"
    title = "Linear"
    order = 60
    source = "torch.optim.lr_scheduler.LinearLR"
    of_run = 1.0

    steps: Real = count(20, N_("steps to the end"))

    def share(self, k: int) -> float:
        return 1 - self.passed(k, self.steps)

    @property
    def formula(self) -> str:
        return r"\left(1 - \min\left(\frac{t - 1}{T}, 1\right)\right)"


@dataclass(frozen=True)
class Cosine(ToEnd):
    """Slowly at first, fast in the middle, slowly at the end: half a wave of the cosine.

    After its steps it stays at the end; PyTorch's goes up again there.
    """

    key = "cosine"
    title = "Cosine"
    order = 70
    source = (
        "Loshchilov and Hutter 2016, without restarts; torch.optim.lr_scheduler.CosineAnnealingLR"
    )
    of_run = 1.0

    steps: Real = count(20, N_("steps to the end"))

    def share(self, k: int) -> float:
        return (1 + math.cos(math.pi * self.passed(k, self.steps))) / 2

    @property
    def formula(self) -> str:
        return (
            r"\frac{1}{2}\left(1 + \cos\left(\pi \min\left(\frac{t - 1}{T}, 1\right)\right)\right)"
        )


@dataclass(frozen=True)
class OneCycle(ToEnd):
    """Up from a small share to the whole, and down to the end, each in half a wave of the cosine.

    The start is the peak here, PyTorch's `max_lr`; it is reached at step `rise` times T, the end at
    step T. Of the end nothing is seen before the peak. Where the share is 0 and a number may not be
    0, as epsilon, it begins at the least that it may be.
    """

    key = "one_cycle"
    title = "One cycle"
    order = 80
    source = "Smith and Topin 2017; torch.optim.lr_scheduler.OneCycleLR"
    of_run = 1.0
    within = True

    steps: Real = count(20, N_("steps to the end"))
    rise: Real = number(
        0.3,
        symbol="r",
        doc=N_("which part of its steps go up"),
        legal="[0, 1]",
        low=0.0,
        high=1.0,
    )
    begin: Real = number(
        0.04,
        symbol="b",
        doc=N_("with which share it begins"),
        legal="[0, 1]",
        low=0.0,
        high=1.0,
        primary=False,
    )

    def share(self, k: int) -> float:
        peak, last = self._peak, float(self.steps) - 1
        here = k - 1
        if here <= peak:
            return self._wave(float(self.begin), 1.0, here / peak if peak else 1.0)
        return self._wave(1.0, 0.0, min((here - peak) / (last - peak), 1.0) if here < last else 1.0)

    def parts(self, t: int) -> tuple[float, float]:
        of_start, of_end = super().parts(t)
        return of_start, of_end if t - self.warmup - 1 > self._peak else 0.0

    @property
    def _peak(self) -> float:
        """How many steps lie before the one that sees the whole start."""
        return float(self.rise * self.steps) - 1

    @staticmethod
    def _wave(first: float, then: float, passed: float) -> float:
        return then + (first - then) * (1 + math.cos(math.pi * passed)) / 2

    @property
    def formula(self) -> str:
        return r"\operatorname{cycle}(t;\, T, r, b)"

    def course_of(self, symbol: str, own: Mapping[str, str]) -> str:
        course = rf"{own['begin']} {symbol} \to {symbol} \to {own['end']}"
        return rf"\operatorname{{cycle}}(t;\, {course};\, {own['steps']}, {own['rise']})"
