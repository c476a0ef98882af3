"""What a page still says when it has been left for another is not run.

Where an answer is slow, a figure says again what it said, and may do so when the hand has gone on
by the menu, and the browser has not heard of the other page. Streamlit runs that afterwards, as a
part of the page that was left: its client takes the page away that has come, and draws nothing in
its place, or that part, where there is no place for it."""

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession

ASKED = "_asked"
"""Where a session has the page that was asked for last, and the one that was there then."""

_run = AppSession._handle_rerun_script_request


def _run_of_this_page(self: AppSession, client_state: ClientState | None = None) -> None:
    """Run what a message asks for, unless that is a part of a page that was left."""
    if client_state and client_state.fragment_id:
        if _there(self) not in ("", client_state.page_script_hash):
            return
    elif client_state:
        now = self._pages_manager.current_page_script_hash
        setattr(self, ASKED, (client_state.page_script_hash, now))
    _run(self, client_state)


def _there(session: AppSession) -> str:
    """The page that is there, or about to come; empty where the script has yet to find out which an
    address means. That a run has begun is not seen at once, and one may lead to another page."""
    pages = session._pages_manager
    now = pages.current_page_script_hash
    asked, before = getattr(session, ASKED, ("", ""))
    page = asked if now == before else now
    return "" if page == pages.main_script_hash else page


def leave_behind() -> None:
    """Have every session of this process do so."""
    AppSession._handle_rerun_script_request = _run_of_this_page
