"""What each step sees of many rows, computed by a script itself: the same rows, shuffled so."""

import math
from textwrap import fill

from optlab.data import airfoil
from optlab.data.table import shipped_table
from optlab.objectives.base import OnMinibatches
from optlab.objectives.least_squares import PAIRS, LeastSquares
from optlab.objectives.sums import SIZES, SumOfQuadratics

BOWLS = f"""\
# 400 bowls: their centres c and how far their curvatures u are from the mean, along x1 and x2.
k = np.arange({SIZES})
even = (k + 0.5)/{SIZES}
far = 2*even**2
far = far/np.sqrt(np.mean(far*far))
sizes = np.array([even[4*k % {SIZES}], far, even[11*k % {SIZES}], far[7*k % {SIZES}]])
signs = np.array(list(product((1, -1), repeat=4)))
u1, c1, u2, c2 = (signs[:, :, None]*sizes).transpose(1, 0, 2).reshape(4, -1)
terms = np.array([u1, c1, u1*c1, u2, c2, u2*c2])"""

LEAST_SQUARES = '''\
# Two columns of the airfoil data (NASA; Brooks, Pope and Marcolini 1989) and the sound level: each
# minus its mean, over its standard deviation; of 1,503 rows the first 1,500.
data = """
{numbers}
"""
data = np.array(data.split(), dtype=float).reshape(-1, 3)
data = (data - data.mean(axis=0))/data.std(axis=0)
first, second, target = data[:{used}].T
left = m1*first + m2*second - target
terms = np.array([first*first, first*second, second*second, left*first, left*second])'''

SHUFFLED = """\
# What each step sees: the means over its {size} of {many} rows, which each epoch shuffles anew.
seen = []
for epoch in range({epochs}):
    order = np.random.default_rng([{seed}, 1 + epoch]).permutation({many})
    seen += [terms[:, order[i:i + {size}]].mean(axis=1) for i in range(0, {many}, {size})]"""


def terms_of(f: OnMinibatches) -> tuple[list[str], str]:
    """Imports, and the lines that make `terms`: each row's share of the means, (numbers, rows)."""
    if isinstance(f, SumOfQuadratics):
        return ["from itertools import product"], BOWLS
    if isinstance(f, LeastSquares):
        table = shipped_table(airfoil.FILE, "\t", (airfoil.ROWS, len(airfoil.COLUMNS)))
        columns = table[:, [*PAIRS[f.columns], len(airfoil.COLUMNS) - 1]]
        numbers = " ".join(f"{number:.15g}" for number in columns.ravel())
        return [], LEAST_SQUARES.format(numbers=fill(numbers, 100), used=f.many)
    rows = ",\n    ".join(str(row) for row in f.rows.terms.tolist())
    return [], f"terms = np.array([\n    {rows}\n])"


def seen_by_steps(f: OnMinibatches, steps: int) -> tuple[list[str], str]:
    """Imports, and the lines that make `seen`, the means that each step sees, (steps, numbers)."""
    imports, terms = terms_of(f)
    size, epochs = int(f.batch_size), math.ceil(steps / math.ceil(f.many / f.batch_size))
    shuffled = SHUFFLED.format(size=size, many=f.many, epochs=epochs, seed=int(f.seed))
    return imports, f"{terms}\n{shuffled}"
