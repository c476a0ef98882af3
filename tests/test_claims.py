"""Every kind of claim holds where it is true and fails where it is not; prose gets its numbers."""

import math
import re
import tomllib
from typing import Any

import pytest

import optlab.lessons.claims
from optlab import OPTIMIZERS, train_2d
from optlab.experiment import Experiment, ExperimentError, salvage
from optlab.lessons.claims import Claim, Value, check, fill
from optlab.lessons.facts import Facts, salvage_facts
from optlab.lessons.variants import vary
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic, RotatedQuadratic
from optlab.objectives.valleys import Rosenbrock
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.rmsprop import RMSProp

THREE = Experiment(runs=(RMSProp(), AdaGrad(), GradientDescent(eta=0.6)))
VARIANTS = {
    "long": {"steps": 200},
    "slow": {"set": {"eta": 0.01}},
    "gd": {"runs": [{"optimizer": "gradient_descent", "eta": 0.6}]},
    "other": {"runs": [{"optimizer": "gradient_descent", "eta": 0.61}]},
    "wide": {"runs": [{"optimizer": "momentum", "eta": 0.4, "beta": 0.0}], "steps": 60},
}


def facts(table: dict[str, Any], experiment: Experiment = THREE) -> Facts:
    read, errors = salvage_facts(table, experiment)
    assert errors == []
    return read


RUNS = facts({"variants": VARIANTS}).runs(THREE)


@pytest.mark.parametrize(
    ("true", "false"),
    [
        ("f(1) < 1e-3", "f(1) < 1e-9"),
        ("f(2) > 0.1", "f(2) > 10"),
        ("f(1) <= f(1, 20)", "f(1, 0) <= f(1)"),
        ("f(1) >= f(1, 20)", "f(1) >= f(1, 0)"),
        ('status(3) == "diverged"', 'status(1) == "diverged"'),
        ("status(2) != 'diverged'", "status(3) != 'diverged'"),
        ("status(1) == status(slow[1])", "status(1) == status(3)"),
        ("diverged_at(3) <= 11", "diverged_at(3) <= 10"),  # 2 * 1.4^k > 60
        ("diverged_at(1) > steps", "diverged_at(3) > steps"),
        ("apart(3, gd) < 1e-12", "apart(3, other) < 1e-12"),
        ("1e4 < f(2)/f(1) < 1e6", "1 < f(2)/f(1) < 10"),
        ("0.91 < rate(wide) < 0.93", "0.93 < rate(wide) < 0.95"),
        ("f(1) < f(2) < f(3)", "f(2) < f(1) < f(3)"),
        ("x1(1, 20) == x1(1)", "x1(1, 19) == x1(1)"),
        ("abs(x1(1) + 0.010599) < 1e-6", "abs(x1(1) + 0.011) < 1e-6"),
        ("f(long[2]) < 0.1 * f(2)", "f(long[2]) < 1e-9 * f(2)"),
        ("f(slow[1]) > 100 * f(1)", "f(slow[1]) < f(1)"),
        ("eta(3) > 2/lambda_max", "eta(gd) < 2/lambda_max"),
        ("steps_to(1, 1e-3) < steps_to(2, 1e-3)", "steps_to(2, 1e-3) <= steps"),
        ("move(2, 2) < move(2, 1)", "move(2, 2) > move(2, 1)"),
        ("s1(1) < s1(2)", "s1(1) > s1(2)"),
    ],
)
def test_every_kind_can_hold_and_can_fail(true: str, false: str) -> None:
    held, failed = check(Claim(true), RUNS), check(Claim(false), RUNS)
    assert held.holds and held.says.startswith(f"{true}: ") and held.says.endswith(" holds")
    assert not failed.holds and failed.says.endswith(" does not hold")


def test_an_outcome_says_what_was_measured() -> None:
    f = float(train_2d(RMSProp(), Quadratic()).values[-1])
    outcome = check(Claim("1e-9 < f(1) < 1e-3"), THREE)
    assert outcome.value == f
    assert outcome.says == f"1e-9 < f(1) < 1e-3: 1e-09 < {f:.6g} < 0.001 holds"
    word = check(Claim("status(3) == 'at rest'"), THREE)
    assert word.says == "status(3) == 'at rest': diverged == at rest does not hold"
    assert math.isnan(word.value)


