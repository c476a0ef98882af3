"""The book's cells, as its readers have them after `from optlab import d2l`."""

import math
import sys
from typing import Any

import numpy as np
import plotly.io as pio
import pytest

import optlab
from optlab import d2l
from optlab.objectives.quadratics import Quadratic
from optlab.optimizers.adam import Adam

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


@pytest.mark.parametrize("name", ["load_data_fashion_mnist", "train_2D", "np"])
def test_what_is_not_offered_is_named_beside_what_is(name):
    with pytest.raises(AttributeError, match=f"^optlab.d2l has no {name}") as refused:
        getattr(d2l, name)
    said = str(refused.value)
    assert not [offered for offered in (*d2l.__all__, "plt", "zeros") if offered not in said]


@pytest.mark.parametrize("name", ["train_gluon_ch7", "train_gluon_ch11", "train_tensorflow2_ch7"])
def test_another_frameworks_function_is_answered_by_pytorchs(name):
    with pytest.raises(AttributeError, match=r"train_pytorch_ch7\(torch.optim.Adagrad, {'lr'"):
        getattr(d2l, name)
    with pytest.raises(ImportError, match="runs the book's PyTorch cells"):
        from optlab.d2l import mxnet  # noqa: F401


def test_the_books_way_to_import_it_finds_it():
    from optlab.d2l import torch as found

    assert found is d2l


CALLS = {
    "torch": [
        *("get_data_ch7()", "get_data_ch11()", "zeros(3)", "arange(3)", "numpy"),
        "train_ch11(gd_2d, None, {}, [], 5)",
        "train_pytorch_ch7('sgd', {}, [], [])",
    ],
    "matplotlib": ["plt", "set_figsize()", "plot([1, 2])", "Animator()"],
}


@pytest.mark.parametrize(
    ("package", "call"), [(package, call) for package in CALLS for call in CALLS[package]]
)
def test_without_the_extra_a_sentence_says_how_to_get_it(package, call, monkeypatch):
    for name in ("torch", "matplotlib", "matplotlib.pyplot"):
        monkeypatch.setitem(sys.modules, name, None)
    install = rf"need {package} here: pip install '\.\[book\]'"
    with pytest.raises(ImportError, match=install):
        eval(f"d2l.{call}", {"d2l": d2l, "gd_2d": lambda params, states, hyperparams: None})


def adam_2d(x1, x2, m1, m2, v1, v2, t):
    t += 1
    g1, g2 = 0.2 * x1, 4 * x2
    m1, m2 = 0.9 * m1 + 0.1 * g1, 0.9 * m2 + 0.1 * g2
    v1, v2 = 0.999 * v1 + 0.001 * g1**2, 0.999 * v2 + 0.001 * g2**2
    rate = eta * math.sqrt(1 - 0.999**t) / (1 - 0.9**t)
    x1 -= rate * m1 / (math.sqrt(v1) + 1e-8 * math.sqrt(1 - 0.999**t))
    x2 -= rate * m2 / (math.sqrt(v2) + 1e-8 * math.sqrt(1 - 0.999**t))
    return x1, x2, m1, m2, v1, v2, t


def test_a_trainer_may_remember_as_much_as_it_takes():
    engine = optlab.train_2d(Adam(eta=0.4, beta1=0.9, beta2=0.999, epsilon=1e-8), Quadratic())
    expected = pytest.approx(engine.positions[-1], rel=1e-9)
    assert d2l.train_2d(adam_2d)[-1] == expected
    assert d2l.train_2d(lambda *numbers: adam_2d_of(*numbers))[-1] == expected
    assert (
        d2l.train_2d(lambda x1, x2, m1, m2, v1, v2, t: [*adam_2d(x1, x2, m1, m2, v1, v2, t)])[-1]
        == expected
    )


memory: Any = None


def adam_2d_of(x1, x2, s1, s2):
    """Its memory is a list of its own; what it is given it only passes on."""
    global memory
    memory = [0] * 5 if (x1, x2) == (-5, -2) else memory
    x1, x2, *memory = adam_2d(x1, x2, *memory)
    return np.array([x1, x2, s1, s2])


