"""The book's training of a linear model, by the reader's own step or by a class of torch.optim."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from optlab.d2l import extra
from optlab.d2l.drawing import Animator
from optlab.d2l.optimizers import check_function, optimizer
from optlab.d2l.tables import load_array
from optlab.d2l.timer import Timer
from optlab.trajectory import LONG

LOSSES = (0.22, 0.35)  # that the book's figures show
EVERY, EVERY_CH7 = 200, 100  # so many rows lie between two points of the curve


def linreg(X: Any, w: Any, b: Any) -> Any:
    """The linear model: X w + b."""
    return X @ w + b


def squared_loss(y_hat: Any, y: Any) -> Any:
    """Half the squared difference, of each row."""
    return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2


def evaluate_loss(net: Callable[..., Any], data_iter: Any, loss: Callable[..., Any]) -> float:
    """The mean loss of `net` over all rows of `data_iter`."""
    total, count = 0.0, 0
    with extra.torch().no_grad():
        for X, y in data_iter:
            out = net(X)
            losses = loss(out, y.reshape(out.shape))
            total, count = total + float(losses.sum()), count + losses.numel()
    return total / count


def train_ch11(
    trainer_fn: Callable[..., Any],
    states: Any,
    hyperparams: Any,
    data_iter: Any,
    feature_dim: int,
    num_epochs: int = 2,
) -> tuple[list[float], list[float]]:
    """Train the linear model by `trainer_fn([w, b], states, hyperparams)`, whose gradients are
    `w.grad` and `b.grad`; print loss and time, draw the loss, return the times and losses.

    The weights start at N(0, 0.01²), the bias at 0; the loss is D2L's, halved. A point of the curve
    is the loss over all rows, after every 200 rows and at the end; the times are the seconds of
    training until then. Raises TypeError for a trainer that is something else.
    """
    check_function("train_ch11", "train_concise_ch11", trainer_fn)
    batches = _batches(data_iter)
    rows = _joined(batches)
    step, net = _by_hand(trainer_fn, states, hyperparams, feature_dim, rows[0].dtype)
    training = _Training(net, rows, num_epochs, EVERY)
    training.run(step, batches)
    print(f"loss: {_short(training.losses[-1], 3)}, {training.seconds_per_epoch:.3f} sec/epoch")
    return training.timer.cumsum(), training.losses


def train_concise_ch11(
    trainer_fn: Callable[..., Any], hyperparams: Any, data_iter: Any, num_epochs: int = 4
) -> None:
    """`train_ch11` by a class of torch.optim: `train_concise_ch11(torch.optim.Adam, {'lr': 0.01},
    data_iter)`.

    As in the book it trains on PyTorch's mean squared error, which is not halved: gradient descent
    takes steps twice as large as at the same lr in `train_ch11`. The loss that is printed is
    halved.
    """
    batches = _batches(data_iter)
    rows = _joined(batches)
    net = _linear(rows[0])
    form = "train_concise_ch11({}, data_iter)"
    step = _by_optimizer(net, optimizer(form, trainer_fn, hyperparams, net.parameters()), 1.0)
    training = _Training(net, rows, num_epochs, EVERY)
    training.run(step, batches)
    print(f"loss: {_short(training.losses[-1], 3)}, {training.seconds_per_epoch:.3f} sec/epoch")


def train_ch7(
    optimizer_fn: Callable[..., Any],
    states: Any,
    hyperparams: Any,
    features: Any,
    labels: Any,
    batch_size: int = 10,
    num_epochs: int = 2,
) -> None:
    """The first edition's `train_ch11`: the data are tensors, the curve begins at the first
    weights and has a point every 100 rows."""
    check_function("train_ch7", "train_pytorch_ch7", optimizer_fn)
    features, labels = _rows(features, labels)
    columns, dtype = features.shape[-1], features.dtype
    step, net = _by_hand(optimizer_fn, states, hyperparams, columns, dtype)
    _train_ch7(step, net, features, labels, batch_size, num_epochs)


def train_pytorch_ch7(
    optimizer_fn: Callable[..., Any],
    optimizer_hyperparams: Any,
    features: Any,
    labels: Any,
    batch_size: int = 10,
    num_epochs: int = 2,
) -> None:
    """`train_ch7` by a class of torch.optim, on the halved loss, too."""
    features, labels = _rows(features, labels)
    net = _linear(features)
    form = "train_pytorch_ch7({}, features, labels)"
    made = optimizer(form, optimizer_fn, optimizer_hyperparams, net.parameters())
    _train_ch7(_by_optimizer(net, made, 0.5), net, features, labels, batch_size, num_epochs)


Step = Callable[[Any, Any], None]


class _Training:
    """The loop that all of them share: steps on minibatches, and the curve of the loss."""

    def __init__(
        self, net: Callable[[Any], Any], rows: tuple[Any, Any], epochs: int, every: int
    ) -> None:
        if epochs < 1:
            raise ValueError(f"num_epochs must be at least 1, got {epochs!r}")
        self.net, self.rows, self.epochs, self.every = net, rows, epochs, every
        self.curve = Animator(xlabel="epoch", ylabel="loss", xlim=[0, epochs], ylim=LOSSES)
        self.timer = Timer()

    @property
    def losses(self) -> list[float]:
        assert self.curve.Y is not None
        return self.curve.Y[0]

    @property
    def seconds_per_epoch(self) -> float:
        return self.timer.sum() / self.epochs

    def see(self, epoch: float) -> None:
        """The loss over all rows becomes a point of the curve."""
        with extra.torch().no_grad():
            X, y = self.rows
            self.curve.add(epoch, float(squared_loss(self.net(X), y).mean()))

    def run(self, step: Step, batches: Any) -> None:
        seen = 0
        self.timer.start()
        for epoch in range(self.epochs):
            for count, (X, y) in enumerate(batches, start=1):
                step(X, y)
                before, seen = seen, seen + len(X)
                last = epoch + 1 == self.epochs and count == len(batches)
                if last or seen // self.every > before // self.every:
                    self.timer.stop()
                    self.see(epoch + count / len(batches))
                    self.timer.start()
        if not LOSSES[0] <= self.losses[-1] <= LOSSES[1]:
            self.curve.show_all()


def _train_ch7(
    step: Step, net: Any, features: Any, labels: Any, batch_size: int, num_epochs: int
) -> None:
    training = _Training(net, (features, labels), num_epochs, EVERY_CH7)
    training.see(0)
    training.run(step, load_array((features, labels), batch_size))
    print(f"loss: {_short(training.losses[-1], 6)}, {training.seconds_per_epoch:f} sec per epoch")


def _by_hand(
    trainer: Callable[..., Any], states: Any, hyperparams: Any, columns: int, dtype: Any
) -> tuple[Step, Callable[[Any], Any]]:
    """A step of the reader's function, and the model that it trains."""
    torch = extra.torch()
    w = torch.normal(0.0, 0.01, (columns, 1), dtype=dtype).requires_grad_()
    b = torch.zeros(1, dtype=dtype, requires_grad=True)
    kept = list(states) if isinstance(states, Iterator) else states  # zip() would end with step 1

    def net(X: Any) -> Any:
        return linreg(X, w, b)

    def step(X: Any, y: Any) -> None:
        # The later editions' cells do this themselves, the first edition's do not.
        w.grad = b.grad = None
        squared_loss(net(X), y).mean().backward()
        with torch.no_grad():
            trainer([w, b], kept, hyperparams)

    return step, net


