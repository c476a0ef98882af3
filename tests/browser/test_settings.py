"""Which settings work: the map is the measurement, its dot is the run, the path follows it."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import JSHandle, Page, expect

from optlab.experiment import Experiment
from optlab.measure.grids import axis
from optlab.measure.robustness import robust
from optlab.measure.sensitivity import measure, measure_slice
from optlab.numerals import short
from optlab.objectives.quadratics import Quadratic
from optlab.objectives.saddles import Saddle
from optlab.objectives.valleys import Rosenbrock
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.rmsprop import RMSProp
from optlab.problem import Problem
from optlab.train import train_2d
from tests.browser.live import AT_REST, live_figure, rect_of, wait_for_address
from tests.browser.visiting import Opener, go_to

BOARD = "settings"
MAP = ".st-key-settings-map .live-figure"
HERE = Experiment(Quadratic(), (GradientDescent(), Momentum(0.05, 0.8)), steps=60)
MEASURED = """live => live.parts.get("map")?.cells.share === 1 && !live.parts.get("map").stale
    && !live.parts.get("map").cells.passing && !live.parts.get("map").cells.running"""


@pytest.fixture
def open_map(open_page: Opener) -> Opener:
    """Opens the page at a query, and waits for the whole map."""

    def open_at(query: str, width: int = 1440, height: int = 900) -> Page:
        page = open_page(query, width, height, where=BOARD, ready=f"{MAP} .live-canvas")
        page.set_default_timeout(60_000)
        whole(page)
        return page

    return open_at


@pytest.fixture
def go_to_map(visit: Opener) -> Opener:
    """The same in a page that is there."""

    def go(query: str) -> Page:
        page = visit(query, where=BOARD)
        page.set_default_timeout(60_000)
        page.wait_for_selector(f"{MAP} .live-canvas")
        whole(page)
        return page

    return go


def whole(page: Page) -> None:
    """Wait until nothing is being measured."""
    page.wait_for_function(AT_REST, arg=live_figure(page, BOARD))
    page.wait_for_function(MEASURED, arg=live_figure(page, BOARD))


def map_of(page: Page) -> JSHandle:
    return live_figure(page, BOARD).evaluate_handle("live => live.parts.get('map')")


def cells(page: Page) -> np.ndarray:
    """What is in the cells, nan and inf included."""
    width, texts = map_of(page).evaluate(
        "({ cells }) => [cells.width, Array.from(cells.values, String)]"
    )
    numbers = [float(text.replace("Infinity", "inf")) for text in texts]
    return np.array(numbers).reshape(-1, width)


def pixel_of(page: Page, column: int, row: int) -> tuple[float, float]:
    """Where a cell is on the page."""
    frame = rect_of(page.locator(MAP))
    x, y = map_of(page).evaluate(
        "(map, [x, y]) => { const [p] = map.sheet.panels(); return [p.x(x), p.y(y)]; }",
        [column, row],
    )
    return frame["x"] + x, frame["y"] + y


def choose(page: Page, menu: str, option: str) -> None:
    """Take an option of a menu."""
    page.get_by_label(menu, exact=True).select_option(label=option)


def test_the_map_is_the_measurement_and_its_dot_is_the_run(go_to_map: Opener) -> None:
    page = go_to_map(HERE.to_query())
    # Gradient descent comes first, but has nothing to map: the run with two numbers is shown.
    run = HERE.runs[1]
    eta, beta = (axis(run, name) for name in ("eta", "beta"))
    found = measure(run, Problem(HERE.objective, HERE.start, HERE.steps), eta, beta)
    np.testing.assert_allclose(cells(page), found.values, rtol=1e-5)
    assert found.best
    said = f"η {found.best.settings['eta']:g}, β {found.best.settings['beta']:g}"
    note = page.get_by_text("Best of 128 × 128 settings with 60 steps from (−5, −2):")
    expect(note).to_contain_text(said)

    # Drag the dot: the path and the slider follow, and nothing is measured anew.
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.mouse.move(*pixel_of(page, 40, 50))
    page.mouse.down()
    page.mouse.move(*pixel_of(page, 64, 30), steps=4)
    there = replace(HERE, runs=(HERE.runs[0], Momentum(eta.values[64], beta.values[30])))
    end = there.trajectories()[1].positions[-1].tolist()
    page.wait_for_function(
        """([live, [x, y]]) => {
            const { x1, x2 } = live.paths()[0].numbers.columns;
            return Math.abs(x1.at(-1) - x) + Math.abs(x2.at(-1) - y) < 1e-9;
        }""",
        arg=[live_figure(page, BOARD), end],
    )
    boxes = page.locator(".st-key-settings-run0 .live-box")
    assert float(boxes.first.input_value()) == eta.values[64]
    page.mouse.up()
    wait_for_address(page, there)
    whole(page)
    assert live_figure(page, BOARD).evaluate("live => live.spec.maps.map.at") == [64, 30]
    assert not [url for url in asked if "live/map" in url]

    # And the best is a click away.
    page.get_by_role("button", name=f"Take these values: {said}", exact=True).click()
    wait_for_address(
        page, replace(HERE, runs=(HERE.runs[0], replace(Momentum(), **found.best.settings)))
    )


def through(page: Page) -> None:
    """Wait until the run's own lines and the robust setting are there."""
    page.wait_for_function(
        "map => map.through.answer && (map.robust.answer || !map.spec.robust)", arg=map_of(page)
    )