def test_memory_may_be_a_tuple_or_there_may_be_none(monkeypatch):
    def momentum(x1, x2, s1, s2):
        (v1, n1), (v2, n2) = s1 or (0, 0), s2 or (0, 0)
        v1, v2 = beta * v1 + 0.2 * x1, beta * v2 + 4 * x2
        return x1 - eta * v1, x2 - eta * v2, (v1, n1 + 1), (v2, n2 + 1)

    def plain(x1, x2):
        return x1 - eta * 0.2 * x1, x2 - eta * 4 * x2

    def momentum_list(x1, x2, state=None):
        v1, v2 = state or [0, 0]
        v1, v2 = beta * v1 + 0.2 * x1, beta * v2 + 4 * x2
        return [x1 - eta * v1, x2 - eta * v2, [v1, v2]]

    expected = d2l.train_2d(momentum_2d)
    assert d2l.train_2d(momentum) == d2l.train_2d(momentum_list) == expected
    assert d2l.train_2d(plain) == d2l.train_2d(gd_2d)
    monkeypatch.setitem(globals(), "eta", 1.2)
    _x1, x2 = d2l.train_2d(momentum, 3000)[-1]
    assert not math.isfinite(x2), "Python's floats become NumPy's within the tuples, too"


@pytest.mark.parametrize("name", ["eta", "lr", "rate", "eta=0.1", "*, eta"])
def test_a_number_that_is_no_number_of_steps_is_the_eta(name, capsys):
    parameter = name.split("=")[0].removeprefix("*, ")
    body = f"(x1 - {parameter} * 0.2 * x1, x2 - {parameter} * 4 * x2, 0, 0)"
    trainer = eval(f"lambda x1, x2, s1, s2, {name}: {body}")
    results = d2l.train_2d(trainer, 0.4)
    assert line_of(capsys) == "epoch 20, x1: -0.943467, x2: -0.000073"
    assert results == d2l.train_2d(trainer, eta=0.4) == d2l.train_2d(gd_2d)


def test_the_gradient_and_eta_go_where_their_names_are():
    def backwards(x1, x2, m1, m2, t, eta, f_grad, more=1):
        g1, g2 = f_grad(x1, x2)
        return x1 - more * eta * g1, x2 - more * eta * g2, m1, m2, t + 1

    expected = pytest.approx((-5 * 0.8**20, -2 * 0.6**20), rel=1e-12)
    assert d2l.train_2d(backwards, f_grad=f_2d_grad, eta=0.1)[-1] == expected
    assert d2l.train_2d(backwards, 0.1, f_2d_grad)[-1] == expected


def forgetful(x1, x2, s1, s2):
    return x1, x2


def silent(x1, x2, s1, s2):
    pass


def asking(x1, x2, s1, s2, f_grad, eta):
    return x1, x2, s1, s2


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("train_2d(forgetful)", "forgetful must return the next 4 numbers.* returned 2 of them"),
        ("train_2d(silent)", "silent must return .* returned None"),
        ("train_2d(gd_2d, 0.4)", "steps must be a whole number of at least 0, got 0.4"),
        ("train_2d(gd_2d, -1)", "steps must be a whole number of at least 0, got -1"),
        ("train_2d(gd_2d, eta=0.4)", "gd_2d takes x1, x2, s1, s2; .* x1, x2, s1, s2, eta$"),
        ("train_2d(asking, eta=0.4)", r"asking takes f_grad: train_2d\(asking, f_grad=...\)"),
        ("train_2d(asking, 20, f_2d_grad)", r"asking takes eta: train_2d\(asking, eta=...\)"),
        ("train_2d(gd_2d, 20, 0.4)", "f_grad must be a function that returns two slopes, got 0.4"),
        ("show_trace_2d(f_2d, [])", r"results must be pairs \(x1, x2\)"),
        ("show_trace_2d(f_2d, [(1, 2, 3)])", r"results must be pairs \(x1, x2\)"),
        ("show_trace([], f_2d)", "results must be the numbers x"),
        ("show_trace([(1, 2)], f_2d)", "results must be the numbers x"),
    ],
)
def test_what_cannot_be_run_is_named(call, words):
    with pytest.raises(ValueError, match=words):
        eval(f"d2l.{call}", globals())


