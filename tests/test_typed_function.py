"""A typed function is an objective like any other: exact, in every text form, its minima found."""

import copy
import math
import pickle
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from optlab import OBJECTIVES
from optlab.edits import with_value
from optlab.experiment import Experiment, from_query, from_toml, salvage_query
from optlab.linear import eigenvalues_of
from optlab.measure.sweeps import objectives_at, sweep
from optlab.objectives.base import Known, Objective, Unbounded, Unknown
from optlab.objectives.typed import Typed
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.newton import Newton
from optlab.problem import Problem
from optlab.references import Reference
from optlab.train import train
from optlab.typed import minima
from optlab.typed.letters import MOST_LETTERS

H = 1e-30
ROSENBROCK: Any = OBJECTIVES["rosenbrock"]

SMOOTH = [
    "0.1*(x1 + x2)**2 + 2*(x1 - x2)**2",
    "a*x1**2 + b*(x2-c)**2",
    "exp(-x^2/2)*y + x*y^3/(1 + y^2)",
    "sin(x1)*cos(x2) + tan(x1/9)",
    "sinh(x1/3) + cosh(x2/2)*tanh(x1*x2)",
    "atan(x1 - x2)^3 + log(2 + x1^2)",
    "sqrt(1 + x1^2 + x2^4)^3",
    "(2 + sin(x1))^(x2/3)",
    "x1^5/x2^3 - x2/(x1*x2 + 40) + x1^-2",
    "exp(exp(exp(x1/9)))/exp(x2)",
    "-(-x1 - (x2 - -x1)*2)^3/7",
]


def points(count: int = 40) -> np.ndarray:
    return np.random.default_rng(0).uniform(-3, 3, (2, count))


@pytest.mark.parametrize("text", SMOOTH)
def test_derivatives_are_exact(text: str) -> None:
    f, x = Typed(text), points()
    ways = np.eye(2)[:, :, None]
    slopes = np.array([f.value(x + 1j * H * way).imag / H for way in ways])
    np.testing.assert_allclose(f.gradient(x), slopes, rtol=1e-11, atol=1e-13)
    bends = np.array([f.gradient(x + 1j * H * way).imag / H for way in ways])
    hessian = f.hessian(x)
    scale = np.abs(hessian).max(axis=(0, 1))
    np.testing.assert_allclose(hessian / scale, bends / scale, rtol=1e-10, atol=1e-12)
    assert np.array_equal(hessian[0, 1], hessian[1, 0])


@pytest.mark.parametrize(
    "text", ["abs(x1)*x2 + sign(x1)", "max(x1, x2, x1*x2)", "min(x1^2, x2^2, 1)"]
)
def test_derivatives_beside_kinks(text: str) -> None:
    f, x, h = Typed(text), points(), 1e-6
    for axis in range(2):
        step = h * np.eye(2)[axis][:, None]
        slope = (f.value(x + step) - f.value(x - step)) / (2 * h)
        np.testing.assert_allclose(f.gradient(x)[axis], slope, atol=1e-7)


def test_at_a_kink_stands_the_mean_of_both_slopes() -> None:
    for text in ("abs(x1)", "max(x1, -x1)", "-min(x1, -x1)", "sign(x1)", "floor(x1)"):
        assert Typed(text + " + x2").gradient(np.zeros(2)).tolist() == [0, 1], text
    assert Typed("max(3*x1, x1)").gradient(np.zeros(2)).tolist() == [2, 0]


POWERS = [
    "abs(x1)^x2 + x1^2",
    "x1^a + x2^2",
    "abs(x1)^(a*x2) + x2^2",
    "(x1^2 + x2^2)^(x1*x2)",
    "(x1 - 1)^(x2^2)",
    "2^(x1*x2) + x1^(x2 + 1)",
    "0^x1 + x2",
    "(x1*x2)^(a + 1)*x1",
]


