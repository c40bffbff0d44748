"""Transfer and content codings of HTTP, undone: a page as the server meant it.

Crawlers often undo a coding and leave the header that names it. So a body that is
plainly a page already is left as it is, whatever its header says.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable, Mapping
from typing import Final, Protocol

import zstandard

from cleanlit.errors import MissingExtra
from cleanlit.io.codec import GZIP_MAGIC, ZSTD_MAGIC
from cleanlit.io.pages import TooLarge

_CHUNK_HEAD: Final = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r\n")
# Bytes that no text has and that compressed ones have within their first hundred: of
# 512 such bytes none is among the 27 once in 10^24 times.
_CONTROLS: Final = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
# Markup, or the byte order mark of UTF-16, which is full of zero bytes.
_PAGE_STARTS: Final = (b"<", b"\xff\xfe", b"\xfe\xff")
_HEAD_BYTES: Final = 512
# So little goes in at once, as three bytes of zstd can be 128 KiB.
_ZSTD_BYTES: Final = 256
_NONE: Final = frozenset({"", "identity", "none", "utf-8", "utf8", "8bit", "binary"})


class Undecodable(Exception):
    """A body whose coding is damaged or unknown; the message says which."""


class _Reader(Protocol):
    def read(self, size: int) -> bytes: ...


def codings(transfer: str | None, content: str | None) -> tuple[str, ...]:
    """Give the codings that two headers name, in the order to undo them in."""
    named = []
    for header in (transfer, content):
        names = (name.strip().lower() for name in (header or "").split(","))
        named += [name for name in reversed(list(names)) if name not in _NONE]
    return tuple(named)


def decoded(body: bytes, names: tuple[str, ...], max_bytes: int) -> bytes:
    """Undo `names` one after the other, each to at most `max_bytes`.

    Raises `TooLarge` for more than that, `Undecodable` for a body that is neither in
    the coding nor readable without it.
    """
    for name in names:
        body = _undone(body, name, max_bytes)
        if len(body) > max_bytes:
            raise TooLarge
    return body


def _undone(body: bytes, name: str, max_bytes: int) -> bytes:
    if name == "chunked":
        return _unchunked(body)
    open_reader = _READERS.get(name)
    if not body or _is_undone(body, _MAGIC.get(name)):
        return body
    if open_reader is None:
        raise Undecodable(f"the content encoding {name[:40]!r} is not known")
    try:
        return open_reader(body).read(max_bytes + 1)
    except (zlib.error, EOFError, OSError, zstandard.ZstdError) as error:
        detail = f"the body is no whole {name}: {error}"
        raise Undecodable(detail.splitlines()[0]) from error


def _is_undone(body: bytes, mark: bytes | None) -> bool:
    """Tell whether a body is a page already; `mark` is what its coding begins with."""
    if mark and body.startswith(mark):
        return False
    if mark and body.lstrip().startswith(_PAGE_STARTS):
        return True
    return not _CONTROLS.search(body, 0, _HEAD_BYTES)


def _unchunked(body: bytes) -> bytes:
    """Undo the transfer encoding `chunked` (RFC 9112, 7.1).

    What does not follow the form to its end, or at all, is given back as it is.
    """
    parts: list[bytes] = []
    position = 0
    while head := _CHUNK_HEAD.match(body, position):
        size = int(head[1], 16)
        if size == 0:
            return b"".join(parts)
        end = head.end() + size
        if body[end : end + 2] != b"\r\n":
            break
        parts.append(body[head.end() : end])
        position = end + 2
    return body


class _Zlib:
    """A body in one zlib, gzip or bare deflate stream, with a cap on what comes out."""

    def __init__(self, body: bytes, wbits: int) -> None:
        self._body = body
        self._stream = zlib.decompressobj(wbits=wbits)

    def read(self, size: int) -> bytes:
        data = self._stream.decompress(self._body, size)
        if not self._stream.eof and len(data) < size:
            raise EOFError("it ends too early")
        return data


def _gzip(body: bytes) -> _Reader:
    return _Zlib(body, 31)


def _deflate(body: bytes) -> _Reader:
    """Open `deflate`: zlib by the standard, bare as some servers send it."""
    with_head = body[0] & 15 == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    return _Zlib(body, 15 if with_head else -15)


class _Zstd:
    """A body in one zstd frame, with a cap on what comes out."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        source = zstandard.ZstdDecompressor(max_window_size=1 << 27)
        self._frame = source.decompressobj()

    def read(self, size: int) -> bytes:
        parts: list[bytes] = []
        length = 0
        for start in range(0, len(self._body), _ZSTD_BYTES):
            parts.append(
                self._frame.decompress(self._body[start : start + _ZSTD_BYTES])
            )
            length += len(parts[-1])
            if self._frame.eof or length >= size:
                return b"".join(parts)[:size]
        raise EOFError("it ends too early")


def _brotli(body: bytes) -> _Reader:
    try:
        from fastwarc.stream_io import BrotliReader
    except ImportError as error:
        raise MissingExtra("reading brotli", "warc") from error
    reader: _Reader = BrotliReader(io.BytesIO(body))
    return reader


_READERS: Final[Mapping[str, Callable[[bytes], _Reader]]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "zstd": _Zstd,
    "br": _brotli,
}
_MAGIC: Final = {"gzip": GZIP_MAGIC, "x-gzip": GZIP_MAGIC, "zstd": ZSTD_MAGIC}
