"""Airfoil self-noise: how loud a wing is, from five numbers about it (shipped/ says whose)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optlab.data.table import shipped_table
from optlab.words import N_, fault

FILE = "airfoil_self_noise.dat"
ROWS, USED = 1503, 1500
COLUMNS = (
    N_("frequency"),
    N_("angle of attack"),
    N_("chord length"),
    N_("free-stream velocity"),
    N_("displacement thickness"),
    N_("sound pressure level"),
)


@dataclass(frozen=True)
class Regression:
    """A cloud of points whose last coordinate is to be predicted from the others.

    `features` has the shape (rows, features), `targets` (rows,), both float64; `columns` names each
    feature, then the target.
    """

    features: NDArray[np.float64]
    targets: NDArray[np.float64]
    columns: tuple[str, ...]


def load(rows: int = USED) -> Regression:
    """The 1,500 rows that the chapters train on, every column centred and scaled to spread 1.

    As *Dive into Deep Learning* prepares them (`get_data_ch11`; `get_data_ch7` in the first
    edition): each of the six columns minus its mean, over its standard deviation, both of all 1,503
    rows, then the first 1,500, or `rows`. The standard deviation is NumPy's, the root of the mean
    square (divided by 1,503, not by 1,502). The later editions compute in float32, this in float64.
    Raises DataError where the shipped file is broken, ValueError for less than one row or more than
    there are.
    """
    if not 1 <= rows <= ROWS:
        raise ValueError(fault("rows must be 1 to {most}, got {value}", most=ROWS, value=rows))
    table = shipped_table(FILE, "\t", (ROWS, len(COLUMNS)))
    scaled = ((table - table.mean(axis=0)) / table.std(axis=0))[:rows]
    return Regression(scaled[:, :-1].copy(), scaled[:, -1].copy(), COLUMNS)
