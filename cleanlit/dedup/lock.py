"""One writer at a time: a lock that ends with the process, however it ends."""

from __future__ import annotations

import sys
from typing import IO

from cleanlit.errors import IndexLocked, OutputError


class Lock:
    """Holds `PATH-lock` until `close`. Raises `IndexLocked`, or `OutputError`.

    The lock is on a file of its own: SQLite's locks on the index would be lost with the
    first file handle that is closed.
    """

    def __init__(self, path: str) -> None:
        try:
            self._file: IO[bytes] = open(f"{path}-lock", "ab")
        except OSError as error:
            raise OutputError(path, f"cannot be locked: {error.strerror}") from error
        try:
            _take(self._file)
        except OSError as error:
            self._file.close()
            raise IndexLocked(path) from error

    def close(self) -> None:
        """Let go."""
        self._file.close()


if sys.platform == "win32":
    import msvcrt

    def _take(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
