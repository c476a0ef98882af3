"""The glossary: what the sentences of pages and lessons link to, `[[condition number]]` or
`[[ravine|valley]]`.

A term is written as it stands in `glossary.toml`, in English; a bar and other words after it are
what the reader sees.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("glossary.toml")
LINK = re.compile(r"\[\[(?P<term>[^\[\]|]*)(?:\|(?P<shown>[^\[\]]*))?\]\]")


@dataclass(frozen=True)
class Term:
    """A word of the field: its name and what it says, both by language."""

    title: Mapping[str, str]
    says: Mapping[str, str]


@cache
def terms() -> Mapping[str, Term]:
    """Every term by its English name, in the order of the alphabet."""
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    read = [Term(entry["title"], entry["says"]) for entry in table["terms"]]
    return {
        term.title["en"]: term for term in sorted(read, key=lambda term: term.title["en"].lower())
    }


def linked(text: str) -> list[str]:
    """The terms that a text links to, each once, in their order."""
    return list(dict.fromkeys(match["term"] for match in LINK.finditer(text)))


def with_links(text: str, link: Callable[[str, str], str]) -> str:
    """The text with each link written by `link(term, shown)`."""
    return LINK.sub(lambda match: link(match["term"], match["shown"] or match["term"]), text)
