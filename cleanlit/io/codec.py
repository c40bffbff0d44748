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
        return gzip.GzipFile(fileobj=stream)  # type: ignore[return-value]
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
