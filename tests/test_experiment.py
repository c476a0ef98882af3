import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optlab.experiment import (
    Experiment,
    ExperimentError,
    from_query,
    from_toml,
    salvage,
    salvage_query,
)
from optlab.hyperparameters import Declared, Number
from optlab.named_parts import Named, Perhaps, Several
from optlab.objectives import OBJECTIVES
from optlab.objectives.many_minima import Rastrigin
from optlab.objectives.quadratics import Quadratic
from optlab.optimizers import OPTIMIZERS
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.rmsprop import RMSProp
from optlab.parts import Coordinates, Kind, Sides, Whole, kind_of, part
from tests.test_properties import legal_values

MOMENTUMS = ", ".join(OPTIMIZERS["momentum"].hyperparameters())

LINKS = Path(__file__).parent / "links_v1.txt"
FINITE = st.floats(-1e6, 1e6)


def links() -> Iterator[tuple[str, list[list[float]]]]:
    """Each link of the file with the end points of its runs."""
    lines = [line for line in LINKS.read_text().splitlines() if not line.startswith("#")]
    starts = [i for i, line in enumerate(lines) if not line.startswith(" ")] + [len(lines)]
    for first, end in pairwise(starts):
        yield lines[first], [[float(x) for x in line.split()] for line in lines[first + 1 : end]]


@pytest.mark.parametrize(("link", "ends"), list(links()))
def test_a_version_1_link_means_the_same_for_ever(link: str, ends: list[list[float]]) -> None:
    reached = [trajectory.positions[-1] for trajectory in from_query(link).trajectories()]
    np.testing.assert_allclose(reached, ends, rtol=1e-9, atol=1e-12)


def declared(kinds: dict[str, type[Declared]]) -> st.SearchStrategy[Declared]:
    """Any of the classes with any slider stops, switches, choices and texts."""

    def filled(cls: type[Declared]) -> st.SearchStrategy[Declared]:
        values = {
            name: st.sampled_from(d.stops()) if isinstance(d, Number) else legal_values(d)
            for name, d in cls.hyperparameters().items()
        }
        return st.builds(cls, **values)

    return st.sampled_from(list(kinds.values())).flatmap(filled)


def values_of(kind: Kind[Any]) -> st.SearchStrategy[Any]:
    """Any value of a part of this kind."""
    match kind:
        case Named():
            return declared(dict(kind.there))
        case Perhaps():
            return st.none() | values_of(kind.one)
        case Several():
            return st.lists(values_of(kind.one), max_size=kind.most).map(tuple)
        case Whole():
            return st.integers(0, kind.most)
        case Coordinates():
            return st.tuples(FINITE, FINITE)
        case Sides():
            return st.none() | st.just(((-1.5, 2.0), (0.0, 1e-3)))
    raise AssertionError(f"no values of {kind} are drawn: name some here")


@dataclass(frozen=True)
class Wider(Experiment):
    """One more field: this declaration is all that is written of it."""

    seed: int = part(Whole(9), 3, rank=5, link="s")


def any_of(of: type[Experiment]) -> st.SearchStrategy[Experiment]:
    return st.builds(of, **{one.name: values_of(kind_of(one)) for one in fields(of)})


experiments = any_of(Experiment)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(experiments)
def test_both_text_forms_read_back_as_the_same_experiment(experiment: Experiment) -> None:
    assert from_query(experiment.to_query()) == experiment
    assert from_toml(experiment.to_toml()) == experiment
    assert salvage(experiment.table()) == (experiment, [])


@settings(max_examples=30, derandomize=True, deadline=None)
@given(any_of(Wider))
def test_a_field_more_is_one_declaration(wider: Wider) -> None:
    assert ("s", str(wider.seed)) in wider.pairs()
    assert from_query(wider.to_query(), Wider) == wider
    assert from_toml(wider.to_toml(), Wider) == wider
    assert from_query(Experiment().to_query(), Wider).seed == 3, "older links are read as before"


