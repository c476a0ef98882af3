"""Write the browser's types from Python's: `python -m tests.live.write_types`."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from inspect import cleandoc
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType, NoneType, UnionType
from typing import (
    Any,
    Literal,
    NotRequired,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from optlab.web import views
from optlab.web.live import protocol
from optlab.web.live.bundle import JS
from optlab.web.live.protocol.components import OwnChange
from optlab.web.live.protocol.figure_spec import FigureSpec

FILE = JS / "protocol.d.ts"
HEAD = """\
// Written from {source} by `python -m tests.live.write_types`: change that.
"""
SHARED = "../../live/js/protocol.js"
"""What all pages share, as a page's folder finds it."""

CHANGE = "Change"
EXTENDED = """\
export interface OwnChanges {}

export type OwnChange = OwnChanges[keyof OwnChanges];
"""
OWN_CHANGES = f"""
declare module "{SHARED}" {{{{
  interface OwnChanges {{{{
    {{page}}: import("./protocol.js").{CHANGE};
  }}}}
}}}}
"""
"""How TypeScript adds to a union from elsewhere: to what an interface holds."""

NAMES = {
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    NoneType: "null",
    object: "unknown",
}
SPEC = get_type_hints(FigureSpec, include_extras=True)


def modules() -> Iterator[ModuleType]:
    """Those that declare messages which all pages share."""
    for found in iter_modules(protocol.__path__, f"{protocol.__name__}."):
        yield import_module(found.name)


def modules_of_pages() -> dict[str, ModuleType]:
    """Those that declare what only one page sends, by the page: `protocol.py` in its folder."""
    names = {
        found.name: f"{views.__name__}.{found.name}.protocol"
        for found in iter_modules(views.__path__)
        if found.ispkg
    }
    return {page: import_module(name) for page, name in names.items() if find_spec(name)}


def declared(modules: Iterable[ModuleType]) -> dict[str, Any]:
    """Every type by its name, in the order of the modules. Raises ValueError for a name that two
    of them use."""
    types: dict[str, Any] = {}
    for module in modules:
        for name, of in vars(module).items():
            if name.startswith("_") or isinstance(of, ModuleType) or not _is_own(of, module):
                continue
            if types.setdefault(name, of) is not of:
                raise ValueError(f"{name} is declared twice")
    return types


def _is_own(of: Any, module: ModuleType) -> bool:
    if is_typeddict(of):
        return of.__module__ == module.__name__
    return get_origin(of) in (Union, UnionType, dict)  # other aliases are written out


def files() -> dict[Path, str]:
    """Each file with its text: what all pages share, and beside a page's `protocol.py` its own."""
    shared = declared(modules())
    written = {FILE: text_of("optlab/web/live/protocol", protocol.__name__, shared)}
    for page, module in modules_of_pages().items():
        source = f"optlab/web/views/{page}/protocol.py"
        path = Path(str(module.__file__)).with_suffix(".d.ts")
        imported = [name for name, of in shared.items() if vars(module).get(name) is of]
        types = {name: of for name, of in declared([module]).items() if name not in imported}
        written[path] = text_of(source, module.__name__, types)
        if CHANGE in types:
            written[path] += OWN_CHANGES.format(page=page)
    return written


def text_of(source: str, place: str, types: Mapping[str, Any]) -> str:
    """A file of the types that are declared in a module or a package."""
    declarations = (_declaration(name, of, place) for name, of in types.items())
    return "\n".join([HEAD.format(source=source), *declarations])


def _declaration(name: str, of: Any, place: str) -> str:
    if of is OwnChange:
        return EXTENDED
    if not is_typeddict(of):
        return f"export type {name} = {written(of, place)};\n"
    doc = " ".join(cleandoc(of.__doc__ or "").split())
    hints = get_type_hints(of, include_extras=True)
    extended = ""
    if place != protocol.__name__ and hints.items() >= SPEC.items():
        extended = f"{written(FigureSpec, place)} & "
        hints = {key: kind for key, kind in hints.items() if key not in SPEC}
    fields = "".join(f"  {key};\n" for key in _fields(hints, place))
    comment = f"/** {doc} */\n" if doc and not doc.startswith("dict(") else ""
    return f"{comment}export type {name} = {extended}{{\n{fields}}};\n"


def _fields(hints: Mapping[str, Any], place: str) -> Iterator[str]:
    for key, kind in hints.items():
        needed = get_origin(kind) is not NotRequired
        of = written(kind if needed else get_args(kind)[0], place)
        yield f"{key}{'' if needed else '?'}: {of}"


def written(of: Any, place: str) -> str:
    """A type as TypeScript has it in the file of a module or a package. Raises TypeError for one
    that JSON has not, and for one of another page."""
    origin, within = get_origin(of), get_args(of)
    if of in NAMES:
        return NAMES[of]
    if is_typeddict(of):
        return _named(of, place)
    if origin is Literal:
        return " | ".join(f'"{value}"' for value in within)
    if origin in (Union, UnionType):
        return " | ".join(dict.fromkeys(written(one, place) for one in within))
    if origin is tuple and ... not in within:
        return f"[{', '.join(written(one, place) for one in within)}]"
    if origin in (list, Sequence):
        one = written(within[0], place)
        return f"({one})[]" if "|" in one else f"{one}[]"
    if origin in (dict, Mapping) and within[0] is str:
        return f"Record<string, {written(within[1], place)}>"
    raise TypeError(f"no message may hold {of}")


def _named(of: Any, place: str) -> str:
    if f"{of.__module__}.".startswith(f"{place}."):
        return of.__name__
    if of.__module__.startswith(f"{protocol.__name__}."):
        return f'import("{SHARED}").{of.__name__}'
    raise TypeError(f"{place} may not hold {of.__name__} of {of.__module__}")


def main() -> int:
    """Write them."""
    for path, text in files().items():
        path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
