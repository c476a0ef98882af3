"""A method that a person types: what its lines mean, what is refused, and that it is a method like
any other."""

import copy
import math
import pickle
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from optlab import OBJECTIVES, OPTIMIZERS, train_2d
from optlab.edits import with_value
from optlab.experiment import Experiment, from_query, from_toml
from optlab.hyperparameters import Number
from optlab.objectives.quadratics import Quadratic
from optlab.objectives.valleys import Rosenbrock
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.adam import Adam
from optlab.optimizers.typed import KNOWN, as_typed
from optlab.optimizers.typed import Typed as Class
from optlab.problem import Problem, Seen
from optlab.references import Reference
from optlab.train import walk
from optlab.typed.method import MOST_PARTS, program_of
from tests.test_float32 import Bowl
from tests.test_hyperparameters import variants

Typed: Any = Class  # whose fields no type checker knows
BOWL, START = Quadratic(), (-5.0, -2.0)
CLIPS = ("clip_norm", "clip_value")  # which every method has


def path(*lines: str, steps: int = 3, **numbers: Any) -> Any:
    return train_2d(Typed("\n".join(lines), **numbers), BOWL, START, steps)


def built_in() -> list[Any]:
    """Every method with every combination of its named choices; RMSProp with momentum, too."""
    found = [cls(**variant) for cls in OPTIMIZERS.values() for variant in variants(cls)]
    return found + [replace(r, momentum=0.5) for r in found if r.key == "rmsprop"]


@pytest.mark.parametrize("run", built_in(), ids=str)
def test_every_method_shows_itself_as_lines_that_make_the_same_steps(run: Any) -> None:
    """Where a method hops about its minimum it magnifies the last digit of anything: there a start
    that is a digit away says how far paths may part."""
    run, parted = replace(run, eta=run.eta / 40), 0
    typed = as_typed(run)
    if typed is None:
        assert run.key == "adagrad_full"  # the only one that cannot be written
        return
    assert typed.settings().items() >= {n: getattr(run, n) for n in typed.numbers()}.items()
    for objective in (cls() for cls in OBJECTIVES.values()):
        ours, its = (train_2d(one, objective, objective.start, 50) for one in (typed, run))
        beside = train_2d(run, objective, np.nextafter(objective.start, 9.0), 50).positions
        finite = np.isfinite(its.positions).all(axis=1)
        np.testing.assert_array_equal(np.isfinite(ours.positions).all(axis=1), finite)
        there, ours_there, beside = (p[finite] for p in (its.positions, ours.positions, beside))
        size = np.maximum(1, np.abs(there))
        apart, shaken = (np.abs(p - there) / size for p in (ours_there, beside))
        assert (apart <= 1e-12 + 100 * np.maximum.accumulate(shaken, axis=0)).all(), objective
        parted += int((apart > 1e-12).any())
        assert (ours.gradient_evaluations == its.gradient_evaluations).all()
        assert (ours.hessian_evaluations == its.hessian_evaluations).all()
    assert parted <= 2


def test_the_lines_are_done_in_order_and_see_what_those_before_assigned() -> None:
    first = path("v = v + g", "x = x - 0.1*v", steps=1)
    then = path("x = x - 0.1*v", "v = v + g", steps=2)
    g = BOWL.gradient(np.array(START))
    np.testing.assert_array_equal(first.positions[1], np.array(START) - 0.1 * g)
    np.testing.assert_array_equal(then.positions[1], START)  # v was still 0
    np.testing.assert_array_equal(then.positions[2], np.array(START) - 0.1 * g)
    # g stays the gradient where the step began, also after x has moved.
    twice = path("x = x - 0.1*g", "x = x - 0.1*g", steps=1)
    np.testing.assert_allclose(twice.positions[1], np.array(START) - 0.2 * g)
    assert twice.gradient_evaluations[-1] == 1


