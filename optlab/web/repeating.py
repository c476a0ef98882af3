"""Only what the hand has changed is a change.

With every message a browser says what all of Streamlit's controls hold. Where the script has put
one elsewhere, and the browser has not drawn that yet, it says the old value again; Streamlit takes
that for a choice, and what the script had put there is undone."""

from dataclasses import dataclass, field
from typing import Any
from weakref import ReferenceType, ref

from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime import SessionClient, exists, get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state import SessionState

SAID = "controls_said"  # in the session
PRESSES = {"trigger_value", "string_trigger_value", "json_trigger_value", "chat_input_value"}
NOTHING = WidgetState()

_call = SessionState._call_callbacks


@dataclass(frozen=True)
class Said:
    """What a message says of the controls, from which page, and by which line."""

    values: dict[str, bytes] = field(default_factory=dict)
    pressed: bool = False  # something was pressed, or reported
    page: str = ""
    line: ReferenceType[SessionClient] | None = None
    back: bool = False  # by Back, or Forward, to another address
    put: dict[str, list[object]] = field(default_factory=dict)
    """Where the script has put controls since the browser has drawn one of these."""

    def repeats(self, before: "Said", changed: dict[str, object]) -> set[str]:
        """Which of the controls that seem changed it only says again. A message tells of one thing
        that was done. Where it seems to tell of nothing, somebody has put a control to what it was
        before the script had put it elsewhere."""
        again = {
            one
            for one, value in changed.items()
            if self.values.get(one) == before.values.get(one, b"")
            or value in before.put.get(one, ())
        }
        moved = self.back or (self.page, self.line) != (before.page, before.line)
        return again if moved or self.pressed or again != changed.keys() else set()


def leave_out_repeated() -> None:
    """Have every session of this process do so."""
    SessionState._call_callbacks = _call_changed


def _call_changed(self: SessionState, *told: Any, **more: Any) -> None:
    """Call back for what was changed."""
    before = self[SAID] if SAID in self else Said()
    now = self[SAID] = _said(self._current_interaction_widget_states or WidgetStates())
    known = self._old_state.keys() & self._new_widget_state.keys()
    changed = {one: self._new_widget_state[one] for one in known if self._widget_changed(one)}
    for one in now.repeats(before, changed):
        puts = before.put.get(one, [])
        drawn = puts.index(changed[one]) if changed[one] in puts else 0
        now.put[one] = [*puts[drawn:], self._old_state[one]]
        del self._new_widget_state[one]  # it holds what the script has put there
    _call(self, *told, **more)


def _said(told: WidgetStates) -> Said:
    values, pressed = {}, False
    for one in told.widgets:
        kind = one.WhichOneof("value")
        if kind in PRESSES:
            pressed |= getattr(one, kind) != getattr(NOTHING, kind)
        else:
            values[one.id] = one.SerializeToString()
    ctx = get_script_run_ctx()
    if ctx is None:
        return Said(values, pressed)
    client = get_instance().get_client(ctx.session_id) if exists() else None
    line = ref(client) if client else None
    return Said(values, pressed, ctx.page_script_hash, line, ctx.is_history_navigation)
