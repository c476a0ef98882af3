"""What the sessions of one server share: they draw and hear at the same time, in threads."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

import optlab
from optlab.web.live import component

CHANGES = {
    *("add", "append", "appendleft", "clear", "discard", "extend", "insert", "move_to_end"),
    *("pop", "popitem", "popleft", "remove", "reverse", "setdefault", "sort", "update"),
}
GUARDED = {
    "typed/minima.py _found",  # under a lock
    "web/live/streams.py _open",  # in one thread, the server's
}


def names_of(module: ast.Module) -> set[str]:
    """What a module binds itself: not what it defines or imports."""
    bound = set[str]()
    for node in module.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        bound |= {target.id for target in targets if isinstance(target, ast.Name)}
    return bound


def base(node: ast.expr) -> ast.expr:
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return node


def changed_in(function: ast.AST) -> Iterator[str]:
    """The names whose objects a function changes in place, or binds anew."""
    for node in ast.walk(function):
        if isinstance(node, ast.Global):
            yield from node.names
        if isinstance(node, ast.Assign | ast.Delete | ast.AugAssign):
            targets = [node.target] if isinstance(node, ast.AugAssign) else node.targets
            inner = [base(target) for target in targets if not isinstance(target, ast.Name)]
            yield from (name.id for name in inner if isinstance(name, ast.Name))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = base(node.func.value)
            if node.func.attr in CHANGES and isinstance(name, ast.Name):
                yield name.id


def shared(text: str) -> set[str]:
    """What is bound by a module and changed by its functions."""
    module = ast.parse(text)
    functions = (
        node
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    return names_of(module) & {name for one in functions for name in changed_in(one)}


@pytest.mark.parametrize(
    "line", ["a[0] = 1", "a.append(1)", "a[0].add(1)", "del a[0]", "a[0] += 1", "global a"]
)
def test_a_change_is_seen_however_it_is_written(line: str) -> None:
    assert shared(f"a = []\ndef change():\n    {line}\n") == {"a"}


def test_no_module_keeps_what_its_functions_change() -> None:
    """One session went through a table of the process while another wrote into it."""
    root = Path(optlab.__file__).parent
    found = {
        f"{path.relative_to(root)} {name}"
        for path in root.rglob("*.py")
        for name in shared(path.read_text())
    }
    assert found == GUARDED


def test_a_session_hears_while_another_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = list[object]()
    mine, other = dict[str, object](), dict[str, object]()
    monkeypatch.setattr(component, "_component", lambda **given: None)

    def draw(session: dict[str, object], name: str) -> None:
        monkeypatch.setattr(st, "session_state", session)
        component.live_figure(name, {}, hear)

    def hear(report: object) -> None:
        heard.append(report)
        draw(other, "another page")
        monkeypatch.setattr(st, "session_state", mine)

    draw(mine, "a page")
    mine["a page.board"] = {"report": {"number": 1}}
    assert component.hear() and heard == [{"number": 1}]
    monkeypatch.setattr(st, "session_state", other)
    assert not component.hear()
