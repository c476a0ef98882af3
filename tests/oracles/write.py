"""Write the trajectories of PyTorch and optax that test_oracles.py compares with.

    python -m tests.oracles.write

needs torch, jax and optax; the tests only read the files. The functions are written out here,
by hand, and differentiated by the libraries, so that nothing of optlab is in its own oracle
but the list of its optimizers, for the test that none was forgotten.
Settings are named by optlab's fields; TORCH (torch_methods.py) and OPTAX translate them. Where
roundoff grows from step to step a trajectory is no oracle (write_steps.py has single steps), so
the learning rates below are ones with which a start moved by 1e-13 of itself ends less than 1e-10
away.
"""

# pyright: reportMissingImports=false, reportPrivateImportUsage=false
# The tests and their requirements do without these libraries.

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import optax
import torch

from optlab.optimizers import OPTIMIZERS
from tests.oracles import torch_methods
from tests.oracles.torch_methods import Settings

STEPS = 100

# name: (optlab's key, its settings, the start, the function)
FUNCTIONS: dict[str, tuple[str, Settings, tuple[float, float], Callable[[Any, Any], Any]]] = {
    "ravine": (
        "quadratic",
        {"a": 0.1, "b": 2.0},
        (-5.0, -2.0),
        lambda x1, x2: 0.1 * x1**2 + 2 * x2**2,
    ),
    "rotated": (
        "rotated_quadratic",
        {"a": 0.1, "b": 2.0, "halved": False},
        (-5.0, -2.0),
        lambda x1, x2: 0.1 * (x1 + x2) ** 2 + 2 * (x1 - x2) ** 2,
    ),
    "rosenbrock": (
        "rosenbrock",
        {"b": 100.0},
        (-1.2, 1.0),
        lambda x1, x2: (1 - x1) ** 2 + 100 * (x2 - x1**2) ** 2,
    ),
    "himmelblau": (
        "himmelblau",
        {},
        (0.5, -1.5),
        lambda x1, x2: (x1**2 + x2 - 11) ** 2 + (x1 + x2**2 - 7) ** 2,
    ),
}

# eta on each function, in the order above, for methods whose step is as long as the gradient
# (they diverge above 2/lambda_max) and for those that divide the gradient's size away.
PLAIN = (0.4, 0.2, 4e-4, 0.01)
HEAVY = (0.2, 0.1, 1e-4, 0.003)
RESCALED = (0.29, 0.047, 0.0037, 0.0083)

