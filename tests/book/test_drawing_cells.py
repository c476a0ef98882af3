"""The cells that draw without training: curves, leaky averages, runs in one dimension and two."""

from typing import Any

import numpy as np
import pytest

from tests.book.conftest import Notebook


def curves(notebook: Notebook) -> list[tuple[Any, Any]]:
    return [(line.get_xdata(), line.get_ydata()) for line in notebook.axes.lines]


def test_functions_are_plotted_over_one_axis(notebook: Notebook) -> None:
    notebook.run("""
        def risk(x):
            return x * torch.cos(np.pi * x)

        import numpy as np
        x = d2l.arange(0.5, 1.5, 0.01)
        d2l.set_figsize((4.5, 2.5))
        d2l.plot(x, [risk(x), risk(x) + 0.2 * x], "x", "risk", legend=["f", "g"])
    """)
    (x, f), (_, g) = curves(notebook)
    np.testing.assert_allclose(f, x * np.cos(np.pi * x), atol=1e-5)
    np.testing.assert_allclose(g - f, 0.2 * x, atol=1e-5)
    axes = notebook.axes
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("x", "risk")


def test_chords_are_plotted_beside_each_other(notebook: Notebook) -> None:
    notebook.run("""
        x, chord = d2l.arange(-2, 2, 0.01), d2l.tensor([-1.5, 1])
        d2l.use_svg_display()
        _, axes = d2l.plt.subplots(1, 3, figsize=(9, 3))
        for one, f in zip(axes, [lambda x: x**2, lambda x: torch.cos(x), lambda x: torch.exp(x)]):
            d2l.plot([x, chord], [f(x), f(chord)], axes=one)
    """)
    for axes in notebook["axes"]:
        bow, chord = axes.lines
        assert len(bow.get_xdata()) == 400
        assert list(chord.get_xdata()) == [-1.5, 1]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("[1, 4, 9]", [([0, 1, 2], [1, 4, 9])]),
        ("[[1, 4], [2, 3, 5]]", [([0, 1], [1, 4]), ([0, 1, 2], [2, 3, 5])]),
        ("[0, 1], [[1, 4], [2, 3]]", [([0, 1], [1, 4]), ([0, 1], [2, 3])]),
        ("d2l.arange(2), d2l.ones(3, 2)", [([0, 1], [1, 1])] * 3),
        ("(0, 1), (d2l.tensor(2.), d2l.tensor(3.))", [([0, 1], [2, 3])]),
        ("[0, 1], [[i, i] for i in range(6)]", [([0, 1], [i, i]) for i in range(6)]),
    ],
)
def test_plot_takes_one_curve_or_several(call: str, expected: Any, notebook: Notebook) -> None:
    """The book's forgets the fifth, as it has four formats."""
    notebook.run(f"d2l.plot({call})")
    assert [([*x], [*y]) for x, y in curves(notebook)] == expected


def test_curves_that_do_not_fit_are_refused(notebook: Notebook) -> None:
    with pytest.raises(ValueError, match="as many curves, or X one; got 2 and 3"):
        notebook.run("d2l.plot([[1], [2]], [[1], [2], [3]])")


def test_leaky_averages_forget(notebook: Notebook) -> None:
    notebook.run("""
        d2l.set_figsize()
        for share in [0.95, 0.9, 0.6, 0]:
            age = d2l.numpy(d2l.arange(40))
            d2l.plt.plot(age, share**age, label=f"share = {share:.2f}")
        d2l.plt.xlabel("age")
        d2l.plt.legend();
    """)
    assert [y[1] for _, y in curves(notebook)] == pytest.approx([0.95, 0.9, 0.6, 0])
    assert tuple(notebook.axes.figure.get_size_inches()) == (3.5, 2.5)


GD = """
    def gd(eta, f_grad):
        x = 10.0
        results = [x]
        for _ in range(10):
            x -= eta * f_grad(x)
            results.append(float(x))
        print(f"epoch 10, x: {x:f}")
        return results
"""
OWN_TRACE = """
    def show_trace(results, f):
        n = max(abs(min(results)), abs(max(results)))
        line = d2l.arange(-n, n, 0.01)
        d2l.set_figsize()
        d2l.plot([line, results], [[f(x) for x in line], [f(x) for x in results]],
                 "x", "f(x)", fmts=["-", "-o"])
"""
WAVES = """
    import numpy as np
    c = d2l.tensor(0.15 * np.pi)

    def f(x):
        return x * d2l.cos(c * x)

    def f_grad(x):
        return d2l.cos(c * x) - c * x * d2l.sin(c * x)
"""


def test_a_run_in_one_dimension_by_the_readers_own_cell(notebook: Notebook) -> None:
    notebook.run(GD)
    notebook.run(OWN_TRACE)
    (line,) = notebook.run("results = gd(0.2, lambda x: 2 * x)")
    assert line == "epoch 10, x: 0.060466"
    notebook.run("show_trace(results, lambda x: x ** 2)")
    (_, bowl), (x, path) = curves(notebook)
    assert len(bowl) == 2000
    np.testing.assert_allclose(path, x**2)
    notebook.run(WAVES)
    notebook.run("show_trace(gd(2, f_grad), f)")
    _, (x, path) = curves(notebook)
    np.testing.assert_allclose(path, x * np.cos(0.15 * np.pi * x), atol=1e-5)


