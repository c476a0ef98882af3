"""Garbage collections that do not grow with the number of open pages.

Python looks through all that has stayed, again and again, and everybody waits meanwhile: with 300
pages open for 200 ms, after every 25 openings. So what a collection has found to stay is set aside
(`gc.freeze`), and the next one looks only at what has come since. What is set aside and not needed
any more still goes by itself, but for what refers to itself: that goes when all is looked through,
which is once as much has been set aside again.
"""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

ALL = 2  # the generation of a collection that Python takes for a full one


class SetAside:
    """Called by Python around each collection."""

    def __init__(self) -> None:
        self.kept = 0  # objects that stayed when all was looked through
        self.since = 0  # objects that were set aside since then
        self.whole = True  # whether this collection looks through all

    def __call__(self, phase: str, info: Mapping[str, int]) -> None:
        if info["generation"] != ALL:
            return
        if phase == "start":
            self.whole = self.since >= self.kept
            if self.whole:
                gc.unfreeze()
            return
        # Counting what is set aside would take as long as a collection of the others.
        self.since = 0 if self.whole else self.since + len(gc.get_objects(ALL))
        gc.freeze()
        if self.whole:
            self.kept = gc.get_freeze_count()


@contextmanager
def set_aside() -> Iterator[None]:
    """Around the life of a server that has made what all will need."""
    ours = SetAside()
    gc.callbacks.append(ours)
    gc.collect()
    try:
        yield
    finally:
        gc.callbacks.remove(ours)
        gc.unfreeze()
