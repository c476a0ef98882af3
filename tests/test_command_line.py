import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from optlab.__main__ import main
from optlab.lessons.presets import read_presets

NAME = "adagrad_stalls_rmsprop_does_not"


def test_list_names_every_preset(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert listed == list(read_presets()[0])


def test_run_prints_a_line_a_run_for_a_name_a_file_or_a_link(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    name = NAME
    preset = read_presets()[0][name]
    file = tmp_path / "mine.toml"
    file.write_text('title.en = "t"\nshows.en = "s"\n' + preset.experiment.to_toml())
    outputs = []
    link = "http://localhost/?" + preset.experiment.to_query()
    for experiment in (name, str(file), link, f"http://localhost/?preset={name}"):
        assert main(["run", experiment]) == 0
        outputs.append(capsys.readouterr().out)
    assert len(set(outputs)) == 1
    adagrad, rmsprop = outputs[0].splitlines()
    assert adagrad.startswith("AdaGrad  epoch 20, x1: -2.382563, x2: -0.158591  f 0.617962  ")
    assert rmsprop.startswith("RMSProp  epoch 20, x1: -0.010599, x2: 0.000000  f 1.12332e-05  ")
    assert "still moving: gradient" in rmsprop


LESSON = "lesson_gamma_1"


@pytest.mark.parametrize(
    ("address", "name"),
    [
        (f"lessons?lesson={LESSON}", LESSON),
        (f"lesson={LESSON}", LESSON),
        (f"?lesson={LESSON}", LESSON),
        (f"http://host:8501/lessons?lesson={LESSON}&show=step+3#what", LESSON),
        (f"https://a.school/optlab/settings?preset={NAME}&show=run+2+across+gamma#x", NAME),
        (f"preset={NAME}", NAME),
    ],
)
def test_run_takes_an_address_as_it_is_pasted(
    address: str, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A lesson's address was taken for a link, "there is no 'lesson' in a link"; behind a # was
    part of the preset's name."""
    assert main(["run", name]) == main(["run", address]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[: len(lines) // 2] == lines[len(lines) // 2 :]


def test_run_takes_a_lesson_that_was_changed_and_a_link_longer_than_a_files_name(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Such a link ended in a traceback: File name too long."""
    link = "v=1&f=quadratic&start=-5+-2&steps=7" + "&run=adam+eta+0.1+epsilon+1e-08" * 8
    assert main(["run", f"http://host/lessons?lesson={LESSON}&{link}&show=step+2#x"]) == 0
    assert main(["run", link]) == 0
    told = capsys.readouterr().out.splitlines()
    assert len(told) == 16 and all("epoch 7" in line for line in told)


def test_csv_has_every_iterate_with_all_digits(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "five_optimizers_on_an_oval", "--csv"]) == 0
    lines = capsys.readouterr().out.splitlines()
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    assert len(rows) == 5 * 31
    trajectories = read_presets()[0]["five_optimizers_on_an_oval"].experiment.trajectories()
    last = rows[30]
    assert (last["run"], last["step"]) == ("Gradient descent", "30")
    assert float(last["x1"]) == trajectories[0].positions[-1, 0]
    assert float(last["f"]) == trajectories[0].values[-1]
    assert float(last["gradient2"]) == trajectories[0].gradients[-1, 1]
    # ∇f, uphill: x²/20 + y² rises with y from (-7, 2) on, and falls with x.
    assert float(rows[0]["gradient1"]) == pytest.approx(-0.7)
    assert float(rows[0]["gradient2"]) == pytest.approx(4)


def test_json_has_the_same_and_one_step_in_so_many_can_be_had(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["run", "five_optimizers_on_an_oval", "--json", "--every", "7"]) == 0
    runs = json.loads(capsys.readouterr().out)["runs"]
    assert [run["columns"]["step"] for run in runs] == [[0, 7, 14, 21, 28, 30]] * 5
    for wrong in ("0", "٣", "1_0", "+7", "7.0", ""):
        with pytest.raises(SystemExit):
            main(["run", "five_optimizers_on_an_oval", "--csv", "--every", wrong])
        said = f"N must be a whole number of at least 1, got '{wrong}'"
        assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "rmsprop_on_mars"], "there is no preset 'rmsprop_on_mars', only adagrad"),
        (["run", "v=1&run=rmsprop+gamma+1.5"], "run 1: RMSProp.gamma must lie in [0, 1], got 1.5"),
        (["run", "v=1"], "there are no runs"),
        (["run", "lessons?lesson=nowhere"], "there is no lesson 'nowhere', only lesson_"),
        (["run", f"lesson={NAME}"], f"there is no lesson '{NAME}', only lesson_"),
        (["run", "http://host:8501/settings"], "this address names no experiment: copy it with"),
        (["run", "http://host/?v=1&run=sgd#x"], "run 1: there is no optimizer 'sgd'"),
        (["run", "missing.toml"], "missing.toml: cannot be read"),
        (["check", "missing"], "missing: there is no such folder"),
    ],
)
def test_bad_input_is_one_clear_line_and_exit_status_1(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 1
    captured = capsys.readouterr()
    assert words in captured.err
    assert captured.out == ""


def test_check_names_every_error_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = '[[runs]]\noptimizer = "sgd"\n[[runs]]\noptimizer = "adam"\nbeta1 = 2\n'
    (tmp_path / "a.toml").write_text('title.en = "t"\nshows.en = "s"\n' + runs)
    (tmp_path / "b.toml").write_text("start = [1]")
    assert main(["check", str(tmp_path)]) == 1
    captured = capsys.readouterr()
    assert "a.toml: run 1: there is no optimizer 'sgd'" in captured.err
    assert "a.toml: run 2: Adam.beta1 must lie in [0, 1), got 2" in captured.err
    assert "b.toml: start must be two numbers" in captured.err
    assert captured.out == "0 good presets, 6 errors\n"


def test_check_knows_how_a_page_can_be_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = 'title.en = "t"\nshows.en = "s"\nshow = "axes apart stepp 3"\n'
    (tmp_path / "a.toml").write_text(shown + '[[runs]]\noptimizer = "adam"\n')
    assert main(["check", str(tmp_path)]) == 1
    assert "a.toml: view has no stepp; it has step, axes" in capsys.readouterr().err


def test_check_tests_claims_and_lessons(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lesson = Path(__file__).parent.parent / "presets" / "lesson_gamma_1.toml"
    text = lesson.read_text().replace("gamma = 1.0", "gamma = 0.9")
    (tmp_path / "broken.toml").write_text(text)
    assert main(["check", str(tmp_path)]) == 1
    captured = capsys.readouterr()
    lines = captured.err.splitlines()
    assert all(line.startswith(f"{tmp_path / 'broken.toml'}: ") for line in lines)
    assert any(": claim 1: s1(1) == 0: " in line for line in lines)
    assert any(
        ": lesson: option 3: diverged_at(1) <= 2: inf <= 2 does not" in line for line in lines
    )
    assert captured.out == f"0 good presets, {len(lines)} errors\n"


def test_check_accepts_the_programs_own_presets(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(Path(__file__).parent.parent / "presets")]) == 0
    assert capsys.readouterr().out.endswith("good presets, 0 errors\n")


def test_the_module_runs_as_a_program_and_an_empty_reader_does_not_upset_it() -> None:
    command = f"{sys.executable} -m optlab run five_optimizers_on_an_oval --csv | head -n 1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)
    assert done.stdout == "# optlab: every step of 5 runs of 30 steps\n"
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("v=1&run=adam&steps=200", "# optlab: every step of 1 run of 200 steps\n"),
        ("v=1&run=adam&run=rmsprop&steps=1", "# optlab: every step of 2 runs of 1 step\n"),
    ],
)
def test_one_is_one_run_and_one_step(
    link: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", link, "--csv"]) == 0
    assert capsys.readouterr().out.startswith(said)


def test_script_prints_a_program_for_a_name_or_a_link(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["script", NAME]) == 0
    printed = capsys.readouterr().out
    there: dict[str, Any] = {}
    exec(compile(printed, "script.py", "exec"), there)
    assert there["paths"]["AdaGrad"][-1] == pytest.approx([-2.382563, -0.158591], abs=1e-6)
    assert "AdaGrad: x1 = -2.38256" in capsys.readouterr().out
    link = "http://localhost/?f=saddle&run=adam&steps=3"
    assert main(["script", link, "--torch"]) == 0
    printed = capsys.readouterr().out
    assert "torch.optim.Adam(p, lr=0.3" in printed and f"# The page: {link}" in printed
    assert main(["script", NAME, "--notebook"]) == 0
    assert json.loads(capsys.readouterr().out)["nbformat"] == 4
    assert main(["script", "f=saddle", "--optax"]) == 1
    assert "run" in capsys.readouterr().err
