"""What a page says of wrong input, as a reader sees it."""

from html import unescape
from typing import Any

from streamlit.testing.v1 import AppTest


def warned(app: AppTest) -> list[str]:
    """The text of each box that quotes what came from outside."""
    html: list[Any] = list(app.get("html"))
    bodies = [element.proto.body for element in html]
    shown = [body for body in bodies if body.startswith('<div class="outside"')]
    return [unescape("".join(_without_tags(body))) for body in shown]


def _without_tags(body: str) -> list[str]:
    """What stands between the tags, with what they separate on lines of its own."""
    return [part.rpartition(">")[2] + ("\n" if part else "") for part in body.split("<")]
