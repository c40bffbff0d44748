"""A temporary file that grows at its end, and is read wherever one likes."""

from __future__ import annotations

import tempfile

# Pieces that are written at a time.
_UNWRITTEN = 64


class Spool:
    """Bytes on disk. Some pieces wait in memory until they are written together."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="cleanlit-", buffering=0)
        self._fresh: list[bytes] = []
        self._written = 0
        self._end = 0

    def close(self) -> None:
        """Delete the file."""
        self._file.close()

    def append(self, data: bytes) -> int:
        """Take a piece, and give where it starts."""
        start = self._end
        self._fresh.append(data)
        self._end += len(data)
        if len(self._fresh) >= _UNWRITTEN:
            self._write()
        return start

    def read(self, start: int, size: int) -> bytes:
        """Read up to `size` bytes; fewer only at the end."""
        if start + size > self._written:
            self._write()
        self._file.seek(start)
        parts = []
        while size and (part := self._file.read(size)):
            parts.append(part)
            size -= len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _write(self) -> None:
        view = memoryview(b"".join(self._fresh))
        self._fresh = []
        self._file.seek(self._written)
        self._written += len(view)
        while len(view):
            view = view[self._file.write(view) :]
