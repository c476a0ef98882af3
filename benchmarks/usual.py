"""The figures of the page that does it the usual way, as far as it has them."""

from statistics import median

import numpy as np
from playwright.sync_api import Browser

from benchmarks.live_page import CHOSEN, STILL, Amount, Measured, mouse_drag

HANDLE = '[data-testid="stSlider"] div:has(> div > input[type="range"])'


def measure_usual(browser: Browser, address: str, amount: Amount) -> dict[str, float]:
    """The same figures, as far as the page has them."""
    page = Measured(browser, f"{address}/?{STILL.to_query()}&chosen={CHOSEN - 1}")
    drags = [mouse_drag(page, HANDLE, amount.drag) for _ in range(amount.rounds)]
    pictures = median(pictures for pictures, _messages in drags)
    page.zoom()
    page.do("watch")
    times, lost = [], 0
    for k in range(amount.usual):
        before = page.do("range")
        times.append(usual_release(page, k))
        if page.do("range") != before:
            lost += 1
            page.zoom()
    seen = page.do("watched")
    kilobytes_ = []
    for k in range(min(amount.usual, 5)):
        page.do("idle")
        page.wire.clear()
        usual_release(page, amount.usual + k)
        page.do("idle")
        kilobytes_.append(sum(page.wire.bytes.values()) / 1e3)
    memory, nodes = page.memory(), page.nodes()
    for k in range(amount.usual_late - amount.usual):
        usual_release(page, 1000 + k)
    grown = page.memory() - memory
    nodes_grown = page.nodes() - nodes
    page.close()
    return {
        "pictures a second, dragging": pictures,
        "  by a real mouse": pictures,
        "messages to the server in the drags": sum(messages for _pictures, messages in drags),
        "release to settled, p50, ms": float(np.percentile(times, 50)),
        "release to settled, p95, ms": float(np.percentile(times, 95)),
        "changes watched": amount.usual,
        "  contour replaced": seen["replaced"],
        "  blank frames": seen["blank"],
        "  zoom lost": lost,
        "pictures a second, dragging the function": pictures,  # the same slider, the same figure
        "KB for one release, median": median(kilobytes_),
        "KB for one release, largest": max(kilobytes_),
        "releases for the memory": amount.usual_late,
        "  MB more than after the first": grown,
        "  nodes more": nodes_grown,
    }


def usual_release(page: Measured, k: int) -> float:
    """Drag one of Streamlit's sliders to another place: milliseconds from there to new figures."""
    handles = page.page.locator(HANDLE)
    handle = handles.nth(k % (handles.count() - 2))  # the last two are the function's
    handle.scroll_into_view_if_needed()
    box, track = handle.bounding_box(), handle.locator("xpath=..").bounding_box()
    assert box and track
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    share = 0.02 + 0.6 * (k * 0.6180339887 % 1)
    there = track["x"] + share * track["width"]
    if abs(there - x) < 0.05 * track["width"]:
        there += 0.1 * track["width"]
    mouse = page.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(there, y)
    page.do("arm")
    mouse.up()
    return page.do("settled")
