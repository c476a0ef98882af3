"""A formula in LaTeX."""

import re
import sys
from collections.abc import Callable, Mapping

from optlab.objectives.base import latex as number_latex
from optlab.typed.formula import Call, Name, Node, Number, parts_of
from optlab.typed.raised import plain

SUM, NEGATED, PRODUCT, POWER, ATOM = range(5)  # how firmly a part holds together, loosest first

GREEK = re.compile(
    "alpha|beta|gamma|delta|epsilon|eta|theta|kappa|lambda|mu|nu|rho|sigma|tau|phi|psi|omega"
)
WRITTEN: Mapping[str, str] = {
    **{name: rf"\{name}" for name in ("exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh")},
    "min": r"\min",
    "max": r"\max",
    "atan": r"\arctan",
    "sign": r"\operatorname{sign}",
    "grad": r"\nabla f",
}


def name_latex(name: str) -> str:
    r"""A name as mathematics writes it: `beta1` is \beta_1, `x_start` is x_\mathrm{start}."""
    letters = name.rstrip("0123456789")
    digits = name[len(letters) :]
    first, _, rest = letters.partition("_")
    head = (
        rf"\{first}"
        if GREEK.fullmatch(first)
        else first
        if len(first) == 1
        else rf"\mathrm{{{first}}}"
    )
    below = ",".join(
        part for part in (rest.strip("_") and rf"\mathrm{{{rest.strip('_')}}}", digits) if part
    )
    return f"{head}_{{{below}}}" if below else head


def latex_of(
    node: Node, written: Callable[[str], str] = name_latex, *, most: int | None = None
) -> str:
    """The formula in LaTeX; `written(name)` says how a name stands there, as a number perhaps.

    With `most`, nothing where it would have more characters, or be nested deeper than is read: of
    what is derived, parts that are shared would be written again and again.
    """
    (node,) = plain(node)
    if most and _characters(node) > most:
        return ""
    text = _part(node, written, SUM)
    return "" if most and len(text) > most else text


def _characters(node: Node) -> int:
    """About how many it has, at least; very many where it is nested too deeply."""
    sizes: dict[int, tuple[int, int]] = {}
    for part in parts_of(node):
        inside = [sizes[id(one)] for one in part.arguments] if isinstance(part, Call) else []
        depth = 1 + max((one[1] for one in inside), default=0)
        sizes[id(part)] = 1 + sum(one[0] for one in inside), depth
    characters, depth = sizes[id(node)]
    return characters if depth < 100 else sys.maxsize


def _part(node: Node, written: Callable[[str], str], least: int) -> str:
    """A part, in brackets where it holds less firmly together than where it stands needs."""
    text, firm = _written(node, written)
    return rf"\left({text}\right)" if firm < least else text


def _written(node: Node, written: Callable[[str], str]) -> tuple[str, int]:
    if isinstance(node, (Number, Name)):
        text = number_latex(node.value) if isinstance(node, Number) else written(node.name)
        firm = NEGATED if text.startswith("-") else PRODUCT if r"\cdot" in text else ATOM
        return text, firm

    def part(index: int, least: int) -> str:
        return _part(node.arguments[index], written, least)

    match node.function:
        case "+":
            text, firm = _written(node.arguments[1], written)
            if firm == NEGATED:
                return f"{part(0, SUM)} - {text[1:]}", SUM
            return f"{part(0, SUM)} + {part(1, PRODUCT)}", SUM
        case "-":
            return f"{part(0, SUM)} - {part(1, PRODUCT)}", SUM
        case "neg":
            return f"-{part(0, PRODUCT)}", NEGATED
        case "*":
            left, firm = _written(node.arguments[0], written)
            if left in ("1", "-1"):
                factor = part(1, PRODUCT)
                return (factor, PRODUCT) if left == "1" else (f"-{factor}", NEGATED)
            if firm < NEGATED:
                left, firm = rf"\left({left}\right)", ATOM
            return f"{left} {_times(node)} {part(1, PRODUCT)}", min(firm, PRODUCT)
        case "/":
            return rf"\frac{{{part(0, SUM)}}}{{{part(1, SUM)}}}", POWER
        case "**":
            return f"{part(0, ATOM)}^{{{part(1, SUM)}}}", POWER
        case "sqrt":
            return rf"\sqrt{{{part(0, SUM)}}}", ATOM
        case "abs":
            return rf"\left|{part(0, SUM)}\right|", ATOM
        case "lesser":
            a, b, of_a, of_b = (part(i, SUM) for i in range(4))
            cases = rf"{of_a} & {a} < {b} \\ {of_b} & {a} > {b}"
            return rf"\begin{{cases}} {cases} \end{{cases}}", ATOM
        case "floor":
            return rf"\left\lfloor {part(0, SUM)} \right\rfloor", ATOM
    inside = ", ".join(part(i, SUM) for i in range(len(node.arguments)))
    name = WRITTEN.get(node.function) or rf"\operatorname{{{node.function}}}"
    return rf"{name}\left({inside}\right)", ATOM


def _times(node: Call) -> str:
    r"""\cdot where two numbers would else read as one, else a narrow space."""
    right = node.arguments[1]
    while isinstance(right, Call) and right.function in ("*", "**"):
        right = right.arguments[0]
    return r"\cdot" if isinstance(right, Number) else r"\,"
