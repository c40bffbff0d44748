"""Phrases that many stories share, and edges that rest on nothing else.

A weather report is nearly the same as the next one, and of a hundred thousand some
agree in all that tells two apart. What a template gives them stands in the reports of
many stories, though; what a wire sent out stands in its copies alone. So where there
are many stories, texts that are made of common phrases are compared again without them.

To count the documents that hold a phrase would not do: a limit must lie above the
largest cluster. Groups of sure copies are counted. On 200,000 generated documents pair
precision rises from 0.72 to 0.994 while recall falls from 0.960 to 0.950, and the
largest cluster falls from 435 to 45, as large as the largest story with its updates.
Rows are read a part at a time: some 200 MB, whatever the number of documents.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleanlit.dedup import kernel
from cleanlit.dedup.corpus import Bodies, Numbers, RowStore
from cleanlit.dedup.edges import Edges, Places, sure_groups
from cleanlit.dedup.kernel import Longs, Words32
from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.rows import CUT, hashes_of
from cleanlit.repeats.furniture import among

# What so many groups hold is common. On 4,000 documents few phrases are.
COMMON: Final = 60
# A text of which such a share is common may be a template's.
SHARE: Final = 0.3
# Two texts of one template are copies if so much of what is their own is the same, …
_OWN: Final = 0.4
# … of the one with less of it. Where both have fewer, nothing is known; where one has,
# it is the frame of a report without its facts, and stands in all of them.
_FEW: Final = 4
# Texts that are as similar as this are copies, whatever they are made of. Of a cut copy
# that would only say that it is contained.
SAME: Final = 0.95
# Samples that are sorted at a time.
_PART: Final = 2_000_000
# Rows that are read at a time.
_CHUNK: Final = 4096
# Pairs that are compared at a time: those of one story read their rows once.
_PAIRS: Final = 16_384
# A table of so many counts: 16 MB.
_TABLE_BITS: Final = 22
_SHIFT: Final = np.uint64(64 - _TABLE_BITS)


def without_templates(
    edges: Edges,
    store: RowStore,
    bodies: Bodies,
    options: DedupOptions,
    salts: Words32 | None = None,
) -> tuple[Edges, NDArray[np.bool_]]:
    """Leave out the copies that have only common phrases in common.

    With `salts` (one a unit) what is common is counted for each scope by itself. Tells
    also which units are made of common phrases, among those that edges join.
    """
    pairs = edges.joining(options)
    texts = np.unique(pairs)
    suspect = np.zeros(len(bodies.rows), dtype=bool)
    if not len(texts):
        return edges, suspect
    group = sure_groups(edges, bodies).astype(np.int32)
    suspect = _made_of_common(store, bodies, group, texts, salts)
    joins = edges.joins(options)
    joins &= (edges.similarity < SAME) | (edges.kinds == CUT)
    doubted = np.flatnonzero(joins & suspect[edges.left] & suspect[edges.right])
    if not len(doubted):
        return edges, suspect
    left, right = edges.left[doubted], edges.right[doubted]
    shingles = _Rows(store, bodies, group, salts)
    common = _common(shingles, np.unique(np.concatenate((left, right))))
    alike = _alike(shingles, common, left, right)
    kept = np.ones(len(edges.kinds), dtype=bool)
    kept[doubted[~alike]] = False
    return edges.where(kept), suspect


def _made_of_common(
    store: RowStore,
    bodies: Bodies,
    group: NDArray[np.int32],
    joined: Places,
    salts: Words32 | None,
) -> NDArray[np.bool_]:
    """Tell which of the joined units have many common samples, and may be templates."""
    compared = np.flatnonzero(bodies.compared)
    rows = bodies.rows[compared]
    whole = store.sampled(rows)
    shared = np.zeros(len(compared), dtype=np.int64)
    parts = 1 + int(whole.sum()) // _PART
    for part in range(parts):
        samples, owners = store.samples(rows, part, parts)
        samples = _salted(samples, salts, compared, owners)
        common = _is_common(samples, group[compared[owners]])
        shared += np.bincount(owners[common], minlength=len(compared))
    suspect = np.zeros(len(bodies.rows), dtype=bool)
    suspect[compared[shared > SHARE * whole]] = True
    known = np.zeros(len(suspect), dtype=bool)
    known[joined] = True
    return suspect & known


def _salted(
    values: NDArray[Any], salts: Words32 | None, units: Places, owners: NDArray[Any]
) -> NDArray[Any]:
    """Keep values of two scopes apart; `owners` gives for each a place in `units`."""
    return values if salts is None else values ^ salts[units][owners]


def _is_common(values: NDArray[Any], groups: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Tell which of `values` stand in too many of the parallel `groups`."""
    order = np.lexsort((groups, values))
    value, group = values[order], groups[order]
    starts = np.ones(len(value), dtype=bool)
    starts[1:] = value[1:] != value[:-1]
    fresh = starts.copy()
    fresh[1:] |= group[1:] != group[:-1]
    place = np.cumsum(starts, dtype=np.int32) - 1
    many = np.zeros(len(value), dtype=bool)
    if len(value):
        many[order] = (np.bincount(place, fresh) > COMMON)[place]
    return many


