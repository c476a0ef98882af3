"""The page around the live figure: what is first seen, presets, links, what is folded away."""

import re
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
from playwright.sync_api import expect

from optlab.experiment import Experiment
from optlab.lessons.presets import read_presets
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.rmsprop import RMSProp
from tests.browser.live import (
    PLANE,
    called,
    path,
    rect_of,
    slider,
    stops,
    told,
    type_in,
    unfold,
    wait_for_address,
    wait_for_path,
)
from tests.browser.visiting import Opener

ONE = Experiment(runs=(RMSProp(),))


def test_the_first_sight_is_a_drawn_comparison(open_page: Opener) -> None:
    page = open_page()
    both = Experiment(runs=(AdaGrad(), RMSProp()))
    for i, run in enumerate(both.runs):
        wait_for_path(page, both, i)
        expect(page.locator(f".st-key-run{i}").get_by_role("combobox").first).to_be_visible()
        shown = told(page.locator(f".st-key-run{i} .live-readout"))
        assert shown["step"] == 20, run
        x1, x2 = both.trajectories()[i].positions[-1]
        assert (shown["x1"], shown["x2"]) == (
            pytest.approx(x1, rel=1e-3),
            pytest.approx(x2, rel=1e-3),
        )


def test_the_sliders_stay_where_they_are_when_a_preset_is_left(open_page: Opener) -> None:
    """Once, the preset's note vanished at the first move and everything below it jumped."""
    page = open_page()
    eta = slider(page, "run0", "eta")
    before = rect_of(eta)
    eta.press("ArrowLeft")
    expect(page.locator(".live-origin-title")).to_have_text("AdaGrad against RMSProp, changed")
    assert rect_of(eta) == before


def test_opening_what_is_folded_away_changes_nothing(visit: Opener) -> None:
    """Once, widgets in a popover began with defaults of their own and reported them."""
    page = visit(ONE.to_query())
    for eta in (0.5, 0.6):
        type_in(page, "run0", "eta", str(eta))
        wait_for_path(page, Experiment(runs=(RMSProp(eta=eta),)))
        page.locator(".st-key-run0").get_by_text("⋯", exact=True).click()
        expect(page.get_by_text("Duplicate")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_text("Duplicate")).to_be_hidden()
    unfold(page)
    type_in(page, "run0", "eta", "0.2")
    wait_for_path(page, Experiment(runs=(RMSProp(eta=0.2),)))
    wait_for_address(page, Experiment(runs=(RMSProp(eta=0.2),)))


def test_what_is_folded_out_stays_open_while_its_values_change(open_page: Opener) -> None:
    """Once it closed at the first change, when the note on the preset above it went away."""
    page = open_page("preset=rmsprop_in_a_ravine", width=390, height=844)
    unfold(page)
    for key, value in (("steps", "50"), ("start1", "1.5"), ("start2", "-1")):
        box = page.locator(f".st-key-{key} input")
        box.fill(value)
        box.press("Enter")
        page.wait_for_function("part => location.search.includes(part)", arg=value)
        expect(box).to_be_visible()
    for key, value in (("steps", ""), ("steps", "999999"), ("start2", "1e40")):
        box = page.locator(f".st-key-{key} input")
        box.fill(value)
        box.press("Enter")
        expect(page.locator(".outside")).to_be_visible()
    wait_for_address(page, Experiment(runs=(RMSProp(),), start=(1.5, -1), steps=50))


def test_a_slider_folded_away_moves_the_path_too(visit: Opener) -> None:
    page = visit(ONE.to_query())
    page.locator(".st-key-run0").get_by_text("⋯", exact=True).click()
    epsilons = stops(page, "run0.epsilon")
    epsilon = page.get_by_role("slider", name=called("epsilon"))
    stop = int(epsilon.input_value())
    epsilon.press("ArrowRight")
    moved = Experiment(runs=(RMSProp(epsilon=epsilons[stop + 1]),))
    wait_for_address(page, moved)
    wait_for_path(page, moved)
    expect(epsilon).to_be_visible()
    page.keyboard.press("Escape")
    expect(epsilon).to_be_hidden()


def test_a_broken_link_says_what_is_wrong_and_shows_the_rest(visit: Opener) -> None:
    page = visit("v=1&run=rmsprop+gamma+1.5+eta+0.3")
    expect(page.get_by_text("run 1: gamma must lie in [0, 1], got 1.5")).to_be_visible()
    wait_for_path(page, Experiment(runs=(RMSProp(eta=0.3),)))


def test_the_view_is_in_the_address_too(visit: Opener, open_page: Opener) -> None:
    page = visit(Experiment(runs=(RMSProp(), AdaGrad())).to_query())
    expect(page.locator(f"{PLANE} .contour")).to_have_count(1)
    page.get_by_text("A panel for each run").click()
    page.wait_for_url(re.compile("show=axes.apart"))
    expect(page.locator(f"{PLANE} .contour")).to_have_count(2)
    other = open_page(urlsplit(page.url).query)
    assert dict(parse_qsl(urlsplit(other.url).query))["show"] == "axes apart"
    expect(other.locator(f"{PLANE} .contour")).to_have_count(2)


def test_a_path_that_diverges_is_drawn_leaving(visit: Opener) -> None:
    page = visit("preset=rmsprop_gamma_1")
    drawn = path(page)
    kept = drawn[np.isfinite(drawn).all(axis=1)]
    np.testing.assert_array_equal(
        kept, read_presets()[0]["rmsprop_gamma_1"].experiment.trajectories()[0].positions
    )
    expect(page.locator(".st-key-run0 .live-status")).to_contain_text("diverged")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_the_screen(open_page: Opener, scheme: str) -> None:
    page = open_page("preset=five_optimizers_on_an_oval", scheme=scheme)
    figure = page.locator(f"{PLANE} .live-figure")
    for width, height in ((1440, 900), (1280, 800), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function(
            """([figure, width]) => figure.clientWidth < width && figure.clientWidth > width / 3
                && figure.querySelector(".main-svg").clientWidth === figure.clientWidth
                && figure.querySelector("canvas").clientWidth === figure.clientWidth""",
            arg=[figure.element_handle(), width],
        )
        overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert overflow <= 0
        for part in (figure, page.locator(f"{PLANE} .live-player"), page.locator(".st-key-run4")):
            rect = rect_of(part)
            assert rect["x"] >= 0 and rect["x"] + rect["width"] <= width
    paper = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", paper)[:3])) < 200) == (scheme == "dark")
