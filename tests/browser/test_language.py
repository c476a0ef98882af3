"""Every sentence that a person can read or hear is another in another language: a language that is
English in other letters is added as any is, and every page is read in it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from optlab.experiment import from_query
from optlab.lessons.presets import read_presets
from tests.browser.listening import listen
from tests.browser.live import CALM, READY
from tests.browser.outage import served
from tests.browser.profiles import stay
from tests.browser.returning import returning
from tests.pseudo import LANGUAGE, english_in, write_tree

RECORD = """(() => {
    const { fillText } = CanvasRenderingContext2D.prototype;
    window.drawn = new Set();
    CanvasRenderingContext2D.prototype.fillText = function(text, ...place) {
        drawn.add(String(text));
        return fillText.call(this, text, ...place);
    };
})()"""
# Code, formulas as LaTeX has them, and what is Streamlit's: its menu, its signs, its icons.
OTHERS = """script, style, noscript, code, pre, annotation, .katex, [data-testid="stToolbar"],
    [data-testid="stStatusWidget"], [data-testid="stMainMenu"], .modebar,
    [data-testid="stIconMaterial"], [role="img"][aria-label$=" icon"]"""
# What Streamlit's own controls say of themselves, in English everywhere; and English itself.
STREAMLITS = re.compile(
    "Skip to main content|Open|Help( for .*)?|Link to heading|Choose an option|Selected values"
    "|Remove .*|Clear all|Copy to clipboard|English|Download as CSV|Fullscreen|Search"
    "|Show/hide columns|None"  # of a table
)
SAID = f"""() => {{
    const others = `{OTHERS}`;
    const said = [[document.title, "title"], ...[...drawn].map(text => [text, "canvas"])];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {{
        const {{ textContent, parentElement }} = walker.currentNode;
        if (textContent.trim() && !parentElement.closest(others))
            said.push([textContent, parentElement.closest("[class]")?.className]);
    }}
    for (const name of ["aria-label", "title", "placeholder", "alt", "aria-valuetext"])
        for (const element of document.querySelectorAll(`[${{name}}]`))
            if (!element.closest(others))
                said.push([element.getAttribute(name), element.className + " " + name]);
    return said;
}}"""


LESSON = "lessons?lesson=lesson_gamma&show=answer+1"
PAGES = ("", "settings", "stability", "networks", "rotation", "averages", "real_data")
PLACES = (
    *(f"{name}?" for name in PAGES),
    *(f"{name}?show=live+false&" for name in PAGES),
    *(f"{LESSON}&", f"{LESSON}+live+false&"),
)
LINK = "v=1&f=quadratic+a+0.1+b+2&start=-5+-2&steps=20&run=adam+eta+0.3"
SOURCES = [s for p in read_presets()[0].values() if p.lesson for s in p.lesson.sources]


@pytest.fixture(scope="module")
def translated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the program with one language more."""
    folder = tmp_path_factory.mktemp("translated")
    write_tree(folder)
    with served(folder / "log.txt", folder) as server:
        yield server.address


@pytest.fixture(scope="module")
def context(browser: Browser, translated: str) -> Iterator[BrowserContext]:
    context = returning(browser.new_context(viewport={"width": 1440, "height": 900}))
    context.add_init_script(RECORD)
    stay(context, translated)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page whose console stays empty."""
    said: list[str] = []
    page = context.new_page()
    listen(page, said)
    yield page
    page.close()
    assert said == []


def opened(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector(READY)
    page.wait_for_selector("body:not(.opening)", state="attached")
    page.evaluate(CALM)


def english_on(page: Page) -> dict[str, Any]:
    """What a page still says in English, with what stands around it."""
    said = [(t, at) for t, at in page.evaluate(SAID) if not STREAMLITS.fullmatch(t.strip())]
    return {text: at for text, at in said if english_in(text, *SOURCES)}


@pytest.mark.parametrize("place", PLACES)
def test_nothing_is_said_or_drawn_in_english(page: Page, translated: str, place: str) -> None:
    opened(page, f"{translated}/{place}lang={LANGUAGE}")
    assert page.evaluate("document.documentElement.lang") == LANGUAGE
    page.evaluate("() => document.querySelectorAll('details > summary').forEach(s => s.click())")
    page.evaluate(CALM)
    found = english_on(page)
    for popover in page.locator('[data-testid="stPopover"] button').all():
        popover.click()
        page.wait_for_selector('[data-testid="stPopoverBody"]')
        found |= english_on(page)
        page.keyboard.press("Escape")
    if (presets := page.locator(".live-presets")).count():
        presets.click()
        page.wait_for_selector(".live-gallery .live-card")
        found |= english_on(page)
    assert found == {}


def test_a_language_is_chosen_by_the_keyboard_and_stays_from_page_to_page(
    page: Page, translated: str
) -> None:
    opened(page, f"{translated}/?{LINK}")
    assert page.evaluate("document.documentElement.lang") == "en"
    menu = page.locator(".live-languages")
    expect(menu.locator("summary")).to_have_text("English")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu.get_by_role("link")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(menu.locator("ul")).to_be_hidden()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**lang={LANGUAGE}*")
    page.wait_for_selector(f'html[lang="{LANGUAGE}"]', state="attached")
    assert from_query(_without_language(page.url)) == from_query(LINK)
    page.get_by_role("link", name="⟦Ŕóţàţíóń⟧").first.click()
    page.wait_for_url(f"**/rotation?*lang={LANGUAGE}*")
    assert page.evaluate("document.documentElement.lang") == LANGUAGE


def _without_language(address: str) -> str:
    return address.replace(f"&lang={LANGUAGE}", "")
