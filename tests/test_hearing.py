"""What a run of the script was told is heard before a newer message ends it."""

import ast
from pathlib import Path
from typing import Any

import pytest
from streamlit.runtime.state import SessionState
from streamlit.runtime.state.safe_session_state import SafeSessionState

from optlab import web
from optlab.web.hearing import hear_all


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
