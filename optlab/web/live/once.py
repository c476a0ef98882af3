"""What a figure spec says once: what no release of a hand changes does not travel with every
answer.

A piece is known by a name that follows from what is in it, so that an answer can say which it
means. js/core/once.js puts them back.
"""

import hashlib
import json
import marshal
from collections.abc import Container, Iterable, Mapping
from functools import cache, lru_cache
from typing import Any

from optlab.web.live.protocol.components import Pieces
from optlab.web.live.protocol.figure_spec import FigureSpec
from optlab.web.registry import pages

Part = Mapping[str, object]

OF_BOARD = ("plotly", "words")
OF_PARTS = {
    "charts": ("panels",),
    "paths": ("formula", "colour", "dashed", "marker", "symbol", "glyph"),
    "sliders": (
        "slot",
        "name",
        "symbol",
        "below",
        "help",
        "now",
        "stops",
        "landmarks",
        "follows",
        "moves",
    ),
}
"""What stays as it is in the figure spec itself and in parts of it. A mark of theory that moves
makes another piece of its slider; an answer has it then, until the page is drawn anew."""


@cache
def lasting_parts() -> Mapping[str, tuple[str, ...]]:
    """The same of the parts that are a page's own, too."""
    own = (page.lasting for page in pages().values())
    return {kind: keys for parts in (OF_PARTS, *own) for kind, keys in parts.items()}


def parted(spec: FigureSpec, told: Container[str] | None = None) -> tuple[Part, Pieces]:
    """An answer in which `once` stands for each piece, and the pieces by name. With the names that
    were `told`, only those pieces are left out, and the others travel in the answer."""
    pieces: dict[str, Part] = {}

    def short(part: Part, lasting: Iterable[str]) -> Part:
        piece = {key: part[key] for key in lasting if key in part}
        name = _name(piece)
        if not piece or (told is not None and name not in told):
            return part
        pieces[name] = piece
        return {key: value for key, value in part.items() if key not in piece} | {"once": name}

    answer = {**short(spec, OF_BOARD)}
    for kind, lasting in lasting_parts().items():
        parts = spec.get(kind)
        if not parts:
            continue
        if isinstance(parts, dict):
            answer[kind] = {key: short(part, lasting) for key, part in parts.items()}
        else:
            answer[kind] = [short(part, lasting) for part in parts]
    return answer, pieces


def _name(piece: Any) -> str:
    return _name_of(marshal.dumps(piece, 2))


@lru_cache(maxsize=4096)  # of 24 pieces of a figure spec a release leaves 22 as they were
def _name_of(written: bytes) -> str:
    # Another process must call it the same, which marshal does not promise.
    piece = json.dumps(marshal.loads(written))
    return hashlib.blake2b(piece.encode(), digest_size=6).hexdigest()
