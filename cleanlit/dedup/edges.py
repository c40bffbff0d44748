"""Pairs of texts compared, and what becomes of digests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleanlit.dedup import kernel
from cleanlit.dedup.candidates import Pairs, candidates, contained, merged
from cleanlit.dedup.corpus import Bodies, Numbers, RowStore, Units, ordered
from cleanlit.dedup.kernel import Verdicts, Words32
from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.rows import CUT, DIGEST, NEAR, UPDATE
from cleanlit.dedup.verify import limits_of

# A pair whose signatures agree in less is no copy, and not looked at.
HOPELESS: Final = 0.15
# Copies as similar as this are one group where groups of copies are counted.
SURE: Final = 0.8
# Pairs that are compared at a time: those of one story read their rows once.
_CHUNK: Final = 8192


@dataclass(frozen=True, slots=True)
class Edges:
    """Pairs of units that have to do with each other: parallel arrays.

    `left` and `right` are units, `kinds` places in `rows.KINDS`.
    """

    left: Numbers
    right: Numbers
    kinds: NDArray[np.uint8]
    similarity: NDArray[np.float64]

    def joining(self, options: DedupOptions) -> Numbers:
        """Give the pairs that belong to one cluster, shape (pairs, 2)."""
        chosen = (self.kinds == NEAR) | (self.kinds == CUT)
        if options.merge_updates:
            chosen |= self.kinds == UPDATE
        return np.stack((self.left[chosen], self.right[chosen]), axis=1)

    def where(self, kept: NDArray[np.bool_]) -> Edges:
        """Give the edges that are kept."""
        return Edges(
            self.left[kept], self.right[kept], self.kinds[kept], self.similarity[kept]
        )


def find_edges(
    store: RowStore, units: Units, bodies: Bodies, options: DedupOptions, jobs: int
) -> Edges:
    """Compare candidate pairs; edges of what turns out a digest join nothing."""
    texts = np.flatnonzero(bodies.compared)
    salts = None if units.salts is None else units.salts[texts]
    pairs = texts[_candidates(store, bodies.rows[texts], salts, options, jobs)]
    if units.scopes is not None:
        # Salted values of two scopes are as good as never equal, and this is never.
        scopes = units.scopes[pairs]
        pairs = pairs[scopes[:, 0] == scopes[:, 1]]
    pairs = _neighbourly(pairs, len(units))
    left, right = pairs[:, 0], pairs[:, 1]
    same_host = (units.hosts[left] == units.hosts[right]) & units.named[left]
    found = compare(
        store, bodies.rows[left], bodies.rows[right], same_host, options, jobs
    )
    return _without_digests(left, right, found, bodies, options)


def _candidates(
    store: RowStore,
    rows: Numbers,
    salts: Words32 | None,
    options: DedupOptions,
    jobs: int,
) -> Pairs:
    """Find pairs of rows. Scopes are salted, so that none fills another's buckets."""
    count = len(rows)

    def by_bands() -> Pairs:
        signatures = store.signatures(rows, options.hashes)
        if salts is not None:
            signatures ^= salts[:, None]
        if options.candidates == "datasketch":
            from cleanlit.dedup.lsh import by_datasketch

            return by_datasketch(signatures, options, HOPELESS)
        return candidates(signatures, options.rows, options.bucket, least=HOPELESS)

    def by_samples() -> Pairs:
        samples, owners = store.samples(rows)
        if salts is not None:
            samples ^= salts[owners]
        return contained(samples, owners, count, options.bucket)

    close, inside = ordered(lambda search: search(), (by_bands, by_samples), jobs)
    return merged(close, inside, count)


def _neighbourly(pairs: Pairs, count: int) -> Pairs:
    """Order pairs so that those of one story stand together, and are read once.

    Each text is put beside the smallest of those that it meets, and of those that they
    meet. Of a large bucket many texts meet the same few: so by the second one.
    """
    nearest = np.arange(count)
    for _ in range(2):
        np.minimum.at(nearest, pairs[:, 1], nearest[pairs[:, 0]])
        np.minimum.at(nearest, pairs[:, 0], nearest[pairs[:, 1]])
    return pairs[np.argsort(nearest[pairs[:, 0]] * count + pairs[:, 1])]


def compare(
    store: RowStore,
    left: Numbers,
    right: Numbers,
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


def _without_digests(
    left: Numbers,
    right: Numbers,
    found: Verdicts,
    bodies: Bodies,
    options: DedupOptions,
) -> Edges:
    """Turn cut copies of digests into stories in them; updates too if they would join.

    A digest is a text that has another inside it, or two that stand one behind the
    other.
    """
    longer = np.where(bodies.sizes[right] >= bodies.sizes[left], right, left)
    digests = np.zeros(len(bodies.sizes), dtype=bool)
    digests[longer[found.inside != 0]] = True
    windowed = found.windows[:, 0] >= 0
    latest = np.full(len(digests), -1, dtype=np.int64)
    first = np.full(len(digests), np.iinfo(np.int64).max)
    np.maximum.at(latest, longer[windowed], found.windows[windowed, 0])
    np.minimum.at(first, longer[windowed], found.windows[windowed, 1])
    digests |= latest > first
    cut = found.kinds == CUT
    if options.merge_updates:
        cut |= found.kinds == UPDATE
    cut &= digests[longer]
    kinds = np.where(cut, DIGEST, found.kinds).astype(np.uint8)
    return Edges(left, right, kinds, found.similarity).where(kinds != 0)


def sure_groups(edges: Edges, bodies: Bodies) -> Numbers:
    """Give for each unit the first of those that are surely copies of it."""
    sure = (edges.kinds == NEAR) & (edges.similarity >= SURE)
    pairs = np.stack((edges.left[sure], edges.right[sure]), axis=1)
    return roots_of(len(bodies.rows), pairs)


def roots_of(count: int, *pairs: Numbers) -> Numbers:
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
