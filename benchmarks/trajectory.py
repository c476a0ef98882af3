"""One trajectory of 20 steps, what a moved slider asks for: optlab against plain Python."""

import numpy as np

from benchmarks.contestants import EPSILON, START, python_loop
from benchmarks.timing import print_table, seconds_by_round
from optlab import Trajectory, train_2d
from optlab.hyperparameters import Array
from optlab.objectives.quadratics import Quadratic
from optlab.optimizers.rmsprop import RMSProp

ETA, GAMMA, STEPS = 0.4, 0.9, 20
OURS, PYTHON = "optlab: train_2d", "plain Python loop"
WANTED = 1e-3  # seconds
ROUNDS = 300


def ours() -> Trajectory:
    optimizer = RMSProp(eta=ETA, gamma=GAMMA, epsilon=EPSILON, epsilon_inside=False)
    return train_2d(optimizer, Quadratic(), START, STEPS)


def plain() -> Array:
    return python_loop(np.array([ETA]), np.array([GAMMA]), STEPS)[:, 0]


def main(rounds: int = ROUNDS) -> None:
    seconds = seconds_by_round({OURS: ours, PYTHON: plain}, rounds)
    difference = np.abs(ours().positions[-1] - plain()).max()
    print(f"One trajectory of {STEPS} steps: medians of {rounds} rounds in which both take turns.")
    print(f"The ends differ by {difference:.0e}.\n")

    def milliseconds(name: str) -> str:
        return f"{1e3 * np.median(seconds[name]):.3g} ms"

    rows = [
        (OURS, milliseconds(OURS), f"{1e3 * WANTED:g} ms"),
        (PYTHON, milliseconds(PYTHON), ""),
        ("ours takes", f"{np.median(seconds[OURS] / seconds[PYTHON]):.3g} x", ""),
    ]
    print_table(("", "time", "wanted"), rows)