def height_if(x1, x2):
    return 0.1 * x1**2 + 2 * x2**2 if x2 < 100 else 0.0


def height_math(x1, x2):
    return 0.1 * math.pow(x1, 2) + 2 * math.pow(x2, 2) * math.cos(0 * x1)


def height_product(x1, x2):
    x = np.array([x1, x2])
    return x @ np.diag([0.1, 2.0]) @ x


def height_sum(x1, x2):
    return np.sum([0.1 * x1**2, 2 * x2**2])


@pytest.mark.parametrize("f", [height_if, height_math, height_product, height_sum])
@pytest.mark.parametrize("results", [[(-5, -2)], [(-5, -2), (1, 1)], [(-5, -2)] * 3])
def test_a_function_of_single_numbers_has_the_same_figure(f, results):
    """A sum over all points was taken for a constant function, and math.cos was an exception."""
    for mine, expected in zip(drawn(f, results), drawn(f_2d, results), strict=True):
        np.testing.assert_allclose(mine.customdata, expected.customdata, rtol=1e-12)


def test_points_outside_of_a_functions_domain_are_left_out():
    contour, _ = drawn(lambda x1, x2: math.log(x1) + math.exp(-1000 * x2), [(-5, -2), (1, 1)])
    values = contour.customdata
    assert np.isnan(values[0, 0])
    assert np.isposinf(values[0, -1])
    assert np.isfinite(values[-1, -1])


@pytest.mark.parametrize("f", [lambda x1, x2: math.log(-1), lambda x1, x2: x1.nothing])
def test_a_function_that_is_wrong_everywhere_says_its_own_error(f):
    with pytest.raises((ValueError, AttributeError), match=r"math domain|expected|nothing"):
        d2l.show_trace_2d(f, [(-5, -2)])


def test_a_path_may_be_an_array():
    pairs = [(-5.0, -2.0), (-1.0, 0.5)]
    for results in (np.array(pairs), [np.array(pair) for pair in pairs], tuple(pairs), iter(pairs)):
        _, path = drawn(f_2d, results)
        assert list(zip(path.x, path.y, strict=True)) == pairs


@pytest.mark.parametrize("f", [lambda x: x * np.cos(x), lambda x: x * math.cos(x)])
def test_a_run_in_one_dimension_is_drawn_on_its_function(f):
    results = [10.0, -6.0, 3.6, np.array([-2.0])]
    figure = d2l.show_trace(results[:3], f)
    graph: Any = figure.data[0]
    trace: Any = figure.data[1]
    assert (min(graph.x), max(graph.x)) == (-10, 10)
    np.testing.assert_allclose(graph.y, graph.x * np.cos(graph.x))
    assert list(trace.x) == results[:3]
    np.testing.assert_allclose(trace.y, trace.x * np.cos(trace.x))
    assert (figure.layout.xaxis.title.text, figure.layout.yaxis.title.text) == ("x", "f(x)")


def test_a_run_in_one_dimension_that_diverges_or_stands_still_is_drawn():
    away = d2l.show_trace([1.0, -1e200, math.inf, math.nan], lambda x: x**2)
    assert '"type":"scatter"' in str(away.to_json())
    graph: Any = d2l.show_trace([0.0], lambda x: x**2).data[0]
    assert (min(graph.x), max(graph.x)) == (-1, 1)


def test_a_line_of_a_run_that_diverged_is_a_line(capsys):
    """A coordinate of 1e84 was printed with all of its 85 digits, and six more."""

    def away(x1, x2, s1, s2):
        return -1e4 * x1, 1e4 * x2, s1, s2

    d2l.train_2d(away, 21)
    assert capsys.readouterr().out == "epoch 21, x1: 5e+84, x2: -2e+84\n"
    figure = d2l.show_trace_2d(f_2d, [(-5, -2)])
    trace: Any = figure.data[1]
    assert ":.6f" not in trace.hovertemplate  # so it was under the mouse
