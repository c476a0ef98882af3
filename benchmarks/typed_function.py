"""Typed functions against the built-in ones, what a hostile formula costs, a search for minima."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from time import perf_counter, process_time

import numpy as np

from benchmarks.timing import print_table, seconds_by_round
from optlab import OBJECTIVES, train_2d
from optlab.objectives.base import Objective
from optlab.objectives.typed import Typed
from optlab.optimizers.rmsprop import RMSProp
from optlab.typed.formula import FormulaError
from optlab.typed.minima import Search
from optlab.typed.program import Program

ROUNDS = 15
STEPS = 100
PAIRS = {
    "quadratic": "0.1*x1^2 + 2*x2^2",
    "beale": "(1.5-x1+x1*x2)^2 + (2.25-x1+x1*x2^2)^2 + (2.625-x1+x1*x2^3)^2",
    "rastrigin": "20 + x1^2-10cos(2pi*x1) + x2^2-10cos(2pi*x2)",
}
HOSTILE = {
    "nested exp": "exp(" * 45 + "x1*x2" + ")" * 45,
    "quotients": "/".join(["x1", "x2"] * 30),
    "tower": "**".join(["(x1+x2)"] * 18),
    "sines": "*".join(["sin(x1)"] * 24),
    "cut off": "(" * 60 + "x1",
    "huge power": "9^9^9^9*x1",
    "too long": "x1+" * 5000,
}


def main(rounds: int = ROUNDS) -> None:
    speeds(64, rounds)
    speeds(65_536, max(rounds // 3, 1))
    hostile(rounds)
    searches()


def speeds(members: int, rounds: int) -> None:
    """RMSProp at so many etas, on each function as it is built in, and typed."""
    eta = np.geomspace(1e-3, 1, members)
    start = (-1.0, 0.5)

    def sweep(objective: Objective) -> Callable[[], object]:
        return partial(train_2d, RMSProp(eta), objective, start, STEPS, keep="last")

    contestants = {}
    for key, text in PAIRS.items():
        contestants |= {key: sweep(OBJECTIVES[key]()), f"{key}, typed": sweep(Typed(text))}
    seconds = seconds_by_round(contestants, rounds, process_time)
    rows = []
    for name, times in seconds.items():
        ratio = np.median(seconds[name.removesuffix(", typed")] / times)
        rows.append((name, f"{1e3 * np.median(times):.2f}", f"{ratio:.2f} x"))
    print(f"RMSProp at {members} etas, {STEPS} steps; the speed is that of the built-in one.")
    print_table(("", "ms of a processor", "speed"), rows)


def hostile(rounds: int) -> None:
    """Reading a text that is meant to be slow, with its derivatives, tapes and LaTeX."""
    rows = []
    for name, text in HOSTILE.items():
        times, fate = [], ""
        for _round in range(rounds):
            started = process_time()
            try:
                program = Program(text, Typed)
                program.derivatives_latex()
                fate = f"{program.whole.operations} operations"
            except FormulaError as error:
                fate = f"refused at {error.at[0] + 1}"
            times.append(process_time() - started)
        rows.append((name, f"{1e3 * np.median(times):.2f}", f"{1e3 * max(times):.2f}", fate))
    print_table(("hostile formula", "ms of a processor", "at worst", ""), rows)


def searches() -> None:
    """The minima of one function, and of one at 101 values of a letter."""
    rows = []
    for text in ("(x1^2 + x2 - a)^2 + (x1 + x2^2 - 7)^2", "abs(x1 - a) + sin(x2)*exp(-x1^2)"):
        f = Typed(text)
        for values in ([1.0], np.linspace(-5, 5, 101).tolist()):
            members = [tuple(replace(f, a=value).letters.values()) for value in values]
            started = perf_counter()
            with np.errstate(all="ignore"):
                Search(f.program, np.array(members).T).least()
            rows.append((text, str(len(values)), f"{1e3 * (perf_counter() - started):.0f}"))
    print_table(("search for minima", "functions", "ms"), rows)
