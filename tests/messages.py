"""Messages between Python and the browser beside the types that are declared for them."""

from collections.abc import Iterator, Mapping, Sequence
from types import NoneType, UnionType
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

from optlab.web.live.protocol.figure_spec import FigureSpec
from optlab.web.registry import pages


def type_of_figure(name: str) -> Any:
    """What a page's figure spec is, as its `spec` says that it returns."""
    return get_type_hints(pages()[name].spec).get("return", FigureSpec)


def faults(value: Any, of: Any, path: str = "") -> list[str]:
    """What of a message is not as its type says, each by its path."""
    origin, within = get_origin(of), get_args(of)
    if of is object:
        return []
    if is_typeddict(of):
        if not isinstance(value, dict):
            return [f"{path}: {value!r} is no {of.__name__}"]
        return faults_of_fields(value, get_type_hints(of, include_extras=True), path)
    if origin in (Union, UnionType):
        tried = [faults(value, one, path) for one in within]
        return min(tried, key=lambda found: (len(found), str(found)))
    if origin is Literal:
        return [] if value in within else [f"{path}: {value!r} is none of {within}"]
    if origin is tuple:
        if not isinstance(value, list | tuple) or len(value) != len(within):
            return [f"{path}: {value!r} are not {len(within)}"]
        pairs = zip(value, within, strict=True)
        return [f for k, (one, kind) in enumerate(pairs) for f in faults(one, kind, f"{path}[{k}]")]
    if origin in (list, Sequence):
        if not isinstance(value, list | tuple):
            return [f"{path}: {value!r} is no list"]
        return [f for k, one in enumerate(value) for f in faults(one, within[0], f"{path}[{k}]")]
    if origin in (dict, Mapping):
        if not isinstance(value, dict):
            return [f"{path}: {value!r} is no record"]
        return [f for k, one in value.items() for f in faults(one, within[1], f"{path}.{k}")]
    return _fault_of_one(value, of, path)


def faults_of_fields(
    value: Mapping[str, Any], hints: Mapping[str, Any], path: str = ""
) -> list[str]:
    """What of a record is not as the types of its fields say."""
    optional = {key for key, kind in hints.items() if get_origin(kind) is NotRequired}
    found = [f"{path}.{key}: is missing" for key in hints.keys() - optional - value.keys()]
    for key, one in value.items():
        if key not in hints:
            found.append(f"{path}.{key}: is not declared")
            continue
        kind = get_args(hints[key])[0] if key in optional else hints[key]
        found += faults(one, kind, f"{path}.{key}")
    return found


def _fault_of_one(value: Any, of: Any, path: str) -> list[str]:
    kinds = {float: (int, float), NoneType: (NoneType,)}.get(of, (of,))
    fine = isinstance(value, kinds) and (of is bool or not isinstance(value, bool))
    return [] if fine else [f"{path}: {value!r} is no {of.__name__}"]


def fields_of(of: Any) -> set[str]:
    """The names of a record's fields."""
    return {*get_type_hints(of)}


def records(of: Any) -> Iterator[Any]:
    """The records that a message may hold, itself too."""
    within = get_type_hints(of).values() if is_typeddict(of) else get_args(of)
    if is_typeddict(of):
        yield of
    for one in within:
        yield from records(one)
