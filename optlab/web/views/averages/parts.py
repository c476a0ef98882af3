"""The page of leaky averages, as the browser is told of it: weights, bars and sums, and what moves
them."""

from collections.abc import Sequence

from optlab.experiment import Experiment
from optlab.optimizers.rmsprop import RMSProp
from optlab.references import Reference
from optlab.theory.leaky import SHOWN
from optlab.web.live.addresses import path_address, plain_address, rows_address
from optlab.web.live.protocol.figures import Bars, Chart, Curve, Panel, Path
from optlab.web.names import labels_of
from optlab.web.theme import MARKERS, Theme
from optlab.web.views.averages.protocol import AveragesSpec
from optlab.web.views.averages.sums import SUMS, ends, facts, heads, names, ways
from optlab.web.words import _


def add_averages(
    data: AveragesSpec,
    experiment: Experiment,
    i: int,
    along: str,
    gammas: Sequence[float],
    theme: Theme,
) -> None:
    """Put on a figure spec what run i's s is made of along a coordinate, and the weights of some
    more gammas."""
    run = experiment.runs[i]
    made = len(data["paths"])
    for j, path in enumerate(data["paths"]):
        path["aside"] = j != i
    data["paths"].append({**data["paths"][i], "at": path_address(experiment, i, along=along)})
    data["paths"] += [weights_part(gamma, j, theme) for gamma, j in coloured(gammas, i)]
    shown = range(made, len(data["paths"]))
    data["charts"] = {"weights": weights_chart(data["paths"], shown)}
    data["charts"]["averages"] = sums_chart(experiment.steps, made)
    data["windows"] = {
        "memories": {
            "heads": heads(),
            "rows": list(shown),
            "labels": [labels_of(experiment)[i]],
            "notes": ends(),
        }
    }
    data["player"] = "averages"
    own = [slider for slider in data["sliders"] if slider["slot"] == f"run{i}"]
    data["sliders"] = sorted(own, key=lambda slider: slider["id"] != Reference.to_run(i, "gamma"))
    data["plane"]["height"] = 340
    for slider in data["sliders"]:
        if slider["id"] == Reference.to_run(i, "gamma"):
            slider.pop("follows", None)  # with one, this page would have nothing to take apart
        name = Reference(slider["id"]).name
        address = f"{rows_address('averages', experiment, run, i, name)}&along={along}"
        (move,) = slider["moves"]
        slider["moves"] = [{"path": i, "rows": move["rows"]}, {"path": made, "rows": address}]


def coloured(gammas: Sequence[float], i: int) -> list[tuple[float, int]]:
    """Each gamma with the index of a colour that is not run i's."""
    return list(zip(gammas, (j for j in range(len(MARKERS)) if j != i), strict=False))


def gamma_named(gamma: float) -> str:
    """What a curve of weights is called."""
    return f"γ = {facts(gamma)[0]}"


def weights_part(gamma: float, i: int, theme: Theme) -> Path:
    """A curve of weights that stays where it is."""
    return {
        "name": gamma_named(gamma),
        "colour": theme.runs[i],
        "dashed": False,
        "marker": MARKERS[i].outline,
        "symbol": MARKERS[i].symbol,
        "glyph": MARKERS[i].glyph,
        "at": weights_address(gamma),
    }


def weights_chart(paths: Sequence[Path], shown: Sequence[int]) -> Chart:
    """The weights over the last steps, the latest first."""
    curves: list[Curve] = [
        {"path": path, "column": "weight", "name": paths[path]["name"], "dash": 0}
        for path in (*shown[1:], shown[0])  # the one that moves is drawn over the others
    ]
    curves[-1]["name"] = "γ"
    panel: Panel = {
        "title": "",
        "value_label": _("weight"),
        "log": False,
        "losses": False,
        "curves": curves,
    }
    return {
        "below": _("steps ago, k"),
        "at": _("steps ago:"),
        "range": (-0.5, SHOWN - 0.5),
        "still": True,
        "panels": [panel],
    }


def sums_chart(steps: int, made: int) -> Chart:
    """The bars that add up to s at the cursor, to the mean and to AdaGrad's sum; and by step what
    each of the three was."""
    weighed: dict[str, tuple[str, Bars]] = {
        "s": ("s", {"by": "weight", "total": "s"}),
        "mean": (_("mean"), {"even": True, "total": "mean"}),
        "sum": (_("sum"), {"total": "sum"}),
    }
    panels: list[Panel] = [
        {
            "title": title,
            "value_label": _("weight × g²"),
            "log": False,
            "losses": False,
            "curves": [
                {
                    "path": made,
                    "column": "square",
                    "name": f"{weighed[total][0]} =",
                    "dash": 0,
                    "bars": weighed[total][1],
                }
            ],
        }
        for total, title in ways().items()
    ]
    curves: list[Curve] = [
        {"path": made, "column": column, "name": names()[column], "dash": dash}
        for dash, column in enumerate(SUMS)
    ]
    by_step: Panel = {
        "title": _("By step"),
        "value_label": "",
        "log": True,
        "losses": False,
        "curves": curves,
    }
    return {
        "below": _("step"),
        "range": (-0.5, steps + 0.5),
        "stacked": True,
        "height": 640,
        "panels": [*panels, by_step],
    }


def weights_address(gamma: float) -> str:
    """Where the weights of a gamma are: what the s of a run would be made of, had it steps."""
    return plain_address("path", Experiment(runs=(RMSProp(gamma=gamma),), steps=0), along="x1")
