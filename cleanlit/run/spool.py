"""Lines that wait on disk until the whole corpus has been seen."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import Any, Final

import zstandard

_LEVEL: Final = 1


class Spool:
    """A temporary file of lines, compressed; read back once, in order.

    A line is written with its length before it, so that it may hold any byte.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="cleanlit-")
        self._writer: Any = zstandard.ZstdCompressor(level=_LEVEL).stream_writer(
            self._file, closefd=False
        )

    def write(self, line: bytes) -> None:
        """Add a line."""
        self._writer.write(len(line).to_bytes(8, "little") + line)

    def lines(self) -> Iterator[bytes]:
        """Give all lines back and delete the file."""
        self._writer.close()
        self._file.seek(0)
        with self._file, zstandard.ZstdDecompressor().stream_reader(self._file) as file:
            while head := file.read(8):
                yield file.read(int.from_bytes(head, "little"))

    def close(self) -> None:
        """Delete the file, read or not."""
        self._file.close()
