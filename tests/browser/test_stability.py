"""The page "Stability and speed": dots and rates that move with the sliders, wide and narrow."""

from dataclasses import replace

import numpy as np
import pytest
from playwright.sync_api import JSHandle, Locator, Page, expect

from optlab.experiment import Experiment
from optlab.measure.rates import measured_rate
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic
from optlab.optimizers import OPTIMIZERS
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.rmsprop import RMSProp
from optlab.theory import stability
from optlab.theory.readable import readable_best
from optlab.web.views.stability.regimes import cells_of
from tests.browser.live import (
    FETCHED,
    FIGURES,
    MODULE,
    called,
    picture,
    pixel_of,
    settled,
    wait_for_address,
)
from tests.browser.visiting import Opener

RAVINE = ConditionedQuadratic(condition_number=20.0, angle=0.0)
TWO = Experiment(RAVINE, (Momentum(eta=0.3), GradientDescent()), RAVINE.start, 60)
MAP, TABLE = ".st-key-stability-map", ".st-key-stability-rates table"


@pytest.fixture
def go_to_stability(visit: Opener) -> Opener:
    """Goes to a query in a page that is already there."""

    def go(query: str, *size: int) -> Page:
        page = visit(query, *size, where="stability")
        page.wait_for_selector(".st-key-stability-plane .contour")
        page.wait_for_function(
            "live => live.parts.get('map')?.cells?.values.length", arg=shown(page)
        )
        at_rest(page)
        return page

    return go


def shown(page: Page) -> JSHandle:
    return page.evaluate_handle(MODULE, "stability")


def at_rest(page: Page) -> None:
    settled(page, "stability")


def told(page: Page, name: str, run: int = 0) -> float:
    """A number beside a run, as it is now."""
    return float(shown(page).evaluate("(b, [i, of]) => b.column(i, of)[0]", [run, name]))


def take_slider(page: Page, place: str, name: str, id_: str) -> Locator:
    """Press the mouse on a slider, with its numbers at hand."""
    slider = page.locator(f".st-key-stability-{place}").get_by_role("slider", name=called(name))
    slider.hover()
    page.wait_for_function(
        f"([live, id]) => live.prefetch.near === id && ({FETCHED})(live)",
        arg=[shown(page), id_],
    )
    page.mouse.down()
    return slider


def pull(page: Page, slider: Locator, stop: int) -> None:
    """Drag the thumb that is held to a stop, and wait for the picture of it."""
    page.mouse.move(*pixel_of(slider, stop))
    page.wait_for_function(
        """([live, stop]) => {
            const { slider, value } = live.drag ?? {};
            return slider && value === slider.stops[stop] && !live.frame
                && slider.moves.every(({ path }) => !live.paths()[path].numbers.exact);
        }""",
        arg=[shown(page), stop],
    )


def test_dots_rates_and_tables_move_with_a_slider_and_send_nothing(
    go_to_stability: Opener, sent: list[str]
) -> None:
    page, now = go_to_stability(TWO.to_query()), TWO
    for place, name, stop in [
        ("run0", "eta", 55),
        ("run0", "beta", 12),
        ("function", "condition_number", 40),
    ]:
        id_ = f"{place}.{name}".replace("function", "f")
        values = shown(page).evaluate("(b, id) => b.spec.sliders.find(s => s.id === id).stops", id_)
        before, table = picture(page, MAP), page.locator(TABLE).inner_text()
        slider = take_slider(page, place, name.replace("_", " "), id_)
        sent.clear()
        pull(page, slider, stop)
        if place == "function":
            now = replace(now, objective=replace(RAVINE, condition_number=values[stop]))
        else:
            now = replace(now, runs=(replace(now.runs[0], **{name: values[stop]}), now.runs[1]))
        modes = stability.modes(now.runs[0], now.objective)
        assert modes
        assert told(page, "step min") == pytest.approx(modes[0].step, rel=1e-6)
        assert told(page, "step max") == pytest.approx(modes[1].step, rel=1e-6)
        measured = measured_rate(now.trajectories()[0])
        assert told(page, "measured") == pytest.approx(measured, rel=1e-6)
        assert picture(page, MAP) != before
        assert page.locator(TABLE).inner_text() != table
        assert sent == []
        page.mouse.up()
        wait_for_address(page, now)
        at_rest(page)
        assert told(page, "measured") == pytest.approx(measured, rel=1e-12)


