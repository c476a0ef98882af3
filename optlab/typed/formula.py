"""A formula that a person types, as a tree: `read("2x1^2 + a*sin(x2)")`.

The text is parted into numbers, names and signs, of which nothing else than arithmetic can be made;
Python's parser says how they belong together; and of its syntax tree only what is listed here
becomes a node of ours. Nothing is ever evaluated as text.
"""

import ast
import math
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, NoReturn

import numpy as np

from optlab.typed.operations import OPERATIONS
from optlab.typed.tokens import NO_OPERATOR, FormulaError, Place, tokens_of
from optlab.words import _, fault

LONGEST = 200  # characters
MOST_NODES = 150
DEEPEST = 60
LARGEST_EXPONENT = 64


@dataclass(frozen=True)
class Number:
    """A number that stands in a formula, or in what is made of one."""

    value: float
    at: Place = field(default=(0, 0), compare=False)


@dataclass(frozen=True)
class Name:
    """A name that stands for a value: a coordinate, a letter."""

    name: str
    at: Place = field(default=(0, 0), compare=False)


@dataclass(frozen=True)
class Call:
    """An operation on nodes: of FUNCTIONS, or `+ - * / **` and `neg`."""

    function: str
    arguments: tuple["Node", ...]
    at: Place = field(default=(0, 0), compare=False)


Node = Number | Name | Call


class Arity(NamedTuple):
    """How many values a function takes; `most` None for any number."""

    least: int
    most: int | None


FUNCTIONS: Mapping[str, Arity] = {
    "sqrt": Arity(1, 1),
    "exp": Arity(1, 1),
    "log": Arity(1, 1),
    "sin": Arity(1, 1),
    "cos": Arity(1, 1),
    "tan": Arity(1, 1),
    "sinh": Arity(1, 1),
    "cosh": Arity(1, 1),
    "tanh": Arity(1, 1),
    "atan": Arity(1, 1),
    "abs": Arity(1, 1),
    "sign": Arity(1, 1),
    "floor": Arity(1, 1),
    "min": Arity(2, None),
    "max": Arity(2, None),
}
CONSTANTS: Mapping[str, float] = {"pi": math.pi, "e": math.e}

OPERATORS: Mapping[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
}
# What may stand before x1 without a sign, `a x1`: a letter. A word may be a function that there is
# not, `tg x1`, and of x and x1 one may be a slip.
FACTOR = re.compile(r"(?![xy])[A-Za-z][0-9]*|pi")
COORDINATES = ("x1", "x2")


def read(text: str, functions: Mapping[str, Arity] = FUNCTIONS) -> Node:
    """The tree of a formula. Raises FormulaError that names what is wrong, and where.

    `^` is `**`, and so is a raised number, `x1²`; x₁ is x1, and ln( is log(. A number or a bracket
    may stand before a factor without a sign, `2x1(x2 + 1)`, and a letter before x1 or x2, `a x1`.
    Every name that is no function is allowed: what names mean, who asks says.
    """
    return Reader(text, functions).tree()


