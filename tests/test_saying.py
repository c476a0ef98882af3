"""What a run of the script has said comes to the browser, whatever runs next."""

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

from optlab.web.saying import take_nothing_back

PLACE, BESIDE = [0, 3], [0, 4]


def drawn(path: list[int], text: str, fragment: str = "") -> ForwardMsg:
    message = ForwardMsg()
    message.metadata.delta_path.extend(path)
    message.delta.fragment_id = fragment
    if text:
        message.delta.new_element.markdown.body = text
    else:
        message.delta.new_element.empty.SetInParent()
    return message


def finished() -> ForwardMsg:
    message = ForwardMsg()
    message.script_finished = ForwardMsg.FINISHED_SUCCESSFULLY
    return message


def said(queue: ForwardMsgQueue) -> list[object]:
    return [
        [*message.metadata.delta_path] if message.HasField("delta") else message.WhichOneof("type")
        for message in queue.flush()
    ]


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> ForwardMsgQueue:
    """A whole run has made a place, its fragment has drawn into it, and nothing is sent yet."""
    monkeypatch.setattr(ForwardMsgQueue, "clear", ForwardMsgQueue.clear)
    take_nothing_back()
    queue = ForwardMsgQueue()
    for message in (
        drawn(PLACE, ""),
        drawn(PLACE, "of the fragment", "f"),
        drawn(BESIDE, "of the page"),
        finished(),
    ):
        queue.enqueue(message)
    return queue


def test_a_run_of_a_fragment_leaves_no_place_out(queue: ForwardMsgQueue) -> None:
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=["f"])
    queue.enqueue(drawn(PLACE, "newer", "f"))
    assert said(queue) == [PLACE, BESIDE, "script_finished", PLACE]


def test_a_whole_run_says_all_of_it_again(queue: ForwardMsgQueue) -> None:
    queue.clear(retain_lifecycle_msgs=True)
    assert said(queue) == ["script_finished"]
    assert said(queue) == []
