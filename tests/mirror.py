"""A small set like MNIST, and a mirror of it on 127.0.0.1, over real sockets, which misbehaves as
it is told."""

import gzip
import hashlib
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np

from optlab.data.idx_sets import IdxFile, IdxSet

NUMBERS = {
    "train-images": np.random.default_rng(0).integers(0, 4, (60, 20, 20), dtype=np.uint8),
    "train-labels": np.arange(60, dtype=np.uint8) % 10,
    "t10k-images": np.random.default_rng(1).integers(0, 4, (10, 20, 20), dtype=np.uint8),
    "t10k-labels": np.arange(10, dtype=np.uint8),
}
CONTENTS = {
    name: bytes([0, 0, 8, n.ndim]) + b"".join(k.to_bytes(4, "big") for k in n.shape) + n.tobytes()
    for name, n in NUMBERS.items()
}


def gzipped(content: bytes, level: int = 9) -> bytes:
    """The same at every time of day: what names a test must be."""
    return gzip.compress(content, level, mtime=0)


def packed(level: int = 9) -> dict[str, bytes]:
    """The files as a mirror has them."""
    return {f"{name}.gz": gzipped(c, level) for name, c in CONTENTS.items()}


def a_set(*mirrors: "Mirror | str") -> IdxSet:
    """The set, to be had from these mirrors."""
    files = [
        IdxFile(name, n.shape, hashlib.sha256(content).hexdigest(), len(zipped))
        for (name, n), content, zipped in zip(
            NUMBERS.items(), CONTENTS.values(), packed().values(), strict=True
        )
    ]
    addresses = tuple(m if isinstance(m, str) else m.address for m in mirrors)
    return IdxSet("small", "Small", *files, classes=tuple("0123456789"), mirrors=addresses)


class Request(BaseHTTPRequestHandler):
    """One request to a `Mirror`."""

    def do_GET(self) -> None:
        server, name = self.server, self.path.strip("/")
        assert isinstance(server, Mirror)
        server.asked.append((name, self.headers.get("Range")))
        content, start = server.files.get(name), 0
        if not server.speaks_http:
            self.wfile.write(b"220 ready when you are\r\n")
            return None
        if content is None:
            return self.send_error(404)
        if asked := re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", "")):
            start = int(asked[1]) if server.ranges else 0
        if start and start >= len(content):
            return self.send_error(416)
        self.send_response(206 if start else 200)
        if start:
            said = start + server.off_by
            self.send_header("Content-Range", f"bytes {said}-{len(content) - 1}/{len(content)}")
        if server.says_length:
            self.send_header("Content-Length", str(len(content) - start + server.longer_by))
        self.end_headers()
        server.send(self, content[start:])

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing: what was asked is in `asked`."""


class Mirror(ThreadingHTTPServer):
    """Files by name, what was asked for, and how it misbehaves."""

    daemon_threads = True

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.files = files
        self.asked: list[tuple[str, str | None]] = []
        self.ranges = self.says_length = True
        self.off_by = self.longer_by = 0
        self.speaks_http = True
        self.send: Callable[[Request, bytes], None] = whole
        self.address = f"http://127.0.0.1:{self.server_port}/"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who asked may go before all is sent: that is what is tested."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def names(self) -> list[str]:
        return [name for name, _range in self.asked]


def whole(request: Request, content: bytes) -> None:
    """All at once."""
    request.wfile.write(content)


def slowly(pause: float) -> Callable[[Request, bytes], None]:
    """A hundred bytes at a time."""

    def send(request: Request, content: bytes) -> None:
        for k in range(0, len(content), 100):
            request.wfile.write(content[k : k + 100])
            time.sleep(pause)

    return send


def cut_after(most: int) -> Callable[[Request, bytes], None]:
    """The connection ends after so many bytes of an answer."""

    def send(request: Request, content: bytes) -> None:
        request.wfile.write(content[:most])
        request.close_connection = True

    return send


def silent(seconds: float, after: int = 0) -> Callable[[Request, bytes], None]:
    """So many bytes, then nothing for a while."""

    def send(request: Request, content: bytes) -> None:
        request.wfile.write(content[:after])
        request.wfile.flush()
        time.sleep(seconds)

    return send


@contextmanager
def mirror(files: dict[str, bytes]) -> Iterator[Mirror]:
    """A mirror at work."""
    with Mirror(files) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
