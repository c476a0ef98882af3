"""The live figure in a real browser, beside a page that does the same the usual way.

`python -m benchmarks live` starts both, moves their sliders, prints what was measured as it goes,
and at the end beside it what was wanted and how many times as much the usual page takes. Four runs
of 100 steps over a filled contour of 120 x 120, in a window of 1280 x 800, drawn in software.
"""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
from playwright.sync_api import Browser

from benchmarks.live_page import (
    CHOSEN,
    RUNS,
    STILL,
    Amount,
    Measured,
    chromium,
    is_about_the_function,
    mouse_drag,
    served,
)
from benchmarks.timing import in_rounds, print_table
from benchmarks.usual import measure_usual
from optlab.experiment import Experiment
from optlab.objectives.quadratics import ConditionedQuadratic

TURNING = Experiment(objective=ConditionedQuadratic(), runs=RUNS, start=(-5.0, -2.0), steps=100)
SMOOTH = 20.0  # milliseconds; a frame at 60 Hz takes 16.7
SERIES = 20  # releases; the quietest of such series is shown, too

Seen = dict[str, Any]  # what the probe saw of a drag

FIGURES = {
    "pictures a second, dragging": "55",
    "  in the quietest round": "55",
    "  with the slider where they are fewest": "55",
    "  with a real mouse": "",
    "frames within 20 ms, %": "95",
    "  of the quietest round": "95",
    "processors' time that was stolen, %": "",
    "  in the quietest round, %": "",
    "frames with new path, loss and state, %": "",
    "messages to the server in the drags": "0",
    "release to settled, p50, ms": "60",
    "release to settled, p95, ms": "120",
    "  p50 of the quietest series": "60",
    "  p95 of the quietest series": "120",
    "  changed again by the answer": "0",
    "release to the page's answer, p50, ms": "",
    "changes watched": "",
    "  contour replaced": "0",
    "  blank frames": "0",
    "  zoom lost": "0",
    "pictures a second, dragging the function": "20",
    "release of the function's slider, p50, ms": "",
    "KB for one release, median": "150",
    "KB for one release, largest": "150",
    "  and for the function's own sliders, largest": "400",
    "  and when the hand comes near, largest": "",
    "KB for a release of the function's slider": "",
    "releases for the memory": "",
    "  MB more than after the first": "20",
    "  nodes more": "",
}

FULL = Amount(
    drag=400, rounds=9, releases=100, changes=200, early=50, late=1000, usual=20, usual_late=60
)
QUICK = Amount(
    drag=150,
    rounds=1,
    releases=2,
    changes=2,
    early=1,
    late=3,
    usual=1,
    usual_late=2,
    sliders=2,
    pages=1,
    steps=20,
)


def main(amount: Amount = FULL) -> None:
    began, load = perf_counter(), os.getloadavg()[0]

    def say(what: str, figures: Mapping[str, float]) -> None:
        print(f"\n... {what}, after {perf_counter() - began:.0f} s", flush=True)
        for name in figures:
            print(f"... {name:48}{_shown(figures, name)}", flush=True)

    with chromium() as browser:
        with served("app.py") as address:
            ours = measure_live(browser, address, amount, say)
        with served("benchmarks/plain_page.py") as address:
            usual = measure_usual(browser, address, amount)
    print(
        f"\nFour runs of {STILL.steps} steps over a filled contour, in Chromium without a GPU, on"
        f" {os.cpu_count()} processors.\nThe machine's load was {load:.1f} before and"
        f" {os.getloadavg()[0]:.1f} after. Drags: the median of {amount.rounds} rounds.\n"
    )
    rows = [
        (name, wanted, _shown(ours, name), _shown(usual, name), _ratio(ours, usual, name))
        for name, wanted in FIGURES.items()
    ]
    print_table(("", "wanted", "live", "usual way", "usual / live"), rows)


def _shown(figures: Mapping[str, float], name: str) -> str:
    return f"{figures[name]:.3g}" if name in figures else ""


def _ratio(ours: Mapping[str, float], usual: Mapping[str, float], name: str) -> str:
    if not ours.get(name) or not usual.get(name) or not FIGURES[name]:
        return ""
    return f"{usual[name] / ours[name]:.2g} x"


