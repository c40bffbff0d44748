"""Pairs of signatures that may be copies: equal bands, with a cap on each bucket."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

Signatures = NDArray[np.uint32]
Pairs = NDArray[np.int64]

_MIX: Final = np.uint64(0x9E3779B97F4A7C15)


def candidate_pairs(
    signatures: Signatures, order: NDArray[np.int64], bands: int, rows: int, cap: int
) -> Pairs:
    """Give the distinct pairs that share a band: shape (pairs, 2), smaller row first.

    `signatures` has shape (texts, bands * rows). A bucket of up to `cap` texts gives
    all its pairs. Of a larger one each text is paired with the first `cap` and with
    the one before, in `order`, the ranks of the texts by content: so the pairs do not
    depend on who came first, and they grow with the bucket, not with its square.
    """
    found = [
        pairs
        for band in range(bands)
        for pairs in _bucket_pairs(
            _keys(signatures[:, band * rows : (band + 1) * rows]), order, cap
        )
    ]
    if not found:
        return np.zeros((0, 2), dtype=np.int64)
    pairs = np.concatenate(found)
    pairs.sort(axis=1)
    codes = np.unique(pairs[:, 0] * len(signatures) + pairs[:, 1])
    return np.column_stack(np.divmod(codes, len(signatures)))


def _keys(rows: Signatures) -> NDArray[np.uint64]:
    keys = np.zeros(len(rows), dtype=np.uint64)
    for column in rows.T:
        keys = (keys ^ column) * _MIX
        keys ^= keys >> np.uint64(32)
    return keys


def _bucket_pairs(
    keys: NDArray[np.uint64], order: NDArray[np.int64], cap: int
) -> Iterator[Pairs]:
    places = np.lexsort((order, keys))
    ordered = keys[places]
    bounds = np.flatnonzero(ordered[1:] != ordered[:-1]) + 1
    starts = np.concatenate([[0], bounds])
    sizes = np.diff(np.concatenate([starts, [len(ordered)]]))
    for start, size in zip(starts[sizes > 1], sizes[sizes > 1], strict=True):
        members = places[start : start + size]
        if size <= cap:
            left, right = np.triu_indices(size, 1)
        else:
            left, right = _capped(int(size), cap)
        yield np.column_stack([members[left], members[right]])


def _capped(size: int, cap: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    later = np.arange(1, size)
    firsts = np.repeat(np.arange(cap), size)
    every = np.tile(np.arange(size), cap)
    useful = every > firsts
    left = np.concatenate([later - 1, firsts[useful]])
    right = np.concatenate([later, every[useful]])
    return left, right
