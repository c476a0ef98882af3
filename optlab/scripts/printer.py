"""A formula's tree as the source of a program: `Call("*", (a, x1))` is `a*x1`."""

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from optlab.scripts.dialects import Dialect
from optlab.typed.formula import Call, Name, Node, Number, names_of, parts_of, value_of
from optlab.typed.raised import zero_where

SUM, PRODUCT, SIGN, POWER, ATOM = range(1, 6)  # how tightly a text holds together
LONGEST = 70  # characters of a part that has no line of its own
SHARED = 10  # characters of a part that is written more than once
DEEPEST = 15


@dataclass
class Printer:
    """Writes formulas of one scope in a dialect. `names` says what their names are called there,
    and how the gradient is asked, `grad`; those in `whole` are arrays of both coordinates."""

    dialect: Dialect
    names: Mapping[str, str]
    whole: Collection[str] = ()
    taken: set[str] = field(default_factory=set)
    """Names that parts of their own must not have."""

    def lines(self, *roots: Node) -> tuple[list[str], list[str]]:
        """The texts of the formulas, and before them the lines that name what is written more than
        once, or is too long."""
        uses: dict[int, int] = {}
        for part in parts_of(*roots):
            for one in part.arguments if isinstance(part, Call) else ():
                uses[id(one)] = uses.get(id(one), 0) + 1
        texts: dict[int, tuple[str, int, int]] = {}  # with how tight and how deep
        lines: list[str] = []
        tops = {id(root) for root in roots}
        for part in parts_of(*roots):
            text, tight = self._text(part, texts)
            inside = part.arguments if isinstance(part, Call) else ()
            deep = 1 + max((texts[id(one)][2] for one in inside), default=0)
            many = uses.get(id(part), 0) > 1 and len(text) > SHARED
            alone = many or len(text) > LONGEST or deep > DEEPEST
            if alone and inside and id(part) not in tops:
                name = self._fresh()
                lines.append(f"{name} = {text}")
                text, tight, deep = name, ATOM, 1
            texts[id(part)] = text, tight, deep
        return lines, [texts[id(root)][0] for root in roots]

    def text(self, node: Node) -> str:
        """One formula, in one piece."""
        texts: dict[int, tuple[str, int, int]] = {}
        for part in parts_of(node):
            texts[id(part)] = *self._text(part, texts), 0
        return texts[id(node)][0]

    def _fresh(self) -> str:
        name = next(n for i in range(1, 10_000) if (n := f"p{i}") not in self.taken)
        self.taken.add(name)
        return name

    def _text(self, part: Node, texts: Mapping[int, tuple[str, int, int]]) -> tuple[str, int]:
        match part:
            case Number(value=value):
                return number_text(value, self.dialect), SIGN if value < 0 else ATOM
            case Name(name=name):
                return self.names.get(name, name), ATOM
        if not names_of(part) and not math.isfinite(value := value_of(part)):
            return number_text(value, self.dialect), ATOM  # Python would stop there
        inside = [texts[id(one)][:2] for one in part.arguments]
        sign = part.function
        match sign:
            case "+" | "-":
                return f"{held(inside[0], SUM)} {sign} {held(inside[1], PRODUCT, behind=True)}", SUM
            case "*" | "/":
                left, right = held(inside[0], PRODUCT), held(inside[1], SIGN, behind=True)
                return f"{left}{sign}{right}", PRODUCT
            case "neg":
                tight = min(inside[0][1], SIGN)
                return f"-{held(inside[0], PRODUCT)}", SIGN if tight == SIGN else PRODUCT
            case "**" if part.arguments[1] == Number(0.5):
                return self._call("sqrt", part.arguments[:1], [inside[0][0]]), ATOM
            case "**":
                return f"{held(inside[0], ATOM)}**{held(inside[1], SIGN)}", POWER
        return self._call(sign, part.arguments, [text for text, _tight in inside]), ATOM

    def _call(self, function: str, arguments: tuple[Node, ...], texts: list[str]) -> str:
        """The text of a function's call."""
        module = self.dialect.module
        match function:
            case "grad":
                return self.names["grad"].format(self._both(arguments[0], texts[0]))
            case "dot" if arguments[0] == Name("H"):
                return f"{texts[0]} @ {closed(self._both(arguments[1], texts[1]))}"
            case "solve":
                return f"solve({texts[0]}, {self._both(arguments[1], texts[1])})"
            case "dot":
                product = "*".join(map(closed, texts))
                return f"{module}.sum({self._any_of_both(arguments, product)})"
            case "norm":
                square = f"{closed(texts[0])}**2"
                return f"{module}.sqrt({module}.sum({self._any_of_both(arguments, square)}))"
            case "mean":
                return f"{module}.mean({self._both(arguments[0], texts[0])})"
            case "where":
                c, a, b = self._own(arguments, texts)
                return f"{module}.where({c} > 0, {a}, {b})"
            case "lesser":
                a, b, of_a, of_b = texts
                mean = f"({of_a} + {of_b})/2"
                later = f"{module}.where({a} > {b}, {of_b}, {mean})"
                return f"{module}.where({a} < {b}, {of_a}, {later})"
            case "guarded":
                a, b, k, m, written = texts
                return f"{module}.where({zero_where(a, b, int(k), int(m))}, 0, {written})"
            case "min" | "max":
                name, (first, *others) = (
                    self.dialect.function(function),
                    self._own(arguments, texts),
                )
                for other in others:
                    first = f"{name}({first}, {other})"
                return first
        return f"{self.dialect.function(function)}({', '.join(self._own(arguments, texts))})"

    def _own(self, arguments: tuple[Node, ...], texts: list[str]) -> list[str]:
        """What a function is given; numbers as the library's own, where it takes no others."""
        return [
            f"{self.dialect.number}({text})" if self.dialect.strict and not names_of(one) else text
            for one, text in zip(arguments, texts, strict=True)
        ]

    def _any_of_both(self, arguments: tuple[Node, ...], text: str) -> str:
        return text if any(map(self.is_whole, arguments)) else f"{self.dialect.zeros} + {text}"

    def _both(self, node: Node, text: str) -> str:
        return text if self.is_whole(node) else f"{self.dialect.zeros} + {text}"

    def is_whole(self, node: Node) -> bool:
        """Whether it surely is an array of both coordinates."""
        match node:
            case Name(name=name):
                return name in self.whole
            case (
                Call(function="dot", arguments=(Name(name="H"), _))
                | Call(function="grad" | "solve")
            ):
                return True
            case Call(function="dot" | "norm" | "mean"):
                return False
            case Call(arguments=arguments):
                return any(map(self.is_whole, arguments))
        return False


