"""A typed function of x1 and x2, ready to be computed: its value, gradient and Hessian on tapes."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from optlab.cached_property import cached_property
from optlab.hyperparameters import Array
from optlab.objectives.base import latex
from optlab.typed.derivatives import KINKED, Derivatives, lesser
from optlab.typed.formula import Call, FormulaError, Name, Node, Number, names_of, parts_of, read
from optlab.typed.latex import latex_of, name_latex
from optlab.typed.letters import letters_in
from optlab.typed.raised import raised
from optlab.typed.tape import Tape
from optlab.words import _

COORDINATES: Mapping[str, str] = {"x1": "x1", "x2": "x2", "x": "x1", "y": "x2"}
NO_COORDINATE = re.compile("x(?![12]$)[0-9]+|y[0-9]+")
LONGEST_LATEX = 600  # of a derivative that is shown


class Second(NamedTuple):
    """What a polynomial of degree 2 is made of: its constant Hessian, and its slope at 0."""

    q11: Any
    q12: Any
    q22: Any
    c1: Any
    c2: Any


class Program:
    """The formulas of one text. Raises FormulaError for a text that is no function of x1 and x2."""

    def __init__(self, text: str, base: type) -> None:
        tree = read(text)
        for part in parts_of(tree):
            if isinstance(part, Name) and NO_COORDINATE.fullmatch(part.name):
                reason = _("a function has two coordinates, x1 and x2 (or x and y)")
                raise FormulaError(reason, text, part.at)
        self.letters = letters_in(text, (tree,), base, COORDINATES)
        if not COORDINATES.keys() & set(names_of(tree)):
            reason = _("a function of x1 and x2 has at least one of them in it")
            raise FormulaError(reason, text, (0, len(text)))
        self._derivatives = Derivatives()
        (self.f,) = self._derivatives.algebra.same(tree, names=COORDINATES)

    @cached_property
    def gradient_trees(self) -> tuple[Node, Node]:
        """The two slopes."""
        return self._derivatives.of(self.f, "x1"), self._derivatives.of(self.f, "x2")

    @cached_property
    def hessian_trees(self) -> tuple[Node, Node, Node]:
        """Its entries 11, 12 and 22."""
        one, other = self.gradient_trees
        of = self._derivatives.of
        return of(one, "x1"), of(one, "x2"), of(other, "x2")

    @cached_property
    def value(self) -> Tape:
        return tape(self.f)

    @cached_property
    def gradient(self) -> Tape:
        return tape(*self.gradient_trees)

    @cached_property
    def hessian(self) -> Tape:
        return tape(*self.hessian_trees)

    @cached_property
    def whole(self) -> Tape:
        """The value, the gradient and the Hessian at once: f, g1, g2, h11, h12, h22."""
        return tape(self.f, *self.gradient_trees, *self.hessian_trees)

    @cached_property
    def has_kinks(self) -> bool:
        """Whether there may be points at which its slope jumps, or f itself does."""
        return any(
            isinstance(part, Call) and part.function in KINKED and {"x1", "x2"} & {*names_of(part)}
            for part in parts_of(self.f)
        )

    @cached_property
    def rough(self) -> bool:
        """Whether there may be points, in its domain, at which it has no slope."""
        for part in parts_of(self.f):
            match part:
                case Call(function="sqrt"):
                    return True
                case Call(function="**", arguments=(_base, exponent)):
                    if not (isinstance(exponent, Number) and exponent.value % 1 == 0):
                        return True
        return self.has_kinks

    def second(self, letters: Mapping[str, Any]) -> Second | None:
        """What it is made of, if it is a polynomial of degree 2 in x1 and x2 (or less); None if it
        is not one for all values of the letters."""
        return Second(*self._second.values(letters)) if self._second else None

    @cached_property
    def _second(self) -> Tape | None:
        if not self._is_polynomial() or {"x1", "x2"} & set(names_of(*self.hessian_trees)):
            return None
        at_zero = {"x1": 0.0, "x2": 0.0}
        slopes = self._derivatives.algebra.same(*self.gradient_trees, names=at_zero)
        return tape(*self.hessian_trees, *slopes)

    def _is_polynomial(self) -> bool:
        """Whether x1 and x2 are only added, multiplied, and raised to whole powers."""
        inside: dict[int, bool] = {}  # whether x1 or x2 is in it
        for part in parts_of(self.f):
            if not isinstance(part, Call):
                inside[id(part)] = isinstance(part, Name) and part.name in COORDINATES
                continue
            has = [inside[id(one)] for one in part.arguments]
            inside[id(part)] = any(has)
            match part:
                case Call(function="+" | "-" | "*" | "neg"):
                    continue
                case Call(function="/") if not has[1]:
                    continue
                case Call(function="**", arguments=(_base, Number(value=value))):
                    if not has[0] or value % 1 == 0 <= value:
                        continue
            if any(has):
                return False
        return True

    def latex(self, letters: Mapping[str, Any] | None = None) -> str:
        """f, with its letters as they are, or as the numbers that are given."""

        def written(name: str) -> str:
            value = (letters or {}).get(name)
            return symbol(name) if value is None or np.ndim(value) else latex(value)

        return latex_of(self.f, written)

    def derivatives_latex(self) -> tuple[str, str]:
        """The gradient and the Hessian; "" for one that is too long to be read."""
        g1, g2 = (latex_of(one, symbol, most=LONGEST_LATEX) for one in self.gradient_trees)
        h11, h12, h22 = (latex_of(one, symbol, most=LONGEST_LATEX) for one in self.hessian_trees)
        gradient = rf"\begin{{bmatrix}} {g1} \\ {g2} \end{{bmatrix}}"
        hessian = rf"\begin{{bmatrix}} {h11} & {h12} \\ {h12} & {h22} \end{{bmatrix}}"
        return gradient if g1 and g2 else "", hessian if h11 and h12 and h22 else ""


def symbol(name: str) -> str:
    """A name as mathematics writes it."""
    return {"x1": "x_1", "x2": "x_2"}.get(name) or name_latex(name)


def tape(*roots: Node) -> Tape:
    """The tape of formulas that may be derivatives."""
    return Tape(roots, {"lesser": lesser, "raised": raised})


def filled(values: list[Any], shape: tuple[int, ...]) -> Array:
    """Values that may be constants as one array, `(values, *shape)`."""
    out = np.empty((len(values), *shape), dtype=np.result_type(*values))
    for i, value in enumerate(values):
        out[i] = value
    return out


@lru_cache(maxsize=256)
def program_of(text: str, base: type) -> Program:
    """The program of a text."""
    return Program(text, base)
