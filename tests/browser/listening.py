"""What the console says that should not be there."""

import re

from playwright.sync_api import ConsoleMessage, Page

PATIENCE = 30_000  # milliseconds: for a machine that has much else to do


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
