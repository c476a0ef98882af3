"""The page's sentences in the reader's language: `_("Add a run")`.

English is the source. A language is a gettext catalogue,
`optlab/locale/LANGUAGE/LC_MESSAGES/optlab.mo`; where there is none, or a sentence is not in it,
English stands.
"""

import gettext
import re
from collections.abc import Mapping
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

LOCALE = Path(__file__).parent.parent / "locale"
LOCALE_NAME = r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}"
_language: ContextVar[str] = ContextVar("language", default="en")


def speak(locale: str | None) -> None:
    """Answer in this language, for example `zh-TW`, until told otherwise."""
    # From the browser: it becomes part of a file's path.
    _language.set(locale if locale and re.fullmatch(LOCALE_NAME, locale) else "en")


def language() -> str:
    """The reader's language, as `speak` was told."""
    return _language.get()


def _(sentence: str) -> str:
    """The sentence in the reader's language."""
    return _catalogue(_language.get()).gettext(sentence)


def spoken() -> object:
    """The catalogue of the reader's language. What was said by one may be kept for it."""
    return _catalogue(_language.get())


def in_language(texts: Mapping[str, str]) -> str:
    """The reader's language of a text by language, as presets have it."""
    locale = _language.get()
    return texts.get(locale) or texts.get(locale.split("-")[0]) or texts["en"]


@lru_cache(maxsize=32)
def _catalogue(locale: str) -> gettext.NullTranslations:
    languages = [locale.replace("-", "_"), locale.split("-")[0]]
    return gettext.translation("optlab", LOCALE, languages, fallback=True)
