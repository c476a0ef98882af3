"""A language that is English in other letters: what a reader of it still sees in English is not
marked, not looked up, or put together out of pieces."""

import re
import shutil
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from optlab.data.idx_sets import IDX_SETS
from optlab.experiment import link_parts
from optlab.hyperparameters import Choice
from optlab.lessons.presets import read_presets
from optlab.notation import toml_value
from optlab.objectives import OBJECTIVES
from optlab.optimizers import OPTIMIZERS
from optlab.schedules import SCHEDULES
from optlab.web.view import View
from optlab.web.view_words import all_options
from tests.extraction import extract

ROOT = Path(__file__).parent.parent
LANGUAGE = "eo"  # Babel and browsers know it, and nobody has translated anything into it
LETTERS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "àƀćđéƒĝĥíĵķĺɱńóƥɋŕśţúṽŵẋýźÀƁĆĐÉƑĜĤÍĴĶĹṀŃÓƤɊŔŚŢÚṼŴẊÝŹ",
)
AS_IT_IS = re.compile(  # formulas, places for values, code, where links lead, terms, names of icons
    r"(\$[^$]*\$|\{+[^{}]*\}+|`[^`]*`|\]\([^)]*\)|\[\[[^\]|]*\||<[^<>]*>|:[\w/]+:|&\w+;)"
)
ENGLISH = re.compile(r"[A-Za-z]{2,}")
UNSAID = re.compile(  # of Markdown, HTML and Plotly's templates
    r"\$\$[^$]*\$\$|\$[^$]*\$|`[^`]*`|<[^<>]*>|&\w+;|%?\{[^{}]*\}|:[\w/]+:|:\w+\[|\]\([^)]*\)"
)


def in_other_letters(text: str) -> str:
    """The text as this language has it."""
    text = re.sub(r"\[\[([^\]|]*)\]\]", r"[[\1|\1]]", text)
    parts = AS_IT_IS.split(text)
    return "".join(p if i % 2 else p.translate(LETTERS) for i, p in enumerate(parts))


@cache
def sentences(root: Path = ROOT) -> set[str]:
    """All that there are to translate."""
    found: set[str] = set()
    for path in (root / "optlab").rglob("*.py"):
        with path.open("rb") as file:
            found |= {sentence for _line, _mark, sentence, _comments in extract(file, {}, [], {})}
    return found


def write_catalogue(locale: Path) -> None:
    """The catalogue of this language, into a folder of catalogues."""
    catalogue = Catalog(charset="utf-8")
    for sentence in sentences():
        catalogue.add(sentence, f"⟦{in_other_letters(sentence)}⟧")
    file = locale / LANGUAGE / "LC_MESSAGES" / "optlab.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as into:
        write_mo(into, catalogue)


def write_tree(folder: Path) -> None:
    """The program with this language added as any other is: a catalogue, and texts in the files of
    presets and of the glossary."""
    shutil.copy(ROOT / "app.py", folder)
    for name in ("optlab", "presets", ".streamlit"):
        shutil.copytree(ROOT / name, folder / name)  # with what is compiled of it
    write_catalogue(folder / "optlab" / "locale")
    for path in [*(folder / "presets").glob("*.toml"), *folder.glob("optlab/**/glossary.toml")]:
        table = _with_texts(tomllib.loads(path.read_text(encoding="utf-8-sig")))
        lines = [f"{name} = {toml_value(value)}" for name, value in table.items()]
        path.write_text("\n".join(lines), encoding="utf-8")


def _with_texts(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_texts(one) for one in value]
    if not isinstance(value, dict):
        return value
    table = {name: _with_texts(one) for name, one in value.items()}
    said = value.get("en")
    return table | {LANGUAGE: in_other_letters(said)} if isinstance(said, str) else table


@cache
def names() -> set[str]:
    """What is a name in every language: of hyperparameters and forms, as links have them; of what
    refusals count up; of symbols."""
    kinds = [*OPTIMIZERS.values(), *OBJECTIVES.values(), *SCHEDULES.values()]
    declared = [*kinds, View, all_options()]
    own = {word for one in declared for name in one.hyperparameters() for word in name.split("_")}
    for one in declared:
        for declaration in one.hyperparameters().values():
            own |= set(declaration.options) if isinstance(declaration, Choice) else set()
    own |= {one.__name__ for one in declared} | {one.key for one in kinds} | {"schedule"}
    own |= {*read_presets()[0], *link_parts(), "preset", "lesson"}
    own |= {one.title for one in IDX_SETS.values()}
    own |= {"optlab", "PNG", "log", "min", "max", "nan", "inf", "diag"}
    return {word for name in own for word in ENGLISH.findall(name)}


def english_in(text: str, *allowed: str) -> list[str]:
    """The words of a text that are neither in this language nor names."""
    left = [word for word in ENGLISH.findall(UNSAID.sub(" ", text)) if word not in names()]
    known = {word for one in allowed for word in ENGLISH.findall(one)} if left else set[str]()
    return [word for word in left if word not in known]
