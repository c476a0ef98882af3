import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

from optlab.experiment import ExperimentError
from optlab.lessons.claims import Claim, check
from optlab.lessons.presets import FOLDER, GROUPS, grouped, read_preset, read_presets
from optlab.optimizers import OPTIMIZERS
from optlab.questions import parts_of
from optlab.trajectory import Trajectory
from optlab.web import page as web
from tests.test_documentation import blocks

MOMENTUMS = ", ".join(OPTIMIZERS["momentum"].hyperparameters())

PRESETS, ERRORS = read_presets()


def runs(name: str) -> tuple[Trajectory, ...]:
    return PRESETS[name].experiment.trajectories()


def test_no_preset_of_the_program_is_broken() -> None:
    assert ERRORS == []


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("rmsprop_in_a_ravine", ["epoch 20, x1: -0.010599, x2: 0.000000"]),
        ("adagrad_in_a_ravine", ["epoch 20, x1: -2.382563, x2: -0.158591"]),
        ("adagrad_eta_2", ["epoch 20, x1: -0.002295, x2: -0.000000"]),
        (
            "adagrad_stalls_rmsprop_does_not",
            [
                "epoch 20, x1: -2.382563, x2: -0.158591",
                "epoch 20, x1: -0.010599, x2: 0.000000",
            ],
        ),
    ],
)
def test_a_preset_prints_the_line_that_the_chapter_prints(name: str, lines: list[str]) -> None:
    assert [str(trajectory) for trajectory in runs(name)] == lines


def test_adagrad_stalls_where_rmsprop_does_not() -> None:
    adagrad, rmsprop = runs("adagrad_stalls_rmsprop_does_not")
    lengths = np.linalg.norm(np.diff(adagrad.positions, axis=0), axis=1)
    assert np.all(np.diff(lengths) < 0)
    assert adagrad.values[-1] > 1e4 * rmsprop.values[-1]


def test_gamma_1_diverges_as_gradient_descent_does_with_a_thousand_times_the_eta() -> None:
    (rmsprop,) = runs("rmsprop_gamma_1")
    assert rmsprop.status.kind == "diverged"
    # eta / sqrt(epsilon) = 400; on 0.1 x1^2 + 2 x2^2 each step multiplies x by 1 - 400 lambda.
    powers = np.arange(21)
    by_hand = [-5 * (1 - 400 * 0.2) ** powers, -2 * (1 - 400 * 4.0) ** powers]
    np.testing.assert_allclose(rmsprop.positions.T, by_hand, rtol=1e-9)


def test_gradient_descent_crawls_then_diverges_and_momentum_mends_it() -> None:
    slow, fast, momentum = runs("gradient_descent_and_momentum")
    assert abs(slow.positions[-1, 0]) > 1000 * abs(slow.positions[-1, 1])
    assert fast.status.kind == "diverged"
    assert momentum.values[-1] < 1e-3 * slow.values[-1]


@pytest.mark.parametrize("method", ["rmsprop", "adagrad"])
def test_rotation_slows_the_diagonal_methods_with_and_without_the_doubling(method: str) -> None:
    (straight,) = runs(f"{method}_in_a_ravine")
    (printed,), (rotated,) = (
        runs(f"{method}_rotated_as_printed"),
        runs(f"{method}_rotated_only"),
    )
    x = rotated.positions[-1]
    np.testing.assert_allclose(printed.objective.value(x), 2 * rotated.objective.value(x))
    assert min(printed.values[-1], rotated.values[-1]) > 2 * straight.values[-1]


def test_the_comparison_has_the_books_four_settings_and_a_fifth_that_is_not_the_books() -> None:
    """It was called the book's five: the listing compares four, an article added RMSProp."""
    preset = PRESETS["five_optimizers_on_an_oval"]
    assert "first four; RMSProp at 0.1 and 0.99 was added by an article" in " ".join(
        preset.shows["en"].split()
    )
    assert preset.experiment.start == (-7, 2)
    assert preset.experiment.steps == 30
    assert [(run.key, run.settings()["eta"]) for run in preset.experiment.runs] == [
        ("gradient_descent", 0.95),
        ("momentum", 0.1),
        ("adagrad", 1.5),
        ("adam", 0.3),
        ("rmsprop", 0.1),
    ]
    assert preset.experiment.runs[4].settings()["gamma"] == 0.99
    for other in PRESETS.values():
        said = [*other.shows.values(), *(other.lesson.explanation.values() if other.lesson else ())]
        assert not any("book's five" in " ".join(text.split()) for text in said)


