"""Browser profiles that are kept for all tests, though each test finds them empty."""

import json
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

FRUGAL = [
    "--process-per-site",
    "--js-flags=--no-script-streaming --min-semi-space-size=64 --initial-heap-size=512",
]
"""All pages of a profile share a process, which has read plotly.js and Streamlit's client: what one
page has compiled is used by the next, which it is not where scripts are compiled while they come;
and memory (in MB) is not tidied before there is some. A visit takes a fifth less of a processor."""


def stay(context: BrowserContext, address: str) -> Page:
    """Keep the process of a profile alive between tests, by a page of the server that does nothing.

    A visit in a new process takes 3.7 seconds of a processor, in one that was there 1.3: nearly
    all of the difference is reading scripts.
    """
    page = context.new_page()
    page.goto(f"{address}/_stcore/health")
    return page


class Profiles:
    """One profile for each kind of device, and what it has stored is forgotten at every visit."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address
        self.kept: dict[str, tuple[BrowserContext, Page]] = {}

    def blank(
        self,
        width: int = 1440,
        height: int = 900,
        scheme: Any = "light",
        motion: Any = "no-preference",
        **device: Any,
    ) -> Page:
        """A blank page in a browser that was never here. `device` is what only a profile can have:
        `has_touch`, `is_mobile`, `device_scale_factor`."""
        kind = json.dumps(device, sort_keys=True)
        if kind not in self.kept:
            context = self.browser.new_context(**device)
            self.kept[kind] = context, stay(context, self.address)
        context, keeper = self.kept[kind]
        for page in context.pages:
            if page is not keeper:
                page.close()
        context.clear_cookies()
        keeper.evaluate("localStorage.clear()")
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme, reduced_motion=motion)
        return page

    def close(self) -> None:
        for context, _keeper in self.kept.values():
            context.close()
