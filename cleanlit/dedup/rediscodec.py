"""Rows of a shared index as bytes, each with a checksum: others may write there too."""

from __future__ import annotations

import struct
import zlib
from typing import Any, Final

MARK_BYTES: Final = 8
# The checksum of the rest, the mark of the commit, story, digest, the window (-1 for
# none), the digest of the words, the length of the scope; then scope and `told`.
_ROW: Final = struct.Struct("<I8sIBii16sH")
# The checksum of the rest, a number, the length of the host; then host and content.
_KEYED: Final = struct.Struct("<IIH")
_SUM_BYTES: Final = 4


def pack_row(row: list[Any], mark: bytes) -> bytes:
    """Give a row of `documents` as bytes, with the mark of the commit it came with."""
    story, digest, opened, closed, exact, scope, told = row
    place = encoded(scope)
    window = (-1, -1) if opened is None else (opened, closed)
    data = _ROW.pack(0, mark, story, digest, *window, exact, len(place))
    return _sealed(data + place + encoded(told))


def row(data: bytes) -> list[Any] | None:
    """Give back a row of `documents`; None if it is damaged."""
    if not _is_sealed(data, _ROW.size):
        return None
    _, _, story, digest, opened, closed, exact, size = _ROW.unpack_from(data)
    window = (None, None) if opened < 0 else (opened, closed)
    start = _ROW.size + size
    scope, told = decoded(data[_ROW.size : start]), decoded(data[start:])
    return [story, digest, *window, exact, scope, told]


def mark_of(data: bytes) -> bytes:
    """Give the mark in a row of `documents`."""
    return data[_SUM_BYTES : _SUM_BYTES + MARK_BYTES]


def pack_keyed(number: int, host: str, content: bytes) -> bytes:
    """Give a row of `bodies` or of `lessons` as bytes."""
    name = encoded(host)
    return _sealed(_KEYED.pack(0, number, len(name)) + name + content)


def keyed(data: bytes) -> tuple[int, str, bytes] | None:
    """Give back number, host and content of such a row; None if it is damaged."""
    if not _is_sealed(data, _KEYED.size):
        return None
    _, number, size = _KEYED.unpack_from(data)
    start = _KEYED.size + size
    return number, decoded(data[_KEYED.size : start]), data[start:]


def encoded(text: str) -> bytes:
    """Give text as bytes, half surrogates too: they are in ids of the wild."""
    return text.encode("utf-8", "surrogatepass")


def decoded(data: bytes) -> str:
    """Give back what `encoded` was given."""
    return data.decode("utf-8", "surrogatepass")


def _sealed(data: bytes) -> bytes:
    """Put the checksum of the rest first, where there is room for it."""
    rest = data[_SUM_BYTES:]
    return zlib.crc32(rest).to_bytes(_SUM_BYTES, "little") + rest


def _is_sealed(data: bytes, least: int) -> bool:
    if len(data) < least:
        return False
    made = int.from_bytes(data[:_SUM_BYTES], "little")
    return zlib.crc32(data[_SUM_BYTES:]) == made