def test_a_power_whose_base_or_exponent_is_0_has_its_slope() -> None:
    """It was nan, 0 times the log of 0, where f is smooth."""
    for f, x, slope in (
        (Typed("max(x1, 0)^x2 + x1^2"), [-1.0, 2.0], [-2, 0]),
        (Typed("abs(x1)^x2 + x1^2"), [0.0, 2.0], [0, 0]),
        (Typed("x1^a + x2^2", a=0.0), [0.0, 1.0], [0, 2]),
    ):
        assert f.gradient(np.array(x)).tolist() == slope
    # d/dx1 of x2 x1^(x2 - 1), of x1^x2 log(x1), and both at once, at 0 and 3.
    assert Typed("x1^x2").hessian(np.array([0.0, 3.0])).tolist() == [[0, 0], [0, 0]]
    assert Typed("x1^x2").hessian(np.array([0.0, 2.0])).tolist() == [[2, 0], [0, 0]]
    assert Typed("x1^a", a=1.0).hessian(np.zeros(2)).tolist() == [[0, 0], [0, 0]]
    shown = Typed("x1^x2").program.derivatives_latex()
    assert r"x_2 \, x_1^{x_2 - 1} \\ x_1^{x_2} \, \log\left(x_1\right)" in shown[0]
    assert r"x_1^{x_2} \, \log\left(x_1\right)^{2}" in shown[1]


@pytest.mark.parametrize("text", POWERS)
@pytest.mark.parametrize("a", [0.0, 1.0, 2.0, 0.5, -1.0, 3.0])
def test_the_slope_of_a_power_is_pytorchs_wherever_that_is(text: str, a: float) -> None:
    torch: Any = pytest.importorskip("torch")
    kind = Typed.of(text)
    f = kind(text, **{"a": a} if "a" in kind.numbers() else {})
    axis = [-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 1.7, 2.0, 3.0]
    x = torch.cartesian_prod(*[torch.tensor(axis, dtype=torch.float64)] * 2).T.requires_grad_()
    source = (
        text.replace("abs(", "torch.abs(").replace("^", "**").replace("0**", "torch.zeros(())**")
    )
    value = eval(source, {"torch": torch, "x1": x[0], "x2": x[1], "a": torch.tensor(a)})
    (slopes,) = torch.autograd.grad(value.sum(), x)
    np.testing.assert_allclose(f.gradient(x.detach().numpy()), slopes, rtol=1e-12, atol=1e-14)


SAME = {  # the built-in functions, typed
    "rosenbrock": ("(1-x1)^2 + 100*(x2-x1^2)^2", {"b": 100.0}),
    "beale": ("(1.5-x1+x1*x2)^2 + (2.25-x1+x1*x2^2)^2 + (2.625-x1+x1*x2^3)^2", {}),
    "himmelblau": ("(x1^2+x2-11)^2 + (x1+x2^2-7)^2", {}),
    "three_hump_camel": ("2x1^2 - 1.05x1^4 + x1^6/6 + x1*x2 + x2^2", {}),
    "styblinski_tang": ("(x1^4-16x1^2+5x1 + x2^4-16x2^2+5x2)/2", {}),
    "rastrigin": ("20 + x1^2-10cos(2pi*x1) + x2^2-10cos(2pi*x2)", {}),
    "quadratic": ("0.1x1^2 + 2x2^2", {}),
    "rotated_quadratic": ("0.1(x1+x2)^2 + 2(x1-x2)^2", {}),
}


@pytest.mark.parametrize("key", SAME)
def test_a_built_in_function_that_is_typed_is_the_same(key: str) -> None:
    text, settings = SAME[key]
    typed, built_in = Typed(text), OBJECTIVES[key](**settings)
    x = points()
    for name in ("value", "gradient", "hessian"):
        ours, theirs = getattr(typed, name)(x), getattr(built_in, name)(x)
        np.testing.assert_allclose(ours, theirs, rtol=1e-11, atol=1e-11 * np.abs(theirs).max())
    found, there = np.array(sorted(typed.minima)), np.array(sorted(built_in.minima))
    np.testing.assert_allclose(found, there, rtol=1e-12, atol=1e-8)
    assert typed.minimum == pytest.approx(built_in.minimum, rel=1e-13, abs=1e-20)


def test_steps_on_a_typed_function_are_those_on_the_built_in_one() -> None:
    start = (-1.2, 1.0)
    runs = GradientDescent(0.001), Newton()
    for run in runs:
        one = train(run, Problem(Typed(SAME["rosenbrock"][0]), start, 15))
        other = train(run, Problem(ROSENBROCK(b=100.0), start, 15))
        np.testing.assert_allclose(one.positions, other.positions, rtol=1e-9, atol=1e-9)


