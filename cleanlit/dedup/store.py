"""Arrays of many documents on disk, each read back by its number."""

from __future__ import annotations

import os
import tempfile
import threading
from array import array
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

# Entries that are read at a time where it does not matter in which order.
_TOGETHER: Final = 4096


class Store:
    """A temporary file of byte strings; holds 8 bytes in memory for each.

    Nothing is mapped: what is read is copied, so memory does not grow with what was
    read. Threads may read at the same time.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="cleanlit-")
        self._ends = array("q", [0])
        self._lock = threading.Lock()
        self._written = True

    def __len__(self) -> int:
        return len(self._ends) - 1

    def add(self, *parts: Any) -> None:
        """Add one entry, made of `parts`."""
        self._ends.append(self._ends[-1] + sum(map(self._file.write, parts)))
        self._written = False

    def add_all(self, data: Any, sizes: NDArray[Any]) -> None:
        """Add entries that stand one after the other in `data`; `sizes` in bytes."""
        ends = np.cumsum(sizes, dtype=np.int64) + self._ends[-1]
        self._file.write(data)
        self._ends.frombytes(ends.tobytes())
        self._written = False

    def get(self, number: int) -> NDArray[np.uint8]:
        """Give an entry, as bytes that are not to be changed."""
        return np.frombuffer(self._read(number, number + 1), dtype=np.uint8)

    def gather(self, numbers: Sequence[int]) -> bytes:
        """Give entries one after the other; neighbours are read at once."""
        parts = []
        start = end = -1
        for number in numbers:
            if number == end:
                end += 1
                continue
            if end > start:
                parts.append(self._read(start, end))
            start, end = number, number + 1
        if end > start:
            parts.append(self._read(start, end))
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def in_order(
        self, numbers: NDArray[Any]
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.uint8]]]:
        """Give entries as they lie in the file, many at a time.

        That is places in `numbers`, and the entries of these one after the other: far
        fewer reads than in another order, of which each costs more than it reads.
        """
        order = np.argsort(numbers, kind="stable")
        for start in range(0, len(order), _TOGETHER):
            chosen = order[start : start + _TOGETHER]
            found = self.gather(numbers[chosen].tolist())
            yield chosen, np.frombuffer(found, np.uint8)

    def sizes(self, numbers: NDArray[Any]) -> NDArray[np.int64]:
        """Give the sizes of entries, in bytes."""
        ends = np.frombuffer(self._ends, dtype=np.int64)
        found: NDArray[np.int64] = ends[numbers + 1] - ends[numbers]
        del ends  # else the array could not grow
        return found

    def opened(self) -> tuple[int, NDArray[np.int64]]:
        """Give the file, all of it written, and the ends of its entries from 0 on."""
        self._flush()
        return self._file.fileno(), np.array(self._ends, dtype=np.int64)

    def _flush(self) -> None:
        if not self._written:
            with self._lock:
                self._file.flush()
                self._written = True

    def _read(self, start: int, end: int) -> bytes:
        self._flush()
        at, size = self._ends[start], self._ends[end] - self._ends[start]
        if hasattr(os, "pread"):
            found = os.pread(self._file.fileno(), size, at)
            while len(found) < size:  # one call gives 2 GB at most
                more = os.pread(self._file.fileno(), size - len(found), at + len(found))
                if not more:
                    raise OSError("a temporary file was cut short")
                found += more
            return found
        with self._lock:
            self._file.seek(at)
            found = self._file.read(size)
            self._file.seek(0, os.SEEK_END)
            return found

    def close(self) -> None:
        """Delete the file."""
        self._file.close()