def test_a_measured_map_follows_a_slider_and_is_whole_at_its_release(
    go_to_stability: Opener, sent: list[str]
) -> None:
    here = Experiment(RAVINE, (Adam(),), RAVINE.start, 60)
    page = go_to_stability(here.to_query())
    name, stop = "f.condition_number", 40
    value = shown(page).evaluate("(b, id) => b.spec.sliders.find(s => s.id === id).stops", name)[
        stop
    ]
    there = replace(here, objective=replace(RAVINE, condition_number=value))
    rates = np.nan_to_num(cells_of(there, Adam()), nan=-1).clip(max=1)
    slider = take_slider(page, "function", "condition number", name)
    sent.clear()
    pull(page, slider, stop)
    wait_for_map(page, passing=True)
    coarse = np.repeat(np.repeat(rates[1::2, 1::2], 2, axis=0), 2, axis=1)
    np.testing.assert_allclose(cells(page), coarse, atol=1e-5)
    assert all("/live/rates?" in request for request in sent), "nothing else is asked for"
    page.mouse.up()
    wait_for_address(page, there)
    at_rest(page)
    wait_for_map(page, passing=False)
    np.testing.assert_allclose(cells(page), rates, atol=1e-5)


def wait_for_map(page: Page, *, passing: bool) -> None:
    """Wait until the map of what the hand has last wanted is there."""
    page.wait_for_function(
        """([live, passing]) => {
            const { cells } = live.parts.get("map");
            return cells.passing === passing && cells.share === 1 && !cells.running;
        }""",
        arg=[shown(page), passing],
    )


def cells(page: Page) -> np.ndarray:
    """What is in the cells of the map, -1 where it diverges."""
    width, values = shown(page).evaluate(
        """live => {
            const { width, values } = live.parts.get("map").cells;
            return [width, Array.from(values, value => value === value ? value : -1)];
        }"""
    )
    return np.array(values).reshape(-1, width)


def test_the_dots_are_painted_where_eta_lambda_and_beta_are(go_to_stability: Opener) -> None:
    page = go_to_stability(TWO.to_query())
    where = shown(page).evaluate(
        """b => {
            const map = b.parts.get("map"), [place] = map.sheet.panels();
            const { canvas } = map.sheet, scale = devicePixelRatio;
            const copy = new OffscreenCanvas(canvas.width, canvas.height);
            const pen = copy.getContext("2d", { willReadFrequently: true });
            pen.drawImage(canvas, 0, 0);
            return map.spec.dots.filter(({ ring }) => !ring).map(({ path, x, y }) => {
                const at = [place.x(b.column(path, x)[0]), place.y(b.column(path, y)[0])];
                const pixel = pen.getImageData(at[0] * scale, at[1] * scale, 1, 1).data;
                const share = [(at[0] - place.left) / (place.right - place.left),
                               (place.bottom - at[1]) / (place.bottom - place.top)];
                return [share, "#" + [...pixel.slice(0, 3)]
                    .map(c => c.toString(16).padStart(2, "0")).join("")];
            });
        }"""
    )
    colour = shown(page).evaluate("b => b.spec.paths[0].colour")
    for (share, seen), eigenvalue in zip(where, (0.2, 4.0), strict=True):
        assert seen == colour
        # From 0.001 to 10 by the logarithm, from 0 to 1: to half a cell.
        assert share[0] == pytest.approx(np.log10(0.3 * eigenvalue / 1e-3) / 4, abs=1 / 161)
        assert share[1] == pytest.approx(0.5, abs=0.5 / 101)


