"""A browser says at every message what all controls hold: what it only says again is no change."""

from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.scriptrunner_utils.script_run_context import ThreadState
from streamlit.runtime.state import SessionState
from streamlit.runtime.state.common import WidgetMetadata

from optlab.web import repeating
from optlab.web.repeating import leave_out_repeated


class Line:
    """By which a browser speaks."""


class Browser:
    """A page with a form, a start and a button; what is called back for them is noted."""

    def __init__(self) -> None:
        self.session = SessionState()
        self.heard: list[str] = []
        self.shows = {"form": "straight", "start": "-5"}
        self.line = Line()
        self.page, self.back = "rotation", False
        self.session["form"], self.session["start"] = "straight", "-5"
        self.run()

    def run(self, **put: str) -> None:
        """The script puts controls somewhere, and draws all of them."""
        for key, value in put.items():
            self.session[key] = value
        for key in self.shows:
            self._draw(key, "string_value", lambda said: said or "")
        self._draw("press", "trigger_value", bool)

    def _draw(self, key: str, kind: Any, read: Any) -> None:
        told = WidgetMetadata(
            key, read, lambda value: value, kind, callback=lambda: self.heard.append(key)
        )
        self.session.register_widget(told, key)

    def see(self) -> None:
        """The browser draws what the script has put there."""
        self.shows = {key: self.session[key] for key in self.shows}

    def say(self, pressed: bool = False, back: bool = False, **chosen: str) -> list[str]:
        """A message, and what is called back for it."""
        self.shows |= chosen
        told = WidgetStates()
        for key, value in self.shows.items():
            told.widgets.append(WidgetState(id=key, string_value=value))
        if pressed:
            told.widgets.append(WidgetState(id="press", trigger_value=True))
        self.back = back
        self.heard.clear()
        self.session.on_script_will_rerun(told)
        return [*self.heard]


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Browser:
    """In the form "straight", and its first message is heard."""
    monkeypatch.setattr(SessionState, "_call_callbacks", SessionState._call_callbacks)
    leave_out_repeated()
    ThreadState.initialize()
    browser = Browser()

    def context() -> SimpleNamespace:
        return SimpleNamespace(
            session_id="",
            page_script_hash=browser.page,
            is_history_navigation=browser.back,
        )

    monkeypatch.setattr(repeating, "exists", lambda: True)
    there = SimpleNamespace(get_client=lambda _session: browser.line)
    monkeypatch.setattr(repeating, "get_instance", lambda: there)
    monkeypatch.setattr(repeating, "get_script_run_ctx", context)
    assert browser.say() == []
    browser.run()
    return browser


def test_what_the_script_has_put_elsewhere_is_not_chosen_again_by_who_presses_a_button(
    browser: Browser,
) -> None:
    for angle in ("turned", "printed"):  # twice before the browser has drawn anything
        browser.run(form=angle, start="-4")
        assert browser.say(pressed=True) == ["press"]
        assert (browser.session["form"], browser.session["start"]) == (angle, "-4")
    browser.see()
    assert browser.say(pressed=True) == ["press"]
    assert browser.session["form"] == "printed"


def test_nor_where_the_browser_has_drawn_one_of_several_answers(browser: Browser) -> None:
    browser.run(form="turned")
    assert browser.say(pressed=True) == ["press"]
    browser.run(form="printed")
    browser.shows["form"] = "turned"
    assert browser.say(pressed=True) == ["press"]
    browser.run(form="own")
    for shown in ("turned", "printed", "printed", "own"):
        browser.shows["form"] = shown
        assert browser.say(pressed=True) == ["press"]
        assert browser.session["form"] == "own"
        browser.run()
    assert browser.say(form="turned") == ["form"]


def test_nor_by_who_changes_another_control(browser: Browser) -> None:
    browser.run(form="turned")
    assert browser.say(start="-3") == ["start"]
    assert (browser.session["form"], browser.session["start"]) == ("turned", "-3")


def test_nor_by_back_nor_on_another_page_nor_where_the_line_was_cut(browser: Browser) -> None:
    browser.run(form="turned")
    assert browser.say(back=True) == []
    browser.page = "settings"
    assert browser.say() == []
    browser.line = Line()
    assert browser.say() == []
    assert browser.session["form"] == "turned"


def test_who_chooses_again_what_was_undone_is_heard(browser: Browser) -> None:
    """The message says what the one before said: by nothing else could it have come."""
    assert browser.say(form="turned") == ["form"]
    browser.run(form="straight")  # as it was refused
    browser.see()
    assert browser.say(form="turned") == ["form"]
    assert browser.session["form"] == "turned"


def test_a_button_may_be_pressed_twice(browser: Browser) -> None:
    for _time in range(2):
        assert browser.say(pressed=True) == ["press"]
        browser.run()


def test_what_the_browser_has_drawn_may_be_changed_back(browser: Browser) -> None:
    browser.run(form="turned")
    browser.see()
    assert browser.say(pressed=True) == ["press"]
    browser.run()
    assert browser.say(form="straight") == ["form"]
    assert browser.session["form"] == "straight"


def test_what_nothing_is_known_of_is_taken_as_it_is_said(browser: Browser) -> None:
    """A session that a browser comes back to has drawn nothing yet."""
    browser.session = SessionState()
    assert browser.say(pressed=True, form="printed") == []
    browser.run()
    assert browser.session["form"] == "printed"
