"""A first visit: what is fetched when, and a figure to hold before Plotly has come."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Literal

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from optlab.experiment import Experiment
from optlab.objectives import OBJECTIVES
from optlab.objectives.quadratics import Quadratic
from optlab.optimizers.adam import Adam
from optlab.optimizers.rmsprop import RMSProp
from tests.browser.listening import listen
from tests.browser.live import (
    AT_REST,
    PLANE,
    READY,
    drag,
    fetched,
    live_figure,
    rect_of,
    settled,
    slider,
    stops,
    wait_for_address,
    wait_for_path,
)
from tests.browser.profiles import Profiles
from tests.browser.returning import HAS_BEEN_HERE

TWO = Experiment(runs=(RMSProp(), Adam()))
FIGURE = f"{PLANE} .live-figure"
MATTERS = 24  # of 255: a difference that might be seen
FEW = 0.006  # of the pixels, where letters and ticks fall between them

Held = Callable[..., tuple[Page, Callable[[], None]]]


@pytest.fixture
def hold(profiles: Profiles, server: str) -> Iterator[Held]:
    """Opens the app at a query in a profile that has kept nothing, with Plotly on its way until the
    second thing is called; afterwards asserts that the console stayed empty."""
    pages, said = list[Page](), list[str]()

    def open_at(
        query: str, scheme: Literal["light", "dark"] = "light", width: int = 1440
    ) -> tuple[Page, Callable[[], None]]:
        page = profiles.blank(width, scheme=scheme)
        pages.append(page)
        page.add_init_script(HAS_BEEN_HERE)  # no hint pulses between two pictures
        listen(page, said)
        waiting: list[Route] = []
        page.route("**/plotly.js", lambda route: waiting.append(route))
        page.goto(f"{server}/?{query}")
        sketched(page)

        def let_go() -> None:
            while not waiting:
                page.wait_for_timeout(50)
            for route in waiting:
                route.continue_()

        return page, let_go

    yield open_at
    for page in pages:
        page.close()
    assert said == []


def sketched(page: Page) -> None:
    """Wait until there is a picture, of which nothing is Plotly's."""
    page.wait_for_selector(READY)
    page.wait_for_selector(f"{FIGURE} .live-handle[style*=translate]")
    page.wait_for_function(AT_REST, arg=live_figure(page))
    expect(page.locator(f"{PLANE} .js-plotly-plot")).to_have_count(0)


def seen(page: Page) -> np.ndarray:
    page.mouse.move(1, 1)
    picture = page.locator(FIGURE).screenshot()
    return np.asarray(Image.open(io.BytesIO(picture)).convert("RGB")).astype(int)


APART = replace(TWO, objective=Quadratic(), steps=30).to_query() + "&show=axes+apart"
LOOKS = [
    pytest.param(TWO.to_query(), "light", 1440, id="two runs"),
    pytest.param(TWO.to_query(), "dark", 390, id="on a phone, dark"),
    pytest.param(APART, "light", 1440, id="panels"),
    pytest.param(f"{TWO.to_query()}&show=square+true", "light", 1440, id="square"),
    *(
        pytest.param(
            Experiment(OBJECTIVES[key](), (Adam(),), OBJECTIVES[key]().start).to_query(),
            "light",
            1440,
            id=key,
        )
        for key in ("rosenbrock", "himmelblau", "rastrigin")
    ),
]


@pytest.mark.parametrize(("query", "scheme", "width"), LOOKS)
def test_when_plotly_comes_nothing_jumps(
    hold: Held, query: str, scheme: Literal["light", "dark"], width: int
) -> None:
    # Nothing was to be seen until 1.5 MB had come and been read: seven seconds on a phone.
    page, let_go = hold(query, scheme, width)
    place, before = rect_of(page.locator(FIGURE)), seen(page)
    let_go()
    settled(page)
    after = seen(page)
    assert rect_of(page.locator(FIGURE)) == place
    different = np.abs(after - before).max(axis=2) > MATTERS
    assert different.mean() < FEW


def test_everything_moves_before_plotly_comes_and_stays_where_it_was_put(hold: Held) -> None:
    page, let_go = hold(TWO.to_query())
    figure, handle = page.locator(FIGURE), page.locator(f"{FIGURE} .live-handle")
    rect = rect_of(handle)
    page.mouse.move(rect["x"] + 15, rect["y"] + 15)
    page.mouse.down()
    page.mouse.move(rect["x"] + 95, rect["y"] + 65, steps=4)
    page.wait_for_function(
        """live => live.drag?.start && live.paths().every(
            ({ numbers: { columns: { x1 } } }) => x1[0] === live.drag.start[0])""",
        arg=live_figure(page),
    )
    page.mouse.up()
    start = live_figure(page).evaluate("live => live.start()")
    assert start[0] > -4.5 and start[1] < -2.2
    moved = replace(TWO, start=tuple(start))
    wait_for_address(page, moved)
    wait_for_path(page, moved)

    fetched(page)
    etas = stops(page, "run0.eta")
    drag(page, slider(page, "run0", "eta"), 30)
    moved = replace(moved, runs=(RMSProp(eta=etas[30]), Adam()))
    wait_for_address(page, moved)
    wait_for_path(page, moved)

    with page.expect_response(lambda answer: "live/ground" in answer.url):
        page.locator(f"{PLANE} .live-zoom button").first.click()
    close = live_figure(page).evaluate("live => live.parts.get('plane').figure.seen[0].x")
    assert close[1] - close[0] == pytest.approx(4.5)
    place = rect_of(figure)
    let_go()
    settled(page)
    wait_for_path(page, moved)
    assert rect_of(figure) == place
    axes = page.locator(f"{PLANE} .live-plot").evaluate("plot => plot.layout.xaxis.range")
    assert axes == pytest.approx(close)


