"""The cells that train on the airfoil data: 12.5 to 12.10 in D2L's edition 1.0."""

import re
from typing import Any

import numpy as np
import pytest

from optlab.data import airfoil
from optlab.models import LinearRegression
from tests.book.conftest import Notebook

DATA = "data_iter, feature_dim = d2l.get_data_ch11(batch_size=10)"
OPTIMUM = 0.241688

SGD = """
    def sgd(params, states, hyperparams):
        for param in params:
            param.data.sub_(hyperparams["lr"] * param.grad)
            param.grad.data.zero_()
"""
MOMENTUM = """
    def begin(feature_dim):
        return d2l.zeros((feature_dim, 1)), d2l.zeros(1)

    def sgd_momentum(params, states, hyperparams):
        for param, velocity in zip(params, states):
            with torch.no_grad():
                velocity[:] = hyperparams["momentum"] * velocity + param.grad
                param[:] -= hyperparams["lr"] * velocity
            param.grad.data.zero_()
"""
ADAGRAD = """
    def begin(feature_dim):
        return (d2l.zeros((feature_dim, 1)), d2l.zeros(1))

    def adagrad(params, states, hyperparams):
        for param, total in zip(params, states):
            with torch.no_grad():
                total[:] += torch.square(param.grad)
                param[:] -= hyperparams["lr"] * param.grad / torch.sqrt(total + 1e-6)
            param.grad.data.zero_()
"""
RMSPROP = """
    def begin(feature_dim):
        return [torch.zeros((feature_dim, 1)), torch.zeros(1)]

    def rmsprop(params, states, hyperparams):
        share = hyperparams["gamma"]
        for param, mean in zip(params, states):
            with torch.no_grad():
                mean[:] = share * mean + (1 - share) * torch.square(param.grad)
                param[:] -= hyperparams["lr"] * param.grad / torch.sqrt(mean + 1e-6)
            param.grad.data.zero_()
"""
ADADELTA = """
    def begin(feature_dim):
        def pair():
            return d2l.zeros((feature_dim, 1)), d2l.zeros(1)

        (s_w, s_b), (delta_w, delta_b) = pair(), pair()
        return (s_w, delta_w), (s_b, delta_b)

    def adadelta(params, states, hyperparams):
        rho, small = hyperparams["rho"], 1e-5
        for param, (s, delta) in zip(params, states):
            with torch.no_grad():
                s[:] = rho * s + (1 - rho) * param.grad ** 2
                step = torch.sqrt((delta + small) / (s + small)) * param.grad
                param[:] -= step
                delta[:] = rho * delta + (1 - rho) * step ** 2
            param.grad.data.zero_()
"""
ADAM = """
    def begin(feature_dim):
        def pair(*shape):
            return torch.zeros(shape), torch.zeros(shape)

        return pair(feature_dim, 1), pair(1)

    def adam(params, states, hyperparams):
        first, second, t = 0.9, 0.999, hyperparams["t"]
        for param, (v, s) in zip(params, states):
            with torch.no_grad():
                v[:] = first * v + (1 - first) * param.grad
                s[:] = second * s + (1 - second) * torch.square(param.grad)
                scaled = v / (1 - first**t) / (torch.sqrt(s / (1 - second**t)) + 1e-6)
                param[:] -= hyperparams["lr"] * scaled
            param.grad.data.zero_()
        hyperparams["t"] = t + 1
"""
YOGI = """
    def yogi(params, states, hyperparams):
        first, second, t = 0.9, 0.999, hyperparams["t"]
        for param, (v, s) in zip(params, states):
            with torch.no_grad():
                square = torch.square(param.grad)
                v[:] = first * v + (1 - first) * param.grad
                s[:] = s + (1 - second) * torch.sign(square - s) * square
                scaled = v / (1 - first**t) / (torch.sqrt(s / (1 - second**t)) + 1e-3)
                param[:] -= hyperparams["lr"] * scaled
            param.grad.data.zero_()
        hyperparams["t"] = t + 1
"""


