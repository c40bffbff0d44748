"""Arrays of many documents on disk, each read back by its number."""

from __future__ import annotations

import tempfile
from array import array

import numpy as np
from numpy.typing import NDArray


class Store:
    """A temporary file of byte strings; holds 8 bytes in memory for each."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="cleanlit-")
        self._ends = array("q", [0])
        self._mapped: NDArray[np.uint8] | None = None

    def __len__(self) -> int:
        return len(self._ends) - 1

    def add(self, *parts: bytes) -> None:
        """Add one entry, made of `parts`."""
        self._ends.append(self._ends[-1] + sum(map(self._file.write, parts)))
        self._mapped = None

    def get(self, number: int) -> NDArray[np.uint8]:
        """Give an entry, as bytes that are not to be changed."""
        if self._mapped is None:
            self._file.flush()
            self._mapped = (
                np.memmap(self._file, dtype=np.uint8, mode="r")
                if self._ends[-1]
                else np.zeros(0, dtype=np.uint8)
            )
        return np.asarray(self._mapped[self._ends[number] : self._ends[number + 1]])

    def close(self) -> None:
        """Delete the file."""
        self._mapped = None
        self._file.close()
