"""Leaky averages: gamma moves weights, bars and sums under the hand; the cursor moves the bars."""

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from optlab.experiment import Experiment
from optlab.objectives.quadratics import Quadratic
from optlab.optimizers.rmsprop import RMSProp
from optlab.web.views.averages.sums import columns_of, facts
from tests.browser.live import (
    FETCHED,
    called,
    live_figure,
    next_frame,
    picture,
    pixel_of,
    rect_of,
    settled,
    traffic,
    wait_for_address,
)
from tests.browser.visiting import Opener

RUN = Experiment(Quadratic(), (RMSProp(),), (-5.0, -2.0), 20)
PLACE = ".st-key-averages-"
FILES = "Failed to load resource: the server responded with a status of 404 (Not Found)"


def go(page: Page, view: str = "") -> None:
    """From the playground to this page, as by Back."""
    query = RUN.to_query() + (f"&show={view}" if view else "")
    page.evaluate(
        """address => {
            history.pushState({}, "", address);
            dispatchEvent(new PopStateEvent("popstate", { state: {} }));
        }""",
        f"/averages?{query}",
    )
    drawn(page)


def drawn(page: Page) -> None:
    page.wait_for_selector(f"{PLACE}memories .live-windows tbody tr")
    page.wait_for_selector(f"{PLACE}plane .live-figure .contour")
    settled(page, "averages")


def column(page: Page, name: str) -> np.ndarray:
    """A column of what s is made of, as it is drawn now."""
    values = live_figure(page, "averages").evaluate(
        "(live, name) => Array.from(live.paths()[1].numbers.columns[name], String)", name
    )
    return np.array([float(text.replace("Infinity", "inf")) for text in values])


def engine(gamma: float, axis: int = 0) -> dict[str, np.ndarray]:
    run = RMSProp(gamma=gamma)
    return columns_of(Experiment(Quadratic(), (run,), RUN.start, 20).trajectories()[0], gamma, axis)


def row(page: Page, i: int = 0) -> list[str]:
    """A row of the table: gamma and what it is good for."""
    cells = page.locator(f"{PLACE}memories tbody tr").nth(i).locator("td")
    first, *others = cells.all()
    return [first.locator("span").nth(1).inner_text(), *(cell.inner_text() for cell in others)]


def test_gamma_moves_weights_bars_and_sums_and_sends_nothing(open_page: Opener) -> None:
    sent: list[str] = []
    page = open_page(RUN.to_query(), before=lambda page: traffic(page, sent))
    go(page)
    slider = page.locator(".live-sliders").get_by_role("slider", name=called("gamma"))
    stops = live_figure(page, "averages").evaluate(
        "live => live.spec.sliders.find(slider => slider.name === 'gamma').stops"
    )
    page.mouse.move(*pixel_of(slider, int(slider.input_value())))
    page.wait_for_function(FETCHED, arg=live_figure(page, "averages"))
    page.mouse.down()
    sent.clear()
    figures = [f"{PLACE}weights", f"{PLACE}averages", f"{PLACE}plane"]
    seen = [picture(page, figure) for figure in figures]
    for gamma in (0.5, 0.98, 0.0):
        page.mouse.move(*pixel_of(slider, stops.index(gamma)))
        next_frame(page)
        for name, values in engine(gamma).items():
            np.testing.assert_allclose(column(page, name), values, rtol=2.2e-3, atol=1.1e-30)
        now = [picture(page, figure) for figure in figures]
        assert all(new != old for new, old in zip(now, seen, strict=True))
        seen = now
        assert row(page)[:3] == facts(gamma)[:3]
    assert row(page)[3] == "only the last"
    page.mouse.move(*pixel_of(slider, stops.index(0.5)))
    next_frame(page)
    assert sent == []
    page.mouse.up()
    there = Experiment(Quadratic(), (RMSProp(gamma=0.5),), RUN.start, 20)
    wait_for_address(page, there)
    settled(page, "averages")
    np.testing.assert_array_equal(column(page, "s"), engine(0.5)["s"])
    assert row(page) == facts(0.5)


def test_the_cursor_moves_the_bars_and_the_coordinate_is_chosen(open_page: Opener) -> None:
    page = open_page(RUN.to_query())
    go(page, "step 9")
    before = picture(page, f"{PLACE}averages"), picture(page, f"{PLACE}weights")
    page.get_by_role("button", name="One step back").click()
    page.wait_for_url("**/averages?*step+8*")
    assert picture(page, f"{PLACE}averages") != before[0]
    assert picture(page, f"{PLACE}weights") == before[1]
    page.locator(f"{PLACE}averages .live-figure").hover(position={"x": 150, "y": 80})
    tip = page.locator(f"{PLACE}averages .live-tip").filter(has_text="×")
    tip.wait_for()
    assert tip.inner_text().startswith("step ")
    page.get_by_role("radio", name="x2").or_(page.get_by_role("button", name="x2")).click()
    page.wait_for_url("**/averages?*coordinate+x2*")
    settled(page, "averages")
    np.testing.assert_array_equal(column(page, "s"), engine(0.9, 1)["s"])


def test_a_gamma_is_typed_and_one_is_taken_away(open_page: Opener) -> None:
    page = open_page(RUN.to_query())
    go(page)
    field = page.get_by_role("combobox", name="Gammas to compare with")
    field.click()  # its list closes when the page scrolls, as it does now
    field.fill("0.99")
    expect(page.locator("[role=option]")).to_have_text("0.99")  # what Enter takes
    field.press("Enter")
    page.wait_for_function(
        f"() => document.querySelectorAll('{PLACE}memories tbody tr').length === 6"
    )
    assert row(page, 5) == facts(0.99)
    field.press("Backspace")
    page.wait_for_function(
        f"() => document.querySelectorAll('{PLACE}memories tbody tr').length === 5"
    )


@pytest.mark.parametrize(("width", "height", "scheme"), [(390, 844, "dark"), (1440, 900, "light")])
def test_the_page_opens_by_its_address_and_fits(
    context: BrowserContext, server: str, width: int, height: int, scheme: str
) -> None:
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda m: said.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(f"{server}/averages?{RUN.to_query()}")
    drawn(page)
    # Streamlit asks below an address of a page first whether it is there that it is served.
    assert set(said) <= {FILES} and len(said) <= 2
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # The figure is below its heading, and what takes it along in one row.
    heading, bars = (
        rect_of(page.get_by_role("heading", name="What s is made of, on a real run")),
        rect_of(page.locator(f"{PLACE}averages .live-figure")),
    )
    assert 0 < bars["y"] - (heading["y"] + heading["height"]) < 60
    copy, share = (
        rect_of(page.get_by_role("button", name=name))
        for name in ("Copy link", "Share and take along")
    )
    assert abs(copy["y"] - share["y"]) < 6
    for part in ("weights", "averages", "plane"):
        box = page.locator(f"{PLACE}{part} .live-figure").bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= width
    page.close()
