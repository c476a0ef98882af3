"""The benchmarks compare the same work: every contestant that is installed ends where we end."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from benchmarks import __main__ as command
from benchmarks import animation, class_room, live, maps, sweep, training, trajectory, typed
from benchmarks.contestants import optlab_sweep, python_loop

ROOT = Path(__file__).parent.parent

# No rounding grows larger than this on the whole grid in 100 steps; a wrong formula does at once.
SAME = 1e-9


def test_all_contestants_end_at_the_same_points() -> None:
    contest = sweep.prepare(side=6, steps=30)
    differences = contest.differences()
    assert {*differences, *contest.missing} == {*sweep.WANTED}
    assert max(differences.values()) < SAME


def test_only_what_is_not_installed_is_missing() -> None:
    needs = {sweep.PYTHON: [], sweep.TORCH: ["torch"], sweep.OPTAX: ["jax", "optax"]}
    absent = {name for name, modules in needs.items() if not all(map(find_spec, modules))}
    assert {*sweep.prepare(side=2, steps=1).missing} == absent


def test_a_contestant_that_does_other_work_is_seen() -> None:
    eta, gamma = sweep.grid(3)
    ours, others = optlab_sweep(eta, gamma, 10), python_loop(eta, gamma, 11)
    assert np.abs(ours - others).max() > SAME


def test_the_grid_covers_eta_and_gamma() -> None:
    eta, gamma = sweep.grid(5)
    assert eta.shape == gamma.shape == (25,)
    assert len({*zip(eta, gamma, strict=True)}) == 25
    assert (eta.min(), eta.max()) == pytest.approx((1e-3, 2.0))
    assert (gamma.min(), gamma.max()) == pytest.approx((0.0, 0.999))


def test_the_single_trajectory_is_the_same_in_plain_python() -> None:
    assert trajectory.ours().positions[-1] == pytest.approx(trajectory.plain(), abs=1e-12)


def test_the_tables_name_every_contestant(capsys: pytest.CaptureFixture[str]) -> None:
    sweep.main(side=3, steps=5, rounds=1)
    trajectory.main(rounds=1)
    printed = capsys.readouterr().out
    for name in (sweep.OURS, *sweep.WANTED, trajectory.OURS, trajectory.PYTHON):
        assert name in printed


def test_what_is_not_installed_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sweep, "find_spec", lambda name: None)
    sweep.main(side=2, steps=2, rounds=1)
    printed = capsys.readouterr().out
    for name in (sweep.TORCH, sweep.OPTAX):
        assert [line for line in printed.splitlines() if name in line and "not installed" in line]


@pytest.mark.parametrize("method", training.METHODS)
def test_both_train_the_same_network(method: str) -> None:
    """Two steps: RMSProp's, as the book sets it, are so long that rounding grows at once."""
    if not find_spec("torch"):
        pytest.skip("torch is not installed")
    mine, theirs = (run(300, method, 2) for run in (training.ours, training.torch_loop))
    np.testing.assert_allclose(mine, theirs, rtol=1e-4)
    assert len(mine) == 2


def test_the_sweep_of_a_linear_model_is_the_loop_by_hand() -> None:
    sweep = training.Sweep.made(5)
    assert np.abs(sweep.ours()[-1] - sweep.by_hand()).max() < SAME


def test_training_is_measured() -> None:
    quick = "from benchmarks import training; training.main(300, 3, 1)"
    done = subprocess.run([sys.executable, "-c", quick], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    for name in (*training.METHODS, "all five, 2000 steps"):
        (line,) = [line for line in lines if line.startswith(f"{name}  ")]
        assert ("not installed" in line) == (not find_spec("torch"))
    assert [line for line in lines if line.startswith("optlab: one train_model") and "ms" in line]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What each benchmark of a server prints."""
    made = tmp_path_factory.mktemp("benchmarks") / "printed.json"
    runner = Path(__file__).with_name("run_benchmarks.py")
    command = [sys.executable, str(runner), str(made)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(made.read_text())


def test_the_live_page_and_the_usual_one_are_measured_side_by_side(printed: dict[str, str]) -> None:
    lines = printed["live"].splitlines()
    for name, wanted in live.FIGURES.items():
        (cells,) = [line[len(name) :].split() for line in lines if line.startswith(f"{name}  ")]
        assert len(cells) > bool(wanted)  # each figure has a measured value beside what is wanted


def test_the_maps_are_measured(printed: dict[str, str]) -> None:
    for name, wanted in maps.FIGURES.items():
        lines = [line for line in printed["maps"].splitlines() if line.startswith(f"{name}  ")]
        assert all(len(line[len(name) :].split()) > bool(wanted) for line in lines) and lines


def test_animations_are_measured(capsys: pytest.CaptureFixture[str]) -> None:
    animation.main(rounds=1, frames=3, high=0.13)
    lines = capsys.readouterr().out.splitlines()
    for kind in ("GIF", "APNG"):
        for name in ("play, 640x480", "play, 1280x720, dark", "drag of a slider, 640x480"):
            (line,) = [line for line in lines if line.startswith(f"{kind}, {name}  ")]
            assert float(line.split()[-1]) > 0


def test_a_class_while_maps_are_asked_for_is_measured(printed: dict[str, str]) -> None:
    for name in ("a static file", "a path", "a release", "open"):
        assert f"\n{name}  " in printed["load"]
    assert "all have it whole after" in printed["load"]


def test_a_class_that_trains_networks_is_measured(printed: dict[str, str]) -> None:
    for name in ("a path", "a slider's rows", "a release", "open"):
        assert f"\n{name}  " in printed["networks"]


def test_a_class_that_lets_go_is_measured(printed: dict[str, str]) -> None:
    for name, wanted in class_room.FIGURES.items():
        (line,) = [line for line in printed["class"].splitlines() if line.startswith(f"{name}  ")]
        assert len(line[len(name) :].replace(" / ", "/").split()) == 2 + bool(wanted)
        assert "nan" not in line or not Path("/proc").exists()


def test_a_first_visit_is_measured(printed: dict[str, str]) -> None:
    for name in ("cold, as it is", "warm, as it is", "cold, a phone", "warm, a phone"):
        (line,) = [line for line in printed["first"].splitlines() if line.startswith(f"{name}  ")]
        assert all(float(cell) >= 0 for cell in line[len(name) :].split())


def test_the_command_runs_what_is_named_and_refuses_what_is_not(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = []
    fakes = {name: lambda name=name: ran.append(name) for name in ("one", "two")}
    monkeypatch.setattr(command, "BENCHMARKS", fakes)
    assert command.main(["two"]) == 0 and ran == ["two"]
    assert command.main([]) == 0 and ran == ["two", "one", "two"]
    assert command.main(["three"]) == 2
    assert "no benchmark three; there are one, two" in capsys.readouterr().err


def test_a_typed_method_is_timed_against_the_one_that_it_is_a_copy_of() -> None:
    names = [name for name, _run, _typed in typed.pairs()]
    assert any("4 lines" in name for name in names)
    for _name, run, copy in typed.pairs():
        ours, its = (typed.swept(one, 9, 30).positions[-1] for one in (copy, run))
        np.testing.assert_allclose(ours, its, rtol=1e-6, atol=1e-6)
