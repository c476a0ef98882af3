"""The page's sentences in the reader's language (optlab/words.py), and texts by language."""

from collections.abc import Mapping

from optlab.words import (
    ENGLISH,
    N_,
    _,
    docstring_of,
    fault,
    in_english,
    language,
    names,
    said_in,
    speak,
    speaking,
    spoken,
)

__all__ = [
    "ENGLISH",
    "N_",
    "_",
    "docstring_of",
    "fault",
    "in_english",
    "in_language",
    "language",
    "names",
    "said_in",
    "speak",
    "speaking",
    "spoken",
]


def in_language(texts: Mapping[str, str]) -> str:
    """The reader's language of a text by language, as presets have it."""
    locale = language()
    return texts.get(locale) or texts.get(locale.split("-")[0]) or texts["en"]
