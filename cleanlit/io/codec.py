"""Compressed streams: opened by what their first bytes are, closed whole."""

from __future__ import annotations

import gzip
import io
import os
import select
import sys
import zlib
from collections.abc import Callable, Iterator
from typing import IO, BinaryIO, Final

import zstandard

STDIN: Final = "-"
GZIP_MAGIC: Final = b"\x1f\x8b"
ZSTD_MAGIC: Final = b"\x28\xb5\x2f\xfd"
CHUNK_BYTES: Final = 1 << 20
# Little at a time goes into a decompressor: 32 KiB can come out 1,000 times as large.
INPUT_BYTES: Final = 1 << 15
# A gzip member: its magic, and the only method there is.
_MEMBER: Final = GZIP_MAGIC + b"\x08"
_TRIED_BYTES: Final = 4_096
_TAKEN_BYTES: Final = 1 << 20

Broken = (EOFError, zlib.error, gzip.BadGzipFile, zstandard.ZstdError)
"""What a damaged or truncated compressed stream raises while it is read."""


def open_input(path: str, waiting: Callable[[], None] | None = None) -> BinaryIO:
    """Open a file (`-` is standard input) and decompress it if it is compressed.

    `waiting` is called before a read that may have to wait for whoever writes.
    """
    raw = sys.stdin.buffer if path == STDIN else open(path, "rb")
    return decompressed(io.BufferedReader(_Raw(raw, waiting), CHUNK_BYTES))


def decompressed(stream: io.BufferedReader) -> BinaryIO:
    """Decompress `stream` if its first bytes say gzip or zstd."""
    magic = stream.peek(4)[:4]
    if magic.startswith(GZIP_MAGIC):
        return io.BufferedReader(_Gzip(stream), CHUNK_BYTES)
    if magic == ZSTD_MAGIC:
        return io.BufferedReader(_Zstd(stream), CHUNK_BYTES)
    return stream


def chunks(stream: BinaryIO) -> Iterator[bytes]:
    """Read a stream to its end in pieces of what is there, up to 1 MiB."""
    read = getattr(stream, "read1", stream.read)
    while chunk := read(CHUNK_BYTES):
        yield chunk


def compressor(path: str, raw: IO[bytes]) -> IO[bytes]:
    """Wrap `raw` by the suffix of `path`; the bytes depend on the content alone."""
    if path.endswith(".gz"):
        return gzip.GzipFile(
            filename="", mode="wb", fileobj=raw, mtime=0, compresslevel=6
        )  # type: ignore[return-value]
    if path.endswith(".zst"):
        return zstandard.ZstdCompressor(level=3).stream_writer(raw, closefd=False)
    return raw


class _Raw(io.RawIOBase):
    """A binary stream as a raw one, so that one buffer serves files and pipes."""

    def __init__(
        self, stream: IO[bytes], waiting: Callable[[], None] | None = None
    ) -> None:
        self._stream = stream
        self._read = getattr(stream, "read1", stream.read)
        self._waiting = waiting

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        if self._waiting and not _is_ready(self._stream):
            self._waiting()
        data = self._read(len(view))
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if self._stream is not sys.stdin.buffer:
            self._stream.close()
        super().close()


def _is_ready(stream: IO[bytes]) -> bool:
    """Tell whether a read gives something at once; no where that cannot be told."""
    try:
        return bool(select.select([stream.fileno()], [], [], 0)[0])
    except (OSError, ValueError):
        return False


class _Gzip(io.RawIOBase):
    """A gzip stream of any number of members, as archives have one for each record.

    `resume` goes on behind a damaged one. Zero bytes between members are padding.
    """

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self._pending = b""
        self._member: zlib._Decompress | None = None
        # What of the compressed member was taken: damage is noticed after it happened.
        self._taken = bytearray()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        while True:
            if self._member is None and not self._next_member():
                return 0
            data = self._decompress(len(view))
            if data:
                view[: len(data)] = data
                return len(data)

    def resume(self, mark: bytes) -> bool:
        """Go to the next member whose content starts with `mark`; false if none does.

        It is looked for behind the start of the member that was being read.
        """
        data = bytes(self._taken + self._pending)[1:]
        self._taken.clear()
        while True:
            start = data.find(_MEMBER)
            while start >= 0:
                while len(data) - start < _TRIED_BYTES and (more := self._more()):
                    data += more
                if _starts_with(data[start : start + _TRIED_BYTES], mark):
                    self._member, self._pending = None, data[start:]
                    return True
                start = data.find(_MEMBER, start + 1)
            more = self._more()
            if not more:
                self._member, self._pending = None, b""
                return False
            data = data[-len(_MEMBER) + 1 :] + more

    def _more(self) -> bytes:
        return self._stream.read1(INPUT_BYTES)

    def _next_member(self) -> bool:
        """Open the next member; false at the end of the stream."""
        self._taken.clear()
        while len(self._pending) < len(GZIP_MAGIC):
            self._pending = self._pending.lstrip(b"\0")
            more = self._more()
            if not more:
                break
            self._pending += more.lstrip(b"\0") if not self._pending else more
        self._pending = self._pending.lstrip(b"\0")
        if not self._pending:
            return False
        if not self._pending.startswith(GZIP_MAGIC):
            raise gzip.BadGzipFile("something that is no gzip stands behind it")
        self._member = zlib.decompressobj(wbits=31)
        return True

    def _decompress(self, size: int) -> bytes:
        """Give up to `size` bytes of the member; b"" at its end, and now and then."""
        member = self._member
        assert member is not None
        self._pending = data = self._pending or self._more()
        found = member.decompress(data, size)
        if not data and not found and not member.eof:
            raise EOFError("the gzip stream ends inside a member")
        if member.eof:
            self._pending, self._member = member.unused_data, None
        else:
            self._pending = member.unconsumed_tail
            self._taken += data[: len(data) - len(self._pending)]
            del self._taken[:-_TAKEN_BYTES]
        return found

    def close(self) -> None:
        self._stream.close()
        super().close()


def _starts_with(data: bytes, mark: bytes) -> bool:
    """Tell whether `data` is a gzip member, or the start of one, with that content."""
    try:
        return zlib.decompressobj(wbits=31).decompress(data, len(mark)) == mark
    except zlib.error:
        return False


class _Zstd(io.RawIOBase):
    """A zstd stream of any number of frames that notices when the last one is cut off.

    `ZstdDecompressionReader` ends such a stream without a word.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._ready = b""
        self._frame: zstandard.ZstdDecompressionObj | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        while not self._ready:
            data = self._stream.read(INPUT_BYTES)
            if not data:
                if self._frame is not None:
                    raise EOFError("the zstd stream ends inside a frame")
                return 0
            self._ready = self._decompress(data)
        count = min(len(view), len(self._ready))
        view[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def _decompress(self, data: bytes) -> bytes:
        parts = []
        while data:
            if self._frame is None:
                self._frame = zstandard.ZstdDecompressor(
                    max_window_size=1 << 31
                ).decompressobj()
            parts.append(self._frame.decompress(data))
            if not self._frame.eof:
                break
            data = self._frame.unused_data
            self._frame = None
        return b"".join(parts)

    def close(self) -> None:
        self._stream.close()
        super().close()


def suffixes(path: str | os.PathLike[str]) -> tuple[str, str]:
    """Split the suffix of a file name: its format, and its codec or ''."""
    name = os.path.basename(os.fspath(path)).lower()
    codec = next((end for end in (".gz", ".zst") if name.endswith(end)), "")
    stem = name.removesuffix(codec)
    return os.path.splitext(stem)[1], codec
