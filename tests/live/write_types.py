"""Write the browser's types from Python's: `python -m tests.live.write_types`."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
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

from optlab.web.live import protocol
from optlab.web.live.bundle import JS

FILE = JS / "protocol.d.ts"
HEAD = """\
// Written from optlab/web/live/protocol by `python -m tests.live.write_types`: change that.
"""
NAMES = {
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    NoneType: "null",
    object: "unknown",
}


def modules() -> Iterator[ModuleType]:
    """Those that declare messages."""
    for found in iter_modules(protocol.__path__, f"{protocol.__name__}."):
        yield import_module(found.name)


def declared() -> dict[str, Any]:
    """Every type by its name, in the order of the modules. Raises ValueError for a name that two
    modules use."""
    types: dict[str, Any] = {}
    for module in modules():
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


def text_of(types: Mapping[str, Any]) -> str:
    """The file."""
    return "\n".join([HEAD, *(_declaration(name, of) for name, of in types.items())])


def _declaration(name: str, of: Any) -> str:
    if not is_typeddict(of):
        return f"export type {name} = {written(of)};\n"
    doc = " ".join(cleandoc(of.__doc__ or "").split())
    fields = "".join(f"  {key};\n" for key in _fields(of))
    comment = f"/** {doc} */\n" if doc and not doc.startswith("dict(") else ""
    return f"{comment}export type {name} = {{\n{fields}}};\n"


def _fields(of: Any) -> Iterator[str]:
    for key, kind in get_type_hints(of, include_extras=True).items():
        needed = get_origin(kind) is not NotRequired
        yield f"{key}{'' if needed else '?'}: {written(kind if needed else get_args(kind)[0])}"


def written(of: Any) -> str:
    """A type as TypeScript has it. Raises TypeError for one that JSON has not."""
    origin, within = get_origin(of), get_args(of)
    if of in NAMES:
        return NAMES[of]
    if is_typeddict(of):
        return of.__name__
    if origin is Literal:
        return " | ".join(f'"{value}"' for value in within)
    if origin in (Union, UnionType):
        return " | ".join(dict.fromkeys(map(written, within)))
    if origin is tuple and ... not in within:
        return f"[{', '.join(map(written, within))}]"
    if origin in (list, Sequence):
        one = written(within[0])
        return f"({one})[]" if "|" in one else f"{one}[]"
    if origin in (dict, Mapping) and within[0] is str:
        return f"Record<string, {written(within[1])}>"
    raise TypeError(f"no message may hold {of}")


def main() -> int:
    """Write it."""
    Path(FILE).write_text(text_of(declared()), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
