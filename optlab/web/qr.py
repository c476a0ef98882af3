"""QR codes of links, as pictures that need no other file."""

from io import BytesIO

import segno

MOST = 2953  # bytes that the largest code holds, at the lowest of its four degrees of repair
DENSE = 21  # the version from which a code has more than a hundred modules a side
QUIET = 4  # modules of white around it, without which it is not found
SIDE = 1200  # pixels of a PNG, at least


def code_of(text: str) -> segno.QRCode | None:
    """The smallest code of a text, repaired as far as its size allows; None where it is too
    long."""
    try:
        return segno.make_qr(text, error="l")
    except segno.DataOverflowError:
        return None


def is_dense(code: segno.QRCode) -> bool:
    """Whether it is read from near only."""
    return int(code.version) >= DENSE


def as_svg(code: segno.QRCode, *, inline: bool = False) -> str:
    """Black on white, for a page or as a file of its own; as large as its place."""
    look = {"border": QUIET, "light": "#fff", "omitsize": True}
    if inline:
        return code.svg_inline(**look)
    out = BytesIO()
    code.save(out, kind="svg", **look)
    return out.getvalue().decode()


def as_png(code: segno.QRCode) -> bytes:
    """The same in pixels, each module a whole number of them."""
    side, _height = code.symbol_size(border=QUIET)
    out = BytesIO()
    code.save(out, kind="png", border=QUIET, scale=-(-SIDE // side))
    return out.getvalue()
