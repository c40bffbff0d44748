"""Pairs of texts compared, and what becomes of digests."""

from __future__ import annotations

from array import array
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleanlit.dedup import kernel
from cleanlit.dedup.corpus import Bodies, Numbers, RowStore, Units, ordered
from cleanlit.dedup.kernel import Verdicts
from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.rows import CUT, DIGEST, NEAR, UPDATE
from cleanlit.dedup.search import neighbourly, search
from cleanlit.dedup.verify import limits_of

# Copies as similar as this are one group where groups of copies are counted.
SURE: Final = 0.8
Places = NDArray[np.integer[Any]]

# Pairs that are compared at a time: those of one story read their rows once.
_CHUNK: Final = 8192


@dataclass(frozen=True, slots=True)
class Edges:
    """Pairs of units that have to do with each other: parallel arrays.

    `left` and `right` are units, `kinds` places in `rows.KINDS`.
    """

    left: NDArray[np.int32]
    right: NDArray[np.int32]
    kinds: NDArray[np.uint8]
    similarity: NDArray[np.float64]

    def joins(self, options: DedupOptions) -> NDArray[np.bool_]:
        """Tell which pairs belong to one cluster."""
        chosen: NDArray[np.bool_] = (self.kinds == NEAR) | (self.kinds == CUT)
        if options.merge_updates:
            chosen |= self.kinds == UPDATE
        return chosen

    def joining(self, options: DedupOptions) -> NDArray[np.int32]:
        """Give the pairs that belong to one cluster, shape (pairs, 2)."""
        chosen = self.joins(options)
        return np.stack((self.left[chosen], self.right[chosen]), axis=1)

    def where(self, kept: NDArray[np.bool_]) -> Edges:
        """Give the edges that are kept."""
        return Edges(
            self.left[kept], self.right[kept], self.kinds[kept], self.similarity[kept]
        )


def find_edges(
    store: RowStore, units: Units, bodies: Bodies, options: DedupOptions, jobs: int
) -> Edges:
    """Compare candidate pairs; edges of what turns out a digest join nothing.

    Pairs lie on disk, and are compared some two million at a time. In memory is what
    has to do with each other: 17 bytes a pair.
    """
    texts = np.flatnonzero(bodies.compared)
    salts = None if units.salts is None else units.salts[texts]
    digests = _Digests(len(units))
    # They grow in place: pieces and their sum would be there at once.
    lefts, rights, kinds = array("i"), array("i"), bytearray()
    similarity = array("d")
    with closing(search(store, bodies.rows[texts], salts, options, jobs)) as codes:
        for one, other in neighbourly(codes):
            left, right = texts[one], texts[other]
            if units.scopes is not None:
                # Salted values of two scopes are as good as never equal, this is never.
                own = units.scopes[left] == units.scopes[right]
                left, right = left[own], right[own]
            same = (units.hosts[left] == units.hosts[right]) & units.named[left]
            rows = bodies.rows[left], bodies.rows[right]
            found = compare(store, *rows, same, options, jobs)
            digests.look(longer_of(left, right, bodies), found)
            kept = found.kinds != 0
            lefts.frombytes(left[kept].astype(np.int32).tobytes())
            rights.frombytes(right[kept].astype(np.int32).tobytes())
            kinds += found.kinds[kept].tobytes()
            similarity.frombytes(found.similarity[kept].tobytes())
    edges = Edges(
        np.frombuffer(lefts, np.int32),
        np.frombuffer(rights, np.int32),
        np.frombuffer(kinds, np.uint8),
        np.frombuffer(similarity, np.float64),
    )
    return _without_digests(edges, digests.found, bodies, options)


def compare(
    store: RowStore,
    left: Places,
    right: Places,
    same_host: NDArray[np.bool_],
    options: DedupOptions,
    jobs: int,
) -> Verdicts:
    """Compare pairs of rows, given by their numbers in the store."""
    limits = limits_of(options)
    file, ends = store.opened()
    pairs = np.stack((left, right), axis=1).astype(np.uint32)
    same = same_host.astype(np.uint8)

    def look(start: int) -> Verdicts:
        part = slice(start, start + _CHUNK)
        found = kernel.verify_in_file(file, ends, pairs[part], same[part], limits)
        if found is not None:
            return found
        numbers, places = np.unique(pairs[part], return_inverse=True)
        data, sizes = store.rows(numbers.astype(np.int64))
        renamed = places.reshape(-1, 2).astype(np.uint32)
        return kernel.verify(data, sizes, renamed, same[part], limits)

    found = list(ordered(look, range(0, len(left), _CHUNK), jobs))
    if not found:
        return _NONE
    return Verdicts(*(np.concatenate(part) for part in zip(*found, strict=True)))


