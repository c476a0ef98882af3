"""The book's cells, as its readers have them after `from optlab import d2l`."""

import math
import sys
from typing import Any

import numpy as np
import plotly.io as pio
import pytest

from optlab import d2l

eta, gamma, beta = 0.4, 0.9, 0.5
t = 0


@pytest.fixture(autouse=True)
def notebook(monkeypatch):
    """The cells' global variables, as they were before the test."""
    for name in ("eta", "gamma", "beta", "t"):
        monkeypatch.setitem(globals(), name, globals()[name])


def f_2d(x1, x2):
    return 0.1 * x1**2 + 2 * x2**2


def gd_2d(x1, x2, s1, s2):
    return x1 - eta * 0.2 * x1, x2 - eta * 4 * x2, 0, 0


def momentum_2d(x1, x2, v1, v2):
    v1 = beta * v1 + 0.2 * x1
    v2 = beta * v2 + 4 * x2
    return x1 - eta * v1, x2 - eta * v2, v1, v2


def adagrad_2d(x1, x2, s1, s2):
    eps = 1e-6
    g1, g2 = 0.2 * x1, 4 * x2
    s1 += g1**2
    s2 += g2**2
    x1 -= eta / math.sqrt(s1 + eps) * g1
    x2 -= eta / math.sqrt(s2 + eps) * g2
    return x1, x2, s1, s2


def rmsprop_2d(x1, x2, s1, s2):
    g1, g2, eps = 0.2 * x1, 4 * x2, 1e-6
    s1 = gamma * s1 + (1 - gamma) * g1**2
    s2 = gamma * s2 + (1 - gamma) * g2**2
    x1 -= eta / math.sqrt(s1 + eps) * g1
    x2 -= eta / math.sqrt(s2 + eps) * g2
    return x1, x2, s1, s2


def f_2d_grad(x1, x2):
    return 2 * x1, 4 * x2


def drawn(f, results) -> tuple[Any, Any]:
    """The contour and the path."""
    contour, path = d2l.show_trace_2d(f, results).data
    return contour, path


def line_of(capsys):
    (line,) = capsys.readouterr().out.splitlines()
    return line


# The lines are those printed in the book.
@pytest.mark.parametrize(
    ("trainer", "settings", "line"),
    [
        (gd_2d, {"eta": 0.4}, "epoch 20, x1: -0.943467, x2: -0.000073"),
        (gd_2d, {"eta": 0.6}, "epoch 20, x1: -0.387814, x2: -1673.365109"),
        (momentum_2d, {"eta": 0.6, "beta": 0.5}, "epoch 20, x1: 0.007188, x2: 0.002553"),
        (momentum_2d, {"eta": 0.6, "beta": 0.25}, "epoch 20, x1: -0.126340, x2: -0.186632"),
        (adagrad_2d, {"eta": 0.4}, "epoch 20, x1: -2.382563, x2: -0.158591"),
        (adagrad_2d, {"eta": 2}, "epoch 20, x1: -0.002295, x2: -0.000000"),
        (rmsprop_2d, {"eta": 0.4, "gamma": 0.9}, "epoch 20, x1: -0.010599, x2: 0.000000"),
    ],
)
def test_each_chapter_prints_its_line_and_draws_its_path(
    trainer, settings, line, capsys, monkeypatch
):
    for name, value in settings.items():
        monkeypatch.setitem(globals(), name, value)
    results = d2l.train_2d(trainer)
    assert line_of(capsys) == line
    assert len(results) == 21
    assert results[0] == (-5, -2)
    _, path = drawn(f_2d, results)
    assert list(zip(path.x, path.y, strict=True)) == results


def test_the_gradient_goes_to_the_trainer(capsys, monkeypatch):
    def gd_2d(x1, x2, s1, s2, f_grad):
        g1, g2 = f_grad(x1, x2)
        return x1 - eta * g1, x2 - eta * g2, 0, 0

    monkeypatch.setitem(globals(), "eta", 0.1)
    results = d2l.train_2d(gd_2d, f_grad=f_2d_grad)
    assert results[-1] == pytest.approx((-5 * 0.8**20, -2 * 0.6**20), rel=1e-12)
    assert line_of(capsys) == "epoch 20, x1: -0.057646, x2: -0.000073"


def test_eta_goes_to_the_trainer_after_the_gradient():
    def with_gradient(x1, x2, s1, s2, f_grad, eta):
        g1, g2 = f_grad(x1, x2)
        return x1 - eta * g1, x2 - eta * g2, 0, 0

    def without_gradient(x1, x2, s1, s2, eta):
        return x1 - eta * 2 * x1, x2 - eta * 4 * x2, 0, 0

    expected = pytest.approx((-5 * 0.8**20, -2 * 0.6**20), rel=1e-12)
    assert d2l.train_2d(with_gradient, f_grad=f_2d_grad, eta=0.1)[-1] == expected
    assert d2l.train_2d(without_gradient, eta=0.1)[-1] == expected


def test_a_learning_rate_may_change_at_each_of_a_thousand_steps(capsys):
    def decaying():
        global t
        t += 1
        return math.exp(-0.1 * t)

    def sgd(x1, x2, s1, s2, f_grad):
        g1, g2 = f_grad(x1, x2)
        rate = 0.1 * decaying()
        return x1 - rate * g1, x2 - rate * g2, 0, 0

    results = d2l.train_2d(sgd, steps=1000, f_grad=f_2d_grad)
    rates = 0.1 * np.exp(-0.1 * np.arange(1, 1001))
    assert results[-1] == pytest.approx((-5 * np.prod(1 - 2 * rates), -2 * np.prod(1 - 4 * rates)))
    assert line_of(capsys).startswith("epoch 1000, ")


