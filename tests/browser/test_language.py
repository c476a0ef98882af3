"""Every sentence that a person can read or hear is another in another language: a language that is
English in other letters is added as any is, and every page is read in it."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.live import CALM, READY
from tests.browser.outage import Server
from tests.browser.returning import returning
from tests.pseudo import english_in, write_tree

RECORD = """(() => {
    const { fillText } = CanvasRenderingContext2D.prototype;
    window.drawn = new Set();
    CanvasRenderingContext2D.prototype.fillText = function(text, ...place) {
        drawn.add(String(text));
        return fillText.call(this, text, ...place);
    };
})()"""
# Code, formulas as LaTeX has them, and what is Streamlit's: its menu, its sign that it works.
OTHERS = """script, style, noscript, code, pre, annotation, .katex, [data-testid="stToolbar"],
    [data-testid="stStatusWidget"], [data-testid="stMainMenu"], .modebar"""
SAID = f"""() => {{
    const others = `{OTHERS}`;
    const said = [...drawn].map(text => [text, "canvas"]);
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


@pytest.fixture(scope="module")
def translated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the program with one language more."""
    folder = tmp_path_factory.mktemp("translated")
    write_tree(folder)
    server = Server(folder / "log.txt", folder)
    yield server.address
    server.kill()
    assert "most recent call last" not in server.log.read_text(), server.log.read_text()


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = returning(browser.new_context(viewport={"width": 1440, "height": 900}))
    context.add_init_script(RECORD)
    yield context
    context.close()


def opened(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector(READY)
    page.wait_for_selector("body:not(.opening)", state="attached")
    page.evaluate(CALM)


def english_on(page: Page, *allowed: str) -> dict[str, Any]:
    """What a page still says in English, by the text in which it stands."""
    found = {}
    for text, where in page.evaluate(SAID):
        if english := english_in(text, *allowed):
            found[text] = (english, where)
    return found
