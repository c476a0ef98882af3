"""What every optimizer is: declared hyperparameters, a pure step, a formula to show."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np

from optlab import clipping
from optlab.cached_property import cached_property
from optlab.hyperparameters import Array, Declared, Number, Real, number
from optlab.leaky_average import weighted
from optlab.linear import Landmarks, Theory, eigenvalues_of
from optlab.objectives.base import Differentiable, Objective, QuadraticForm
from optlab.scheduled import class_with, kinds_in, unknown_schedules
from optlab.words import N_, _, fault


class Mark(NamedTuple):
    """A position on a slider where the mathematics has something to say."""

    value: float
    says: str  # a short phrase, the same for every value and marked, so that it can be translated


def _clip(doc: str, symbol: str) -> Any:
    return number(0.0, symbol=symbol, doc=doc, legal="[0, inf)", low=0.0, high=6.0, primary=False)


@dataclass(frozen=True, kw_only=True)
class Optimizer(Declared):
    """A rule that turns a point and what it remembers into the next point.

    `x` has shape `(d, *batch)`; every operation is elementwise over the batch, so one
    definition runs a single trajectory, a sweep, or the weights of a model.
    """

    order: ClassVar[int]  # about the year of publication; references that do not scale come last
    source: ClassVar[str]  # where the formula is published

    # Every method has these, given by name only. What a step asks for is clipped on its way to it.
    clip_value: Real = _clip(
        N_("clip each coordinate of the gradient to at most this, before the method; 0: not"), "c"
    )
    clip_norm: Real = _clip(
        N_("clip the gradient's length to at most this, before the method; 0: not"), "C"
    )

    def __new__(cls, *args: Any, **settings: Any) -> Self:
        """With `eta_schedule="cosine"` among them it is the method whose eta follows a schedule."""
        chosen: Any = class_with(cls, kinds_in(cls, settings))
        made = object.__new__(chosen)
        if not issubclass(chosen, cls):  # made anew after it was forgotten: Python leaves it bare
            made.__init__(*args, **settings)
        return made

    @classmethod
    def salvage(cls, values: Mapping[str, object]) -> tuple[Self, list[str]]:
        """As `Declared.salvage`; a hyperparameter whose schedule there is not stays constant."""
        values, errors = unknown_schedules(cls, values)
        made, more = super(Optimizer, class_with(cls, kinds_in(cls, values))).salvage(values)
        return made, errors + more

    def at(self, t: int) -> "Optimizer":
        """The method as step t, from 1, has it: another one where hyperparameters follow
        schedules."""
        return self

    @property
    def clips(self) -> bool:
        """Whether the gradient is clipped; a batch, as soon as one of its members does."""
        return _above_0(self.clip_value) or _above_0(self.clip_norm)

    def called(self, name: str) -> str:
        """The name of a run, which says so where it clips."""
        return _("{name}, clipped").format(name=name) if self.clips else name

    @cached_property  # asked at every step
    def takes_as_it_is(self) -> bool:
        """Whether `taken` changes nothing."""
        return not self.clips

    def taken(self, gradient: Array, x: Array) -> Array:
        """The gradient at x as the method takes it: clipped, where it is set so.

        Whoever steps a method asks `optlab.problem.Seen`, which tells it this, for steps that look
        ahead, too; `step` itself knows nothing of it.
        """
        return clipping.by_norm(clipping.by_value(gradient, self.clip_value), self.clip_norm)

    def curvature(self, eigenvalue: Real) -> Real:
        """What the theory of the method has in the place of an eigenvalue of f's Hessian."""
        return eigenvalue

    @property
    def curvature_written(self) -> str:
        """The same as a formula in λ; "λ" where it is that."""
        return "λ"

    def rest(self, form: QuadraticForm) -> tuple[Real, Real]:
        """Where the method is at rest on a quadratic: in its minimum, unless something pulls."""
        return form.centre

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
        numbers = (*map(self.curvature, eigenvalues), self.settings().get("beta", 0.0))
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
        """One step in LaTeX, with the named choices as they are set: what the method makes of the
        gradient, which stands there as `\\nabla f(...)`."""
        raise NotImplementedError

    def as_text(self) -> str | None:
        """The same steps as lines that a person could have typed (optlab/typed/method.py), with
        the named choices as they are set; None for a method that cannot be written so."""
        return None

    @property
    def variant(self) -> str:
        """One sentence: which published form this is, as it is set."""
        return _(self.source)

    @property
    def whole_formula(self) -> str:
        """The formula; before it, where the method does not take the gradient as it is, what it
        takes."""
        ways = self.ways_of_taking()
        if not ways:
            return self.formula
        lines = [rf"g(x) &= {ways[0].format(g=GRADIENT)}"]
        lines += [rf"g(x) &\leftarrow {way.format(g='g(x)')}" for way in ways[1:]]
        rule, begin = self.formula.replace(r"\nabla f(", "g("), "\\begin{aligned}\n"
        if not rule.startswith(begin):
            rule = begin + rule.replace(r"\leftarrow", r"&\leftarrow", 1) + "\n\\end{aligned}"
        return begin + " \\\\\n".join([*lines, rule.removeprefix(begin)])

    def ways_of_taking(self) -> list[str]:
        """What is done to the gradient, in LaTeX with {g} for it, in order."""
        ways = []
        if np.any(self.clip_value):
            ways.append(r"\max(-c, \min(c, {g}))")
        if np.any(self.clip_norm):
            ways.append(r"{g} \min \left( 1, \frac{{C}}{{\lVert {g} \rVert}} \right)")
        return ways

    @property
    def whole_variant(self) -> str:
        """The variant, and how the gradient is taken, where that is not as it is."""
        return "; ".join([self.variant, *self.said_of_taking()])

    def said_of_taking(self) -> list[str]:
        """What is done to the gradient, in words."""
        said = []
        if np.any(self.clip_value):
            said.append(_("each coordinate of the gradient clipped"))
        if np.any(self.clip_norm):
            said.append(_("the gradient's length clipped"))
        return said


