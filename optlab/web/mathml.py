"""A formula in LaTeX as MathML, which browsers draw by themselves, and as a line of text.

Enough of LaTeX for methods' formulas. A symbol that is asked for, `\\beta_1` or `\\gamma`, carries
its name, so that a page can light it wherever it stands. What is not known is shown as its name.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from html import escape

TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|\S")
SPACES = {",": 0.167, ":": 0.222, ";": 0.278, " ": 0.3, "!": 0.0, "quad": 1.0, "qquad": 2.0}
SIGNS = {
    "-": "−",
    "leftarrow": "←",
    "rightarrow": "→",
    "le": "≤",
    "leq": "≤",
    "ge": "≥",
    "geq": "≥",
    "ne": "≠",
    "approx": "≈",
    "in": "∈",
    "cdot": "·",
    "odot": "⊙",
    "times": "×",
    "pm": "±",
    "top": "⊤",
    "circ": "∘",
    "lVert": "‖",
    "rVert": "‖",
    "lfloor": "⌊",
    "rfloor": "⌋",
    "prod": "∏",
    "sum": "∑",
}
FENCES = {r"\lfloor": "⌊", r"\rfloor": "⌋"}
LETTERS = {"nabla": "∇", "infty": "∞", "partial": "∂", "ldots": "…", "dots": "…"}
ACCENTS = {"hat": ("^", "\u0302"), "bar": ("¯", "\u0304"), "tilde": ("~", "\u0303")}


@dataclass(frozen=True)
class Formula:
    """A formula to draw, and to read aloud."""

    markup: str
    text: str


@lru_cache(maxsize=200)
def formula_of(latex: str, symbols: Collection[str] = ()) -> Formula:
    """The formula; `symbols`, a tuple of LaTeX, are marked `data-symbol="β1"` in it."""
    drawn = _Reader(latex, {plain(symbol) for symbol in symbols}).row("")
    return Formula(
        f'<math xmlns="http://www.w3.org/1998/Math/MathML">{drawn.markup}</math>',
        re.sub(r"\s+", " ", drawn.text).strip(),
    )


@lru_cache(maxsize=100)
def plain(symbol: str) -> tuple[str, str]:
    r"""A symbol without LaTeX, and what stands below it: `\beta_1` is β and 1."""
    above, _underscore, below = symbol.partition("_")
    return _letters(above), _letters(below.strip("{}"))


def _letters(latex: str) -> str:
    return re.sub(r"\\([A-Za-z]+)", lambda found: _greek(found[1]), latex)


def _greek(name: str) -> str:
    """The letter of this name; the name where there is none, as in `min`."""
    size = "CAPITAL" if name[0].isupper() else "SMALL"
    try:
        letter = name.upper().replace("LAMBDA", "LAMDA")
        return unicodedata.lookup(f"GREEK {size} LETTER {letter}")
    except KeyError:
        return name


class _Reader:
    """Reads a formula from left to right; each part as it is drawn, and as text."""

    def __init__(self, latex: str, symbols: Collection[tuple[str, str]]) -> None:
        self.tokens = TOKEN.findall(latex)[::-1]
        self.symbols = symbols

    def next(self) -> str:
        return self.tokens[-1] if self.tokens else ""

    def row(self, *ends: str) -> Formula:
        """All up to one of these tokens, which stays."""
        parts = []
        while self.tokens and self.next() not in ends:
            parts.append(self.scripted())
        return _row(parts)

    def scripted(self) -> Formula:
        """What stands next, with what is below and above it."""
        base, below, above, primes = self.atom(), None, list[Formula](), ""
        while self.next() in ("_", "^", "'"):
            match self.tokens.pop():
                case "_":
                    below = self.argument()
                case "^":
                    above.append(self.argument())
                case _:
                    primes += "′"
        if below:
            base = self.lowered(base, below)
        elif (base.text, "") in self.symbols:
            base = self.marked(base, "mrow", base.text)
        if not above and not primes:
            return base
        raised = _row(above).text if above else ""
        sign = "^" if raised.strip("⊤") else ""
        marks = [Formula(_tag("mo", primes), primes)] if primes else []
        return Formula(
            _tag("msup", base.markup + _row([*marks, *above]).markup),
            f"{base.text}{primes}{sign}{_inside(raised) if raised else ''}",
        )

    def lowered(self, base: Formula, below: Formula) -> Formula:
        name = (base.text, below.text)
        if base.text in "∏∑":
            markup = _tag("munder", base.markup + below.markup)
        elif name in self.symbols:
            return self.marked(_row([base, below]), "msub", "".join(name))
        else:
            markup = _tag("msub", base.markup + below.markup)
        return Formula(markup, f"{base.text}_{_inside(below.text)}")

    def marked(self, inner: Formula, tag: str, name: str) -> Formula:
        markup = inner.markup.removeprefix("<mrow>").removesuffix("</mrow>")
        return Formula(_tag(tag, markup, f' data-symbol="{escape(name)}"'), inner.text)

    def argument(self) -> Formula:
        """What belongs to a command or a script: a group, or one sign."""
        if self.next()[:1].isdigit():  # \tfrac12
            digits = self.tokens.pop()
            if digits[1:]:
                self.tokens.append(digits[1:])
            return Formula(_tag("mn", digits[0]), digits[0])
        return self.atom()

    def group(self) -> str:
        """The letters of `{...}`, as they stand."""
        self.expect("{")
        letters = ""
        while self.tokens and self.next() != "}":
            letters += self.tokens.pop()
        self.expect("}")
        return letters

    def expect(self, token: str) -> None:
        if self.next() == token:
            self.tokens.pop()

    def atom(self) -> Formula:
        token = self.tokens.pop() if self.tokens else ""
        if token == "{":
            inner = self.row("}")
            self.expect("}")
            return inner
        if token.startswith("\\"):
            return self.command(token[1:])
        if token[:1].isdigit():
            return Formula(_tag("mn", token), token)
        if token.isalpha():
            return Formula(_leaf("mi", token), token)
        return _sign(SIGNS.get(token, token), stretch=False)

    def command(self, name: str) -> Formula:
        if name in SPACES:
            return Formula(f'<mspace width="{SPACES[name]}em"/>', " " if SPACES[name] else "")
        if name in SIGNS or name in "{}|":
            return _sign(SIGNS.get(name, name), stretch=False)
        if name in LETTERS:
            return Formula(f'<mi mathvariant="normal">{LETTERS[name]}</mi>', LETTERS[name])
        if name in ACCENTS:
            over, combining = ACCENTS[name]
            base = self.argument()
            markup = _tag(
                "mover", f"{base.markup}<mo stretchy='false'>{over}</mo>", ' accent="true"'
            )
            return Formula(markup, base.text[:1] + combining + base.text[1:])
        match name:
            case "frac" | "dfrac" | "tfrac":
                above, below = self.argument(), self.argument()
                size = {"d": ' displaystyle="true"', "t": ' displaystyle="false"'}.get(name[0], "")
                text = f"{_inside(above.text)}/{_inside(below.text)}"
                return Formula(_tag("mfrac", above.markup + below.markup, size), text)
            case "sqrt":
                if quotient := self.root_of_fraction():
                    return quotient
                root = self.argument()
                return Formula(_tag("msqrt", root.markup), f"√{_inside(root.text)}")
            case "operatorname":
                word = self.group()
                return Formula(_leaf("mi", word), f"{word} ")
            case "mathrm":
                word = self.group()
                return Formula(_leaf("mi", word), word)
            case "text":
                word = self.group()
                return Formula(_leaf("mtext", word), word)
            case "left" | "right":
                fence = self.tokens.pop() if self.tokens else ""
                return _sign(FENCES.get(fence, fence.lstrip("\\")), stretch=True)
            case "begin":
                return self.table(self.group())
        letter = _greek(name)
        upright = ' mathvariant="normal"' if letter.isupper() else ""
        return Formula(_leaf("mi", letter, upright), letter if len(letter) == 1 else f" {letter} ")

    def root_of_fraction(self) -> Formula | None:
        """A root of nothing but a fraction, as a fraction of roots: a browser without a font for
        mathematics draws a tall root over the numerator only."""
        before = list(self.tokens)
        if before[-2:] in [["\\frac", "{"], ["\\dfrac", "{"], ["\\tfrac", "{"]]:
            del self.tokens[-2:]
            above, below = self.argument(), self.argument()
            if self.next() == "}":
                self.tokens.pop()
                parts = _tag("msqrt", above.markup) + _tag("msqrt", below.markup)
                return Formula(
                    _tag("mfrac", parts), f"√{_inside(above.text)}/√{_inside(below.text)}"
                )
        self.tokens = before
        return None

    def table(self, kind: str) -> Formula:
        """`aligned` at its &, or `cases`."""
        rows: list[list[Formula]] = [[]]
        while self.tokens and self.next() != "\\end":
            rows[-1].append(self.row("&", "\\\\", "\\end"))
            if self.next() == "\\\\":
                rows.append([])
            if self.next() in ("&", "\\\\"):
                self.tokens.pop()
        self.expect("\\end")
        self.group()
        lines = (
            _tag("mtr", "".join(_tag("mtd", cell.markup) for cell in row)) for row in rows if row
        )
        markup = _tag("mtable", "".join(lines), f' displaystyle="true" class="live-{escape(kind)}"')
        if kind == "cases":
            text = "; ".join(", ".join(cell.text.strip() for cell in row) for row in rows)
            return Formula(markup, f"{{{text}}}")
        return Formula(markup, "; ".join(" ".join(cell.text for cell in row) for row in rows))


def _tag(name: str, inner: str, attributes: str = "") -> str:
    return f"<{name}{attributes}>{inner}</{name}>"


def _leaf(name: str, text: str, attributes: str = "") -> str:
    return _tag(name, escape(text), attributes)


def _row(parts: list[Formula]) -> Formula:
    if len(parts) == 1:
        return parts[0]
    return Formula(
        _tag("mrow", "".join(part.markup for part in parts)), "".join(part.text for part in parts)
    )


def _sign(sign: str, *, stretch: bool) -> Formula:
    fence = sign in "()[]|{}"
    spaced = f" {sign} " if sign in "=←→≤≥≠≈∈+−<>" else sign
    return Formula(
        _leaf("mo", sign, ' stretchy="false"' if fence and not stretch else ""),
        f"{sign} " if sign == "," else spaced,
    )


def _inside(text: str) -> str:
    """A part in brackets, unless it is one sign or number."""
    text = re.sub(r"^− ", "−", text.strip())
    return (
        text if re.fullmatch(r"[\d.]+|[a-z]{3,}|[\w∞⊤][\u0300-\u036f′\d]?", text) else f"({text})"
    )
