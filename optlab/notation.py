"""How settings are written: as words in a link, `rmsprop gamma 0.95`, and as TOML values.

Words are letters, digits, signs and spaces only: nothing that an address would turn into %2C. A
text that is no such word, `x1^2 + 2`, stands in quotes, as in JSON.
"""

import json
import re
from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

from optlab.declarations import Text, vanishes
from optlab.faults import quoted
from optlab.hyperparameters import Declared
from optlab.words import fault

NUMBER = re.compile(
    r"[+-]?([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(e[+-]?[0-9]+)?|[+-]?inf|nan", re.IGNORECASE
)
WORD = re.compile(r"[\w.-]+", re.ASCII)
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"(?=\s|$)|\S+')
# In an address, braces are places for numbers; the last one TOML has no place for.
NEVER = {ord(sign): f"\\u{ord(sign):04x}" for sign in "{}\x7f"}


def to_words(declared: Declared) -> str:
    """The key and the essential settings: `rmsprop eta 0.4 gamma 0.95`."""
    words = words_of(declared).items()
    return " ".join([declared.key, *(f"{name} {word}" for name, word in words)])


def words_of(declared: Declared) -> dict[str, str]:
    """The word of each essential setting, by its name."""
    declarations = declared.hyperparameters()
    return {
        name: text_word(value) if isinstance(declarations[name], Text) else to_word(value)
        for name, value in declared.essentials().items()
    }


def from_words(text: str, tag: str, place: str, errors: list[str]) -> dict[str, Any]:
    """The table of `rmsprop gamma 0.95`: the first word under `tag`, then each setting."""
    name, *words = TOKEN.findall(text) or [""]
    table: dict[str, Any] = {tag: name}
    for key, word in zip_longest(words[::2], words[1::2]):
        if word is None:
            errors.append(fault("{place}: {key} has no value", place=place, key=quoted(key)))
        elif key in table:
            errors.append(
                fault(
                    "{place}: {key} is given twice; the first counts", place=place, key=quoted(key)
                )
            )
        else:
            table[key] = from_word(word)
    return table


def to_word(value: Any) -> str:
    """A setting as a person writes it; `from_word` reads it back exactly."""
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)


def text_word(text: str) -> str:
    """A text as one word, in quotes where it would else be read as several, or as no text."""
    plain = WORD.fullmatch(text) and from_word(text) == text and not NUMBER.fullmatch(text)
    return text if plain else in_quotes(text)


def in_quotes(text: str) -> str:
    """A text as JSON and TOML have it."""
    return json.dumps(text, ensure_ascii=False).translate(NEVER)


def from_word(word: str) -> Any:
    """A truth value, a number, a text in quotes, or the word itself: also where it is a number
    nearer to 0 than float64 has any, which is refused under the name of what it was for."""
    if word in ("true", "false"):
        return word == "true"
    if len(word) > 1 and word[0] == word[-1] == '"':
        try:
            return json.loads(word)
        except ValueError:
            return word
    return as_float(word) if NUMBER.fullmatch(word) else word


def as_float(text: str) -> Any:
    """A number that is written; the text itself where float64 would have 0 for what is none."""
    return text if vanishes(text) else float(text)


def toml_value(value: Any) -> str:
    """A setting in TOML."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{name} = {toml_value(one)}" for name, one in value.items()) + " }"
    if isinstance(value, (tuple, list)):
        return "[" + ", ".join(map(toml_value, value)) + "]"
    return in_quotes(value) if isinstance(value, str) else to_word(value)


def toml_text(table: Mapping[str, Any]) -> str:
    """A table as the text of a TOML file: its own settings, then its lists of tables."""
    plain = {name: value for name, value in table.items() if not _are_tables(value)}
    lines = [f"{name} = {toml_value(value)}" for name, value in plain.items()]
    for name in (name for name in table if name not in plain):
        for one in table[name]:
            lines += ["", f"[[{name}]]", *(f"{key} = {toml_value(v)}" for key, v in one.items())]
    return "\n".join(lines) + "\n"


def _are_tables(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, Mapping) for one in value)
