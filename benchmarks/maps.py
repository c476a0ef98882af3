"""Maps in a real browser: from a change to its whole map; and a drag on the page of rotations.

`python -m benchmarks maps` prints what was measured beside what was wanted. 100 steps, each method
with its default axes, so that the slowest of them counts, too.
"""

import os
from pathlib import Path
from statistics import median

import numpy as np
from playwright.sync_api import Browser

from benchmarks.live import FULL, drag, rate, smooth
from benchmarks.live_page import RUNS, Amount, Measured, chromium, served
from benchmarks.timing import Stolen, print_table
from optlab.experiment import Experiment
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic
from optlab.optimizers.adam import Adam
from optlab.optimizers.base import Optimizer
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.rmsprop import RMSProp

PROBE = Path(__file__).with_name("maps.js").read_text()
METHODS: tuple[Optimizer, ...] = (RMSProp(), Momentum(), Adam())
TURNED = Experiment(ConditionedQuadratic(), RUNS, (-5.0, -2.0), 100)
CHOICES = ("Steps until f is below", "f after 100")

FIGURES = {
    "128 x 128 after a release, p50, ms": "150",
    "  p95": "",
    "  p50 of the slowest method": "150",
    "128 x 128 after another choice, p50, ms": "150",
    "512 x 512 after a release, its first picture, p50, ms": "",
    "  whole, p50": "2000",
    "  whole, p50 of the slowest method": "2000",
    "pieces of a map asked for after a newer change": "1",
    "pictures a second, dragging eta with rotation": "55",
    "frames within 20 ms, %": "95",
    "processors' time that was stolen, %": "",
}


def main(amount: Amount = FULL) -> None:
    others = Stolen()
    with chromium() as browser, served("app.py") as address:
        figures = {**mapped(browser, address, amount), **turned(browser, address, amount)}
    figures["processors' time that was stolen, %"] = others.per_cent()
    print(f"\nMaps over two numbers of a run of 100 steps, on {os.cpu_count()} processors.\n")
    rows = [(name, wanted, f"{figures[name]:.3g}") for name, wanted in FIGURES.items()]
    print_table(("", "wanted", "measured"), rows)


def mapped(browser: Browser, address: str, amount: Amount) -> dict[str, float]:
    """Maps of each method, on the page "Which settings work"."""
    times = max(2, amount.usual // 2)
    small: list[list[float]] = []
    first: list[float] = []
    large: list[list[float]] = []
    chosen: list[float] = []
    left = 0
    for run in METHODS if amount.pages > 1 else METHODS[:1]:
        settings = Experiment(Quadratic(), (run,), (-5.0, -2.0), 100).to_query()
        page = Measured(browser, f"{address}/settings?{settings}", PROBE)
        small.append([page.do("release", "f.a", 0.1 + 0.01 * k)[1] for k in range(1, times + 1)])
        chosen += [choose(page, "map_soon", CHOICES[k % 2]) for k in range(times)]
        choose(page, "map_cells", "512")
        releases = [page.do("release", "f.a", 0.2 + 0.01 * k) for k in range(1, times + 1)]
        first += [begun for begun, _whole in releases]
        large.append([whole for _begun, whole in releases])
        left = max(left, page.do("abandon", "f.a", [0.4, 0.5]))
        page.close()
    every = np.concatenate(small)
    return {
        "128 x 128 after a release, p50, ms": float(np.median(every)),
        "  p95": float(np.percentile(every, 95)),
        "  p50 of the slowest method": max(map(median, small)),
        "128 x 128 after another choice, p50, ms": median(chosen),
        "512 x 512 after a release, its first picture, p50, ms": median(first),
        "  whole, p50": float(np.median(np.concatenate(large))),
        "  whole, p50 of the slowest method": max(map(median, large)),
        "pieces of a map asked for after a newer change": left,
    }


def choose(page: Measured, key: str, option: str) -> float:
    """Take an option of a select box: milliseconds until another map is whole."""
    page.do("idle")
    page.page.locator(f".st-key-{key}").get_by_role("combobox").click()
    found = page.page.get_by_role("option", name=option)
    found.wait_for()
    page.do("arm")
    found.click()
    return page.do("chosen")[1]


def turned(browser: Browser, address: str, amount: Amount) -> dict[str, float]:
    """Each eta on the page of rotations, under the hand."""
    page = Measured(browser, f"{address}/rotation?{TURNED.to_query()}")
    page.page.locator(".st-key-methods summary").click()
    page.page.locator(".st-key-methods .live-range").first.wait_for()
    page.rest()
    names = [slider["id"] for slider in page.do("sliders") if slider["id"].endswith(".eta")]
    rounds = [[drag(page, name, amount) for name in names] for _ in range(amount.rounds)]
    page.close()
    return {
        "pictures a second, dragging eta with rotation": median(map(rate, rounds)),
        "frames within 20 ms, %": median(map(smooth, rounds)),
    }
