"""An Experiment as a notebook: the program of NumPy, and the figure drawn with matplotlib."""

import json
from typing import Any

from optlab.experiment import Experiment
from optlab.scripts.frame import ENDS, Frame
from optlab.scripts.libraries import numpy_script

FIGURE = """\
fig, axes = plt.subplots(figsize=(8, 5))
grid = np.meshgrid(np.linspace({left}, {right}, 300), np.linspace({low}, {high}, 300))
height = f(np.array(grid)) + np.zeros((300, 300))
shown = height[np.isfinite(height)]
# Dense where it is low: so the floor of a valley shows.
levels = np.unique(np.quantile(shown, np.linspace(0, 1, 16)**1.5)) if shown.size else []
if len(levels) > 1:
    axes.contour(*grid, height, levels=levels, colors="0.75", linewidths=0.8)
for (name, path), marker in zip(paths.items(), "os^vDP*X"):
    axes.plot(*path.T, marker=marker, markersize=3, linewidth=1.2, label=name)
axes.plot(*start, "o", color="black", fillstyle="none", markersize=10)
{minima}axes.set(xlim=({left}, {right}), ylim=({low}, {high}), xlabel="$x_1$", ylabel="$x_2$")
axes.legend()
plt.show()"""

MINIMA = """\
axes.plot({x1}, {x2}, "+", color="black", markersize=12)  # the minimum
"""


def notebook(experiment: Experiment, link: str = "") -> str:
    """The text of an `.ipynb` file, version 4. Raises NoScript for what there is no script of."""
    frame = numpy_script(experiment)
    begin = [*frame.imported(), "import matplotlib.pyplot as plt", "", *frame.settings]
    cells = [
        _cell("markdown", _heading(frame, link)),
        _cell("code", "\n".join(begin)),
        _cell("code", _joined(frame.function)),
        *([_cell("code", _joined(frame.methods))] if frame.methods else []),
        _cell("code", "\n".join([*frame.runs(), *ENDS.splitlines()])),
        _cell("code", figure(experiment)),
    ]
    for i, cell in enumerate(cells):
        cell["id"] = f"cell-{i + 1}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    whole = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def figure(experiment: Experiment) -> str:
    """The lines that draw the contours, the paths and the legend."""
    f = experiment.objective
    (left, right), (low, high) = experiment.window or f.window
    x1, x2 = ([point[i] for point in f.minima] for i in (0, 1))
    minima = MINIMA.format(x1=x1, x2=x2) if x1 else ""
    return FIGURE.format(left=left, right=right, low=low, high=high, minima=minima)


def _heading(frame: Frame, link: str) -> str:
    f, steps = frame.experiment.objective, frame.experiment.steps
    says = [f"# {f.title}, {steps} steps", "", f"$f(x) = {f.formula}$", ""]
    says += [f"[The page]({link})", ""] if link else []
    return "\n".join([*says, "```toml", frame.experiment.to_toml().strip(), "```"])


def _joined(parts: list[list[str]]) -> str:
    return "\n\n\n".join("\n".join(part) for part in parts)


def _cell(kind: str, text: str) -> dict[str, Any]:
    code = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return {"cell_type": kind, "id": "", "metadata": {}, **code, "source": text.splitlines(True)}
