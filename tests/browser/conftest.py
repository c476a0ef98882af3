"""A real server process and a real browser, once for all browser tests."""

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    JSHandle,
    Page,
    Request,
    Route,
    expect,
    sync_playwright,
)

from tests.browser.chromium import find_or_install
from tests.browser.listening import PATIENCE, listen
from tests.browser.live import settled
from tests.browser.newcomers import newcomer as newcomer
from tests.browser.profiles import FRUGAL, Profiles, stay
from tests.browser.returning import returning
from tests.browser.visiting import Opener
from tests.browser.visiting import sent as sent
from tests.browser.visiting import visit as visit
from tests.browser.visiting import visited as visited

ROOT = Path(__file__).parent.parent.parent
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app, served as the README says."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path_factory.mktemp("server") / "log.txt"
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
    command += ["--server.address", "127.0.0.1", "--server.port", str(port)]
    with (
        log.open("w") as output,
        subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT) as process,
    ):
        address = f"http://127.0.0.1:{port}"
        try:
            wait_for(f"{address}/_stcore/health", process, log)
            yield address
        finally:
            process.terminate()
    # Neither a traceback nor one of Streamlit's warnings, which print the stack.
    assert "most recent call last" not in log.read_text(), log.read_text()


def wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"the server did not start:\n{log.read_text()}")


@pytest.fixture(scope="session", autouse=True)
def no_wait_is_for_a_promise() -> Iterator[None]:
    """Playwright takes a promise for something that is true: such a wait is over at once. And what
    is no function it evaluates, which our pages forbid, at the second look."""
    wait = Page.wait_for_function

    def checked(page: Page, expression: str, **how: Any) -> JSHandle:
        assert not expression.lstrip("( \n").startswith("async"), expression
        assert "=>" in expression, expression
        return wait(page, expression, **how)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Page, "wait_for_function", checked)
        yield


@pytest.fixture(scope="module", autouse=True)
def what_is_held_up_is_asked_for() -> Iterator[None]:
    """A test that holds up a file by a name that it no longer has would hold up nothing."""
    route, never = Page.route, dict[object, str]()

    def watched(page: Page, url: Any, handler: Callable[[Route], Any], **how: Any) -> None:
        key = object()
        never[key] = str(url)

        def asked(held: Route) -> Any:
            never.pop(key, None)
            return handler(held)

        route(page, url, asked, **how)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Page, "route", watched)
        yield
    assert not never, [*never.values()]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_or_install()  # before Playwright starts: it asks a Playwright of its own
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-quic", *FRUGAL]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def context(browser: Browser, server: str) -> Iterator[BrowserContext]:
    """One profile for all tests, so that plotly.js is fetched and read once."""
    context = returning(browser.new_context())
    stay(context, server)
    yield context
    context.close()


@pytest.fixture(scope="session")
def phone(browser: Browser, server: str) -> Iterator[BrowserContext]:
    """The same on a phone."""
    context = returning(
        browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    )
    stay(context, server)
    yield context
    context.close()


@pytest.fixture(scope="session")
def profiles(browser: Browser, server: str) -> Iterator[Profiles]:
    """Browsers that were never here."""
    profiles = Profiles(browser, server)
    yield profiles
    profiles.close()


@pytest.fixture
def open_page(context: BrowserContext, server: str) -> Iterator[Opener]:
    """Opens the app at a query and waits until its paths are drawn; afterwards asserts that the
    console stayed empty."""
    said: list[str] = []
    pages = []

    def open_at(
        query: str = "",
        width: int = 1440,
        height: int = 900,
        scheme: Literal["light", "dark"] = "light",
        within: BrowserContext = context,
        before: Callable[[Page], None] = lambda page: None,
        ready: str = "",
        where: str = "",
    ) -> Page:
        page = within.new_page()
        pages.append(page)
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        before(page)
        listen(page, said)
        page.goto(f"{server}/{where}?{query}")
        if ready:
            page.wait_for_selector(ready)
        else:
            settled(page)
        return page

    yield open_at
    for page in pages:
        page.close()
    assert said == []


Blocked = Callable[[str, str], Page]


@pytest.fixture
def open_blocked(browser: Browser, server: str) -> Iterator[Blocked]:
    """Opens the app at a query where a file cannot be loaded, in a profile that has kept nothing;
    afterwards asserts that the console said just that."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    said: list[str] = []
    failed: list[str] = []

    def note(request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # which a page that is left does to its own
            failed.append(request.url.rpartition("/")[2])

    def open_at(query: str, name: str) -> Page:
        page = context.new_page()
        listen(page, said)
        page.on("requestfailed", note)
        page.route(f"**/{name}", lambda route: route.abort())
        page.goto(f"{server}/?{query}")
        page.wait_for_selector(".st-key-paths .contour")
        assert set(failed) == {name}
        return page

    yield open_at
    context.close()
    # The browser itself notes a request that failed.
    assert set(said) == {"Failed to load resource: net::ERR_FAILED"}
    assert len(said) == len(failed)  # and noted nothing else
