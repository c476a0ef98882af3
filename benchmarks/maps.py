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
from optlab.objectives import OBJECTIVES
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic
from optlab.optimizers.adam import Adam
from optlab.optimizers.base import Optimizer
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.nesterov import Nesterov
from optlab.optimizers.rmsprop import RMSProp

PROBE = Path(__file__).with_name("maps.js").read_text()
METHODS: tuple[Optimizer, ...] = (RMSProp(), Momentum(), Adam())
TURNED = Experiment(ConditionedQuadratic(), RUNS, (-5.0, -2.0), 100)
CHOICES = {
    "quantity": ("soon", "deep"),
    "across": ("epsilon", "beta", "beta1", "gamma", "eta"),
    "cells": ("64", "128"),
    "run": ("2", "1"),
    "function": tuple(key for key in OBJECTIVES if key != Quadratic.key),
    "start1": ("-4.5", "-5.5"),
    "steps": ("99", "98"),
}
"""What is chosen by turns in each menu and box, if it is offered there."""

FIGURES = {
    "128 x 128 after a release, p50, ms": "150",
    "  p95 of releases": "",
    "  p50 of the slowest method": "150",
    "128 x 128 after a choice, p50, ms": "150",
    "  p95 of choices": "",
    "  p50 of the slowest kind of choice": "150",
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
    print(f"\nMaps over two numbers of {amount.steps} steps, on {os.cpu_count()} processors.\n")
    rows = [(name, wanted, f"{figures[name]:.3g}") for name, wanted in FIGURES.items()]
    print_table(("", "wanted", "measured"), rows)


def mapped(browser: Browser, address: str, amount: Amount) -> dict[str, float]:
    """Maps of each method, on the page "Which settings work"."""
    times = max(1, amount.usual // 2)
    small: list[list[float]] = []
    first: list[float] = []
    large: list[list[float]] = []
    chosen: dict[str, list[float]] = {kind: [] for kind in CHOICES}
    left = 0
    for run in METHODS if amount.pages > 1 else METHODS[:1]:
        settings = Experiment(Quadratic(), (run, Nesterov()), (-5.0, -2.0), amount.steps).to_query()
        page = Measured(browser, f"{address}/settings?{settings}", PROBE)
        small.append([page.do("release", "f.a", 0.1 + 0.01 * k)[1] for k in range(1, times + 1)])
        choose(page, chosen, max(2, times // 2))
        page.do("choose", "cells", "512")
        releases = [page.do("release", "f.a", 0.2 + 0.01 * k) for k in range(1, times + 1)]
        first += [begun for begun, _whole in releases]
        large.append([whole for _begun, whole in releases])
        left = max(left, page.do("abandon", "f.a", [0.4, 0.5]))
        page.close()
    every, choices = np.concatenate(small), np.concatenate(list(chosen.values()))
    for kind, found in chosen.items():
        print(f"128 x 128 after a choice of {kind}: p50 {median(found):.0f} ms")
    return {
        "128 x 128 after a release, p50, ms": float(np.median(every)),
        "  p95 of releases": float(np.percentile(every, 95)),
        "  p50 of the slowest method": max(map(median, small)),
        "128 x 128 after a choice, p50, ms": float(np.median(choices)),
        "  p95 of choices": float(np.percentile(choices, 95)),
        "  p50 of the slowest kind of choice": max(map(median, chosen.values())),
        "512 x 512 after a release, its first picture, p50, ms": median(first),
        "  whole, p50": float(np.median(np.concatenate(large))),
        "  whole, p50 of the slowest method": max(map(median, large)),
        "pieces of a map asked for after a newer change": left,
    }


def choose(page: Measured, chosen: dict[str, list[float]], times: int) -> None:
    """Choices of each kind, every one on a page that was not seen before: a map that the server or
    the browser has kept would be there at once. Every kind ends as it began."""
    fresh = 0.3
    for kind, values in CHOICES.items():
        begun = page.do("box", kind)
        offered = [value for value in values if page.do("offers", kind, value)]
        for k in range(times):
            if kind != "function":
                fresh += 0.001
                page.do("release", "f.a", fresh)
            value = offered[k % len(offered)]
            if str(page.do("box", kind)) != value:
                chosen[kind].append(page.do("choose", kind, value)[1])
        if str(page.do("box", kind)) != str(begun):
            page.do("choose", kind, str(begun))


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