# What thirty seeds gave, with room: RMSProp 0.2423 to 0.2503, AdaGrad 0.2419 to 0.2468.
@pytest.mark.parametrize(
    ("definitions", "call", "low", "high"),
    [
        (SGD, "sgd, None, {'lr': 0.05}", OPTIMUM, 0.255),
        (MOMENTUM, "sgd_momentum, begin(feature_dim), {'lr': 0.02, 'momentum': 0.5}", 0.2417, 0.26),
        (ADAGRAD, "adagrad, begin(feature_dim), {'lr': 0.1}", 0.2419, 0.250),
        (RMSPROP, "rmsprop, begin(feature_dim), {'lr': 0.01, 'gamma': 0.9}", 0.242, 0.255),
        (ADADELTA, "adadelta, begin(feature_dim), {'rho': 0.9}", OPTIMUM, 0.255),
        (ADAM, "adam, begin(feature_dim), {'lr': 0.01, 't': 1}", OPTIMUM, 0.255),
        (ADAM + YOGI, "yogi, begin(feature_dim), {'lr': 0.01, 't': 1}", OPTIMUM, 0.255),
    ],
)
def test_a_step_from_scratch_trains(
    definitions: str, call: str, low: float, high: float, notebook: Notebook
) -> None:
    notebook.run(definitions)
    notebook.run(DATA)
    loss = notebook.loss(f"result = d2l.train_ch11({call}, data_iter, feature_dim)")
    assert low - 5e-4 <= loss <= high
    seconds, losses = notebook["result"]
    assert len(seconds) == len(losses) == 15  # every 200 of twice 1,500 rows
    assert list(seconds) == sorted(seconds)
    assert min(losses) >= OPTIMUM
    assert notebook.axes.get_ylim() == (0.22, 0.35)


@pytest.mark.parametrize(
    ("call", "low", "high"),
    [
        ("torch.optim.SGD, {'lr': 0.01}", OPTIMUM, 0.25),
        ("torch.optim.SGD, {'lr': 0.002, 'momentum': 0.9}", OPTIMUM, 0.26),
        ("torch.optim.Adagrad, {'lr': 0.1}", 0.2419, 0.250),
        ("torch.optim.RMSprop, {'lr': 0.01, 'alpha': 0.9}", 0.242, 0.255),
        ("torch.optim.Adadelta, {'rho': 0.9}", OPTIMUM, 0.26),
        ("torch.optim.Adam, {'lr': 0.01}", OPTIMUM, 0.255),
        ("lambda weights, lr: torch.optim.SGD(weights, lr), {'lr': 0.01}", OPTIMUM, 0.25),
    ],
)
def test_a_class_of_pytorch_trains(call: str, low: float, high: float, notebook: Notebook) -> None:
    notebook.run(DATA)
    assert low - 5e-4 <= notebook.loss(f"d2l.train_concise_ch11({call}, data_iter)") <= high
    assert notebook.axes.get_xlim() == (0, 4)


def test_four_batch_sizes_in_one_figure(notebook: Notebook) -> None:
    notebook.run(SGD)
    notebook.run("""
        def train_sgd(lr, batch_size, num_epochs=2):
            data_iter, feature_dim = d2l.get_data_ch11(batch_size)
            return d2l.train_ch11(sgd, None, {"lr": lr}, data_iter, feature_dim, num_epochs)
    """)
    for name, call in {
        "all": "train_sgd(1, 1500, 10)",
        "one": "train_sgd(0.005, 1)",
        "hundred": "train_sgd(.4, 100)",
        "ten": "train_sgd(.05, 10)",
    }.items():
        assert 0.2415 <= notebook.loss(f"{name} = {call}") <= 0.26
    notebook.run("""
        d2l.set_figsize([6, 3])
        d2l.plot(*list(map(list, zip(all, one, hundred, ten))), "time (sec)", "loss",
                 xlim=[1e-2, 10], legend=["all", "one", "hundred", "ten"])
        d2l.plt.gca().set_xscale("log")
    """)
    axes = notebook.axes
    assert [len(line.get_ydata()) for line in axes.lines] == [10, 15, 15, 15]
    assert axes.get_xscale() == "log"
    assert [text.get_text() for text in axes.get_legend().get_texts()] == [
        *("all", "one", "hundred", "ten")
    ]


def test_gradient_descent_on_all_rows_takes_the_engines_steps(notebook: Notebook) -> None:
    """Steps of the halved squared loss, from N(0, 0.01²) and a bias of 0."""
    notebook.run("""
        begun = []

        def gd(params, states, hyperparams):
            if not begun:
                begun.extend(param.clone().ravel().numpy() for param in params)
            for param in params:
                param -= hyperparams["lr"] * param.grad

        data_iter, feature_dim = d2l.get_data_ch11(1500)
        _, losses = d2l.train_ch11(gd, None, {"lr": 0.5}, data_iter, feature_dim, 5)
    """)
    weights, bias = notebook["begun"]
    assert 0 < abs(weights).max() < 0.05
    assert bias == 0
    data = airfoil.load()
    model = LinearRegression(data.features, data.targets)
    x, expected = np.array([*weights, 0.0]), []
    for _ in range(5):
        x = x - 0.5 * model.whole.gradient(x)
        expected.append(float(model.loss(x)))
    assert notebook["losses"] == pytest.approx(expected, rel=1e-5)