def test_a_comparison_with_nan_never_holds() -> None:
    bowl = Experiment(Quadratic(a=1, b=1), (GradientDescent(eta=0.5),))
    for sign in ("<", "<=", ">", ">=", "==", "!="):
        assert not check(Claim(f"rate(1) {sign} 0.5"), bowl).holds


def test_rmsprop_with_gamma_1_is_gradient_descent_a_thousand_times_faster() -> None:
    """The example in the module's text, as a preset would have it."""
    text = optlab.lessons.claims.__doc__ or ""
    table = tomllib.loads(text[text.index("    [[runs]]") : text.index("What can be asked")])
    experiment, errors = salvage({"runs": table["runs"]})
    assert errors == []
    read = facts(table, experiment)
    runs = read.runs(experiment)
    assert len(read.claims) == 4
    for claim in read.claims:
        outcome = check(claim, runs)
        assert outcome.holds, outcome.says
    end = train_2d(RMSProp(gamma=0.9), Quadratic(), steps=50).values[-1]
    assert (
        fill("{factor} times, down to {end}", runs, read.values)
        == f"1e+03 times, down to {end:.1e}"
    )
    # With a gamma that lets a little in, every one of them fails.
    changed = facts(table, Experiment(runs=(RMSProp(gamma=0.9),)))
    runs = changed.runs(Experiment(runs=(RMSProp(gamma=0.9),)))
    assert [check(claim, runs).holds for claim in changed.claims] == [False, False, False, True]


def test_a_variant_changes_what_it_names_and_nothing_else() -> None:
    base = Experiment(
        ConditionedQuadratic(condition_number=7, angle=10),
        (RMSProp(gamma=0.8), Momentum(beta=0.7)),
        (1, 2),
        33,
        ((-1, 1), (-2, 2)),
    )
    assert vary(base, {}) == (base, [])
    for changes, expected in (
        ({"steps": 5}, {"steps": 5}),
        ({"start": [3, 4]}, {"start": (3, 4)}),
        ({"window": [[0, 1], [0, 2]]}, {"window": ((0, 1), (0, 2))}),
        ({"objective": {"angle": 45}}, {"objective": ConditionedQuadratic(7, 45)}),
        ({"objective": {"name": "rosenbrock"}}, {"objective": Rosenbrock()}),
        ({"runs": [{"optimizer": "adagrad"}]}, {"runs": (AdaGrad(),)}),
        ({"set": {"gamma": 1}}, {"runs": (RMSProp(gamma=1), Momentum(beta=0.7))}),
        (
            {"set": {"eta": 0.1}},
            {"runs": (RMSProp(eta=0.1, gamma=0.8), Momentum(eta=0.1, beta=0.7))},
        ),
        ({"set": {"centered": True}}, {"runs": (RMSProp(gamma=0.8, centered=True), base.runs[1])}),
    ):
        varied, errors = vary(base, changes)
        assert errors == []
        for name in ("objective", "runs", "start", "steps", "window"):
            assert getattr(varied, name) == expected.get(name, getattr(base, name))
    turned, _ = vary(base, {"turn": 90})
    assert turned.start == pytest.approx((-2, 1))
    both, _ = vary(base, {"turn": 180, "start": [3, 4]})
    assert both.start == pytest.approx((-3, -4))


def test_every_method_can_be_varied() -> None:
    for key, cls in OPTIMIZERS.items():
        varied, errors = vary(THREE, {"runs": [{"optimizer": key}], "set": {"eta": 0.123}})
        assert errors == [] and varied.runs == (cls(eta=0.123),)  # type: ignore[call-arg]


