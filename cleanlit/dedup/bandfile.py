"""The buckets of an index in a file beside it, mapped into memory.

It holds nothing that the index does not: whoever deletes it loses the time to make it.
Its head says how many documents it covers, of which index, and up to which document.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from typing import Final

import numpy as np

from cleanlit.dedup.bands import Packed
from cleanlit.errors import OutputError

_MAGIC: Final = b"cleanlit bands 1"
_HEAD: Final = 64
# It is written anew when so many documents, or one in so many, are not in it: then an
# index opens in less than a second, and writing costs about 30 microseconds a document.
_TAIL: Final = 16_384
_SHARE: Final = 16

Tip = Callable[[int], bytes]


class BandFile:
    """A sorted array of keys of the first documents of the index called `uuid`."""

    def __init__(self, path: str, uuid: bytes) -> None:
        self._path = path
        self._uuid = uuid
        self._covered = 0

    def is_due(self, count: int) -> bool:
        """Tell whether it lacks so many of `count` documents that it is due."""
        return count - self._covered > max(_TAIL, count // _SHARE)

    def read(self, count: int, tip: Tip) -> tuple[Packed | None, int]:
        """Map the array, and give the number of documents in it.

        None and 0 where there is no file, or not of the index of `count` documents of
        which `tip` tells the last one covered.
        """
        self._covered = 0
        try:
            with open(self._path, "rb") as file:
                head = file.read(_HEAD)
            size = os.path.getsize(self._path)
        except OSError:
            return None, 0
        covered, entries = np.frombuffer(head[16:32].ljust(16, b"\0"), "<u8").tolist()
        fits = 0 < covered <= count and size == _HEAD + 8 * entries
        if not fits or head != self._head(covered, entries, tip):
            return None, 0
        self._covered = covered
        if not entries:
            return None, covered
        return np.memmap(self._path, "<u8", "r", _HEAD).view(np.ndarray), covered

    def write(self, packed: Packed, count: int, tip: Tip) -> None:
        """Write the array of all `count` documents, whole. Raises `OutputError`."""
        if not count:
            return
        partial = f"{self._path}.partial"
        try:
            with open(partial, "wb") as file:
                file.write(self._head(count, len(packed), tip))
                packed.tofile(file)
                file.flush()
                os.fsync(file.fileno())
            os.replace(partial, self._path)
        except OSError as error:
            raise OutputError(
                self._path, f"cannot be written: {error.strerror}"
            ) from error

    def _head(self, covered: int, entries: int, tip: Tip) -> bytes:
        numbers = np.array([covered, entries], dtype="<u8").tobytes()
        seal = hashlib.blake2b(numbers + self._uuid + tip(covered), digest_size=32)
        return _MAGIC + numbers + seal.digest()