def test_and_it_is_checked_refused_and_named_as_the_others() -> None:
    kept, errors = salvage_query("v=1&steps=7&s=10&b=1", Wider)
    assert (kept.steps, kept.seed) == (7, 3)
    assert errors == [
        "there is no 'b' in a link, only v, f, start, steps, run, window, noise, s, show",
        "s must be a whole number in [0, 9], got 10",
    ]
    with pytest.raises(ExperimentError, match="seed must be a whole number"):
        from_toml("seed = -1", Wider)
    with pytest.raises(ValueError, match="seed must be a whole number"):
        Wider(seed=10)


def test_a_link_can_be_read_by_a_person_and_needs_no_escapes() -> None:
    experiment = Experiment(runs=(RMSProp(eta=0.4, gamma=1.0, centered=True),))
    assert experiment.to_query() == (
        "v=1&f=quadratic+a+0.1+b+2&start=-5+-2&steps=20&run=rmsprop+eta+0.4+gamma+1+centered+true"
    )


def test_a_whole_address_is_a_link_too() -> None:
    experiment = Experiment(runs=(AdaGrad(eta=2.0),))
    assert from_query("https://example.org/optlab/?" + experiment.to_query()) == experiment


@pytest.mark.parametrize(
    ("link", "errors"),
    [
        ("v=1&run=rmsprop+gamma+1.5", ["run 1: RMSProp.gamma must lie in [0, 1], got 1.5"]),
        ("v=1&run=rmsprop+gamma+nan", ["run 1: RMSProp.gamma must lie in [0, 1], got nan"]),
        ("v=1&run=rmsprop+gamma+high", ["run 1: RMSProp.gamma must be a number, got 'high'"]),
        ("v=1&run=momentum+beta1+0.9", [f"run 1: momentum has no beta1; it has {MOMENTUMS}"]),
        ("v=1&run=rmsprop+gamma", ["run 1: 'gamma' has no value"]),
        (
            "v=1&run=rmsprop+centered+7",
            ["run 1: RMSProp.centered must be true or false, got 7.0"],
        ),
        (
            "v=1&run=nesterov+form+new",
            ["run 1: Nesterov.form must be one of look-ahead, pytorch; got 'new'"],
        ),
        (
            "v=1&run=adagrad&run=sgd",
            [f"run 2: there is no optimizer 'sgd', only {', '.join(OPTIMIZERS)}"],
        ),
        ("v=1&f=bowl", [f"f: there is no function 'bowl', only {', '.join(OBJECTIVES)}"]),
        ("v=1&f=quadratic+a+-1", ["f: Quadratic.a must lie in (0, inf), got -1"]),
        (
            "v=1&start=1",
            [
                "start must be two numbers with a space (+) or a comma between them, as in"
                " start=-5+-2; got '1'"
            ],
        ),
        (
            "v=1&window=0+1+2",
            [
                "window must be four numbers with a space (+) or a comma between them, as in"
                " window=-1+1+-2+2; got '0 1 2'"
            ],
        ),
        (
            "v=1&start=-5,,-2",
            [
                "start must be two numbers with a space (+) or a comma between them, as in"
                " start=-5+-2; got '-5,,-2'"
            ],
        ),
        ("v=1&start=1+inf", ["start must be two numbers in [-1e+30, 1e+30], got 1.0, inf"]),
        ("v=1&steps=2.5", ["steps must be a whole number in [0, 100000], got 2.5"]),
        ("v=1&steps=1e9", ["steps must be a whole number in [0, 100000], got 1000000000"]),
        ("v=2", ["v must be 1, the version this program reads; got '2'"]),
        (
            "v=1&colour=red",
            ["there is no 'colour' in a link, only v, f, start, steps, run, window, noise, show"],
        ),
        (
            "v=1&window=1+0+0+1",
            [
                "window must be x1 from, to and x2 from, to, both rising and in [-1e+30, 1e+30];"
                " got 1.0, 0.0, 0.0, 1.0"
            ],
        ),
        ("v=1" + "&run=adagrad" * 9, ["there may be at most 8 runs, got 9; the first are kept"]),
        (
            "v=1&v=1&steps=5&steps=6",
            ["v is given 2 times; the last counts", "steps is given 2 times; the last counts"],
        ),
        ("v=1&run=adam+eta+1+eta+2", ["run 1: 'eta' is given twice; the first counts"]),
        ("v=1&run=adam+optimizer+lion", ["run 1: 'optimizer' is given twice; the first counts"]),
        ("v=1&run=adam+eta+1_0", ["run 1: Adam.eta must be a number, got '1_0'"]),
        ("v=1&start=1e308+0", ["start must be two numbers in [-1e+30, 1e+30], got 1e+308, 0.0"]),
        (
            "http://[x?v=1&v1=3",
            ["there is no 'v1' in a link, only v, f, start, steps, run, window, noise, show"],
        ),
        ("&".join(["a=1"] * 101), ["a link has at most 100 parts"]),
    ],
)
def test_a_broken_link_says_what_is_wrong(link: str, errors: list[str]) -> None:
    with pytest.raises(ExperimentError) as caught:
        from_query(link)
    assert caught.value.errors == errors


