"""Coroutines in tests: beside Playwright, whose loop goes on in the thread of the browser tests."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

PATIENCE = 60  # seconds: who waits for what never comes fails, instead of holding up all others


def alone(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run it to its end, in a thread of its own."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, asyncio.wait_for(coroutine, PATIENCE)).result()
