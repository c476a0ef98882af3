"""Every page for who hears it, or has no mouse: axe-core finds nothing, what is seen is said."""

import contextlib
import re
from collections.abc import Callable, Iterator, Sequence
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

from optlab.experiment import Experiment
from optlab.numerals import short
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.rmsprop import RMSProp
from tests.browser.listening import listen
from tests.browser.live import AT_REST, READY, live_figure, next_frame

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
FIGURE, PLAIN = ".live-figure .live-canvas", ".js-plotly-plot .main-svg"
OF_COLOURS = ("color-contrast", "link-in-text-block")  # axe's rules for which a theme matters
WINDOW: ViewportSize = {"width": 1440, "height": 900}
WIDTHS = {1440: 3000, 390: 6000}  # and heights: contrast is looked at where it is in sight

PAGES = {
    "playground": "",
    "lesson, asked": "lessons?lesson=lesson_gamma",
    "lesson, answered": "lessons?lesson=lesson_gamma",
    "lesson with formulas": "lessons?lesson=lesson_momentum",
    "settings": "settings",
    "stability": "stability",
    "comparison": "stability?show=comparison+true",
    "networks": "networks",
    "rotation": "rotation",
    "averages": "averages",
    "real data": "real_data",
    "a broken link": "?run=nonsense&f=hump&eta=much",
    "plain figures": "?show=live+false",
}
ANSWERED = "lesson, answered"
LIVE = [name for name in PAGES if name != "plain figures"]
HEADED = [name for name in LIVE if name != "settings"]  # whose head is beside its map

OURS = (
    ".live-range, .live-box, .live-handle, .live-button, .live-tick, .live-copy, .lesson,"
    " .live-presets, .live-training-button:enabled"
)
TARGETS = f"{OURS}, .live-take, .lessons-forget, .live-reset"
SPOKEN = ".st-key-playground-plane .live-canvas"

Opener = Callable[..., Page]


@pytest.fixture
def opened(context: BrowserContext, server: str) -> Iterator[Opener]:
    """Opens one of the pages, and waits for its figures; afterwards asserts that the console stayed
    empty."""
    pages, said = list[Page](), list[str]()

    def open_at(name: str) -> Page:
        page = context.new_page()
        pages.append(page)
        listen(page, said)
        page.set_viewport_size(WINDOW)
        page.goto(f"{server}/{PAGES[name]}")
        at_rest(page, name)
        return page

    yield open_at
    for page in pages:
        page.close()
    assert said == []


@pytest.fixture(scope="module")
def visited_once(
    context: BrowserContext, server: str, request: pytest.FixtureRequest
) -> Iterator[tuple[str, Page]]:
    """One of the pages, for all tests that look at it and change nothing; afterwards asserts that
    the console stayed empty."""
    name, page, said = request.param, context.new_page(), list[str]()
    listen(page, said)
    page.set_viewport_size(WINDOW)
    page.goto(f"{server}/{PAGES[name]}")
    at_rest(page, name)
    if name == ANSWERED:
        page.get_by_role("button", name="I do not know: show me").click()
        expect(page.get_by_text("How this is checked")).to_be_visible()
        at_rest(page, name)
    yield name, page
    page.close()
    assert said == []


@pytest.fixture
def shown(visited_once: tuple[str, Page]) -> tuple[str, Page]:
    """The page as it opens, whatever a test before it looked at."""
    name, page = visited_once
    page.set_viewport_size(WINDOW)
    page.emulate_media(color_scheme="light")
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    at_rest(page, name)
    return name, page


every_page = pytest.mark.parametrize("visited_once", PAGES, indirect=True)
every_live_page = pytest.mark.parametrize("visited_once", LIVE, indirect=True)


def figure_spec(name: str) -> str:
    return PAGES[name].partition("?")[0] or "playground"


def at_rest(page: Page, name: str) -> None:
    page.wait_for_selector(READY)
    page.wait_for_selector(PLAIN if name == "plain figures" else FIGURE, state="attached")
    if name != "plain figures":
        page.wait_for_function(AT_REST, arg=live_figure(page, figure_spec(name)))
    page.wait_for_selector(READY)