def test_plotly_does_not_come_under_the_hand(hold: Held) -> None:
    page, let_go = hold(TWO.to_query())
    rect = rect_of(page.locator(f"{FIGURE} .live-handle"))
    page.mouse.move(rect["x"] + 15, rect["y"] + 15)
    page.mouse.down()
    page.mouse.move(rect["x"] + 60, rect["y"] + 15, steps=3)
    page.evaluate(
        """() => {
            window.held = true;
            window.addEventListener("pointerup", () => { window.held = false; }, true);
        }"""
    )
    plot = page.locator(f"{PLANE} .live-plot").element_handle()
    page.evaluate(
        """plot => new MutationObserver(() => {
            window.drawnUnderTheHand ||= window.held;
        }).observe(plot, { childList: true, subtree: true })""",
        plot,
    )
    let_go()
    page.wait_for_function("() => window.Plotly")
    page.wait_for_timeout(500)
    page.mouse.move(rect["x"] + 80, rect["y"] + 15, steps=3)
    page.mouse.up()
    settled(page)
    assert not page.evaluate("() => window.drawnUnderTheHand")


def test_on_a_phone_plotly_waits_until_fingers_rest(profiles: Profiles, server: str) -> None:
    """It is read for seconds, in which the figure would not follow a finger."""
    page = profiles.blank(390, 844, has_touch=True, is_mobile=True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page.add_init_script(
        'window.touching = setInterval(() => window.dispatchEvent(new Event("pointermove")), 50)'
    )
    page.goto(f"{server}/?{TWO.to_query()}")
    sketched(page)
    page.wait_for_timeout(4000)
    assert "plotly.js" not in asked
    page.evaluate("() => clearInterval(window.touching)")
    settled(page)
    assert "plotly.js" in asked
    page.close()


def test_without_plotly_the_sketch_is_the_figure(profiles: Profiles, server: str) -> None:
    page = profiles.blank()
    said: list[str] = []
    listen(page, said)
    page.route("**/plotly.js", lambda route: route.abort())
    page.goto(f"{server}/?{TWO.to_query()}")
    sketched(page)
    expect(page.get_by_text("could not be loaded")).to_have_count(0)
    fetched(page)
    etas = stops(page, "run0.eta")
    drag(page, slider(page, "run0", "eta"), 20)
    moved = replace(TWO, runs=(RMSProp(eta=etas[20]), Adam()))
    wait_for_address(page, moved)
    wait_for_path(page, moved)
    # With another function's height map it is asked for again, and is there.
    page.unroute_all()
    page.goto(f"{server}/?{replace(TWO, start=(-4.0, 1.0)).to_query()}")
    settled(page)
    page.close()
    assert set(said) <= {"Failed to load resource: net::ERR_FAILED"}


def test_our_modules_come_in_one_file_while_streamlits_page_loads(
    profiles: Profiles, server: str
) -> None:
    """65 modules were asked for level by level, after the page had drawn itself."""
    page = profiles.blank()
    asked: list[str] = []
    said: list[str] = []
    listen(page, said)
    page.on("request", lambda request: asked.append(request.url.removeprefix(server)))
    page.goto(server)
    settled(page)
    ours = [path for path in asked if path.startswith("/live/") and path.endswith(".js")]
    assert [path.rpartition("/")[2] for path in ours] == [
        "all.js",
        "opening.js",
        "plotly.js",
    ]
    order = [path.partition("?")[0] for path in asked]
    assert order.index(ours[0]) < order.index("/_stcore/health")
    assert order.index(ours[2]) > max(i for i, path in enumerate(order) if path == "/live/ground")
    sizes = page.evaluate(
        """() => performance.getEntriesByType("resource")
            .filter(({ name }) => /static.(js|css)/.test(name))
            .map(({ encodedBodySize, decodedBodySize }) => [encodedBodySize, decodedBodySize])"""
    )
    sent, read = np.sum(sizes, axis=0)
    assert len(sizes) > 50 and sent < 0.4 * read
    page.close()
    assert said == []