LEAST = {
    "x1^4 + x2^4": Known(((0.0, 0.0),)),
    "abs(x1) + abs(x2 - 1)": Known(((0.0, 1.0),)),
    "max(x1^2, (x2-1)^2)": Known(((0.0, 1.0),)),
    "sqrt(x1) + x2^2": Known(((0.0, 0.0),)),
    "(x1-40)^4 + (x2-3)^2": Known(((40.0, 3.0),)),
    "x1^2*(x2^2 + 1) + 1000 + (x2-1)^4": Known(((0.0, 1.0),)),
    "x1^2 - x2^2": Unbounded(),
    "x1^3 + x2^2": Unbounded(),
    "1/x1 + x2^2": Unbounded(),
    "log(x1^2 + x2^2)": Unbounded(),
    "x1 + abs(x2)": Unbounded(),
    "exp(-x1) + x2^2": Unknown(),
    "(x1^2 + x2^2 - 1)^2": Unknown(),
    "floor(x1)^2 + x2^2": Unknown(),
    "(x1 - x2^2)^2 - x2": Unknown(),
    "0*x1*sin(x2)": Unknown(),
    # quadratics, without a search
    "x1^2 + x1*x2 + x2^2 - 3x1": Known(((2.0, -1.0),)),
    "(x1 + x2)^2": Known(((0.0, 0.0),)),
    "(0.1x1 + 0.3x2)^2 - (0.1x1 + 0.3x2)": Known(((0.5, 1.5),)),
    "x1*x2": Unbounded(),
    "x1": Unbounded(),
    "x2 + x1^2": Unbounded(),
    "(x1 + x2)^2 + x1": Unbounded(),
    "0*x1": Known(((0.0, 0.0),)),
    "x1^2*(1 - 1) + x2": Unbounded(),
}


@pytest.mark.parametrize(("text", "least"), LEAST.items())
def test_what_is_found_of_the_least_value(text: str, least: object) -> None:
    found = Typed(text).least
    if isinstance(least, Known):
        assert isinstance(found, Known)
        np.testing.assert_allclose(np.array(found.points), np.array(least.points), atol=1e-9)
    else:
        assert found == least


def test_minima_without_end_are_those_near_the_origin() -> None:
    found = Typed("sin(x1) + sin(x2)").minima
    each = (-math.pi / 2, 3 * math.pi / 2)
    np.testing.assert_allclose(found, [(p, q) for p in each for q in each])


def test_a_search_says_the_same_of_one_and_of_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slider's hundred positions were looked at one by one."""
    f = Typed("(x1^2 - a)^2 + (x2 - b*x1)^2/(1 + x1^2)", a=2, b=-0.5)
    values = np.linspace(-3, 3, 25).tolist()
    alone = []
    for value in values:
        monkeypatch.setattr(minima, "_found", type(minima._found)())
        alone.append(replace(f, a=value).least)
    monkeypatch.setattr(minima, "_found", type(minima._found)())
    searches: list[int] = []
    ours = minima.Search.__init__

    def counted(search: minima.Search, program: object, letters: np.ndarray) -> None:
        searches.append(letters.shape[1])
        ours(search, program, letters)  # type: ignore[arg-type]

    monkeypatch.setattr(minima.Search, "__init__", counted)
    together = [one.least for one in objectives_at(Experiment(f), "f.a", values)]
    assert searches == [25]
    for one, other in zip(alone, together, strict=True):
        assert type(one) is type(other)
        if isinstance(one, Known) and isinstance(other, Known):
            np.testing.assert_allclose(
                np.array(one.points), np.array(other.points), rtol=1e-12, atol=1e-12
            )


@pytest.mark.parametrize(
    ("text", "q", "eigenvalues", "centre"),
    [
        ("0.1x1^2 + 2x2^2", (0.2, 0, 4), (0.2, 4), (0, 0)),
        ("0.1(x1+x2)^2 + 2(x1-x2)^2", (4.2, -3.8, 4.2), (0.4, 8), (0, 0)),
        ("x1^2 + (x2-3)^2/2 - 2x1 + 5", (2, 0, 1), (1, 2), (1, 3)),
        ("(x1+1)*(x1-1) - -(x2)*x2", (2, 0, 2), (2, 2), (0, 0)),
        ("2^3*x1^2 + sin(1)^0*x2^2", (16, 0, 2), (2, 16), (0, 0)),
    ],
)
def test_a_quadratic_is_recognised(text: str, q: tuple, eigenvalues: tuple, centre: tuple) -> None:
    form = Typed(text).quadratic()
    assert form
    assert pytest.approx(q, rel=1e-14) == form.Q
    assert form.eigenvalues == pytest.approx(eigenvalues, rel=1e-14)
    assert form.centre == pytest.approx(centre, rel=1e-14)
    assert eigenvalues_of(Typed(text)) == form.eigenvalues