def violations(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """What axe-core finds, as rule, selector and message; by all its rules, or those named.
    Injected by evaluation, which the page's policy does not hold up as it does a script."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
        page.evaluate("axe.configure({ noHtml: true })")  # a tenth of its time, and not looked at
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    found: list[dict[str, Any]] = page.evaluate(
        "async options => (await axe.run(document, options)).violations",
        {**options, "runOnly": {"type": "rule", "values": rules}} if rules else options,
    )
    return [
        f"{rule['id']}: {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


@every_page
def test_nothing_stands_in_the_way(shown: tuple[str, Page]) -> None:
    # Captions, their links and the dark theme's buttons had 2.7 to 4.2 of contrast.
    name, page = shown
    found = []
    sizes = list(WIDTHS.items())
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width, height in sizes if scheme == "light" else reversed(sizes):
            page.set_viewport_size({"width": width, "height": height})
            # The theme is drawn before the server hears of it.
            page.wait_for_function(
                "s => getComputedStyle(document.querySelector('.stApp')).colorScheme === s",
                arg=scheme,
            )
            page.evaluate("() => new Promise(done => setTimeout(done, 300))")
            at_rest(page, name)
            rules = OF_COLOURS if scheme == "dark" else ()
            found += [f"{scheme}, {width}: {text}" for text in violations(page, rules)]
    assert not found, "\n".join(found)


@every_page
def test_a_page_has_a_title_and_one_first_heading(shown: tuple[str, Page]) -> None:
    # Every tab was called "optlab", and no page had a heading of the first level.
    _name, page = shown
    [title] = page.locator("h1").all_text_contents()
    assert page.title() == f"{title} · optlab"
    current = page.locator('[data-testid="stTopNavLink"][aria-current="page"]')
    expect(current).to_have_text(title)


@every_live_page
def test_a_figure_says_what_it_shows(shown: tuple[str, Page]) -> None:
    # A canvas has no words: nobody who cannot see it knew that there was a figure.
    _name, page = shown
    for canvas in page.locator(".live-canvas:visible").all():
        expect(canvas).to_have_attribute("role", "img")
        expect(canvas).to_have_attribute("aria-label", re.compile(r"^(Figure|Chart|Map)\b.*\d"))
        assert not re.search(r"undefined|NaN|\{", canvas.get_attribute("aria-label") or "")


def test_a_figure_follows_in_words_when_it_has_come_to_rest(opened: Opener) -> None:
    page = opened("playground")
    figure = page.locator(SPOKEN)
    expect(figure).to_have_attribute("aria-label", re.compile("RMSProp at step 20: x1 −0.0106, "))
    eta = page.locator(".st-key-run1").get_by_role("slider").first
    eta.press("ArrowLeft")
    here = Experiment(runs=(AdaGrad(), RMSProp(float(eta.get_attribute("aria-valuetext") or 0))))
    x1, x2 = here.trajectories()[1].positions[-1]
    says = re.compile(re.escape(f"RMSProp at step 20: x1 {short(x1, 4)}, x2 ") + r"\S")
    expect(figure).to_have_attribute("aria-label", says)
    assert abs(x2) < 1


def test_play_is_announced_at_its_start_and_at_its_end(opened: Opener) -> None:
    page = opened("playground")
    expect(page.locator(SPOKEN)).to_have_attribute("role", "img")
    page.evaluate(
        """figure => {
            const said = document.querySelector('.live-player [role="status"]');
            window.heard = [];
            new MutationObserver(() => heard.push(said.textContent))
                .observe(said, { childList: true });
            window.told = 0;
            new MutationObserver(() => (told += 1)).observe(document.querySelector(figure),
                { attributes: true, attributeFilter: ["aria-label"] });
        }""",
        SPOKEN,
    )
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    assert page.evaluate("told") == 0
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Play").click()
    expect(page.locator('.live-player [role="status"]')).to_have_text(
        "Step 20 of 20, the last one. AdaGrad: still moving. RMSProp: still moving."
    )
    heard = page.evaluate("heard")
    assert len(heard) == 4
    assert heard[0] == "Playing from step 0."
    assert re.fullmatch(r"Paused at step \d+ of 20\.", heard[1])
    assert re.fullmatch(r"Playing from step \d+\.", heard[2])


def test_answers_that_are_formulas_have_names(opened: Opener) -> None:
    # Two of the four buttons had no name, and a third began with a comma.
    page = opened("lesson with formulas")
    for name in ("2 times (1 plus beta)", "2 over (1 minus beta)", "2, too: momentum makes"):
        expect(page.get_by_role("button", name=name)).to_be_visible()


@pytest.mark.parametrize(("name", "least"), [("settings", 1), ("stability", 2)])
def test_the_handles_of_a_map_say_their_values(opened: Opener, name: str, least: int) -> None:
    page = opened(name)
    handles = page.locator(f".st-key-{name}-map .live-handle:visible")
    expect(handles.nth(least - 1)).to_be_visible()
    for handle in handles.all():
        expect(handle).to_have_attribute("aria-label", re.compile(r" -?\d"))


@every_live_page
def test_what_is_pressed_is_large_enough(shown: tuple[str, Page]) -> None:
    # The marks under sliders were 14 by 12 pixels.
    name, page = shown
    page.set_viewport_size({"width": 390, "height": 844})
    next_frame(page)
    at_rest(page, name)
    sizes = page.locator(TARGETS).evaluate_all(
        """found => found.map(e => [e.className, e.getBoundingClientRect()])
            .filter(([, { width }]) => width).map(([name, r]) => [name, r.width, r.height])"""
    )
    assert sizes
    assert [size for size in sizes if min(size[1:]) < 23.9] == []


@pytest.mark.parametrize("visited_once", HEADED, indirect=True)
def test_the_buttons_of_a_pages_head_stand_in_one_row(shown: tuple[str, Page]) -> None:
    # At 1024 the last one of two pages had a row of its own, and a phone broke a formula in five.
    name, page = shown
    for width in (1440, 1024, 860, 700, 390):
        page.set_viewport_size({"width": width, "height": 900})
        next_frame(page)
        at_rest(page, name)
        boxes = page.locator('[class*="-link"] .live-copy, .st-key-share button').evaluate_all(
            "found => found.map(e => e.getBoundingClientRect()).map(({ y, height }) => y + height)"
        )
        assert len(boxes) == 2 and abs(boxes[0] - boxes[1]) < 4, width
        for formula in page.locator(".st-key-function .katex").all():
            assert formula.evaluate("e => e.closest('p').offsetHeight") < 110, width


WALK = """([ours]) => {
    const now = document.activeElement;
    if (now === document.body || now === window.first) return null;
    window.first ??= now;
    const before = window.before;
    window.before = now;
    const ring = getComputedStyle(now);
    const ringed = ring.outlineStyle !== "none" || ring.boxShadow !== "none";
    return {
        what: now.outerHTML.slice(0, 120),
        forwards: !before || Boolean(before.compareDocumentPosition(now) & 4),
        ours: now.matches(ours),
        seen: ringed || now.matches(".live-range"),
    };
}"""


@every_live_page
def test_the_keyboard_goes_through_a_page_in_its_order(shown: tuple[str, Page]) -> None:
    name, page = shown
    if name == "settings":  # what is found after the map has buttons
        expect(page.locator(".live-take:visible")).to_have_count(2)
    first = page.get_by_role("link", name="Skip to main content")  # not where an answer was
    first.focus()
    expect(first).to_be_focused()
    steps = list[dict[str, Any]]()
    for _press in range(200):
        page.keyboard.press("Tab")
        step = page.evaluate(WALK, [OURS])
        if step is None:
            break
        steps.append(step)
    else:
        pytest.fail(f"the focus does not come to the end: {steps[-3:]}")
    assert [step["what"] for step in steps if not step["forwards"]] == []
    assert [step["what"] for step in steps if step["ours"] and not step["seen"]] == []
    reachable = page.locator(OURS).evaluate_all(
        "found => found.filter(e => e.checkVisibility({ visibilityProperty: true })).length"
    )
    assert sum(step["ours"] for step in steps) == reachable, steps[-1]["what"]


UNDER_THE_MENU = """() => {
    const main = document.querySelector('[data-testid="stMain"]');
    const menu = document.querySelector('[data-testid="stHeader"]').getBoundingClientRect().bottom;
    const found = document.activeElement;
    if (found === main || !main.contains(found)) return null;
    const { top } = found.getBoundingClientRect();
    return top < menu - 1 ? found.getAttribute("aria-label") ?? found.textContent : "";
}"""


@every_live_page
def test_the_keyboard_goes_back_and_nothing_that_it_comes_to_is_under_the_menu(
    shown: tuple[str, Page],
) -> None:
    """Three of four lessons were, and what Shift and Tab led to on every other page now and
    then."""
    _name, page = shown
    page.set_viewport_size({"width": 1280, "height": 620})
    page.evaluate("""() => {
        const main = document.querySelector('[data-testid="stMain"]');
        main.scrollTo(0, main.scrollHeight);
        const all = [...main.querySelectorAll("a[href], button, input, summary")];
        all.filter(one => one.checkVisibility() && !one.disabled).at(-1).focus();
    }""")
    found = list[str]()
    for _press in range(200):
        page.keyboard.press("Shift+Tab")
        under = page.evaluate(UNDER_THE_MENU)
        if under is None:
            break
        found.append(under)
    assert len(found) > 20 and [*filter(None, found)] == []


def test_escape_closes_a_popover_and_the_focus_comes_back(opened: Opener) -> None:
    page = opened("playground")
    more = page.locator('[data-testid="stPopover"] button').first
    body = page.locator('[data-testid="stPopoverBody"]')
    for _press in range(3):  # the button may be drawn anew under a key
        more.focus()
        page.keyboard.press("Enter")
        with contextlib.suppress(AssertionError):
            expect(body).to_be_visible(timeout=3000)
            break
    expect(body).to_be_visible()
    page.keyboard.press("Escape")
    expect(body).to_be_hidden()
    expect(more).to_be_focused()
