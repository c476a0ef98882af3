"""A first visit on a phone: what is sent until there is a figure, and until a hand can move it.

`python -m benchmarks first` starts the server as the README says and opens the playground in a
window of 390 x 844, cold (a browser that has kept nothing) and warm (one that was there before), as
fast as this machine goes and slowed down to a phone: a processor a quarter as fast, and a line with
9 Mbit/s down, 1.5 up and 40 ms there and back. The browser slows itself, so the server is as it is.
"""

from dataclasses import dataclass
from statistics import median

from playwright.sync_api import Browser, BrowserContext, Page

from benchmarks.live_page import Wire, chromium, served
from benchmarks.timing import print_table

ROUNDS = 5
PROCESSOR = 4  # times slower
LINE = {
    "offline": False,
    "latency": 40,  # milliseconds
    "downloadThroughput": 9e6 / 8,  # bytes a second
    "uploadThroughput": 1.5e6 / 8,
}
WANTED = "6"  # seconds, cold and slowed
HANDLE = ".st-key-playground-plane .live-handle"

# The ring is put in place by the first drawing, with height map, axes and paths there; it is seen
# when the page is (opening.js).
WATCH = f"""(() => {{
    const look = () => {{
        const handle = document.querySelector("{HANDLE}");
        const seen = handle && getComputedStyle(handle).visibility === "visible";
        if (seen && handle.style.transform) window.firstPicture ??= performance.now();
        else requestAnimationFrame(look);
    }};
    requestAnimationFrame(look);
}})()"""
MOVED = f"""from => {{
    const handle = document.querySelector("{HANDLE}");
    return handle.style.transform !== from && performance.now();
}}"""
QUIET = 1500  # milliseconds without a request: all is there


@dataclass(frozen=True)
class Visit:
    """What one visit took."""

    picture: float  # seconds until contours, paths and the start are seen
    drag: float  # until the start has followed a mouse that was pressed on it at once
    before: float  # MB until the picture
    all: float  # MB in the end
    requests: int
    before_requests: int


def main(rounds: int = ROUNDS, processor: float = PROCESSOR, quiet: int = QUIET) -> None:
    rows = []
    with chromium() as browser, served("app.py") as address:
        visit(browser.new_context(), address, 0, quiet)  # the server's own first time
        for slower in (0, processor):
            pairs = [cold_and_warm(browser, address, slower, quiet) for _ in range(rounds)]
            for name, visits in zip(("cold", "warm"), zip(*pairs, strict=True), strict=True):
                rows.append(row(f"{name}, {'a phone' if slower else 'as it is'}", visits))
    print(
        f"\nA visit to the playground, the median of {rounds}; wanted cold on a phone: {WANTED} s\n"
    )
    header = (
        "",
        "first picture, s",
        "first drag, s",
        "MB before",
        "requests",
        "MB in all",
        "requests",
    )
    print_table(header, rows)


def row(name: str, visits: tuple[Visit, ...]) -> tuple[str, ...]:
    def middle(field: str) -> float:
        return median(getattr(visit, field) for visit in visits)

    times = (f"{middle('picture'):.2f}", f"{middle('drag'):.2f}")
    before = (f"{middle('before'):.2f}", f"{middle('before_requests'):.0f}")
    return (name, *times, *before, f"{middle('all'):.2f}", f"{middle('requests'):.0f}")


def cold_and_warm(browser: Browser, address: str, slower: float, quiet: int) -> tuple[Visit, Visit]:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, device_scale_factor=2, has_touch=True
    )
    visits = visit(context, address, slower, quiet), visit(context, address, slower, quiet)
    context.close()
    return visits


def visit(context: BrowserContext, address: str, slower: float, quiet: int) -> Visit:
    """One visit; `slower` is of a phone, in times, and 0 is this machine as it is."""
    page = context.new_page()
    page.set_default_timeout(60_000)
    session = context.new_cdp_session(page)
    wire = Wire(session)
    if slower:
        session.send("Network.emulateNetworkConditions", LINE)
        session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    page.add_init_script(WATCH)
    page.goto(address, wait_until="commit")
    page.wait_for_function("() => window.firstPicture")
    before, before_requests = sum(wire.bytes.values()), wire.requests
    drag = dragged(page)
    page.wait_for_load_state("networkidle")
    idle(page, wire, quiet)
    picture = page.evaluate("() => window.firstPicture")
    page.close()
    return Visit(
        picture / 1000,
        drag / 1000,
        before / 1e6,
        sum(wire.bytes.values()) / 1e6,
        wire.requests,
        before_requests,
    )


def dragged(page: Page) -> float:
    """Press the ring and move; milliseconds since the visit began until it has followed."""
    handle = page.locator(HANDLE)
    box = handle.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    from_ = handle.evaluate("handle => handle.style.transform")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y - 20)
    when = page.wait_for_function(MOVED, arg=from_).json_value()
    page.mouse.up()
    return when


def idle(page: Page, wire: Wire, quiet: int) -> None:
    """Wait until nothing has been asked for a while."""
    before = -1
    while before != (before := wire.requests):
        page.wait_for_timeout(quiet)
