"""Sentences in the reader's language: `_("Add a run")`.

English is the source. A language is a gettext catalogue,
`optlab/locale/LANGUAGE/LC_MESSAGES/optlab.mo`; where there is none, or a sentence is not in it,
English stands.

A sentence is marked where it is written, and the extractor (tests/extraction.py) finds it there: in
`_()`, where it is said at once; in `N_()`, where it is declared and said later, by `_(kind)`; in
`fault()`. Of a method or a function the declaration is the mark: its title, its source, what it
says of its hyperparameters and its class's docstring.
"""

import gettext
import re
from collections.abc import Callable
from contextvars import ContextVar, copy_context
from functools import lru_cache
from inspect import cleandoc
from pathlib import Path
from typing import TypeVar

LOCALE = Path(__file__).with_name("locale")
LOCALE_NAME = r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}"
ENGLISH = "en"
T = TypeVar("T")
_language: ContextVar[str] = ContextVar("language", default=ENGLISH)


def _(sentence: str) -> str:
    """The sentence in the reader's language."""
    return _catalogue(_language.get()).gettext(sentence) if sentence else ""


def N_(sentence: str) -> str:
    """The sentence as it is: it is marked here, and said elsewhere."""
    return sentence


def fault(sentence: str, **values: object) -> str:
    """What is wrong, in the reader's language: `fault("{place} must be {most} at most", ...)`."""
    return _(sentence).format(**values)


def docstring_of(thing: type) -> str:
    """What a class says of itself, in the reader's language."""
    return _(cleandoc(thing.__doc__ or ""))


def speak(locale: str | None) -> None:
    """Answer in this language, for example `zh-TW`, until told otherwise."""
    # From the browser: it becomes part of a file's path.
    _language.set(locale if locale and re.fullmatch(LOCALE_NAME, locale) else ENGLISH)


def said_in() -> str:
    """The language in which sentences are said now: the reader's, or English where there is none of
    it."""
    return spoken(language()) or ENGLISH


def speaking(locale: str, make: Callable[[], T]) -> T:
    """What is made where this language is spoken, and nothing else is."""

    def made() -> T:
        speak(locale)
        return make()

    return copy_context().run(made)


def in_english(make: Callable[[], T]) -> T:
    """What is made for all readers, and kept."""
    return speaking(ENGLISH, make)


def language() -> str:
    """The reader's language, as `speak` was told."""
    return _language.get()


def languages() -> list[str]:
    """The languages that there are, as an address has them: English, then each that has a
    catalogue."""
    return [ENGLISH, *_catalogues_in(LOCALE)]


def spoken(locale: str) -> str:
    """Which of `languages` is spoken to who asks for this one: `tr` for `tr-TR`; empty where it is
    none of them."""
    there = {name.lower(): name for name in languages()}
    asked = locale.replace("_", "-").lower()
    return there.get(asked) or there.get(asked.split("-")[0], "")


def names() -> dict[str, str]:
    """The languages that there are by their own names: a catalogue says its own for "English"."""
    english = N_("English")
    said = {code: _catalogue(code).gettext(english) for code in languages()}
    return {code: code if name == english else name for code, name in said.items()} | {
        ENGLISH: english
    }


@lru_cache(maxsize=4)  # as what is in them
def _catalogues_in(folder: Path) -> list[str]:
    there = folder.glob("*/LC_MESSAGES/optlab.mo")
    return sorted(path.parts[-3].replace("_", "-") for path in there)


@lru_cache(maxsize=32)
def _catalogue(locale: str) -> gettext.NullTranslations:
    languages = [locale.replace("-", "_"), locale.split("-")[0]]
    return gettext.translation("optlab", LOCALE, languages, fallback=True)
