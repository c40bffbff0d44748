"""Counts, for each host, in how many of its stories a sentence stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]

# A sentence in three stories of one host is its furniture, or background that it
# repeats: neither tells stories apart.
MIN_STORIES: Final = 3
# Pairs that are held before they are made distinct, 16 bytes each.
_BUFFER: Final = 1 << 20
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)


class RepeatCounter:
    """Collects sentences by host and gives those that repeat.

    Stories are counted, not documents: ten copies of one story on one host are one, so
    that syndication does not turn a story's own sentences into furniture. Holds 16
    bytes for each distinct pair of a host's sentence and a story.
    """

    def __init__(self) -> None:
        self._pairs = np.zeros((0, 2), dtype=np.uint64)
        self._fresh: list[NDArray[np.uint64]] = []
        self._waiting = 0

    def add(self, host: int, story: int, sentences: Hashes) -> None:
        """Count the sentences of one document, given as 64-bit hashes."""
        if not len(sentences):
            return
        pairs = np.empty((len(sentences), 2), dtype=np.uint64)
        pairs[:, 0] = keys_of(host, sentences)
        pairs[:, 1] = story
        self._fresh.append(pairs)
        self._waiting += len(pairs)
        if self._waiting >= _BUFFER:
            self._settle()

    def repeated(self, min_stories: int = MIN_STORIES) -> Hashes:
        """Give the keys of what stands in `min_stories` stories or more, sorted."""
        self._settle()
        keys, counts = np.unique(self._pairs[:, 0], return_counts=True)
        return keys[counts >= min_stories]

    def _settle(self) -> None:
        self._pairs = _distinct([self._pairs, *self._fresh])
        self._fresh, self._waiting = [], 0


def keys_of(host: int, sentences: Hashes) -> Hashes:
    """Give the keys under which a host's sentences are counted."""
    return (sentences ^ np.uint64(host)) * _MIX


def among(keys: Hashes, known: Hashes) -> NDArray[np.bool_]:
    """Tell for each of `keys` whether it is in `known`, which is sorted."""
    if not len(known):
        return np.zeros(len(keys), dtype=np.bool_)
    places = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return np.asarray(known[places] == keys)


def _distinct(parts: Iterable[NDArray[np.uint64]]) -> NDArray[np.uint64]:
    pairs = np.concatenate(list(parts))
    if not len(pairs):
        return pairs
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    fresh = np.ones(len(pairs), dtype=np.bool_)
    fresh[1:] = (pairs[1:] != pairs[:-1]).any(axis=1)
    return pairs[fresh]