def _linear(X: Any) -> Any:
    """The linear model of rows like these, of PyTorch's parts."""
    nn = extra.torch().nn
    net = nn.Sequential(nn.Linear(X.shape[-1], 1, dtype=X.dtype))
    nn.init.normal_(net[0].weight, std=0.01)
    nn.init.zeros_(net[0].bias)
    return net


def _by_optimizer(net: Any, made: Any, factor: float) -> Step:
    loss = extra.torch().nn.MSELoss()

    def step(X: Any, y: Any) -> None:
        made.zero_grad()
        out = net(X)
        (factor * loss(out, y.reshape(out.shape))).backward()
        made.step()

    return step


def _batches(data_iter: Any) -> Sequence[Any]:
    """Minibatches that can be gone through again, as the loss over all rows asks for them."""
    return data_iter if hasattr(data_iter, "__len__") else list(data_iter)


def _joined(batches: Sequence[Any]) -> tuple[Any, Any]:
    """All rows of all minibatches: one product for the loss where the book takes 150."""
    torch = extra.torch()
    Xs, ys = zip(*batches, strict=True)
    return torch.cat(Xs), torch.cat(ys)


def _rows(features: Any, labels: Any) -> tuple[Any, Any]:
    torch = extra.torch()
    return tuple(torch.as_tensor(part, dtype=torch.float32) for part in (features, labels))


def _short(loss: float, digits: int) -> str:
    """What diverged in short: 1e30 has 31 digits."""
    return f"{loss:.{digits}f}" if abs(loss) < LONG else f"{loss:g}"