NO_BOWLS = [
    *("x1^4", "abs(x1)^2 + x2^2", "x1^2/x1*x1 + x2^2", "x1*x2", "-x1^2 - x2^2", "(x1 + x2)^2"),
    *("max(x1^2, x1^2) + x2^2", "x1^2 + x2^2 + 0*log(x1)", "sqrt(x1)^4 + x2^2"),
    "1e308x1^2*10 + y^2",
]


@pytest.mark.parametrize("text", NO_BOWLS)
def test_what_is_no_bowl_is_none(text: str) -> None:
    assert Typed(text).quadratic() is None


def test_a_quadratic_of_letters_is_one_while_they_allow_it() -> None:
    f = Typed("a*x1^2 + b*(x2 - c)^2 + d*x1*x2", a=2, d=0)
    form = f.quadratic()
    assert form and form.Q == (4, 0, 2) and form.centre == (0, 1)
    assert replace(f, a=-1).quadratic() is None
    assert replace(f, a=-1).least == Unbounded()
    many = replace(f, a=np.array([1.0, 2.0, 3.0])).quadratic()
    assert many and np.array_equal(many.Q[0], [2, 4, 6])
    assert replace(f, a=np.array([-1.0, -2.0])).quadratic() is None


def test_letters_are_fields() -> None:
    f = Typed("a*x1^2 + beta1*(y - c)^2", a=3)
    assert list(f.hyperparameters()) == ["text", "a", "beta1", "c"]
    assert f.settings() == {"text": f.text, "a": 3.0, "beta1": 1.0, "c": 1.0}
    assert f.numbers()["beta1"].symbol == r"\beta_{1}"
    assert isinstance(f, Typed) and isinstance(f, Objective) and f.key == "typed"
    assert repr(f) == "Typed(text='a*x1^2 + beta1*(y - c)^2', a=3.0, beta1=1.0, c=1.0)"
    assert eval(repr(f), {"Typed": Typed}) == f  # a text of our own
    assert list(Typed().hyperparameters()) == ["text"]
    for wrong in ({"d": 1.0}, {"b": 2.0}):
        with pytest.raises(TypeError, match="unexpected keyword"):
            Typed("a*x1", **wrong)
    with pytest.raises(TypeError, match=r"Typed.a must be a number, got 'b'"):
        Typed("a*x1", a="b")
    with pytest.raises(ValueError, match=r"Typed.a must lie in"):
        Typed("a*x1", a=math.inf)


def test_functions_of_the_same_settings_are_the_same() -> None:
    f = Typed("a*x1 + b*x2", a=2)
    for same in (Typed("a*x1 + b*x2", a=2.0, b=1), pickle.loads(pickle.dumps(f)), copy.deepcopy(f)):
        assert same == f and hash(same) == hash(f)
    for other in (replace(f, a=3), Typed("a*x1 + b*x2 "), Typed("b*x2 + a*x1", a=2), 5, Typed()):
        assert other != f
    assert Typed() == Typed() and Typed() != OBJECTIVES["quadratic"]()


def test_another_text_keeps_the_letters_that_stay() -> None:
    f = Typed("a*x1^2 + b*x2^2", a=2, b=3)
    g = replace(f, text="b*x1^2 + c*x2^2")
    assert g == Typed("b*x1^2 + c*x2^2", b=3)
    assert replace(g, text="x1 + x2") == Typed("x1 + x2")
    with pytest.raises(ValueError, match=r"Typed.text must be a function of x1 and x2: .*›\(‹"):
        replace(g, text="(x1")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("start*x1", "start cannot be a letter's name here"),
        ("x1 + value", "value cannot be a letter's name here"),
        ("text*x1", "text cannot be a letter's name here"),
        ("name*x1", "name cannot be a letter's name here"),
        ("x3 + x1", "a function has two coordinates"),
        ("a + 2", "has at least one of them in it"),
        ("+".join("abcdfghkl") + "*x1", f"at most {MOST_LETTERS} letters"),
        ("x1" * 200, "at most 200 characters"),
        ("sin(x1", "this bracket is not closed, at character 4: sin›(‹x1"),
    ],
)
def test_what_is_no_function_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=r"^Typed.text must be") as caught:
        Typed(text)
    assert reason in str(caught.value)


