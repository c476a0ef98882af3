"""Exact derivatives of a formula, rule by rule, with common parts shared.

Nothing is expanded or looked for: a derivative has a few times as many parts as its formula,
however hostile that is. At a kink or a jump there is none; there stands: of abs the mean of both
sides' slopes, 0; of sign and floor 0; of min and max the slope of the one that is taken, and where
two are equal the mean of theirs.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from optlab.typed.formula import Call, Name, Node, Number, parts_of, value_of

KINKED = ("abs", "sign", "floor", "min", "max", "lesser")


def lesser(a: Any, b: Any, of_a: Any, of_b: Any) -> Any:
    """What belongs to the lesser of a and b; the mean of both where they are equal."""
    return np.where(np.less(a, b), of_a, np.where(np.greater(a, b), of_b, (of_a + of_b) / 2))


class Algebra:
    """Makes parts of formulas, each of them once, in the shortest form that costs no search."""

    def __init__(self) -> None:
        self._made: dict[tuple[object, ...], Node] = {}

    def number(self, value: float) -> Node:
        return self._made.setdefault(("number", value), Number(value))

    def name(self, name: str) -> Node:
        return self._made.setdefault(("name", name), Name(name))

    def call(self, function: str, *arguments: Node) -> Node:
        """The operation as it is."""
        key = (function, *map(id, arguments))
        return self._made.setdefault(key, Call(function, arguments))

    def same(self, *roots: Node, names: Mapping[str, float | str] | None = None) -> list[Node]:
        """The formulas as they are, made of parts that are here; with other names, or numbers, in
        the place of these names."""
        ours: dict[int, Node] = {}
        for part in parts_of(*roots):
            match part:
                case Number(value=value):
                    ours[id(part)] = self.number(value)
                case Name(name=name):
                    instead = (names or {}).get(name, name)
                    is_name = isinstance(instead, str)
                    ours[id(part)] = self.name(instead) if is_name else self.number(instead)
                case Call():
                    ours[id(part)] = self.call(
                        part.function, *(ours[id(one)] for one in part.arguments)
                    )
        return [ours[id(root)] for root in roots]

    def negated(self, a: Node) -> Node:
        match a:
            case Number(value=value):
                return self.number(-value)
            case Call(function="neg", arguments=(inner,)):
                return inner
        return self.call("neg", a)

    def total(self, a: Node, b: Node) -> Node:
        if is_number(a, 0):
            return b
        if is_number(b, 0):
            return a
        if isinstance(a, Number) and isinstance(b, Number):
            return self.number(a.value + b.value)
        (of_a, one), (of_b, other) = self._factored(a), self._factored(b)
        if one is other:
            return self._times(of_a + of_b, one)
        if of_b < 0:
            return self.call("-", a, self.negated(b))
        return self.call("+", a, b)

    def difference(self, a: Node, b: Node) -> Node:
        return self.total(a, self.negated(b))

    def product(self, a: Node, b: Node) -> Node:
        """Of numbers one, in front."""
        (of_a, one), (of_b, other) = self._factored(a), self._factored(b)
        if is_number(one, 1):
            rest = other
        else:
            rest = one if is_number(other, 1) else self._product(one, other)
        return self._times(of_a * of_b, rest)

    def _times(self, factor: float, rest: Node) -> Node:
        if factor == 0 or is_number(rest, 1):
            return self.number(factor)
        if factor < 0:
            return self.call("neg", self._times(-factor, rest))
        return rest if factor == 1 else self.call("*", self.number(factor), rest)

    def _product(self, a: Node, b: Node) -> Node:
        if isinstance(a, Call) and a.function == "/":  # (p/q) b = (p b)/q
            return self.quotient(self.product(a.arguments[0], b), a.arguments[1])
        if isinstance(b, Call) and b.function == "/":
            return self.quotient(self.product(a, b.arguments[0]), b.arguments[1])
        if isinstance(a, Call) and a.function == "*":  # (p q) b = p (q b), where q and b are powers
            left, right = a.arguments
            if self._powers(right)[0] is self._powers(b)[0]:
                return self.product(left, self._product(right, b))
        (base, one), (other_base, other) = self._powers(a), self._powers(b)
        return (
            self.power(base, self.number(one + other))
            if base is other_base
            else self.call("*", a, b)
        )

    def _powers(self, a: Node) -> tuple[Node, float]:
        """A base and how often it is a factor."""
        match a:
            case Call(function="**", arguments=(base, Number(value=value))) if (
                value % 1 == 0 < value
            ):
                return base, value
        return a, 1.0

    def _factored(self, a: Node) -> tuple[float, Node]:
        """A number that is a factor, and the rest."""
        match a:
            case Number(value=value):
                return value, self.number(1.0)
            case Call(function="neg", arguments=(inner,)):
                factor, rest = self._factored(inner)
                return -factor, rest
            case Call(function="*", arguments=(Number(value=value), rest)):
                return value, rest
        return 1.0, a

    def quotient(self, a: Node, b: Node) -> Node:
        (of_a, one), (of_b, other) = self._factored(a), self._factored(b)
        if not of_b:
            return self.call("/", a, b)
        if one is other:
            return self.number(of_a / of_b)
        if is_number(other, 1):
            return self._times(of_a / of_b, one)
        if isinstance(one, Call) and one.function == "/":  # (p/q)/r = p/(q r)
            one, other = one.arguments[0], self.product(one.arguments[1], other)
        return self._times(of_a / of_b, self.call("/", one, other))

    def power(self, a: Node, b: Node) -> Node:
        if is_number(b, 1):
            return a
        if is_number(b, 0):
            return self.number(1.0)
        base, often = self._powers(a)
        if isinstance(b, Number) and b.value % 1 == 0 < b.value and often != 1:
            return self.call("**", base, self.number(often * b.value))
        return self.call("**", a, b)

    def lesser(self, a: Node, b: Node, of_a: Node, of_b: Node) -> Node:
        """What belongs to the lesser of a and b."""
        return of_a if of_a is of_b else self.call("lesser", a, b, of_a, of_b)

    def raised(self, a: Node, b: Node, k: float, m: float) -> Node:
        """The k-th derivative of a^b by a, and the m-th by b (`optlab.typed.raised`)."""
        return self.call("raised", a, b, self.number(float(k)), self.number(float(m)))


def is_number(node: Node, value: float) -> bool:
    """Whether it is this number."""
    return isinstance(node, Number) and node.value == value


class Derivatives:
    """The derivatives of formulas by their names; `root` has to be made by `algebra`."""

    def __init__(self) -> None:
        self.algebra = Algebra()
        self._known: dict[tuple[int, str], Node] = {}

    def of(self, root: Node, name: str) -> Node:
        """The derivative by this name."""
        for part in parts_of(root):
            if (id(part), name) not in self._known:
                self._known[id(part), name] = self._of(part, name)
        return self._known[id(root), name]

    def _of(self, part: Node, name: str) -> Node:
        make = self.algebra
        if not isinstance(part, Call):
            return make.number(float(isinstance(part, Name) and part.name == name))
        slopes = [self._known[id(one), name] for one in part.arguments]
        if all(is_number(slope, 0) for slope in slopes):
            return make.number(0.0)
        match part.function:
            case "+":
                return make.total(*slopes)
            case "-":
                return make.difference(*slopes)
            case "neg":
                return make.negated(*slopes)
            case "*":
                (a, b), (da, db) = part.arguments, slopes
                return make.total(make.product(da, b), make.product(a, db))
            case "/":
                (a, b), (da, db) = part.arguments, slopes
                one = make.quotient(da, b)
                other = make.quotient(make.product(a, db), make.power(b, make.number(2.0)))
                return make.difference(one, other)
            case "**":
                return self._power(part, *slopes)
            case "min" | "max":
                return self._least(part, slopes)
            case "lesser":
                a, b, *_ = part.arguments
                return make.lesser(a, b, *slopes[2:])
            case "raised":
                a, b, k, m = part.arguments
                by_base = make.raised(a, b, value_of(k) + 1, value_of(m))
                by_exponent = make.raised(a, b, value_of(k), value_of(m) + 1)
                da, db, *_none = slopes
                return make.total(make.product(by_base, da), make.product(by_exponent, db))
        (inner,), (slope,) = part.arguments, slopes
        return make.product(RULES[part.function](make, part, inner), slope)

    def _power(self, part: Call, da: Node, db: Node) -> Node:
        """Of a^b: b a^(b-1) a' + a^b log(a) b'."""
        make, (a, b) = self.algebra, part.arguments
        if isinstance(b, Number):
            less = make.power(a, make.number(b.value - 1))
            return make.product(make.product(b, less), da)
        if isinstance(a, Number) and a.value > 0:
            return make.product(make.product(part, make.call("log", a)), db)
        by_base, by_exponent = make.raised(a, b, 1, 0), make.raised(a, b, 0, 1)
        return make.total(make.product(by_base, da), make.product(by_exponent, db))

    def _least(self, part: Call, slopes: list[Node]) -> Node:
        """Of the one that is taken: of three, of the third beside the lesser of the first two."""
        make, (least, *others), (slope, *other_slopes) = self.algebra, part.arguments, slopes
        for other, other_slope in zip(others, other_slopes, strict=True):
            if part.function == "min":
                slope = make.lesser(least, other, slope, other_slope)
            else:
                slope = make.lesser(other, least, slope, other_slope)
            least = make.call(part.function, least, other)
        return slope


Rule = Callable[[Algebra, Node, Node], Node]
"""The slope of a function, of its call and what stands in it."""


def _square(make: Algebra, a: Node) -> Node:
    return make.power(a, make.number(2.0))


def _inverse(make: Algebra, a: Node) -> Node:
    return make.quotient(make.number(1.0), a)


def _one_and(make: Algebra, a: Node) -> Node:
    return make.total(make.number(1.0), a)


RULES: dict[str, Rule] = {
    "sqrt": lambda make, call, a: make.quotient(make.number(0.5), call),
    "exp": lambda make, call, a: call,
    "log": lambda make, call, a: _inverse(make, a),
    "sin": lambda make, call, a: make.call("cos", a),
    "cos": lambda make, call, a: make.negated(make.call("sin", a)),
    "tan": lambda make, call, a: _one_and(make, _square(make, call)),
    "sinh": lambda make, call, a: make.call("cosh", a),
    "cosh": lambda make, call, a: make.call("sinh", a),
    "tanh": lambda make, call, a: _one_and(make, make.negated(_square(make, call))),
    "atan": lambda make, call, a: _inverse(make, _one_and(make, _square(make, a))),
    "abs": lambda make, call, a: make.call("sign", a),
    "sign": lambda make, call, a: make.number(0.0),
    "floor": lambda make, call, a: make.number(0.0),
}
