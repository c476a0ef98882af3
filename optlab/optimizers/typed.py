from collections import namedtuple
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

from optlab.declarations import Interval, Lines, Number
from optlab.hyperparameters import Array
from optlab.meanings import averaged, summed
from optlab.optimizers.adadelta import AdaDelta
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.adam import Adam
from optlab.optimizers.adamw import AdamW
from optlab.optimizers.base import Differentiable, Optimizer, in_the_plane
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.lion import Lion
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.nadam import NAdam
from optlab.optimizers.rmsprop import RMSProp
from optlab.typed.latex import name_latex
from optlab.typed.letters import Lettered, Letters, for_texts
from optlab.typed.program import MOST_CHARACTERS, Program, ProgramError, program_of
from optlab.typed.program_latex import latex_of_program
from optlab.typed.steps import Steps, first_values
from optlab.words import N_, fault

RMSPROP = "s = gamma*s + (1 - gamma)*g^2; x = x - eta*g/sqrt(s + epsilon)"
KNOWN = (GradientDescent, Momentum, AdaGrad, RMSProp, AdaDelta, Adam, NAdam, AdamW, Lion)
"""Where the numbers that have a usual name are declared."""
OWN = ("key", "title", "order", "source", "optimizer", "program", "lines")
RESERVED = frozenset({*dir(Lettered), *dir(Optimizer), *OWN})
"""What a value and a link say otherwise: no number can be called so."""


def read(text: str) -> Program:
    """What the lines of a method say. Raises ProgramError."""
    return program_of(text, RESERVED)


def check(place: str, text: str) -> None:
    """Raises ValueError, with the line and the place in it, for lines that are no method."""
    try:
        read(text)
    except ProgramError as error:
        wrong = fault("{place} must be a method; {error}", place=place, error=error)
        raise ValueError(wrong) from error


@lru_cache(300)
def letter_of(name: str, averages: bool) -> tuple[Number, float]:
    """What the number of this name declares, and its value at first: those of the built-in method
    that has it, where one has, in the widest range that any of them has. `averages`: 1 less the
    number is in the lines, too."""
    there = [cls for cls in KNOWN if name in cls.numbers()]
    if not there:
        doc = N_("a number of the typed method")
        return Number(name_latex(name), doc, Interval("(-inf, inf)"), 0.0, 5.0, "linear", True), 1.0
    widest = max((cls.numbers()[name] for cls in there), key=_width)
    now = (averaged if averages else summed) if widest.scale == "near one" else widest.now
    return replace(widest, primary=name != "epsilon", now=now), getattr(there[0](), name)


def _width(declaration: Number) -> tuple[float, bool, float, bool]:
    text = declaration.legal.text
    low, high = map(float, text[1:-1].split(","))
    return high, text[-1] == "]", -low, text[0] == "["


@for_texts
@dataclass(frozen=True, eq=False)
class Typed(Lettered, Optimizer):
    """A method of your own, a line for each thing that it remembers and one for x.

    The lines are done in order at every step, for each coordinate by itself. g is the gradient
    where the step begins, t the number of the step; names on the left are remembered and begin at
    0, or at what a first line says (s0 = 1); names that are only read are numbers with a slider.
    dot(a, b), norm(a) and mean(a) are over the coordinates, grad(...) looks elsewhere, where(c, a,
    b) is a where c > 0, else b. H is the Hessian, in solve(H, g) and dot(H, v); f is the
    function's value. No theory is claimed for it.
    """

    key = "typed"
    title = "Typed method"
    order = 9100
    source = "Your own, as it is typed here"
    text_name = "program"
    text_at_first = RMSPROP
    declared_text = Lines(
        N_("the lines of the method, one a line or parted by ;"),
        MOST_CHARACTERS,
        check,
    )

    program: str

    @classmethod
    def letters(cls, text: str) -> Letters:
        program = read(text)
        return {name: letter_of(name, program.averages(name)) for name in program.numbers}

    @cached_property
    def lines(self) -> Program:
        """What the text says."""
        return read(self.program)

    def init(self, x: Array) -> Any:
        if self.lines.in_the_plane:
            in_the_plane(self, x)
        return _state_of(self.lines.states)(**first_values(self.lines, x, self.settings()))

    def step(self, objective: Differentiable, x: Array, state: Any, t: int) -> tuple[Array, Any]:
        x, *values = self._steps.taken(self._begun, objective, x, state, t)
        return x, type(state)(*values)

    @cached_property
    def _steps(self) -> Steps:
        return _compiled(self.program)

    @cached_property
    def _begun(self) -> list[Any]:
        return self._steps.begun(self.settings())

    def as_text(self) -> str:
        return self.program

    @property
    def formula(self) -> str:
        return latex_of_program(self.lines, {n: d.symbol for n, d in self.numbers().items()})


@lru_cache(300)
def _compiled(text: str) -> Steps:
    return Steps(read(text))


@lru_cache(300)
def _state_of(names: tuple[str, ...]) -> type[Any]:
    state = namedtuple("State", names)  # its names are typed by the reader
    state.__doc__ = "What the lines of a typed method assign."
    return state


def as_typed(run: Optimizer) -> Typed | None:
    """A method as a typed one that makes the same steps; None where it cannot be written so."""
    text = run.as_text()
    if text is None:
        return None
    return Typed.of(text)(**{n: getattr(run, n) for n in Typed.of(text).numbers()})
