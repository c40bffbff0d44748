"""Which documents agree in a band: sorted arrays that are merged as they grow.

A key of 38 bits and the number of a document share 64 bits, so a bucket costs 8 bytes a
document and a lookup is a binary search. New keys wait in a dict; when it is full it
becomes a sorted run, and runs of like size are merged. A bucket gives its first
documents, whatever was merged when.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanlit.dedup.kernel import Rows
from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.shingles import fmix64
from cleanlit.errors import UsageError

Packed = NDArray[np.uint64]

DOCUMENT_BITS: Final = 26
MOST: Final = 1 << DOCUMENT_BITS
_MASK: Final = MOST - 1
_NUMBER: Final = np.uint64(_MASK)
_KEY: Final = np.uint64(~_MASK & (2**64 - 1))
# Most sampled shingles of a text.
_MOST_SAMPLED: Final = 256
_HALF: Final = np.uint32(1)
# Keeps samples, which have 32 bits, apart from bands.
_SAMPLE: Final = np.uint64(0x5A11D0 << 40)
# Odd factors of 64 bits, one for each row of a band: powers of the golden ratio's.
_FACTORS: Final = np.cumprod(np.full(256, 0x9E3779B97F4A7C15, dtype=np.uint64))
# Documents whose keys wait in the dict, at some 10 kB each.
_WAITING: Final = 1_024
# A run is merged with one that is not so many times as long.
_RATIO: Final = 4


def text_keys(rows: Rows, options: DedupOptions, salts: Packed) -> list[Packed]:
    """Give for each text the keys of its bands, then those of sampled shingles.

    The bits for the document are zero. Signatures miss a copy cut to a third, and a
    brief in a digest: samples, of one shingle in eight, tell; half of them is taken, of
    long texts those with the smallest keys, so that two texts agree in the choice.
    `salts` (one a text) keep what is not to meet apart.
    """
    table = rows.signatures.reshape(-1, options.bands, options.rows).astype(np.uint64)
    bands = (table * _FACTORS[: options.rows]).sum(axis=2, dtype=np.uint64)
    bands += np.arange(1, options.bands + 1, dtype=np.uint64) << np.uint64(48)
    bands = fmix64(bands ^ salts[:, None]) & _KEY
    half = rows.samples & _HALF == 0
    owners = np.repeat(np.arange(len(salts)), rows.sampled)[half]
    chosen = rows.samples[half].astype(np.uint64)
    sampled = fmix64(chosen ^ _SAMPLE ^ salts[owners]) & _KEY
    ends = np.searchsorted(owners, np.arange(len(salts) + 1)).tolist()
    found = []
    for place, own in enumerate(bands):
        sample = sampled[ends[place] : ends[place + 1]]
        if len(sample) > _MOST_SAMPLED:
            sample = np.sort(sample)[:_MOST_SAMPLED]
        found.append(np.concatenate((own, sample)))
    return found


def one_key(value: bytes, salt: int) -> int:
    """Give the key of a digest of 8 bytes or more."""
    return (int.from_bytes(value[:8], "little") ^ salt) & int(_KEY)


class Hits(NamedTuple):
    """Documents that were found: `places` says by which key each, in that order."""

    places: NDArray[np.int64]
    documents: NDArray[np.int64]


class Bands:
    """Buckets of documents by key.

    `base` is a sorted array of the documents below `covered`, as `packed` gives it; it
    may lie in a file. Documents are added in the order of their numbers.
    """

    def __init__(self, cap: int, base: Packed | None = None) -> None:
        self.cap = cap
        self._runs: list[Packed] = [] if base is None else [base]
        self._waiting: dict[int, list[int]] = {}
        self._documents = 0

    def add(self, number: int, keys: Sequence[int]) -> None:
        """Put a document into the buckets of `keys`."""
        if number >= MOST:
            raise UsageError(f"more than {MOST:,} documents; use several indexes")
        waiting, cap = self._waiting, self.cap
        for key in keys:
            bucket = waiting.get(key)
            if bucket is None:
                waiting[key] = [number]
            elif len(bucket) < cap:
                bucket.append(number)
        self._documents += 1

    def add_run(self, packed: Packed) -> None:
        """Put many documents in at once: keys with numbers, in any order."""
        self._settle()
        if len(packed):
            self._push(_pruned(np.sort(packed), self.cap))

    def settle(self) -> None:
        """Make a run of what waits, if it is much; hits of before miss it."""
        if self._documents >= _WAITING:
            self._settle()

    def look(self, keys: Packed) -> Hits:
        """Look up many keys at once, among what has settled; see `recent`."""
        # In order, so that a search touches what the one before it has touched.
        order = np.argsort(keys)
        places, documents = [order[:0]], [order[:0]]
        for run in self._runs:
            who, wanted = order, keys[order]
            at = run.searchsorted(wanted)
            for _ in range(self.cap):
                entries = run.take(at, mode="clip")
                hit = (entries & _KEY == wanted) & (at < len(run))
                if not hit.any():
                    break
                who, wanted, at = who[hit], wanted[hit], at[hit] + 1
                places.append(who)
                documents.append((entries[hit] & _NUMBER).astype(np.int64))
        place, document = np.concatenate(places), np.concatenate(documents)
        order = np.argsort(place, kind="stable")
        place, document = place[order], document[order]
        first = np.searchsorted(place, place)
        kept = np.arange(len(place)) - first < self.cap
        return Hits(place[kept], document[kept])

    def recent(self, keys: Sequence[int]) -> list[tuple[int, list[int]]]:
        """Give the buckets of those that came since the last look, by place of key."""
        get = self._waiting.get
        return [
            (place, bucket)
            for place, key in enumerate(keys)
            if (bucket := get(key)) is not None
        ]

    def packed(self) -> Packed:
        """Make one sorted array of everything, and give it."""
        self._settle()
        while len(self._runs) > 1:
            self._merge()
        return self._runs[0] if self._runs else np.zeros(0, dtype=np.uint64)

    def _settle(self) -> None:
        if self._waiting:
            packed = np.fromiter(_packed(self._waiting), dtype=np.uint64)
            self._push(np.sort(packed))
        self._waiting, self._documents = {}, 0

    def _push(self, run: Packed) -> None:
        self._runs.append(run)
        while len(self._runs) > 1 and len(self._runs[-2]) < _RATIO * len(
            self._runs[-1]
        ):
            self._merge()

    def _merge(self) -> None:
        right, left = self._runs.pop(), self._runs.pop()
        # A stable sort finds the two runs and merges them in one pass.
        merged = np.sort(np.concatenate((left, right)), kind="stable")
        self._runs.append(_pruned(merged, self.cap))


def _packed(waiting: dict[int, list[int]]) -> Iterable[int]:
    for key, bucket in waiting.items():
        for number in bucket:
            yield key | number


def _pruned(run: Packed, cap: int) -> Packed:
    """Leave out what no lookup gives: all but the first `cap` of a key."""
    if len(run) <= cap:
        return run
    spare = np.zeros(len(run), dtype=bool)
    spare[cap:] = run[cap:] & _KEY == run[:-cap] & _KEY
    return run[~spare] if spare.any() else run
