"""What the browser tests do to the live figure, and what they read from it."""

import re
from base64 import b64decode
from collections.abc import Iterable
from typing import cast

import numpy as np
from playwright.sync_api import FloatRect, JSHandle, Locator, Page, WebSocket, expect

from optlab.experiment import Experiment, from_query
from optlab.numerals import number_in

WINDOW = np.array([9.0, 6.0])  # the sides of the default function's window
A_TENTH_OF_A_PIXEL = 1e-4  # of the window
MESSAGE = "a websocket message"
READY = '[data-testid="stApp"][data-test-script-state="notRunning"]'

PLANE = ".st-key-playground-plane"
LOSS = ".st-key-playground-loss"

MODULE = """async name => {
    const files = performance.getEntriesByType("resource").map(entry => entry.name);
    const all = await import(files.find(file => file.endsWith("/all.js")));
    return all.live.figures.get(name);
}"""
FIGURES = """(() => {  // by name, when the page's own module is there: no wait is for a promise
    if (window.ownModule) return window.ownModule.live.figures;
    const files = performance.getEntriesByType("resource").map(entry => entry.name);
    const file = files.find(file => file.endsWith("/all.js"));
    if (file) import(file).then(all => { window.ownModule = all; });
})()"""
AT_REST = """live => live.spec && live.spec === live.coming && live.drawn === live.spec.turn
    && !live.drag && !live.outbox.busy"""
ALL_AT_REST = f"() => {FIGURES} && [...{FIGURES}.values()].every({AT_REST})"
SETTLED = f"""name => {{
    const place = name === "playground" ? '{PLANE} .live-figure .contour' : "body";
    if (!document.querySelector('{READY}') || !document.querySelector(place)) return false;
    const live = {FIGURES}?.get(name);
    return live && ({AT_REST})(live);
}}"""
CALM = """() => new Promise(done => {  // what the script said last may still be on its way
    const quiet = () => { observer.disconnect(); done(); };
    let soon = setTimeout(quiet, 80);
    const observer = new MutationObserver(() => {
        clearTimeout(soon);
        soon = setTimeout(quiet, 80);
    });
    const main = document.querySelector('[data-testid="stMain"]');
    observer.observe(main, { childList: true, subtree: true });
    setTimeout(quiet, 3000);
})"""
FETCHED = """live => !live.packets.running && !live.packets.queue.length
    && [...live.packets.kept.values()].every(packet => packet)"""


def live_figure(page: Page, name: str = "playground") -> JSHandle:
    """The live figure as the page's own module has it."""
    return page.evaluate_handle(MODULE, name)


def settled(page: Page, name: str = "playground") -> None:
    """Wait until the script has run, and the live figure shows what it said.

    Both are looked at once more when the page has been quiet: after Back, or after what a hand does
    to one of Streamlit's own widgets, the script may begin only when it has been looked at.
    """
    for _ in range(50):
        page.wait_for_function(SETTLED, arg=name)
        page.evaluate(CALM)
        if page.evaluate(SETTLED, name):
            return
    raise TimeoutError(f"{page.url} does not come to rest")


def fetched(page: Page, name: str = "playground") -> None:
    """Wait until everything that sliders need to move is in the browser."""
    page.wait_for_function(FETCHED, arg=live_figure(page, name))


def next_frame(page: Page) -> None:
    """Wait until what the hand did before has been drawn."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")


def path(page: Page, i: int = 0) -> np.ndarray:
    """A run's path as it is drawn now, `(steps + 1, 2)`."""
    columns = live_figure(page).evaluate(
        """(live, i) => {
            const { x1, x2 } = live.paths()[i].numbers.columns;
            return [Array.from(x1, String), Array.from(x2, String)];
        }""",
        i,
    )
    return np.array([[float(text.replace("Infinity", "inf")) for text in c] for c in columns]).T


def computed(experiment: Experiment, i: int = 0) -> np.ndarray:
    """The path that the engine computes for a run."""
    return experiment.trajectories()[i].positions


def wait_for_path(page: Page, experiment: Experiment, i: int = 0) -> None:
    """Wait until the path drawn at rest is the one that the engine computes."""
    expected = computed(experiment, i)
    page.wait_for_function(
        """([live, i, length, [x, y]]) => {
            const { x1, x2 } = live.atRest[i]?.numbers.columns ?? {};
            return x1?.length === length
                && Math.abs(x1.at(-1) - x) + Math.abs(x2.at(-1) - y) < 1e-9;
        }""",
        arg=[live_figure(page), i, len(expected), list(map(float, expected[-1]))],
    )
    page.wait_for_function(AT_REST, arg=live_figure(page))
    np.testing.assert_allclose(path(page, i), expected, atol=1e-12)


