"""Pairs worth comparing: those that agree in a band of their signatures."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from datasketch import MinHash
from numpy.typing import NDArray

from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.shingles import Hashes, fmix64

Pairs = NDArray[np.int64]

# Arrays of pairs that may wait before the same pairs are made one.
_HELD: Final = 8


class Signer:
    """Makes MinHash signatures of shingles (datasketch, affine32)."""

    def __init__(self, options: DedupOptions) -> None:
        self._empty: Any = MinHash(
            num_perm=options.hashes,
            seed=options.seed,
            scheme="affine32",
            hashfunc=int,
        )

    def __call__(self, hashes: Hashes) -> NDArray[np.uint32]:
        """Sign a text: `options.hashes` values of 32 bits."""
        sketch = self._empty.copy()
        sketch.update_batch(np.unique(hashes >> np.uint64(32)).tolist())
        return sketch.hashvalues  # type: ignore[no-any-return]


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
        found.append(_meet(key, np.arange(count), count, cap))
        if len(found) > _HELD:
            found = [np.unique(np.concatenate(found))]
    codes = np.unique(np.concatenate(found))
    return (
        np.stack((codes // count, codes % count), axis=1)
        if count
        else (np.zeros((0, 2), dtype=np.int64))
    )


def contained(
    hashes: Hashes, texts: Pairs, count: int, cap: int, least: int = 3
) -> Pairs:
    """Give the pairs that share `least` or more sampled shingles.

    Signatures miss a brief in a digest, whose Jaccard similarity is small; a sample of
    the shingles themselves does not. `hashes` is the sample, `texts` (parallel, each
    below `count`) whose it is.
    """
    order = np.lexsort((texts, hashes))
    codes = _meet(hashes[order], texts[order], count, cap)
    codes, counts = np.unique(codes, return_counts=True)
    codes = codes[counts >= least]
    return np.stack((codes // max(count, 1), codes % max(count, 1)), axis=1)


def _meet(key: Hashes, texts: Pairs, count: int, cap: int) -> Pairs:
    """Give the codes of the pairs of `texts` that have the same key."""
    if not len(key):
        return np.zeros(0, dtype=np.int64)
    order = np.argsort(key, kind="stable")
    key, texts = key[order], texts[order]
    bounds = np.flatnonzero(np.append(True, key[1:] != key[:-1]))
    sizes = np.diff(np.append(bounds, len(key)))
    size = np.repeat(sizes, sizes)
    many = size > 1
    first, size = np.repeat(bounds, sizes)[many], size[many]
    index = np.flatnonzero(many)
    place = index - first
    found = []
    # Small buckets: all pairs, by distance; large ones: the first and the one before.
    small = size <= 2 * cap
    for step in range(1, 2 * cap):
        right = index[(place >= step) & (small | (step == 1))]
        found.append(_code(texts[right - step], texts[right], count))
    for head in range(cap):
        chosen = ~small & (place > head)
        right = index[chosen]
        found.append(_code(texts[first[chosen] + head], texts[right], count))
    return np.concatenate(found)


def _code(one: Pairs, other: Pairs, count: int) -> Pairs:
    return np.minimum(one, other) * count + np.maximum(one, other)
