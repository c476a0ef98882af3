"""Nothing of a page goes to anybody else: no request to another host, no button that makes one."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page

from optlab.experiment import Experiment
from optlab.objectives.quadratics import ConditionedQuadratic
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.rmsprop import RMSProp
from tests.browser.live import PLANE, READY, rect_of
from tests.browser.visiting import Opener

EXPERIMENT = Experiment(ConditionedQuadratic(), (Momentum(0.05), RMSProp()), steps=5)
HARMLESS = {"PNG", "Reset", "Zoom", "Pan", "Zoom in", "Zoom out", "Autoscale", "Reset axes"}
PLAINLY = {"Download plot as a PNG", "Fullscreen", "Toggle Spike Lines"}
PLAINLY |= {"Show closest data on hover", "Compare data on hover"}
CALM = """async () => {
    const done = () => performance.getEntriesByType("resource").length;
    for (let before = -1; before !== done(); ) {
        before = done();
        await new Promise((resolve) => setTimeout(resolve, 700));
    }
}"""

CANVAS = {"real_data", "networks"}  # pages that draw without Plotly


def addresses(page: Page) -> list[str]:
    """The pages that the menu names."""
    links = page.locator('[data-testid="stTopNavLink"]')
    links.first.wait_for()
    return [str(link.get_attribute("href")) for link in links.all()]


@pytest.mark.parametrize("live", [True, False])
def test_every_page_speaks_with_its_own_server_only(
    context: BrowserContext, open_page: Opener, server: str, live: bool
) -> None:
    asked: list[str] = []
    own = urlsplit(server).netloc
    page = open_page(EXPERIMENT.to_query())
    paths = addresses(page)
    assert len(paths) >= 6
    page.close()
    titles = set()
    for path in paths:
        other = context.new_page()
        other.on("request", lambda request: asked.append(request.url))
        other.on("websocket", lambda socket: asked.append(socket.url))
        query = "" if "lessons" in path else EXPERIMENT.to_query()
        show = "" if live else "&show=live+false"
        other.goto(f"{server}{urlsplit(path).path}?{query}{show}")
        other.wait_for_selector(READY)
        canvas = path.rpartition("/")[2] in (CANVAS if live else CANVAS - {"real_data"})
        other.wait_for_selector(":is(canvas, code)" if canvas else ".js-plotly-plot .main-svg")
        for figure in other.locator(".js-plotly-plot").all():
            figure.hover(force=True)
        other.evaluate(CALM)
        buttons = other.locator(".modebar-btn").all()
        titles |= {str(button.get_attribute("data-title")) for button in buttons}
        assert not other.locator(".modebar a[href], .plotlyjsicon").count()
        other.close()
    assert titles and titles <= (HARMLESS if live else HARMLESS | PLAINLY), titles
    local = ("data", "blob")
    elsewhere = [url for url in asked if urlsplit(url).scheme not in local]
    assert elsewhere and {urlsplit(url).netloc for url in elsewhere} == {own}


def test_the_figures_first_button_saves_a_picture_on_this_machine(
    open_page: Opener, server: str
) -> None:
    """Once, it was "Share chart...", which uploads the figure to a third party."""
    page = open_page(EXPERIMENT.to_query())
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    figure = rect_of(page.locator(f"{PLANE} .live-figure"))
    page.mouse.move(figure["x"] + 200, figure["y"] + 200)
    first = page.locator(f"{PLANE} .modebar-btn").first
    assert first.get_attribute("data-title") == "PNG"
    with page.expect_download() as download:
        first.click()
    assert download.value.suggested_filename == "optlab.png"
    # What is fetched ahead of a hand may come meanwhile, from our server and without the picture.
    assert all(url.startswith(("data:", "blob:", f"{server}/live/")) for url in asked), asked
