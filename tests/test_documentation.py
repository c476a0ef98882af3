import ast
import importlib
import inspect
import pkgutil
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import optlab
from optlab.lessons.claims import Claim, check
from optlab.lessons.lessons import disproved
from optlab.lessons.presets import read_preset
from optlab.web.live import reports
from optlab.web.live.resources import kinds, streams
from optlab.web.live.server import routes

ROOT = Path(__file__).parent.parent


def blocks(document: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / document).read_text(), re.DOTALL)


def test_the_readmes_python_prints_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = blocks("README.md", "python")
    exec(compile(code, "README.md", "exec"), {})
    printed = capsys.readouterr().out.splitlines()
    promised = [line.split("# ")[1] for line in code.splitlines() if line.startswith("print")]
    for line, promise in zip(printed, promised, strict=True):
        assert line.startswith(promise.removesuffix("..."))


def test_the_readmes_preset_is_one(tmp_path: Path) -> None:
    text, *_lesson = blocks("README.md", "toml")
    path = tmp_path / "readme.toml"
    path.write_text(text)
    assert read_preset(path).experiment.runs


def test_the_readmes_lesson_is_one_and_holds(tmp_path: Path) -> None:
    path = tmp_path / "readme.toml"
    path.write_text("\n".join(blocks("README.md", "toml")))
    preset = read_preset(path)
    assert preset.lesson and preset.facts.trainings
    assert disproved(preset.experiment, preset.facts, preset.lesson) == []
    claims = re.findall(r"`(\w+\(airfoil\[.*?)`", (ROOT / "README.md").read_text())
    outcomes = [check(Claim(that), preset.facts.runs(preset.experiment)) for that in claims]
    assert len(outcomes) == 2 and all(outcome.holds for outcome in outcomes)


def test_the_contributing_guides_optimizer_is_found_by_page_links_and_laws(tmp_path: Path) -> None:
    code, *_page = blocks("CONTRIBUTING.md", "python")
    for name in ("optlab", "tests", "presets", "benchmarks", "docs", ".streamlit"):
        shutil.copytree(ROOT / name, tmp_path / name)  # with what is compiled of it
    for name in ("app.py", "pyproject.toml", "README.md", "CONTRIBUTING.md"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "optlab" / "optimizers" / "sign_descent.py").write_text(code)

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", *arguments], cwd=tmp_path, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert run("optlab", "run", "v=1&run=sign_descent+eta+0.2").startswith("Sign descent  epoch 20")
    # The new one is looked for by its laws; and nothing that knows all optimizers wants to be told
    # of it: what is asked of each of the others alone is as it was without it. Files that do not
    # walk through the methods are not collected, which takes longer than running these.
    laws = "sign_descent or SignDescent"
    whole = "test_oracles or test_optimizers or test_presets or test_documentation"
    guide = "test_the_contributing_guides"
    chosen = f"{laws} or (({whole}) and not [ and not {guide})"
    files = [
        str(path.relative_to(tmp_path))
        for path in (tmp_path / "tests").rglob("test_*.py")
        if path.stem in whole.split(" or ") or "OPTIMIZERS" in path.read_text()
    ]
    said = run("pytest", "-v", "-n0", "-p", "no:cacheprovider", *sorted(files), "-k", chosen)
    passed = re.findall(r"^tests/(\w+)\.py::(\S+) PASSED", said, re.MULTILINE)
    assert len([test for _file, test in passed if re.search("sign_?descent", test, re.I)]) >= 10
    assert {file for file, _test in passed} > set(whole.split(" or "))


def public_things() -> Iterator[tuple[str, object]]:
    for info in pkgutil.walk_packages(optlab.__path__, "optlab."):
        if info.name.endswith("__main__"):
            continue
        module = importlib.import_module(info.name)
        if not info.name.startswith("optlab.optimizers."):  # their one class says it all
            yield info.name, module
        for name, thing in vars(module).items():
            if name.startswith("_") or getattr(thing, "__module__", None) != info.name:
                continue
            if inspect.isfunction(thing) or inspect.isclass(thing):
                yield f"{info.name}.{name}", thing


def has_no_docstring(name: str, thing: object) -> bool:
    own = vars(thing)["__doc__"] if inspect.isclass(thing) else thing.__doc__
    # A dataclass without a docstring gets its signature as one, a NamedTuple its fields.
    return not own or own.startswith(name.split(".")[-1] + "(")


def test_every_public_name_has_a_docstring_of_its_own() -> None:
    things = dict(public_things())
    assert {"optlab.train.walk", "optlab.optimizers.adam.Adam"} < things.keys()
    assert not [name for name, thing in things.items() if has_no_docstring(name, thing)]


@pytest.mark.parametrize(
    "code", blocks("CONTRIBUTING.md", "python"), ids=["method", "spec", "page"]
)
def test_so_has_what_the_contributing_guide_prints(code: str) -> None:
    """Who followed it to the letter had a page that this failed."""
    module = ast.parse(code)
    things = [one for one in module.body if isinstance(one, ast.ClassDef | ast.FunctionDef)]
    assert [one.name for one in things if not ast.get_docstring(one)] == []
    bases = [base for one in things if isinstance(one, ast.ClassDef) for base in one.bases]
    assert ast.get_docstring(module) or "Optimizer" in map(ast.unparse, bases)


def first_cells(document: str) -> list[str]:
    """What stands first in the rows of a document's tables."""
    return re.findall(r"^\| (.*?) \|", (ROOT / document).read_text(), re.MULTILINE)


def test_the_protocol_names_each_address_and_each_change() -> None:
    cells = first_cells("docs/protocol.md")
    addresses = {name for cell in cells for name in re.findall(r"`live/(\w+)", cell)}
    own = {route.path.rpartition("/")[2] for route in routes() if "{" not in route.path}
    assert addresses == {*kinds(), *own} and {*streams(), "link", "build"} == own
    changes = {name for cell in cells for name in re.findall(r'^`\{"(\w+)"', cell)}
    assert changes == {*reports.kinds()}
