"""A typed formula: what is read, what is refused and where, and that nothing else can happen."""

import math

import numpy as np
import pytest

from optlab.typed.formula import FUNCTIONS, LONGEST, FormulaError, names_of, read
from optlab.typed.latex import latex_of
from optlab.typed.tape import Tape
from tests import fuzz_formulas


def value(text: str, **names: float) -> float:
    with np.errstate(all="ignore"):
        return float(Tape((read(text),)).values(names)[0])


MEANINGS = {
    "0.1*(x1 + x2)**2 + 2*(x1 - x2)**2": 0.1 * 25 + 2,
    "2x1": 4,
    "2x1x2": None,
    "2x1^2": 8,
    "-x1^2": -4,
    "2(x1 + 1)(x2 - 1)": 12,
    "x1^x2^2": 2.0**9,
    "2^-1": 0.5,
    "x1^0.5": math.sqrt(2),
    "x1 − x2": -1,
    "x1·x2 × 2": 12,
    "1/2*x1": 1,
    "x1/(2x2)": 1 / 3,
    "+x1": 2,
    "--x1": 2,
    "1e-3x1": 0.002,
    ".5 + 2.": 2.5,
    "e^x1 + pi": math.e**2 + math.pi,
    "sqrt(exp(log(x1)))": math.sqrt(2),
    "sin(x1)^2 + cos(x1)^2": 1,
    "tan(x1) - sin(x1)/cos(x1)": 0,
    "cosh(x1)^2 - sinh(x1)^2": 1,
    "tanh(x1)": math.tanh(2),
    "atan(x1)": math.atan(2),
    "abs(1 - x2) + sign(-x1) + floor(2.7)": 3,
    "min(x1, x2, 1) + max(x1, x2)": 4,
    "x1^-2": 0.25,
    "x1^0": 1,
    "x1^64": 2.0**64,
    "1e308": 1e308,
    "0.1x₁² + 2x₂²": 0.4 + 18,
    "0.1 x1² + 2 x2²": 0.4 + 18,
    "a x1² + b x2²": 5 * 4 + 7 * 9,
    "a x₁² + b*(x₂ − 1)²": 5 * 4 + 7 * 4,
    "2a x1 - pi x2": 20 - 3 * math.pi,
    "x1¹⁰": 1024,
    "x1⁻²": 0.25,
    "-x1²": -4,
    "2²": 4,
    "(x1 + x2)³": 125,
    "x1²x2": 12,
    "x1² x2": 12,
    "x1^x2²": 2.0**9,
    "ln(x1) - ln (x2)": math.log(2 / 3),
    "ln + x1": 13,
}


@pytest.mark.parametrize(("text", "meant"), MEANINGS.items())
def test_a_formula_means_what_it_says(text: str, meant: float | None) -> None:
    if meant is None:  # x1x2 is a name: a product of names has its sign
        with pytest.raises(FormulaError, match="an operator is missing"):
            value(text.replace("x1x2", "x1 x2"), x1=2.0, x2=3.0)
        return
    assert value(text, x1=2.0, x2=3.0, a=5.0, b=7.0, ln=11.0) == pytest.approx(
        meant, rel=1e-14, abs=1e-15
    )


@pytest.mark.parametrize("text", ["log(x1 - 5)", "sqrt(-x1)", "1/(x1 - 2)", "(-x1)^0.5", "0/0*x1"])
def test_what_has_no_value_is_not_finite_and_no_error(text: str) -> None:
    assert not math.isfinite(value(text, x1=2.0))