def assert_follows(page: Page, experiment: Experiment, i: int = 0) -> None:
    """Where a path is in the window, it is where the engine has it, to a tenth of a pixel."""
    expected, drawn = computed(experiment, i), path(page, i)
    (low1, high1), (low2, high2) = experiment.window or experiment.objective.window
    corner, far = np.array([low1, low2]), np.array([high1, high2])
    seen = np.all((expected >= corner) & (expected <= far), axis=1)
    assert np.count_nonzero(seen) > 1
    off = np.abs(drawn[: len(expected)] - expected[: len(drawn)]) / (far - corner)
    assert off[seen[: len(drawn)]].max() < A_TENTH_OF_A_PIXEL


def wait_for_address(page: Page, experiment: Experiment) -> None:
    """Wait until the address says this."""
    page.wait_for_url(lambda address: from_query(address) == experiment)


PIXELS = """canvas => {  // of a copy: a canvas that is read often is kept, and drawn, elsewhere
    const copy = new OffscreenCanvas(canvas.width, canvas.height);
    const pen = copy.getContext("2d", { willReadFrequently: true });
    pen.drawImage(canvas, 0, 0);
    return pen.getImageData(0, 0, canvas.width, canvas.height).data;
}"""


def picture(page: Page, place: str = PLANE) -> str:
    """What is painted on a figure's canvas."""
    return page.locator(f"{place} .live-canvas").evaluate("canvas => canvas.toDataURL()")


def painted(page: Page) -> np.ndarray:
    """The plane's canvas, `(height, width, 4)` bytes of red, green, blue and opacity; its left top
    corner is that of the canvas on the page."""
    canvas = page.locator(f"{PLANE} .live-canvas")
    width, height, text = canvas.evaluate(
        f"""canvas => {{
            let text = "";
            for (const byte of ({PIXELS})(canvas)) text += String.fromCharCode(byte);
            return [canvas.width, canvas.height, btoa(text)];
        }}"""
    )
    return np.frombuffer(b64decode(text), np.uint8).reshape(height, width, 4)


def lift(place: Locator, to: float = 620) -> None:
    """Scroll the page until a place is so many pixels below the window's upper end: below a phone's
    figure, which stays there."""
    place.evaluate(
        """(element, to) => {
            const main = element.closest("[data-testid=stMain]");
            main.scrollTop += element.getBoundingClientRect().top - to;
        }""",
        to,
    )


def choose_preset(page: Page, title: str) -> None:
    """Open the gallery and choose one."""
    page.get_by_role("button", name="Presets").click()
    page.get_by_role("dialog").get_by_role("link", name=title).first.click()
    expect(page.get_by_role("dialog")).to_have_count(0)


# ---- sliders


def called(name: str) -> re.Pattern[str]:
    """What a slider of this name and its box are called: `η eta, AdaGrad`."""
    return re.compile(rf"^(\S+ )?{re.escape(name)}, ")


def slider(page: Page, place: str, name: str) -> Locator:
    """A slider by its name, in `run0`, `shared` or `shape`."""
    return page.locator(f".st-key-{place}").get_by_role("slider", name=called(name))


def box(page: Page, place: str, name: str) -> Locator:
    """The number box beside a slider."""
    return page.locator(f".st-key-{place}").get_by_role("textbox", name=called(name))


def type_in(page: Page, place: str, name: str, text: str) -> None:
    """Type a number into its box."""
    field = box(page, place, name)
    field.fill(text)
    field.press("Enter")


def stops(page: Page, name: str) -> list[float]:
    """The positions of a slider: `run0.eta`, `f.angle`, `shared.eta`."""
    return live_figure(page).evaluate(
        "(live, id) => live.spec.sliders.find(slider => slider.id === id).stops", name
    )


def pixel_of(range_: Locator, stop: int) -> tuple[float, float]:
    """Where the thumb's middle is at a stop: it goes from 9 px after the left end to 9 px before
    the right one."""
    rect, last = rect_of(range_), int(range_.get_attribute("max") or 0)
    x = rect["x"] + 9 + (rect["width"] - 18) * stop / last
    return x, rect["y"] + rect["height"] / 2


MENU = 60  # pixels: the menu of pages lies over what is scrolled up to there


