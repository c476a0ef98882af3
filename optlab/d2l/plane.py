"""train_2d: the book's loop, around a step that the reader has written."""

from collections.abc import Callable
from typing import Any

import numpy as np

from optlab.d2l.numbers import number
from optlab.d2l.trainers import Trainer, takes_eta
from optlab.trajectory import line_of

STEPS = 20


def train_2d(
    trainer: Callable[..., Any],
    steps: int | float = STEPS,
    f_grad: Callable[..., Any] | None = None,
    eta: float | None = None,
) -> list[tuple[Any, Any]]:
    """Take `steps` steps from (-5, -2), print the last point, return all of them as pairs.

    `trainer(x1, x2, s1, s2)` returns the next four numbers; s1 and s2 are its memory and start at
    0. It may have more memory or none: `trainer(x1, x2, m1, m2, v1, v2, t)` returns seven. Where
    `f_grad` or `eta` is given, the trainer gets it as the parameter of that name, else as a further
    argument, in this order. `train_2d(trainer, 0.4)` is 20 steps with this eta, as 0.4 is no number
    of steps. A run that diverges keeps its inf and nan. Raises ValueError where the trainer cannot
    be called so, or returns something else.
    """
    if f_grad is not None and not callable(f_grad):
        raise ValueError(f"f_grad must be a function that returns two slopes, got {f_grad!r}")
    extras: dict[str, Any] = {} if f_grad is None else {"f_grad": f_grad}
    whole = (int, np.integer)
    if not isinstance(steps, whole) and eta is None and takes_eta(trainer, extras):
        steps, eta = STEPS, steps
    if not isinstance(steps, whole) or steps < 0:
        raise ValueError(
            f"steps must be a whole number of at least 0, got {steps!r}, and "
            "where an eta stands there the trainer must take one"
        )
    if eta is not None:
        extras["eta"] = eta
    called = Trainer(trainer, extras)
    numbers = called.begun()
    results = [(numbers[0], numbers[1])]
    for _ in range(steps):
        numbers = called.step(numbers)
        results.append((numbers[0], numbers[1]))
    print(line_of(int(steps), *map(number, results[-1])))
    return results
