"""Sketches into clusters: candidates by LSH, verification, union-find.

Candidates come from datasketch's `MinHashLSH`, an edge is a pair whose estimated
Jaccard similarity reaches the threshold, and a cluster is what edges connect. Texts
with the same words are one before any search, so that thousands of equal copies cost
no more than one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from datasketch import LeanMinHash, MinHashLSH

from cleanlit.dedup.canonical import choose
from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.sketch import Signature, Sketch
from cleanlit.document import Cluster, Member


class Clusterer:
    """Collects sketches and gives their clusters.

    Holds a signature (4 bytes a hash) and its LSH entry for every distinct text: about
    8 kB a document with the defaults.
    """

    def __init__(self, options: DedupOptions) -> None:
        self.options = options
        self.sketches: list[Sketch] = []
        self._distinct: dict[bytes, int] = {}
        self._parents: list[int] = []
        self._lsh: Any = MinHashLSH(
            num_perm=options.hashes, params=(options.bands, options.rows)
        )

    def add(self, sketch: Sketch) -> None:
        """Take one sketch; edges to all that came before are found at once."""
        index = len(self.sketches)
        self.sketches.append(sketch)
        self._parents.append(index)
        if sketch.signature is None:
            return
        twin = self._distinct.setdefault(sketch.exact, index)
        if twin != index:
            self._union(twin, index)
            return
        signature = _values(sketch)
        lean = LeanMinHash(
            seed=self.options.seed, hashvalues=signature, scheme="affine32"
        )
        for other in self._lsh.query(lean):
            if self._similar(signature, other):
                self._union(other, index)
        self._lsh.insert(index, lean, check_duplication=False)

    def _similar(self, signature: Signature, other: int) -> bool:
        return (
            estimate(signature, _values(self.sketches[other])) >= self.options.threshold
        )

    def clusters(self) -> Iterator[Cluster]:
        """Give clusters of two or more, in the order of their first members."""
        groups: dict[int, list[int]] = {}
        for index in range(len(self.sketches)):
            groups.setdefault(self._find(index), []).append(index)
        for members in groups.values():
            if len(members) > 1:
                yield self._cluster([self.sketches[index] for index in members])

    def _cluster(self, sketches: list[Sketch]) -> Cluster:
        best = choose(sketches, self.options.keep)
        return Cluster(
            id=min(sketch.id for sketch in sketches),
            canonical=best.id,
            members=tuple(_member(sketch, best) for sketch in sketches),
        )

    def _find(self, index: int) -> int:
        parents = self._parents
        while parents[index] != index:
            parents[index] = parents[parents[index]]
            index = parents[index]
        return index

    def _union(self, left: int, right: int) -> None:
        left, right = self._find(left), self._find(right)
        self._parents[max(left, right)] = min(left, right)


def estimate(left: Signature, right: Signature) -> float:
    """Estimate the Jaccard similarity: the share of equal signature values."""
    return float(np.count_nonzero(left == right)) / len(left)


def _values(sketch: Sketch) -> Signature:
    return np.frombuffer(sketch.signature or b"", dtype=np.uint32)


def _member(sketch: Sketch, best: Sketch) -> Member:
    if sketch is best:
        return Member(sketch.id, sketch.ordinal, "canonical", 1.0)
    if sketch.exact == best.exact:
        return Member(sketch.id, sketch.ordinal, "exact", 1.0)
    similarity = round(estimate(_values(sketch), _values(best)), 3)
    return Member(sketch.id, sketch.ordinal, "near", similarity)