HOSTILE = [
    # attributes, items, calls of what is no function, other ways to reach objects
    *("x1.real", "x1.__class__", "().__class__", "(1).__class__.__bases__", "x1[0]", "x1[:]"),
    *("[x1]", "{x1}", "{1: x1}", "(x1, x2)", "()", "sin", "sin sin", "x1()", "x1(x2)(1)"),
    *("(sin)(x1)", "eval(x1)", "exec(x1)", "open(x1)", "__import__(x1)", "print(1)"),
    *("getattr(x1, x2)", "globals()", "sin(*x1)", "sin(**x1)", "sin(x=x1)", "sin(x1=1)", "sin()"),
    *("sin(x1, x2)", "min(x1)", "max()", "atan(x1, x2)", "arctan(x1)", "ln x1", "Sin(x1)"),
    # other expressions
    *("lambda: 0", "lambda x: x", "x1 if x2 else 0", "x1 and x2", "not x1", "x1 or x2", "x1 < x2"),
    *("x1 == x2", "x1 in x2", "x1 is x2", "[x for x in x1]", "(x for x in x1)", "{x for x in y}"),
    *("(x := x1)", "x := 1", "x1 = 2", "x1 += 1", "await x1", "yield x1", "*x1", "**x1", "x1,"),
    *("x1 // x2", "x1 % x2", "x1 @ x2", "x1 << 2", "x1 >> 2", "x1 | x2", "x1 & x2", "~x1", "!x1"),
    *("None", "True", "False*x1", "...", "Ellipsis*...", "x1?", "x1:x2", "x1;x2", "x1!", "`x1`"),
    # strings, comments, lines, characters that look like others
    *("'x1'", '"x1"', "f'{x1}'", "b'x1'", "r'x1'", "x1 # f", "x1\nx2", "x1\\\nx2", "\\x31", "x1\0"),
    *(
        "х1",
        "x\u0661",
        "ｘ1",
        "₁",
        "²",
        "x1³ ²",
        "2₁",
        "𝑥1",
        "x1\u200b",
        "\u202ex1",
        "π",
        "∞",
        "√x1",
        "x1÷x2",
    ),
    *("x1–x2", "“x1”", "x1°", "é", "😀", "x1\u00a0+x2…", "\ud800", "ﬁ(x1)", "ſin(x1)", "\u212a"),
    # numbers
    *("0x10", "0b1", "0o7", "1_000", "1e999", "9" * 150 + "e999", "1.2.3", "1..2"),
    *("0xdeadbeef*x1", "1 2", "1 x1 2", "nan^", "inf("),
    # towers, sizes, depths
    *("9^9^9^9", "x1^1e9", "x1^65", "2^(3^(4^5))", "x1^(9^9)", "x1^(1/0)", "x1^-65", "x1^(2*40)"),
    *(
        "(" * 90 + "x1" + ")" * 90,
        "-" * 190 + "x1",
        "x1" + "+x1" * 66,
        "sin(" * 40 + "x1" + ")" * 40 + ")",
    ),
    *("x" * 21, "a" * 200, "x1*" * 100 + "x1", "(" * 100, ")" * 100, "1+" * 99),
    # what is merely broken
    *("", " ", "+", "*x1", "x1*", "x1 +", "x1 ++", "(x1", "x1)", ")x1(", "x1 x2", "x1 2", "1/2x1"),
    *(
        "1/2(x1)",
        "min(,)",
        "min(x1,)",
        "sin x1",
        "sin^2(x1)",
        "^x1",
        "x1^^2",
        "x1^*2",
        "x1***2",
        ",",
    ),
]


