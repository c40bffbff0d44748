"""Repeated sentences of a host, told from sentences of a story it prints again.

A sentence is known by a 64-bit key, so the counter holds 16 bytes a sentence and no
text. Everything is sorted by content: the order of arrival decides nothing.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations, pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Counts = NDArray[np.integer[Any]]

# In so many documents, and in this share of the host's, a sentence needs no look at
# the stories around it: nobody prints one story that often.
_SURELY: Final = 5
_SURE_SHARE: Final = 0.1
# A document of which more than this share is surely furniture is none of a story with
# a frame: it is one story that was fetched again and again.
_ALL_FRAME: Final = 0.9
# Documents looked at to tell whether those that share a sentence share a story.
_LOOKED_AT: Final = 12


def furniture(
    keys: Keys,
    documents: Counts,
    weights: Counts,
    hosts: NDArray[np.int64],
    least: int,
) -> Keys:
    """Give the sorted keys that `least` stories or more of one host hold.

    `keys` (one a sentence, mixed with its host), `documents` (whose sentence it is) and
    `weights` (words in it) are parallel; `hosts` gives the number of a document's host.
    Documents that share half of the words of the shorter one, what is surely furniture
    aside, are one story. Exact copies are expected to have been taken out.
    """
    if not len(keys):
        return np.zeros(0, dtype=np.uint64)
    whole = np.bincount(documents, weights, minlength=len(hosts))
    keys, documents, weights = _repeated(keys, documents, weights)
    fresh = np.ones(len(keys), dtype=bool)
    fresh[1:] = (keys[1:] != keys[:-1]) | (documents[1:] != documents[:-1])
    # A sentence that a document holds twice is one sentence.
    whole -= np.bincount(documents, weights * ~fresh, minlength=len(hosts))
    keys, documents, weights = keys[fresh], documents[fresh], weights[fresh]
    if not len(keys):
        return keys
    starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
    ends = np.append(starts[1:], len(keys))
    counts = ends - starts
    sizes = np.bincount(hosts)[hosts[documents[starts]]]
    sure = counts >= np.maximum(max(_SURELY, least), _SURE_SHARE * sizes)
    frame = np.bincount(
        documents, weights * np.repeat(sure, counts), minlength=len(hosts)
    )
    again = (frame > _ALL_FRAME * whole)[documents]
    sure &= 2 * np.add.reduceat(again.astype(np.int64), starts) <= counts
    # Words of a document that could be its story.
    story_words = whole - np.bincount(
        documents, weights * np.repeat(sure, counts), minlength=len(hosts)
    )
    shared: dict[tuple[int, int], int] = defaultdict(int)
    open_ones = np.flatnonzero((counts > 1) & ~sure)
    groups = [documents[starts[n] : ends[n]].tolist() for n in open_ones]
    for n, members in zip(open_ones, groups, strict=True):
        words = int(weights[starts[n]])
        for pair in _pairs(members):
            shared[pair] += words
    same = {
        pair
        for pair, words in shared.items()
        if 2 * words >= min(story_words[pair[0]], story_words[pair[1]])
    }
    learned = [
        keys[starts[n]]
        for n, members in zip(open_ones, groups, strict=True)
        if len(members) >= least and _stories(members, same) >= least
    ]
    return np.sort(np.append(keys[starts[sure]], np.array(learned, dtype=np.uint64)))


def _repeated(
    keys: Keys, documents: Counts, weights: Counts
) -> tuple[Keys, Counts, Counts]:
    """Give what stands under keys that occur twice or more, by key and document."""
    order = np.argsort(keys)
    same = keys[order[1:]] == keys[order[:-1]]
    often = np.append(same, False) | np.append(False, same)
    order = order[often]
    keys, documents, weights = keys[order], documents[order], weights[order]
    order = np.lexsort((documents, keys))
    return keys[order], documents[order], weights[order]


def _pairs(members: list[int]) -> list[tuple[int, int]]:
    if len(members) <= _LOOKED_AT:
        return list(combinations(members, 2))
    return list(pairwise(members))


def _stories(members: list[int], same: set[tuple[int, int]]) -> int:
    """Count the groups of `members` that no pair of one story connects."""
    group = {member: member for member in members}
    for left, right in _pairs(members):
        if (left, right) in same and group[left] != group[right]:
            old, new = group[right], group[left]
            group = {m: new if g == old else g for m, g in group.items()}
    return len(set(group.values()))
