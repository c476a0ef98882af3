"""A browser whose reader has been here before, as most have."""

from playwright.sync_api import BrowserContext

HAS_BEEN_HERE = """try {
    sessionStorage.setItem("optlab.seen", "yes");
    localStorage.setItem("optlab.used", JSON.stringify(["start", "slider"]));
} catch {}  // an empty page keeps nothing"""


def returning(context: BrowserContext) -> BrowserContext:
    """The same: nothing plays by itself in it, and no hint is shown."""
    context.add_init_script(HAS_BEEN_HERE)
    return context