def test_what_is_right_in_a_broken_link_is_kept() -> None:
    link = "v=1&f=rastrigin+amplitude+5+x+1&start=1&steps=7&run=sgd&run=rmsprop+eta+0.2+gamma+7"
    kept, errors = salvage_query(link)
    assert kept == Experiment(Rastrigin(5), (RMSProp(eta=0.2),), Rastrigin().start, 7)
    assert len(errors) == 4


def test_a_link_without_a_start_begins_where_the_function_suggests() -> None:
    assert from_query("v=1&f=rosenbrock").start == OBJECTIVES["rosenbrock"]().start


BIG = "1" + "0" * 400


@pytest.mark.parametrize(
    "text",
    [
        "runs = 3",
        "runs = [3]",
        "objective = 'quadratic'",
        "a =",
        f"start = [{BIG}, 0]",
        f"window = [[0, {BIG}], [0, 1]]",
        f"steps = {BIG}",
        "steps = " + "1" * 5000,
        "a = " + "[" * 3000,
        "[[runs]]\noptimizer = 'adam'\neta = [0.1, 0.2]",
        "[[runs]]\noptimizer = 'adam'\neta = []",
        f"[[runs]]\noptimizer = 'adam'\neta = {BIG}",
        "[[runs]]\noptimizer = 'adam'\neta = 1979-05-27",
        "objective = { name = 'quadratic', a = { b = 1 } }",
    ],
)
def test_a_table_of_the_wrong_shape_is_an_error_not_a_crash(text: str) -> None:
    with pytest.raises(ExperimentError) as caught:
        from_toml(text)
    assert all(len(error) < 300 for error in caught.value.errors)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.text(alphabet="v1=&+-.fstarunepqdcg %0", max_size=60) | st.text(max_size=30))
def test_any_text_at_all_is_read_without_a_crash(text: str) -> None:
    experiment, _ = salvage_query(text)
    assert from_query(experiment.to_query()) == experiment


def test_runs_of_the_same_method_are_told_apart_by_what_differs() -> None:
    runs = (AdaGrad(0.4), AdaGrad(2.0), RMSProp(), RMSProp())
    assert Experiment(runs=runs).labels == (
        "AdaGrad eta 0.4",
        "AdaGrad eta 2",
        "RMSProp (1)",
        "RMSProp (2)",
    )


def test_every_run_has_the_same_start_and_number_of_steps() -> None:
    trajectories = Experiment(Quadratic(), (AdaGrad(), RMSProp()), (1, 2), 7).trajectories()
    assert [len(t.positions) for t in trajectories] == [8, 8]
    assert all(tuple(t.positions[0]) == (1, 2) for t in trajectories)


