"""The same page in Firefox: it loads, it follows a drag, a release changes the address."""

from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest

from optlab.experiment import Experiment, from_query
from optlab.optimizers.adam import Adam
from optlab.optimizers.rmsprop import RMSProp
from tests.browser.firefox import find_or_install, firefox
from tests.browser.live import A_TENTH_OF_A_PIXEL, AT_REST, FETCHED, MODULE, WINDOW, computed

TWO = Experiment(runs=(RMSProp(), Adam()))
BOARD = f"(await ({MODULE})('playground'))"
ETA = "document.querySelector(`.st-key-run0 input[aria-label^='η eta, ']`)"
PATH = f"""(live => ["x1", "x2"].map(
    name => Array.from(live.paths()[0].numbers.columns[name])))({BOARD})"""


def test_firefox_follows_a_drag_and_keeps_it_in_the_address(server: str, tmp_path: Path) -> None:
    executable = find_or_install()
    if not executable:
        pytest.skip("there is no Firefox, and apt could not install firefox-esr")
    with firefox(executable, tmp_path) as page:
        page.open(f"{server}/?{TWO.to_query()}", 1280, 800)
        page.wait_for("!!document.querySelector('.live-figure .contour')")
        page.wait_for(f"({AT_REST})({BOARD})")
        etas = page.evaluate(f"{BOARD}.spec.sliders[0].stops")
        rect = page.evaluate(f"{ETA}.getBoundingClientRect()")
        y = rect["y"] + rect["height"] / 2

        def x(stop: int) -> float:
            return rect["x"] + 9 + (rect["width"] - 18) * stop / (len(etas) - 1)

        page.mouse(("pointerMove", x(etas.index(0.4)), y))
        page.wait_for(f"({FETCHED})({BOARD})")
        page.mouse(("pointerDown", 0, 0))
        for wanted in (20, 30, 40):
            page.mouse(("pointerMove", x(wanted), y))
            page.wait_for(f"{BOARD}.drag?.value === {BOARD}.spec.sliders[0].stops[{wanted}]")
            page.evaluate(
                "await new Promise(done => requestAnimationFrame(() => setTimeout(done)))"
            )
            moved = Experiment(runs=(RMSProp(eta=etas[wanted]), Adam()))
            off = np.abs(np.array(page.evaluate(PATH)).T - computed(moved)) / WINDOW
            assert off.max() < A_TENTH_OF_A_PIXEL
            assert from_query(urlsplit(page.evaluate("location.href")).query) == TWO
        page.mouse(("pointerUp", 0, 0))
        page.wait_for(f"!location.search.includes('{TWO.runs[0].settings()['eta']}')")
        page.wait_for(f"({AT_REST})({BOARD})")
        assert from_query(urlsplit(page.evaluate("location.href")).query) == moved
        np.testing.assert_allclose(np.array(page.evaluate(PATH)).T, computed(moved), atol=1e-12)
        assert page.said == []