def test_a_first_line_says_what_a_state_is_before_the_first_step() -> None:
    ours = path("s0 = a", "s = s + g^2", "x = x - eta*g/sqrt(s)", a=0.5, eta=0.1)
    (s,) = ours.states[0]
    np.testing.assert_array_equal(s, [0.5, 0.5])
    g = BOWL.gradient(np.array(START))
    np.testing.assert_allclose(ours.positions[1], START - 0.1 * g / np.sqrt(0.5 + g * g))
    mean = path("m0 = x", "x = x - 0.1*g", "m = m + (x - m)/(t + 1)")
    np.testing.assert_allclose(mean.states[-1].m, mean.positions.mean(axis=0))


def test_t_f_and_h_are_those_of_the_step() -> None:
    times = path("k = t", "x = x - 0.1*g")
    assert [float(s.k[0]) for s in times.states] == [0, 1, 2, 3]
    heights = path("h = f", "x = x - 0.1*g")
    np.testing.assert_array_equal([s.h[0] for s in heights.states[1:]], heights.values[:-1])
    curved = path("d = dot(H, g)", "x = x - 0.1*solve(H, d)")
    plain = path("x = x - 0.1*g")
    np.testing.assert_allclose(curved.positions, plain.positions, rtol=1e-14)
    assert curved.hessian_evaluations[-1] == 3


def test_what_goes_over_the_coordinates_does_so_for_each_member_of_a_sweep() -> None:
    text = "n = norm(g); m = mean(g); d = dot(g, x); k = mean(a); x = x - a*g/(1 + n)"
    swept = train_2d(Typed(text, a=np.array([0.1, 0.2])), BOWL, START, 2)
    for i, a in enumerate((0.1, 0.2)):
        alone = train_2d(Typed(text, a=a), BOWL, START, 2)
        np.testing.assert_array_equal(swept.positions[..., i], alone.positions)
        np.testing.assert_array_equal(swept.states[-1].k[:, i], [a, a])
    g, x = BOWL.gradient(np.array(START)), np.array(START)
    first = swept.states[1]
    assert first.n[0, 0] == pytest.approx(np.hypot(*g)) and first.m[1, 0] == g.mean()
    assert first.d[0, 0] == pytest.approx(g @ x)


def test_a_look_ahead_is_counted_as_a_gradient() -> None:
    ahead = path("x = x - 0.1*grad(x - 0.1*g)", steps=5)
    assert ahead.gradient_evaluations[-1] == 10
    x = np.array(START)
    there = x - 0.1 * BOWL.gradient(x - 0.1 * BOWL.gradient(x))
    np.testing.assert_allclose(ahead.positions[1], there)


def test_where_chooses_for_each_coordinate() -> None:
    g = BOWL.gradient(np.array(START))
    assert g[0] != g[1]
    chosen = path("x = x - where(g + 2, 1, 0)", steps=1)
    np.testing.assert_array_equal(chosen.positions[1], START - np.where(g + 2 > 0, 1, 0))


@pytest.mark.parametrize("run", [r for r in built_in() if r.as_text()], ids=str)
def test_a_typed_methods_sweeps_are_its_runs_bit_by_bit(run: Any) -> None:
    typed = as_typed(run)
    assert typed
    for name, declaration in typed.numbers().items():
        if name == "momentum_decay":
            continue  # 0.96^(t psi) is no whole power: NumPy's differ in the last digit
        stops = np.array(declaration.stops()[::9])
        swept = train_2d(replace(typed, **{name: stops}), Rosenbrock(), (-1.2, 1.0), 20)
        for i, value in enumerate(stops.tolist()):
            alone = train_2d(
                replace(typed, **{name: value}), Rosenbrock(), (-1.2, 1.0), 20
            ).positions
            assert np.array_equal(swept.positions[..., i], alone, equal_nan=True), (name, value)


