"""One file over HTTP into a part of it, going on where an earlier transfer ended."""

import os
import re
from collections.abc import Callable, Iterator
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from optlab.data.disk import appending
from optlab.data.packed import in_bytes
from optlab.words import fault

PATIENCE = 20.0
"""Seconds without a byte after which a server is given up."""

BLOCK = 2**16
PARTIAL, NOTHING_MORE = 206, 416


class TransferError(Exception):
    """A server did not send a file; the message says what it did."""


def transfer(address: str, part: Path, tell: Callable[[int], None], most: int) -> None:
    """Append to `part` what it lacks of the file at an address, until the server says it is whole.

    `tell(bytes)` is called with the part's size as it grows; what it raises ends the transfer and
    leaves the part. Raises TransferError where the server is at fault, or sends more than `most`
    bytes, and DataError where the part cannot be written.
    """
    there = size_of(part)
    answer = _asked(address, there)
    if not answer:
        return
    with answer:
        start = _start(answer, there)
        length = answer.headers.get("Content-Length")
        left = int(length) if length and length.isdecimal() else None
        done = start
        if start + (left or 0) > most:
            raise TransferError(_too_much(most))
        with appending(part, start, left or 0) as append:
            tell(done)
            for block in _blocks(answer):
                append(block)
                done += len(block)
                if done > most:
                    raise TransferError(_too_much(most))
                tell(done)
    if left is not None and done < start + left:
        whole = in_bytes(start + left)
        raise TransferError(fault("cut off after {found} of {all}", found=f"{done:,}", all=whole))


def size_of(part: Path) -> int:
    """How much of a file has arrived: 0 where nothing has."""
    return os.path.getsize(part) if os.path.exists(part) else 0


def _asked(address: str, there: int) -> HTTPResponse | None:
    """The server's answer to being asked for what comes after the bytes that are there; None where
    it says that nothing does."""
    asked = Request(address, headers={"User-Agent": "optlab"})
    if there:
        asked.add_header("Range", f"bytes={there}-")
    try:
        return urlopen(asked, timeout=PATIENCE)
    except HTTPError as error:
        error.close()
        if there and error.code == NOTHING_MORE:
            return None
        said = fault("answers {code} {reason}", code=error.code, reason=error.reason)
        raise TransferError(said) from None
    except (OSError, HTTPException) as error:
        raise TransferError(fault("no connection: {error}", error=_reason(error))) from None


def _start(answer: HTTPResponse, there: int) -> int:
    """From which byte the answer goes on: a server that knows no ranges sends all."""
    if answer.status != PARTIAL:
        return 0
    said = answer.headers.get("Content-Range", "")
    if not re.match(rf"bytes {there}-", said):
        found = said or fault("nothing said")
        raise TransferError(
            fault("sends another part than from byte {there}: {found}", there=there, found=found)
        )
    return there


def _blocks(answer: HTTPResponse) -> Iterator[bytes]:
    """What the server sends, as it arrives: a slow one is heard at every word."""
    while True:
        try:
            block = answer.read1(BLOCK)
        except (OSError, HTTPException) as error:
            raise TransferError(fault("cut off: {error}", error=_reason(error))) from None
        if not block:
            return
        yield block


def _too_much(most: int) -> str:
    return fault("sends more than {most}", most=in_bytes(most))


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError) or isinstance(getattr(error, "reason", None), TimeoutError):
        return fault("nothing came for {seconds:g} seconds", seconds=PATIENCE)
    reason = getattr(error, "reason", error)  # of urllib's errors, what it stumbled over
    return str(getattr(reason, "strerror", None) or reason or type(reason).__name__)
