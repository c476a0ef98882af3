"""All JavaScript of the live figure in one file, which a browser fetches at once.

Sixty modules that import each other are found level by level, and each level is a way there and
back. The server joins them when it starts; nothing is built before, and nothing is kept on disk.
"""

import re
from collections.abc import Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

JS = Path(__file__).parent / "js"
FOLDERS = (JS, Path(__file__).parents[1] / "views")  # what all pages share, and what is one's own
IMPORT = re.compile(
    r'^import \{ (\w+(?:, \w+)*) \} from "\.{1,2}/(?:(?:\.\.|\w+)/)*(\w+)\.js";$', re.M
)
EXPORT = re.compile(r"^export (?=(?:async function|function|class|const) (\w+))", re.M)
OTHER = re.compile(r"^(?:import|export)\b.*|.*\bimport\.meta\b.*", re.M)


@cache
def bundle() -> str:
    """The modules of this build in one, as text."""
    return joined({name: path.read_text("utf-8") for name, path in modules_there().items()})


def modules_there() -> dict[str, Path]:
    """Where each module stands, by its name, which tells it from all others whatever its folder.
    Raises ValueError where two have one name."""
    modules: dict[str, Path] = {}
    for path in (path for folder in FOLDERS for path in sorted(folder.rglob("*.js"))):
        if path.stem in modules:
            raise ValueError(f"two modules are called {path.name}: {modules[path.stem]}, {path}")
        modules[path.stem] = path
    return modules


def joined(modules: Mapping[str, str]) -> str:
    """One module out of many, by name: `{"sheet": "export function element() ..."}`.

    Each becomes a function that runs once and returns what it exports, after those that it imports
    from. The whole exports, under their names, the modules that no other one imports. What is
    written in another way than ours, or imports in a circle, is refused with a ValueError.
    """
    imported = {name: [m[2] for m in IMPORT.finditer(text)] for name, text in modules.items()}
    try:
        order = [*TopologicalSorter(imported).static_order()]
    except CycleError as error:
        raise ValueError(f"modules import in a circle: {' -> '.join(error.args[1])}") from None
    if missing := {*order} - {*modules}:
        raise ValueError(f"there is no module {', '.join(sorted(missing))}")
    inner = {name for names in imported.values() for name in names}
    outer = ", ".join(f"${name} as {name}" for name in order if name not in inner)
    return "\n".join(
        [*(_function(name, modules[name]) for name in order), f"export {{ {outer} }};\n"]
    )


def _function(name: str, text: str) -> str:
    exported = ", ".join(EXPORT.findall(text))
    body = EXPORT.sub("", IMPORT.sub(r"const { \1 } = $\2;", text))
    if other := OTHER.search(body):
        raise ValueError(f"{name}.js: cannot be joined with the others: {other[0]}")
    return f"// {name}.js\nconst ${name} = (() => {{\n{body}return {{ {exported} }};\n}})();"