def _above_0(most: Real) -> bool:
    """Whether a number is, or one of a batch; of a number Python says it in a tenth of NumPy's
    time."""
    return bool(np.any(most > 0)) if isinstance(most, np.ndarray) else most > 0


GRADIENT = r"\nabla f(x)"


@dataclass(frozen=True, kw_only=True)
class Decaying(Optimizer):
    """A method that may have a weight decay in the gradient (L2), where AdamW has its own beside.

    What it descends then is f + weight_decay |x|^2/2, whose minimum lies nearer to the origin and
    whose curvature is by weight_decay larger. As in torch.optim, it is added after clipping.
    """

    weight_decay: Real = number(
        0.0,
        symbol=r"\alpha",
        doc=N_("weight decay as L2: so many times x is added to the gradient"),
        legal="[0, inf)",
        low=0.0,
        high=0.6,
        primary=False,
    )

    @property
    def decays(self) -> bool:
        """Whether there is a weight decay; a batch where it is swept."""
        return isinstance(self.weight_decay, np.ndarray) or self.weight_decay != 0

    @cached_property
    def takes_as_it_is(self) -> bool:
        return not (self.clips or self.decays)

    def taken(self, gradient: Array, x: Array) -> Array:
        gradient = super().taken(gradient, x)
        return gradient + weighted(self.weight_decay, x) if self.decays else gradient

    def curvature(self, eigenvalue: Real) -> Real:
        return eigenvalue + self.weight_decay

    @property
    def curvature_written(self) -> str:
        return "λ + α" if np.any(self.weight_decay) else "λ"

    def rest(self, form: QuadraticForm) -> tuple[Real, Real]:
        """Where Q (x - centre) + weight_decay x is 0."""
        if not any(map(np.any, form.centre)) or not np.any(self.weight_decay):
            return form.centre
        (q11, q12, q22), (c1, c2), decay = form.Q, form.centre, self.weight_decay
        p1, p2, a, d = q11 * c1 + q12 * c2, q12 * c1 + q22 * c2, q11 + decay, q22 + decay
        determinant = a * d - q12 * q12
        return (d * p1 - q12 * p2) / determinant, (a * p2 - q12 * p1) / determinant

    def typed_gradient(self, gradient: str = "g", place: str = "x") -> str:
        """The gradient at a place as lines that a person types have it."""
        return f"({gradient} + weight_decay*({place}))" if np.any(self.weight_decay) else gradient

    def ways_of_taking(self) -> list[str]:
        ways = super().ways_of_taking()
        return [*ways, r"{g} + \alpha x"] if np.any(self.weight_decay) else ways

    def said_of_taking(self) -> list[str]:
        said = super().said_of_taking()
        if np.any(self.weight_decay):
            said.append(_("a weight decay in the gradient (L2)"))
        return said


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