@dataclass(frozen=True, slots=True)
class _Rows:
    """The distinct shingles of units, read some units at a time.

    With `salts` those of two scopes are kept apart.
    """

    store: RowStore
    bodies: Bodies
    group: NDArray[np.int32]
    salts: Words32 | None

    def read(self, units: Places) -> tuple[Longs, Numbers]:
        """Give the shingles of units, sorted for each, and how many each has."""
        hashes, sizes = hashes_of(*self.store.rows(self.bodies.rows[units]))
        if self.salts is None:
            return hashes, sizes
        owners = np.repeat(np.arange(len(units)), sizes)
        hashes = _salted(hashes, self.salts, units, owners)
        return hashes[np.lexsort((hashes, owners))], sizes

    def by_group(self, units: Places) -> Iterator[tuple[Longs, NDArray[np.int32]]]:
        """Give the shingles of whole groups, and of which group each is."""
        units = units[np.argsort(self.group[units], kind="stable")]
        of = self.group[units]
        starts = np.flatnonzero(np.append(True, of[1:] != of[:-1]))
        firsts = starts[np.unique(starts // _CHUNK, return_index=True)[1]]
        for some in np.split(units, firsts[1:]):
            hashes, sizes = self.read(some)
            yield hashes, np.repeat(self.group[some], sizes)


def _common(shingles: _Rows, units: Places) -> Longs:
    """Give the shingles that too many groups hold, sorted.

    Those that may be so are told by a table of counts first. They are few, and are
    counted one by one.
    """
    counts = np.zeros(1 << _TABLE_BITS, dtype=np.uint32)
    for hashes, _ in shingles.by_group(units):
        slots = (hashes >> _SHIFT).astype(np.int64)
        counts += np.bincount(slots, minlength=len(counts)).astype(np.uint32)
    values, held = np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int64)
    for hashes, groups in shingles.by_group(units):
        some = counts[hashes >> _SHIFT] > COMMON
        value, groups = hashes[some], groups[some]
        order = np.lexsort((groups, value))
        value, groups = value[order], groups[order]
        fresh = np.ones(len(value), dtype=bool)
        fresh[1:] = (value[1:] != value[:-1]) | (groups[1:] != groups[:-1])
        value = np.concatenate((values, value[fresh]))
        held = np.concatenate((held, np.ones(np.count_nonzero(fresh), dtype=np.int64)))
        values, places = np.unique(value, return_inverse=True)
        held = np.bincount(places, held, minlength=len(values)).astype(np.int64)
    return values[held > COMMON]


def _alike(
    shingles: _Rows, common: Longs, left: Places, right: Places
) -> NDArray[np.bool_]:
    """Tell which pairs share enough of their own shingles, or have too few of them."""
    alike = np.ones(len(left), dtype=bool)
    marked = np.zeros(1 << _TABLE_BITS, dtype=bool)
    marked[common >> _SHIFT] = True
    for start in range(0, len(left), _PAIRS):
        part = slice(start, start + _PAIRS)
        pairs = np.stack((left[part], right[part]), axis=1)
        units, places = np.unique(pairs, return_inverse=True)
        places = places.reshape(-1, 2)
        hashes, sizes = shingles.read(units)
        own = np.ones(len(hashes), dtype=bool)
        doubtful = np.flatnonzero(marked[hashes >> _SHIFT])
        own[doubtful] = ~among(common, hashes[doubtful])
        alike[part] = alike_in_own(hashes, sizes, own, places)
    return alike


def alike_in_own(
    hashes: Longs, sizes: Numbers, own: NDArray[np.bool_], places: Numbers
) -> NDArray[np.bool_]:
    """Tell which pairs of texts share enough of their own shingles, or have too few.

    `hashes` are those of texts one after the other, `sizes` says how many each has,
    `own` which ones are not common; `places`, shape (pairs, 2), names texts.
    """
    owners = np.repeat(np.arange(len(sizes)), sizes)[own]
    left = np.bincount(owners, minlength=len(sizes))
    ends = np.append(0, np.cumsum(left)).astype(np.uint64)
    shared = kernel.overlaps(hashes[own], ends, places.astype(np.uint32))
    fewer, more = np.sort(left[places], axis=1).T
    alike: NDArray[np.bool_] = more < _FEW
    alike |= shared >= _OWN * np.maximum(fewer, 1)
    return alike
