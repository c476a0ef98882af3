"""Scripts make the numbers of the picture: each is run, and where its runs end is compared."""

import ast
import json
import subprocess
import sys
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optlab.experiment import Experiment, from_toml
from optlab.lessons.presets import read_presets
from optlab.objectives.quadratics import Quadratic
from optlab.objectives.typed import Typed as TypedFunction
from optlab.optimizers.adam import Adam
from optlab.optimizers.base import Optimizer
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.newton import Newton
from optlab.optimizers.rmsprop import RMSProp
from optlab.problem import Problem, Seen
from optlab.scheduled import scheduled
from optlab.schedules.decays import OneCycle, Step
from optlab.scripts.dialects import NUMPY
from optlab.scripts.function import NoScript
from optlab.scripts.libraries import SCRIPTS, script
from optlab.scripts.notebook import notebook
from optlab.scripts.printer import Printer
from optlab.train import walk
from optlab.typed.formula import read
from optlab.typed.tape import Tape
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


@cache  # several libraries' scripts make the same run
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


def made_by(texts: list[str], folder: Path) -> list[dict[str, Any]]:
    """What scripts make, run in one process."""
    scripts, results = folder / "scripts.json", folder / "paths.json"
    scripts.write_text(json.dumps(texts))
    runner = Path(__file__).with_name("run_scripts.py")
    done = subprocess.run(
        [sys.executable, str(runner), str(scripts), str(results)],
        capture_output=True,
        text=True,
        cwd=folder,  # where there is no optlab to import
        env={
            "PATH": "",
            "OMP_NUM_THREADS": "1",
            "JAX_PLATFORMS": "cpu",
            "XLA_FLAGS": "--xla_backend_optimization_level=0",  # what is run once is not tuned
            "MPLBACKEND": "Agg",
            "MPLCONFIGDIR": str(folder),
        },
    )
    assert done.returncode == 0, done.stderr
    return json.loads(results.read_text())


def wrong_in(made: Any, name: str, experiment: Experiment) -> tuple[list[str], int]:
    """What is wrong with the paths of a script, and how many could be compared to their ends."""
    if "error" in made:
        return [f"{name}: {made['error']}"], 0
    assert list(made["paths"]) == list(experiment.labels)
    assert [line.partition(": x1 = ")[0] for line in made["printed"].splitlines()] == [
        *experiment.labels
    ]
    wrong: list[str] = []
    whole = 0
    for label, run in zip(experiment.labels, experiment.runs, strict=True):
        path, until = steady_until(run, experiment.problem)
        theirs = np.array(made["paths"][label])
        assert theirs.shape == path.shape
        whole += until == len(path)
        off = np.abs(theirs[:until] - path[:until]).max(axis=1)
        off /= np.maximum(1, np.abs(path[:until]).max(axis=1))
        if not off.max(initial=0.0) <= EXACT:
            wrong.append(f"{name}: {label}: {off.max():.2g} off at step {off.argmax()}, {run}")
    return wrong, whole


def skip_without(*libraries: str) -> None:
    missing = [name for name in libraries if not find_spec(name)]
    if missing:
        pytest.skip(f"{', '.join(missing)} is not installed (requirements-bench.txt, -book.txt)")


@pytest.mark.parametrize("library", SCRIPTS)
def test_a_script_of_every_preset_and_of_random_experiments_makes_the_same_paths(
    library: str, tmp_path: Path
) -> None:
    skip_without(*NEEDS[library])
    some = given()
    if library == "optax":  # a run takes 0.2 s to compile: of the random ones every second
        some = tuple(one for i, one in enumerate(some) if i % 2 or "random" not in one[0])
    made = made_by([script(one, library) for _name, one in some], tmp_path)
    wrong: list[str] = []
    whole = 0
    for one, (name, experiment) in zip(made, some, strict=True):
        more, ended = wrong_in(one, name, experiment)
        wrong += more
        whole += ended
    assert not wrong, "\n".join(wrong)
    count = sum(len(experiment.runs) for _name, experiment in some)
    assert whole > 0.8 * count  # most are compared to their ends


def test_a_notebook_is_valid_makes_the_same_paths_and_draws_them(tmp_path: Path) -> None:
    skip_without("matplotlib")
    # Of the random ones every third: a figure takes some 0.1 s.
    some = [one for i, one in enumerate(given()) if i % 3 == 0 or "random" not in one[0]]
    books = [json.loads(notebook(one, "https://a/?b")) for _name, one in some]
    for book in books:
        assert (book["nbformat"], book["nbformat_minor"]) == (4, 5)
        ids = [cell["id"] for cell in book["cells"]]
        assert len({*ids}) == len(ids)
        for cell in book["cells"]:
            own = {"execution_count", "outputs"} if cell["cell_type"] == "code" else set[str]()
            assert cell.keys() == {"cell_type", "id", "metadata", "source"} | own
    texts = [
        "\n\n".join("".join(c["source"]) for c in book["cells"] if c["cell_type"] == "code")
        for book in books
    ]
    for one, (name, experiment) in zip(made_by(texts, tmp_path), some, strict=True):
        assert wrong_in(one, name, experiment)[0] == []
        assert one["legend"] == list(experiment.labels) and one["picture"] > 5000
        (left, right), (low, high) = experiment.window or experiment.objective.window
        assert one["limits"] == [left, right, low, high]


