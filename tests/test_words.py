import gettext
import re
import struct
from pathlib import Path

import pytest

from optlab import words
from optlab.web.words import in_language


def catalogue(path: Path, english: str, translated: str) -> None:
    """A gettext catalogue of one sentence, in the binary form that msgfmt writes."""
    pairs = [(b"", b"Content-Type: text/plain; charset=UTF-8\n")]
    pairs.append((english.encode(), translated.encode()))
    start = 28 + 16 * len(pairs)
    tables, texts = [b"", b""], b""
    for column in (0, 1):
        for pair in pairs:
            tables[column] += struct.pack("<II", len(pair[column]), start + len(texts))
            texts += pair[column] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    path.parent.mkdir(parents=True)
    path.write_bytes(head + tables[0] + tables[1] + texts)


def test_a_language_is_added_as_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue(tmp_path / "tr" / "LC_MESSAGES" / "optlab.mo", "Add a run", "Yeni koşu")
    monkeypatch.setattr(words, "LOCALE", tmp_path)
    words._catalogue.cache_clear()
    words.speak("tr-TR")
    assert words._("Add a run") == "Yeni koşu"
    assert words._("Loss") == "Loss"
    words.speak("ko")
    assert words._("Add a run") == "Add a run"
    words.speak(None)
    words._catalogue.cache_clear()


def misplaced(path: Path) -> list[str]:
    """The sentences of a catalogue whose translation has other places for values."""
    with path.open("rb") as file:
        said = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    places = re.compile(r"\{\w*[^{}]*\}").findall
    return [one for one, other in said.items() if one and {*places(one)} != {*places(other)}]


def test_every_translation_has_the_places_of_its_sentence(tmp_path: Path) -> None:
    """A value that is not there would be an error on the page."""
    for i, (translated, wrong) in enumerate({"{n} adım": False, "{m} adım": True}.items()):
        catalogue(tmp_path / str(i) / "optlab.mo", "{n} steps", translated)
        assert bool(misplaced(tmp_path / str(i) / "optlab.mo")) == wrong
    assert not [path for path in words.LOCALE.glob("*/*/*.mo") if misplaced(path)]


def test_a_presets_words_are_in_the_readers_language_or_in_english() -> None:
    texts = {"en": "stalls", "zh": "停滞", "zh-TW": "停滯"}
    for locale, expected in (
        ("zh-TW", "停滯"),
        ("zh-CN", "停滞"),
        ("tr", "stalls"),
        (None, "stalls"),
    ):
        words.speak(locale)
        assert in_language(texts) == expected
    words.speak(None)
