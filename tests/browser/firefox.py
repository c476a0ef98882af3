"""Drive an installed Firefox over WebDriver BiDi, which it speaks on a websocket by itself.

Playwright drives only a Firefox of its own making, which not every machine can download."""

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

NAMES = ("firefox-esr", "firefox")
PATIENCE = 60  # seconds


class Firefox:
    """One tab: commands go out, and what the console says meanwhile is kept."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.number = 0
        self.said: list[str] = []
        self.command("session.new", capabilities={})
        self.command("session.subscribe", events=["log.entryAdded"])
        tree = self.command("browsingContext.getTree")
        self.tab = tree["contexts"][0]["context"]

    def command(self, method: str, **params: Any) -> dict[str, Any]:
        """The result of a command. Raises RuntimeError where the browser refuses it."""
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": params}))
        while True:
            answer = json.loads(self.socket.recv(timeout=PATIENCE))
            if answer.get("method") == "log.entryAdded" and answer["params"]["level"] == "error":
                self.said.append(str(answer["params"]["text"]))
            if answer.get("id") == self.number:
                break
        if answer["type"] == "error":
            raise RuntimeError(f"{method}: {answer['message']}")
        return answer["result"]

    def open(self, address: str, width: int, height: int) -> None:
        size = {"width": width, "height": height}
        self.command("browsingContext.setViewport", context=self.tab, viewport=size)
        self.command("browsingContext.navigate", context=self.tab, url=address, wait="complete")

    def evaluate(self, expression: str) -> Any:
        """What an expression, or a promise of it, comes to. Raises RuntimeError where it throws."""
        answer = self.command(
            "script.evaluate",
            expression=f"(async () => JSON.stringify({expression}))()",
            target={"context": self.tab},
            awaitPromise=True,
        )
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"].get("value", "null"))

    def wait_for(self, expression: str) -> None:
        """Wait until an expression is true; it may be one that throws until then."""
        deadline, last = time.monotonic() + PATIENCE, ""
        while time.monotonic() < deadline:
            try:
                if self.evaluate(expression):
                    return
            except RuntimeError as error:
                last = str(error)
            time.sleep(0.05)
        raise TimeoutError(f"never true: {expression}\n{last}\n{self.said}")

    def mouse(self, *actions: tuple[str, float, float]) -> None:
        """Mouse actions one after the other: ("pointerMove", x, y), ("pointerDown", 0, 0)..."""
        steps = [
            {"type": kind, "x": round(x), "y": round(y)}
            if kind == "pointerMove"
            else {"type": kind, "button": 0}
            for kind, x, y in actions
        ]
        source = {"type": "pointer", "id": "mouse", "actions": steps}
        self.command("input.performActions", context=self.tab, actions=[source])


@contextmanager
def firefox(executable: str, profile: Path) -> Iterator[Firefox]:
    """A Firefox without a window, in a profile of its own."""
    command = [executable, "--headless", "--no-remote", "--remote-debugging-port=0"]
    with subprocess.Popen(
        [*command, "--profile", str(profile)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"HOME": str(profile)},
    ) as process:
        try:
            assert process.stderr
            said = (
                re.search(r"WebDriver BiDi listening on (\S+)", line) for line in process.stderr
            )
            found = next(filter(None, said), None)
            if not found:
                raise RuntimeError(f"{executable} ended without opening a port")
            with connect(f"{found[1]}/session", max_size=None) as socket:
                yield Firefox(socket)
        finally:
            process.terminate()


def find_or_install() -> str | None:
    """The path of a Firefox; installed by apt where that can be done; else None."""
    return _find() or (_install() and _find()) or None


def _find() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


def _install() -> bool:
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return False
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run(["apt-get", "update"], **quiet, timeout=300, check=False)
    command = ["apt-get", "install", "-y", "--no-install-recommends", "firefox-esr"]
    done = subprocess.run(command, **quiet, env=environment, timeout=300, check=False)
    return done.returncode == 0
