"""A page in a real browser, its server, everything that passes between them, and its mouse."""

import base64
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from playwright.sync_api import Browser, CDPSession, JSHandle, Page, sync_playwright

from optlab.experiment import Experiment
from optlab.objectives.quadratics import Quadratic
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.rmsprop import RMSProp
from tests.browser.chromium import find_or_install
from tests.browser.returning import returning

RUNS = (GradientDescent(eta=0.4), Momentum(eta=0.4, beta=0.5), RMSProp(eta=0.4), Adam(eta=0.4))
CHOSEN = 4  # Adam: it remembers most, so the most curves of a state move
STILL = Experiment(objective=Quadratic(), runs=RUNS, start=(-5.0, -2.0), steps=100)

ROOT = Path(__file__).parent.parent
PROBE = Path(__file__).with_name("probe.js").read_text()
SIZE = (1280, 800)
STEP = 4  # pixels that the mouse moves at once: about a stop of a slider
READY = '[data-testid="stApp"][data-test-script-state="notRunning"]'


@dataclass(frozen=True)
class Amount:
    """How much is done: milliseconds of each drag, how often, and how many releases."""

    drag: int
    rounds: int
    releases: int
    changes: int
    early: int
    late: int
    usual: int  # releases of the usual page, which takes longer for each
    usual_late: int
    sliders: int = 100  # at most
    pages: int = 2  # of ours: one without and one with sliders of the function
    steps: int = 100  # of the runs that a map is of


@contextmanager
def served(script: str) -> Iterator[str]:
    """The address of a script's page, served as the README says."""
    with serving(script) as (address, _process):
        yield address


@contextmanager
def serving(script: str) -> Iterator[tuple[str, int]]:
    """The same, and the server's process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.headless", "true"]
    command += ["--server.address", "127.0.0.1", "--server.port", str(port)]
    with (
        tempfile.TemporaryFile() as log,
        subprocess.Popen(
            command, cwd=ROOT, stdout=log, stderr=log, env=os.environ | {"PYTHONPATH": str(ROOT)}
        ) as process,
    ):
        address = f"http://127.0.0.1:{port}"
        try:
            for _ in range(300):
                if process.poll() is not None or _answers(f"{address}/_stcore/health"):
                    break
                time.sleep(0.2)
            if process.poll() is not None:
                log.seek(0)
                raise RuntimeError(f"the server did not start:\n{log.read().decode()}")
            yield address, process.pid
        finally:
            process.terminate()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):
            return True
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium that draws in software, as a machine without a graphics card does."""
    path = find_or_install()
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-quic"]
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


class Wire:
    """What a page sends and gets, as the browser's network log has it."""

    def __init__(self, session: CDPSession) -> None:
        self.sent = 0
        self.requests = 0  # answered, not counting what the browser had kept
        self.bytes: dict[str, int] = {}  # by address; messages have none
        self._addresses: dict[str, str] = {}
        session.on("Network.requestWillBeSent", self._request)
        session.on("Network.loadingFinished", self._response)
        session.on("Network.webSocketFrameSent", self._message_sent)
        session.on("Network.webSocketFrameReceived", self._message)
        session.send("Network.enable")

    def clear(self) -> None:
        self.sent, self.bytes = 0, {}

    def _request(self, event: Any) -> None:
        self.sent += 1
        self._addresses[event["requestId"]] = event["request"]["url"]

    def _response(self, event: Any) -> None:
        # As transferred: compressed, with the headers; 0 for what the browser had kept.
        self.requests += event["encodedDataLength"] > 0
        self._add(self._addresses.get(event["requestId"], ""), event["encodedDataLength"])

    def _message_sent(self, event: Any) -> None:
        self.sent += 1
        self._message(event)

    def _message(self, event: Any) -> None:
        response = event["response"]
        text = response["payloadData"]
        binary = response["opcode"] == 2
        self._add("", len(base64.b64decode(text)) if binary else len(text.encode()))

    def _add(self, address: str, count: float) -> None:
        self.bytes[address] = self.bytes.get(address, 0) + int(count)


