"""A formula in LaTeX."""

import re
from collections.abc import Callable, Mapping

from optlab.objectives.base import latex as number_latex
from optlab.typed.formula import Call, Name, Node, Number

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


def latex_of(node: Node, written: Callable[[str], str] = name_latex) -> str:
    """The formula in LaTeX; `written(name)` says how a name stands there, as a number perhaps."""
    return _part(node, written, SUM)


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
            return f"{part(0, SUM)} + {part(1, PRODUCT)}", SUM
        case "-":
            return f"{part(0, SUM)} - {part(1, PRODUCT)}", SUM
        case "neg":
            return f"-{part(0, PRODUCT)}", NEGATED
        case "*":
            return f"{part(0, PRODUCT)} {_times(node)} {part(1, POWER)}", PRODUCT
        case "/":
            return rf"\frac{{{part(0, SUM)}}}{{{part(1, SUM)}}}", POWER
        case "**":
            return f"{part(0, ATOM)}^{{{part(1, SUM)}}}", POWER
        case "sqrt":
            return rf"\sqrt{{{part(0, SUM)}}}", ATOM
        case "abs":
            return rf"\left|{part(0, SUM)}\right|", ATOM
        case "floor":
            return rf"\left\lfloor {part(0, SUM)} \right\rfloor", ATOM
    inside = ", ".join(part(i, SUM) for i in range(len(node.arguments)))
    name = WRITTEN.get(node.function) or rf"\operatorname{{{node.function}}}"
    return rf"{name}\left({inside}\right)", ATOM


def _times(node: Call) -> str:
    r"""\cdot where two numbers would else read as one, else a narrow space."""
    right = node.arguments[1]
    while isinstance(right, Call) and right.function in ("**", "/"):
        right = right.arguments[0]
    return r"\cdot" if isinstance(right, Number) else r"\,"