def test_rotation_and_start_turned_with_it() -> None:
    """Gradient descent's path turns rigidly, so f is the same; RMSProp's does not."""
    experiment = Experiment(RotatedQuadratic(halved=True), (GradientDescent(), RMSProp()))
    variants = {
        "straight": {"objective": {"name": "quadratic"}},
        "turned": {"turn": 45},
    }
    runs = facts({"variants": variants}, experiment).runs(experiment)
    assert check(Claim("abs(f(turned[1])/f(straight[1]) - 1) < 1e-9"), runs).holds
    assert not check(Claim("abs(f(1)/f(straight[1]) - 1) < 1e-9"), runs).holds
    assert not check(Claim("abs(f(turned[2])/f(straight[2]) - 1) < 0.5"), runs).holds


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"step": 5}, "variant v: there is no 'step', only objective, runs, start, steps"),
        ({"steps": -5}, "variant v: steps must be a whole number in"),
        ({"runs": [{"optimizer": "adm"}]}, "variant v: run 1: there is no optimizer 'adm'"),
        ({"objective": {"c": 1}}, "variant v: objective: quadratic has no c; it has a, b"),
        ({"set": {"beta": 1}}, "variant v: set: no run has beta; they have eta, gamma"),
        (
            {"set": {"gamma": 2}},
            r"variant v: set: run 1: RMSProp.gamma must lie in \[0, 1\], got 2",
        ),
        ({"set": 3}, "variant v: set must be a table"),
        ({"turn": "45"}, "variant v: turn must be degrees, got '45'"),
        ({"turn": math.nan}, "variant v: turn must be degrees, got nan"),
        ({"turn": True}, "variant v: turn must be degrees"),
        ({"turn": 45, "start": [1e30, 1e30]}, "variant v: start must be two numbers"),
        (7, "variant v: must be a table of changes"),
    ],
)
def test_a_wrong_variant_is_named(changes: Any, message: str) -> None:
    _, errors = salvage_facts({"variants": {"v": changes}}, THREE)
    assert len(errors) == 1 and re.match(message, errors[0]), errors


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"claims": "f(1) < 1"}, "claims must be [[claims]] tables, got 'f(1) < 1'"),
        ({"claims": ["f(1) < 1"]}, "claim 1: must be a table with its that, as in"),
        ({"claims": [{"than": "f(1) < 1"}]}, "claim 1: must be a table with its that"),
        ({"claims": [{"that": "f(1) < 1", "why": 1}]}, "claim 1: there is no 'why', only that"),
        ({"claims": [{"that": 3}]}, "claim 1: must be a phrase, as in 'f(1)', got 3"),
        ({"claims": [{"that": "f(1)"}]}, "claim 1: 'f(1)' is no comparison, with one of < <= > >="),
        ({"claims": [{"that": "f(1) in f(2)"}]}, "claim 1: 'f(1) in f(2)' is no comparison"),
        ({"claims": [{"that": "f(1) < 1 and f(2) < 1"}]}, "claim 1: 'f(1) < 1 and f(2) < 1' is no"),
        ({"claims": [{"that": "1 < 2"}]}, "claim 1: '1 < 2' asks nothing of a run, as f(1) does"),
        ({"claims": [{"that": "sqrt(4) < steps"}]}, "claim 1: 'sqrt(4) < steps' asks nothing"),
        (
            {"claims": [{"that": "f(1) < 1"}, {"that": "f(9) < 1"}]},
            "claim 2: there is no run 9, counted from 1; the last one is 3",
        ),
        (
            {"claims": [{"that": "status(1) == 'divreged'"}]},
            "claim 1: it is never 'divreged'; it is one of at rest, stationary, settling,"
            " oscillating, still moving, not moved, stuck, diverged, undefined",
        ),
        (  # a teacher's file from before the word was changed
            {"claims": [{"that": "status(1) != 'converged'"}]},
            "claim 1: it is never 'converged', which is called 'at rest' now; it is one of at rest",
        ),
        ({"claims": [{"that": "status(1) < 'diverged'"}]}, "claim 1: words are compared by =="),
        ({"claims": [{"that": "status(1) == 3"}]}, "claim 1: status(1) and 3: a word and a number"),
        ({"values": ["f(1)"]}, "values must be a table with a name for each, got ['f(1)']"),
        ({"values": {"end": "g(1)"}}, "value end: there is no g(...), only f, gap"),
        ({"values": {"end": "f(1) < 1"}}, "value end: f(1) < 1 is no quantity"),
        ({"values": {"end": 3}}, "value end: must be a phrase, as in 'f(1)', got 3"),
        (
            {"values": {"end": {"format": ".1e"}}},
            "value end: must be a phrase, or a table of value",
        ),
        ({"values": {"end": {"value": "f(1)", "digits": 3}}}, "value end: must be a phrase, or a"),
        (
            {"values": {"end": {"value": "f(1)", "format": "3 digits"}}},
            "value end: format must be one of Python's for a number, as '.3g', '.0f', '.1%'; got",
        ),
        ({"values": {"end": {"value": "f(1)", "format": ".999f"}}}, "value end: format must be"),
        ({"values": {"end": {"value": "status(1)", "format": ".3g"}}}, "value end: it is a word"),
        ({"variants": 3}, "variants must be a table with a name for each, got 3"),
        ({"variants": {"a b": {}}}, "variant 'a b': a name has letters, digits and _ only"),
    ],
)
def test_a_wrong_table_is_named_and_the_rest_is_kept(table: Any, message: str) -> None:
    read, errors = salvage_facts(table, THREE)
    assert len(errors) == 1 and errors[0].startswith(message), errors
    assert len(read.claims) == (
        len(table["claims"]) - 1 if isinstance(table.get("claims"), list) else 0
    )


