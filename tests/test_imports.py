"""Which module needs which: no circles, wherever the import stands, and one way through it all."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import optlab

ROOT = Path(optlab.__file__).parents[1]


def modules(root: Path, package: str) -> dict[str, Path]:
    found = {}
    for path in sorted((root / package).rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported(node: ast.AST, package: str) -> Iterator[str]:
    """The dotted names that an import statement may mean, in a module of this package."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        up = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
        base = ".".join([*up, *([node.module] if node.module else [])])
        yield base
        yield from (f"{base}.{alias.name}" for alias in node.names)


def needs(there: Mapping[str, Path]) -> dict[str, set[str]]:
    """By module the modules that it imports, at its top, in a function or for its types only; the
    modules of a folder that is searched are needed by it, too. What `from a import b` takes is the
    module a.b where there is one, else a."""
    found: dict[str, set[str]] = {}
    for name, path in there.items():
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names: set[str] = set()
        for node in ast.walk(tree):
            meant = [other for other in imported(node, package) if other in there]
            if isinstance(node, ast.ImportFrom) and len(meant) == len(node.names) + 1:
                meant = meant[1:]  # all that is taken of a package are modules of it
            names.update(meant)
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "declared_in":
                names.update(other for other in there if other.startswith(f"{name}."))
        found[name] = names - {name}
    return found


def circles(needed: Mapping[str, set[str]]) -> list[list[str]]:
    """Modules that need each other, over however many others, as sorted groups."""
    reached: dict[str, set[str]] = {}
    for name in needed:
        seen, waiting = set[str](), list(needed[name])
        while waiting:
            other = waiting.pop()
            if other not in seen:
                seen.add(other)
                waiting += needed[other]
        reached[name] = seen
    groups = {
        tuple(sorted(other for other in reached[name] if name in reached[other]))
        for name in needed
        if name in reached[name]
    }
    return [list(group) for group in sorted(groups)]


OURS = needs(modules(ROOT, "optlab"))


def test_no_module_needs_one_that_needs_it() -> None:
    """Once optimizers needed their theory and it them, and a trajectory its status and it the
    trajectory; both hid it behind imports for types only."""
    assert circles(OURS) == []


def test_the_engine_needs_nothing_of_the_page() -> None:
    for name, others in OURS.items():
        if not name.startswith("optlab.web"):
            assert not [other for other in others if other.startswith("optlab.web")], name


def test_steps_know_no_experiment_and_optimizers_and_objectives_no_steps() -> None:
    """web -> lessons, measures, theory -> train -> optimizers, objectives."""

    def all_of(*starts: str) -> set[str]:
        seen, waiting = set[str](), [n for n in OURS if n.startswith(starts)]
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting += OURS[name]
        return seen

    assert "optlab.train" in all_of("optlab.experiment")
    assert not {"optlab.experiment", "optlab.theory"} & all_of("optlab.train")
    below = all_of("optlab.optimizers", "optlab.objectives")
    assert not {"optlab.problem", "optlab.path", "optlab.train"} & below


def test_no_page_needs_another_page_and_nothing_shared_needs_one() -> None:
    """What several pages have stood in the playground, and their answers in one list."""
    folders = {name for name in OURS if OURS[name] and name.startswith("optlab.web.views.")}
    pages = {name.split(".")[3] for name in folders if name.count(".") == 4}
    assert len(pages) > 5

    def page_of(name: str) -> str:
        parts = name.split(".")
        return parts[3] if name.startswith("optlab.web.views.") and parts[3] in pages else ""

    for name, others in OURS.items():
        assert {page_of(other) for other in others} <= {"", page_of(name)}, name


@pytest.mark.parametrize(
    ("b", "expected"),
    [
        ("import p.a", [["p.a", "p.b"]]),
        ("from p import a", [["p.a", "p.b"]]),
        ("from . import a", [["p.a", "p.b"]]),
        ("from .a import x", [["p.a", "p.b"]]),
        ("def f():\n    from p.a import x", [["p.a", "p.b"]]),
        (
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from p.a import x",
            [["p.a", "p.b"]],
        ),
        ("from p.c import x", [["p.a", "p.b", "p.c"]]),
        ("import p.d", []),
    ],
)
def test_a_circle_is_found_wherever_it_hides(tmp_path: Path, b: str, expected: object) -> None:
    (tmp_path / "p").mkdir()
    for name, text in {
        "__init__": "",
        "a": "from p.b import y",
        "b": b,
        "c": "import p.a",
        "d": "import os",
    }.items():
        (tmp_path / "p" / f"{name}.py").write_text(text)
    assert circles(needs(modules(tmp_path, "p"))) == expected
