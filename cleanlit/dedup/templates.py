"""Phrases that many stories share, and edges that rest on nothing else.

A weather report is nearly the same as the next one, and of a hundred thousand some
agree in all that tells two apart. What a template gives them stands in the reports of
many stories, though; what a wire sent out stands in its copies alone. So where there
are many stories, texts that are made of common phrases are compared again without them.

To count the documents that hold a phrase would not do: a limit must lie above the
largest cluster. Groups of sure copies are counted. On 200,000 generated documents pair
precision rises from 0.73 to 0.993, and the largest cluster falls from 421 to 79; the
largest story has 41 copies.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleanlit.dedup.corpus import Bodies, Numbers, RowStore
from cleanlit.dedup.edges import Edges, roots_of
from cleanlit.dedup.kernel import Longs, Words32
from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.rows import CUT, NEAR, UPDATE, rows_of

# Copies as similar as this are one group when phrases are counted.
_SURE: Final = 0.8
# What so many groups hold is common. On 4,000 documents few phrases are.
_COMMON: Final = 60
# A text of which such a share is common may be a template's.
_SHARE: Final = 0.4
# Two texts of one template are copies if so much of what is their own is the same, …
_OWN: Final = 0.5
# … of the one with less of it; with fewer own shingles nothing is known.
_FEW: Final = 4
# Texts that are as similar as this are copies, whatever they are made of.
_SAME: Final = 0.95
# Values that are sorted at a time.
_PART: Final = 2_000_000
# Rows that are read at a time.
_CHUNK: Final = 4096


def without_templates(
    edges: Edges,
    store: RowStore,
    bodies: Bodies,
    options: DedupOptions,
    salts: Words32 | None = None,
) -> Edges:
    """Leave out the copies that have only common phrases in common.

    With `salts` (one a unit) what is common is counted for each scope by itself.
    """
    pairs = edges.joining(options)
    texts = np.unique(pairs)
    if not len(texts):
        return edges
    group = _sure_groups(edges, bodies)
    suspect = _made_of_common(store, bodies, group, texts, salts)
    joins = (edges.kinds == NEAR) | (edges.kinds == CUT)
    if options.merge_updates:
        joins |= edges.kinds == UPDATE
    joins &= edges.similarity < _SAME
    doubted = np.flatnonzero(joins & suspect[edges.left] & suspect[edges.right])
    if not len(doubted):
        return edges
    left, right = edges.left[doubted], edges.right[doubted]
    units = np.unique(np.concatenate((left, right)))
    hashes, owners = _shingles(store, bodies.rows[units])
    salted = _salted(hashes, salts, units, owners)
    own = ~_is_common(salted, group[units][owners])
    alike = _alike(
        hashes[own], owners[own], len(units),
        np.searchsorted(units, left), np.searchsorted(units, right),
    )  # fmt: skip
    kept = np.ones(len(edges.kinds), dtype=bool)
    kept[doubted[~alike]] = False
    return edges.where(kept)


def _sure_groups(edges: Edges, bodies: Bodies) -> NDArray[np.int32]:
    sure = (edges.kinds == NEAR) & (edges.similarity >= _SURE)
    pairs = np.stack((edges.left[sure], edges.right[sure]), axis=1)
    return roots_of(len(bodies.rows), pairs).astype(np.int32)


def _made_of_common(
    store: RowStore,
    bodies: Bodies,
    group: NDArray[np.int32],
    joined: Numbers,
    salts: Words32 | None,
) -> NDArray[np.bool_]:
    """Tell which of the joined units have many common samples, and may be templates."""
    compared = np.flatnonzero(bodies.compared)
    samples, owners = store.samples(bodies.rows[compared])
    samples = _salted(samples, salts, compared, owners)
    common = _is_common(samples, group[compared][owners])
    whole = np.bincount(owners, minlength=len(compared))
    shared = np.bincount(owners, common, minlength=len(compared))
    suspect = np.zeros(len(bodies.rows), dtype=bool)
    suspect[compared[shared > _SHARE * whole]] = True
    known = np.zeros(len(suspect), dtype=bool)
    known[joined] = True
    return suspect & known


def _salted(
    values: NDArray[Any], salts: Words32 | None, units: Numbers, owners: NDArray[Any]
) -> NDArray[Any]:
    """Keep values of two scopes apart; `owners` gives for each a place in `units`."""
    return values if salts is None else values ^ salts[units][owners]


def _is_common(values: NDArray[Any], groups: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Tell which of `values` stand in too many of the parallel `groups`.

    Some two million at a time, so that the sorting of it stays small.
    """
    common = np.zeros(len(values), dtype=bool)
    parts = 1 + len(values) // _PART
    for part in range(parts):
        some = np.flatnonzero(values % values.dtype.type(parts) == part)
        common[some] = _in_many(values[some], groups[some])
    return common


def _in_many(values: NDArray[Any], groups: NDArray[np.int32]) -> NDArray[np.bool_]:
    order = np.lexsort((groups, values))
    value, group = values[order], groups[order]
    starts = np.ones(len(value), dtype=bool)
    starts[1:] = value[1:] != value[:-1]
    fresh = starts.copy()
    fresh[1:] |= group[1:] != group[:-1]
    place = np.cumsum(starts, dtype=np.int32) - 1
    many = np.zeros(len(value), dtype=bool)
    if len(value):
        many[order] = (np.bincount(place, fresh) > _COMMON)[place]
    return many


def _shingles(store: RowStore, rows: Numbers) -> tuple[Longs, NDArray[np.int32]]:
    """Give the distinct shingles of rows, and for each the place of its row."""
    found, sizes = [np.zeros(0, dtype=np.uint64)], [0]
    for start in range(0, len(rows), _CHUNK):
        data, ends = store.rows(rows[start : start + _CHUNK])
        for shingles in rows_of(data, ends):
            found.append(shingles.hashes)
            sizes.append(len(shingles.hashes))
    owners = np.repeat(np.arange(len(rows), dtype=np.int32), sizes[1:])
    return np.concatenate(found), owners


def _alike(
    hashes: Longs, owners: NDArray[np.int32], count: int, left: Numbers, right: Numbers
) -> NDArray[np.bool_]:
    """Tell which pairs share enough of their own shingles, or have too few of them.

    `hashes` stand sorted for each owner, one owner after the other.
    """
    ends = np.searchsorted(owners, np.arange(count + 1))
    alike = np.ones(len(left), dtype=bool)
    for place, (one, other) in enumerate(
        zip(left.tolist(), right.tolist(), strict=True)
    ):
        a, b = hashes[ends[one] : ends[one + 1]], hashes[ends[other] : ends[other + 1]]
        fewer = min(len(a), len(b))
        if fewer >= _FEW:
            shared = len(np.intersect1d(a, b, assume_unique=True))
            alike[place] = shared >= _OWN * fewer
    return alike
