"""The figure of networks: what is to be trained, and with what."""

from collections.abc import Mapping
from urllib.parse import urlencode

import numpy as np

from optlab.data.idx_sets import IDX_SETS
from optlab.data.images import is_there
from optlab.data.places import by_hand
from optlab.experiment import Experiment
from optlab.models.settings import RUN
from optlab.models.smoothing import BETA, WINDOW
from optlab.references import Reference
from optlab.scheduled import courses_of
from optlab.web.live.addresses import BUILD
from optlab.web.live.figure_spec import whole
from optlab.web.live.protocol.figures import Slider
from optlab.web.names import labels_of
from optlab.web.page import Page
from optlab.web.theme import DASHES, MARKERS, Theme
from optlab.web.views.networks.options import NetworkOptions
from optlab.web.views.networks.protocol import Data, NetworksSpec, TrainedRun, Training
from optlab.web.views.networks.runs import at_etas
from optlab.web.views.networks.says import LAST, titles, words
from optlab.web.words import _, language

DRAWN = 100  # steps of a schedule's course


def spec(page: Page, theme: Theme, refused: Mapping[str, str]) -> NetworksSpec:
    """Everything that it shows of a page's state. There is no plane, and so no path."""
    figure = whole(page, theme, refused)
    steps = page.view.of(NetworkOptions).iterations
    sliders = [_moved(slider) for slider in figure["sliders"] if _of_a_run(slider)]
    for slider in sliders:
        add_course(slider, page.experiment, steps)
    return {
        **figure,
        "paths": [],
        "charts": {},
        "sliders": sliders,
        "player": "none",
        "training": training(page, theme),
    }


def _of_a_run(slider: Slider) -> bool:
    return slider["slot"].startswith("run")


def _moved(slider: Slider) -> Slider:
    """A slider that moves nothing until it is let go, in a place where no end of a path is said."""
    return {**slider, "slot": slider["slot"].replace("run", "rate"), "moves": [], "ticks": []}


def add_course(slider: Slider, experiment: Experiment, steps: int) -> None:
    """Say what a number is that follows a schedule, at some of the steps: there is no path to say
    it."""
    at = Reference(slider["id"])
    if "follows" not in slider or at.run is None:
        return
    times = np.unique(np.linspace(1, max(steps, 1), DRAWN, dtype=int)).tolist()
    course = courses_of(experiment.runs[at.run], times).get(at.name)
    slider["follows"] = {**slider["follows"], "steps": steps}
    if course is not None:
        slider["follows"]["values"] = course.tolist()


def training(page: Page, theme: Theme) -> Training:
    """What is trained."""
    options = page.view.of(NetworkOptions)
    runs = trained_runs(page, options, theme)
    shared: dict[str, str] = {}
    for run in page.experiment.runs[:1]:
        shared = options.training(run).words()
        del shared[RUN]
    window = np.kaiser(WINDOW, BETA)
    return {
        "at": "live/training?" + urlencode({**shared, "language": language(), "build": BUILD}),
        "download": "live/download?"
        + urlencode({"images": options.images, "language": language(), "build": BUILD}),
        "link": urlencode(shared),
        "iterations": options.iterations,
        "window": (window / window.sum()).tolist(),
        "last": LAST,
        "best": options.best,
        "runs": runs,
        "data": data_of(options.images),
        "words": words(options, [len(run["others"]) for run in runs]),
    }


def trained_runs(page: Page, options: NetworkOptions, theme: Theme) -> list[TrainedRun]:
    """The runs by their labels, colours and words; where each is wanted at its best, at other etas,
    too."""
    labels = labels_of(page.experiment)
    runs = list[TrainedRun]()
    for i, run in enumerate(page.experiment.runs):
        others = at_etas(run) if options.best else []
        runs.append(
            {
                "name": labels[i],
                "colour": theme.runs[i],
                "dashed": DASHES[i] != "solid",
                "marker": MARKERS[i].outline,
                "glyph": MARKERS[i].glyph,
                "at": options.training(run).words()[RUN],
                "eta": _eta(run),
                "others": [
                    {"eta": _eta(one), "at": options.training(one).words()[RUN]}
                    for one in others
                    if one != run
                ],
            }
        )
    return runs


def _eta(run: object) -> float | None:
    eta = getattr(run, "eta", None)
    return None if eta is None else float(eta)


def data_of(name: str) -> Data:
    """Whether the images are there, and if not, how to get them."""
    there, one = is_there(name), IDX_SETS.get(name)
    says = get = ""
    if one and not there:
        says = _("{title} is not on this server.").format(title=one.title)
        get = _("Download it, some {size} MB, or {by_hand}.").format(
            size=round(one.packed / 1e6), by_hand=by_hand(one)
        )
    examples = urlencode({"images": name, "build": BUILD})
    return {
        "name": name,
        "title": titles()[name],
        "there": there,
        "says": says,
        "get": get,
        "examples": f"live/examples?{examples}",
    }
