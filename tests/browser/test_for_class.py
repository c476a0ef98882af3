"""Links for a class, in a real browser: what is left out nobody reaches, what is locked stays, and
a course platform elsewhere frames the page."""

from contextlib import ExitStack
from html import escape
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import quote, unquote

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, Page, expect

from optlab.experiment import from_query
from tests.browser.live import READY, live_figure, slider
from tests.browser.outage import served
from tests.browser.visiting import Opener

QUERY = "v=1&f=quadratic&run=rmsprop+eta+0.4&run=momentum+eta+0.1"
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined });"
NO_COPY = f"{NO_CLIPBOARD} document.execCommand = () => false;"
DRAWN = "() => document.querySelector('.live-figure .scatterlayer')?.innerHTML"
SHARE = "Share and take along"


def test_a_link_is_copied_without_https_and_its_code_fills_the_screen(
    open_page: Opener, browser: Browser
) -> None:
    context = browser.new_context()
    context.add_init_script(f"globalThis.reading = navigator.clipboard; {NO_CLIPBOARD}")
    page = open_page(QUERY, within=context)
    context.grant_permissions(["clipboard-read"])
    page.get_by_role("button", name=SHARE).press("Enter")
    copy, link = (
        page.get_by_role("button", name="Copy: Link"),
        page.get_by_label("Link", exact=True),
    )
    copy.press("Enter")
    expect(copy).to_have_text("Copied")
    expect(page.locator(".live-passing [role=status]").first).to_have_text("Copied")
    copied = page.evaluate("globalThis.reading.readText()")
    assert copied == link.input_value() and from_query(copied) == from_query(page.url)
    code = page.get_by_role("img", name="QR code of the link")
    assert code.bounding_box()["width"] > 350  # type: ignore[index]
    page.get_by_role("button", name="Full size").press("Enter")
    full = page.locator(".live-qr-full .live-qr-code")
    assert full.bounding_box()["width"] >= 880  # type: ignore[index]
    page.keyboard.press("Escape")
    expect(full).to_have_count(0)
    expect(copy).to_be_visible()  # the dialog around it is still there
    with page.expect_download() as download:
        page.get_by_role("button", name="QR code as PNG").press("Enter")
    assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG")
    page.evaluate("document.execCommand = () => false")
    copy.press("Enter")
    expect(copy).to_have_text("Copy this")
    assert link.evaluate("e => e.value.slice(e.selectionStart, e.selectionEnd)") == copied
    context.close()


def test_by_touch_a_teacher_ticks_and_sees_what_students_will(
    open_page: Opener, phone: BrowserContext
) -> None:
    page = open_page(QUERY, width=390, height=844, within=phone, scheme="dark")
    page.get_by_role("button", name=SHARE).tap()
    page.get_by_text("For a class: choose what students see").tap()
    page.get_by_role("radio", name="Figure only").tap()
    link = page.get_by_label("Link", exact=True)
    expect(link).to_have_value(f"{page.url}&show=only+figure")
    inside = page.frame_locator("iframe[title='What students see']")
    inside.locator(".st-key-embedded .contour").first.wait_for()
    expect(inside.get_by_role("slider")).to_have_count(1)  # the play bar's
    line = page.get_by_label("A line of HTML", exact=True).input_value()
    assert "show=only+figure&amp;embed=true" in line
    dialog = page.get_by_role("dialog")
    assert dialog.evaluate("e => e.scrollWidth <= e.clientWidth")


def locked(page: Page) -> None:
    """No way to another page, preset, method or function."""
    expect(page.get_by_role("link", name="Stability and speed")).to_have_count(0)
    for name in ("Presets", SHARE, "Add a run"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    expect(page.get_by_label("Method")).to_have_count(0)
    expect(page.get_by_label("Function", exact=True)).to_have_count(0)


def test_a_lock_outlasts_back_and_a_reload_and_no_message_opens_it(open_page: Opener) -> None:
    page = open_page(f"{QUERY}&show=locked+true")
    locked(page)
    before = page.url
    slider(page, "run0", "eta").press("ArrowRight")
    page.wait_for_url(lambda url: url != before)
    page.reload()
    page.wait_for_selector(READY)
    locked(page)
    page.go_back()
    page.wait_for_url(before)
    locked(page)
    live = live_figure(page)
    live.evaluate(
        "live => live.report({ changes: [{ preset: 'five_optimizers_on_an_oval' }], number: 99 })"
    )
    page.wait_for_function("live => JSON.stringify(live.spec).includes('is locked to')", arg=live)
    assert len(from_query(page.url.split("&show=")[0].partition("?")[2]).runs) == 2
    locked(page)


class Course(BaseHTTPRequestHandler):
    """A page that frames what its query says. (One that Playwright answers for has no address, and
    a browser lets such a page frame nothing of this machine.)"""

    def do_GET(self) -> None:
        source = unquote(self.path.partition("?")[2])
        body = f'<h1>Week 3</h1><iframe src="{escape(source)}" width="900" height="600"></iframe>'
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


def framed(context: BrowserContext, course: HTTPServer, source: str) -> Frame:
    """The frame with this address in a page of the course."""
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"http://localhost:{course.server_port}/?{quote(source)}")
    page.wait_for_function("() => frames.length === 1")
    return page.frames[1]


def test_another_site_frames_the_page_and_its_sliders_are_live(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of another host and port, as a course platform is: no cookie of ours is kept there."""
    with ExitStack() as stack:
        courses = [
            stack.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), Course)) for _ in range(2)
        ]
        for course in courses:
            Thread(target=course.serve_forever, daemon=True).start()
            stack.callback(course.shutdown)
        named = f"'self' http://localhost:{courses[0].server_port}"
        monkeypatch.setenv("OPTLAB_FRAME_ANCESTORS", named)
        server = stack.enter_context(served(tmp_path / "log.txt"))
        context = browser.new_context(viewport={"width": 1000, "height": 760})
        stack.callback(context.close)
        source = f"{server.address}/?{QUERY}&embed=true"
        frame = framed(context, courses[0], source)
        frame.wait_for_selector(".contour", state="attached")
        frame.wait_for_selector(READY)
        path = frame.evaluate(DRAWN)
        frame.get_by_role("slider", name="eta").first.press("ArrowRight")
        frame.wait_for_url(lambda url: "eta+0.45" in url and "embed=true" in url)
        frame.wait_for_function(f"path => ({DRAWN})() !== path", arg=path)
        assert frame.evaluate("document.cookie") == ""
        framed(context, courses[1], source).wait_for_url("chrome-error://**")