@pytest.mark.parametrize(
    "wrong", [{"steps": -1}, {"steps": True}, {"start": (0, float("nan"))}, {"runs": 9 * [0]}]
)
def test_an_experiment_refuses_what_it_cannot_be(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        replace(Experiment(), **wrong)


NEARER = "0, or at least 5e-324 in size as all that float64 holds, got 1e-400"


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("run=rmsprop+eta+1e-400", f"run 1: RMSProp.eta must be {NEARER}"),
        ("run=rmsprop+gamma+-0.0001e-400", "RMSProp.gamma must be 0, or at least .* -0.0001e-400"),
        ("f=conditioned_quadratic+angle+1e-400", f"ConditionedQuadratic.angle must be {NEARER}"),
        ("start=1e-400+2", f"start must be {NEARER}"),
        ("window=1e-400+2+0+1", f"window must be {NEARER}"),
        ("steps=1e-400", f"steps must be {NEARER}"),
    ],
)
def test_a_number_that_float64_would_take_for_0_is_refused(part: str, message: str) -> None:
    """1e-400 was read as 0 without a word."""
    experiment, errors = salvage_query(f"v=1&{part}")
    assert len(errors) == 1
    assert re.search(message, errors[0])
    assert experiment.objective in (Quadratic(), OBJECTIVES["conditioned_quadratic"]())


def test_so_it_is_in_a_preset() -> None:
    with pytest.raises(ExperimentError) as caught:
        from_toml('start = [1e-400, 2]\n[[runs]]\noptimizer = "rmsprop"\neta = 1e-400\n')
    assert caught.value.errors == [
        f"run 1: RMSProp.eta must be {NEARER}",
        f"start must be {NEARER}",
    ]
    assert from_toml("start = [0e-400, 5e-324]").start == (0.0, 5e-324)


@pytest.mark.parametrize(
    ("window", "message"),
    [
        ("0+1e-320+0+1", "window must be at least 1e-30 wide along x1: .*; got 0.0, 1e-320$"),
        ("0+1+-4e-31+5e-31", "window must be at least 1e-30 wide along x2"),
        ("9.999999999999999e29+1e30+0+1", "window must be at least 1e.21 wide along x1"),
        ("0+1+1+1.000000000001", "at least 1e-09 wide along x2: .*; got 1.0, 1.000000000001$"),
    ],
)
def test_a_window_that_nothing_can_draw_is_refused(window: str, message: str) -> None:
    """A width of 1e-320 was accepted: in so narrow a window f is 0, or all of it one number."""
    experiment, (error,) = salvage_query(f"v=1&window={window}")
    assert re.search(message, error)
    assert experiment.window is None
    for narrow in ("0+1e-30+0+1", "1+1.000000002+-1e30+1e30"):
        assert from_query(f"v=1&window={narrow}").window


@pytest.mark.parametrize("start", ["-5,-2", "-5, -2", "-5+-2", " -5 , -2 ", "-5%2C-2"])
def test_a_comma_parts_the_numbers_of_a_link_too(start: str) -> None:
    """start=-5,-2 was refused as one word, and nothing said that a space was wanted."""
    window = start.replace("-5", "-6,3,-3").replace("-2", "3")
    read = from_query(f"v=1&run=adam&start={start}&window={window}")
    assert (read.start, read.window) == ((-5, -2), ((-6, 3), (-3, 3)))


def test_of_too_many_runs_the_first_are_kept() -> None:
    query = "&".join(["v=1", *(f"run=adam+eta+0.{k}" for k in range(1, 10))])
    kept, (error,) = salvage_query(query)
    assert [run.settings()["eta"] for run in kept.runs] == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]
    assert error == "there may be at most 8 runs, got 9; the first are kept"