def test_noise_may_come_as_arrays_that_hold_one_number(capsys):
    draw = np.random.default_rng(0)

    def sgd(x1, x2, s1, s2, f_grad):
        g1, g2 = f_grad(x1, x2)
        g1 += draw.normal(0.0, 1, (1,))
        g2 += draw.normal(0.0, 1, (1,))
        return x1 - 0.1 * g1, x2 - 0.1 * g2, 0, 0

    results = d2l.train_2d(sgd, steps=50, f_grad=f_2d_grad)
    _, path = drawn(f_2d, results)
    assert path.x[-1] == results[-1][0]
    assert line_of(capsys) == f"epoch 50, x1: {path.x[-1]:f}, x2: {path.y[-1]:f}"


def test_no_step_is_the_start(capsys):
    assert d2l.train_2d(gd_2d, steps=0) == [(-5, -2)]
    assert line_of(capsys) == "epoch 0, x1: -5.000000, x2: -2.000000"


@pytest.mark.parametrize("trainer", [gd_2d, momentum_2d, rmsprop_2d])
def test_a_run_that_overflows_is_kept_and_drawn(trainer, capsys, monkeypatch):
    """Python's own float raises OverflowError at the square of 1e200."""
    monkeypatch.setitem(globals(), "eta", 1.2)
    monkeypatch.setitem(globals(), "gamma", 1)
    results = d2l.train_2d(trainer, steps=3000)
    assert len(results) == 3001
    assert not math.isfinite(results[-1][1])
    assert "nan" in line_of(capsys)
    figure = d2l.show_trace_2d(f_2d, results)
    assert np.all(np.isfinite([figure.layout.xaxis.range, figure.layout.yaxis.range]))
    assert '"type":"contour"' in str(figure.to_json())


def test_the_window_is_the_books_and_grows_with_the_path():
    inside = d2l.show_trace_2d(f_2d, [(-5, -2), (0, 0)]).layout
    assert inside.xaxis.range == (-5.5, 1)
    assert inside.yaxis.range == (-3, 1)
    beyond = d2l.show_trace_2d(f_2d, [(-5, -2), (0, 2.8)]).layout
    assert beyond.yaxis.range[1] > 2.8
    assert beyond.xaxis.range == (-5.5, 1)
    away = d2l.show_trace_2d(f_2d, [(-5, -2), (0, 1e9)]).layout
    assert 1 < away.yaxis.range[1] < 20


def test_the_figure_names_its_axes_and_shows_heights_as_they_are():
    results = [(-5.0, -2.0), (-1.0, 0.5)]
    layout = d2l.show_trace_2d(f_2d, results).layout
    assert layout.xaxis.title.text == "x1"
    assert layout.yaxis.title.text == "x2"
    contour, path = drawn(f_2d, results)
    assert contour.type == "contour"
    assert contour.contours.coloring == "lines"
    x1, x2 = np.meshgrid(contour.x, contour.y)
    np.testing.assert_allclose(contour.customdata, 0.1 * x1**2 + 2 * x2**2, rtol=1e-14)
    np.testing.assert_allclose(path.customdata, [[0, 10.5], [1, 0.6]])
    assert "markers" in path.mode


def test_lines_follow_the_heights_also_below_zero_and_around_a_pole():
    def saddle(x1, x2):
        return np.where(x1 < 0, x1**2 - x2**2, np.inf)

    contour, _ = drawn(saddle, [(-5, -2)])
    finite = np.isfinite(contour.customdata)
    assert finite.any()
    assert not finite.all()
    order = np.argsort(contour.customdata[finite])
    assert np.all(np.diff(contour.z[finite][order]) >= 0)
    assert np.all(np.isnan(contour.z[~finite]))


def test_a_constant_function_has_a_figure():
    contour, path = drawn(lambda x1, x2: 3, [(-5, -2)])
    assert np.all(contour.customdata == 3)
    assert path.customdata[0][1] == 3


def test_the_figure_is_plain_whatever_plotlys_default_is(monkeypatch):
    """Importing Streamlit makes its placeholder colours Plotly's default."""
    monkeypatch.setattr(pio.templates, "default", "plotly_dark")
    figure = d2l.show_trace_2d(f_2d, [(-5, -2)])
    assert figure.layout.template.layout.paper_bgcolor == "white"


def test_without_plotly_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "plotly.graph_objects", None)
    with pytest.raises(ImportError, match="pip install plotly"):
        d2l.show_trace_2d(f_2d, [(-5, -2)])


def test_what_is_not_offered_is_said_to_be_in_the_book():
    with pytest.raises(AttributeError, match=r"train_2d and show_trace_2d; set_figsize is in the"):
        d2l.set_figsize()


def test_a_line_of_a_run_that_diverged_is_a_line(capsys):
    """A coordinate of 1e84 was printed with all of its 85 digits, and six more."""

    def away(x1, x2, s1, s2):
        return -1e4 * x1, 1e4 * x2, s1, s2

    d2l.train_2d(away, 21)
    assert capsys.readouterr().out == "epoch 21, x1: 5e+84, x2: -2e+84\n"
    figure = d2l.show_trace_2d(f_2d, [(-5, -2)])
    trace: Any = figure.data[1]
    assert ":.6f" not in trace.hovertemplate  # so it was under the mouse
