"""Sliders that draw while they move, without a message; what is reported when they are let go."""

import math
import re
from dataclasses import replace
from itertools import pairwise
from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from optlab.experiment import Experiment
from optlab.objectives.least_squares import LeastSquares
from optlab.objectives.quadratics import ConditionedQuadratic
from optlab.optimizers.adam import Adam
from optlab.optimizers.base import Optimizer
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.rmsprop import RMSProp
from tests.browser.live import (
    A_TENTH_OF_A_PIXEL,
    LOSS,
    MESSAGE,
    PLANE,
    WINDOW,
    assert_follows,
    box,
    computed,
    drag,
    live_figure,
    of_the_hand,
    painted,
    path,
    picture,
    pixel,
    pull,
    rect_of,
    settled,
    slider,
    stops,
    take,
    unfold,
    wait_for_address,
    wait_for_path,
)
from tests.browser.visiting import Opener

TWO = Experiment(runs=(RMSProp(), Adam()))
ONE = Experiment(runs=(RMSProp(),))


def test_a_drag_draws_without_a_message_and_a_release_is_one_request(
    visit: Opener, sent: list[str]
) -> None:
    page = visit(TWO.to_query())
    etas, eta = stops(page, "run0.eta"), slider(page, "run0", "eta")
    status = page.locator(".st-key-run0 .live-readout")
    address, before = page.url, path(page, 1)
    take(page, eta)
    sent.clear()
    pictures, losses, sentences = {picture(page)}, {picture(page, LOSS)}, set()
    said = status.text_content() or ""
    for stop in range(20, 60, 5):
        pull(page, eta, stop)
        assert_follows(page, Experiment(runs=(RMSProp(eta=etas[stop]), Adam())))
        pictures.add(picture(page))
        losses.add(picture(page, LOSS))
        expect(status).not_to_have_text(said)  # texts come a little later than pictures
        said = status.text_content() or ""
        sentences.add(said)
    assert len(pictures) == len(losses) == 9
    assert len(sentences) == 8
    assert of_the_hand(sent) == []
    assert page.url == address
    np.testing.assert_array_equal(path(page, 1), before)
    dragged = path(page)
    page.mouse.up()
    moved = Experiment(runs=(RMSProp(eta=etas[55]), Adam()))
    wait_for_address(page, moved)
    wait_for_path(page, moved)
    assert MESSAGE not in sent
    fetched = [urlsplit(url).path for url in of_the_hand(sent)]
    assert [path for path in fetched if path.startswith("/live/")] == ["/live/board"]
    assert (np.abs(path(page) - dragged) / WINDOW).max() < A_TENTH_OF_A_PIXEL


def test_back_undoes_and_forward_redoes(visit: Opener) -> None:
    page = visit(ONE.to_query())
    etas = stops(page, "run0.eta")
    moved = Experiment(runs=(RMSProp(eta=etas[20]),))
    drag(page, slider(page, "run0", "eta"), 20)
    wait_for_address(page, moved)
    page.go_back()
    wait_for_path(page, ONE)
    wait_for_address(page, ONE)
    expect(slider(page, "run0", "eta")).to_have_value(str(etas.index(0.4)))
    page.go_forward()
    wait_for_path(page, moved)
    wait_for_address(page, moved)
    expect(slider(page, "run0", "eta")).to_have_value("20")


def test_reloading_the_address_restores_what_was_dragged(open_page: Opener) -> None:
    page = open_page(ONE.to_query())
    moved = Experiment(runs=(RMSProp(eta=stops(page, "run0.eta")[30]),))
    drag(page, slider(page, "run0", "eta"), 30)
    wait_for_address(page, moved)
    page.reload()
    settled(page)
    wait_for_path(page, moved)
    wait_for_address(page, moved)
    expect(slider(page, "run0", "eta")).to_have_value("30")
    expect(box(page, "run0", "eta")).to_have_value(f"{moved.runs[0].settings()['eta']:g}")


def test_one_eta_moves_every_run(visit: Opener) -> None:
    page = visit(TWO.to_query())
    etas, shared = stops(page, "shared.eta"), slider(page, "shared", "eta")
    expect(box(page, "shared", "eta")).to_have_attribute("placeholder", "they differ")
    take(page, shared)
    pull(page, shared, 30)
    moved = Experiment(runs=(RMSProp(eta=etas[30]), Adam(eta=etas[30])))
    for i in range(2):
        assert_follows(page, moved, i)
        expect(box(page, f"run{i}", "eta")).to_have_value(str(etas[30]))
    page.mouse.up()
    wait_for_address(page, moved)
    wait_for_path(page, moved, 1)


