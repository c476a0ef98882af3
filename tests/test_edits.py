"""Edits of an Experiment: what they change, and that they change nothing else."""

from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import pytest

import optlab
from optlab import OBJECTIVES, OPTIMIZERS
from optlab.edits import owners, with_function, with_one_more, with_runs, with_steps, with_value
from optlab.experiment import MOST_RUNS, Experiment
from optlab.hyperparameters import Number
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic
from optlab.objectives.valleys import Rosenbrock
from optlab.optimizers.adadelta import AdaDelta
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.references import ANGLE, SHARED, TURN, Reference

RUNS = (GradientDescent(0.3), AdaDelta(), Momentum(0.1, 0.5))
MINE = Experiment(ConditionedQuadratic(), RUNS, (-3.0, 1.0), 40, ((-5.0, 5.0), (-4.0, 4.0)))


def test_a_reference_names_one_value_and_no_other_is_changed() -> None:
    """Whatever has declared numbers, of every method and every function."""
    runs = tuple(cls() for cls in OPTIMIZERS.values())
    for objective in (cls() for cls in OBJECTIVES.values()):
        for at in range(0, len(runs), MOST_RUNS):
            experiment = Experiment(objective, runs[at : at + MOST_RUNS])
            places = [(Reference.to_function(n), objective) for n in objective.hyperparameters()]
            places += [
                (Reference.to_run(i, n), run)
                for i, run in enumerate(experiment.runs)
                for n in run.hyperparameters()
            ]
            for reference, owner in places:
                declared = owner.hyperparameters()[reference.name]
                value = (
                    declared.stops()[1]
                    if isinstance(declared, Number)
                    else owner.settings()[reference.name]
                )
                moved = with_value(experiment, reference, value)
                assert owners(experiment, reference) == (owner,)
                assert owners(moved, reference)[0].settings()[reference.name] == value
                back = with_value(moved, reference, owner.settings()[reference.name])
                assert back == experiment


def test_what_all_runs_have_is_set_in_those_that_have_it() -> None:
    moved = with_value(MINE, SHARED, 0.7)
    assert [run.settings()["eta"] for run in moved.runs] == [0.7] * 3
    moved = with_value(MINE, Reference("shared.beta"), 0.25)
    assert moved == replace(MINE, runs=(*RUNS[:2], Momentum(0.1, 0.25)))


def test_the_start_turns_with_the_angle_where_that_is_meant() -> None:
    flat = replace(MINE, objective=ConditionedQuadratic(angle=0.0))
    assert with_value(flat, ANGLE, 90.0).start == flat.start
    assert with_value(flat, TURN, 90.0).start == pytest.approx((-1.0, -3.0), abs=1e-12)


def test_the_numbers_of_the_only_run_have_their_names_alone() -> None:
    alone = replace(MINE, runs=RUNS[2:])
    assert with_value(alone, Reference("beta"), 0.25).runs == (Momentum(0.1, 0.25),)


@pytest.mark.parametrize(
    "text",
    ["eta", "run3.eta", "run0.beta", "f.eta", "f.a", "turn.condition_number", "shared.nu", "f", ""],
)
def test_what_is_not_there_is_refused_by_name(text: str) -> None:
    assert owners(MINE, Reference(text)) == ()
    with pytest.raises(ValueError, match=f"there is no '{text}'"):
        with_value(MINE, Reference(text), 1.0)


def test_a_value_that_is_not_legal_is_refused_by_its_owner() -> None:
    with pytest.raises(ValueError, match=r"AdaDelta.rho must lie in .*, got 2"):
        with_value(MINE, Reference.to_run(1, "rho"), 2)
    with pytest.raises(ValueError, match=r"ConditionedQuadratic.angle must lie in"):
        with_value(MINE, TURN, 1000.0)


def test_a_run_is_replaced_doubled_removed_or_added() -> None:
    first, second, third = RUNS
    assert with_runs(MINE, 1, Adam()).runs == (first, Adam(), third)
    assert with_runs(MINE, 1, second, second).runs == (first, second, second, third)
    assert with_runs(MINE, 1).runs == (first, third)
    assert with_one_more(MINE, Adam()).runs == (*RUNS, Adam())
    full = replace(MINE, runs=(Momentum(),) * MOST_RUNS)
    assert with_one_more(full, Adam()).runs == (*full.runs[:-1], Adam())
    with pytest.raises(ValueError, match="there may be at most 8 runs, got 9"):
        with_runs(full, 0, Adam(), Adam())


def test_another_function_brings_its_start_and_its_window() -> None:
    moved = with_function(MINE, Rosenbrock())
    assert moved == Experiment(Rosenbrock(), RUNS, Rosenbrock().start, MINE.steps)


@pytest.mark.parametrize(("given", "steps"), [(7.0, 7), (0, 0)])
def test_steps_are_whole(given: float, steps: int) -> None:
    moved = with_steps(MINE, given)
    assert moved == replace(MINE, steps=steps) and type(moved.steps) is int
    with pytest.raises(ValueError, match=r"steps must be a whole number in \[0, 100000\], got 2.5"):
        with_steps(MINE, 2.5)


@pytest.mark.parametrize(
    "edit",
    [
        lambda mine: with_value(mine, SHARED, 0.7),
        lambda mine: with_value(mine, ANGLE, 7.0),
        lambda mine: with_value(mine, TURN, 7.0),
        lambda mine: with_runs(mine, 0),
        lambda mine: with_one_more(mine, Adam()),
        lambda mine: with_function(mine, Quadratic()),
        lambda mine: with_steps(mine, 7),
    ],
)
def test_a_wider_experiment_keeps_what_an_edit_does_not_name(
    edit: Callable[[Experiment], Experiment],
) -> None:
    """An edit that makes an Experiment of the parts that it knows would drop the others."""

    class Wider(Experiment):
        pass

    wider = Wider(**{one.name: getattr(MINE, one.name) for one in fields(MINE)})
    edited = edit(wider)
    assert type(edited) is Wider
    changed = [
        one.name for one in fields(MINE) if getattr(edited, one.name) != vars(MINE)[one.name]
    ]
    assert changed in (["objective"], ["objective", "start"], ["runs"], ["steps"]) or (
        changed == ["objective", "start", "window"]
    )


def test_runs_are_cut_and_joined_in_one_place() -> None:
    """Nine views and handlers put a run in the place of another, each by itself."""
    package = Path(optlab.__file__).parent
    elsewhere = [
        path.name
        for path in package.rglob("*.py")
        if "runs[i + 1 :]" in path.read_text(encoding="utf-8")
    ]
    assert elsewhere == ["edits.py"]
