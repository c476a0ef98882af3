"""A schedule that is typed: a formula of the step and of the number's value at the start."""

import pickle
from typing import Any

import numpy as np
import pytest

from optlab import train_2d
from optlab.experiment import Experiment, from_query, from_toml, salvage_query
from optlab.objectives.quadratics import Quadratic
from optlab.optimizers import OPTIMIZERS
from optlab.scheduled import scheduled
from optlab.schedules.decays import Exponential, InverseSqrt, Step
from tests.outside import warned
from tests.test_static_page import plain_page

BY_KEY: dict[str, Any] = dict(OPTIMIZERS)  # whose fields no type checker knows
RMSPROP = BY_KEY["rmsprop"]


def typed(text: str, number: str = "eta", **settings: Any) -> Any:
    return RMSPROP(**{f"{number}_schedule": "typed", f"{number}_text": text}, **settings)


@pytest.mark.parametrize(
    ("text", "schedule"),
    [
        ("eta/sqrt(1 + (t - 1)/10)", InverseSqrt(steps=10)),
        ("eta*0.9^(t - 1)", Exponential(decay=0.9)),
        ("eta*0.5^floor((t - 1)/7)", Step(steps=7, decay=0.5)),
    ],
)
def test_a_formula_takes_the_course_that_a_built_in_schedule_takes(
    text: str, schedule: Any
) -> None:
    ours = train_2d(typed(text), Quadratic(), steps=40).positions
    theirs = train_2d(scheduled(RMSPROP(), eta=schedule), Quadratic(), steps=40).positions
    np.testing.assert_allclose(ours, theirs, rtol=1e-12)


def test_a_batch_of_starts_is_its_members() -> None:
    etas = np.array([0.05, 0.4, 0.8])
    text = "eta/sqrt(1 + t/10)"
    batch = train_2d(typed(text, eta=etas), Quadratic()).positions
    for i, eta in enumerate(etas):
        alone = train_2d(typed(text, eta=float(eta)), Quadratic()).positions
        np.testing.assert_array_equal(batch[..., i], alone)


def test_what_is_beyond_the_range_is_brought_to_its_end() -> None:
    falls = typed("eta*(1 - t/10)", eta=0.5)
    assert [falls.at(t).eta for t in (5, 10, 30)] == [0.25, 0, 0]
    grows = typed("gamma + t", "gamma")
    assert grows.at(3).gamma == 1
    small = typed("-epsilon", "epsilon").at(1).epsilon  # whose range is open at 0
    assert small > 0


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("gamma/t", "there is t, the step from 1, and eta, its value at the start; no gamma"),
        ("eta*(", "this bracket is not closed"),
        ("", "there is no formula"),
        ("__import__('os')", "this sign means nothing here"),
    ],
)
def test_what_is_no_formula_is_refused_by_name_and_place(text: str, why: str) -> None:
    with pytest.raises(
        ValueError, match=r"^RMSProp.eta_text must be a formula of the step t: "
    ) as e:
        typed(text)
    assert why in str(e.value) and "›" in str(e.value)


def test_it_is_in_links_files_and_pickles() -> None:
    run = typed("eta*cos(t/9)^2", eta=0.3)
    experiment = Experiment(runs=(run,))
    assert from_query(experiment.to_query()) == from_toml(experiment.to_toml()) == experiment
    assert pickle.loads(pickle.dumps(run)) == run
    link = experiment.to_query().replace("cos", "cosine")
    kept, errors = salvage_query(link)
    assert "there is no function cosine" in errors[0]
    assert kept.runs[0].settings()["eta"] == 0.3


def test_its_formula_says_what_a_step_sees() -> None:
    assert r"\eta_{t} &= \frac{\eta}{\sqrt{t}}" in typed("eta/sqrt(t)").formula


def test_the_page_has_a_field_for_it_and_a_refusal_leaves_the_run_as_it_was() -> None:
    app = plain_page(Experiment(runs=(typed("eta/sqrt(t)"),)).to_query())
    box = app.text_input(key="run0.eta_text")
    assert box.value == "eta/sqrt(t)"
    box.set_value("eta/(1 + t/5)").run()
    (run,) = app.session_state.page.experiment.runs
    assert run == typed("eta/(1 + t/5)")
    app.text_input(key="run0.eta_text").set_value("eta/(1 + ").run()
    assert app.session_state.page.experiment.runs == (run,)
    assert any("this bracket is not closed" in one for one in warned(app))