def slices(page: Page) -> list[dict[str, Any]]:
    """What the slices draw and say: along x, and up."""
    return live_figure(page, BOARD).evaluate(
        """live => {
            const slices = live.parts.get("slices");
            const { map } = slices;
            return ["x", "y"].map((side) => {
                const { values, own, at, fixed } = slices.slice(map, side, slices.cell(map));
                return { values: Array.from(values, String), own, at, fixed };
            });
        }"""
    )


def test_the_slices_go_through_the_runs_own_numbers(go_to_map: Opener) -> None:
    """Once they went through the nearest cell: 0.90359 and 0.391 for a run with 0.9 and 0.4."""
    page = go_to_map(Experiment(Quadratic(), (RMSProp(),), steps=30).to_query())
    draws = np.random.default_rng(2)
    settings = [(0.4, 0.9), *draws.uniform([0.01, 0.1], [0.7, 0.97], (3, 2)).round(5).tolist()]
    boxes = page.locator(".st-key-settings-run0 .live-box")
    for eta, gamma in settings:
        for box, value in zip((boxes.nth(0), boxes.nth(1)), (eta, gamma), strict=True):
            box.fill(str(value))
            box.press("Enter")
        run = RMSProp(eta, gamma)
        wait_for_address(page, Experiment(Quadratic(), (run,), steps=30))
        whole(page)
        through(page)
        along, up = slices(page)
        assert (along["fixed"], up["fixed"]) == (f"γ = {gamma:g}", f"η = {eta:g}")
        end = math.log10(train_2d(run, Quadratic(), Quadratic().start, 30).values[-1])
        assert along["own"] == up["own"] == end
        for found, name, value in ((along, "eta", eta), (up, "gamma", gamma)):
            line = axis(run, name)
            assert found["at"] == pytest.approx(line.position(value))
            wanted = measure_slice(run, Problem(Quadratic(), Quadratic().start, 30), line)
            numbers = [float(text.replace("Infinity", "inf")) for text in found["values"]]
            np.testing.assert_array_equal(numbers, wanted.values)
        # The dot says it, too, to the eye and to the ear; a press on it moves nothing.
        page.mouse.move(5, 5)
        page.locator(f"{MAP} .live-handle").hover()
        tip = page.locator(f"{MAP} .live-tip")
        expect(tip).to_contain_text(f"η {eta:g}\nγ {gamma:g}\nlog₁₀ f {short(end, 3)}")
        label = page.locator(f"{MAP} .live-handle").get_attribute("aria-label")
        assert label == f"η {eta:g}, γ {gamma:g}, log₁₀ f {short(end, 3)}"
        page.mouse.down()
        page.mouse.up()
        page.wait_for_timeout(200)
        assert [float(boxes.nth(k).input_value()) for k in (0, 1)] == [eta, gamma]
    # A key moves one number: the other stays as it was typed, whatever the nearest cell has.
    page.locator(f"{MAP} .live-handle").press("ArrowRight")
    eta, gamma = settings[-1]
    line = axis(RMSProp(), "eta")
    right = float(line.values[round(line.position(eta)) + 1])
    wait_for_address(page, Experiment(Quadratic(), (RMSProp(right, gamma),), steps=30))
    expect(page.locator(".st-key-settings-slices .live-canvas")).to_be_visible()