def closed(text: str) -> str:
    """A text as a factor."""
    return text if text.isidentifier() else f"({text})"


def held(inside: tuple[str, int], tight: int, *, behind: bool = False) -> str:
    """A part's text, in brackets where it would fall apart. What begins with a sign has some behind
    another sign."""
    text, own = inside
    return f"({text})" if own < tight or (behind and text.startswith("-")) else text


def number_text(value: float, dialect: Dialect) -> str:
    """A number with all of its digits, whole ones without a point."""
    if not math.isfinite(value) or value == math.pi:
        name = "nan" if math.isnan(value) else "pi" if value == math.pi else "inf"
        return f"{'-' if value < 0 else ''}{dialect.module}.{name}"
    return str(int(value)) if value % 1 == 0 and abs(value) < 1e15 else repr(value)


def calls_of(*nodes: Node) -> Iterator[Call]:
    """The operations in formulas."""
    return (part for part in parts_of(*nodes) if isinstance(part, Call))


def needs_own_numbers(
    dialect: Dialect, nodes: Collection[Node], scalars: Collection[str], *, careful: bool
) -> bool:
    """Whether the single numbers of formulas have to be the library's own: where its functions take
    no others; `careful`, also where Python's would stop a division by 0 or make a complex root."""
    for call in calls_of(*nodes):
        for i, one in enumerate(call.arguments):
            names = names_of(one)
            if not names or not scalars or not {*names} <= {*scalars}:
                continue
            divides = (call.function == "/" and i == 1) or (call.function == "**" and i == 0)
            whole = {*names_of(call)} <= {*scalars}
            if careful and divides and whole:
                return True
            arithmetic = call.function in ("+", "-", "*", "/", "**", "neg")
            if dialect.strict and not arithmetic:
                return True
    return False