class Measured:
    """A page that is being measured: opened, drawn, and with a probe in it."""

    def __init__(self, browser: Browser, address: str, probe: str = PROBE) -> None:
        width, height = SIZE
        self.page: Page = browser.new_page(viewport={"width": width, "height": height})
        returning(self.page.context)
        self.page.set_default_timeout(60_000)
        self.session = self.page.context.new_cdp_session(self.page)
        self.wire = Wire(self.session)
        self.page.goto(address)
        self.page.wait_for_selector(READY)
        self.page.wait_for_selector(".js-plotly-plot .contourlayer path")
        # Waits for the other figures, and for what is fetched ahead.
        self.probe: JSHandle = self.page.evaluate_handle(probe)

    def do(self, name: str, *arguments: Any) -> Any:
        """One of the probe's functions, with what it answers."""
        call = "([probe, name, given]) => probe[name](...given)"
        return self.page.evaluate(call, [self.probe, name, list(arguments)])

    def zoom(self) -> None:
        """Zoom in with Ctrl and the wheel, and wait until the figure has taken it up."""
        before = self.do("range")
        plot = self.page.locator(".js-plotly-plot .nsewdrag").first
        plot.scroll_into_view_if_needed()
        box = plot.bounding_box()
        assert box
        self.page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 0.4 * box["height"])
        for attempt in range(100):
            if attempt % 20 == 0:  # again: a figure that is replaced meanwhile is not zoomed
                self.page.keyboard.down("Control")
                self.page.mouse.wheel(0, -240)
                self.page.keyboard.up("Control")
            self.page.wait_for_timeout(100)
            after = self.do("range")
            if after != before and after == self.do("range"):
                self.page.wait_for_timeout(400)
                self.rest()
                return
        raise RuntimeError("the wheel over the figure did not zoom")

    def rest(self) -> None:
        """Take the mouse where it is near nothing."""
        self.page.mouse.move(1, 1)

    def sent_while_held(self) -> int:
        """Messages and requests since the wire was cleared; a moment later, as the browser's log of
        them may lag behind."""
        self.page.wait_for_timeout(50)
        return self.wire.sent

    def memory(self) -> float:
        """MB in use after a garbage collection: objects, what they hold outside the heap (typed
        arrays), and the nodes of the document."""
        self.session.send("HeapProfiler.collectGarbage")
        usage = self.session.send("Runtime.getHeapUsage")
        names = ("usedSize", "embedderHeapUsedSize", "backingStorageSize")
        return sum(usage.get(name, 0) for name in names) / 1e6

    def nodes(self) -> int:
        """Nodes of documents, also those that nobody shows any more."""
        return self.session.send("Memory.getDOMCounters")["nodes"]

    def close(self) -> None:
        self.page.close()


def mouse_drag(page: Measured, track: str, milliseconds: int) -> tuple[float, int]:
    """Drag the handle of a slider to and fro, and let it go where it was: pictures a second, and
    how many messages were sent until it was let go."""
    slider = page.page.locator(track).first
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box
    # Streamlit's handle is an element of its own, a native slider's is where its value is.
    share = slider.evaluate("e => e.type === 'range' ? e.value / e.max : 0.5")
    x, y = box["x"] + 8 + share * (box["width"] - 16), box["y"] + box["height"] / 2
    reach = 0.3 * (box["width"] if box["width"] > 50 else 200)
    mouse = page.page.mouse
    mouse.move(x, y)
    page.page.wait_for_timeout(200)  # what is fetched when a mouse is near
    page.wire.clear()
    mouse.down()
    page.do("follow")
    until = perf_counter() + milliseconds / 1000
    way, away = STEP, 0
    while perf_counter() < until:
        away += way
        if not 0 < away < reach:
            way = -way
        mouse.move(x + away, y)
    mouse.move(x, y)
    seen = page.do("followed")
    messages = page.sent_while_held()
    mouse.up()
    page.rest()
    page.do("idle")
    return 1000 * seen["pictures"] / (seen["times"][-1] - seen["times"][0]), messages


def is_about_the_function(address: str) -> bool:
    """Whether a fetched thing is there only because the function itself has sliders."""
    return bool(re.search(r"live/ground|sweep=f\.", address))
