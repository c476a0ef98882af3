"""Write what optax's schedules make of a learning rate, and where its AMSGrad leads.

    python -m tests.oracles.write_optax_schedules

needs optax and jax; the tests only read the file. Settings are named by optlab's fields. A schedule
is asked for the count before each step, so the first value is what the first step sees.
"""

# pyright: reportMissingImports=false
# The tests and their requirements do without these libraries.

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import optax

jax.config.update("jax_enable_x64", True)

STEPS = 60
ETA = 0.4
Settings = dict[str, Any]
SCHEDULES: dict[str, Callable[[Settings], Any]] = {
    "step": lambda s: optax.exponential_decay(ETA, s["steps"], s["decay"], staircase=True),
    "exponential": lambda s: optax.exponential_decay(ETA, 1, s["decay"]),
    "polynomial": lambda s: optax.polynomial_schedule(ETA, s["end"], s["power"], s["steps"]),
    "linear": lambda s: optax.linear_schedule(ETA, s["end"], s["steps"]),
    "cosine": lambda s: optax.cosine_decay_schedule(ETA, s["steps"], s["end"] / ETA),
}
CASES: list[tuple[str, Settings]] = [
    ("step", {"steps": 10, "decay": 0.5}),
    ("exponential", {"decay": 0.9}),
    ("polynomial", {"steps": 20, "power": 2.0, "end": 0.0}),
    ("polynomial", {"steps": 45, "power": 0.5, "end": 0.02}),
    ("linear", {"steps": 30, "end": 0.1}),
    ("cosine", {"steps": 20, "end": 0.0}),
    ("cosine", {"steps": 50, "end": 0.01}),
]


def amsgrad(steps: int, eta: float, beta2: float) -> list[list[float]]:
    """Its path on 0.1 x1^2 + 2 x2^2 from (-5, -2)."""
    method = optax.amsgrad(eta, b2=beta2)
    x = jax.numpy.array([-5.0, -2.0])
    state, path = method.init(x), [x.tolist()]
    for _ in range(steps):
        gradient = jax.numpy.multiply(x, jax.numpy.array([0.2, 4.0]))  # type: ignore[arg-type]
        moves, state = method.update(gradient, state, x)
        x = optax.apply_updates(x, moves)
        path.append(x.tolist())  # type: ignore[union-attr]
    return path


if __name__ == "__main__":
    told = {
        "optax": optax.__version__,
        "runs": [
            {
                "schedule": name,
                "settings": settings,
                "rates": [float(SCHEDULES[name](settings)(k)) for k in range(STEPS)],
            }
            for name, settings in CASES
        ],
        "amsgrad": {"eta": 0.3, "beta2": 0.9, "positions": amsgrad(50, 0.3, 0.9)},
    }
    path = Path(__file__).with_name("optax_schedules.json")
    path.write_text(json.dumps(told, indent=1) + "\n")
