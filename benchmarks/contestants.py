"""RMSProp on 0.1 x1² + 2 x2² over a grid of (eta, gamma), done in four ways.

Each takes the grid's etas and gammas in one row, `(members,)`, and returns where the members
are after the last step, `(2, members)`. Epsilon is outside the root, because PyTorch offers
nothing else, so that all do the same arithmetic.
"""

import math
from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np

from optlab import train_2d
from optlab.hyperparameters import Array
from optlab.objectives.quadratics import Quadratic
from optlab.optimizers.rmsprop import RMSProp

START = (-5.0, -2.0)
EPSILON = 1e-6


def optlab_sweep(eta: Array, gamma: Array, steps: int) -> Array:
    optimizer = RMSProp(eta=eta, gamma=gamma, epsilon=EPSILON, epsilon_inside=False)
    return train_2d(optimizer, Quadratic(), START, steps, keep="last").positions[-1]


def python_loop(eta: Array, gamma: Array, steps: int) -> Array:
    """Floats and a function for the step, as textbooks write it."""
    ends = [_python_run(e, g, steps) for e, g in zip(eta.tolist(), gamma.tolist(), strict=True)]
    return np.array(ends).T


def _python_run(eta: float, gamma: float, steps: int) -> tuple[float, float]:
    def rmsprop(x1: float, x2: float, s1: float, s2: float) -> tuple[float, float, float, float]:
        g1, g2 = 0.2 * x1, 4 * x2
        s1 = gamma * s1 + (1 - gamma) * g1**2
        s2 = gamma * s2 + (1 - gamma) * g2**2
        x1 -= eta / (math.sqrt(s1) + EPSILON) * g1
        x2 -= eta / (math.sqrt(s2) + EPSILON) * g2
        return x1, x2, s1, s2

    x1, x2 = START
    s1 = s2 = 0.0
    path = [(x1, x2)]
    for _ in range(steps):
        x1, x2, s1, s2 = rmsprop(x1, x2, s1, s2)
        path.append((x1, x2))
    return path[-1]


def torch_loop(eta: Array, gamma: Array, steps: int) -> Array:
    """One torch.optim.RMSprop for each member. The gradient is written out, as the others' is:
    backward() would take most of the time, and it is the optimizer that is looked at."""
    torch = import_module("torch")
    curvature = torch.tensor([0.2, 4.0], dtype=torch.float64)
    ends = []
    for e, g in zip(eta.tolist(), gamma.tolist(), strict=True):
        x = torch.tensor(START, dtype=torch.float64)
        optimizer = torch.optim.RMSprop([x], lr=e, alpha=g, eps=EPSILON)
        for _ in range(steps):
            x.grad = curvature * x
            optimizer.step()
        ends.append(x.numpy())
    return np.array(ends).T


def compiled_optax(eta: Array, gamma: Array, steps: int) -> Callable[[], Array]:
    """optax.rmsprop in lax.scan, vmapped over the members and compiled for them, ready to run."""
    jax, optax = import_module("jax"), import_module("optax")

    def run(eta: Any, gamma: Any) -> Any:
        optimizer = optax.rmsprop(eta, decay=gamma, eps=EPSILON, eps_in_sqrt=False)

        def step(carry: Any, _: None) -> tuple[Any, None]:
            x, state = carry
            gradient = jax.numpy.array([0.2, 4.0]) * x
            updates, state = optimizer.update(gradient, state)
            return (optax.apply_updates(x, updates), state), None

        x = jax.numpy.array(START)
        (x, _), _ = jax.lax.scan(step, (x, optimizer.init(x)), None, length=steps)
        return x

    with jax.enable_x64(True):
        etas, gammas = jax.numpy.array(eta), jax.numpy.array(gamma)
        compiled = jax.jit(jax.vmap(run, out_axes=1)).lower(etas, gammas).compile()
    return lambda: np.asarray(compiled(etas, gammas))
