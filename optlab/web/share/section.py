"""What a section of the dialog says of itself."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from optlab.web import share
from optlab.web.page import Page


@dataclass(frozen=True)
class Section:
    """A way to take along what a page shows. `show` draws it with Streamlit, inside the dialog."""

    title: Callable[[], str]  # in the reader's language: one word, on a button
    order: int  # the place among the others, lowest first
    show: Callable[[str, Page], None]  # of the page with this name, as it stands
    fits: Callable[[str, Page], bool] = lambda name, page: True
    """Whether there is something to take along in this way."""


@cache
def sections() -> dict[str, Section]:
    """Every section by the name of its file, in the order of the dialog."""
    modules = {
        found.name: import_module(f"{share.__name__}.{found.name}")
        for found in iter_modules(share.__path__)
    }
    there = {name: module.SECTION for name, module in modules.items() if hasattr(module, "SECTION")}
    return dict(sorted(there.items(), key=lambda item: (item[1].order, item[0])))
