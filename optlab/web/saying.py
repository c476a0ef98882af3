"""A run of one part of the page takes back nothing of what a run before it has said.

Where a fragment runs, Streamlit drops what waits to be sent and is of that fragment. A place that
the script has made, and the fragment has drawn into, is one message by then, the fragment's:
without it the browser has a place less, and what is said of the others is drawn elsewhere, or
nowhere."""

from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

_clear = ForwardMsgQueue.clear


def _clear_for_whole_runs(
    self: ForwardMsgQueue,
    retain_lifecycle_msgs: bool = False,
    fragment_ids_this_run: list[str] | None = None,
) -> None:
    """Drop what a whole run says again."""
    if retain_lifecycle_msgs and fragment_ids_this_run is not None:
        self._delta_index_map = {}  # what comes now takes the place of nothing that waits
        return
    _clear(self, retain_lifecycle_msgs, fragment_ids_this_run)


def take_nothing_back() -> None:
    """Have every session of this process do so."""
    ForwardMsgQueue.clear = _clear_for_whole_runs
