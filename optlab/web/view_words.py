"""A view as the words in an address: `show=step+5+cells+256`. The options of all pages are read
and written as one, in one order."""

import math
from collections.abc import Mapping
from dataclasses import Field, field, fields, make_dataclass, replace
from functools import cache
from typing import Any

from optlab.experiment import VIEW_KEY
from optlab.notation import from_words, words_of
from optlab.web.registry import pages
from optlab.web.view import ForClass, Options, Shared, View


@cache
def all_options() -> type[Options]:
    """Everybody's options and those of each page, in the order in which they are written. Raises
    ValueError where two have the same name.

    They are looked for when somebody first asks: a page needs a view when it is imported.
    """
    found: dict[str, Field[Any]] = {}
    for page, kind in _kinds().items():
        for one in fields(kind):
            if one.name in found or one.name == View.key:
                raise ValueError(f"the page {page}: there is already an option {one.name!r}")
            found[one.name] = one
    order = sorted(found.values(), key=lambda one: one.metadata.get("order", math.inf))
    parts = [(o.name, o.type, field(default=o.default, metadata=o.metadata)) for o in order]
    return make_dataclass("AllOptions", parts, bases=(Options,), frozen=True)


def _kinds() -> Mapping[str, type[Options]]:
    """The types of options by the page whose they are; those of all pages first."""
    own = {name: page.options for name, page in pages().items()}
    every = {"": Shared, "for a class": ForClass}
    return every | {name: kind for name, kind in own.items() if kind}


def words_of_view(view: View) -> str:
    """The words in an address, of what is not at its default; empty for a plain view."""
    words = {name: word for one in (view, *view.own) for name, word in words_of(one).items()}
    return " ".join(
        f"{name} {words[name]}" for name in all_options().hyperparameters() if name in words
    )


def view_from_words(text: str) -> tuple[View, list[str]]:
    """The view that can be made of such words, and an error for each that is left out."""
    errors: list[str] = []
    words = from_words(f"{View.key} {text}", "view", VIEW_KEY, errors)
    read, wrong = all_options().salvage({k: value for k, value in words.items() if k != "view"})
    own = [kind for kind in _kinds().values() if words.keys() & kind.hyperparameters().keys()]
    parts = tuple(kind(**_part(read, kind)) for kind in own if kind is not Shared)
    view = View(**_part(read, Shared), own=parts)
    step = view.step if view.step == math.inf else float(math.floor(view.step))
    return replace(view, step=step, run=float(math.floor(view.run))), errors + wrong


def _part(read: Options, kind: type[Options]) -> dict[str, Any]:
    """What was read of the options of one kind."""
    return {name: getattr(read, name) for name in kind.hyperparameters()}
