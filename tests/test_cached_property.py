"""A property that is computed once for each object, while others compute theirs."""

import functools
import threading

import pytest

from optlab.cached_property import cached_property
from tests.alone import PATIENCE


class Cell:
    """Whose content is computed when the test lets it."""

    def __init__(self, *, free: bool) -> None:
        self.times, self.begun, self.may_end = 0, threading.Event(), threading.Event()
        if free:
            self.may_end.set()

    @cached_property
    def content(self) -> int:
        """What is in it."""
        self.times += 1
        self.begun.set()
        assert self.may_end.wait(PATIENCE)
        return 40 + self.times


def test_one_object_does_not_hold_up_another() -> None:
    """A release could wait for a map's thousands of runs to be told how they ended."""
    slow, quick, seen = Cell(free=False), Cell(free=True), list[int]()
    waiting = threading.Thread(target=lambda: slow.content, daemon=True)
    waiting.start()
    assert slow.begun.wait(PATIENCE)
    asking = threading.Thread(target=lambda: seen.append(quick.content), daemon=True)
    asking.start()
    asking.join(PATIENCE / 2)
    assert seen == [41]
    slow.may_end.set()
    waiting.join(PATIENCE)
    assert (slow.content, slow.times) == (41, 1)


def test_it_is_pythons_own_otherwise() -> None:
    cell = Cell(free=True)
    assert (cell.content, cell.content, cell.times) == (41, 41, 1)
    del cell.content
    assert cell.content == 42
    described = Cell.__dict__["content"]
    assert isinstance(described, functools.cached_property)  # noqa: TID251
    assert (described.__doc__, described.attrname) == ("What is in it.", "content")


def test_an_error_is_kept_nowhere() -> None:
    class Bad(Cell):
        @cached_property
        def content(self) -> int:
            self.times += 1
            if self.times == 1:
                raise ValueError("not yet")
            return self.times

    bad = Bad(free=True)
    with pytest.raises(ValueError, match="not yet"):
        _ = bad.content
    assert bad.content == 2
