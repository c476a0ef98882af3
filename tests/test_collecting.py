"""What is kept is looked through seldom; what nobody needs goes all the same."""

import gc
from collections.abc import Iterator
from weakref import ref

import pytest

from optlab.web.collecting import set_aside


class Page:
    """Refers to itself, as Streamlit's sessions do: only a collection can take it."""

    def __init__(self) -> None:
        self.own = self


@pytest.fixture
def seen() -> Iterator[list[int]]:
    """How many objects each full collection had to look at."""
    counts: list[int] = []

    def count(phase: str, info: dict[str, int]) -> None:
        if phase == "start" and info["generation"] == 2:
            counts.append(len(gc.get_objects()))

    with set_aside():
        gc.callbacks.append(count)  # after ours: it counts what is left to look at
        yield counts
        gc.callbacks.remove(count)


def test_a_collection_does_not_look_at_what_has_stayed_before(seen: list[int]) -> None:
    """With 300 pages open everybody waited for 200 ms, again and again."""
    pages: list[Page] = []
    for _ in range(3):
        pages += [Page() for _ in range(1000)]
        gc.collect()
    everything = gc.get_freeze_count()
    assert everything > 20_000
    assert max(seen) < everything / 4


def test_a_page_that_was_left_goes_at_once_if_it_has_not_been_set_aside(seen: list[int]) -> None:
    left = ref(Page())
    gc.collect()
    assert left() is None


def test_what_was_set_aside_goes_when_as_much_has_been_set_aside_again(seen: list[int]) -> None:
    page = Page()
    left = ref(page)
    gc.collect()
    del page
    gc.collect()
    assert left() is not None, "set aside, it is not looked at"
    more = [Page() for _ in range(gc.get_freeze_count() + 1)]
    gc.collect()  # these are set aside
    gc.collect()
    assert left() is None
    assert len(more) < gc.get_freeze_count()


def test_nothing_is_set_aside_for_ever() -> None:
    with set_aside():
        assert gc.get_freeze_count()
    assert not gc.get_freeze_count()
