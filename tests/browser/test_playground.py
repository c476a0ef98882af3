import re
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from optlab.experiment import Experiment, from_query
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.rmsprop import RMSProp
from tests.browser.conftest import Opener, settled

ONE_RUN = Experiment(runs=(RMSProp(),)).to_query()
PATH = """name => {
    const plot = document.querySelector(".st-key-paths .js-plotly-plot");
    const trace = plot?.data?.find(t => t.name === name);
    const numbers = x => {  // Plotly's JSON has arrays of float64 in base64
        if (!x.bdata) return Array.from(x);
        const bytes = Uint8Array.from(atob(x.bdata), c => c.charCodeAt(0));
        return Array.from(new Float64Array(bytes.buffer));
    };
    return trace ? [numbers(trace.x), numbers(trace.y)] : [[], []];
}"""


def path(page: Page, name: str = "RMSProp") -> np.ndarray:
    """The path as the browser draws it."""
    return np.array(page.evaluate(PATH, name)).T


def wait_for_path(page: Page, experiment: Experiment, name: str = "RMSProp") -> None:
    """Wait until the drawn path is the one that the engine computes."""
    expected = experiment.trajectories()[0].positions
    page.wait_for_function(
        f"end => {{ const [x, y] = ({PATH})('{name}');"
        " return x.length && Math.abs(x.at(-1) - end[0]) + Math.abs(y.at(-1) - end[1]) < 1e-9; }",
        arg=list(map(float, expected[-1])),
    )
    np.testing.assert_allclose(path(page, name), expected, atol=1e-12)


def wait_for_address(page: Page, experiment: Experiment) -> None:
    """Wait until the address says this; it is written after the figure."""
    page.wait_for_url(lambda address: from_query(address) == experiment)


def slider(page: Page, run: int, name: str) -> Locator:
    return page.locator(f'[class*="st-key-run{run}-{name}"] input[type="range"]')


def test_the_first_sight_is_a_drawn_comparison(open_page: Opener) -> None:
    page = open_page()
    wait_for_path(page, Experiment(runs=(AdaGrad(),)), "AdaGrad")
    wait_for_path(page, Experiment(runs=(RMSProp(),)), "RMSProp")
    expect(page.get_by_text("epoch 20, x1: -2.382563, x2: -0.158591")).to_be_visible()
    expect(page.get_by_text("epoch 20, x1: -0.010599, x2: 0.000000")).to_be_visible()


def test_moving_eta_moves_the_path_and_reloading_the_address_restores_it(
    open_page: Opener,
) -> None:
    page = open_page(ONE_RUN)
    wait_for_path(page, from_query(ONE_RUN))
    slider(page, 0, "eta").press("ArrowLeft")
    page.wait_for_url(re.compile("rmsprop.eta.0.35"))
    moved = Experiment(runs=(RMSProp(eta=0.35),))
    wait_for_path(page, moved)
    wait_for_address(page, moved)
    page.reload()
    settled(page)
    wait_for_path(page, moved)
    wait_for_address(page, moved)


def test_the_sliders_stay_where_they_are_when_a_preset_is_left(open_page: Opener) -> None:
    """Once, the preset's note vanished at the first move and everything below it jumped."""
    page = open_page()
    wait_for_path(page, Experiment(runs=(AdaGrad(),)), "AdaGrad")
    before = page.locator(".st-key-run0-eta").bounding_box()
    slider(page, 0, "eta").press("ArrowLeft")
    expect(page.get_by_text("Your own experiment.")).to_be_visible()
    wait_for_path(page, Experiment(runs=(AdaGrad(0.35),)), "AdaGrad")
    after = page.locator(".st-key-run0-eta").bounding_box()
    assert before
    assert after
    assert after["y"] == before["y"]


def test_back_undoes_and_forward_redoes(open_page: Opener) -> None:
    page = open_page(ONE_RUN)
    slider(page, 0, "eta").press("ArrowRight")
    page.wait_for_url(re.compile("rmsprop.eta.0.45"))
    wait_for_path(page, Experiment(runs=(RMSProp(eta=0.45),)))
    page.go_back()
    wait_for_path(page, Experiment(runs=(RMSProp(),)))
    page.go_forward()
    wait_for_path(page, Experiment(runs=(RMSProp(eta=0.45),)))