def test_there_are_many_hostile_texts() -> None:
    assert len(set(HOSTILE)) >= 150


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_refused_at_its_place(text: str) -> None:
    with pytest.raises(FormulaError) as caught:
        read(text)
    start, end = caught.value.at
    assert 0 <= start <= end <= len(text)
    assert caught.value.reason in str(caught.value)
    assert "›" in str(caught.value) and len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("x1 + (x2", "x1 + ›(‹x2"),
        ("x1 + x2)", "x1 + x2›)‹"),
        ("x1 + $x2", "x1 + ›$‹x2"),
        ("x1 + foo(x2)", "x1 + ›foo‹(x2)"),
        ("x1 + 0x10", "x1 + ›0‹x10"),
        ("x1^(9^9) + 1", "x1^(›9^9‹) + 1"),
        ("sin(x1, x2) + 1", "›sin(x1, x2)‹ + 1"),
        ("1/2x1", "1/2›x1‹"),
        ("x1 x2", "x1 ›x2‹"),
        ("x₁x₂", "x₁›x₂‹"),
        ("x x1", "x ›x1‹"),
        ("a b x1", "a ›b‹ x1"),
        ("a x1 x2", "a x1 ›x2‹"),
        ("tg x1", "tg ›x1‹"),
        ("sin x1", "sin ›x1‹"),
        ("sin²(x1) + 1", "›sin‹²(x1) + 1"),
        ("1/a x1", "1/a ›x1‹"),
        ("x1² + foo(x2)", "x1² + ›foo‹(x2)"),
        ("x1⁶⁵", "x1›⁶⁵‹"),
        ("x1³ ²", "x1³ ›²‹"),
        ("2 + ₁", "2 + ›₁‹"),
        ("lambda*x1^2", "›lambda‹*x1^2"),
        ("x1 + sin", "x1 + ›sin‹"),
        ("x1 + " + "9" * 150 + "e999*x2", "x1 + ›999"),
    ],
)
def test_a_refusal_points_at_the_place(text: str, marked: str) -> None:
    with pytest.raises(FormulaError) as caught:
        read(text)
    start, end = caught.value.at
    shown = f"{text[:start]}›{text[start:end]}‹{text[end:]}"
    assert shown.startswith(marked)


def test_texts_and_trees_have_their_limits() -> None:
    read("x1" + "+x1" * 40)
    read("1" * LONGEST)
    for text in ("1" * (LONGEST + 1), "x1" + "+x1" * 66, "x" * 21, "(" * 61 + "1" + ")" * 61):
        with pytest.raises(FormulaError, match=r"at most|too deeply"):
            read(text)


@pytest.mark.parametrize("text", fuzz_formulas.texts(1500, seed=1)[::5])
def test_any_text_is_a_formula_or_refused(text: str) -> None:
    assert fuzz_formulas.fate(text) in ("function", "no formula", "no function of x1 and x2")


def test_the_fuzz_finds_all_fates() -> None:
    fates = {fuzz_formulas.fate(text) for text in fuzz_formulas.texts(60, seed=2)}
    assert fates == {"function", "no formula", "no function of x1 and x2"}


def test_common_parts_are_computed_once() -> None:
    assert Tape((read("sin(x1*x2)^2 + exp(sin(x1*x2))"),)).operations == 5
    assert Tape((read("2*3 + 4*x1"),)).operations == 2


def test_powers_are_products() -> None:
    """Bit by bit the same for one number and for many."""
    x = np.linspace(-3, 3, 101)
    with np.errstate(all="ignore"):
        many = Tape((read("x1^7 - x1^-3"),)).values({"x1": x})[0]
    assert many.tolist() == [value("x1^7 - x1^-3", x1=float(one)) for one in x]


def test_names_come_in_their_order() -> None:
    assert names_of(read("b*x2 + a*sin(x1*b) - c")) == ("b", "x2", "a", "x1", "c")


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("0.1*(x1 + x2)^2", r"0.1 \, \left(x_{1} + x_{2}\right)^{2}"),
        ("a/(b + 1)", r"\frac{a}{b + 1}"),
        ("-x1*x2", r"-x_{1} \, x_{2}"),
        ("a - (b - c)", r"a - \left(b - c\right)"),
        ("2*3*x1", r"2 \cdot 3 \, x_{1}"),
        ("beta1*sqrt(abs(x1))", r"\beta_{1} \, \sqrt{\left|x_{1}\right|}"),
        ("max(x1, floor(x2))", r"\max\left(x_{1}, \left\lfloor x_{2} \right\rfloor\right)"),
        ("(-x1)^2", r"\left(-x_{1}\right)^{2}"),
        ("1*x1 + -1*x2", r"x_{1} - x_{2}"),
        ("1e-5*x1", r"10^{-5} \, x_{1}"),
    ],
)
def test_a_formula_in_latex(text: str, latex: str) -> None:
    assert latex_of(read(text)) == latex


def test_every_function_is_written_and_computed() -> None:
    for name, arity in FUNCTIONS.items():
        text = f"{name}({', '.join(['x1'] * arity.least)})"
        assert latex_of(read(text)).count("{") == latex_of(read(text)).count("}")
        assert math.isfinite(value(text, x1=0.5))
