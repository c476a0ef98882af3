"""A property that is computed once for each object, and holds up no other object meanwhile."""

import functools
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any, TypeVar

T = TypeVar("T")


class cached_property(functools.cached_property[T]):  # noqa: TID251 - all others take this one
    """The same as Python's since 3.12. In 3.11 one lock is held for all objects of a class while
    the property of one of them is computed: a release could wait for a map, and all for that. Two
    threads that ask the same object at the same moment compute the same value twice."""

    def __init__(self, func: Callable[[Any], T]) -> None:
        super().__init__(func)
        self.lock = nullcontext()  # where Python's own would be