def measure_live(
    browser: Browser, address: str, amount: Amount, say: Callable[[str, Mapping[str, float]], None]
) -> dict[str, float]:
    """All figures of the app's playground."""
    page = opened(browser, address, STILL if amount.pages > 1 else TURNING)
    names, of_chosen = sliders_of(page, amount)
    figures: dict[str, float] = {}

    def add(what: str, measured: Mapping[str, float]) -> None:
        figures.update(measured)
        say(what, measured)

    add("dragged", dragged(page, names, of_chosen, amount))
    add("released", settled(page, names, amount))
    add("bytes counted", sent(page, names))
    add("released again and again", watched(page, names, amount))
    if amount.pages > 1:
        page.close()
        page = opened(browser, address, TURNING)
    add("the function moved", turned(page, amount))
    page.close()
    return figures


def opened(browser: Browser, address: str, experiment: Experiment) -> Measured:
    """The playground with an experiment."""
    return Measured(browser, f"{address}/?{experiment.to_query()}&show=run+{CHOSEN}")


def sliders_of(page: Measured, amount: Amount) -> tuple[list[str], list[str]]:
    """The sliders of runs, and of these the ones that move the chosen run."""
    found = [slider for slider in page.do("sliders") if not slider["id"].startswith("f.")]
    found = found[-amount.sliders :]  # the chosen run is the last one
    names = [slider["id"] for slider in found]
    return names, [slider["id"] for slider in found if slider["chosen"]]


def dragged(
    page: Measured, names: Sequence[str], of_chosen: Sequence[str], amount: Amount
) -> dict[str, float]:
    """Every slider, one stop further at each frame.

    The events come from inside the page, one before each frame: a mouse that is driven from outside
    may send fewer than the page could follow, and then would measure itself. Some drags are by such
    a mouse all the same, through the browser's whole way from the mouse to the picture. In the
    quietest round the host took least of the processors' time for others.
    """
    rounds, stolen = in_rounds(
        lambda _k: {name: drag(page, name, amount) for name in names}, amount.rounds
    )
    quietest = stolen.index(min(stolen))
    rates = [rate(drags.values()) for drags in rounds]
    of_slider = [median(rate([drags[name]]) for drags in rounds) for name in names]
    shares = [smooth(drags.values()) for drags in rounds]
    with_state = [drags[name] for drags in rounds for name in of_chosen]
    by_mouse = [
        mouse_drag(page, ".st-key-run3 .live-range", amount.drag) for _ in range(amount.rounds)
    ]
    for name in of_chosen:
        page.do("approach", name)
        if alike := page.do("alike", name):
            raise RuntimeError(f"{name} leaves {alike} of the canvases as they are")
    return {
        "pictures a second, dragging": median(rates),
        "  in the quietest round": rates[quietest],
        "  with the slider where they are fewest": min(of_slider),
        "  with a real mouse": median(pictures for pictures, _messages in by_mouse),
        "frames within 20 ms, %": median(shares),
        "  of the quietest round": shares[quietest],
        "processors' time that was stolen, %": median(stolen),
        "  in the quietest round, %": stolen[quietest],
        "frames with new path, loss and state, %": 100
        * sum(seen["whole"] for seen in with_state)
        / sum(len(seen["times"]) - 1 for seen in with_state),
        "messages to the server in the drags": sum(messages for _pictures, messages in by_mouse)
        + sum(seen["messages"] for drags in rounds for seen in drags.values()),
    }


def drag(page: Measured, name: str, amount: Amount) -> Seen:
    """Drag a slider, once all is there that comes when the hand is near: what the probe saw from
    the press to the release."""
    page.do("approach", name)
    page.wire.clear()
    seen = page.do("drag", name, amount.drag)
    seen["messages"] = page.sent_while_held()
    page.do("letGo", name)
    return seen


def rate(drags: Iterable[Seen]) -> float:
    """Pictures a second."""
    drags = list(drags)
    length = sum(seen["times"][-1] - seen["times"][0] for seen in drags)
    return 1000 * sum(seen["pictures"] for seen in drags) / length


def smooth(drags: Iterable[Seen]) -> float:
    """The per cent of frames that came within 20 ms."""
    intervals = np.concatenate([np.diff(seen["times"]) for seen in drags])
    return float(100 * np.mean(intervals < SMOOTH))


