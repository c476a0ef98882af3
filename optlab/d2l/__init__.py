"""For readers of *Dive into Deep Learning*: the book's cells, unchanged.

    from optlab import d2l

    eta, gamma = 0.4, 0.9
    d2l.show_trace_2d(f_2d, d2l.train_2d(rmsprop_2d))

    data_iter, feature_dim = d2l.get_data_ch11(batch_size=10)
    d2l.train_ch11(rmsprop, init_rmsprop_states(feature_dim), {"lr": 0.01, "gamma": 0.9},
                   data_iter, feature_dim)

Offered is what the cells on optimization call, in the PyTorch form of the book's editions up to 1.0
(12.3 Gradient Descent to 12.10 Adam there; later drafts merge some of these sections), and in the
first edition's (`train_ch7`). Training and drawing of the book's kind need torch and matplotlib:
pip install '.[book]'. They are imported when they are first needed; `train_2d` needs neither.
"""

from __future__ import annotations

import sys
from typing import Any

from optlab.d2l import extra, tensors
from optlab.d2l.chapters import (
    evaluate_loss,
    linreg,
    squared_loss,
    train_ch7,
    train_ch11,
    train_concise_ch11,
    train_pytorch_ch7,
)
from optlab.d2l.drawing import Animator, plot, set_axes, set_figsize, use_svg_display
from optlab.d2l.plane import train_2d
from optlab.d2l.tables import (
    DATA_HUB,
    DATA_URL,
    download,
    get_data_ch7,
    get_data_ch11,
    load_array,
)
from optlab.d2l.timer import Timer
from optlab.d2l.traces import show_trace, show_trace_2d

__all__ = [
    "DATA_HUB",
    "DATA_URL",
    "Animator",
    "Timer",
    "download",
    "evaluate_loss",
    "get_data_ch7",
    "get_data_ch11",
    "linreg",
    "load_array",
    "plot",
    "set_axes",
    "set_figsize",
    "show_trace",
    "show_trace_2d",
    "squared_loss",
    "train_2d",
    "train_ch7",
    "train_ch11",
    "train_concise_ch11",
    "train_pytorch_ch7",
    "use_svg_display",
]


def __getattr__(name: str) -> Any:
    if name == "plt":
        return extra.pyplot()
    if name in tensors.NAMES:
        return tensors.named(name)
    if name == "torch":  # `from d2l import torch as d2l` is how the book's cells begin
        return sys.modules[__name__]
    if name in ("mxnet", "tensorflow", "jax", "paddle"):
        raise ImportError(f"optlab.d2l runs the book's PyTorch cells, not those for {name}")
    if "gluon" in name or "tensorflow" in name:
        works = "train_pytorch_ch7(torch.optim.Adagrad, {'lr': 0.1}, features, labels)"
        raise AttributeError(f"{name} is for another framework; with PyTorch: d2l.{works}")
    offered = ", ".join(sorted({*__all__, "plt"}, key=str.lower))
    aliases = ", ".join(sorted(tensors.NAMES))
    raise AttributeError(
        f"optlab.d2l has no {name}: that is in the book's own d2l package. It has {offered}, "
        f"and of PyTorch {aliases}"
    )


def __dir__() -> list[str]:
    return sorted({*globals(), "plt", *tensors.NAMES})