def test_a_claim_that_cannot_be_read_is_an_error_when_checked() -> None:
    with pytest.raises(ExperimentError, match=r"f\(9\) < 1: there is no run 9"):
        check(Claim("f(9) < 1"), THREE)


VALUES = {
    "end": Value("f(1)"),
    "share": Value("f(1)/f(2)", ".2%"),
    "how": Value("status(3)"),
    "never": Value("diverged_at(1)", ".0f"),
    "count": Value("steps", ".0f"),
}


def test_prose_gets_its_numbers_from_the_runs() -> None:
    rmsprop, adagrad, _ = (float(path.values[-1]) for path in THREE.trajectories())
    assert fill("f = {end}", THREE, VALUES) == f"f = {rmsprop:.3g}"
    assert fill("{share}, {how}", THREE, VALUES) == f"{rmsprop / adagrad:.2%}, diverged"
    assert fill("{count} steps, {never}", THREE, VALUES) == "20 steps, ∞"
    left = {"x": Value("x1(1, 0)", ".1f")}
    assert fill("from {x}", THREE, left) == f"from −{-THREE.start[0]:.1f}"
    assert fill("走了 {count} 步", THREE, VALUES) == "走了 20 步"
    longer = Experiment(runs=THREE.runs, steps=100)
    assert fill("{count}: {end}", longer, VALUES) != fill("{count}: {end}", THREE, VALUES)


def test_formulas_keep_their_braces() -> None:
    text = (
        r"where $\eta > \frac{2}{\lambda_{\max}}$, and $$\sqrt{s + \epsilon}$$ it costs \$ {count}"
    )
    assert fill(text, THREE, VALUES) == text.replace("{count}", "20")


def test_a_value_inside_a_formula_is_not_left_silently() -> None:
    with pytest.raises(
        ExperimentError, match=r"\{end\} between dollars is LaTeX; write it outside"
    ):
        fill("$f = {end}$", THREE, VALUES)


@pytest.mark.parametrize("name", ["ending", "", "end:.3g", "f(1)", " end "])
def test_an_unknown_name_in_prose_is_an_error(name: str) -> None:
    expected = re.escape(f"there is no value {{{name}}}, only end, share, how, never, count")
    with pytest.raises(ExperimentError, match=expected):
        fill(f"It ends at {{{name}}}.", THREE, VALUES)
    with pytest.raises(ExperimentError, match="there is none"):
        fill("{end}", THREE, {})
    with pytest.raises(ExperimentError, match="value end: there is no run 7"):
        fill("{end}", THREE, {"end": Value("f(7)")})
