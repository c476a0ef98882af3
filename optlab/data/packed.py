"""What is in a file that may be gzipped, as its first bytes say and not its name: browsers unpack
what they save, now and then."""

import zlib
from pathlib import Path

from optlab.data.faults import DataError, cannot_read
from optlab.words import fault

GZIP = b"\x1f\x8b"
LARGEST = 2**28  # five times MNIST: a small gzip that unpacks to gigabytes stops here


def contents(path: Path) -> bytes:
    """What is in a file, unpacked where it is gzipped, whatever its name. Raises DataError."""
    try:
        packed = path.read_bytes()
    except OSError as error:
        raise cannot_read(path, error) from None
    return _unpacked(packed, path) if packed.startswith(GZIP) else packed


def in_bytes(number: int) -> str:
    """A number of bytes, in words."""
    return fault("{number} bytes", number=f"{number:,}")


def _unpacked(packed: bytes, path: Path) -> bytes:
    machine = zlib.decompressobj(wbits=31)
    try:
        content = machine.decompress(packed, LARGEST)
    except zlib.error as error:
        raise DataError(fault("{file}: broken gzip: {error}", file=path, error=error)) from None
    if not machine.eof:
        raise DataError(
            fault(
                "{file}: truncated gzip: it ends after {packed}, which unpack to {found}",
                file=path,
                packed=in_bytes(len(packed)),
                found=in_bytes(len(content)),
            )
            if len(content) < LARGEST
            else fault("{file}: unpacks to more than {most}", file=path, most=in_bytes(LARGEST))
        )
    return content