def test_the_definitions_that_the_book_saves_run_as_they_stand(notebook: Notebook) -> None:
    """A reader runs all cells, also those that define what d2l has: with its Animator and Timer,
    and with a download."""
    notebook.run("""
        import numpy as np
        from torch import nn

        d2l.DATA_HUB["airfoil"] = (d2l.DATA_URL + "airfoil_self_noise.dat", "76e5be1548fd82")

        def read(batch_size=10, n=1500):
            table = np.genfromtxt(d2l.download("airfoil"), dtype=np.float32, delimiter="\\t")
            table = torch.from_numpy((table - table.mean(axis=0)) / table.std(axis=0))
            rows = d2l.load_array((table[:n, :-1], table[:n, -1]), batch_size, is_train=True)
            return rows, table.shape[1] - 1

        def train(trainer, hyperparams, rows, columns, epochs=2):
            w = torch.normal(mean=0.0, std=0.01, size=(columns, 1), requires_grad=True)
            b = torch.zeros((1), requires_grad=True)
            net, loss = lambda X: d2l.linreg(X, w, b), d2l.squared_loss
            animator = d2l.Animator(xlabel="epoch", ylabel="loss", xlim=[0, epochs],
                                    ylim=[0.22, 0.35])
            n, timer = 0, d2l.Timer()
            for _ in range(epochs):
                for X, y in rows:
                    loss(net(X), y).mean().backward()
                    trainer([w, b], None, hyperparams)
                    n += X.shape[0]
                    if n % 200 == 0:
                        timer.stop()
                        animator.add(n / X.shape[0] / len(rows),
                                     (d2l.evaluate_loss(net, rows, loss),))
                        timer.start()
            print(f"loss: {animator.Y[0][-1]:.3f}, {timer.sum()/epochs:.3f} sec/epoch")
            assert 0 < timer.avg() < timer.cumsum()[-1]
            return timer.cumsum(), animator.Y[0]
    """)
    notebook.run(SGD)
    assert 0.2415 <= notebook.loss("_ = train(sgd, {'lr': 0.05}, *read())") <= 0.255


def test_the_data_are_the_chapters(notebook: Notebook) -> None:
    notebook.run(DATA)
    assert notebook["feature_dim"] == 5
    notebook.run("batches = list(data_iter); X, y = batches[0]")
    assert len(notebook["batches"]) == 150
    assert notebook["X"].shape == (10, 5)
    assert notebook["y"].shape == (10,)
    notebook.run("order = [torch.cat([y for _, y in data_iter]) for _ in range(2)]")
    first, second = notebook["order"]
    assert (first != second).any()
    assert (first.sort().values == second.sort().values).all()
    notebook.run("rows = sum(len(y) for _, y in d2l.get_data_ch11(32, n=1503)[0])")
    assert notebook["rows"] == 1503
    with pytest.raises(ValueError, match="rows must be 1 to 1503, got 2000"):
        notebook.run("d2l.get_data_ch11(10, n=2000)")
    with pytest.raises(ValueError, match="downloads none; got 'mnist'"):
        notebook.run("d2l.download('mnist')")


FIRST_EDITION = r"loss: (\d\.\d{6}), \d+\.\d{6} sec per epoch"


@pytest.mark.parametrize(
    ("call", "low", "high"),
    [
        ("train_ch7(adagrad, (zeros(5, 1), zeros(1)), {'lr': 0.1}", 0.2419, 0.250),
        ("train_pytorch_ch7(torch.optim.Adagrad, {'lr': 0.1}", 0.2419, 0.250),
        ("train_pytorch_ch7(torch.optim.RMSprop, {'lr': 0.01, 'alpha': 0.9}", 0.242, 0.255),
    ],
)
def test_the_first_editions_cells_train(
    call: str, low: float, high: float, notebook: Notebook
) -> None:
    """Their steps leave the gradients as they are."""
    notebook.run("""
        from torch import zeros
        features, labels = d2l.get_data_ch7()

        def adagrad(params, states, hyperparams):
            for param, total in zip(params, states):
                total.data += param.grad.data ** 2
                param.data -= hyperparams["lr"] * param.grad.data / torch.sqrt(total + 1e-6)
    """)
    assert notebook["features"].shape == (1500, 5)
    assert notebook["labels"].shape == (1500,)
    loss = notebook.loss(f"d2l.{call}, features, labels)", FIRST_EDITION)
    assert low <= loss <= high
    (curve,) = notebook.axes.lines
    assert curve.get_xdata()[0] == 0
    assert curve.get_ydata()[0] > 0.4, "the loss of the first weights, which are nearly 0"
    assert len(curve.get_xdata()) == 31


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


