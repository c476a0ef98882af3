"""The page's sentences in the reader's language: `_("Add a run")`.

English is the source. A language is a gettext catalogue,
`optlab/locale/LANGUAGE/LC_MESSAGES/optlab.mo`; where there is none, or a sentence is not in it,
English stands.
"""

import gettext
from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LOCALE = Path(__file__).parent.parent / "locale"
_language: ContextVar[str] = ContextVar("language", default="en")


def speak(locale: str | None) -> None:
    """Answer in this language, for example `zh-TW`, until told otherwise."""
    _language.set(locale or "en")


def _(sentence: str) -> str:
    """The sentence in the reader's language."""
    return _catalogue(_language.get()).gettext(sentence)


def in_language(texts: Mapping[str, str]) -> str:
    """The reader's language of a text by language, as presets have it."""
    locale = _language.get()
    return texts.get(locale) or texts.get(locale.split("-")[0]) or texts["en"]


@cache
def _catalogue(locale: str) -> gettext.NullTranslations:
    languages = [locale.replace("-", "_"), locale.split("-")[0]]
    return gettext.translation("optlab", LOCALE, languages, fallback=True)
