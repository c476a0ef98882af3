"""What a frame under the hand costs the browser beside our own drawing."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.live import AT_REST, live_figure, pixel_of, take
from tests.browser.visiting import Opener

MOST = 150  # elements of some 1,500


@pytest.mark.parametrize(
    ("where", "row", "name", "width", "height"),
    [
        ("playground", "run0", "eta", 1440, 900),
        ("playground", "run0", "eta", 700, 450),
        ("rotation", "rotation-function", "angle", 390, 844),
        ("settings", "settings-run0", "eta", 700, 450),
        ("real_data", "real_data-run0", "eta", 1440, 900),
    ],
)
def test_no_frame_of_a_drag_computes_the_whole_pages_style(
    browser: Browser,
    open_page: Opener,
    tmp_path: Path,
    where: str,
    row: str,
    name: str,
    width: int,
    height: int,
) -> None:
    # 732 to 1,563 elements, 4 ms of each frame: rules hung on what the page has somewhere in it.
    figure = "training canvas" if where == "real_data" else "plane .live-figure .contour"
    ready = f".st-key-{where}-{figure}"
    address = "" if where == "playground" else where
    page = open_page("", width, height, ready=ready, where=address)
    page.wait_for_function(AT_REST, arg=live_figure(page, where))
    slider = page.locator(f".st-key-{row} input[type=range]").first
    assert name in (slider.get_attribute("aria-label") or "")
    take(page, slider, where)
    trace = tmp_path / "trace.json"
    browser.start_tracing(page=page, path=trace, categories=["devtools.timeline"])
    for stop in range(20, 40):
        page.mouse.move(*pixel_of(slider, stop))
        page.evaluate("() => new Promise((done) => requestAnimationFrame(done))")
    browser.stop_tracing()
    page.mouse.up()
    events = json.loads(trace.read_text())["traceEvents"]
    counts = [
        event["args"]["elementCount"]
        for event in events
        if event["name"] == "UpdateLayoutTree" and "elementCount" in event.get("args", {})
    ]
    assert len(counts) > 10  # frames were drawn, and seen
    assert max(counts) < MOST, counts
