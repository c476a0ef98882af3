"""Which sentences there are to translate, for Babel's commands (CONTRIBUTING.md). Babel's own
extractor sees no `_()` within an f-string, and no declaration.

Marked are the literals in `_()`, `N_()` and `fault()`; in a file of optimizers, objectives,
schedules or noise a declaration is the mark: a class's `title` and `source`, its docstring, and
each field's `doc`.
"""

import ast
from collections.abc import Iterator
from inspect import cleandoc
from typing import IO, Any

DECLARING = ("optlab/optimizers/", "optlab/objectives/", "optlab/schedules/", "optlab/noise.py")
MARKS = ("_", "N_", "fault")
DECLARED = {"title", "source"}
Found = tuple[int, str]


def extract(
    file: IO[bytes], keywords: Any, comment_tags: Any, options: Any
) -> Iterator[tuple[int, None, str, list[str]]]:
    """For Babel: the line of each sentence, and the sentence."""
    tree = ast.parse(file.read())
    declares = any(folder in file.name.replace("\\", "/") for folder in DECLARING)
    for node in ast.walk(tree):
        for line, sentence in [*_marked(node), *(_declared(node) if declares else [])]:
            yield line, None, sentence, []


def _marked(node: ast.AST) -> Iterator[Found]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
        sentence = node.args[0]
        if isinstance(sentence, ast.Constant) and isinstance(sentence.value, str):
            yield sentence.lineno, sentence.value
        elif node.func.id == "N_" or isinstance(sentence, ast.JoinedStr):
            raise ValueError(
                f"line {node.lineno}: {ast.unparse(node)}: what is marked is written out"
            )


def _declared(node: ast.AST) -> Iterator[Found]:
    if isinstance(node, ast.keyword) and node.arg == "doc" and isinstance(node.value, ast.Constant):
        yield node.value.lineno, str(node.value.value)
    if not isinstance(node, ast.ClassDef):
        return
    named = {
        target.id: one.value
        for one in node.body
        if isinstance(one, ast.Assign)
        for target in one.targets
        if isinstance(target, ast.Name)
    }
    if "title" in named:
        yield node.lineno, cleandoc(ast.get_docstring(node, clean=False) or "")
        for name in DECLARED & named.keys():
            yield named[name].lineno, ast.literal_eval(named[name])
