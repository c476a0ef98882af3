"""Schedules and AMSGrad beside optax's, as oracles/write_optax_schedules.py wrote its numbers."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optlab import train_2d
from optlab.objectives.quadratics import Quadratic
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.scheduled import scheduled
from optlab.schedules import SCHEDULES

TOLD = json.loads((Path(__file__).parent / "oracles" / "optax_schedules.json").read_text())


@pytest.mark.parametrize("run", TOLD["runs"], ids=lambda run: run["schedule"])
def test_each_step_sees_what_it_sees_in_optax(run: dict[str, Any]) -> None:
    """Behind their steps, too, where PyTorch's cosine rises again."""
    ours: Any = scheduled(GradientDescent(0.4), eta=SCHEDULES[run["schedule"]](**run["settings"]))
    seen = [ours.at(t).eta for t in range(1, len(run["rates"]) + 1)]
    np.testing.assert_allclose(seen, run["rates"], rtol=2e-14, atol=1e-16)


def test_amsgrad_with_the_corrected_maximum_is_optaxs() -> None:
    told = TOLD["amsgrad"]
    run: Any = Adam(told["eta"], beta2=told["beta2"], amsgrad_corrected=True)
    steps = len(told["positions"]) - 1
    ours = train_2d(run, Quadratic(), steps=steps).positions
    np.testing.assert_allclose(ours, told["positions"], rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(ours[-1], (0.258, -0.082), atol=5e-4)
