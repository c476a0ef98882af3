"""A browser comes to a session that does not know it: what it says is taken up, checked like any
input."""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.testing.v1 import AppTest

from optlab.experiment import Experiment, from_query
from optlab.lessons.presets import read_presets
from optlab.optimizers.adam import Adam
from optlab.optimizers.rmsprop import RMSProp
from optlab.web import rejoining
from optlab.web.live.addresses import BUILD
from optlab.web.live.reports import number_in
from optlab.web.page import address_of, page_of
from tests.test_page import address, board, components, fine, page
from tests.test_server import get
from tests.test_visit import menu, opened

EXPERIMENT = Experiment(runs=(RMSProp(0.3), Adam(0.2)))
LESSON = next(name for name, preset in read_presets()[0].items() if preset.lesson)
MOVED = [{"slider": "run0.eta", "value": 0.7}]


def told(app: AppTest) -> dict[str, Any]:
    """What the browser is told, for the case that it has to come back."""
    return next(part for part in components(app) if "session" in part and "build" in part)


def known(app: AppTest) -> dict[str, Any]:
    """What the browser is told for the same case once the page is drawn."""
    return components(app)[-1]["kept"]


def back(app: AppTest, **said: Any) -> AppTest:
    """The page after the browser has come back to its session, and said this."""
    at = next(
        part.proto.id
        for part in app.get("bidi_component")
        if "build" in json.loads(part.proto.json)
    )
    widgets = app._tree.get_widget_states()
    trigger = widgets.widgets.add(id=_make_trigger_id(at, "events"))
    trigger.json_trigger_value = json.dumps([{"event": "report", "value": said}])
    return fine(app._run(widgets))


def test_a_browser_can_come_back_from_every_page() -> None:
    app = page(EXPERIMENT.to_query())
    assert told(app)["build"] == BUILD
    assert "The server does not answer" in told(app)["words"]["away"]


def test_what_was_not_answered_is_taken_up_and_the_browser_learns_that_it_was_heard() -> None:
    app = page(EXPERIMENT.to_query())
    app = back(app, session="another", changes=MOVED, number=7, returns=1, kept={})
    assert address(app).runs == (RMSProp(0.7), Adam(0.2))
    assert board(app)["heard"] == 7
    assert components(app)[-1]["returns"] == 1