def test_a_place_that_was_there_twice_for_a_moment_is_filled(visit: Opener) -> None:
    """After Back to an experiment of more runs there was no slider for all of them: Streamlit had
    put its place there anew, and taken that away for the one that was there."""
    page = visit(TWO.to_query())
    page.evaluate(
        """async () => {
            const files = performance.getEntriesByType("resource").map(entry => entry.name);
            const { live } = await import(files.find(file => file.endsWith("/all.js")));
            const parentElement = document.body.appendChild(document.createElement("div"));
            const data = { belongs: "playground", slot: "shared" };
            await live.mount({ data, parentElement, setTriggerValue() {} });
            live.unmount(parentElement);
            parentElement.remove();
        }"""
    )
    expect(slider(page, "shared", "eta")).to_be_visible()


def test_the_functions_angle_turns_the_contours_and_moves_the_paths(visit: Opener) -> None:
    before = Experiment(objective=ConditionedQuadratic(), runs=(RMSProp(), Adam()))
    page = visit(before.to_query())
    unfold(page)
    angles, angle = stops(page, "f.angle"), slider(page, "shape", "angle")
    contours = f"{PLANE} .contourlayer"
    at_rest = page.locator(contours).inner_html()
    take(page, angle)
    pictures = set()
    for stop in (10, 25, 50):
        pull(page, angle, stop)
        moved = replace(before, objective=ConditionedQuadratic(angle=angles[stop]))
        for i in range(2):
            assert_follows(page, moved, i)
        pictures.add(picture(page))
        # The floor of the valley is paler than its sides, wherever it runs now.
        height = [moved.objective.value(np.array(p)) for p in COMPASS]
        pale = [brightness(page, p) for p in COMPASS]
        assert np.corrcoef(height, pale)[0, 1] < -0.8
    assert len(pictures) == 3
    page.mouse.up()
    wait_for_address(page, moved)
    wait_for_path(page, moved)
    assert page.locator(contours).inner_html() != at_rest


COMPASS = [
    (2 * math.cos(angle), 2 * math.sin(angle)) for angle in np.radians([0, 45, 90, 135]).tolist()
]


def test_the_batch_size_moves_the_paths_and_leaves_the_contours(
    visit: Opener, sent: list[str]
) -> None:
    noisy = LeastSquares(seed=3)
    before = Experiment(noisy, (GradientDescent(0.2), Adam(0.1)), noisy.start, 100)
    page = visit(before.to_query())
    sizes, size = stops(page, "f.batch_size"), slider(page, "shape", "batch size")
    assert sizes[0] == 1 and sizes[-1] == 1500
    take(page, size)
    sent.clear()
    pictures = set()
    for stop in (0, 9, len(sizes) - 1):
        pull(page, size, stop)
        moved = replace(before, objective=replace(noisy, batch_size=sizes[stop]))
        for i in range(2):
            assert_follows(page, moved, i)
        pictures.add(picture(page))
        # f is of all rows: its contours stay, and none of another function are drawn over them.
        assert live_figure(page).evaluate("live => live.preview.ground() === null")
    assert len(pictures) == 3
    assert of_the_hand(sent) == []
    page.mouse.up()
    wait_for_address(page, moved)
    wait_for_path(page, moved, 1)


def brightness(page: Page, point: tuple[float, float]) -> float:
    """How bright the canvas is on average around a point of the plane and around its opposite."""
    corner = rect_of(page.locator(f"{PLANE} .live-canvas"))
    colours = painted(page)
    patches = []
    for sign in (-1, 1):
        x, y = pixel(page, (sign * point[0], sign * point[1]))
        column, row = round(x - corner["x"]), round(y - corner["y"])
        patches.append(colours[row - 6 : row + 7, column - 6 : column + 7])
    return float(np.median(patches[0]) + np.median(patches[1]))


