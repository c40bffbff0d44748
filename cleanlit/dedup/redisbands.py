"""Buckets on a Redis server, in datasketch's storage.

A bucket is a set of document numbers, at `NAME:band:KEY`. datasketch's storage gathers
what is inserted in a pipeline of its own, sent as MULTI and EXEC: the rows of the
documents are put into that pipeline too, so that a document and its buckets are there
together or not at all.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any, Final

from datasketch.storage import RedisSetStorage

from cleanlit.dedup.bands import Packed
from cleanlit.dedup.redislink import Link
from cleanlit.dedup.reference_stream import DOCUMENT_BITS, most_shared

# A key has 38 bits.
_KEY_BYTES: Final = 5
# Buckets that are asked for at a time.
_ASKED: Final = 10_000


class _Sets(RedisSetStorage):  # type: ignore[misc]
    """datasketch's sets without its list of all of them, which nothing here reads: it
    would take as much room as the sets.
    """

    def _insert(self, r: Any, key: bytes, *values: int) -> None:
        r.sadd(self.redis_key(key), *values)


class RedisBands:
    """Buckets of which those of a batch are at hand, until `forget`.

    As in memory, a bucket gives its first `cap` documents, and holds no more.
    """

    def __init__(self, link: Link, cap: int) -> None:
        self._link = link
        self._cap = cap
        self._sets = _Sets(
            {"type": "redis", "redis": {"connection_pool": link.pool}},
            name=link.key("band:").encode(),
        )
        # It would send what it has gathered when that is so long: half a transaction.
        self._sets.buffer_size = sys.maxsize
        self._at_hand: dict[int, list[int]] = {}
        self._new: list[tuple[int, int]] = []

    @property
    def transaction(self) -> Any:
        """The pipeline that what is added goes into."""
        return self._sets._buffer

    def fetch(self, keys: Iterable[int]) -> set[int]:
        """Have the buckets of keys at hand; give all documents that are in them."""
        missing = [key for key in {*keys} if key not in self._at_hand]
        found: set[int] = set()
        for start in range(0, len(missing), _ASKED):
            some = missing[start : start + _ASKED]
            sets = self._link.ask(lambda some=some: self._read(some))  # type: ignore[misc]
            for key, members in zip(some, sets, strict=True):
                bucket = sorted(map(int, members))[: self._cap]
                self._at_hand[key] = bucket
                found.update(bucket)
        return found

    def add(self, number: int, keys: Packed) -> None:
        """Put a document into the buckets of `keys`, when the transaction is sent."""
        wanted = keys.tolist()
        self.fetch(wanted)
        for key in wanted:
            bucket = self._at_hand[key]
            if len(bucket) < self._cap and number not in bucket:
                bucket.append(number)
                self._new.append((key, number))

    def meet(self, keys: Packed, bands: int, least: int, most: int) -> list[int]:
        """Give the documents that share most of `keys`: see `reference_stream.meet`."""
        wanted = keys.tolist()
        self.fetch(wanted)
        return most_shared(map(self._at_hand.__getitem__, wanted), bands, least, most)

    def find(self, key: int) -> list[int]:
        """Give the first documents in the bucket of one key."""
        self.fetch([key])
        return list(self._at_hand[key])

    def write(self) -> None:
        """Put what was added into the transaction."""
        for key, number in self._new:
            self._sets.insert(_name(key), number, buffer=True)

    def forget(self) -> None:
        """Have nothing at hand, and nothing to add."""
        self._at_hand.clear()
        self._new.clear()

    def _read(self, keys: list[int]) -> list[set[bytes]]:
        found: list[set[bytes]] = self._sets.getmany(*map(_name, keys))
        return found


def _name(key: int) -> bytes:
    return (key >> DOCUMENT_BITS).to_bytes(_KEY_BYTES, "big")