@pytest.mark.parametrize(
    "text",
    ["x = x - eta*g*abs(g)^p/1e4", "x = x - eta*g*beta^p", "v0 = x^p; v = v/9 + g; x = x - eta*v"],
)
def test_a_sweep_of_an_exponent_is_its_runs_bit_by_bit_where_that_is_whole(text: str) -> None:
    powers = np.array([5.0, 2.0, 3.0, -3.0, 0.0, 7.0, 5.0])
    for swept in (powers, np.array([5.0]), powers[:, None] + np.arange(2.0)):
        batch = train_2d(Typed(text, p=swept), BOWL, START, 20)
        for i in np.ndindex(swept.shape):
            alone = train_2d(Typed(text, p=float(swept[i])), BOWL, START, 20)
            assert np.array_equal(batch.positions[:, :, *i], alone.positions, equal_nan=True), i
    between = train_2d(Typed(text, p=np.array([2.5, 2.0])), BOWL, START, 20).positions
    alone = train_2d(Typed(text, p=2.5), BOWL, START, 20).positions
    np.testing.assert_allclose(between[..., 0], alone, rtol=1e-12)


@pytest.mark.parametrize("run", [r for r in built_in() if r.as_text()], ids=str)
def test_a_typed_method_keeps_float32_and_changes_nothing_that_it_is_given(run: Any) -> None:
    typed = as_typed(run)
    assert typed
    if typed.lines.in_the_plane:
        with pytest.raises(ValueError, match="it takes two coordinates, got 7"):
            typed.init(np.zeros(7))
        return

    def see(t: int, x: Any, state: Any) -> None:
        for array in (x, *state):
            assert array.dtype == np.float32 and array.shape == (7,)
            array.flags.writeable = False

    walk(typed, Problem(Bowl(np.float32), np.linspace(-1, 1, 7), 4), see, Seen())


def test_the_numbers_of_a_name_that_is_known_are_the_usual_ones() -> None:
    found = {name for cls in OPTIMIZERS.values() for name in cls.numbers()}
    for name in found:
        declared = Typed.of(f"x = x - {name}*g").numbers()[name]
        usual = [cls.numbers()[name] for cls in OPTIMIZERS.values() if name in cls.numbers()]
        assert declared.symbol in {one.symbol for one in usual}
        assert declared.doc in {one.doc for one in usual}
        for one in usual:  # whatever a method may be set to, its copy may be
            for end in map(float, one.legal.text[1:-1].split(",")):
                assert one.legal.contains(end) <= declared.legal.contains(end), name
    own = Typed.of("x = x - reach*g").numbers()["reach"]
    assert own.primary and own.legal.contains(-3.0) and not own.legal.contains(math.inf)
    assert {name for cls in KNOWN for name in cls.numbers()} == found


