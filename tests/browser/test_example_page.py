"""The page that CONTRIBUTING.md prints is one: in the menu, drawn, moved by its own slider."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from optlab.experiment import from_query
from tests.browser.conftest import ROOT
from tests.browser.listening import listen
from tests.browser.live import AT_REST, live_figure, pixel_of
from tests.browser.outage import Server
from tests.browser.returning import returning
from tests.test_documentation import blocks

FOLDERS = ("optlab", "presets", ".streamlit")
QUERY = "v=1&f=quadratic+a+1+b+4&start=-3+-4&steps=20&run=gradient_descent+eta+0.1"
HEIGHTS = """canvas => {
    const { width, height } = canvas;
    const pen = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    pen.drawImage(canvas, 0, 0);  // a canvas that is read often is kept, and drawn, elsewhere
    const { data } = pen.getImageData(0, 0, width, height);
    const tops = [];
    for (let x = 0; x < width; x += 4) {
        let y = 0;
        while (y < height && !data[4 * (y * width + x) + 3]) y += 1;
        tops.push(height - y);
    }
    return tops;
}"""


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository with the page's folder, and nothing else changed."""
    root = tmp_path_factory.mktemp("copy")
    for name in FOLDERS:
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "app.py", root)
    folder = root / "optlab" / "web" / "views" / "ring"
    folder.mkdir()
    _optimizer, protocol, code = blocks("CONTRIBUTING.md", "python")
    (script,) = blocks("CONTRIBUTING.md", "js")
    (folder / "protocol.py").write_text(protocol)
    (folder / "__init__.py").write_text(code)
    (folder / "around.js").write_text(script)
    return root


@pytest.fixture
def example(copied: Path, browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """A browser at the root of a server that has the page."""
    server, context, said = (
        Server(tmp_path / "log.txt", copied),
        returning(browser.new_context()),
        [],
    )
    try:
        page = context.new_page()
        listen(page, said)
        page.goto(server.address)
        yield page
    finally:
        context.close()
        server.process.terminate()
        server.process.wait()
    assert said == []
    assert "Traceback" not in (tmp_path / "log.txt").read_text()


def at_rest(page: Page) -> None:
    page.wait_for_selector(".st-key-ring-plane .live-figure")
    page.wait_for_function(AT_REST, arg=live_figure(page, "ring"))


def test_the_guides_page_is_in_the_menu_draws_and_is_moved_by_its_slider(example: Page) -> None:
    page = example
    page.get_by_role("link", name="Around the origin").click()
    expect(page).to_have_title("Around the origin · optlab")
    at_rest(page)

    address = page.url.partition("?")[0]
    assert address.endswith("/ring")
    page.goto(f"{address}?{QUERY}")
    at_rest(page)
    canvas = page.locator(".st-key-ring-around canvas")
    page.wait_for_function(
        f"canvas => Math.max(...({HEIGHTS})(canvas)) > 100", arg=canvas.element_handle()
    )
    tops = canvas.evaluate(HEIGHTS)
    # x1²/2 + 2 x2²: two hills of the same height, four times as high as where they meet.
    assert max(tops[20:26]) > 105 and max(tops[64:70]) > 105
    assert 25 < tops[45] < 40

    # While the hand holds it, the part asks; the report moves the start, and the link says so.
    radius = page.get_by_role("slider", name="r radius, the start")
    expect(radius).to_have_value("49")
    page.mouse.move(*pixel_of(radius, 49))
    page.mouse.down()
    with page.expect_response(lambda response: "/live/ring?" in response.url) as asked:
        page.mouse.move(*pixel_of(radius, 19), steps=5)
    assert asked.value.status == 200
    at = float(radius.input_value())
    page.mouse.up()
    page.wait_for_url(lambda address: from_query(address.partition("?")[2]).start != (-3, -4))
    at_rest(page)
    length = (at + 1) / 10
    start = pytest.approx((-0.6 * length, -0.8 * length))
    assert from_query(page.url.partition("?")[2]).start == start

    link = page.url
    page.goto("about:blank")
    page.goto(link)
    at_rest(page)
    expect(radius).to_have_value(f"{at:.0f}")
    assert tuple(live_figure(page, "ring").evaluate("live => live.spec.plane.start")) == start
    refused = page.request.get(f"{address.removesuffix('/ring')}/live/ring?f=quadratic&radius=x")
    assert refused.status == 400 and "radius must be a number, got 'x'" in refused.text()


def test_the_guides_page_has_what_every_page_has(example: Page) -> None:
    """Once it had neither a link to copy, as it was told, nor a way back."""
    page, address = example, f"{example.url}ring?{QUERY}"
    page.goto(address)
    at_rest(page)
    for name in ("Undo", "Redo", "Copy link"):
        expect(page.get_by_role("button", name=name)).to_be_visible()
    share = page.get_by_role("button", name="Share and take along")
    share.click()
    expect(page.get_by_role("dialog").get_by_text("Animation", exact=True)).to_be_visible()

    page.goto(f"{address}&show=only+sliders")
    at_rest(page)
    expect(page.get_by_role("slider", name="r radius, the start")).to_be_visible()
    expect(share).to_have_count(0)
    page.goto(f"{address}&show=only+figure")
    at_rest(page)
    expect(page.get_by_role("slider", name="r radius, the start")).to_have_count(0)

    page.goto(f"{address}&show=live+false")
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    expect(share).to_be_visible()
    expect(page.locator(".live-figure")).to_have_count(0)


def test_nothing_outside_the_folder_was_touched(copied: Path) -> None:
    for folder in FOLDERS:
        files = {path.relative_to(copied) for path in (copied / folder).rglob("*.*")}
        files = {path for path in files if "__pycache__" not in path.parts}
        assert {path.parent.name for path in files if not (ROOT / path).exists()} <= {
            "views",
            "ring",
        }
        for path in files:
            if (copied / path).is_file() and "ring" not in path.parts:
                assert (copied / path).read_bytes() == (ROOT / path).read_bytes(), path
