"""Which documents agree in a band: sorted arrays that are merged as they grow.

A key of 38 bits and the number of a document share 64 bits, so a bucket costs 8 bytes a
document and a lookup is a binary search. New keys wait in a dict; when it is full it
becomes a sorted run, and runs of like size are merged. A bucket gives its first
documents and its last one, whatever was merged when.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.shingles import fmix64
from cleanlit.errors import UsageError

Packed = NDArray[np.uint64]

DOCUMENT_BITS: Final = 26
MOST: Final = 1 << DOCUMENT_BITS
_MASK: Final = MOST - 1
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


def text_keys(
    signature: NDArray[np.uint32],
    samples: NDArray[np.uint32],
    options: DedupOptions,
    salt: int,
) -> Packed:
    """Give the keys of the bands of a signature, then those of sampled shingles.

    The bits for the document are zero. Signatures miss a copy cut to a third, and a
    brief in a digest: `samples`, of one shingle in eight, tell; half of them is taken,
    of long texts those with the smallest keys, so that two texts agree in the choice.
    `salt` keeps what is not to meet apart.
    """
    rows = signature.reshape(options.bands, options.rows).astype(np.uint64)
    factors = _FACTORS[: options.rows]
    bands = (rows * factors).sum(axis=1, dtype=np.uint64)
    bands += np.arange(1, options.bands + 1, dtype=np.uint64) << np.uint64(48)
    chosen = samples[samples & _HALF == 0].astype(np.uint64)
    keys = fmix64(np.concatenate((bands, chosen ^ _SAMPLE)) ^ np.uint64(salt)) & _KEY
    if len(keys) - options.bands <= _MOST_SAMPLED:
        return keys
    least = np.sort(keys[options.bands :])[:_MOST_SAMPLED]
    return np.concatenate((keys[: options.bands], least))


def one_key(value: bytes, salt: int) -> int:
    """Give the key of a digest of 8 bytes or more."""
    return (int.from_bytes(value[:8], "little") ^ salt) & int(_KEY)


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
        for key in keys:
            bucket = self._waiting.get(key)
            if bucket is None:
                self._waiting[key] = [number]
            elif len(bucket) > self.cap:
                bucket[self.cap] = number
            else:
                bucket.append(number)
        self._documents += 1
        if self._documents == _WAITING:
            self._settle()

    def add_run(self, packed: Packed) -> None:
        """Put many documents in at once: keys with numbers, in any order."""
        self._settle()
        if len(packed):
            self._push(_pruned(np.sort(packed), self.cap))

    def find(self, keys: Packed) -> list[tuple[int, list[int]]]:
        """Give the buckets that there are, each with the place of its key in `keys`.

        Of a bucket come the first `cap` documents and the last.
        """
        found: dict[int, list[int]] = {}
        for run in self._runs:
            starts = run.searchsorted(keys)
            hits = (run.take(starts, mode="clip") & _KEY == keys).nonzero()[0]
            for place, start in zip(hits.tolist(), starts[hits].tolist(), strict=True):
                # Runs are pruned: no more of one key stand in them.
                entries = run[start : start + self.cap + 1].tolist()
                key = entries[0] & ~_MASK
                bucket = [e & _MASK for e in entries if e & ~_MASK == key]
                found.setdefault(place, []).extend(bucket)
        waiting = self._waiting
        for place, key in enumerate(keys.tolist()):
            if key in waiting:
                found.setdefault(place, []).extend(waiting[key])
        cap = self.cap
        return [
            (place, bucket if len(bucket) <= cap else [*bucket[:cap], bucket[-1]])
            for place, bucket in found.items()
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
    """Leave out what no lookup gives: between the first `cap` and the last."""
    keys = run & _KEY
    # Entries that have `cap` of their key before them and one behind.
    spare = np.zeros(len(run), dtype=bool)
    if len(run) > cap + 1:
        spare[cap:-1] = (keys[cap:-1] == keys[: -cap - 1]) & (
            keys[cap:-1] == keys[cap + 1 :]
        )
    return run[~spare] if spare.any() else run
