"""Find every optimizer and objective by the files that are there."""

import importlib
import pkgutil
from collections.abc import Iterable
from typing import TypeVar

from optlab.hyperparameters import Declared

T = TypeVar("T", bound=Declared)


def declared_in(package: str, path: Iterable[str], kind: type[T]) -> dict[str, type[T]]:
    """The classes with a `key` that the package's modules define, in the order of the menus."""
    modules = [importlib.import_module(f"{package}.{m.name}") for m in pkgutil.iter_modules(path)]
    classes = [
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, kind) and "key" in vars(value)
        if value.__module__ == module.__name__
    ]
    found = {cls.key: cls for cls in sorted(classes, key=lambda cls: cls.order)}
    if len(found) < len(classes):
        raise ValueError(f"{package}: two classes have the same key")
    return found
