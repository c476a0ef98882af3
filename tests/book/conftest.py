"""A notebook in which a reader's cells run, one after another, as they stand there."""

import re
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from textwrap import dedent
from typing import Any

import pytest

NEEDED = ("torch", "matplotlib")
ABSENT = [name for name in NEEDED if not find_spec(name)]


class Notebook:
    """What cells define stays for the next; what they print and draw is looked at by cell."""

    def __init__(self, printed: Callable[[], str]) -> None:
        self.names: dict[str, Any] = {}
        self._printed = printed

    def __getitem__(self, name: str) -> Any:
        return self.names[name]

    def run(self, cell: str) -> list[str]:
        """The lines that the cell prints. Its figures are the only ones that are open."""
        self.plt.close("all")
        exec(compile(dedent(cell), "<cell>", "exec"), self.names)
        return self._printed().splitlines()

    @property
    def plt(self) -> Any:
        from optlab import d2l

        return d2l.plt

    @property
    def axes(self) -> Any:
        """Those of the one figure that the last cell drew, once it is really drawn."""
        (figure,) = (self.plt.figure(number) for number in self.plt.get_fignums())
        figure.canvas.draw()
        (axes,) = figure.axes
        return axes

    def loss(self, cell: str, form: str = r"loss: (\d\.\d{3}), \d+\.\d{3} sec/epoch") -> float:
        """The loss in the one line that the cell prints, which is of the book's form, and the end
        of the curve that it draws."""
        (line,) = self.run(cell)
        said = re.fullmatch(form, line)
        assert said, line
        loss = said[1]
        axes = self.axes
        assert (axes.get_xlabel(), axes.get_ylabel()) == ("epoch", "loss")
        (curve,) = axes.lines
        assert curve.get_ydata()[-1] == pytest.approx(float(loss), abs=6e-4)
        assert len(curve.get_xdata()) > 3
        return float(loss)


@pytest.fixture
def notebook(capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> Iterator[Notebook]:
    """Seeded, without a screen."""
    if ABSENT:
        pytest.skip(f"{' and '.join(ABSENT)} not installed: pip install -r requirements-book.txt")
    monkeypatch.setenv("MPLBACKEND", "Agg")
    made = Notebook(lambda: capsys.readouterr().out)
    made.run("import torch; torch.manual_seed(7)")
    made.run("from optlab import d2l")
    size = made.plt.rcParams["figure.figsize"]
    yield made
    made.plt.close("all")
    made.plt.rcParams["figure.figsize"] = size
