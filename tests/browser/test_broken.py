"""A page that Streamlit's client can no longer draw comes back by itself."""

from playwright.sync_api import BrowserContext, WebSocketRoute, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.live import settled

HERE = "v=1&f=quadratic+a+0.1+b+2&start=-5+-2&steps=20&run=adam+eta+0.7"


def test_a_message_for_a_place_that_is_none_has_the_page_loaded_anew(
    context: BrowserContext, server: str
) -> None:
    """One that came between two pages left nothing of either: an empty page, for good."""
    page, lines, broken = context.new_page(), list[WebSocketRoute](), list[str]()

    def connect(near: WebSocketRoute) -> None:
        lines.append(near)
        near.connect_to_server()

    page.route_web_socket("**/_stcore/stream", connect)
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.goto(f"{server}/?{HERE}")
    settled(page)
    there = page.url
    message = ForwardMsg()
    message.metadata.delta_path.extend([0, 99, 0])
    message.delta.new_element.markdown.body = "lost"
    with page.expect_event("load"):
        lines[0].send(message.SerializeToString())
    page.wait_for_selector(".live-figure .contour")
    settled(page)
    assert page.url == there and len(lines) == 2
    assert {error for error in broken if "delta path" not in error} == set() and broken
    lines[1].send(message.SerializeToString())  # once more at once: it would not help either
    expect(page.locator(".live-figure")).to_have_count(0)
    page.wait_for_timeout(2000)
    expect(page.locator(".live-figure")).to_have_count(0)
    assert len(lines) == 2
    page.close()
