"""Repeated sentences of a host, told from sentences of a story it prints again.

A sentence is known by a 64-bit key, so the counter holds 16 bytes a sentence and no
text. Everything is sorted by content: the order of arrival decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
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
_UPPER_BITS: Final = 20
# Keys are sorted by so many ranges of their values, as what is sorted is a copy.
_RANGES: Final = 8
# Sentences that are worked on at a time where what is made of them is larger.
_PART: Final = 1 << 19


def among(known: Keys, keys: Keys) -> NDArray[np.bool_]:
    """Tell which of `keys` are among the sorted `known` ones."""
    if not len(known):
        return np.zeros(len(keys), dtype=bool)
    at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return np.asarray(known[at] == keys)


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
    whole = _sums(documents, weights, len(hosts))
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
    open_ones = (counts > 1) & ~sure
    held = np.repeat(open_ones, counts)
    told = _told_apart(
        documents[held].astype(np.int64),
        weights[starts[open_ones]],
        counts[open_ones],
        story_words,
        least,
    )
    learned = keys[starts[open_ones]][told]
    return np.sort(np.append(keys[starts[sure]], learned))


def _sums(documents: Counts, weights: Counts, count: int) -> NDArray[Any]:
    """Add weights up by document; a part at a time, as doubles are made of all."""
    sums = np.zeros(count)
    for start in range(0, len(documents), _PART):
        part = slice(start, start + _PART)
        sums += np.bincount(documents[part], weights[part], minlength=count)
    return sums


def _repeated(
    keys: Keys, documents: Counts, weights: Counts
) -> tuple[Keys, Counts, Counts]:
    """Give what stands under keys that occur twice or more, by key and document."""
    # Most occur once. What may not is told by some upper bits, which is a fraction of
    # the cost of ordering all.
    marked = np.zeros(1 << _UPPER_BITS, dtype=bool)
    shift = np.uint64(64 - _UPPER_BITS)
    for part in range(_RANGES):
        first, last = (end * ((1 << 64) // _RANGES) for end in (part, part + 1))
        own = keys[(keys >= np.uint64(first)) & (keys <= np.uint64(last - 1))]
        own.sort()
        marked[own[1:][own[1:] == own[:-1]] >> shift] = True
    chosen = np.concatenate(
        [
            start + np.flatnonzero(marked[keys[start : start + _PART] >> shift])
            for start in range(0, len(keys), _PART)
        ]
    )
    keys, documents, weights = keys[chosen], documents[chosen], weights[chosen]
    order = np.lexsort((documents, keys))
    ordered = keys[order]
    like_next = np.zeros(len(order), dtype=bool)
    like_next[:-1] = ordered[1:] == ordered[:-1]
    order = order[like_next | np.roll(like_next, 1)]
    return keys[order], documents[order], weights[order]


def _told_apart(
    documents: NDArray[np.int64],
    weights: Counts,
    counts: NDArray[np.int64],
    story_words: NDArray[Any],
    least: int,
) -> NDArray[np.bool_]:
    """Tell which sentences stand in `least` stories or more.

    `counts` says how many of the `documents` hold each sentence, `weights` how many
    words it has.
    """
    left, right, sentence = _pairs(documents, counts)
    total = len(story_words)
    _, pair = np.unique(left * total + right, return_inverse=True)
    words = np.bincount(pair, weights[sentence])[pair]
    same = 2 * words >= np.minimum(story_words[left], story_words[right])
    left, right, sentence = left[same], right[same], sentence[same]
    stories = counts.copy()
    order = np.argsort(sentence, kind="stable")
    bounds = np.flatnonzero(
        np.append(True, sentence[order][1:] != sentence[order][:-1])
    )
    for chosen in np.split(order, bounds[1:]) if len(order) else ():
        number = sentence[chosen[0]]
        if counts[number] >= least:
            pairs = zip(left[chosen].tolist(), right[chosen].tolist(), strict=True)
            stories[number] -= _joined(pairs)
    return stories >= least


def _pairs(
    documents: NDArray[np.int64], counts: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Give pairs of documents that hold a sentence, and the number of the sentence.

    Where many hold it, each is paired with the one before it alone.
    """
    sentence = np.repeat(np.arange(len(counts)), counts)
    place = np.arange(len(documents)) - np.repeat(np.cumsum(counts) - counts, counts)
    few = counts[sentence] <= _LOOKED_AT
    rights = [
        np.flatnonzero((place >= step) & (few | (step == 1)))
        for step in range(1, _LOOKED_AT)
    ]
    right = np.concatenate(rights)
    steps = np.repeat(np.arange(1, _LOOKED_AT), [len(part) for part in rights])
    return documents[right - steps], documents[right], sentence[right]


def _joined(pairs: Iterable[tuple[int, int]]) -> int:
    """Count the pairs that connect two documents which no pair before connects."""
    parents: dict[int, int] = {}

    def root(document: int) -> int:
        while (parent := parents.setdefault(document, document)) != document:
            document = parent
        return document

    count = 0
    for left, right in pairs:
        one, other = root(left), root(right)
        count += one != other
        parents[max(one, other)] = min(one, other)
    return count
