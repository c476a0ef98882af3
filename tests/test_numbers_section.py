"""The section "Numbers" of what is taken along: files of what is shown, and such as come back."""

import csv
import io
import json
import tomllib
from pathlib import Path
from typing import Any, cast

import pytest
from streamlit.testing.v1 import AppTest

from optlab.experiment import Experiment, from_query, from_toml
from optlab.lessons.presets import FOLDER, experiment_in, read_preset
from optlab.web.live import dropped
from optlab.web.live.reports import applied
from optlab.web.page import Page, page_of
from optlab.web.registry import pages
from optlab.web.share import numbers
from optlab.web.share.section import sections
from tests.test_page import fine, page
from tests.test_share import shared

QUERY = "v=1&f=quadratic+a+0.5&start=-3+1&steps=7&run=momentum+eta+0.2&run=adam"


def section(app: AppTest) -> AppTest:
    return shared(app, "numbers")


def downloads(monkeypatch: pytest.MonkeyPatch, query: str) -> tuple[AppTest, dict[str, str]]:
    """A page with the section open, and what its files are when they are asked for."""
    made: dict[str, Any] = {}

    def button(_label: str, data: Any, *, key: str, **_more: Any) -> None:
        assert callable(data)
        made[key.removeprefix("share-numbers-")] = data

    monkeypatch.setattr(numbers.st, "download_button", button)
    app = section(page(query))
    return app, {kind: cast(str, data()) for kind, data in made.items()}


def test_the_files_are_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    app, files = downloads(monkeypatch, QUERY)
    experiment = from_query(QUERY)
    assert from_toml(files["toml"]) == experiment
    rows = list(csv.reader(line for line in io.StringIO(files["csv"]) if not line.startswith("#")))
    assert len(rows) == 1 + 2 * 8
    end = experiment.trajectories()[1].positions[-1]
    assert [float(text) for text in rows[-1][2:4]] == list(end)
    assert json.loads(files["json"])["runs"][1]["columns"]["x2"][-1] == end[1]
    shown = next(one.value for one in app.code if one.value.startswith("run,step"))
    assert shown.splitlines() == [line for line in files["csv"].splitlines() if line[0] != "#"]


def test_of_a_long_run_the_drawn_steps_are_written_or_all_of_one_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    long = QUERY.replace("steps=7", "steps=9000")
    app, files = downloads(monkeypatch, long)
    assert files["csv"].count("\n") - files["csv"].count("#") == 1 + 2 * 1801
    (commands,) = (one.value for one in app.code if "python -m optlab run" in one.value)
    assert from_query(commands.split('"')[1]) == from_query(long)
    made: dict[str, Any] = {}
    monkeypatch.setattr(
        numbers.st, "download_button", lambda _l, data, *, key, **_m: made.update({key: data})
    )
    monkeypatch.setattr(numbers.st, "selectbox", lambda *_given, **_more: 1)
    section(page(long))
    runs = json.loads(made["share-numbers-json"]())["runs"]
    assert [(run["name"], len(run["columns"]["f"])) for run in runs] == [("Adam", 9001)]


def test_it_fits_where_runs_go_through_the_plane() -> None:
    there = {name for name in pages() if sections()["numbers"].fits(name, page_of([]))}
    assert there == set(pages()) - {"networks", "real_data"}


def test_without_runs_and_in_plain_figures_it_says_so() -> None:
    said = [one.value for one in section(page("v=1&f=beale&show=live+false")).caption]
    assert any("no runs" in text for text in said) and any("live figures" in text for text in said)
    fine(section(page("v=1&f=beale")))


# ---- a TOML that is dropped


def after(text: object, now: Page | None = None, name: str = "mine.toml") -> tuple[Page, str]:
    """The page after a file was dropped, and what was wrong with that."""
    made, refused = applied(now or page_of([]), [{"toml": text, "file": name}])
    return made, refused.get("toml", "")


def test_an_experiment_that_was_taken_along_comes_back() -> None:
    experiment = from_query(QUERY + "&noise=gaussian+sigma+0.2&window=-7+1+-2+2")
    made, refused = after(experiment.to_toml())
    assert (made.experiment, made.preset, refused) == (experiment, "", "")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_a_presets_file_is_taken_with_the_words_around_it(path: Path) -> None:
    preset = read_preset(path)
    text = path.read_text("utf-8")
    assert experiment_in("\ufeff" + text) == (preset.experiment, preset.view)
    made, refused = after(text)
    assert (made.experiment, made.preset, refused) == (preset.experiment, preset.name, "")
    assert len(text) < dropped.MOST_LETTERS


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("steps = = 3", ["not TOML", "line 1, column 9"]),
        ("a = " + "[" * 5000, ["not TOML"]),
        ("x = " + "9" * 5000, ["not TOML"]),
        ("steps = 20", ["there are no runs"]),
        (
            'steps = -1\n[[runs]]\noptimizer = "adam"\netta = 1\n[[runs]]\noptimizer = "sgd"',
            ["steps", "run 1: adam has no etta", "run 2: there is no optimizer 'sgd'"],
        ),
        ('runs = "many"', ["runs"]),
        ('show = 5\n[[runs]]\noptimizer = "adam"', ["show must be words", "got 5"]),
        ('show = "stepp 3"\n[[runs]]\noptimizer = "adam"', ["view has no stepp"]),
        ("[[runs]]\n" * 9, ["8"]),
        ("x" * (dropped.MOST_LETTERS + 1), ["this is no TOML"]),
        (7, ["this is no TOML"]),
        (None, ["this is no TOML"]),
    ],
)
def test_what_is_wrong_is_named_and_nothing_else_is_lost(text: object, words: list[str]) -> None:
    now = page_of([])
    made, refused = after(text, now)
    assert made is now
    assert refused.startswith("mine.toml: ") and "\n" not in refused
    assert all(word in refused for word in words), refused


def test_a_name_of_a_file_is_cut_and_a_lesson_keeps_its_experiment() -> None:
    assert len(after("=", name="x" * 999)[1]) < 200
    lesson = Page(Experiment(), page_of([]).view, lesson="lesson_gamma")
    assert "a lesson keeps its experiment" in after(from_query(QUERY).to_toml(), lesson)[1]


def test_every_refusal_that_the_browser_may_make_has_words() -> None:
    source = Path(dropped.__file__).parent / "js" / "core"
    text = "".join(
        (source / f"{name}.js").read_text("utf-8") for name in ("path_file", "own_paths")
    )
    reasons = {part.partition('"')[0] for part in text.split('new Refused("')[1:]}
    words = {name for name in dropped.dropped_words() if name.startswith("refused_")}
    assert {f"refused_{reason}" for reason in reasons} == words


def test_both_sides_know_the_same_bound() -> None:
    source = Path(dropped.__file__).parent / "js" / "core" / "own_paths.js"
    assert f"MOST_LETTERS = {dropped.MOST_LETTERS:_}" in source.read_text("utf-8")
    assert tomllib.loads(Experiment().to_toml())["steps"] == 20