REFUSED = {
    "": (1, "there is no line"),
    ";;": (1, "there is no line"),
    "x": (1, "a line assigns to one name"),
    "x == 1": (1, "a line assigns to one name"),
    "x1 = 1; x = g": (None, ""),  # a name like any other on the left
    "x = x1": (1, "x stands for both coordinates"),
    "s = g": (1, "no line moves x"),
    "x = ": (1, "there is no formula"),
    "x = x - eta*": (1, "something is missing"),
    "x = x - eta*g; s = tan(": (2, "this bracket is not closed"),
    "x = x - eta*g; g = 1": (2, "g is the gradient where the step begins"),
    "t = t + 1; x = g": (1, "t is the number of the step"),
    "H = 1; x = g": (1, "H is the Hessian"),
    "f = 1; x = g": (1, "f is the function's value"),
    "grad = 1; x = g": (1, "grad has a meaning already"),
    "pi = 1; x = g": (1, "pi has a meaning already"),
    "lambda = 1; x = g": (1, "lambda has a meaning already"),
    "x = H*g": (1, "H is a matrix"),
    "x = dot(g, H)": (1, "H is a matrix"),
    "x = solve(g, g)": (1, "what is solved is the Hessian"),
    "x = grad(H)": (1, "H is a matrix"),
    "x = grad(grad(grad(grad(grad(x)))))": (1, "grad(...) may be there 4 times"),
    "x = dot(g)": (1, "dot takes 2 values, got 1"),
    "x0 = 1; x = g": (1, "where x begins is said by the page"),
    "x = g; s0 = 1; s = g": (2, "s0 stands before the lines of the steps"),
    "s0 = 1; s0 = 2; s = g; x = s": (2, "s0 is said twice"),
    "s0 = g; s = g; x = s": (1, "before the first step there is no g"),
    "s0 = t; s = g; x = s": (1, "before the first step there is no t"),
    "s0 = grad(x); s = g; x = s": (1, "before the first step there is no grad"),
    "s0 = s; s = g; x = s": (1, "before the first step there is no s"),
    "s0 = norm(x); s = g; x = s": (1, "before the first step there is no norm"),
    "x = step*g": (1, "step is taken"),
    "x = optimizer*g": (1, "optimizer is taken"),
    "x = program*g": (1, "program is taken"),
    "x = __import__('os')": (1, "this sign means nothing here"),
    "x.y = 1": (1, "a line assigns to one name"),
    "x, y = g": (1, "a line assigns to one name"),
    "x[0] = g": (1, "a line assigns to one name"),
    "x += g": (1, "a line assigns to one name"),
    "x = (y := g)": (1, "this sign means nothing here"),
    "x = g if g else x": (1, "if cannot be a name here"),
    "x = lambda": (1, "lambda cannot be a name here"),
    "x = g.real": (1, "this sign means nothing here"),
    "x = open(g)": (1, "there is no function open"),
    "x = g^1e9": (1, "exponents lie between"),
    "x = g^9^9^9^9": (1, "exponents lie between"),
    "х = g": (1, "a line assigns to one name"),  # a Cyrillic letter
    "x = gamma٢*g": (1, "this sign means nothing here"),
    "x = " + "(" * 70 + "g" + ")" * 70: (1, "nested too deeply"),
    "x = " + "-" * 150 + "g": (1, "nested too deeply"),
    "x = " + "+".join("abcdhijklmn"): (1, "a method has at most 10 numbers"),
    "".join(f"a{i} = g; " for i in range(30)) + "x = g": (17, "at most 16 lines"),
    "a = g+g+g+g+g+g+g+g+g+g+g+g+g+g+g+g+g+g+g+g; " * 8 + "x = g": (6, "at most 200 parts"),
    "a_name_that_goes_on_and_on = g; x = g": (1, "a name has at most 20 characters"),
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_method_is_refused_at_its_line_and_place(text: str) -> None:
    line, reason = REFUSED[text]
    if line is None:
        assert Typed(text)
        return
    with pytest.raises(ValueError, match=r"^Typed\.program must be a method; line") as caught:
        Typed(text)
    assert f"line {line}: {reason}"[:40] in str(caught.value) or reason in str(caught.value)
    assert str(caught.value).startswith(f"Typed.program must be a method; line {line}: ")
    assert "at character" in str(caught.value)


def test_the_place_is_that_in_the_line() -> None:
    with pytest.raises(ValueError, match=r"line 2: .* at character 9: x = x - ›et‹\(g\)$"):
        Typed("s = g\n\nx = x - et(g)")


def test_too_long_a_text_is_refused_unread_and_what_is_allowed_is_small() -> None:
    with pytest.raises(ValueError, match="at most 800 characters"):
        Typed("x = x - g; " * 10_000)
    doubling = "s = s + s + g; " * 15 + "x = s"  # a tree of it would have 2^15 leaves
    assert len(Typed(doubling)._steps._steps) < MOST_PARTS
    towers = "; ".join(["s = s^63 + 1"] * 15 + ["x = s"])
    assert len(Typed(towers)._steps._steps) < 16 * MOST_PARTS


def test_typed_methods_are_values() -> None:
    one = Typed("v = beta*v + g; x = x - eta*v", eta=0.1, beta=0.9)
    assert list(one.settings()) == ["program", "eta", "beta", *CLIPS]
    for same in (
        pickle.loads(pickle.dumps(one)),
        copy.copy(one),
        copy.deepcopy(one),
        replace(one),
        Typed("v = beta*v + g\n\n  x = x - eta*v  ", eta=0.1, beta=0.9),
    ):
        assert same == one and hash(same) == hash(one)
        np.testing.assert_array_equal(same.init(np.ones(2)).v, [0, 0])
    assert one != replace(one, eta=0.2) and one != Typed() and one != AdaGrad()
    for i in range(400):  # more than classes are kept
        Typed(f"x = x - {i}*eta*g")
    again = Typed("v = beta*v + g; x = x - eta*v", eta=0.1, beta=0.9)
    assert again == one and hash(again) == hash(one)


def test_with_another_text_the_numbers_that_stay_keep_their_values() -> None:
    one = Typed("v = beta*v + g; x = x - eta*v", eta=0.1, beta=0.9)
    other = replace(one, program="x = x - eta*g*rate")
    own = {"program": "x = x - eta*g*rate", "eta": 0.1, "rate": 1.0}
    assert other.settings() == own | dict.fromkeys(CLIPS, 0.0)
    experiment = Experiment(BOWL, (Adam(), one))
    changed = with_value(experiment, Reference("run1.program"), "x = x - eta*g")
    assert changed.runs == (Adam(), Typed("x = x - eta*g", eta=0.1))
    with pytest.raises(ValueError, match="line 1: no line moves x"):
        with_value(experiment, Reference("run1.program"), "v = g")


def test_a_typed_method_goes_through_links_and_presets() -> None:
    run = Typed("s0 = 1\ns = s + g^2\nx = x - eta*g/s^(1/p)", eta=0.5, p=3.0)
    experiment = Experiment(BOWL, (run, Adam()))
    assert from_query(experiment.to_query()) == experiment
    assert from_toml(experiment.to_toml()) == experiment
    several = experiment.to_toml().replace('"s0 = 1; s', '"""\ns0 = 1\ns').replace('p)"', 'p)"""')
    assert '"""' in several and from_toml(several) == experiment
    assert experiment.labels == ("Typed method", "Adam")
    link = "run=typed+program+%22x+=+x+-+eta*g%22+eta+0.2+beta+3"
    kept, errors = Experiment(), []
    from optlab.experiment import salvage_query

    kept, errors = salvage_query(link)
    assert kept.runs == (Typed("x = x - eta*g", eta=0.2),)
    assert errors == [f"run 1: typed has no beta; it has program, eta, {', '.join(CLIPS)}"]
    kept, errors = salvage_query("run=typed+program+%22x+=+eta*%22")
    assert kept.runs == (Typed(),) and len(errors) == 1 and "line 1" in errors[0]


def test_two_typed_methods_are_told_apart_by_a_number() -> None:
    runs = (Typed("x = x - eta*g"), Typed("x = x - eta*sign(g)"))
    assert Experiment(BOWL, runs).labels == ("Typed method (1)", "Typed method (2)")
    same = (Typed("x = x - eta*g", eta=0.1), Typed("x = x - eta*g", eta=0.2))
    assert Experiment(BOWL, same).labels == ("Typed method eta 0.1", "Typed method eta 0.2")


def test_the_formula_is_written_with_the_symbols_of_the_numbers() -> None:
    run = Typed("s0 = 1; s = s + g^2; x = x - eta*weight_decay*g/sqrt(s)")
    assert r"s_{0} &= 1" in run.formula and r"\alpha" in run.formula
    assert r"s &\leftarrow s + \nabla f(x)^{2}" in run.formula
    look = Typed("x = x - eta*grad(x - g)").formula
    assert r"\nabla f\left(x - \nabla f(x)\right)" in look
    newton = Typed("x = x - eta*solve(H, g)").formula
    assert r"\left[\nabla^2 f(x)\right]^{-1}" in newton


def test_sliders_are_of_the_numbers_only_and_a_program_has_none_or_many() -> None:
    none = Typed("x = x - 0.1*g")
    assert list(none.settings()) == ["program", *CLIPS] and [*none.numbers()] == [*CLIPS]
    ten = Typed("x = x - a*b*c*d*h*i*j*k*l*m*g")
    assert len(ten.numbers_in_use(own=True)) == 10
    assert all(isinstance(one, Number) for one in ten.numbers().values())
    assert program_of("x = x - b*eta*g", Class).numbers == ("eta", "b")  # eta first
