"""What a file has in it: the figure spec, the numbers of its paths, the rows of its sliders."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from optlab.experiment import Experiment
from optlab.web.live.addresses import settled
from optlab.web.live.charts import names_of as memory_of
from optlab.web.live.figure_spec import FigureOptions, figure_spec
from optlab.web.live.long_runs import DRAWN
from optlab.web.live.paths import numbers_of
from optlab.web.live.protocol.figure_spec import FigureSpec
from optlab.web.live.protocol.figures import Slider
from optlab.web.live.protocol.one_file import Look, OneFile
from optlab.web.live.resources import answer
from optlab.web.names import labels_of, names_of
from optlab.web.page import Page, available_presets
from optlab.web.registry import pages
from optlab.web.theme import DARK, LIGHT, Theme
from optlab.web.words import _

FIGURE = "playground"  # whose figure it is, whatever page it was made from
MORE = ".more"  # of a slot: what a page has behind a button
COARSE = 16.0
"""Times of zoom up to which a row's codes are good to a third of a pixel (js/core/prefetch.js)."""


def fits(name: str, page: Page) -> bool:
    """Whether the page's runs are paths in the plane."""
    paths = pages()[name].spec(page, LIGHT, {})["paths"]
    return bool(page.experiment.runs) and any(not path.get("aside") for path in paths)


def offered(page: Page) -> list[Slider]:
    """The sliders that a file of this page may have; none where there are no rows of so many
    steps."""
    if page.experiment.steps > DRAWN:
        return []
    return _spec(page.experiment, page, LIGHT)["sliders"]


def first_of(sliders: Iterable[Slider]) -> list[str]:
    """Those that are shown at first sight, of runs and of the function."""
    return [one["id"] for one in sliders if not one["slot"].endswith(MORE) and not _beside(one)]


def _beside(slider: Slider) -> bool:
    return slider["slot"] in ("noise", "shared") or "below_of" in slider


def called(slider: Slider) -> str:
    """A slider among all of a page: `η eta, RMSProp`."""
    symbol, name = slider["symbol"] + slider["below"], slider["name"]
    return f"{symbol if name == symbol else f'{symbol} {name}'}, {slider['of']}"


def packets_of(page: Page, chosen: Sequence[str]) -> dict[str, bytes]:
    """What the figure asks for, gzipped, by its address."""
    of_all = addresses_of(page, chosen)
    return {at: packet_at(at) for addresses in of_all.values() for at in addresses}


def addresses_of(page: Page, chosen: Sequence[str]) -> dict[str, list[str]]:
    """Where all of that is: what each of these sliders asks for, and under "" the figure itself."""
    spec = _spec(page.experiment, page, LIGHT)
    sliders = {one["id"]: one for one in spec["sliders"]}
    own = {name: _addresses(sliders[name]) for name in chosen if name in sliders}
    return {"": [spec["plane"]["ground"]], **own}


def _addresses(slider: Slider) -> list[str]:
    moves = slider["moves"]
    rows = [at for move in moves for at in (move["rows"], move.get("state", "")) if at]
    return rows + ([slider["ground"]] if "ground" in slider else [])


def packet_at(address: str) -> bytes:
    """What the server would answer there."""
    kind, _question, query = address.partition("?")
    return answer(kind.removeprefix("live/"), query)


def told(page: Page, chosen: Sequence[str]) -> OneFile:
    """What the figure is told in the place of a server's answers."""
    file: OneFile = {
        "whole": _look(page.experiment, page, chosen),
        "between": _("This file has the positions of the slider, and nothing between them."),
        "times": COARSE,
    }
    if asks(page):
        file["asked"] = _look(replace(page.experiment, steps=0), page, chosen, bare=True)
    return file


def asks(page: Page) -> bool:
    """Whether it is a lesson: nothing moves until its question is answered."""
    preset = available_presets()[0].get(page.lesson)
    return bool(preset and preset.lesson)


def _look(experiment: Experiment, page: Page, chosen: Sequence[str], *, bare: bool = False) -> Look:
    def spec(theme: Theme) -> FigureSpec:
        whole = _bare(experiment, theme) if bare else _spec(experiment, page, theme)
        return _with_sliders(whole, () if bare else chosen)

    light = spec(LIGHT)
    paths = enumerate(light["paths"])
    closely = ["closely=yes" in path["at"] for _i, path in paths]
    numbers = [
        numbers_of(replace(experiment, runs=(run,)), {"closely": "yes" if close else ""})
        for run, close in zip(experiment.runs, closely, strict=True)
    ]
    return {"light": light, "dark": spec(DARK), "numbers": numbers}


def _spec(experiment: Experiment, page: Page, theme: Theme) -> FigureSpec:
    """The figure as the server would send it; runs are called by names that stay while a slider
    moves."""
    watched = watched_in(page)
    view = page.view if watched is None else replace(page.view, run=watched + 1.0)
    spec = pages()[FIGURE].spec(replace(page, experiment=experiment, view=view), theme, {})
    return _renamed(spec, experiment)


def watched_in(page: Page) -> int | None:
    """The run whose memory is shown: the page's, else the first that has one. There is no menu of
    them in a file."""
    runs = page.experiment.runs
    having = [i for i, run in enumerate(runs) if memory_of(run)]
    own = min(int(page.view.run), len(runs)) - 1
    return own if own in having else next(iter(having), None)


def _bare(experiment: Experiment, theme: Theme) -> FigureSpec:
    return _renamed(figure_spec(experiment, FigureOptions(), theme, {}), experiment)


def _renamed(spec: FigureSpec, experiment: Experiment) -> FigureSpec:
    names = dict(zip(labels_of(experiment), names_of(experiment), strict=True))
    plain = partial(_plain, names)
    loss = spec["charts"]["loss"]
    for panel in loss["panels"]:
        panel["curves"] = [{**curve, "name": plain(curve["name"])} for curve in panel["curves"]]
    paths = [{**path, "name": plain(path["name"]), "exact": ""} for path in spec["paths"]]
    # Of its own point alone it has rows: their addresses are whole.
    settle = partial(settled, values=spec["values"])
    sliders = [{**settle(slider), "of": plain(slider["of"])} for slider in spec["sliders"]]
    return {**spec, "paths": paths, "sliders": sliders}  # pyright: ignore[reportReturnType]


def _plain(names: Mapping[str, str], label: str) -> str:
    return names.get(label, label)


def _with_sliders(spec: FigureSpec, chosen: Sequence[str]) -> FigureSpec:
    """With these sliders alone, each run's in one place; nothing that only a server could do."""
    parts = ("id", "slot", "follows")
    sliders = [
        {**{key: value for key, value in one.items() if key not in parts}}
        | {"id": one["id"], "slot": one["slot"].removesuffix(MORE)}
        for one in spec["sliders"]
        if one["id"] in chosen
    ]
    fan = spec.get("fan")
    left = {"origins", "rankings"} | (set() if fan and fan["slider"] in chosen else {"fan"})
    kept = {key: value for key, value in spec.items() if key not in left}
    return {**kept, "plotly": "", "sliders": sliders}  # pyright: ignore[reportReturnType]


def as_json(value: object) -> str:
    """JSON that may stand in a script of a page: no sign in it ends that."""
    text = json.dumps(value, allow_nan=False)
    return text.replace("<", r"\u003c").replace(">", r"\u003e").replace("&", r"\u0026")
