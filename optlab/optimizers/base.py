"""What every optimizer is: declared hyperparameters, a pure step, a formula to show."""

import math
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np

from optlab.hyperparameters import Array, Declared, Number, Real
from optlab.linear import Landmarks, Theory, eigenvalues_of
from optlab.objectives.base import Differentiable, Objective
from optlab.words import _, fault


class Mark(NamedTuple):
    """A position on a slider where the mathematics has something to say."""

    value: float
    says: str  # a short phrase, the same for every value and marked, so that it can be translated


@dataclass(frozen=True)
class Optimizer(Declared):
    """A rule that turns a point and what it remembers into the next point.

    `x` has shape `(d, *batch)`; every operation is elementwise over the batch, so one
    definition runs a single trajectory, a sweep, or the weights of a model.
    """

    order: ClassVar[int]  # about the year of publication; references that do not scale come last
    source: ClassVar[str]  # where the formula is published

    def init(self, x: Array) -> Any:
        """What is remembered before the first step: a NamedTuple whose fields have names."""
        raise NotImplementedError

    def step(self, objective: Differentiable, x: Array, state: Any, t: int) -> tuple[Array, Any]:
        """The next point and state; no argument is changed.

        `t` is the number of the step, from 1. States do not count: one that has to tell its first
        step from later ones keeps the `t` that it was told.
        """
        raise NotImplementedError

    def effective_rate(self, state: Any) -> Array | None:
        """The factor that each coordinate's gradient (or velocity) is multiplied by, `(d, *batch)`;
        None where it is eta itself for all coordinates."""
        return None

    def momentum_of(self, state: Any) -> Array | None:
        """What the state has gathered of the gradients (a velocity, an average), `(d, *batch)`;
        None where it gathers none."""
        return None

    @property
    def theory(self) -> Theory | None:
        """What is known of the method on quadratics; None where there is no such theory."""
        return None

    def marks(self, objective: Objective) -> dict[str, tuple[Mark, ...]]:
        """At most three marks for each slider that has any, by hyperparameter, lowest first.

        They are those of the method's theory; a method may add its own. All are finite and legal;
        the slider may be shorter.
        """
        found = self._landmarks(objective)
        marks = {name: self._told_apart(name, values) for name, values in found.items()}
        return {name: kept for name, kept in marks.items() if kept}

    @np.errstate(all="ignore")  # far from any slider values overflow
    def _landmarks(self, objective: Objective) -> Landmarks:
        """Those of the theory; none for a sweep, as a slider shows one setting."""
        theory, eigenvalues = self.theory, eigenvalues_of(objective)
        if theory is None or eigenvalues is None:
            return {}
        numbers = (*eigenvalues, self.settings().get("beta", 0.0))
        return {} if any(map(np.ndim, numbers)) else theory.landmarks(*map(float, numbers))

    def _told_apart(self, name: str, values: list[tuple[Real, str]]) -> tuple[Mark, ...]:
        """The legal ones, and of those at the same place the first."""
        declaration, kept = self.hyperparameters()[name], list[Mark]()
        for value, says in values:
            mark = Mark(float(value), says)
            legal = isinstance(declaration, Number) and declaration.legal.contains(mark.value)
            new = not any(math.isclose(mark.value, other.value, rel_tol=1e-9) for other in kept)
            if legal and math.isfinite(mark.value) and new:
                kept.append(mark)
        return tuple(sorted(kept))

    @property
    def formula(self) -> str:
        """One step in LaTeX, with the named choices as they are set."""
        raise NotImplementedError

    def as_text(self) -> str | None:
        """The same steps as lines that a person could have typed (optlab/typed/method.py), with
        the named choices as they are set; None for a method that cannot be written so."""
        return None

    @property
    def variant(self) -> str:
        """One sentence: which published form this is, as it is set."""
        return _(self.source)


def in_the_plane(method: Optimizer, x: Array) -> Array:
    """The start of a method that is a reference in two dimensions. Raises ValueError for the
    weights of a model that has more of them, or one."""
    if len(x) != 2:
        raise ValueError(
            fault(
                "{method} is a reference in two dimensions: it takes two coordinates, got {count}",
                method=_(method.title),
                count=len(x),
            )
        )
    return x


def typed_root(root_of: str, inside: bool) -> str:
    """The denominator of an adaptive method as it is typed, in brackets where it is a sum."""
    return f"sqrt({root_of} + epsilon)" if inside else f"(sqrt({root_of}) + epsilon)"


def root_with_epsilon(root_of: str, inside: bool) -> str:
    """The denominator of an adaptive method in LaTeX."""
    return rf"\sqrt{{{root_of} + \epsilon}}" if inside else rf"\sqrt{{{root_of}}} + \epsilon"
