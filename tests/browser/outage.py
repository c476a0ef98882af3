"""Servers that are ended and started again, and a line to them that can be cut."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.browser.conftest import ROOT, wait_for

CHUNK = 1 << 16


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Server:
    """The app in a process of its own, always at the same port."""

    def __init__(self, log: Path, root: Path = ROOT) -> None:
        self.log = log
        self.root = root
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true"]
        command += ["--server.address=127.0.0.1", f"--server.port={self.port}"]
        with self.log.open("a") as output:
            self.process = subprocess.Popen(
                command, cwd=self.root, stdout=output, stderr=subprocess.STDOUT
            )
        wait_for(f"{self.address}/_stcore/health", self.process, self.log)

    def stop(self) -> None:
        """It holds still: what it is sent stays unread."""
        os.kill(self.process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """It reads what it was sent meanwhile, all in one moment."""
        os.kill(self.process.pid, signal.SIGCONT)

    def kill(self) -> None:
        """End it as a machine ends that loses its power."""
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def served(log: Path, root: Path = ROOT) -> Iterator[Server]:
    """A server that tests may stop, or kill if they start it again; afterwards asserts that it has
    printed no traceback."""
    server = Server(log, root)
    try:
        yield server
    finally:
        server.process.kill()
        server.process.wait()
    assert "most recent call last" not in log.read_text(), log.read_text()


class Line:
    """A line from a browser to a server, byte by byte; it can be cut, and lead elsewhere then."""

    def __init__(self, to: int) -> None:
        self.to = to
        self.is_cut = False
        self.ends: list[socket.socket] = []
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Every connection ends, and no new one comes about."""
        self.is_cut = True
        self._end()

    def mend(self, to: int) -> None:
        self.to, self.is_cut = to, False

    def close(self) -> None:
        self.is_cut = True
        self.listening.close()
        self._end()

    def _end(self) -> None:
        ends, self.ends = self.ends, []
        for end in ends:
            with suppress(OSError):  # ended by the other side
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _address = self.listening.accept()
            except OSError:  # closed
                return
            if self.is_cut:
                near.close()
                continue
            far = socket.create_connection(("127.0.0.1", self.to))
            self.ends += [near, far]
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=_pass_on, args=(one, other), daemon=True).start()


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    try:
        while data := one.recv(CHUNK):
            other.sendall(data)
        other.shutdown(socket.SHUT_WR)
    except OSError:  # cut
        return