def test_every_error_of_a_folder_is_named_with_its_file_and_place(tmp_path: Path) -> None:
    (tmp_path / "good.toml").write_text(
        'title.en = "t"\nshows.en = "s"\n[[runs]]\noptimizer = "adam"\n'
    )
    (tmp_path / "bad.toml").write_text(
        'title = "t"\nshows.en = "s"\nsteps = -1\n[[runs]]\noptimizer = "momentum"\nbeta1 = 0.9\n'
    )
    (tmp_path / "torn.toml").write_text("steps = \n")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    presets, errors = read_presets(tmp_path)
    assert list(presets) == ["good"]
    assert errors[0].startswith(f"{tmp_path}/bad.toml: title must be a text by language")
    assert errors[1:3] == [
        f"{tmp_path}/bad.toml: run 1: momentum has no beta1; it has {MOMENTUMS}",
        f"{tmp_path}/bad.toml: steps must be a whole number in [0, 100000], got -1",
    ]
    assert errors[3].startswith(f"{tmp_path}/bytes.toml: cannot be read")
    assert errors[4].startswith(f"{tmp_path}/torn.toml: not TOML")


def test_what_an_editor_leaves_in_a_folder_harms_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Emacs' lock is a link to nothing: every page of the server failed while it was there."""
    good = 'title.en = "t"\nshows.en = "s"\n[[runs]]\noptimizer = "adam"\n'
    (tmp_path / "good.toml").write_text(good)
    (tmp_path / ".#good.toml").symlink_to("somebody@host.1234:17")
    (tmp_path / ".good.toml.swp").write_bytes(b"\xff")
    (tmp_path / "lost.toml").symlink_to("nowhere")
    monkeypatch.setattr(web, "FOLDER", tmp_path)
    monkeypatch.setattr(web, "_files_now", lambda: web._files_at.__wrapped__(0))
    monkeypatch.setattr(web, "read_presets", lambda name: read_presets(tmp_path, name))
    web._presets_as_of.cache_clear()
    presets, errors = web.available_presets()
    web._presets_as_of.cache_clear()
    assert [*presets] == ["good"]
    [error] = errors
    assert error.startswith("lost.toml: cannot be read")


def test_a_preset_without_runs_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "empty.toml"
    path.write_text('title.en = "t"\nshows.en = "s"\n')
    with pytest.raises(ExperimentError, match=r"there are no runs"):
        read_preset(path)


@pytest.mark.parametrize(
    ("name", "claim"),
    [
        pytest.param(name, claim, id=f"{name}: {claim.that}")
        for name, preset in PRESETS.items()
        for claim in preset.facts.claims
    ],
)
def test_what_a_preset_claims_holds(name: str, claim: Claim) -> None:
    preset = PRESETS[name]
    outcome = check(claim, preset.facts.runs(preset.experiment))
    assert outcome.holds, outcome.says


def test_no_two_presets_are_the_same_experiment() -> None:
    """The page finds the preset that it shows by its experiment."""
    experiments = [preset.experiment for preset in PRESETS.values()]
    assert all(experiments.index(one) == i for i, one in enumerate(experiments))


def test_the_lessons_stand_behind_the_other_presets() -> None:
    lessons = [bool(preset.lesson) for preset in PRESETS.values()]
    assert lessons == sorted(lessons)
    assert len(lessons) - sum(lessons) >= 11


def test_a_claim_that_cannot_be_read_is_an_error_with_its_file_and_place(tmp_path: Path) -> None:
    path = tmp_path / "claims.toml"
    runs = '[[runs]]\noptimizer = "adam"\n'
    path.write_text(f'title.en = "t"\nshows.en = "s"\n{runs}[[claims]]\nthat = "g(1) < 2"\n')
    with pytest.raises(ExperimentError) as error:
        read_preset(path)
    assert str(error.value).startswith(f"{path}: claim 1: there is no g(...), only f, gap, ")


def test_a_page_names_the_file_only_and_the_command_line_its_path(tmp_path: Path) -> None:
    """A student read where the server keeps its files."""
    (tmp_path / "runs.toml").write_text("start = [1]")
    (tmp_path / "syntax.toml").write_text("start = [")
    (tmp_path / "bytes.toml").write_bytes(b"\xff")
    (tmp_path / "folder.toml").mkdir()
    wrong = {"runs.toml", "syntax.toml", "bytes.toml", "folder.toml"}
    _, on_the_page = read_presets(tmp_path, name=lambda path: path.name)
    _, on_the_command_line = read_presets(tmp_path)
    assert {line.partition(":")[0] for line in on_the_page} == wrong
    assert not any(str(tmp_path) in line for line in on_the_page)
    assert {line.partition(":")[0] for line in on_the_command_line} == {
        str(tmp_path / name) for name in wrong
    }


