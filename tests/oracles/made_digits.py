"""Images like small digits, made of numbers drawn by a seed: for networks, where no files are."""

from typing import Any

import numpy as np


def made_digits(rows: int, pixels: int = 64, seed: int = 0) -> tuple[Any, Any]:
    """`(rows, pixels)` in [0, 1], float32, of ten pictures with noise; and which of them."""
    draws = np.random.default_rng(seed)
    pictures = draws.uniform(0, 1, (10, pixels)) * (draws.uniform(0, 1, (10, pixels)) < 0.4)
    labels = draws.integers(10, size=rows)
    noise = draws.normal(0, 0.25, (rows, pixels))
    return np.clip(pictures[labels] + noise, 0, 1).astype(np.float32), labels
