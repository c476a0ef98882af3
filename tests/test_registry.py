"""Pages as their folders say of them: who is found, what is answered, and figures of any state."""

import copy
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from optlab import web
from optlab.experiment import Experiment
from optlab.objectives.quadratics import ConditionedQuadratic
from optlab.objectives.saddles import Saddle
from optlab.objectives.valleys import Beale
from optlab.optimizers.adagrad_full import AdaGradFull
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.newton import Newton
from optlab.optimizers.rmsprop import RMSProp
from optlab.web import views
from optlab.web.live import common_answers, resources
from optlab.web.live.answer import Answer, zipped
from optlab.web.page import Page, View, address_of, available_lessons, page_of
from optlab.web.registry import Registration, pages
from optlab.web.theme import DARK, LIGHT, Theme
from tests.messages import faults, type_of_figure

BOWL = ConditionedQuadratic()
STATES = {
    "none": Experiment(BOWL),
    "one": Experiment(BOWL, (Momentum(),), BOWL.start, 9),
    "last is RMSProp": Experiment(BOWL, (Adam(), GradientDescent(), RMSProp()), BOWL.start, 9),
    "still": Experiment(BOWL, (RMSProp(),), BOWL.start, 0),
    "unbounded": Experiment(Saddle(), (Adam(), Momentum()), Saddle().start, 9),
    "no angle": Experiment(Beale(), (AdaGradFull(), Newton()), Beale().start, 9),
}


def test_every_folder_is_a_page_in_the_order_that_they_say() -> None:
    folders = {path.parent.name for path in Path(views.__path__[0]).glob("*/__init__.py")}
    assert pages().keys() == folders
    orders = [page.order for page in pages().values()]
    assert orders == sorted(set(orders)) and next(iter(pages())) == "playground"


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", pages())
def test_a_figure_is_a_function_of_the_pages_state_whatever_that_is(
    name: str, state: str, theme: Theme
) -> None:
    """The playground's asked for the theme, a lesson's knew from a run of the script whether it was
    answered, and one of averages could not be made where the first run has none."""
    page = Page(STATES[state], View(run=1))
    if name == "lessons":
        lesson, preset = next(iter(available_lessons().items()))
        page = Page(preset.experiment, View(), lesson=lesson)
    before = copy.deepcopy(page)
    told: Any = pages()[name].spec(page, theme, {"run0.eta": "no"})
    assert told == pages()[name].spec(page, theme, {"run0.eta": "no"}) and page == before
    assert told["refused"] == {"run0.eta": "no"} or name == "lessons"
    assert faults(told, type_of_figure(name)) == []
    json.dumps(told)
    assert (told["theme"]["ink"], told["theme"]["paper"]) == (theme.ink, theme.paper)
    again = pages()[name].spec(replace(page_of(address_of(page)), problems=()), theme, {})
    assert {**again, "refused": 0} == {**told, "refused": 0}


def test_a_kind_of_answer_belongs_to_one_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the one that is found last would answer the other's addresses."""
    there = pages()
    for kind in ("map", "rows", "paths"):
        other = replace(there["rotation"], answers={kind: Answer(lambda *_: zipped(None))})
        with_it = {**there, "other": other}
        monkeypatch.setattr(resources, "pages", lambda with_it=with_it: with_it)
        resources.answers.cache_clear()
        with pytest.raises(ValueError, match=f"other: there is already an answer '{kind}'"):
            resources.answers()
    monkeypatch.undo()
    resources.answers.cache_clear()
    own = [kind for page in pages().values() for kind in page.answers]
    assert {*own, *common_answers.ANSWERS} == resources.answers().keys()


@pytest.mark.parametrize("kind", ["map", "paths", "training"])
def test_nor_does_a_stream_stand_where_something_else_does(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = replace(pages()["rotation"], streams={kind: pages()["networks"].streams["training"]})
    with_it = {**pages(), "other": other}
    monkeypatch.setattr(resources, "pages", lambda: with_it)
    resources.streams.cache_clear()
    with pytest.raises(ValueError, match=f"other: there is already an answer '{kind}'"):
        resources.streams()
    monkeypatch.undo()
    resources.streams.cache_clear()
    assert resources.streams().keys() == {"training", "download"}


def test_what_follows_the_hand_is_not_kept() -> None:
    for kind in ("moving", "rates", "lines", "path", "paths", "board"):
        assert resources.Wish(kind, "").kept is None, kind
    for kind in ("map", "stability", "robust", "best", "rows", "ground", "hessian", "picture"):
        assert resources.Wish(kind, "").kept is not None, kind


def test_no_two_pages_hear_the_same_change_or_move_the_same_slider() -> None:
    for said in ("changes", "sliders", "paths"):
        names = [name for page in pages().values() for name in getattr(page, said)]
        assert len(names) == len(set(names)), said


def test_no_two_parts_are_for_the_same_place() -> None:
    folder = Path(web.__file__).parent
    texts = [path.read_text() for path in folder.rglob("*.js")]
    named = [found for text in texts for found in re.findall(r"for(?:Place|Kind)\(\"(.+?)\"", text)]
    assert "plane" in named and len(named) == len(set(named))


def test_a_page_says_what_it_is() -> None:
    for name, page in pages().items():
        assert isinstance(page, Registration) and page.title()
        assert page.own == (name in ("lessons", "networks", "real_data", "rotation"))