@pytest.mark.parametrize("f", ["x * d2l.cos(c * x)", "d2l.cosh(c * x)", "x ** 2 + c"])
def test_a_run_in_one_dimension_by_show_trace(f: str, notebook: Notebook) -> None:
    notebook.run(WAVES)
    notebook.run(f"figure = d2l.show_trace([10.0, -4.0, 2.0], lambda x: {f})")
    graph, path = notebook["figure"].data
    c = 0.15 * np.pi
    by_hand = {"x * d": lambda x: x * np.cos(c * x), "d2l.c": lambda x: np.cosh(c * x)}
    expected = by_hand.get(f[:5], lambda x: x**2 + c)
    for drawn in (graph, path):
        np.testing.assert_allclose(drawn.y, expected(drawn.x), rtol=1e-3, atol=1e-4)
    assert list(path.x) == [10, -4, 2]


@pytest.mark.parametrize("f", ["torch.exp(-x1) + torch.cos(x2)", "d2l.exp(-x1) + d2l.cos(x2)"])
def test_a_function_of_tensors_has_contours(f: str, notebook: Notebook) -> None:
    notebook.run(f"""
        from torch import normal

        def sgd(x1, x2, s1, s2, f_grad):
            g1, g2 = f_grad(x1, x2)
            g1 += normal(0.0, 1, (1,)).item()
            g2 += normal(0.0, 1, (1,))
            return x1 - 0.1 * g1, x2 - 0.1 * g2, 0, 0

        results = d2l.train_2d(sgd, steps=50, f_grad=lambda x1, x2: (2 * x1, 4 * x2))
        figure = d2l.show_trace_2d(lambda x1, x2: {f}, results)
    """)
    contour, path = notebook["figure"].data
    assert len(path.x) == 51
    expected = np.exp(-contour.x[None]) + np.cos(contour.y[:, None])
    np.testing.assert_allclose(contour.customdata, expected, rtol=1e-6, atol=1e-6)


def test_contours_by_the_readers_own_cell(notebook: Notebook) -> None:
    """PyTorch warns of a meshgrid that does not say its order, and the book's says none."""
    notebook.run("""
        d2l.set_figsize()
        d2l.plt.plot(*zip(*[(-5, -2), (-1, 0.5)]), "-o", color="#ff7f0e")
        x1, x2 = d2l.meshgrid(d2l.arange(-5.5, 1.0, 0.1), d2l.arange(-3.0, 1.0, 0.1))
        d2l.plt.contour(x1, x2, x1**2 + 2 * x2**2, colors="#1f77b4")
        d2l.plt.xlabel("x1")
    """)
    assert len(notebook.axes.lines) == 1
    assert notebook.axes.collections


def test_the_names_for_pytorchs_functions_are_pytorchs(notebook: Notebook) -> None:
    notebook.run("x = d2l.tensor([[1., 2.], [3., 4.]], requires_grad=True)")
    for mine, theirs in {
        "d2l.numpy(x).tolist()": "[[1, 2], [3, 4]]",
        "d2l.reshape(x, (4, 1)).shape": "(4, 1)",
        "d2l.size(x)": "4",
        "d2l.transpose(x)[0, 1]": "3",
        "d2l.reduce_sum(x)": "10",
        "d2l.reduce_mean(x, 0)[1]": "3",
        "d2l.argmax(x, axis=1)[0]": "1",
        "d2l.astype(x, d2l.int32).dtype": "torch.int32",
        "d2l.concat([x, x]).shape": "(4, 2)",
        "d2l.matmul(x, d2l.eye(2))[1, 0]": "3",
        "d2l.to(x, 'cpu').shape": "(2, 2)",
        "d2l.abs(-x).shape": "(2, 2)",
    }.items():
        notebook.run(f"mine, theirs = {mine}, {theirs}")
        assert notebook["mine"] == notebook["theirs"], mine


def test_every_name_that_is_offered_is_there(notebook: Notebook) -> None:
    notebook.run("names = {name: getattr(d2l, name) for name in dir(d2l)}")
    assert {"plt", "zeros", "numpy", "train_ch11", "train_2d"} <= {*notebook["names"]}


def test_an_animator_grows_several_curves(notebook: Notebook) -> None:
    notebook.run("""
        growing = d2l.Animator(xlabel="epoch", legend=["train", "test"], xlim=[1, 3])
        for epoch in range(1, 4):
            growing.add(epoch, (1 / epoch, None if epoch == 2 else 2 / epoch))
    """)
    assert notebook["growing"].Y == [[1, 1 / 2, 1 / 3], [2, 2 / 3]]
    assert [([*x], [*y]) for x, y in curves(notebook)] == [
        ([1, 2, 3], [1, 1 / 2, 1 / 3]),
        ([1, 3], [2, 2 / 3]),
    ]
    low, high = notebook.axes.get_ylim()
    assert low < 1 / 3 and high > 2
    assert [text.get_text() for text in notebook.axes.get_legend().get_texts()] == ["train", "test"]
