"""What was answered lately, up to so many bytes: the answers used longest ago go first."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """Values by key, at most `most` bytes of them by `size`; what is larger alone is not kept."""

    def __init__(self, most: int, size: Callable[[T], int] = len) -> None:
        self.most = most
        self.bytes = 0
        self._size = size
        self._values: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> T | None:
        """The value of a key, which is now the one used last; None where it is not here."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: Hashable, value: T) -> None:
        """Keep a value, and forget others until all fit."""
        size = self._size(value)
        with self._lock:
            if key in self._values or size > self.most:
                return
            self._values[key] = value
            self.bytes += size
            while self.bytes > self.most:
                self.bytes -= self._size(self._values.popitem(last=False)[1])

    def of(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value of a key, made where it is not here."""
        value = self.get(key)
        if value is None:
            value = make()
            self.put(key, value)
        return value
