"""Samples that depend on what is drawn from, and not on chance or on the clock."""

from __future__ import annotations

import heapq
import zlib
from collections.abc import Iterator
from hashlib import blake2b
from typing import Final, Generic, TypeVar

T = TypeVar("T")

_EIGHT: Final = 8


def rank_of(ordinal: int, name: str | None) -> int:
    """Give the place of a record in the draw: a hash of its ordinal and its id."""
    key = f"{ordinal}\0{name or ''}".encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(key, digest_size=_EIGHT).digest(), "big")


def rank_of_text(text: str) -> int:
    """Give the place of a text in the draw; a text that comes again has the same."""
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))


class Sample(Generic[T]):
    """The `size` items of the smallest ranks among all that were offered.

    `wants` tells whether an item would be taken, for items that cost something to make.
    Items of one rank are one item; the first is kept.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._heap: list[int] = []
        self._items: dict[int, T] = {}

    def wants(self, rank: int) -> bool:
        """Tell whether an item of this rank would be taken."""
        if rank in self._items or self.size <= 0:
            return False
        return len(self._heap) < self.size or rank < -self._heap[0]

    def add(self, rank: int, item: T) -> None:
        """Offer an item."""
        if not self.wants(rank):
            return
        self._items[rank] = item
        if len(self._heap) < self.size:
            heapq.heappush(self._heap, -rank)
            return
        del self._items[-heapq.heapreplace(self._heap, -rank)]

    def __iter__(self) -> Iterator[T]:
        """Give the items by rank."""
        return (self._items[rank] for rank in sorted(self._items))

    def __len__(self) -> int:
        return len(self._items)
