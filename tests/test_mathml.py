"""Formulas as the browser draws them by itself, and as a line of text."""

import itertools
import xml.etree.ElementTree as ElementTree
from typing import Any

import pytest

from optlab.hyperparameters import Choice, Number, Switch
from optlab.objectives import OBJECTIVES
from optlab.optimizers import OPTIMIZERS
from optlab.web.mathml import formula_of, plain

M = "{http://www.w3.org/1998/Math/MathML}"
CHILDREN = {"mfrac": 2, "msub": 2, "msup": 2, "mover": 2, "munder": 2}
LEAVES = {"mi", "mn", "mo", "mtext", "mspace"}


def variants(cls: type[Any]) -> list[Any]:
    """A class with each combination of its switches and choices; RMSProp with momentum, too."""
    options: dict[str, tuple[Any, ...]] = {
        name: (False, True) if isinstance(declaration, Switch) else declaration.options
        for name, declaration in cls.hyperparameters().items()
        if isinstance(declaration, (Switch, Choice))
    }
    if cls.key == "rmsprop":
        options["momentum"] = (0.0, 0.5)
    return [cls(**dict(zip(options, v, strict=True))) for v in itertools.product(*options.values())]


ALL = [
    pytest.param(one, id=f"{cls.key} {i}")
    for cls in (*OPTIMIZERS.values(), *OBJECTIVES.values())
    for i, one in enumerate(variants(cls))
]


def drawn(latex: str, *symbols: str) -> ElementTree.Element:
    return ElementTree.fromstring(formula_of(latex, symbols).markup)


def letters(element: ElementTree.Element) -> str:
    return "".join(element.itertext())


@pytest.mark.parametrize("declared", ALL)
def test_every_formula_is_drawn_with_all_that_is_in_it(declared: Any) -> None:
    latex = declared.formula
    tree = drawn(latex)
    for element in tree.iter():
        name = element.tag.removeprefix(M)
        assert name in CHILDREN or name in LEAVES or not (element.text or "").strip(), name
        assert (name in LEAVES) <= (len(element) == 0)
        assert len(element) == CHILDREN.get(name, len(element)), ElementTree.tostring(element)
    text = formula_of(latex).text
    for shown in (letters(tree), text):
        assert not set(shown) & set("\\{}&") - set("{}" if "cases" in latex else "")
    for command, tag in (("frac", "mfrac"), (r"\sqrt", "msqrt"), (r"\hat", "mover")):
        accented = latex.replace(r"\bar", r"\hat")
        assert (command in accented) == (tree.find(f".//{M}{tag}") is not None)
    assert len(tree.findall(f".//{M}mtr")) == (latex.count(r"\\") + latex.count(r"\begin"))


@pytest.mark.parametrize("declared", ALL)
def test_every_symbol_is_marked_wherever_it_stands_and_nothing_else(declared: Any) -> None:
    numbers = [d for d in declared.hyperparameters().values() if isinstance(d, Number)]
    tree = drawn(declared.formula, *(number.symbol for number in numbers))
    for symbol in {number.symbol for number in numbers}:
        name = "".join(plain(symbol))
        marked = tree.findall(f".//*[@data-symbol='{name}']")
        assert all(letters(element) == name for element in marked)
        if len(symbol) > 1:  # the function's a, b and A stand there as numbers
            followed = [declared.formula.count(f"{symbol}{sign}") for sign in ("_", r"_\infty")]
            assert len(marked) == declared.formula.count(symbol) - followed[0]


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"s \leftarrow \gamma s + (1 - \gamma)\, \nabla f(x)^2", "s ← γs + (1 − γ) ∇f(x)^2"),
        (r"x - \frac{\eta}{\sqrt{s + \epsilon}}\, g'", "x − η/(√(s + ε)) g′"),
        (r"\tfrac12\, 0.96^{t \psi}", "1/2 0.96^(tψ)"),
        (r"\sqrt{\frac{a + b}{c}}", "√(a + b)/√c"),
        (r"\beta_1^t", "β1^t"),
        (r"g'^2", "g′^2"),
        (r"s_{\max}", "s_max"),
        (r"\operatorname{sign}(c)", "sign (c)"),
        (r"\begin{cases} a & b > 1 \\ c & \text{else} \end{cases}", "{a, b > 1; c, else}"),
        (r"|x| < 1", "|x| < 1"),
    ],
)
def test_a_formula_can_be_read_aloud(latex: str, text: str) -> None:
    assert formula_of(latex, (r"\beta_1",)).text == text


def test_a_subscript_belongs_to_the_symbol_and_a_power_does_not() -> None:
    marked = drawn(r"\beta_1^t + \beta_2 + \beta + \mu_t", r"\beta_1", r"\beta", r"\mu")
    assert [letters(e) for e in marked.findall(".//*[@data-symbol]")] == ["β1", "β"]


@pytest.mark.parametrize(
    "latex", ["", r"\frac", "x_", r"\sqrt{", r"\begin{aligned} a", r"\wobbly x < \&", "}", r"\left"]
)
def test_what_is_not_known_or_not_whole_is_drawn_all_the_same(latex: str) -> None:
    """A method of somebody else's must not take the page's sliders away."""
    ElementTree.fromstring(formula_of(latex).markup)
