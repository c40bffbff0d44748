"""Where the records of a WARC archive begin and end, also in a damaged one.

A reader of records stops at the first that is damaged, or passes over the damage and
says nothing. Here what is damaged is a frame too, and the next whole record is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from cleanlit.io.codec import CHUNK_BYTES, Broken

MARK: Final = b"WARC/"
_HEAD_BYTES: Final = 1 << 16
_HEAD_END: Final = re.compile(rb"\r?\n\r?\n")
_LENGTH: Final = re.compile(
    rb"^content-length[ \t]*:[ \t]*(\d{1,18})[ \t]*\r?$", re.I | re.M
)
# The first line of a record and the start of a field below it.
_START: Final = re.compile(
    rb"WARC/[01]\.\d{1,2}[ \t]*\r?\n(?=[A-Za-z][A-Za-z-]*[ \t]*:)"
)
_START_BYTES: Final = 80
_BLANK: Final = re.compile(rb"[\r\n]*")


@dataclass(frozen=True, slots=True)
class Frame:
    """The bytes of one record: its WARC header, and its block of `length` bytes.

    `whole` is false for one that is longer than is read: then `block` is its start.
    `damage` says what is wrong with a stretch that is no whole record, `ended` that the
    stream broke off there.
    """

    offset: int
    head: bytes = b""
    block: bytes = b""
    length: int = 0
    whole: bool = True
    damage: str = ""
    ended: bool = False


def frames(stream: BinaryIO, max_bytes: int) -> Iterator[Frame]:
    """Give the records of an archive in order, and what is damaged between them.

    Holds one record and 1 MiB. `offset` counts bytes after decompression. A record is
    whole if its length leads to the start of the next one. If it does not, the next
    one is looked for: first in what the length claims for the record itself. In a
    damaged gzip stream it is looked for in the members that follow.
    """
    window = _Window(stream)
    while True:
        start = window.offset
        try:
            if not window.skip_blank():
                return
            start = window.offset
            frame = _frame(window, max_bytes)
        except Broken as error:
            going_on = window.resume()
            why = f"the compression is damaged or ends too early: {error}"
            yield Frame(start, damage=why.rstrip(": "), ended=not going_on)
            if not going_on:
                return
            continue
        yield frame


class _Window:
    """The part of a stream that is looked at; `offset` is where its data begins."""

    def __init__(self, stream: BinaryIO) -> None:
        self.data = bytearray()
        self.offset = 0
        self._stream = stream
        # What there is, not all that is asked for: a stream that breaks off then gives
        # its last whole bytes before it raises.
        self._read = getattr(stream, "read1", stream.read)
        self._broken: BaseException | None = None

    def fill(self) -> bool:
        """Read on; false at the end. Raises one of `Broken` until `resume`."""
        if self._broken is not None:
            raise self._broken
        try:
            chunk = self._read(CHUNK_BYTES)
        except Broken as error:
            self._broken = error
            raise
        self.data += chunk
        return bool(chunk)

    def fill_to(self, size: int) -> bool:
        """Read on until there are `size` bytes; false if there are not as many."""
        while len(self.data) < size:
            if not self.fill():
                return False
        return True

    def drop(self, count: int) -> None:
        """Move the window on."""
        self.offset += count
        del self.data[:count]

    def skip_blank(self) -> bool:
        """Drop line breaks; false if nothing is behind them."""
        while True:
            self.drop(_after_blank(self.data, 0))
            if self.data:
                return True
            if not self.fill():
                return False

    def resume(self) -> bool:
        """Go on behind a damage of the compression, at a record; false if none is."""
        resume: Any = getattr(getattr(self._stream, "raw", None), "resume", None)
        self.drop(len(self.data))
        self._broken = None
        return bool(resume and resume(MARK))


def _frame(window: _Window, max_bytes: int) -> Frame:
    data = window.data
    window.fill_to(len(MARK))
    if not data.startswith(MARK):
        return _damaged(window, 0, "no record begins where one should")
    end = _head_end(window)
    if end is None:
        return _damaged(window, 1, "the header of the record has no end")
    inner = _START.search(data, 1, end)
    if inner:
        return _damaged(window, 1, "the header of the record ends too early")
    found = _LENGTH.search(data, 0, end)
    if not found:
        return _damaged(window, end, "the header of the record has no length")
    length = int(found[1])
    if length > max_bytes:
        return _passed_over(window, end, length)
    whole = window.fill_to(end + length) and _is_followed(window, end + length)
    start = window.offset
    if whole:
        head, block = bytes(data[:end]), bytes(data[end : end + length])
        window.drop(end + length)
        return Frame(start, head, block, length)
    inner = _START.search(data, end)
    if not inner and len(data) < end + length:
        why = f"the archive ends too early: {len(data) - end} of {length} bytes"
        window.drop(len(data))
        return Frame(start, damage=why, ended=True)
    return _damaged(window, end, "the length of the record is wrong")


def _head_end(window: _Window) -> int | None:
    while not (found := _HEAD_END.search(window.data, 0, _HEAD_BYTES)):
        if len(window.data) >= _HEAD_BYTES or not window.fill():
            return None
    return found.end()


def _is_followed(window: _Window, end: int) -> bool:
    """Tell whether a record that ends there has behind it what should be there.

    That is the next record, the end, or the line breaks that a record ends with.
    """
    data = window.data
    try:
        while len(data) < _after_blank(data, end) + len(MARK) and window.fill():
            pass
    except Broken:
        pass  # the next record will meet it
    rest = _after_blank(data, end)
    follows = bytes(data[rest : rest + len(MARK)])
    return MARK.startswith(follows) or data.startswith(b"\r\n\r\n", end)


def _passed_over(window: _Window, end: int, length: int) -> Frame:
    """Pass over a block that is too long to be read."""
    window.fill_to(end + _HEAD_BYTES)
    start, head = window.offset, bytes(window.data[:end])
    block = bytes(window.data[end : end + min(length, _HEAD_BYTES)])
    window.drop(end)
    left = length
    while left:
        inner = _START.search(window.data, 0, left)
        if inner:
            window.drop(inner.start())
            return Frame(start, damage="the length of the record is wrong")
        # A start that is cut in two is seen with the next piece.
        seen = len(window.data) if left <= len(window.data) else _seen(window.data)
        step = min(left, seen)
        window.drop(step)
        left -= step
        if left and not window.fill():
            why = f"the archive ends too early: {length - left} of {length} bytes"
            window.drop(len(window.data))
            return Frame(start, damage=why, ended=True)
    return Frame(start, head, block, length, whole=False)


def _damaged(window: _Window, skip: int, why: str) -> Frame:
    """Pass over what is no record, up to the next one that begins behind `skip`."""
    start = window.offset
    while not (found := _START.search(window.data, skip)):
        window.drop(_seen(window.data))
        skip = 0
        if not window.fill():
            window.drop(len(window.data))
            return Frame(start, damage=why)
    window.drop(found.start())
    return Frame(start, damage=why)


def _seen(data: bytearray) -> int:
    return max(len(data) - _START_BYTES, 0)


def _after_blank(data: bytearray, start: int) -> int:
    found = _BLANK.match(data, start)
    return found.end() if found else start