def stands(page: Page, place: Locator) -> None:
    """Wait until a place on the page is where it was a moment ago: what was above it is drawn."""
    before = None
    while (now := place.bounding_box()) != before:
        before = now
        page.wait_for_timeout(100)


def take(page: Page, range_: Locator, name: str = "playground") -> None:
    """Press the mouse on a slider's thumb, with all at hand that it needs to move."""
    range_.scroll_into_view_if_needed()
    if (range_.bounding_box() or {"y": 0})["y"] < MENU:
        range_.evaluate("range => range.scrollIntoView({ block: 'center' })")
    stands(page, range_)
    page.mouse.move(*pixel_of(range_, int(range_.input_value())))
    fetched(page, name)
    page.mouse.down()


def pull(page: Page, range_: Locator, stop: int) -> None:
    """Drag the thumb that is held to a stop, and wait for the picture of it."""
    page.mouse.move(*pixel_of(range_, stop))
    page.wait_for_function(
        """([live, stop]) => {
            const { slider, value } = live.drag ?? {};
            return slider && value === slider.stops[stop] && !live.frame
                && slider.moves.every(({ path }) => !live.paths()[path].numbers.exact);
        }""",
        arg=[live_figure(page), stop],
    )
    assert range_.input_value() == str(stop)


def drag(page: Page, range_: Locator, stop: int) -> None:
    """Drag a slider to a stop and let it go there."""
    take(page, range_)
    pull(page, range_, stop)
    page.mouse.up()


def unfold(page: Page) -> None:
    """Show the sliders of the function, the start and the steps."""
    details = page.locator(".st-key-shape details")
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    details.get_by_text("Start x1").wait_for()


# ---- the plane


def rect_of(place: Locator) -> FloatRect:
    """Where something is on the page; Streamlit may just be putting it there anew."""
    for _attempt in range(100):
        if rect := place.bounding_box():
            return rect
        place.page.wait_for_timeout(50)
    raise AssertionError(f"{place} is nowhere")


def seen(page: Page) -> tuple[list[float], list[float]]:
    """The ranges of x1 and x2 that the figure's axes show."""
    x, y = page.locator(f"{PLANE} .live-plot").evaluate(
        "plot => [plot.layout.xaxis.range, plot.layout.yaxis.range]"
    )
    return list(x), list(y)


def pixel(page: Page, point: tuple[float, float]) -> tuple[float, float]:
    """Where a point of the plane is on the page, by Plotly's own axes."""
    return pixels(page, [point])[0]


def pixels(page: Page, points: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Where points of the plane are on the page."""
    places = page.locator(f"{PLANE} .live-plot").evaluate(
        """(plot, points) => {
            const { left, top } = plot.getBoundingClientRect();
            const { xaxis, yaxis } = plot._fullLayout;
            return points.map(([x1, x2]) =>
                [left + xaxis._offset + xaxis.l2p(x1), top + yaxis._offset + yaxis.l2p(x2)]);
        }""",
        [list(point) for point in points],
    )
    return [(x, y) for x, y in places]


def turn_wheel(page: Page, down: float) -> None:
    """Turn the wheel with Ctrl, which zooms where the mouse is."""
    page.keyboard.down("Control")
    page.mouse.wheel(0, down)
    page.keyboard.up("Control")


def traffic(page: Page, sent: list[str]) -> None:
    """Add every request and every websocket message that leaves the page, but for the tab's icon,
    for which a browser asks when it likes. To be called before the page is loaded."""
    page.on(
        "request",
        lambda request: None if "favicon" in request.url else sent.append(request.url),
    )

    def listen_to(socket: WebSocket) -> None:
        socket.on("framesent", lambda _data: sent.append(MESSAGE))

    page.on("websocket", listen_to)


def of_the_hand(sent: list[str]) -> list[str]:
    """What was sent for what a hand does: how well runs could do at their best is asked for once it
    has rested for a while, of what was there before, too."""
    return [one for one in sent if "/live/best" not in one]


def told(readout: Locator) -> dict[str, float]:
    """What the line below a run's sliders says, by name: step, x1, x2, f."""
    found = re.findall(r"(\S+) (?:≈ )?(\S+(?: × \S+)?)(?:  |$)", readout.text_content() or "")
    return {name: number_in(name, text) for name, text in found}


def number(page: Page, expression: str) -> float:
    """A number that the live figure has: `live.cursor`."""
    return cast(float, live_figure(page).evaluate(f"live => {expression}"))
