"""A line of another library becomes a run: read, never evaluated."""

import re
from typing import Any

import pytest

from optlab.optimizers import OPTIMIZERS
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.nesterov import Nesterov
from optlab.optimizers.rmsprop import RMSProp
from optlab.scheduled import schedules_of
from optlab.scripts.libraries import optax_line, torch_line
from optlab.scripts.reading import read_line
from tests.random_experiments import experiments


@pytest.mark.parametrize(
    ("line", "run"),
    [
        (
            "torch.optim.RMSprop(params, lr=0.01, alpha=0.9)",
            RMSProp(eta=0.01, gamma=0.9, epsilon=1e-8, epsilon_inside=False),
        ),
        (
            "torch.optim.RMSprop(params, lr=0.01, alpha=0.9, momentum=0.8, centered=True)",
            RMSProp(0.01, 0.9, 1e-8, False, True, momentum=0.8, eta_inside=False),
        ),
        (
            "optax.rmsprop(0.01, eps_in_sqrt=False, centered=True, momentum=0.8)",
            RMSProp(0.01, 0.9, 1e-8, False, True, momentum=0.8),
        ),
        (
            "optimizer = optim.Adam(model.parameters(), lr=1e-3, betas=(0.9, 0.99))",
            Adam(eta=1e-3, beta1=0.9, beta2=0.99, epsilon=1e-8),
        ),
        (
            "torch.optim.SGD(p, 0.1, 0.9, nesterov=True, weight_decay=1e-4, foreach=False)",
            Nesterov(eta=0.1, beta=0.9, form="pytorch", weight_decay=1e-4),
        ),
        ("torch.optim.SGD(p)", GradientDescent(eta=1e-3)),
        ("optax.adam(1e-3)", Adam(eta=1e-3, epsilon=1e-8)),
        ("optax.sgd(learning_rate=0.1, momentum=None)", GradientDescent(eta=0.1)),
        (
            "optax.chain(optax.clip_by_global_norm(1.0), optax.sgd(0.1, momentum=0.9))",
            Momentum(eta=0.1, beta=0.9, clip_norm=1.0),
        ),
        (
            "optax.chain(optax.clip(2), optax.add_decayed_weights(0.1), optax.adam(0.2))",
            Adam(eta=0.2, epsilon=1e-8, clip_value=2, weight_decay=0.1),
        ),
        (
            "keras.optimizers.RMSprop(0.001, rho=0.95, momentum=0.5)",
            RMSProp(eta=0.001, gamma=0.95, epsilon=1e-7, momentum=0.5),
        ),
        (
            "tf.keras.optimizers.SGD(0.1, momentum=0.9, clipnorm=3.0)",
            Momentum(eta=0.1, beta=0.9, eta_inside=True, clip_norm=3),
        ),
        (
            "keras.optimizers.Adam(amsgrad=True)",
            Adam(eta=1e-3, epsilon=1e-7, epsilon_hat=True, amsgrad=True),
        ),
    ],
)
def test_a_line_is_the_run_that_the_library_makes_of_it(line: str, run: Any) -> None:
    assert read_line(line) == run


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("torch.optim.Adam(p, lr=rate)", "Adam.lr must be a number that stands there, got rate"),
        ("torch.optim.Adam(p, beta=0.9)", "there is no Adam.beta, only lr, betas, eps"),
        ("torch.optim.Adam(p, betas=0.9)", "Adam.betas must be 2 numbers, got 0.9"),
        ("torch.optim.Adam(p, lr=0.1, lr=0.2)", "Adam.lr is said twice"),
        ("torch.optim.RMSprop(p, alpha=1.5)", "RMSprop.alpha must lie in [0, 1], got 1.5"),
        (
            "torch.optim.RMSprop(p, weight_decay=0.1)",
            "RMSprop.weight_decay must be 0 here, got 0.1",
        ),
        ("torch.optim.RMSprop(p, maximize=True)", "RMSprop.maximize must be False here, got True"),
        ("torch.optim.SGD(p, nesterov=True)", "SGD.momentum must be more than 0 here, got 0"),
        (
            "torch.optim.SGD(p, 0.1, 0.9, 0.1, nesterov=True)",
            "SGD.dampening must be 0 here, got 0.1",
        ),
        ("torch.optim.LBFGS(p)", "there is no LBFGS, only SGD, Adagrad"),
        ("torch.optim.Adam([{'params': a, 'lr': 1}])", "one group of parameters"),
        ("torch.optim.Adam(*given)", "what stands behind * is not known"),
        ("optax.adam()", "adam.learning_rate has to be said"),
        ("optax.adam(optax.cosine_decay_schedule(0.1, 9))", "must be a number that stands there"),
        ("optax.adam(0.1, eps_root=1e-8)", "adam.eps_root must be 0 here, got 1e-08"),
        ("optax.radam(0.1)", "optax's RAdam adds its epsilon elsewhere"),
        ("optax.chain(optax.sgd(0.1), optax.clip(1.0))", "each once and in this order; got sgd"),
        ("optax.chain(optax.add_decayed_weights(0.1), optax.lion(0.1))", "lion takes no"),
        ("keras.optimizers.Adam(lr=0.01)", "there is no Adam.lr, only learning_rate"),
        ("keras.optimizers.AdamW(0.01)", "Keras adds its epsilon before the bias correction"),
        ("Adam(params)", "as torch.optim.Adam(params, lr=0.01)"),
        ("import torch", "no line that makes an optimizer"),
        ("", "no line that makes an optimizer"),
        ("__import__('os').system('true')", "no line that makes an optimizer"),
        ("torch.optim.Adam(p, lr=9**9**9**9)", "must be a number that stands there"),
        ("torch.optim.Adam(p, lr=__import__('os'))", "must be a number that stands there"),
        ("torch.optim.Adam(p, lr=" + "9" * 400 + ")", "Adam.lr must lie in [0, inf)"),
        ("torch.optim.Adam(p, betas=" + "(" * 150 + ")" * 150 + ")", "Adam.betas must be"),
        ("(" * 400, "no line that makes an optimizer"),
        ("-" * 480 + "1", "no line that makes an optimizer"),
        ("a\x00b", "no line that makes an optimizer"),
        ("torch.optim.Adam(p" + ", lr=1" * 200 + ")", "a line has at most 500 characters"),
        ("x" * 10_000_000, "a line has at most 500 characters"),
    ],
)
def test_what_is_no_run_is_refused_by_name_and_at_once(line: str, says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)) as caught:
        read_line(line)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 400


def test_what_the_scripts_write_is_read_back() -> None:
    count = {"torch": 0, "optax": 0}
    for run in (one for experiment in experiments() for one in experiment.runs):
        if schedules_of(run):
            continue
        unclipped = run.at_defaults("clip_value", "clip_norm")
        for library, line, ours in (
            ("torch", torch_line(run), unclipped),
            ("optax", optax_line(run), run),
        ):
            if line is None:
                continue
            count[library] += 1
            back = read_line(line)
            beta = run.settings().get("beta")
            if beta == 0 and type(back) is GradientDescent:
                continue  # momentum of which nothing is kept
            written = {n: v for n, v in ours.settings().items() if n not in ours.idle}
            if type(back) is RMSProp and library == "torch":
                written.pop("eta_inside", None)  # the same path while eta is constant
            assert type(back) is OPTIMIZERS[run.key]
            assert {n: v for n, v in back.settings().items() if n in written} == written, line
    assert min(count.values()) > 20
