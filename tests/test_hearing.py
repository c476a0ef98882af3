"""What a run of the script was told is heard before a newer message ends it."""

import ast
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl

import pytest
import streamlit as st
from streamlit.runtime.state import SessionState
from streamlit.runtime.state.safe_session_state import SafeSessionState

from optlab import web
from optlab.optimizers.adam import Adam
from optlab.web import language, state
from optlab.web.hearing import hear_all
from optlab.web.views.live_figure import receive


class Newer(Exception):
    """A newer message is there, and the run is left."""


def leave() -> None:
    raise Newer


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> SafeSessionState:
    """A session whose every look finds a newer message, and a callback that looks into it."""

    class Session(SessionState):
        def on_script_will_rerun(self, *told: Any, **more: Any) -> None:
            session["runs"] = session["runs"] + 1 if "runs" in session else 1
            if told == ("nonsense",):
                raise ValueError

    monkeypatch.setattr(
        SafeSessionState, "on_script_will_rerun", SafeSessionState.on_script_will_rerun
    )
    session = SafeSessionState(Session(), leave)
    return session


def test_a_callback_is_not_broken_off_and_the_newer_message_comes_next(
    session: SafeSessionState,
) -> None:
    with pytest.raises(Newer):  # as Streamlit has it
        session.on_script_will_rerun(None)
    hear_all()
    session.on_script_will_rerun(None)
    session.on_script_will_rerun(None)
    assert session.filtered_state == {"runs": 2}
    with pytest.raises(Newer):
        session["runs"] = 3


def test_a_callback_that_fails_leaves_the_session_as_it_was(session: SafeSessionState) -> None:
    hear_all()
    with pytest.raises(ValueError):  # noqa: PT011
        session.on_script_will_rerun("nonsense")  # type: ignore[arg-type]
    with pytest.raises(Newer):
        session["runs"] = 3


class Left(dict[str, Any]):
    """A session that is left for a newer message at one of its looks."""

    looks = 0  # until then; negative: it stays

    def look(self) -> None:
        self.looks -= 1
        if not self.looks:
            raise Newer

    def __getitem__(self, key: str) -> Any:
        self.look()
        return super().__getitem__(key)

    def __setitem__(self, key: str, value: Any) -> None:
        self.look()
        super().__setitem__(key, value)

    def __contains__(self, key: object) -> bool:
        self.look()
        return super().__contains__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self.look()
        return super().get(key, default)

    def pop(self, key: str, default: Any = None) -> Any:
        self.look()
        return super().pop(key, default)

    def setdefault(self, key: str, default: Any = None) -> Any:
        if key not in self:
            self[key] = default
        return self[key]

    def __getattr__(self, key: str) -> Any:
        return self[key]

    def __setattr__(self, key: str, value: Any) -> None:
        if key == "looks":
            object.__setattr__(self, key, value)
        else:
            self[key] = value


Begin = Callable[..., bool]
HERE, THERE = "v=1&f=quadratic&steps=7&run=adam", "v=1&f=quadratic&steps=9&run=adam"


@pytest.fixture
def begin(monkeypatch: pytest.MonkeyPatch) -> Begin:
    """The beginning of a page's script, in a session and at an address; whether it came through."""

    def run(here: Left, name: str, query: str, looks: int = -1) -> bool:
        monkeypatch.setattr(st, "session_state", here)
        monkeypatch.setattr(state, "_pairs", lambda: parse_qsl(query))
        here.looks = looks
        try:
            state.current(name)
        except Newer:
            return False
        finally:
            here.looks = -1
        return True

    return run


def left_at_each_look(
    begin: Begin, before: Callable[[], Left], name: str, query: str
) -> Iterator[Left]:
    """Sessions in which this was begun, and left: at the first look, the second, and so on."""
    for looks in count(1):
        here = before()
        if begin(here, name, query, looks):
            assert looks > 9
            return
        yield here


def test_what_comes_while_a_session_begins_is_not_lost(begin: Begin) -> None:
    reported = 0
    for here in left_at_each_look(begin, Left, "playground", HERE):
        if "page" in here:  # else there is nothing yet that could report
            receive({"changes": [{"slider": "run0.eta", "value": 0.7}], "number": 1})
            reported += 1
        begin(here, "playground", HERE)
        assert here["page"].experiment.runs == (Adam(0.7 if here.get("heard") else 0.3),)
    assert reported


def test_back_leads_back_wherever_it_is_left(begin: Begin) -> None:
    def there() -> Left:
        here = Left()
        for query in (HERE, THERE):
            begin(here, "playground", query)
        return here

    for here in left_at_each_look(begin, there, "playground", HERE):
        begin(here, "playground", HERE)
        assert here["page"].experiment.steps == 7
        assert here["remembered"].at == 0


def test_back_leads_back_where_the_run_for_what_was_done_before_it_was_left(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An address that comes with something that was done is where the hand was, and no visit."""
    for back, steps in ((False, 9), (True, 7)):
        here = Left()
        for query in (HERE, THERE):
            begin(here, "playground", query)
        here["acted"] = True
        came = SimpleNamespace(is_history_navigation=back)
        monkeypatch.setattr(state, "get_script_run_ctx", lambda came=came: came)
        begin(here, "playground", HERE)
        assert here["page"].experiment.steps == steps


def test_that_there_is_no_such_language_is_told_once_wherever_it_is_left(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(st, "query_params", SimpleNamespace(get_all=lambda _name: ["xx"]))

    def ask(looks: int) -> Left:
        here = Left()
        monkeypatch.setattr(st, "session_state", here)
        here.looks = looks
        with suppress(Newer):
            language.speak_as_asked()
        here.looks = -1
        language.speak_as_asked()
        return here

    def told(here: Left) -> bool:
        return "there is no language 'xx'" in " ".join(here["page"].problems)

    for looks in range(1, 9):  # while it is asked for
        here = ask(looks)
        assert begin(here, "playground", HERE) and told(here)
    for here in left_at_each_look(begin, lambda: ask(-1), "playground", HERE):  # while it is told
        assert begin(here, "playground", HERE) and told(here)
        assert begin(here, "playground", THERE) and not told(here)


def test_a_page_that_is_left_is_remembered_as_it_was(begin: Begin) -> None:
    def lesson() -> Left:
        here = Left()
        begin(here, "lessons", "lesson=lesson_gamma&steps=9")
        return here

    for here in left_at_each_look(begin, lesson, "rotation", ""):
        begin(here, "rotation", "")
        remembered = here["remembered"]
        assert remembered.name == "rotation" and here["page"].lesson == ""
        assert remembered.remembered("lessons").experiment.steps == 9


def test_no_press_is_acted_on_in_the_body_of_a_script() -> None:
    """A run that is left for a newer message has heard a press, but would not come to that."""
    for path in Path(web.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.If | ast.NamedExpr | ast.Assign | ast.Return):
                asked = node.test if isinstance(node, ast.If) else node.value
                assert "st.button(" not in (ast.unparse(asked) if asked else ""), (
                    path,
                    node.lineno,
                )