def test_a_best_in_the_corner_says_so_and_a_robust_one_stands_beside_it(go_to_map: Opener) -> None:
    """Once the best was eta 5 in the corner, and taking it threw the path out of the window."""
    page = go_to_map(Experiment(Quadratic(), (RMSProp(),), steps=20).to_query())
    through(page)
    best, calm = page.locator(".live-found").all()
    expect(best).to_contain_text("It lies at the edge of the map: better ones may lie beyond.")
    expect(best).to_contain_text("Its path leaves the figure.")
    wanted = robust(RMSProp(), Problem(Quadratic(), Quadratic().start, 20), ("eta", "gamma"))
    assert wanted is not None
    eta, gamma = wanted.settings.values()
    expect(calm).to_contain_text(
        f"Robust: η {eta:g}, γ {gamma:g} (log₁₀ f {short(wanted.value, 3)})."
    )
    low, high = wanted.around["eta"]
    expect(calm).to_contain_text(
        f"At worst log₁₀ f {short(wanted.worst, 3)} with η {low:g} to {high:g}"
    )
    expect(calm).to_contain_text("from 8 starts (this one, mirrored and turned in the figure)")
    expect(calm).not_to_contain_text("Its path leaves the figure.")
    calm.get_by_role("button").click()
    there = Experiment(Quadratic(), (RMSProp(eta, gamma),), steps=20)
    wait_for_address(page, there)
    whole(page)
    path = page.evaluate_handle("live => live.paths()[0].numbers.columns", live_figure(page, BOARD))
    for name, (low, high) in zip(("x1", "x2"), Quadratic().window, strict=True):
        values = np.array(path.evaluate(f"columns => [...columns.{name}]"))
        assert ((low <= values) & (values <= high)).all()
    # Another function has another, and none where f has no least value.
    choose(page, "Function", Saddle.title)
    page.get_by_text("No setting is called robust: f has no least value").wait_for()


