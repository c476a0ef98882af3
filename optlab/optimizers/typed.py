from collections import namedtuple
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from optlab.cached_property import cached_property
from optlab.declarations import Interval, Lines, Number
from optlab.hyperparameters import Array
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
from optlab.scheduled import behind, schedules_of
from optlab.typed.letters import Lettered
from optlab.typed.method import MOST_CHARACTERS, Program, ProgramError, program_of
from optlab.typed.method_latex import latex_of_program, symbol_of
from optlab.typed.steps import Steps, first_values
from optlab.words import N_, _

NO_METHOD = N_("{place} must be a method; {error}")
RMSPROP = "s = gamma*s + (1 - gamma)*g^2; x = x - eta*g/sqrt(s + epsilon)"
KNOWN = (GradientDescent, Momentum, AdaGrad, RMSProp, AdaDelta, Adam, NAdam, AdamW, Lion)
"""Where the numbers that have a usual name are declared."""


def check(place: str, given: str) -> None:
    """Raises ValueError, with the line and the place in it, for lines that are no method."""
    try:
        program_of(given, Typed)
    except ProgramError as error:
        wrong = _(NO_METHOD).format(place=place, error=error)
        raise ValueError(wrong) from error


LINES = Lines(N_("the lines of the method, one a line or parted by ;"), MOST_CHARACTERS, check)


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

    program: str = field(default=RMSPROP, metadata={"declaration": LINES})

    @classmethod
    def letters_of(cls, text: str) -> tuple[str, ...]:
        """The hyperparameters. Raises ProgramError."""
        return program_of(text, Typed).numbers

    @classmethod
    def field_of(cls, name: str) -> Any:
        declaration, value = number_of(name)
        return field(default=value, metadata={"declaration": declaration})

    @cached_property
    def lines(self) -> Program:
        """What the text says."""
        return program_of(self.program, Typed)

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
def number_of(name: str) -> tuple[Number, float]:
    """What the number of this name declares, and its value at first: those of the built-in method
    that has it, where one has, in the widest range that any of them has."""
    there = [cls for cls in KNOWN if name in cls.numbers()]
    if not there:
        doc = N_("a number of the typed method")
        return Number(symbol_of(name), doc, Interval("(-inf, inf)"), 0.0, 5.0, "linear", True), 1.0
    widest = max((cls.numbers()[name] for cls in there), key=_width)
    return replace(widest, primary=name != "epsilon"), getattr(there[0](), name)


def _width(declaration: Number) -> tuple[float, bool, float, bool]:
    text = declaration.legal.text
    low, high = map(float, text[1:-1].split(","))
    return high, text[-1] == "]", -low, text[0] == "["


@lru_cache(300)
def _compiled(text: str) -> Steps:
    return Steps(program_of(text, Typed))


@lru_cache(300)
def _state_of(names: tuple[str, ...]) -> type[Any]:
    state = namedtuple("State", names)  # its names are typed by the reader
    state.__doc__ = "What the lines of a typed method assign."
    return state


def as_typed(run: Optimizer) -> Typed | None:
    """A method as a typed one that makes the same steps, of the same schedules; None where it
    cannot be written so."""
    text, followed = run.as_text(), schedules_of(run)
    # The bias correction of a constant beta is none of one that changes.
    if text is None or any(f"{name}^t" in text for name in followed):
        return None
    there = Typed.of(text).numbers()
    own = {n: v for n, v in run.settings().items() if behind(type(run), n) in there}
    make: Any = Typed  # whose fields are those of its text
    return make(text, **own)


Typed.base = Typed