def test_an_exact_value_is_typed_and_an_illegal_one_refused_where_it_was_typed(
    open_page: Opener,
) -> None:
    page = open_page(ONE_RUN)
    box = page.locator('[class*="st-key-run0-gamma-box"] input')
    box.fill("0.987")
    box.press("Enter")
    wait_for_path(page, Experiment(runs=(RMSProp(gamma=0.987),)))
    box.fill("1.5")
    box.press("Enter")
    expect(page.get_by_text("RMSProp.gamma must lie in [0, 1], got 1.5")).to_be_visible()
    expect(box).to_have_value("0.987")
    box.fill("")
    box.press("Enter")
    expect(page.get_by_text("gamma: the box held no number")).to_be_visible()
    expect(box).to_have_value("0.987")
    wait_for_address(page, Experiment(runs=(RMSProp(gamma=0.987),)))


def test_opening_a_popover_changes_nothing(open_page: Opener) -> None:
    """Once, widgets in a popover began with defaults of their own and reported them."""
    page = open_page(ONE_RUN)
    box = page.locator('[class*="st-key-run0-eta-box"] input')
    for eta, opener in (("0.5", "⋯"), ("0.6", "Shape, start, steps"), ("0.7", "⋯")):
        box.fill(eta)
        box.press("Enter")
        wait_for_path(page, Experiment(runs=(RMSProp(eta=float(eta)),)))
        page.get_by_text(opener, exact=True).click()
        expect(page.get_by_text("Duplicate" if opener == "⋯" else "Start x1")).to_be_visible()
        page.keyboard.press("Escape")
    box.fill("0.2")
    box.press("Enter")
    wait_for_path(page, Experiment(runs=(RMSProp(eta=0.2),)))
    wait_for_address(page, Experiment(runs=(RMSProp(eta=0.2),)))


def test_a_popover_stays_open_while_its_values_change(open_page: Opener) -> None:
    """Once it closed at the first change, when the note on the preset above it went away."""
    page = open_page("preset=rmsprop_in_a_ravine", width=390, height=844)
    page.get_by_text("Shape, start, steps").click()
    for key, value in (("steps", "50"), ("start1", "1.5"), ("start2", "-1")):
        box = page.locator(f".st-key-{key} input")
        box.fill(value)
        box.press("Enter")
        page.wait_for_function("part => location.search.includes(part)", arg=value)
    expect(box).to_be_visible()
    for key, value in (("steps", ""), ("steps", "99999"), ("start2", "1e40")):
        box = page.locator(f".st-key-{key} input")
        box.fill(value)
        box.press("Enter")
        expect(page.locator('[data-testid="stAlert"]')).to_be_visible()
    wait_for_address(page, Experiment(runs=(RMSProp(),), start=(1.5, -1), steps=50))


def test_a_broken_link_says_what_is_wrong_and_shows_the_rest(open_page: Opener) -> None:
    page = open_page("v=1&run=rmsprop+gamma+1.5+eta+0.3")
    expect(page.get_by_text("run 1: RMSProp.gamma must lie in [0, 1], got 1.5")).to_be_visible()
    wait_for_path(page, Experiment(runs=(RMSProp(eta=0.3),)))


def test_the_view_is_in_the_address_too(open_page: Opener) -> None:
    page = open_page(ONE_RUN)
    page.get_by_text("A panel for each run").click()
    page.wait_for_url(re.compile("show=axes.apart"))
    other = open_page(urlsplit(page.url).query)
    assert dict(parse_qsl(urlsplit(other.url).query))["show"] == "axes apart"
    expect(other.locator(".st-key-paths .annotation-text")).to_have_text("● RMSProp")


def test_a_path_that_diverges_is_drawn_leaving(open_page: Opener) -> None:
    page = open_page("preset=rmsprop_gamma_1")
    drawn = path(page)
    assert np.abs(drawn[-1]).max() > 1000
    assert np.isfinite(drawn).all()
    assert len(drawn) < 5  # not the twenty steps to 1e64
    expect(page.get_by_text("diverged")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_is_wider_than_the_screen(open_page: Opener, width: int, scheme: str) -> None:
    page = open_page("preset=five_optimizers_on_an_oval", width=width, scheme=scheme)
    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert overflow <= 0
    plot = page.locator(".st-key-paths .js-plotly-plot").bounding_box()
    assert plot and plot["width"] <= width and plot["x"] >= 0
    paper = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", paper)[:3])) < 200) == (scheme == "dark")