def test_what_nobody_waits_for_any_more_is_not_looked_for(go_to_map: Opener) -> None:
    page = go_to_map(Experiment(Quadratic(), (RMSProp(),), steps=30).to_query())
    through(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for a in (0.2, 0.3, 0.4):
        live_figure(page, BOARD).evaluate(
            "(live, a) => live.set(live.spec.sliders.find(({ id }) => id === 'f.a'), a)", a
        )
        page.wait_for_function(
            "([live, a]) => live.values()['f.a'] === a", arg=[live_figure(page, BOARD), a]
        )
    wait_for_address(page, Experiment(Quadratic(a=0.4), (RMSProp(),), steps=30))
    whole(page)
    through(page)
    robusts = [url for url in asked if "live/robust" in url]
    assert len(robusts) == 1 and "a+0.4" in robusts[0].replace("%20", "+")
    maps = [url for url in asked if "live/map" in url and "a+0.4" in url.replace("%20", "+")]
    assert asked.index(maps[0]) < asked.index(robusts[0])


def test_another_axis_and_another_quantity(go_to_map: Opener) -> None:
    page = go_to_map(Experiment(Quadratic(), (RMSProp(),), steps=50).to_query())
    choose(page, "Cells", "64 × 64")
    choose(page, "Up", "ε epsilon")
    choose(page, "Quantity", "Steps until f is below")
    tolerance = page.get_by_label("Tolerance")
    tolerance.fill("0.01")
    tolerance.press("Enter")
    page.get_by_text("< 0.01, with at most 50 steps").wait_for()
    whole(page)
    eta, epsilon = (axis(RMSProp(), name, cells=64) for name in ("eta", "epsilon"))
    problem = Problem(Quadratic(), Quadratic().start, 50)
    found = measure(RMSProp(), problem, eta, epsilon, tolerance=0.01)
    never = np.isnan(found.values) & ~found.diverged
    np.testing.assert_array_equal(cells(page), np.where(never, np.inf, found.values))
    # A tolerance of nothing is refused by name, and the map stays.
    tolerance.fill("-1")
    tolerance.press("Enter")
    page.get_by_text("Tolerance must lie in (0, inf), got -1").wait_for()


def test_the_address_has_the_choices_and_back_undoes_them(
    go_to_map: Opener, open_map: Opener
) -> None:
    page = go_to_map(HERE.to_query())
    choose(page, "Across", "β beta")
    page.wait_for_url("**show=*across+beta*")
    choose(page, "Run", "● Gradient descent")
    page.get_by_text("Gradient descent has one number of its own").wait_for()
    expect(page.get_by_label("Up", exact=True)).to_have_value(
        ""
    )  # until one is chosen that all have
    page.go_back()
    expect(page.get_by_label("Up", exact=True)).to_have_value("eta")
    whole(page)
    other = open_map(page.url.partition("?")[2])
    assert [other.get_by_label(name, exact=True).input_value() for name in ("Across", "Up")] == [
        "beta",
        "eta",
    ]
    np.testing.assert_array_equal(cells(other), cells(page))


def test_the_function_the_start_and_the_steps_are_chosen_here_too(go_to_map: Opener) -> None:
    page = go_to_map(HERE.to_query())
    choose(page, "Function", "Rosenbrock")
    there = Experiment(Rosenbrock(), HERE.runs, Rosenbrock().start, 60)
    wait_for_address(page, there)
    page.locator(".st-key-shape summary").click()
    for name, typed in (("Steps", "-4"), ("Steps", "90"), ("Start x1", "0.5")):
        box = page.get_by_label(name, exact=True)
        box.fill(typed)
        box.press("Enter")
        if typed == "-4":
            page.get_by_text("steps must be a whole number in [0, 100000], got -4").wait_for()
            expect(box).to_have_value("60")
    wait_for_address(page, replace(there, steps=90, start=(0.5, Rosenbrock().start[1])))
    whole(page)
    run = HERE.runs[1]
    eta, beta = (axis(run, name) for name in ("eta", "beta"))
    found = measure(run, Problem(Rosenbrock(), (0.5, Rosenbrock().start[1]), 90), eta, beta)
    np.testing.assert_allclose(cells(page), found.values, rtol=1e-5)


def test_a_choice_is_shown_before_the_page_has_heard_of_it(open_map: Opener) -> None:
    page = open_map(Experiment(Quadratic(), (RMSProp(),), steps=50).to_query())
    held = live_figure(page, BOARD)
    held.evaluate("live => { live.told = []; live.outbox.send = (c) => live.told.push(c); }")
    choose(page, "Across", "ε epsilon")
    page.wait_for_function(
        MEASURED.replace("&&", '&& live.spec.maps.map.x.sign === "ε" &&', 1), arg=held
    )
    epsilon, gamma = (axis(RMSProp(), name) for name in ("epsilon", "gamma"))
    found = measure(RMSProp(), Problem(Quadratic(), Quadratic().start, 50), epsilon, gamma)
    np.testing.assert_allclose(cells(page), found.values, rtol=1e-5)
    page.wait_for_function("live => live.told.length === 1", arg=held)
    assert held.evaluate("live => live.told") == [[{"box": "across", "value": "epsilon"}]]


def test_a_large_map_comes_piece_by_piece_and_is_abandoned(go_to_map: Opener) -> None:
    page = go_to_map(Experiment(Quadratic(), (RMSProp(),), steps=100).to_query())
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    choose(page, "Cells", "512 × 512")
    page.wait_for_function(
        """live => {
            const { share } = live.parts.get("map").cells;
            return share > 0 && share < 1;
        }""",
        arg=live_figure(page, BOARD),
    )
    page.get_by_text("measuring").wait_for()
    live_figure(page, BOARD).evaluate(
        "live => live.set(live.spec.sliders.find(({ id }) => id === 'f.a'), 0.2)"
    )
    moved = Experiment(Quadratic(a=0.2), (RMSProp(),), steps=100)
    wait_for_address(page, moved)
    whole(page)
    pieces = [url for url in asked if "live/map" in url]
    old = [url for url in pieces if "a+0.1" in url]
    new = {url for url in pieces if "a+0.2" in url}  # a busy server asks to come again
    every = live_figure(page, BOARD).evaluate("live => live.spec.maps.map.pieces.length")
    assert len(new) == every >= 9  # more where the server has measured a heavier step
    assert len(old) < every, "what nobody waits for is not asked for"


def test_a_method_with_one_number_is_a_line(go_to_map: Opener) -> None:
    page = go_to_map(Experiment(Quadratic(), (GradientDescent(0.1),), steps=60).to_query())
    page.get_by_text("Gradient descent has one number of its own").wait_for()
    assert cells(page).shape == (1, 128)
    page.mouse.click(*pixel_of(page, 80, 0))
    eta = axis(GradientDescent(), "eta").values[80]
    wait_for_address(page, Experiment(Quadratic(), (GradientDescent(eta),), steps=60))


def test_on_a_phone_and_with_the_keyboard(open_map: Opener) -> None:
    query = Experiment(Quadratic(), (RMSProp(),), steps=30).to_query()
    page = open_map(query, width=390, height=844)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    handle = page.locator(f"{MAP} .live-handle")
    handle.focus()
    at = live_figure(page, BOARD).evaluate("live => live.spec.maps.map.at.map(Math.round)")
    handle.press("ArrowRight")
    handle.press("Shift+ArrowUp")
    eta, gamma = (axis(RMSProp(), name) for name in ("eta", "gamma"))
    moved = RMSProp(eta.values[at[0] + 1], gamma.values[at[1] + 10])
    wait_for_address(page, Experiment(Quadratic(), (moved,), steps=30))


def test_an_experiment_without_a_run_gets_one_by_a_button(go_to_map: Opener) -> None:
    """Once it got one by itself."""
    page = go_to_map(Experiment(Quadratic(), (RMSProp(),), steps=30).to_query())
    go_to(page, Experiment(Quadratic(), (), steps=30).to_query())
    page.get_by_text("The experiment has no run").wait_for()
    page.get_by_role("button", name="Add RMSProp to the runs").click()
    page.wait_for_selector(f"{MAP} .live-canvas")
    wait_for_address(page, Experiment(Quadratic(), (RMSProp(),), steps=30))