def test_a_dot_is_dragged_and_the_run_takes_its_values(go_to_stability: Opener) -> None:
    three = replace(TWO, runs=(*TWO.runs, Adam()))
    page = go_to_stability(three.to_query())
    # The larger eigenvalue is 4: eta follows as eta lambda / 4. Gradient descent has no beta, and
    # of Adam the map is over eta and beta1 themselves.
    for i, dot, place, expected in [
        (0, "λmax", (2.0, 0.7), {"eta": 0.5, "beta": 0.7}),
        (1, "λmax", (1.2, 0.5), {"eta": 0.3}),
        (2, "η", (0.05, 0.8), {"eta": 0.05, "beta1": 0.8}),
    ]:
        if i:
            page.get_by_role("radio", name=three.labels[i]).click()
            page.wait_for_function(f"i => {FIGURES}?.get('stability')?.spec?.chosen === i", arg=i)
            at_rest(page)
        drag(page, dot, place)
        found = {name: held_near(page, f"run{i}.{name}", value) for name, value in expected.items()}
        runs = [replace(run, **found) if k == i else run for k, run in enumerate(three.runs)]
        three = replace(three, runs=tuple(runs))
        wait_for_numbers(page, three, i)
        boxes = page.locator(f".st-key-stability-run{i}")
        for name, value in found.items():
            box = boxes.get_by_role("textbox", name=called(name))
            assert float(box.input_value()) == value
        page.mouse.up()
        wait_for_address(page, three)
        at_rest(page)
        wait_for_numbers(page, three, i)


def test_a_dot_is_moved_by_keys_and_stays_within_the_sliders(go_to_stability: Opener) -> None:
    page = go_to_stability(TWO.to_query())
    handle = page.get_by_role("application", name="λmin ηλ ")
    handle.focus()
    handle.press("ArrowUp")
    handle.press("Shift+ArrowUp")
    there = replace(TWO, runs=(Momentum(eta=0.3, beta=0.61), TWO.runs[1]))
    wait_for_address(page, there)
    at_rest(page)
    # Of the smaller eigenvalue, 0.2, the right edge would be eta = 50.
    drag(page, "λmin", (10.0, 0.3))
    page.mouse.up()
    page.wait_for_function("b => b.spec.values['run0.eta'] === 5", arg=shown(page))


def drag(page: Page, dot: str, place: tuple[float, float]) -> None:
    """Take a dot's handle to a place in the map, in what the axes show, and hold it there."""
    handle = page.locator(f"{MAP} .live-handle[aria-label^='{dot}']:visible")
    frame, box = page.locator(f"{MAP} .live-figure").bounding_box(), handle.bounding_box()
    assert frame
    assert box
    x, y = shown(page).evaluate(
        """(live, place) => {
            const map = live.parts.get("map"), [panel] = map.sheet.panels();
            const cells = [map.spec.x, map.spec.y].map(({ values }, k) => {
                const above = Math.max(values.findIndex(value => value >= place[k]), 1);
                const [low, high] = [values[above - 1], values[above]];
                return above - (high - place[k]) / (high - low);
            });
            return [panel.x(cells[0]), panel.y(cells[1])];
        }""",
        place,
    )
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(frame["x"] + x, frame["y"] + y)


def held_near(page: Page, slider: str, value: float) -> float:
    """The value of a slider under the hand, once it is about this one."""
    page.wait_for_function(
        "([live, id, value]) => Math.abs(live.drag?.values?.[id] / value - 1) < 0.01",
        arg=[shown(page), slider, value],
    )
    return shown(page).evaluate("(live, id) => live.values()[id]", slider)


def wait_for_numbers(page: Page, experiment: Experiment, run: int) -> None:
    """Wait until a run's path and its numbers are those that the engine computes."""
    trajectory = experiment.trajectories()[run]
    page.wait_for_function(
        """([live, run, [x, y], measured]) => {
            const { x1, x2 } = live.paths()[run].numbers.columns;
            return Math.abs(x1.at(-1) - x) + Math.abs(x2.at(-1) - y) < 1e-9 && !live.frame
                && Math.abs(live.column(run, "measured")[0] - measured) < 1e-9;
        }""",
        arg=[shown(page), run, trajectory.positions[-1].tolist(), measured_rate(trajectory)],
    )


def test_the_button_sets_the_fastest_and_another_run_is_chosen(go_to_stability: Opener) -> None:
    page = go_to_stability(TWO.to_query())
    page.get_by_role("button", name="Set the fastest").click()
    fastest = readable_best(TWO.runs[0], RAVINE)
    assert fastest
    moved = replace(TWO, runs=(fastest, TWO.runs[1]))
    wait_for_address(page, moved)
    at_rest(page)
    assert told(page, "predicted") == stability.rate(fastest, RAVINE)
    page.get_by_role("radio", name="Gradient descent").click()
    expect(page.locator(".st-key-stability-run1 .live-range")).to_have_count(1)
    page.wait_for_function("b => b.spec.maps.map.y.silent", arg=shown(page))
    at_rest(page)