adam = {"bias_correction": True, "amsgrad": False, "epsilon_hat": False}
CASES: dict[str, tuple[tuple[float, ...], list[Settings]]] = {
    "gradient_descent": (PLAIN, [{}]),
    "momentum": (HEAVY, [{"beta": 0.5}, {"beta": 0.9}]),
    "nesterov": (HEAVY, [{"beta": 0.5, "form": "pytorch"}, {"beta": 0.9, "form": "pytorch"}]),
    "adagrad": (
        RESCALED,
        [
            {"epsilon": 1e-6, "epsilon_inside": True},
            {"epsilon": 1e-10, "epsilon_inside": False},
            {"epsilon": 0.1, "epsilon_inside": False},
        ],
    ),
    "rmsprop": (
        RESCALED,
        [
            {"gamma": gamma, "epsilon": epsilon, "epsilon_inside": inside}
            | {"centered": centered, "momentum": momentum}
            for gamma, epsilon, inside, centered, momentum in (
                (0.9, 1e-6, True, False, 0.0),
                (0.99, 1e-8, False, False, 0.0),
                (0.9, 1e-3, True, True, 0.0),
                (0.99, 1e-3, False, True, 0.5),
                (0.95, 1e-4, True, False, 0.8),
                (0.95, 1e-4, False, False, 0.8),
            )
        ],
    ),
    "adadelta": (
        (1.0, 0.5, 0.5, 0.5),
        [{"rho": 0.9, "epsilon": 1e-6}, {"rho": 0.5, "epsilon": 1e-3}],
    ),
    "adam": (
        RESCALED,
        [
            {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8} | adam,
            {"beta1": 0.5, "beta2": 0.9, "epsilon": 0.1} | adam,
            {"beta1": 0.9, "beta2": 0.95, "epsilon": 1e-8} | adam | {"amsgrad": True},
            {"beta1": 0.8, "beta2": 0.9, "epsilon": 1e-3}
            | adam
            | {"bias_correction": False, "amsgrad": True},
        ],
    ),
    "adamw": (
        RESCALED,
        [
            {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weight_decay": 0.01, "amsgrad": False},
            {"beta1": 0.8, "beta2": 0.9, "epsilon": 1e-3, "weight_decay": 0.3, "amsgrad": True},
            {"beta1": 0.8, "beta2": 0.9, "epsilon": 1e-3, "weight_decay": 0.3, "amsgrad": False},
        ],
    ),
    "adamax": (
        RESCALED,
        [
            {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
            {"beta1": 0.5, "beta2": 0.9, "epsilon": 0.1},
        ],
    ),
    "nadam": (
        RESCALED,
        [
            {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "momentum_decay": 0.004},
            {"beta1": 0.5, "beta2": 0.9, "epsilon": 0.1, "momentum_decay": 0.5},
            # So fast a decay makes mu_t = beta1 from the first step: optax's NAdam has no schedule.
            {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "momentum_decay": 1e6},
            {"beta1": 0.5, "beta2": 0.9, "epsilon": 0.1, "momentum_decay": 1e6},
        ],
    ),
    "radam": (
        (0.037, 0.023, 2e-4, 0.0083),
        [
            {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
            {"beta1": 0.5, "beta2": 0.9, "epsilon": 0.1},
            # optax adds epsilon after the bias correction: the same only where it is nothing.
            {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-300},
            {"beta1": 0.5, "beta2": 0.9, "epsilon": 1e-300},
        ],
    ),
    "lion": (
        (0.0137, 0.0137, 0.00137, 0.0137),
        [
            {"beta1": 0.9, "beta2": 0.99, "weight_decay": 0.0},
            {"beta1": 0.5, "beta2": 0.8, "weight_decay": 0.3},
        ],
    ),
}


def b1_b2(s: Settings) -> dict[str, Any]:
    return {"learning_rate": s["eta"], "b1": s["beta1"], "b2": s["beta2"], "eps": s["epsilon"]}


def optax_adam(s: Settings) -> Any:
    if not s["amsgrad"]:
        return optax.adam(**b1_b2(s)) if s["bias_correction"] else None
    # With its bias correction optax takes the maximum after it, PyTorch and optlab before.
    if s["bias_correction"]:
        return None
    return optax.amsgrad(**b1_b2(s), bias_correction_mu=False, bias_correction_nu=False)


# optlab's settings as optax's optimizer, or None where it has no such variant.
OPTAX: dict[str, Callable[[Settings], Any]] = {
    "gradient_descent": lambda s: optax.sgd(s["eta"]),
    "momentum": lambda s: optax.sgd(s["eta"], momentum=s["beta"]),
    "nesterov": lambda s: optax.sgd(s["eta"], momentum=s["beta"], nesterov=True),
    "adagrad": lambda s: (
        optax.adagrad(s["eta"], initial_accumulator_value=0.0, eps=s["epsilon"])
        if s["epsilon_inside"]
        else None
    ),
    "rmsprop": lambda s: optax.rmsprop(
        s["eta"],
        decay=s["gamma"],
        eps=s["epsilon"],
        eps_in_sqrt=s["epsilon_inside"],
        centered=s["centered"],
        momentum=s["momentum"] or None,
    ),
    "adadelta": lambda s: optax.adadelta(s["eta"], rho=s["rho"], eps=s["epsilon"]),
    "adam": optax_adam,
    "adamw": lambda s: (
        None if s["amsgrad"] else optax.adamw(**b1_b2(s), weight_decay=s["weight_decay"])
    ),
    "adamax": lambda s: optax.adamax(**b1_b2(s)),
    "nadam": lambda s: optax.nadam(**b1_b2(s)) if s["momentum_decay"] == 1e6 else None,
    "radam": lambda s: optax.radam(**b1_b2(s)) if s["epsilon"] == 1e-300 else None,
    "lion": lambda s: optax.lion(
        s["eta"], b1=s["beta1"], b2=s["beta2"], weight_decay=s["weight_decay"]
    ),
}


def torch_run(key: str, settings: Settings, function: str) -> Any:
    """The positions as a list of points, or None where PyTorch has no such variant."""
    *_, start, f = FUNCTIONS[function]
    return torch_methods.walk(key, settings, start, f, STEPS)


def optax_run(key: str, settings: Settings, function: str) -> Any:
    """The positions as a list of points, or None where optax has no such variant."""
    *_, start, f = FUNCTIONS[function]
    optimizer = OPTAX[key](settings)
    if optimizer is None:
        return None
    x = jax.numpy.array(start, dtype=jax.numpy.float64)

    def step(carry: Any, _: None) -> tuple[Any, Any]:
        x, state = carry
        updates, state = optimizer.update(jax.grad(lambda x: f(x[0], x[1]))(x), state, x)
        x = optax.apply_updates(x, updates)
        return (x, state), x

    _, positions = jax.lax.scan(step, (x, optimizer.init(x)), length=STEPS)
    return [list(start), *positions.tolist()]


def write(library: str, version: str, run: Callable[[str, Settings, str], Any]) -> None:
    lines = []
    for key, (etas, variants) in CASES.items():
        for variant in variants:
            for eta, function in zip(etas, FUNCTIONS, strict=True):
                objective, parameters, start, _ = FUNCTIONS[function]
                settings = {"eta": eta} | variant
                positions = run(key, settings, function)
                if positions is None:
                    continue
                record = {"optimizer": key, "settings": settings, "objective": objective}
                record |= {"parameters": parameters, "start": start, "positions": positions}
                lines.append(json.dumps(record, separators=(",", ":"), allow_nan=False))
    head = json.dumps({"library": library, "version": version, "optimizers": list(OPTIMIZERS)})[:-1]
    text = head + ', "runs": [\n' + ",\n".join(lines) + "\n]}\n"
    Path(__file__).with_name(f"{library}.json").write_text(text)
    print(f"{library} {version}: {len(lines)} runs, {len(text) / 1e3:.0f} kB")


if __name__ == "__main__":
    jax.config.update("jax_enable_x64", True)
    write("torch", torch.__version__.split("+")[0], torch_run)
    write("optax", optax.__version__, optax_run)
