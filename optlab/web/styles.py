"""The page's style sheets, all in one message: each costs every reader a part of a millisecond."""

from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent
SHEETS = (FOLDER / "style.css", *sorted((FOLDER / "live").glob("*.css")))


def styles() -> str:
    """What is in them, as HTML; read anew when one has changed."""
    return _styles_as_of(tuple(sheet.stat().st_mtime_ns for sheet in SHEETS))


@lru_cache(maxsize=1)
def _styles_as_of(times: tuple[int, ...]) -> str:
    rules = "\n".join(sheet.read_text(encoding="utf-8") for sheet in SHEETS)
    return f"<style>{rules}</style>"
