"""Coroutines in tests: beside Playwright, whose loop goes on in the thread of the browser tests."""

import asyncio
from collections.abc import Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

Answer = tuple[int, dict[str, str], bytes]
"""The status, the headers and the body of an answer."""


async def answer_of(
    application: Any,
    path: str,
    query: str = "",
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    leaves: bool = False,
) -> Answer:
    """What an application answers, as the server that Streamlit runs would ask it; to a client who
    stays, or who leaves at once."""
    said: list[Any] = []
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": quote(path).encode(),
        "query_string": query.encode(),
        "headers": [(n.encode(), value.encode("latin-1")) for n, value in (headers or {}).items()],
    }
    received = [{"type": "http.request", "body": b"", "more_body": False}]
    received += [{"type": "http.disconnect"}] * leaves

    async def receive() -> dict[str, Any]:
        if not received:
            await asyncio.Event().wait()
        return received.pop(0)

    async def send(message: Any) -> None:
        said.append(message)

    await application(scope, receive, send)
    found = {name.decode(): value.decode() for name, value in said[0]["headers"]}
    return said[0]["status"], found, b"".join(part.get("body", b"") for part in said[1:])


def asked(application: Any, path: str, method: str = "GET", **headers: str) -> Answer:
    """The same, awaited; in the names of headers is a line below for one between."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return alone(answer_of(application, path, method=method, headers=given))


PATIENCE = 60  # seconds: who waits for what never comes fails, instead of holding up all others


def alone(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run it to its end, in a thread of its own."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, asyncio.wait_for(coroutine, PATIENCE)).result()
