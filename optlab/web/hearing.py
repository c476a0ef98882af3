"""A run of the script hears all that it was told before a newer message ends it.

Streamlit looks for a newer message whenever the session is looked into, in the midst of a callback,
too: what was left of that is not made up for, and a choice, or a press, was for nothing."""

from typing import Any

from streamlit.runtime.state.safe_session_state import SafeSessionState

_hear = SafeSessionState.on_script_will_rerun


def _hear_all(self: SafeSessionState, *told: Any, **more: Any) -> None:
    """Call back all whose value is another, and then look for what is newer."""
    look = self._yield_callback
    object.__setattr__(self, "_yield_callback", lambda: None)  # past the session's own keys
    try:
        _hear(self, *told, **more)
    finally:
        object.__setattr__(self, "_yield_callback", look)


def hear_all() -> None:
    """Have every run of this process do so. A Streamlit that is not the pinned one, and looks in
    another way, goes on as it does."""
    if "_yield_callback" in SafeSessionState.__annotations__:
        SafeSessionState.on_script_will_rerun = _hear_all