def wrong(notebook: Notebook, cell: str, **names: Any) -> str:
    notebook.names.update(names)
    notebook.run(DATA)
    notebook.run("features, labels = d2l.get_data_ch7()")
    with pytest.raises(TypeError) as refused:
        notebook.run(cell)
    return str(refused.value)


class RMSprop:
    """As Keras has it."""

    __module__ = "keras.src.optimizers.rmsprop"


@pytest.mark.parametrize(
    ("cell", "works"),
    [
        (
            "d2l.train_concise_ch11('adagrad', {'learning_rate': 0.1}, data_iter)",
            "train_concise_ch11(torch.optim.Adagrad, {'lr': 0.1}, data_iter)",
        ),
        (
            "d2l.train_concise_ch11('rmsprop', {'learning_rate': 0.01, 'gamma1': 0.9}, data_iter)",
            "train_concise_ch11(torch.optim.RMSprop, {'lr': 0.01, 'alpha': 0.9}, data_iter)",
        ),
        (
            "d2l.train_concise_ch11('sgd', {'learning_rate': 0.005, 'momentum': 0.9}, data_iter)",
            "train_concise_ch11(torch.optim.SGD, {'lr': 0.005, 'momentum': 0.9}, data_iter)",
        ),
        (
            "d2l.train_concise_ch11(RMSprop, {'learning_rate': 0.01, 'rho': 0.9}, data_iter)",
            "train_concise_ch11(torch.optim.RMSprop, {'lr': 0.01, 'alpha': 0.9}, data_iter)",
        ),
        (
            "d2l.train_concise_ch11(RMSprop(), {'epsilon': 1e-7}, data_iter)",
            "train_concise_ch11(torch.optim.RMSprop, {'eps': 1e-07}, data_iter)",
        ),
        (
            "d2l.train_concise_ch11('adam', {'learning_rate': 0.1, 'beta1': 0.8}, data_iter)",
            "train_concise_ch11(torch.optim.Adam, {'lr': 0.1, 'betas': (0.8, 0.999)}, data_iter)",
        ),
        (
            "d2l.train_concise_ch11(torch.optim.Adagrad, {'learning_rate': 0.1}, data_iter)",
            "train_concise_ch11(torch.optim.Adagrad, {'lr': 0.1}, data_iter)",
        ),
        (
            "d2l.train_pytorch_ch7('adadelta', {'rho': 0.9}, features, labels)",
            "train_pytorch_ch7(torch.optim.Adadelta, {'rho': 0.9}, features, labels)",
        ),
    ],
)
def test_other_frameworks_names_are_answered_by_the_call_that_works(
    cell: str, works: str, notebook: Notebook
) -> None:
    said = wrong(notebook, cell, RMSprop=RMSprop)
    assert said.endswith(f": {works}")
    assert notebook.loss(f"d2l.{works}", r"loss: (\d\.\d+), .*") < 0.3


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("d2l.train_concise_ch11('ftml', {'learning_rate': 0.1}, data_iter)", "MXNet's form"),
        ("d2l.train_concise_ch11(3, {}, data_iter)", "a class of torch.optim was expected, got 3"),
        ("d2l.train_concise_ch11(torch.optim.SGD, {'beta': 1}, data_iter)", "no beta; it has lr,"),
        ("d2l.train_ch11('sgd', None, {}, data_iter, 5)", "a function trainer_fn(params, states, "),
        ("d2l.train_ch11(torch.optim.SGD, None, {}, data_iter, 5)", "train_concise_ch11 takes"),
        ("d2l.train_ch7(torch.optim.SGD, None, {}, features, labels)", "train_pytorch_ch7 takes"),
        (
            "def sgd(params, grads, states, hyperparams): pass\n"
            "d2l.train_ch11(sgd, None, {}, data_iter, 5)",
            "sgd takes params, grads, states, hyperparams (with grads it would be TensorFlow's)",
        ),
    ],
)
def test_what_cannot_train_is_named(cell: str, words: str, notebook: Notebook) -> None:
    assert words in wrong(notebook, cell)


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