def test_every_text_form_gives_it_back() -> None:
    for text in (*SMOOTH, "a*x1^2+b*y", "q_1*x1 − 2·x2"):
        experiment = Experiment(Typed(text), (GradientDescent(0.1),), (1.0, 2.0), 5)
        assert from_query(experiment.to_query()) == experiment
        assert from_toml(experiment.to_toml()) == experiment
    link = "f=typed+text+%22a*x1%5E2%2Bx2%5E2%22+a+2"
    assert from_query(link).objective == Typed("a*x1^2+x2^2", a=2)


def test_a_broken_text_in_a_link_leaves_the_rest() -> None:
    experiment, errors = salvage_query("f=typed+text+%22a*(x1%22&steps=7")
    assert experiment.objective == Typed() and experiment.steps == 7
    assert "›(‹" in errors[0] and errors[0].startswith("f: Typed.text must be")


def test_a_batch_of_letters_is_its_members() -> None:
    values = [-1.0, 0.5, 2.0]
    experiment = Experiment(Typed("a*x1^2 + sin(x2)*b"), (GradientDescent(0.1),), (1.0, 2.0), 8)
    many = sweep(experiment, experiment.runs[0], "f.a", values)
    assert many.positions.shape == (9, 2, 3)
    for i, value in enumerate(values):
        alone = with_value(experiment, Reference("f.a"), value).trajectories()[0]
        assert np.array_equal(many.positions[..., i], alone.positions)
        assert many.outcome[0][i] == alone.outcome[0]


def test_the_window_stands_still_while_a_letter_moves() -> None:
    f = Typed("(x1 - a)^2 + (x2 + b)^4")
    assert {replace(f, a=value).window for value in (-5.0, 0.0, 3.0)} == {f.window}
    assert Typed("(x1 - 40)^2 + x2^2").window == ((-50, 50), (-50, 50))
    (low, high), _side = Typed("log(x1) + x2").window
    start = Typed("log(x1) + x2").start
    assert low < start[0] < high and start[0] > 0


def test_another_text_on_which_the_start_has_no_value_gets_its_own() -> None:
    experiment = Experiment(Typed(), (GradientDescent(),), (-3.0, 1.0))
    at = Reference.to_function("text")
    assert with_value(experiment, at, "x1^2 + 9x2^2").start == (-3.0, 1.0)
    moved = with_value(experiment, at, "sqrt(x1) + x2^2")
    assert moved.start == moved.objective.start and moved.start[0] > 0


@pytest.mark.parametrize(
    ("text", "start", "kind", "says"),
    [
        ("sqrt(x1) + x2^2", (1.0, 1.0), "undefined", "where f has no value since step 3"),
        ("log(x1) + x2^2", (-1.0, 0.0), "undefined", "where f has no value"),
        ("x1^2 + sqrt(1 - x2)", (0.0, 5.0), "undefined", "where f has no value since step 0"),
        ("1/x1^2", (0.0, 1.0), "diverged", "beyond the largest number"),
        ("abs(x1) + abs(x2)", (1.0, 1.0), "oscillating", "changed direction"),
        ("x1^4 + x2^2", (1e80, 0.0), "diverged", "beyond the largest number"),
    ],
)
def test_a_run_says_where_f_has_no_value(text: str, start: tuple, kind: str, says: str) -> None:
    status = train(GradientDescent(0.7), Problem(Typed(text), start, 20)).status
    assert status.kind == kind and says in status.criterion


def test_the_formula_has_numbers_and_its_derivatives_letters() -> None:
    f = Typed("a*x1^2 + (x2 - c)^2", a=3, c=-2)
    assert f.formula == r"3 \, x_1^{2} + \left(x_2 - \left(-2\right)\right)^{2}"
    gradient, hessian = f.program.derivatives_latex()
    assert r"2 \, a \, x_1" in gradient and r"2 \, a" in hessian
    long = Typed("*".join(["sin(x1)*cos(x2)"] * 12))
    assert long.program.derivatives_latex() == ("", "")