class Reader:
    """One text, with what can be refused of it."""

    def __init__(self, text: str, functions: Mapping[str, Arity]) -> None:
        self.text, self.functions = text, functions
        self.starts: list[int] = []  # where each token begins in the text that Python parses,
        self.places: list[Place] = []  # and where in the one that was typed
        self.nodes = 0

    def refuse(self, reason: str, at: Place) -> NoReturn:
        raise FormulaError(reason, self.text, at)

    def tree(self) -> Node:
        if len(self.text) > LONGEST:
            reason = fault("a formula has at most {most} characters", most=LONGEST)
            self.refuse(reason, (LONGEST, len(self.text)))
        source = self._source()
        if not source:
            self.refuse(_("there is no formula"), (0, len(self.text)))
        try:
            parsed = ast.parse(source, mode="eval")
        except SyntaxError as error:
            at = max(0, (error.offset or 1) - 1)
            self.refuse(_("this is no formula: something is missing or too much"), self._at(at, at))
        return self._node(parsed.body, 0)

    def _source(self) -> str:
        """The text with every sign that Python wants, in tokens that stand apart."""
        parts: list[str] = []
        length, open_at, before, divides = 0, list[Place](), "", False
        letter = False  # whether the one before is a letter

        def say(part: str, at: Place) -> None:
            nonlocal length
            self.starts.append(length)
            self.places.append(at)
            parts.append(part)
            length += len(part) + 1

        for kind, part, at in tokens_of(self.text):
            joins = kind != "sign" or part == "("
            if joins and before in ("number", "name", ")"):
                if before == "name" and part == "(":
                    pass  # a call
                elif (before == "name" and not (letter and part in COORDINATES)) or (
                    kind == "number" == before
                ):
                    self.refuse(_(NO_OPERATOR), at)
                elif divides:
                    reason = _("a factor after a division needs its sign: 1/(2*x) or (1/2)*x")
                    self.refuse(reason, at)
                else:
                    say("*", at)
            if part == "(":
                open_at.append(at)
            elif part == ")" and not open_at:
                self.refuse(_("there is no bracket that this one closes"), at)
            elif part == ")":
                open_at.pop()
            if len(open_at) > DEEPEST:
                self.refuse(_("brackets are nested too deeply"), at)
            divides = part == "/" or (divides and part not in ("+", "-", "*", ",", "(", ")"))
            before = kind if kind != "sign" else part
            letter = kind == "name" and bool(FACTOR.fullmatch(part))
            say(part, at)
        if open_at:
            self.refuse(_("this bracket is not closed"), open_at[-1])
        return " ".join(parts)

    def _at(self, start: int, end: int) -> Place:
        """The place in the typed text of a stretch of the one that Python parsed."""
        first = max(0, bisect_right(self.starts, start) - 1)
        last = max(first, bisect_right(self.starts, max(start, end - 1)) - 1)
        return self.places[first][0], self.places[last][1]

    def _node(self, node: ast.expr, depth: int) -> Node:
        at = self._at(node.col_offset, node.end_col_offset or node.col_offset)
        self.nodes += 1
        if self.nodes > MOST_NODES:
            self.refuse(fault("a formula has at most {most} parts", most=MOST_NODES), at)
        if depth > DEEPEST:
            self.refuse(_("this is nested too deeply"), at)
        match node:
            case ast.Constant(value=float(value)):
                return Number(value, at)
            case ast.Name(id=name):
                if name in self.functions:
                    reason = fault("{name} is a function: {name}(...)", name=name)
                    self.refuse(reason, at)
                return Number(CONSTANTS[name], at) if name in CONSTANTS else Name(name, at)
            case ast.UnaryOp(op=ast.UAdd()):
                return self._node(node.operand, depth + 1)
            case ast.UnaryOp(op=ast.USub()):
                return Call("neg", (self._node(node.operand, depth + 1),), at)
            case ast.BinOp() if type(node.op) in OPERATORS:
                sides = (self._node(node.left, depth + 1), self._node(node.right, depth + 1))
                return self._operation(OPERATORS[type(node.op)], sides, at)
            case ast.Call(func=ast.Name(id=name)):
                return self._call(name, node, depth, at)
        self.refuse(_("this is no part of a formula"), at)

    def _operation(self, sign: str, sides: tuple[Node, Node], at: Place) -> Call:
        if sign == "**" and not names_of(sides[1]):
            exponent = value_of(sides[1])
            if not abs(exponent) <= LARGEST_EXPONENT:
                reason = fault("exponents lie between -{most} and {most}", most=LARGEST_EXPONENT)
                self.refuse(reason, sides[1].at)
        return Call(sign, sides, at)

    def _call(self, name: str, node: ast.Call, depth: int, at: Place) -> Call:
        place = self._at(node.func.col_offset, node.func.end_col_offset or 0)
        if name not in self.functions:
            reason = fault(
                "there is no function {name} (a product is {name}*(...)), only {there}",
                name=name,
                there=", ".join(self.functions),
            )
            self.refuse(reason, place)
        if node.keywords:
            self.refuse(_("this is no part of a formula"), at)
        arguments = tuple(self._node(one, depth + 1) for one in node.args)
        least, most = self.functions[name]
        if len(arguments) < least or (most is not None and len(arguments) > most):
            wanted = least if most == least else f"{least} or more"
            reason = fault(
                "{name} takes {wanted} values, got {count}",
                name=name,
                wanted=wanted,
                count=len(arguments),
            )
            self.refuse(reason, at)
        return Call(name, arguments, at)


def parts_of(*nodes: Node) -> Iterator[Node]:
    """Every part of the formulas, each once, and before it what it is made of."""
    seen: set[int] = set()
    waiting = [(node, False) for node in reversed(nodes)]
    while waiting:  # what is derived from a formula can be nested deeper than Python's calls
        node, ready = waiting.pop()
        if ready:
            yield node
        elif id(node) not in seen:
            seen.add(id(node))
            waiting.append((node, True))
            if isinstance(node, Call):
                waiting += [(one, False) for one in reversed(node.arguments)]


def names_of(*nodes: Node) -> tuple[str, ...]:
    """The names that are read, each once, in the order in which they first stand there."""
    return tuple(dict.fromkeys(one.name for one in parts_of(*nodes) if isinstance(one, Name)))


def value_of(node: Node) -> float:
    """The value of a formula without names; nan or inf where it has none."""
    values: dict[int, Any] = {}
    with np.errstate(all="ignore"):
        for part in parts_of(node):
            if isinstance(part, Call):
                inside = [values[id(one)] for one in part.arguments]
                values[id(part)] = OPERATIONS[part.function](*inside)
            elif isinstance(part, Number):
                values[id(part)] = np.float64(part.value)
    return float(values[id(node)])
