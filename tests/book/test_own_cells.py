"""What readers write themselves: other states, batches and data, and rates that diverge."""

import re
from typing import Any

import numpy as np
import pytest

from tests.book.conftest import Notebook
from tests.book.steps import DATA, SGD


def test_gradients_begin_anew_whoever_clears_them(notebook: Notebook) -> None:
    """A cell of the first edition in train_ch11 would sum up gradients; both leave the same."""
    notebook.run(SGD)
    notebook.run("""
        def forgetful(params, states, hyperparams):
            for param in params:
                param -= hyperparams["lr"] * param.grad
    """)
    ends: list[Any] = []
    for name in ("sgd", "forgetful"):
        notebook.run(f"""
            torch.manual_seed(3)
            rows, columns = d2l.get_data_ch11()
            _, losses = d2l.train_ch11({name}, None, {{"lr": 0.05}}, rows, columns)
        """)
        ends.append(notebook["losses"])
    assert ends[0] == ends[1]


@pytest.mark.parametrize("states", ["list({})", "tuple({})", "iter({})", "zip({}, {})"])
def test_states_may_be_in_anything(states: str, notebook: Notebook) -> None:
    """An iterator was at its end after the first step, and nothing moved any more."""
    notebook.run(DATA)
    notebook.run("""
        def zeros():
            return [d2l.zeros((feature_dim, 1)), d2l.zeros(1)]

        def step(params, states, hyperparams):
            for param, state in zip(params, states):
                v = state[0] if isinstance(state, tuple) else state
                v += param.grad
                param -= 0.01 * param.grad
    """)
    call = f"step, {states.format('zeros()', 'zeros()')}, {{}}, data_iter, feature_dim"
    assert notebook.loss(f"d2l.train_ch11({call})") < 0.27


@pytest.mark.parametrize("batch_size", [7, 128, 1500])
def test_a_batch_size_that_200_is_no_multiple_of_has_a_curve(
    batch_size: int, notebook: Notebook
) -> None:
    """The book looks where the count of rows is a multiple of 200: with 7, never."""
    notebook.run(SGD)
    notebook.run(f"""
        rows, columns = d2l.get_data_ch11({batch_size})
        _, losses = d2l.train_ch11(sgd, None, {{"lr": 0.05}}, rows, columns, num_epochs=4)
    """)
    (curve,) = notebook.axes.lines
    assert len(notebook["losses"]) >= 4
    assert list(curve.get_ydata()) == notebook["losses"]
    assert list(curve.get_xdata()) == sorted(curve.get_xdata())
    assert curve.get_xdata()[-1] == 4


@pytest.mark.parametrize("lr", ["2", "1e3", "1e30"])
def test_a_training_that_diverges_says_so_and_is_seen_leaving(lr: str, notebook: Notebook) -> None:
    """A curve that left the book's window was an empty figure, and one point without a mark is."""
    notebook.run("""
        features, labels = d2l.get_data_ch7()

        def sgd(params, states, hyperparams):
            for param in params:
                param -= hyperparams["lr"] * param.grad
    """)
    (line,) = notebook.run(f"d2l.train_ch7(sgd, None, {{'lr': {lr}}}, features, labels)")
    assert re.match(r"loss: (nan|inf|\d(\.\d+)?e\+\d+), ", line)
    axes = notebook.axes
    (curve,) = axes.lines
    finite = curve.get_ydata()[np.isfinite(curve.get_ydata())]
    low, high = axes.get_ylim()
    assert low < finite.min() <= finite.max() < high
    assert curve.get_marker() == "."
    assert (axes.get_yscale() == "log") == (len(finite) > 1)


def test_a_curve_above_the_books_window_is_seen(notebook: Notebook) -> None:
    notebook.run(SGD)
    notebook.run(DATA)
    notebook.run("d2l.train_ch11(sgd, None, {'lr': 0}, data_iter, feature_dim)")
    low, high = notebook.axes.get_ylim()
    (curve,) = notebook.axes.lines
    assert low < curve.get_ydata().min() <= curve.get_ydata().max() < high
    assert notebook.axes.get_yscale() == "linear"


@pytest.mark.parametrize("kind", ["rows", "iter(rows)"])
def test_own_minibatches_may_be_a_list_or_come_once(kind: str, notebook: Notebook) -> None:
    """Doubles, too: NumPy's arrays become them."""
    notebook.run(SGD)
    notebook.run("""
        import numpy as np
        draw = np.random.default_rng(0)
        X = draw.normal(size=(300, 2))
        y = X @ [1.0, 2.0]
        rows = [(torch.tensor(X[i:i + 10]), torch.tensor(y[i:i + 10])) for i in range(0, 300, 10)]
    """)
    notebook.run(f"_, losses = d2l.train_ch11(sgd, None, {{'lr': 0.1}}, {kind}, 2)")
    assert notebook["losses"][-1] < 1e-3
    lines = notebook.run(f"d2l.train_concise_ch11(torch.optim.SGD, {{'lr': 0.05}}, {kind})")
    assert lines[0].startswith("loss: 0.000, ")


def test_no_epoch_is_refused(notebook: Notebook) -> None:
    notebook.run(SGD)
    notebook.run(DATA)
    with pytest.raises(ValueError, match="num_epochs must be at least 1, got 0"):
        notebook.run("d2l.train_ch11(sgd, None, {'lr': 1}, data_iter, feature_dim, 0)")


def test_a_script_may_train_many_times(notebook: Notebook, monkeypatch: pytest.MonkeyPatch) -> None:
    """matplotlib warns of the 21st figure that stays open (here of the second)."""
    notebook.run("features, labels = d2l.get_data_ch7()")
    monkeypatch.setitem(notebook.plt.rcParams, "figure.max_open_warning", 1)
    notebook.run("""
        for _ in range(3):
            d2l.train_pytorch_ch7(torch.optim.SGD, {"lr": 0.1}, features, labels, 500, 1)
    """)
    assert len(notebook.plt.get_fignums()) == 3