def test_another_function_and_back_on_a_phone(go_to_stability: Opener) -> None:
    page = go_to_stability(TWO.to_query(), 390, 844)
    wide = "() => document.documentElement.scrollWidth - innerWidth"
    assert page.evaluate(wide) <= 0
    box, table = page.locator(MAP).bounding_box(), page.locator(TABLE).bounding_box()
    assert box
    assert table
    assert max(box["x"] + box["width"], table["x"] + table["width"]) <= 390
    page.get_by_role("combobox", name="Function").click()
    page.get_by_role("option", name="Rosenbrock").click()
    page.get_by_text("Rosenbrock is no quadratic").wait_for()
    expect(page.locator(MAP)).to_have_count(0)
    page.get_by_role("button", name="Switch to the ravine").click()
    page.wait_for_function("live => live.parts.get('map')?.cells?.values.length", arg=shown(page))
    at_rest(page)
    assert told(page, "κ") == 20


def test_a_term_shows_its_words_and_the_page_stays(go_to_stability: Opener) -> None:
    page = go_to_stability(TWO.to_query())
    before = page.url
    page.get_by_role("link", name="radius").first.click()
    expect(page.get_by_role("dialog", name="spectral radius")).to_contain_text("eigenvalue")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.url == before
    at_rest(page)
    assert told(page, "κ") == 20


@pytest.mark.parametrize("width", [390, 1024, 1280])
def test_each_of_eight_runs_can_be_chosen_at_sight(visit: Opener, width: int) -> None:
    """In a narrow column the last ones were beyond its end."""
    eight = Experiment(Quadratic(), tuple(cls() for cls in list(OPTIMIZERS.values())[:8]))
    page = visit(eight.to_query(), width, 720, where="stability")
    choices = page.locator(".stButtonGroup").first
    choices.get_by_role("radio").nth(7).wait_for()
    assert choices.evaluate(
        """group => [...group.querySelectorAll("[role=radiogroup], [role=radiogroup] > *")].every(
            (part) => part.getBoundingClientRect().right <= group.getBoundingClientRect().right + 1
                && part.getBoundingClientRect().right <= innerWidth)"""
    )
    for k in range(8):
        choices.get_by_role("radio").nth(k).hover()
        page.wait_for_function(LINED, arg=choices.element_handle())


def test_each_row_of_choices_has_a_line_at_both_ends_whatever_is_chosen(visit: Opener) -> None:
    """Beside what is chosen Streamlit draws one line for both, which may be in another row."""
    eight = Experiment(Quadratic(), tuple(cls() for cls in list(OPTIMIZERS.values())[:8]))
    page = visit(eight.to_query(), 390, 720, where="stability")
    choices = page.locator(".stButtonGroup").first
    for k in range(8):
        one = choices.get_by_role("radio").nth(k)
        one.click()
        expect(one).to_be_checked()
        page.wait_for_function(LINED, arg=choices.element_handle())


def test_a_second_press_of_the_choice_leaves_it(open_page: Opener) -> None:
    """Once the page then looked at the first run, which nobody had chosen."""
    runs = (Adam(0.3), RMSProp(), Momentum(0.02, 0.8))
    query, ready = Experiment(Quadratic(), runs).to_query(), ".stButtonGroup"
    page = open_page(query, where="stability", ready=ready)  # where nobody has chosen before
    choices = page.locator(".stButtonGroup").first
    chosen = choices.get_by_role("radio", name="Momentum")
    expect(chosen).to_be_checked()  # the first run of which there is a theory
    chosen.click()
    page.wait_for_timeout(500)
    expect(chosen).to_be_checked()
    choices.get_by_role("radio", name="Adam").click()
    expect(choices.get_by_role("radio", name="Adam")).to_be_checked()


LINED = """group => {  // whether each row of choices has a line at both of its ends
    const all = [...group.querySelectorAll("[role=radio]")];
    const seen = (one, side) => getComputedStyle(one)[`border${side}Color`] !== "rgba(0, 0, 0, 0)";
    const top = (one) => one?.getBoundingClientRect().top;
    return all.every((one, k) => (top(all[k - 1]) === top(one) || seen(one, "Left"))
        && (top(all[k + 1]) === top(one) || seen(one, "Right")));
}"""
