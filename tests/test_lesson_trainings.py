"""Trainings that lessons speak of: what is measured on them, what is said of broken ones, and the
program that does them."""

import contextlib
import io
import math
from typing import Any

import numpy as np
import pytest

from optlab.data import airfoil
from optlab.experiment import Experiment
from optlab.lessons.facts import salvage_facts
from optlab.lessons.lessons import salvage_lesson
from optlab.lessons.quantities import quantity
from optlab.lessons.runs import PhraseError, Runs
from optlab.lessons.training_measures import TRAINED
from optlab.lessons.training_results import ETAS, Result
from optlab.lessons.training_script import script
from optlab.lessons.trainings import Stored, Trained, salvage_trainings, stored_names
from optlab.models import Minibatches
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.rmsprop import RMSProp
from optlab.web.theme import LIGHT
from optlab.web.views.lessons.training_figure import against_eta, curves, etas_in_words

BASE = Experiment(runs=(RMSProp(),))
AIRFOIL = {
    "data": "airfoil",
    "seeds": 3,
    "runs": [{"optimizer": "adagrad", "eta": 0.1}, {"optimizer": "rmsprop", "eta": 0.07}],
}
TABLES = {
    "airfoil": AIRFOIL,
    "alone": {"data": "airfoil", "seeds": 1, "runs": [{"optimizer": "adam", "eta": 0.01}]},
    "images": {"stored": "mnist"},
}
FACTS, WRONG = salvage_facts({"trainings": TABLES, "variants": {"other": {}}}, BASE)
RUNS = FACTS.runs(BASE)


def measured(phrase: str, runs: Runs = RUNS) -> Any:
    return quantity(phrase, runs).measure()


def by_hand(seed: int, eta: float, forget: float | None) -> float:
    """The loss after two epochs of AdaGrad, or of RMSProp with gamma = 1 - forget, written out."""
    data = airfoil.load()
    rows = np.column_stack([data.features, np.ones(1500)])
    x = np.random.default_rng(seed).normal(0, 0.01, 6)
    x[5], s = 0, np.zeros(6)
    for t in range(1, 301):
        at = Minibatches(1500, 10, seed).at(t)
        gradient = rows[at].T @ (rows[at] @ x - data.targets[at]) / 10
        s = s + gradient**2 if forget is None else (1 - forget) * s + forget * gradient**2
        x = x - eta * gradient / np.sqrt(s + 1e-6)
    return float(np.mean((rows @ x - data.targets) ** 2) / 2)


def test_a_training_is_read_and_measured() -> None:
    assert WRONG == []
    ends = [sorted(by_hand(seed, 0.1, None) for seed in range(3))]
    ends += [sorted(by_hand(seed, 0.07, 0.1) for seed in range(3))]
    for i, (least, middle, most) in enumerate(ends, 1):
        assert measured(f"loss(airfoil[{i}])") == pytest.approx(middle, rel=1e-9)
        assert measured(f"loss_min(airfoil[{i}])") == pytest.approx(least, rel=1e-9)
        assert measured(f"loss_max(airfoil[{i}])") == pytest.approx(most, rel=1e-9)
    other = sorted(by_hand(seed, ETAS[20], None) for seed in range(3))[1]
    assert RUNS.trainings["airfoil"].results()[0].median_ends[20] == pytest.approx(other, rel=1e-9)
    assert measured("eta(alone)") == 0.01
    assert measured("gamma(airfoil[2])") == 0.9
    assert measured("steps(airfoil[1])") == 300 and measured("seeds(alone)") == 1
    # An eta of its own that is none of the others is tried, too.
    assert [measured(f"etas(airfoil[{i}])") for i in (1, 2)] == [41, 42]
    assert measured("first_eta(alone)") == 1e-4 and measured("last_eta(alone)") == 10


def test_least_squares_are_measured() -> None:
    data = airfoil.load()
    rows = np.column_stack([data.features, np.ones(1500)])
    left = np.linalg.lstsq(rows, data.targets, rcond=None)[1][0]
    assert measured("optimum(airfoil[1])") == pytest.approx(left / 3000, rel=1e-9)
    singular = np.linalg.svd(rows, compute_uv=False) ** 2 / 1500
    assert measured("eigenvalue_max(alone)") == pytest.approx(singular[0], rel=1e-9)
    assert measured("condition(alone)") == pytest.approx(singular[0] / singular[-1], rel=1e-9)


def test_the_etas_that_work_are_those_about_the_best_one() -> None:
    """Where a larger eta happens to end low again, what lies between does not work."""
    ends = np.array([9.0, 1.04, 1.0, 1.05, 1.06, 1.01, math.inf])
    result = Result(
        method=AdaGrad(eta=1.0),
        steps=10,
        iterations=np.arange(11.0),
        curve=np.ones(11),
        smooth=np.ones(11),
        etas=np.geomspace(1e-3, 1e3, 7),
        ends=np.column_stack([ends, ends / 2, ends * 2]),
    )
    assert result.works(0.05) == (0.01, 1)
    assert result.works(0.06) == (0.01, 100)
    assert result.works(1e9) == (0.001, 100)
    assert TRAINED["decades"].measure(result, 0.05) == pytest.approx(2)
    assert TRAINED["best_eta"].measure(result) == 0.1
    assert TRAINED["loss"].measure(result) == 1.05
    assert TRAINED["best_loss_min"].measure(result) == 0.5


