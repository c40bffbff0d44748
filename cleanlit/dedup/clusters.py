"""Sketches into clusters: furniture out, candidates, verification, union-find.

What a host repeats is left out of the comparison first. Candidates share a band of
their signatures; an edge is a pair that verification finds to be near, or cut from the
other; a cluster is what edges connect. A text that covers several others in different
places is a digest, and its parts are no copies of one another.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleanlit.dedup.candidates import candidate_pairs
from cleanlit.dedup.canonical import choose
from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.prints import Prints, pack, strip_prints, unpack
from cleanlit.dedup.sketch import Signer, Sketch
from cleanlit.dedup.verify import Overlap, is_cut, is_lead, is_near, overlap
from cleanlit.document import Cluster, Member
from cleanlit.repeats.counter import RepeatCounter

# Two stretches of a text are different places if they share less than this of the
# shorter one.
_SAME_PLACE: Final = 0.5
# Unpacked prints that are held at once, a few kB each.
_CACHED: Final = 4_096


@dataclass(frozen=True, slots=True)
class Edge:
    """A verified pair, as indexes of sketches, `kind` being near, cut or digest."""

    left: int
    right: int
    kind: str
    overlap: Overlap


class Clusterer:
    """Collects sketches and gives their clusters.

    The prints of texts lie in a temporary file, about 4 kB for a story of 500 words; in
    memory are the facts of each document and, while clusters are sought, a signature
    (4 bytes a hash) for each distinct text.
    """

    def __init__(self, options: DedupOptions) -> None:
        self.options = options
        self.sketches: list[Sketch] = []
        self._distinct: dict[bytes, int] = {}
        self._store = _Store()
        self._places: dict[int, int] = {}
        self._parents: list[int] = []
        self._repeats = RepeatCounter()
        self._compared: dict[int, Prints] = {}

    def add(self, sketch: Sketch) -> None:
        """Take one sketch."""
        index = len(self.sketches)
        self._parents.append(index)
        self.sketches.append(replace(sketch, prints=None))
        if sketch.prints is None:
            return
        twin = self._distinct.setdefault(sketch.exact, index)
        if twin != index:
            self._union(twin, index)
        else:
            self._places[index] = self._store.add(sketch.prints)
        if self.options.strip and sketch.host:
            prints = unpack(sketch.prints)
            self._repeats.add(sketch.host, prints.story, prints.sentences)

    def clusters(self) -> Iterator[Cluster]:
        """Give clusters of two or more, in the order of their first members."""
        for edge in self.edges():
            if edge.kind != "digest":
                self._union(edge.left, edge.right)
        groups: dict[int, list[int]] = {}
        for index in range(len(self.sketches)):
            groups.setdefault(self._find(index), []).append(index)
        for members in groups.values():
            if len(members) > 1:
                yield self._cluster(members)

    def close(self) -> None:
        """Delete the temporary file."""
        self._store.close()

    def edges(self) -> list[Edge]:
        """Find the verified pairs of distinct texts, in the order of their indexes."""
        options = self.options
        stripped = self._strip()
        indexes = np.array(sorted(stripped), dtype=np.int64)
        if len(indexes) < 2:
            return []
        signer = Signer(options.hashes, options.seed)
        signatures = np.empty((len(indexes), options.hashes), dtype=np.uint32)
        for row, index in enumerate(indexes.tolist()):
            signatures[row] = signer(self._prints(index).shingles)
        pairs = candidate_pairs(
            signatures, self._ranks(indexes), options.bands, options.rows,
            options.bucket,
        )  # fmt: skip
        cuts: list[tuple[int, int, Overlap]] = []
        edges: list[Edge] = []
        for one, two in indexes[pairs].tolist():
            left, right = self._prints(one), self._prints(two)
            found = overlap(left, right, options.min_numbers)
            if is_near(found, options):
                edges.append(Edge(one, two, "near", found))
            elif is_cut(found, options):
                swap = len(left.shingles) > len(right.shingles)
                cuts.append((two, one, found) if swap else (one, two, found))
        edges += self._sort_cuts(cuts, edges)
        return edges

    def _sort_cuts(
        self, cuts: list[tuple[int, int, Overlap]], near: list[Edge]
    ) -> list[Edge]:
        """Tell cut copies from the parts of digests, `cuts` being (short, long, …)."""
        by_long: dict[int, list[tuple[int, Overlap]]] = {}
        for short, long, found in cuts:
            by_long.setdefault(long, []).append((short, found))
        edges = []
        for long, parts in by_long.items():
            digest = _is_digest([found for _, found in parts])
            for short, found in parts:
                if digest:
                    edges.append(Edge(short, long, "digest", found))
                elif is_lead(found, self.options):
                    edges.append(Edge(short, long, "cut", found))
        return edges

    def _strip(self) -> dict[int, int]:
        """Leave furniture out of all prints; give the texts that are long enough."""
        options = self.options
        furniture = self._repeats.repeated(options.stories)
        store, places = _Store(), {}
        for index, place in self._places.items():
            prints = unpack(self._store.get(place))
            host = self.sketches[index].host
            if options.strip and host:
                prints = strip_prints(prints, host, furniture)
            if len(prints.shingles) >= options.short:
                places[index] = store.add(pack(prints))
        self._store.close()
        self._store, self._places = store, places
        return places

    def _prints(self, index: int) -> Prints:
        known = self._compared.get(index)
        if known is None:
            if len(self._compared) >= _CACHED:
                self._compared.clear()
            known = unpack(self._store.get(self._places[index]))
            self._compared[index] = known
        return known

    def _ranks(self, indexes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give the rank of each text by its content, wherever it came in."""
        names = [self.sketches[index].exact for index in indexes.tolist()]
        ranks = np.empty(len(names), dtype=np.int64)
        ranks[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
        return ranks

    def _cluster(self, members: list[int]) -> Cluster:
        sketches = [self.sketches[index] for index in members]
        best = choose(sketches, self.options.keep)
        return Cluster(
            id=min(sketch.id for sketch in sketches),
            canonical=best.id,
            members=tuple(self._member(index, best) for index in members),
        )

    def _member(self, index: int, best: Sketch) -> Member:
        sketch = self.sketches[index]
        if sketch is best:
            return Member(sketch.id, sketch.ordinal, "canonical", 1.0)
        if sketch.exact == best.exact:
            return Member(sketch.id, sketch.ordinal, "exact", 1.0)
        one, two = self._distinct[sketch.exact], self._distinct[best.exact]
        if one not in self._places or two not in self._places:
            return Member(sketch.id, sketch.ordinal, "near", 0.0)
        left, right = self._prints(one), self._prints(two)
        found = overlap(left, right, self.options.min_numbers)
        near = found.jaccard >= self.options.threshold
        similarity = found.jaccard if near else max(found.aligned, found.jaccard)
        kind = "near" if near or not is_cut(found, self.options) else "cut"
        return Member(sketch.id, sketch.ordinal, kind, round(similarity, 3))

    def _find(self, index: int) -> int:
        parents = self._parents
        while parents[index] != index:
            parents[index] = parents[parents[index]]
            index = parents[index]
        return index

    def _union(self, left: int, right: int) -> None:
        left, right = self._find(left), self._find(right)
        self._parents[max(left, right)] = min(left, right)


class _Store:
    """Byte strings in a temporary file, read back by their places."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="cleanlit-")
        self._starts = [0]

    def add(self, data: bytes) -> int:
        self._file.seek(self._starts[-1])
        self._file.write(data)
        self._starts.append(self._starts[-1] + len(data))
        return len(self._starts) - 2

    def get(self, place: int) -> bytes:
        start, end = self._starts[place], self._starts[place + 1]
        self._file.seek(start)
        return self._file.read(end - start)

    def close(self) -> None:
        self._file.close()


def _is_digest(parts: list[Overlap]) -> bool:
    """Tell whether parts lie in different places of one text."""
    spans = sorted((found.start, found.end) for found in parts)
    first_end = min(end for _, end in spans)
    start, end = max(spans)
    shared = max(0, first_end - start)
    return shared < _SAME_PLACE * min(end - start, first_end - spans[0][0])
