"""What comes from outside does no harm: texts in links, requests to the server, errors in it."""

import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect

from optlab.web.registry import pages
from optlab.web.visit import PLAYGROUND
from tests.browser.conftest import ROOT
from tests.browser.visiting import Opener, go_to

MARKED = (  # as much as is said of a wrong word: 60 letters
    "[Log_in](https://elsewhere.example) ![](x.png) <img/src=x>",
    "$x^2$ :smile: :red[no] https://elsewhere.example",
)
LINK = "[Log_in](https://elsewhere.example)"
LINKS = (
    "preset={}",
    "lesson={}",
    "f={}&run=adam",
    "v=1&f=quadratic+a+{0}+{0}+1&run={0}&run=adam+eta+{0}+{0}+1&start={0}&window={0}&steps={0}"
    "&show={0}+1+across+{0}+gammas+{0}&{0}=1",
)


@pytest.mark.parametrize("page", ["" if name == PLAYGROUND else name for name in pages()])
def test_words_of_a_link_are_shown_as_text(open_page: Opener, page: str) -> None:
    # `?preset=[Log in again](https://...)` was rendered: a link to this page could lead elsewhere.
    tab = open_page(where=page, ready=".stMainBlockContainer")
    for link in LINKS:
        for marks in MARKED if link == LINKS[0] else (LINK,):
            go_to(tab, link.format(quote(marks, safe="")))
            box = tab.locator(".outside").first
            expect(box).to_contain_text(marks)
            for made in ("a", "img", ".katex", "[style]", '[role="img"]'):
                expect(box.locator(made)).to_have_count(0)


def test_the_server_takes_nothing_and_tells_nothing(server: str) -> None:
    for method, path, status in (
        ("PUT", "_stcore/upload_file/session/file", 405),
        ("POST", "_stcore/agent/interact", 405),
        ("GET", "_stcore/metrics", 404),
        ("GET", "_stcore/health", 200),
    ):
        asked = urllib.request.Request(f"{server}/{path}", method=method, data=None)
        try:
            with urllib.request.urlopen(asked, timeout=30) as answer:
                got, headers = answer.status, answer.headers
        except urllib.error.HTTPError as error:
            got, headers = error.code, error.headers
            error.close()
        assert (path, got) == (path, status)
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]


BROKEN = """
import streamlit as st


@st.fragment
def part():
    if st.button("In a part"):
        raise ValueError("secret of a part")


st.button("In a callback", on_click=lambda: {}["secret of a callback"])
part()
st.write("still here")
if st.button("At the end"):
    raise RuntimeError("secret at the end")
"""

SERVED = """
from pathlib import Path

import streamlit as st

from optlab.web.failure import report_failure

app = st.App(Path(__file__).parent / "broken.py", on_script_error=report_failure)
"""


@pytest.fixture
def broken(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A page with errors in it, served with the project's configuration; and its log."""
    (tmp_path / "broken.py").write_text(BROKEN)
    (tmp_path / "app.py").write_text(SERVED)
    (tmp_path / ".streamlit").symlink_to(ROOT / ".streamlit")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path / "log.txt"
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    command += ["--server.address", "127.0.0.1", "--server.port", str(port)]
    with (
        log.open("w") as output,
        subprocess.Popen(
            command,
            cwd=tmp_path,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={"PYTHONPATH": str(ROOT), "PATH": ""},
        ) as process,
    ):
        try:
            _wait_for(f"http://127.0.0.1:{port}/_stcore/health", log)
            yield f"http://127.0.0.1:{port}", log
        finally:
            process.terminate()


def _wait_for(address: str, log: Path) -> None:
    for _try in range(150):
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(log.read_text())


def test_an_error_in_the_program_is_a_sentence_and_a_number(
    browser: Browser, broken: tuple[str, Path]
) -> None:
    # A student saw a traceback with the server's paths.
    address, log = broken
    page = browser.new_page()
    page.goto(address)
    for name, secret in (
        ("In a callback", "secret of a callback"),
        ("In a part", "secret of a part"),
        ("At the end", "secret at the end"),
    ):
        page.get_by_role("button", name=name).click()
        said = page.get_by_test_id("stAlert")
        expect(said).to_contain_text("Something went wrong here")
        text = page.locator("body").inner_text()
        (number,) = re.findall(r"number ([0-9a-f]{6})\.", text)
        for word in ("secret", "Traceback", ".py", "Error"):
            assert word not in text
        written = log.read_text()
        assert f"error {number}: " in written
        assert secret in written and "most recent call last" in written
        page.reload()
        expect(page.get_by_text("still here")).to_be_visible()
        expect(said).to_have_count(0)
    page.close()
