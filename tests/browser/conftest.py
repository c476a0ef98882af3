"""A real server process and a real browser, once for all browser tests."""

import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    JSHandle,
    Page,
    Request,
    expect,
    sync_playwright,
)

from optlab.experiment import ExperimentError, from_query
from optlab.web.live.addresses import values_of
from optlab.web.page import address_of, page_of
from optlab.web.visit import PLAYGROUND
from tests.browser.chromium import find_or_install
from tests.browser.live import FIGURES, READY, live_figure, settled, traffic
from tests.browser.profiles import FRUGAL, Profiles, stay
from tests.browser.returning import returning

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 30_000  # milliseconds: for a machine that has much else to do
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
    """Playwright takes a promise for something that is true: such a wait is over at once."""
    wait = Page.wait_for_function

    def checked(page: Page, expression: str, **how: Any) -> JSHandle:
        assert not expression.lstrip("( \n").startswith("async"), expression
        return wait(page, expression, **how)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Page, "wait_for_function", checked)
        yield


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


Opener = Callable[..., Page]


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


def listen(page: Page, said: list[str]) -> None:
    """Note what the console says that should not be there."""
    page.set_default_timeout(PATIENCE)
    page.on("console", lambda message: said.append(message.text) if is_wrong(message) else None)
    page.on("pageerror", lambda error: said.append(str(error)))


def is_wrong(message: ConsoleMessage) -> bool:
    """Whether it is an error or a warning, and none of the two that Streamlit's own client makes of
    a page below the first one: it asks there, too, whether a server answers."""
    own = re.search(r"/\w+/_stcore/(health|host-config)$", message.location["url"])
    return message.type in ("error", "warning") and not own


class Visited:
    """One page for many tests: each goes to an address of its own, as by a link or by Back, which
    takes a tenth of the time that loading the page takes."""

    def __init__(self) -> None:
        self.page: Page | None = None
        self.where = ""  # which of the app's pages it is at: the playground, or one by its name
        self.said: list[str] = []
        self.sent: list[str] = []


@pytest.fixture(scope="module")
def visited() -> Iterator[Visited]:
    """A page for each file: where one has zoomed, the start of another may be out of sight."""
    visited = Visited()
    yield visited
    if visited.page:
        visited.page.close()


@pytest.fixture
def visit(
    visited: Visited, context: BrowserContext, server: str, request: pytest.FixtureRequest
) -> Iterator[Opener]:
    """Goes to a query in a page that is already there; afterwards asserts that the console stayed
    empty. A test that fails leaves its page to nobody."""

    def go(query: str, width: int = 1440, height: int = 900, where: str = "") -> Page:
        page, name = visited.page, where or PLAYGROUND
        if page is None:
            page = visited.page = context.new_page()
            listen(page, visited.said)
            traffic(page, visited.sent)
        page.set_viewport_size({"width": width, "height": height})
        if page.url == "about:blank" or visited.where != where:
            visited.where = where
            page.goto(f"{server}/{where}?{query}")
            settled(page, name)
        else:
            # What the test before has reported is answered first, or that is taken for ours.
            page.wait_for_selector(READY)
            live = live_figure(page, name)
            page.wait_for_function("live => !live.outbox.out", arg=live)
            turn, visit = live.evaluate("({ spec }) => [spec.turn, spec.visit]")
            # An answer to something else may come first; the address that is there is no new one,
            # nor the last of which Streamlit has heard.
            heard = live.evaluate("live => live.answer.link")
            there = [sorted(parse_qsl(link)) for link in (urlsplit(page.url).query, heard)]
            again = sorted(parse_qsl(query)) in there
            go_to(page, query)
            page.wait_for_function(
                f"""([name, turn, visit]) => {{
                    const spec = {FIGURES}?.get(name)?.spec;
                    return spec?.turn > turn && spec.visit >= visit;
                }}""",
                arg=[name, turn, visit if again else visit + 1],
            )
            page.mouse.move(0, 0)
            page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")
        _wait_until_there(page, query, name)
        settled(page, name)
        _wait_for_values(page, query, name)
        return page

    failed = request.session.testsfailed
    yield go
    said = [*visited.said]
    visited.said.clear()
    if visited.page and (said or request.session.testsfailed > failed):
        visited.page.close()
        visited.page = None
    assert said == []


def go_to(page: Page, query: str) -> None:
    """Go to another address of the page that is there, past who watches what the page writes."""
    page.evaluate(
        """query => {
            History.prototype.pushState.call(history, {}, "", "?" + query);
            dispatchEvent(new PopStateEvent("popstate", { state: {} }));
        }""",
        query,
    )


def _wait_until_there(page: Page, query: str, name: str) -> None:
    """Wait until Streamlit's page is the one that was gone to: what the test before did may be
    answered only now, and have the same numbers. A page's own choices may be in its link, too."""
    page.wait_for_function(
        f"""([name, link]) => {{
            const spec = {FIGURES}?.get(name)?.spec;
            const words = q => [...new URLSearchParams(q)].map(String);
            return spec?.link && words(link).every(word => words(spec.link).includes(word));
        }}""",
        arg=[name, urlencode(address_of(page_of(parse_qsl(query, keep_blank_values=True))))],
    )


def _wait_for_values(page: Page, query: str, name: str) -> None:
    """Wait until the page shows the numbers that a link has, if it is one without faults."""
    try:
        values = values_of(from_query(query))
    except ExperimentError:
        return
    page.wait_for_function(
        f"""([name, values]) => {{
            const spec = {FIGURES}?.get(name)?.spec;
            const is = ([id, value]) => String(spec.values[id]) === String(value);
            return spec && Object.entries(values).every(is);
        }}""",
        arg=[name, values],
    )


@pytest.fixture
def sent(visited: Visited) -> list[str]:
    """What the visited page has sent: the tests clear it."""
    return visited.sent
