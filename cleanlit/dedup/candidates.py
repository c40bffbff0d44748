"""Pairs worth comparing: those that agree in a band of their signatures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleanlit.dedup.shingles import fmix64

Pairs = NDArray[np.int64]


def candidates(signatures: NDArray[np.uint32], rows: int, cap: int) -> Pairs:
    """Give the distinct candidate pairs (left < right) of an (n, bands * rows) array.

    In a bucket of more than twice `cap` a text meets the first `cap` and the one before
    it only. The rows must be ordered by content, so that who is first is no matter of
    arrival; 5,000 texts of one template then cost 45,000 pairs a band, not 12 million.
    """
    count = len(signatures)
    found = [np.zeros(0, dtype=np.int64)]
    for start in range(0, signatures.shape[1], rows):
        key = np.zeros(count, dtype=np.uint64)
        for column in range(start, start + rows):
            key = fmix64(key ^ signatures[:, column].astype(np.uint64)) + np.uint64(1)
        order = np.argsort(key, kind="stable")
        key = key[order]
        bounds = np.flatnonzero(np.append(True, key[1:] != key[:-1]))
        sizes = np.diff(np.append(bounds, count))
        place = np.arange(count) - np.repeat(bounds, sizes)
        size = np.repeat(sizes, sizes)
        first = np.repeat(bounds, sizes)
        # Small buckets: all pairs, by distance; large ones: the first and the last.
        for step in range(1, min(2 * cap, int(sizes.max(initial=1)))):
            right = np.flatnonzero(
                (place >= step) & ((size <= 2 * cap) | (step == 1))
            )
            found.append(_code(order[right - step], order[right], count))
        large = np.flatnonzero(size > 2 * cap)
        for head in range(cap):
            right = large[place[large] > head]
            found.append(_code(order[first[right] + head], order[right], count))
        if len(found) > 64:
            found = [np.unique(np.concatenate(found))]
    codes = np.unique(np.concatenate(found))
    return np.stack((codes // count, codes % count), axis=1) if count else (
        np.zeros((0, 2), dtype=np.int64)
    )


def _code(one: Pairs, other: Pairs, count: int) -> Pairs:
    return np.minimum(one, other) * count + np.maximum(one, other)