def test_a_path_that_leaves_during_a_drag_comes_back_and_draws_no_garbage(visit: Opener) -> None:
    run = GradientDescent(eta=0.4)
    page = visit(Experiment(runs=(run,)).to_query())
    etas, eta = stops(page, "run0.eta"), slider(page, "run0", "eta")
    status = page.locator(".st-key-run0 .live-status")
    live_figure(page).evaluate("live => { live.ghost.hidden = true; }")  # it is no run
    take(page, eta)
    edge = sum(value < 0.5 for value in etas)  # 2 / lambda_max
    for stop in (edge - 1, edge + 2, edge + 8, len(etas) - 1, edge - 1):
        pull(page, eta, stop)
        moved = Experiment(runs=(GradientDescent(eta=etas[stop]),))
        if stop > edge:
            expect(status).to_contain_text("diverged")
        else:
            expect(status).not_to_contain_text("diverged")
            assert_follows(page, moved)
        seen = off_the_path(page, moved)
        for _attempt in range(20):  # the page may still be moving under the figure
            if seen == (0, 0):
                break
            page.wait_for_timeout(100)
            seen = off_the_path(page, moved)
        assert seen == (0, 0), f"strayed, missing at eta {etas[stop]}"
    page.mouse.up()
    wait_for_address(page, moved)
    expect(status).not_to_contain_text("diverged")


def off_the_path(page: Page, experiment: Experiment) -> tuple[int, int]:
    """How many painted pixels lie away from where the engine's path goes, the marks of the start
    and the minimum; and how many points of the path in the window have no paint."""
    (left, bottom), (right, top) = (pixel(page, point) for point in ((-6.0, -3.0), (3.0, 3.0)))
    scale = np.array([(right - left) / 9, (top - bottom) / 6])
    positions = computed(experiment)
    positions = positions[np.isfinite(positions).all(axis=1)]
    where = np.array([left, bottom]) + (np.clip(positions, -1e9, 1e9) - (-6, -3)) * scale
    corner = rect_of(page.locator(f"{PLANE} .live-canvas"))
    rows, columns = np.nonzero(painted(page)[:, :, 3] > 60)
    paint = np.stack([columns + corner["x"], rows + corner["y"]], axis=1) + 0.5
    marks = np.concatenate([where[:1], [np.array([left, bottom]) + (6, 3) * scale]])
    near = np.hypot(*(paint[:, None] - marks).transpose(2, 0, 1)).min(axis=1) < 14
    for begin, end in pairwise(where):
        way = end - begin
        share = np.clip((paint - begin) @ way / max(way @ way, 1e-9), 0, 1)
        near |= np.hypot(*(paint - begin - share[:, None] * way).T) < 9
    inside = where[((where > (left, top)) & (where < (right, bottom))).all(axis=1)]
    gaps = np.hypot(*(inside[:, None] - paint).transpose(2, 0, 1)).min(axis=1) > 2
    return int((~near).sum()), int(gaps.sum())


@pytest.mark.parametrize(
    ("run", "name", "says", "value"),
    [
        (RMSProp(), "gamma", "1:", 1.0),
        (GradientDescent(), "eta", "0.5: ", 0.5),  # 2 / lambda_max
    ],
)
def test_a_click_on_a_tick_goes_to_its_value(
    visit: Opener, run: Optimizer, name: str, says: str, value: float
) -> None:
    page = visit(Experiment(runs=(run,)).to_query())
    page.locator(".st-key-run0").get_by_role("button", name=re.compile(f"^{says}")).click()
    moved = Experiment(runs=(replace(run, **{name: value}),))
    wait_for_address(page, moved)
    expect(box(page, "run0", name)).to_have_value(f"{value:g}")
    assert stops(page, f"run0.{name}")[int(slider(page, "run0", name).input_value())] == value


def test_the_keyboard_alone_changes_eta(open_page: Opener) -> None:
    page = open_page(ONE.to_query())
    etas = stops(page, "run0.eta")
    for _ in range(60):
        page.keyboard.press("Tab")
        if slider(page, "run0", "eta").evaluate("input => input === document.activeElement"):
            break
    else:
        pytest.fail("Tab never came to the slider of eta")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    moved = Experiment(runs=(RMSProp(eta=etas[etas.index(0.4) + 2]),))
    wait_for_address(page, moved)
    wait_for_path(page, moved)
    expect(slider(page, "run0", "eta")).to_be_focused()