RUNS = 'title.en = "t"\nshows.en = "s"\n[[runs]]\noptimizer = "adam"\n'


def test_every_preset_of_the_program_says_its_group_and_stands_in_it() -> None:
    groups = grouped(PRESETS)
    assert [*groups] == [name for name in GROUPS if name in groups]
    assert sorted(p.name for members in groups.values() for p in members) == sorted(PRESETS)
    assert "others" not in groups
    for name, preset in PRESETS.items():
        assert f'\ngroup = "{preset.group}"\n' in (FOLDER / f"{name}.toml").read_text("utf-8")
        assert (preset.group == "lessons") == bool(preset.lesson)


def test_a_file_that_windows_wrote_is_read(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(RUNS, encoding="utf-8-sig")
    presets, errors = read_presets(tmp_path)
    assert (list(presets), errors) == (["mine"], [])


@pytest.mark.parametrize("order", ["nan", "true", '"first"'])
def test_an_order_that_puts_a_preset_nowhere_is_refused(order: str, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(f"order = {order}\n{RUNS}")
    presets, (error,) = read_presets(tmp_path)
    assert presets == {} and "order must be a number, got" in error


def test_no_two_presets_of_the_program_share_a_place() -> None:
    # Two lessons had 118: which came first was a matter of their files' names.
    orders = [preset.order for preset in PRESETS.values()]
    assert sorted(set(orders)) == orders


def test_a_group_keeps_the_order_of_its_presets(tmp_path: Path) -> None:
    for name, order in (("z", 1), ("a", 2), ("m", 1.5)):
        (tmp_path / f"{name}.toml").write_text(f'order = {order}\ngroup = "momentum"\n{RUNS}')
    (tmp_path / "first.toml").write_text(f'order = 9\ngroup = "first look"\n{RUNS}')
    groups = grouped(read_presets(tmp_path)[0])
    assert {name: [p.name for p in members] for name, members in groups.items()} == {
        "first look": ["first"],
        "momentum": ["z", "m", "a"],
    }


def test_a_preset_without_a_group_is_with_the_others_and_a_lesson_with_the_lessons(
    tmp_path: Path,
) -> None:
    (tmp_path / "mine.toml").write_text(RUNS)
    lesson = next(preset.name for preset in PRESETS.values() if preset.lesson)
    text = (FOLDER / f"{lesson}.toml").read_text("utf-8")
    (tmp_path / "asked.toml").write_text(text.replace('group = "lessons"\n', ""), "utf-8")
    presets, errors = read_presets(tmp_path)
    assert not errors
    assert {name: preset.group for name, preset in presets.items()} == {
        "mine": "others",
        "asked": "lessons",
    }


@pytest.mark.parametrize("given", ['"First look"', '"rotations"', "3", '["momentum"]', "true"])
def test_a_group_that_there_is_not_is_an_error_of_its_file(tmp_path: Path, given: str) -> None:
    (tmp_path / "mine.toml").write_text(f"group = {given}\n{RUNS}")
    presets, errors = read_presets(tmp_path, name=lambda path: path.name)
    assert not presets
    [error] = errors
    assert error.startswith(f"mine.toml: group must be one of {', '.join(GROUPS)}; got ")


ASKING = """title.en = "t"
shows.en = "s"
question.en = "{question}"
[[runs]]
optimizer = "adam"
"""


@pytest.mark.parametrize(
    ("question", "wrong"),
    [
        ("Why does {run 2} stall?", "question.en: there is no run 2, the last one is 1"),
        ("Why does {AdaGrad} stall?", "question.en must be one plain line, in which {run 1} names"),
        ("Why does $\\\\eta$ matter?", "question.en must be one plain line"),
        ("What is an [[optimizer]]?", "question.en must be one plain line"),
        (" ", "question.en must have 1 to 90 letters, got 1"),
        ("Why? " * 30, "question.en must have 1 to 90 letters, got 150"),
    ],
)
def test_a_question_that_cannot_be_asked_is_an_error_with_its_place(
    tmp_path: Path, question: str, wrong: str
) -> None:
    path = tmp_path / "asks.toml"
    path.write_text(ASKING.replace("{question}", question))
    with pytest.raises(ExperimentError) as error:
        read_preset(path)
    assert len(error.value.errors) == 1
    assert error.value.errors[0].startswith(f"{path}: {wrong}")


def test_a_question_is_a_text_by_language(tmp_path: Path) -> None:
    path = tmp_path / "asks.toml"
    path.write_text(ASKING.replace('question.en = "{question}"', 'question = "Why?"'))
    with pytest.raises(ExperimentError, match=r"question must be a text by language"):
        read_preset(path)


def test_every_preset_but_a_lesson_asks_and_has_claims() -> None:
    for preset in PRESETS.values():
        assert bool(preset.question) != bool(preset.lesson), preset.name
        assert preset.facts.claims, preset.name


def test_the_lesson_that_the_guide_prints_may_stand_among_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a lesson of the program must be beside a lesson was said nowhere."""
    folder = tmp_path / "presets"
    shutil.copytree(FOLDER, folder)
    (text,) = blocks("CONTRIBUTING.md", "toml")
    (folder / "lesson_saddle.toml").write_text(text, "utf-8")
    presets, errors = read_presets(folder)
    assert errors == [] and "lesson_saddle" in presets
    monkeypatch.setattr(sys.modules[__name__], "PRESETS", presets)
    monkeypatch.setattr(sys.modules[__name__], "FOLDER", folder)
    test_the_lessons_stand_behind_the_other_presets()
    test_no_two_presets_are_the_same_experiment()
    test_every_preset_of_the_program_says_its_group_and_stands_in_it()
    test_every_preset_but_a_lesson_asks_and_has_claims()


def test_a_question_in_parts() -> None:
    assert parts_of("Same eta. Why does {run 1} stall?") == ["Same eta. Why does ", 0, " stall?"]
    assert parts_of("{run 2} or {run 1}?") == [1, " or ", 0, "?"]
    assert parts_of("Why?") == ["Why?"]


@pytest.mark.parametrize(
    ("name", "question", "claims"),
    [
        (
            "adagrad_stalls_rmsprop_does_not",
            "Same eta. Why does {run 1} stall?",
            {"eta(1) == eta(2)", "move(1) < move(1, 10) < move(1, 1)", "f(1) > 1e4*f(2)"},
        ),
        (
            "rmsprop_in_a_ravine",
            "Far steeper along x2. Why is the first step as long along x1?",
            {"condition(1) > 10", "abs(x1(1, 1) - x1(1, 0) - (x2(1, 1) - x2(1, 0))) < 1e-4"},
        ),
        (
            "adagrad_in_a_ravine",
            "Why do its steps shrink so far from the minimum?",
            {"move(1) < move(1, 10) < move(1, 1)", "f(1) > 0.5"},
        ),
        (
            "adagrad_eta_2",
            "At this eta gradient descent diverges. Why not AdaGrad?",
            {"status(gd) == 'diverged'", "status(1) != 'diverged'"},
        ),
        (
            "gradient_descent_and_momentum",
            "Same eta. Why does {run 2} fly off, and {run 3} come in?",
            {"eta(2) == eta(3)", "status(2) == 'diverged'", "f(3) < 1e-3*f(1)"},
        ),
        (
            "five_optimizers_on_an_oval",
            "Which of the five swing across the valley floor?",
            {
                "x2(1, 1)*x2(1, 0) < 0",
                "x2(2, 6)*x2(2, 0) < 0",
                "x2(4, 12)*x2(4, 0) < 0",
                "x2(3, 0) > x2(3, 1) > x2(3, 2) > x2(3, 10) >= x2(3) >= 0",
                "x2(5, 0) > x2(5, 1) > x2(5, 2) > x2(5, 10) >= x2(5) >= 0",
            },
        ),
        *(
            (
                f"{method}_rotated_as_printed",
                "Halve this function, and the path hardly changes. Why?",
                {"apart(1, pure) < 1e-5"},
            )
            for method in ("rmsprop", "adagrad")
        ),
        *(
            (
                f"{method}_rotated_only",
                "Turned by 45°, both coordinates curve alike. What is left to even out?",
                {"abs(preconditioned_condition(1)/condition(1) - 1) < 1e-9"},
            )
            for method in ("rmsprop", "adagrad")
        ),
        (
            "rmsprop_gamma_1",
            "With gamma = 1 nothing enters the average. Why does it fly off?",
            {"s1(1) == 0", "s2(1) == 0", "diverged_at(1) == 1"},
        ),
    ],
)
def test_what_a_question_states_is_claimed(name: str, question: str, claims: set[str]) -> None:
    """Whoever changes a question sees here what has to hold of the runs."""
    assert PRESETS[name].question["en"] == question
    assert claims <= {claim.that for claim in PRESETS[name].facts.claims}