@pytest.mark.parametrize(("changes", "runs"), [([], 1), (MOVED, 2)])
def test_a_page_is_drawn_once_more_only_for_what_was_not_answered(
    changes: Any, runs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A class that came back after a restart, or loaded the page anew, was drawn twice."""
    app, kept = page(f"lesson={LESSON}"), {"choices": {LESSON: 0}}
    begun, listen = list[int](), rejoining.listen
    monkeypatch.setattr(rejoining, "listen", lambda: begun.append(1) or listen())
    app = back(app, session="another", changes=changes, number=len(changes), returns=1, kept=kept)
    assert len(begun) == runs
    assert known(app)["choices"] == {LESSON: 0} and components(app)[-1]["returns"] == 1


@pytest.mark.parametrize("whose", ["its own", "another"])
def test_an_address_from_before_the_cut_is_no_visit(whose: str) -> None:
    """A run was added, and the cut took the answer with the new address: coming back with the old
    one took the run away again. Another session's, as this one heard a report first."""
    app = page(EXPERIMENT.to_query())
    session = told(app)["session"] if whose == "its own" else "another"
    added = replace(EXPERIMENT, runs=(*EXPERIMENT.runs, RMSProp(0.1)))
    old = dict(app.query_params)
    app.session_state.page = replace(app.session_state.page, experiment=added)
    fine(app.run())
    app.query_params.clear()
    for name, value in old.items():
        app.query_params[name] = value
    app = back(app, session=session, changes=MOVED, number=3, returns=1, kept={})
    assert address(app).runs == (RMSProp(0.7), Adam(0.2), RMSProp(0.1))


def test_a_lesson_that_was_answered_stays_so() -> None:
    app = page(f"lesson={LESSON}")
    app = back(app, session="another", changes=[], returns=1, kept={"choices": {LESSON: 0}})
    assert app.session_state.choices == {LESSON: 0}
    assert known(app)["choices"] == {LESSON: 0}


def test_what_the_visit_remembers_comes_back_with_the_browser() -> None:
    """On the page of rotation the playground's experiment was in no address: a restart lost it."""
    app = menu(opened("playground", EXPERIMENT.to_query()), "rotation")
    kept = known(app)
    anew = back(opened("rotation"), session="another", changes=[], returns=1, kept=kept)
    assert address(menu(anew, "playground")) == EXPERIMENT


@pytest.mark.parametrize(
    "pages",
    [
        {"playground": "v=1&run=nothing"},
        {"playground": 3},
        {"nowhere": "v=1&run=adam"},
        {f"lessons {i}": "v=1&run=adam" for i in range(999)},
        {"playground": "run=adam&" * 999},
    ],
)
def test_what_no_visit_could_remember_is_left_alone(pages: Any) -> None:
    app = page(EXPERIMENT.to_query())
    kept = {"remembered": {"pages": pages, "last": {"lessons": "nowhere", "x": 3}}}
    app = back(app, session="another", changes=[], returns=1, kept=kept)
    assert address(app) == EXPERIMENT


@pytest.mark.parametrize(
    "kept",
    [
        *(
            None,
            3,
            [],
            {"page": 3},
            *({"remembered": wrong} for wrong in (3, {}, {"pages": 3, "last": {}})),
            {"choices": 3},
        ),
        *({"choices": {LESSON: wrong}} for wrong in (99, -2, True, "0", None)),
        {"choices": {"no lesson": 0}},
    ],
)
def test_what_no_session_could_have_kept_is_left_alone(kept: Any) -> None:
    app = page(EXPERIMENT.to_query())
    back(app, session="another", changes=[], returns=1, kept=kept)
    assert "choices" not in app.session_state
    assert address(app) == EXPERIMENT


@pytest.mark.parametrize("changes", [3, {}, [3], [{"slider": "no.eta", "value": 1}], "x" * 9999])
def test_what_is_no_report_changes_nothing(changes: Any) -> None:
    app = page(EXPERIMENT.to_query())
    back(app, session="another", changes=changes, returns="1", number="7", kept={})
    assert address(app) == EXPERIMENT


def test_a_number_is_a_whole_one() -> None:
    assert number_in({"number": 3}) == 3
    for wrong in (None, 0, -1, True, 1.5, "3", 2**60, [3]):
        assert number_in({"number": wrong}) == 0


# ---- where the page is loaded anew instead


def link_with(changes: Any, link: str) -> tuple[int, str]:
    query = urlencode({"link": link, "changes": changes})
    status, _headers, body = get("/live/link", query)
    return status, body.decode()


def test_a_link_takes_changes_in() -> None:
    status, link = link_with(json.dumps([*MOVED, {"cursor": 5}]), EXPERIMENT.to_query())
    assert status == 200
    assert from_query(link).runs == (RMSProp(0.7), Adam(0.2))
    assert page_of(parse_qsl(link)).view.step == 5
    lesson = address_of(page_of([("lesson", LESSON)]))
    assert link_with("[]", urlencode(lesson)) == (200, urlencode(lesson))


@pytest.mark.parametrize("changes", ["", "3", "[", "[3]", "[" * 100_000])
def test_changes_that_are_none_are_refused(changes: str) -> None:
    status, says = link_with(changes, EXPERIMENT.to_query())
    assert status == 400
    assert says.startswith("changes must be a list of changes, got")


def test_who_asks_learns_which_build_serves() -> None:
    status, headers, body = get("/live/build")
    assert (status, body.decode(), headers["cache-control"]) == (200, BUILD, "no-store")
