"""Which documents agree in a band: sorted runs that are merged as they grow.

A key of 38 bits and the number of a document share 64 bits, so a bucket costs 8 bytes a
document. Keys are hashes: where one stands in a run is known but for some places. New
entries wait in a table; when it is full it becomes a run, and runs of like size are
merged. A bucket gives its first documents, whatever was merged when.
"""

from __future__ import annotations

from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from cleanlit.dedup import kernel
from cleanlit.dedup.reference_stream import DOCUMENT_BITS, EMPTY, KEY
from cleanlit.errors import UsageError

Packed = NDArray[np.uint64]

# One less than there is room for: an entry of ones is an empty place.
MOST: Final = (1 << DOCUMENT_BITS) - 1
_EMPTY: Final = np.uint64(EMPTY)
# Entries that wait: those of some 1,500 documents. The table is twice as large,
# and its size is a power of two.
_WAITING: Final = 1 << 17
# A run is merged with one that is not so many times as long.
_RATIO: Final = 4


def one_key(value: bytes, salt: int) -> int:
    """Give the key of a digest of 8 bytes or more."""
    return (int.from_bytes(value[:8], "little") ^ salt) & KEY


class Buckets(Protocol):
    """Where documents meet, by key."""

    def add(self, number: int, keys: Packed) -> None:
        """Put a document into the buckets of `keys`."""

    def meet(self, keys: Packed, bands: int, least: int, most: int) -> list[int]:
        """Give the documents that share most of `keys`: see `reference_stream.meet`."""

    def find(self, key: int) -> list[int]:
        """Give the first documents in the bucket of one key."""


class Bands:
    """Buckets of documents by key.

    `base` is a sorted array of the first documents, as `packed` gives it; it may lie in
    a file. Documents are added in the order of their numbers.
    """

    def __init__(self, cap: int, base: Packed | None = None) -> None:
        self.cap = cap
        self._runs: tuple[Packed, ...] = () if base is None else (base,)
        self._table = np.full(1 << (2 * _WAITING - 1).bit_length(), _EMPTY)
        self._waiting = 0

    def add(self, number: int, keys: Packed) -> None:
        """Put a document into the buckets of `keys`. Raises `UsageError`."""
        if number >= MOST:
            raise UsageError(f"more than {MOST:,} documents; use several indexes")
        if self._waiting + len(keys) > _WAITING:
            self._settle()
        if len(keys) > _WAITING:
            self.add_run(keys | np.uint64(number))
            return
        self._waiting += kernel.enter(self._table, keys, number, self.cap)

    def add_run(self, packed: Packed) -> None:
        """Put many documents in at once: keys with numbers, in any order."""
        self._settle()
        if len(packed):
            run = np.zeros(len(packed), dtype=np.uint64)
            held = kernel.merge(run, np.sort(packed), self.cap)
            self._push(run[:held].copy())

    def meet(self, keys: Packed, bands: int, least: int, most: int) -> list[int]:
        """Give the documents that share most of `keys`: see `reference_stream.meet`."""
        return kernel.meet(self._table, self._runs, keys, bands, self.cap, least, most)

    def find(self, key: int) -> list[int]:
        """Give the first documents in the bucket of one key."""
        return self.meet(np.array([key], dtype=np.uint64), 1, 1, self.cap)

    def packed(self) -> Packed:
        """Make one sorted array of everything, and give it."""
        self._settle()
        while len(self._runs) > 1:
            self._merge()
        return self._runs[0] if self._runs else np.zeros(0, dtype=np.uint64)

    def _settle(self) -> None:
        if self._waiting:
            self._push(np.sort(self._table[self._table != _EMPTY]))
            self._table.fill(_EMPTY)
            self._waiting = 0

    def _push(self, run: Packed) -> None:
        self._runs += (run,)
        while len(self._runs) > 1 and len(self._runs[-2]) < _RATIO * len(
            self._runs[-1]
        ):
            self._merge()

    def _merge(self) -> None:
        *rest, left, right = self._runs
        self._runs = tuple(rest)
        size = len(left)
        if left.flags.owndata and left.flags.writeable:
            # Nobody else has it: in place, so that it is not held twice.
            left.resize(size + len(right), refcheck=False)
        else:
            left = np.concatenate((left, right))
        held = kernel.merge(left, right, self.cap)
        left.resize(held, refcheck=False)
        self._runs = (*rest, left)