_NONE: Final = Verdicts(
    np.zeros(0, dtype=np.uint8),
    np.zeros(0),
    np.zeros(0, dtype=np.uint8),
    np.zeros((0, 2), dtype=np.int32),
)


class _Digests:
    """Finds digests, a part of the pairs at a time.

    A digest is a text that has another inside it, or two that stand one behind the
    other.
    """

    def __init__(self, count: int) -> None:
        self._holds = np.zeros(count, dtype=bool)
        self._latest = np.full(count, -1, dtype=np.int64)
        self._first = np.full(count, np.iinfo(np.int64).max)

    def look(self, longer: Places, found: Verdicts) -> None:
        """Take the verdicts of some pairs; `longer` gives the longer text of each."""
        self._holds[longer[found.inside != 0]] = True
        windowed = found.windows[:, 0] >= 0
        latest, first = found.windows[windowed].T
        np.maximum.at(self._latest, longer[windowed], latest)
        np.minimum.at(self._first, longer[windowed], first)

    @property
    def found(self) -> NDArray[np.bool_]:
        """Which texts are digests."""
        split: NDArray[np.bool_] = self._latest > self._first
        return self._holds | split


def longer_of(left: Places, right: Places, bodies: Bodies) -> Places:
    """Give the longer text of each pair, of two of one length the right one."""
    return np.where(bodies.sizes[right] >= bodies.sizes[left], right, left)


def _without_digests(
    edges: Edges, digests: NDArray[np.bool_], bodies: Bodies, options: DedupOptions
) -> Edges:
    """Turn cut copies of digests into stories in them.

    Updates too, if they would join.
    """
    cut = edges.kinds == CUT
    if options.merge_updates:
        cut |= edges.kinds == UPDATE
    cut &= digests[longer_of(edges.left, edges.right, bodies)]
    kinds = np.where(cut, DIGEST, edges.kinds).astype(np.uint8)
    return Edges(edges.left, edges.right, kinds, edges.similarity)


def sure_groups(edges: Edges, bodies: Bodies) -> Numbers:
    """Give for each unit the first of those that are surely copies of it."""
    sure = (edges.kinds == NEAR) & (edges.similarity >= SURE)
    pairs = np.stack((edges.left[sure], edges.right[sure]), axis=1)
    return roots_of(len(bodies.rows), pairs)


def roots_of(count: int, *pairs: Places) -> Numbers:
    """Give for each of `count` units the first that it is connected with.

    `pairs`, each of shape (pairs, 2), connect two units.
    """
    roots = np.arange(count, dtype=np.int64)
    left, right = np.concatenate([np.zeros((0, 2), np.int64), *pairs]).T
    while True:
        ones, others = roots[left], roots[right]
        apart = ones != others
        if not apart.any():
            return roots
        left, right, ones, others = (
            some[apart] for some in (left, right, ones, others)
        )
        # Each first one that is connected with an earlier one goes to the earliest,
        # and all that were behind it follow.
        np.minimum.at(roots, np.maximum(ones, others), np.minimum(ones, others))
        while (further := roots[roots]).sum() < roots.sum():
            roots = further


def groups(
    documents_of: Numbers, roots: Numbers, apart: NDArray[np.bool_]
) -> list[Numbers]:
    """Give documents that are connected, two or more, by the first of each group.

    `documents_of` gives the unit of each document, `roots` the first unit that each is
    connected with; units that are `apart` are left out.
    """
    roots = np.where(apart, -1, roots)
    of = roots[documents_of]
    order = np.argsort(of, kind="stable")
    starts = np.flatnonzero(np.append(True, of[order][1:] != of[order][:-1]))
    if not len(order):
        return []
    found = [
        group
        for group in np.split(order, starts[1:])
        if len(group) > 1 and of[group[0]] >= 0
    ]
    return sorted(found, key=lambda group: int(group[0]))
