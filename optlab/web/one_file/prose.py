"""The texts of presets and lessons, which are Markdown with formulas, as HTML."""

import re
from collections.abc import Callable
from html import escape

from optlab.lessons.glossary import with_links
from optlab.web.mathml import formula_of

PARAGRAPH = re.compile(r"\n\s*\n")
MARKED = re.compile(r"\$(?P<math>[^$]+)\$|`(?P<code>[^`]+)`|\*\*(?P<strong>.+?)\*\*", re.DOTALL)
DRAWN: dict[str, Callable[[str], str]] = {
    "math": lambda latex: formula_of(latex).markup,
    "code": lambda text: f"<code>{escape(text)}</code>",
    "strong": lambda text: f"<strong>{inline(text)}</strong>",
}


def paragraphs(text: str) -> str:
    """Each paragraph of a text."""
    return "".join(f"<p>{inline(part)}</p>" for part in PARAGRAPH.split(text.strip()) if part)


def inline(text: str) -> str:
    """A line of it; terms of the glossary are words like others. Whatever is written there, there
    are no tags in it but these."""
    text, parts, end = with_links(text, lambda _term, shown: shown), [], 0
    for found in MARKED.finditer(text):
        kind = str(found.lastgroup)
        parts += [escape(text[end : found.start()]), DRAWN[kind](found[kind])]
        end = found.end()
    return "".join([*parts, escape(text[end:])])
