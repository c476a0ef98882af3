"""Another language is added as files, and then nothing is said in English any more. The pages in a
browser are in tests/browser/test_language.py."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optlab.data.idx_sets import IDX_SETS
from optlab.experiment import Experiment
from optlab.lessons.glossary import terms
from optlab.lessons.lessons import FIELDS, OF_OPTION
from optlab.lessons.presets import GROUPS, read_presets
from optlab.lessons.quantities import ARITHMETIC, FUNCTIONS
from optlab.lessons.variants import CHANGES
from optlab.optimizers import OPTIMIZERS
from optlab.status import KINDS
from optlab.web.live import reports
from tests.pseudo import ROOT, english_in, sentences, write_tree
from tests.test_documentation import blocks

LESSONS = {name: preset for name, preset in read_presets()[0].items() if preset.lesson}
PAGES = (
    *("", "?show=live+false", "settings", "settings?show=live+false"),
    *("stability", "stability?show=live+false", "rotation", "rotation?show=live+false"),
    *("averages", "averages?show=live+false", "lessons"),
    *("real_data", "real_data?show=live+false", "real_data?v=1&run=newton&show=epochs+900"),
    *("networks", "networks?show=live+false"),
    "lessons?lesson=lesson_gamma&show=answer+1",
    "lessons?lesson=lesson_gamma&show=answer+1+live+false",
    "playground?v=1&f=rosenbrock+a+7&run=adam&run=adam&show=axes+apart+live+false",
    *("stability?v=1&f=rosenbrock&run=adam", "stability?v=1&run=adam&show=live+false"),
    *("stability?v=1", "settings?v=1", "averages?v=1&run=adam", "rotation?v=1&f=beale&run=adam"),
    *("stability?v=1&f=saddle&run=adam", "settings?v=1&f=saddle&run=adam&show=live+false"),
    *(f"playground?v=1&run={key}" for key in OPTIMIZERS),
    *(f"lessons?lesson={name}&show=answer+1" for name, p in LESSONS.items() if p.facts.trainings),
    *(f"lessons?lesson={name}" for name, p in LESSONS.items() if p.lesson and p.lesson.run),
)
SOURCES = [s for p in LESSONS.values() if p.lesson for s in p.lesson.sources]
SETS = [one.title for one in IDX_SETS.values()]  # are names
SYMBOLS = {name for run in OPTIMIZERS.values() for name in run().init(np.zeros(2))._fields}
# Of files of presets what is written there, and what claims may ask, is the same in every language.
NAMES = [
    *(*FIELDS, *OF_OPTION, *GROUPS, *KINDS, *FUNCTIONS, *ARITHMETIC, *CHANGES, *terms()),
    *reports.kinds(),
    *(function.call for function in FUNCTIONS.values()),
    *(*Experiment.__dataclass_fields__, "en", "that", "name", "toml", "at rest", "None", "minimum"),
    *("optimizer", "claims", "lesson options", "view", "shown", "lambda", "condition_number"),
]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What tests/reading.py has read."""
    folder = tmp_path_factory.mktemp("translated")
    write_tree(folder)
    told = subprocess.run(
        [sys.executable, "-m", "tests.reading", *PAGES],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)])},
        capture_output=True,
        text=True,
    )
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout)


def test_no_page_says_anything_in_english(read: dict[str, Any]) -> None:
    """Menus, helps, axes, what is read aloud, and what our own JavaScript is given to say."""
    assert len(read["said"]) > 10_000
    said = dict(read["said"])  # once, where several pages say the same
    left = {text: at for text, at in said.items() if english_in(text, *SOURCES, *SYMBOLS, *SETS)}
    code = ("Code.code_text", "TextArea.value")  # Python, and the lines of a typed method
    assert {text: at for text, at in left.items() if not any(one in at for one in code)} == {}


def test_nothing_is_refused_in_english(read: dict[str, Any]) -> None:
    left = []
    for text, given in read["refused"]:
        english = english_in(text, given, *NAMES)
        if "⟦" not in text or (english and "ŢÓṀĹ" not in text):  # what follows is Python's
            left.append(text)
    assert len(read["refused"]) > 100
    assert left == []


def test_nothing_is_looked_up_that_is_not_marked(read: dict[str, Any]) -> None:
    """About thirty calls took what no extractor sees."""
    assert set(read["missed"]) <= SYMBOLS


# What only a program can do wrong is said in English, to who writes it: wrong shapes, a batch where
# one run is meant, addresses that no page has made.
FOR_PROGRAMS = (
    *("train", "trajectory", "problem", "status", "discovery", "d2l", "__main__"),
    *(
        "measure/",
        "theory/",
        "models/",
        "web/gate",
        "web/live/bundle",
        "web/live/common_answers",
        "web/live/resources",
        "web/live/rows",
    ),
    *("web/views/averages/packets", "web/views/playground/ranking", "web/views/settings/maps"),
    *(
        "web/views/rotation/hessians",
        "web/views/stability/regimes",
        "web/registry",
        "web/view_words",
    ),
)


def test_every_refusal_that_a_reader_may_see_is_marked() -> None:
    found = []
    for path in (ROOT / "optlab").rglob("*.py"):
        name = path.relative_to(ROOT / "optlab").with_suffix("").as_posix()
        if not name.startswith(FOR_PROGRAMS):
            found += [(name, text) for text in _refused_as_it_is(path) if english_in(text, *NAMES)]
    assert found == []


def test_so_is_every_refusal_that_the_contributing_guide_prints(tmp_path: Path) -> None:
    path = tmp_path / "printed.py"
    for code in blocks("CONTRIBUTING.md", "python"):
        path.write_text(code, "utf-8")
        assert _refused_as_it_is(path) == []


def _refused_as_it_is(path: Path) -> list[str]:
    """The literal parts of what is raised, or added to errors, as it stands there."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = ast.unparse(node.func)
        if called.endswith("Error") or called in ("errors.append", "problems.append"):
            first = node.args[0]
            for one in first.elts if isinstance(first, ast.List) else [first]:
                parts = one.values if isinstance(one, ast.JoinedStr) else [one]
                found += [str(p.value) for p in parts if isinstance(p, ast.Constant)]
    return found


def test_a_language_is_added_as_the_contributors_guide_says(tmp_path: Path) -> None:
    """The commands are run as they stand there, in a copy."""
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## Add a language")[2]
    block = guide.partition("```sh\n")[2].partition("```")[0]
    write_tree(tmp_path)
    (tmp_path / "tests").mkdir()
    for name in ("pyproject.toml", "tests/__init__.py", "tests/extraction.py"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    for line in filter(None, block.splitlines()):
        command, *arguments = line.split()
        assert command == "python"
        subprocess.run([sys.executable, *arguments], cwd=tmp_path, check=True, capture_output=True)
    text = (tmp_path / "optlab/locale/tr/LC_MESSAGES/optlab.po").read_text(encoding="utf-8")
    assert 'msgid "Add a run"' in text
    told = "from optlab.words import languages; print(*languages())"
    shown = subprocess.run(
        [sys.executable, "-c", told], cwd=tmp_path, capture_output=True, text=True
    )
    assert "tr" in shown.stdout.split()


def test_a_sentence_is_found_wherever_it_is_marked() -> None:
    found = sentences()
    assert {"Loss", "Add a run", "at rest", "said by nobody"} - found == {"said by nobody"}
    assert "how much of the average of squares is kept" in found  # declared
    assert any(
        s.startswith("Divide each coordinate's gradient by the root of a leaky") for s in found
    )
    assert "{place} must lie in {legal}, got {value}" in found