def test_what_never_ends_in_a_number_has_no_range() -> None:
    """And is drawn, leaving upwards, without a warning."""
    lost = Trained((Momentum(eta=5.0, beta=5.0),), seeds=2)
    runs = Runs(BASE, {}, {"lost": lost})
    assert measured("loss(lost)", runs) == math.inf
    assert math.isnan(measured("decades(lost, 0.05)", runs))
    assert math.isnan(measured("best_eta(lost)", runs))
    assert math.isfinite(measured("begun(lost)", runs))
    for figure in (curves(lost, LIGHT), against_eta(lost, LIGHT)):
        assert "NaN" not in str(figure.to_json())
    assert "loss ∞" in etas_in_words(lost)


def test_runs_of_one_method_share_what_it_does_at_other_etas() -> None:
    first, second = Trained((AdaGrad(eta=0.1), AdaGrad(eta=0.01)), seeds=2).results()
    assert first.ends is second.ends
    assert first.curve[-1] == first.ends[first.own, 0] != second.curve[-1]


@pytest.mark.parametrize("name", stored_names())
def test_a_stored_training_is_measured(name: str) -> None:
    runs = Runs(BASE, {}, {"it": Stored(name)})
    for i in range(1, 6):
        assert measured(f"loss_min(it[{i}])", runs) <= measured(f"loss(it[{i}])", runs)
        assert measured(f"best_loss(it[{i}])", runs) <= measured(f"loss(it[{i}])", runs)
        low, high = (measured(f"accuracy_{end}(it[{i}])", runs) for end in ("min", "max"))
        assert 0.5 < low <= measured(f"accuracy(it[{i}])", runs) <= high < 1


@pytest.mark.parametrize(
    ("phrase", "message"),
    [
        ("loss(1)", "there is no loss"),
        ("f(airfoil[1])", "there is no f"),
        ("apart(1, airfoil[1])", "apart is asked of paths, and airfoil is a training"),
        ("loss(airfoil)", "airfoil has 2 runs; say which"),
        ("loss(airfoil[3])", "there is no run 3 of airfoil, counted from 1; the last one is 2"),
        ("loss(elsewhere[1])", "there is no variant elsewhere, only other, airfoil, alone, im"),
        ("loss(alone, 3)", "it is written loss(run), got 2 in the brackets"),
        ("decades(alone)", "it is written decades(run, share), got 1 in the brackets"),
        ("decades(alone, -1)", "the share must be positive, got -1"),
        ("decades(alone, loss(alone))", "loss(alone) must be a number known beforehand"),
        ("accuracy(alone)", "accuracy(run) needs images, which airfoil has not"),
        ("optimum(images[1])", "optimum(run) needs a linear model, and mnist trains a network"),
        ("gamma(alone)", "there is no gamma(...), only loss, loss_min"),
    ],
)
def test_a_phrase_that_cannot_be_asked_is_named(phrase: str, message: str) -> None:
    with pytest.raises(PhraseError) as refused:
        quantity(phrase, RUNS)
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"data": "wings"}, "training t: data must be one of airfoil; got 'wings'"),
        ({"stored": "mnist"}, "training t: must be a table with its data, as in data = "),
        ({"epoch": 2}, "training t: there is no 'epoch', only data, runs, batch, epochs, seed"),
        ({"runs": []}, "training t: there are no runs"),
        ({"runs": [{"optimizer": "adm"}]}, "training t: run 1: there is no optimizer 'adm'"),
        ({"runs": [{"optimizer": "adam", "beta": 1}]}, "training t: run 1: adam has no beta"),
        ({"runs": [{"optimizer": "newton"}]}, "training t: run 1: Newton's method is a reference"),
        ({"batch": 0}, "training t: batch must be a whole number of at least 1, got 0"),
        ({"batch": 1501}, "training t: batch must be 1500 at most, got 1501"),
        ({"seeds": 51}, "training t: seeds must be 50 at most, got 51"),
        ({"seeds": True}, "training t: seeds must be a whole number of at least 1, got True"),
        ({"epochs": 14}, "training t: there must be 2000 steps at most, got 2100"),
    ],
)
def test_a_broken_training_is_named(change: dict[str, Any], message: str) -> None:
    errors: list[str] = []
    assert salvage_trainings({"t": {**AIRFOIL, **change}}, (), errors) == {}
    assert len(errors) == 1 and errors[0].startswith(message), errors


@pytest.mark.parametrize(
    ("name", "table", "message"),
    [
        ("t", {"stored": "cifar"}, f"training t: stored must be one of {stored_names()[0]}"),
        ("t", {"stored": ["mnist"]}, "training t: stored must be one of"),
        ("t", {"stored": "mnist", "seeds": 3}, "training t: there is no 'seeds', only stored"),
        ("t", 3, "training t: must be a table with its data"),
        ("a b", AIRFOIL, "training 'a b': a name has letters, digits and _ only"),
        ("other", AIRFOIL, "training other: there is a variant of this name"),
    ],
)
def test_a_broken_declaration_is_named(name: str, table: Any, message: str) -> None:
    errors: list[str] = []
    assert salvage_trainings({name: table}, ("other",), errors) == {}
    assert len(errors) == 1 and errors[0].startswith(message), errors


@pytest.mark.parametrize("given", ["wings", 3, ["airfoil"]])
def test_a_lesson_that_wants_another_training_run_is_told_which_there_are(given: Any) -> None:
    _, errors = salvage_lesson({"run": given}, BASE, FACTS)
    assert f"lesson: run must be one of airfoil, alone, images; got {given!r}" in errors


def test_the_program_of_a_training_gives_what_was_measured() -> None:
    training = RUNS.trainings["airfoil"]
    assert isinstance(training, Trained)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(script(training), {})
    ends = [float(line.split()[-1]) for line in printed.getvalue().splitlines()]
    assert ends == pytest.approx([r.ends[r.own, 0] for r in training.results()], rel=1e-9)
