"""Scripts make the numbers of the picture: each is run, and where its runs end is compared."""

import json
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optlab.experiment import Experiment
from optlab.lessons.presets import read_presets
from optlab.optimizers.base import Optimizer
from optlab.problem import Problem, Seen
from optlab.scripts.libraries import SCRIPTS, script
from optlab.train import walk
from tests.random_experiments import experiments

NEEDS = {"numpy": ("numpy",), "torch": ("torch",), "optax": ("jax", "optax")}
EXACT = 1e-9


@cache
def given() -> tuple[tuple[str, Experiment], ...]:
    """Every preset that has runs, and random experiments."""
    presets = [(n, one.experiment) for n, one in read_presets()[0].items() if one.experiment.runs]
    return (*presets, *((f"random {i}", one) for i, one in enumerate(experiments())))


class Shaken(Seen):
    """A gradient that is off in its last digits, as another right program's is."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.rng = np.random.default_rng(seed)

    def look(self, x: Any) -> Any:
        gradient = super().look(x)
        u, v = self.rng.uniform(-1, 1, (2, 2))
        curved = np.abs(self.objective.hessian(x)).max()
        size = curved * (1 + np.abs(x).max()) + np.abs(gradient).max()
        return gradient * (1 + 2e-15 * u) + 4e-16 * size * v


def path_of(run: Optimizer, problem: Problem[Any], seen: Seen | None = None) -> Any:
    points: list[Any] = []
    walk(run, problem, lambda t, x, state: points.append(x), seen)
    return np.array(points)


def steady_until(run: Optimizer, problem: Problem[Any]) -> tuple[Any, int]:
    """The path, and up to which step it says something: where it is finite, and where last digits
    that are off have not grown into others. Beyond, two right programs part."""
    path = path_of(run, problem)
    with np.errstate(all="ignore"):
        fine = (np.abs(path) < 1e100).all(axis=1)
        for seed in range(3):
            off = np.abs(path_of(run, problem, Shaken(seed)) - path).max(axis=1)
            fine &= off < EXACT / 20 * np.maximum(1, np.abs(path).max(axis=1))
    return path, int(np.argmin(fine)) if not fine.all() else len(path)


@cache
def made_by(library: str, folder: Path) -> list[dict[str, Any]]:
    """What the scripts of all experiments make, run in one process."""
    texts = [script(one, library) for _name, one in given()]
    scripts, results = folder / "scripts.json", folder / "paths.json"
    scripts.write_text(json.dumps(texts))
    runner = Path(__file__).with_name("run_scripts.py")
    done = subprocess.run(
        [sys.executable, str(runner), str(scripts), str(results)],
        capture_output=True,
        text=True,
        cwd=folder,  # where there is no optlab to import
        env={"PATH": "", "OMP_NUM_THREADS": "1", "JAX_PLATFORMS": "cpu"},
    )
    assert done.returncode == 0, done.stderr
    return json.loads(results.read_text())


@pytest.mark.parametrize("library", SCRIPTS)
def test_a_script_of_every_preset_and_of_random_experiments_makes_the_same_paths(
    library: str, tmp_path: Path
) -> None:
    missing = [name for name in NEEDS[library] if not find_spec(name)]
    if missing:
        pytest.skip(f"{', '.join(missing)} is not installed (requirements-bench.txt)")
    wrong: list[str] = []
    whole = count = 0
    for (name, experiment), made in zip(given(), made_by(library, tmp_path), strict=True):
        if "error" in made:
            wrong.append(f"{name}: {made['error']}")
            continue
        assert list(made["paths"]) == list(experiment.labels)
        for label, run in zip(experiment.labels, experiment.runs, strict=True):
            path, until = steady_until(run, experiment.problem)
            theirs = np.array(made["paths"][label])
            if theirs.shape != path.shape:
                wrong.append(f"{name}: {label}: {theirs.shape} points, not {path.shape}")
                continue
            count += 1
            whole += until == len(path)
            off = np.abs(theirs[:until] - path[:until]).max(axis=1)
            off /= np.maximum(1, np.abs(path[:until]).max(axis=1))
            if not off.max(initial=0.0) <= EXACT:
                wrong.append(f"{name}: {label}: {off.max():.2g} off at step {off.argmax()}, {run}")
    assert not wrong, "\n".join(wrong)
    assert whole > 0.8 * count  # most are compared to their ends