@pytest.mark.parametrize("library", SCRIPTS)
def test_a_script_says_all_settings_and_needs_nothing_of_optlab(library: str) -> None:
    for _name, experiment in given():
        text = script(experiment, library, "https://a.example/?b")
        code, _says, settings = text.partition(
            "# All settings, as the file of a preset has them:\n"
        )
        table = "\n".join(line.removeprefix("#").strip() for line in settings.splitlines())
        assert from_toml(table) == experiment
        assert "# The page: https://a.example/?b\n" in code
        needed = {
            (node.module or "").partition(".")[0] if isinstance(node, ast.ImportFrom) else one.name
            for node in ast.walk(ast.parse(code))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for one in node.names
        }
        own = {"math", "statistics", "itertools", "numpy", *NEEDS[library], "jax.numpy"}
        assert needed <= own


@pytest.mark.parametrize("library", SCRIPTS)
def test_where_a_librarys_own_method_would_make_others_the_script_makes_the_pictures_numbers(
    library: str, tmp_path: Path
) -> None:
    """The s - mean^2 of a centred RMSprop cancels: nan with gamma 0, and on a constant slope other
    numbers after some time. PyTorch's velocity has no eta in it, optax's has."""
    skip_without(*NEEDS[library])
    plain = RMSProp(0.01, 0.9, 1e-8, False)
    centred = replace(plain, centered=True)
    strokes, cycle = Step(steps=3, decay=0.1), OneCycle(steps=15, end=0.2)
    at_once = OneCycle(steps=9, begin=0.0, end=1e-3)
    velocities = [replace(plain, momentum=0.9, eta_inside=inside) for inside in (True, False)]
    some = {
        "gamma 0": Experiment(runs=(replace(centred, eta=2e-9, gamma=0.0),)),
        "slope": Experiment(
            TypedFunction("x1 + 2*x2"), (centred, replace(centred, momentum=0.9)), (-5, -2), 300
        ),
        "strokes": Experiment(runs=(*(scheduled(run, eta=strokes) for run in velocities), plain)),
        "cycles": Experiment(
            runs=(scheduled(plain, eta=cycle), scheduled(plain, epsilon=at_once), *velocities)
        ),
    }
    texts = {name: script(one, library) for name, one in some.items()}
    own = {"numpy": "none", "torch": "torch.optim.RMSprop(", "optax": "optax.rmsprop("}[library]
    assert {name: text.count(own) for name, text in texts.items()} == {
        "numpy": {"gamma 0": 0, "slope": 0, "strokes": 0, "cycles": 0},
        "torch": {"gamma 0": 0, "slope": 0, "strokes": 2, "cycles": 3},
        "optax": {"gamma 0": 0, "slope": 0, "strokes": 2, "cycles": 2},
    }[library]
    made = made_by([*texts.values()], tmp_path)
    for one, (name, experiment) in zip(made, some.items(), strict=True):
        assert wrong_in(one, name, experiment) == ([], len(experiment.runs))


@pytest.mark.parametrize("library", SCRIPTS)
def test_a_script_has_the_slope_of_a_power_at_0(library: str, tmp_path: Path) -> None:
    skip_without(*NEEDS[library])
    text = "abs(x1)^x2 + a*(x2 - 3)^2 + max(x1, 0)^(x2 + a)"
    text += "" if library == "optax" else " + x1^(a - 1)"  # of which JAX itself makes nan
    f = TypedFunction(text)
    runs = (GradientDescent(0.1), Adam(0.1), *([Newton()] if library == "numpy" else []))
    experiment = Experiment(f, runs, (0.0, 5.0), 8)
    path = path_of(GradientDescent(0.1), experiment.problem)
    np.testing.assert_allclose(path[:, 1], 3 + 2 * 0.8 ** np.arange(9), rtol=1e-12)
    (made,) = made_by([script(experiment, library)], tmp_path)
    assert wrong_in(made, "powers", experiment)[0] == []


def test_what_says_no_lines_has_no_script_but_a_sentence() -> None:
    class Silent(Adam):
        title = "Silent"

        def as_text(self) -> Any:
            return None

    class Sealed(Quadratic):
        title = "Sealed"

        def as_text(self) -> Any:
            return None

    for experiment, says in (
        (Experiment(runs=(Silent(),)), "no script of Silent"),
        (Experiment(Sealed(), (Adam(),)), "no script of Sealed"),
        (Experiment(), "without runs"),
    ):
        for library in SCRIPTS:
            with pytest.raises(NoScript, match=says):
                script(experiment, library)


def test_a_method_that_has_lines_has_its_scripts_with_nothing_else_said() -> None:
    class Own(Adam):
        title = "Own"

        def as_text(self) -> Any:
            return "x = x - eta*sign(g)*beta1"

    for library in SCRIPTS:
        text = script(Experiment(runs=(Own(eta=0.25),)), library)
        assert "eta*" in text and "sign(g)*beta1" in text


@pytest.mark.parametrize(
    ("formula", "source"),
    [
        ("x1 - (x2 - 1) - (-a)", "x1 - (x2 - 1) - (-a)"),
        ("-x1^2*x2 + (-x1)^2", "-x1**2*x2 + (-x1)**2"),
        ("x1/(x2/3)/2", "x1/(x2/3)/2"),
        ("2^-x1 + (2^x1)^x2 + 2^x1^x2", "2**-x1 + (2**x1)**x2 + 2**x1**x2"),
        ("max(x1, 1e-3, pi) + x1^0.5", "np.maximum(np.maximum(x1, 0.001), np.pi) + np.sqrt(x1)"),
        ("x1 + 1/0", "x1 + np.inf"),
    ],
)
def test_a_formula_is_printed_as_it_binds(formula: str, source: str) -> None:
    printed = Printer(NUMPY, {}).text(read(formula))
    assert printed == source
    there = {"x1": 0.7, "x2": 1.9, "a": 2.0}
    with np.errstate(all="ignore"):
        (value,) = Tape((read(formula),)).values(there)
    assert eval(printed, {"np": np}, there) == pytest.approx(float(value), rel=1e-15)