def settled(page: Measured, names: Sequence[str], amount: Amount) -> dict[str, float]:
    """From the release of a slider until all figures show the numbers of `train_2d`, in full, and
    until the page has answered, which must change no pixel and no text of them."""
    size = min(SERIES, amount.releases)
    series, stolen = in_rounds(
        lambda k: page.do("releases", names, k * size, size, True), amount.releases // size
    )
    times, answered = (
        np.concatenate([seen[key] for seen in series]) for key in ("settled", "answered")
    )
    quietest = series[stolen.index(min(stolen))]["settled"]
    return {
        "release to settled, p50, ms": float(np.percentile(times, 50)),
        "release to settled, p95, ms": float(np.percentile(times, 95)),
        "  p50 of the quietest series": float(np.percentile(quietest, 50)),
        "  p95 of the quietest series": float(np.percentile(quietest, 95)),
        "  changed again by the answer": sum(seen["changed"] for seen in series),
        "release to the page's answer, p50, ms": float(np.percentile(answered, 50)),
    }


def sent(page: Measured, names: Sequence[str]) -> dict[str, float]:
    """What one release of each slider sends, and fetches until the page is at rest."""
    near = [kilobytes(page, lambda name=name: page.do("approach", name))[0] for name in names]
    whole = [sum(released(page, name, k)) for k, name in enumerate(names)]
    return {
        "KB for one release, median": median(whole),
        "KB for one release, largest": max(whole),
        "  and when the hand comes near, largest": max(near),
    }


def released(page: Measured, name: str, k: int) -> tuple[float, float]:
    """Kilobytes of one release; what is fetched when the hand comes near is there already."""
    page.do("approach", name)
    return kilobytes(page, lambda: page.do("releases", [name], 1000 + k, 1, True))


def kilobytes(page: Measured, act: Callable[[], object]) -> tuple[float, float]:
    """What an act sends, and fetches until the page is at rest: all but the function's sliders, and
    what is there only for them."""
    page.do("idle")
    page.wire.clear()
    act()
    page.do("idle")
    page.page.wait_for_timeout(100)  # the browser's log may lag behind
    part = sum(n for address, n in page.wire.bytes.items() if is_about_the_function(address))
    return (sum(page.wire.bytes.values()) - part) / 1e3, part / 1e3


def watched(page: Measured, names: Sequence[str], amount: Amount) -> dict[str, float]:
    """A zoomed figure through many releases, and the memory of the page."""
    page.zoom()
    page.do("releases", names, 2000, amount.early, False)
    page.do("idle")
    memory, nodes = page.memory(), page.nodes()
    page.do("watch")
    lost = page.do("releases", names, 3000, amount.changes, False)["lost"]
    seen = page.do("watched")
    rest = amount.late - amount.early - amount.changes
    page.do("releases", names, 4000, max(rest, 0), False)
    page.do("idle")
    return {
        "changes watched": amount.changes,
        "  contour replaced": seen["replaced"],
        "  blank frames": seen["blank"],
        "  zoom lost": lost,
        "releases for the memory": amount.late,
        "  MB more than after the first": page.memory() - memory,
        "  nodes more": page.nodes() - nodes,
    }


def turned(page: Measured, amount: Amount) -> dict[str, float]:
    """A function whose contours move under the slider."""
    page.page.locator(".st-key-shape summary").click()
    page.page.locator(".st-key-shape .live-range").first.wait_for()
    page.rest()
    names = ["f.angle", "f.condition_number"]
    rounds = [[drag(page, name, amount) for name in names] for _ in range(amount.rounds)]
    rates = [min(rate([seen]) for seen in drags) for drags in rounds]
    of_runs, _of_chosen = sliders_of(page, amount)
    functions_part = [released(page, name, k)[1] for k, name in enumerate(of_runs)]
    whole = [sum(released(page, name, k)) for k, name in enumerate(names)]
    releases = page.do("releases", names, 0, max(2, amount.releases // 10), True)
    return {
        "pictures a second, dragging the function": median(rates),
        "release of the function's slider, p50, ms": median(releases["settled"]),
        "  and for the function's own sliders, largest": max(functions_part),
        "KB for a release of the function's slider": max(whole),
    }
