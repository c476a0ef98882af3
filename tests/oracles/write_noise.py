"""Write the paths of PyTorch's methods with noise on their gradients, for test_oracles.py.

    python -m tests.oracles.write_noise

needs torch only. What is drawn for a step is optlab's, written beside the paths; it is put into
the gradients by hand.
"""

# pyright: reportMissingImports=false
# The tests and their requirements do without torch.

import json
from pathlib import Path
from typing import Any

import torch

from optlab import OPTIMIZERS
from optlab.noise import draws
from tests.oracles.torch_methods import TORCH, walk
from tests.oracles.write_steps import VARIANTS

STEPS, SEED, SIGMA, START = 60, 5, 0.3, (-5.0, -2.0)
DRAWS = [draws(SEED, t).tolist() for t in range(1, STEPS + 1)]
KINDS = {
    "gaussian": lambda t, g: g + SIGMA * torch.tensor(DRAWS[t - 1]),
    "proportional": lambda t, g: g * (1 + SIGMA * torch.tensor(DRAWS[t - 1])),
}


def runs() -> list[dict[str, Any]]:
    """One record a method and kind, on the ravine 0.1 x1^2 + 2 x2^2."""
    records = []
    for key in TORCH:
        form = {"eta": 0.1, **VARIANTS.get(key, {})}
        settings = OPTIMIZERS[key](**form).settings()
        for kind, noise in KINDS.items():
            path = walk(key, settings, START, lambda x, y: 0.1 * x**2 + 2 * y**2, STEPS, noise)
            record = {"optimizer": key, "settings": settings, "noise": kind}
            records.append(record | {"positions": path})
    return records


if __name__ == "__main__":
    lines = [json.dumps(r, separators=(",", ":"), allow_nan=False) for r in runs()]
    head = {"library": "torch", "version": torch.__version__.split("+")[0]}
    head |= {"sigma": SIGMA, "seed": SEED, "draws": DRAWS}
    text = json.dumps(head)[:-1] + ', "runs": [\n' + ",\n".join(lines) + "\n]}\n"
    Path(__file__).with_name("torch_noise.json").write_text(text)
    print(f"{len(lines)} runs, {len(text) / 1e3:.0f} kB")
