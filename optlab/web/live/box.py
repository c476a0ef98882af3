"""A menu on a page, or a box in which a number is typed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from optlab.web.live.protocol.tables import BoxPart
from optlab.web.page import Page


@dataclass(frozen=True)
class Box:
    """A menu, or a box in which a number is typed. `change` makes the page that a value leads to,
    and raises TypeError or ValueError for what is none."""

    id: str
    slot: str
    label: str
    value: str | float
    width: int  # pixels
    change: Callable[[Page, Any], Page]
    options: Mapping[str, str] | None = None  # the words by value; None where a number is typed

    def part(self) -> BoxPart:
        """The box as the browser draws it."""
        options = None if self.options is None else list(self.options.items())
        return {
            "id": self.id,
            "label": self.label,
            "value": self.value,
            "width": self.width,
            "options": options,
        }
