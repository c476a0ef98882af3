"""What is meant for MXNet or TensorFlow, or cannot train, is answered by what does."""

from typing import Any

import pytest

from tests.book.conftest import Notebook
from tests.book.steps import DATA


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
