"""Sketches into clusters: strip, candidates by LSH, verification, union-find.

Everything after the reading goes by content, not by arrival: texts are ordered by the
digest of their words, and a cluster is what verified edges connect.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import repeat, starmap
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanlit.dedup.canonical import choose
from cleanlit.dedup.corpus import Bodies, Corpus, Numbers, Units, bodies
from cleanlit.dedup.edges import Edges, compare, find_edges, groups, roots_of
from cleanlit.dedup.frame import words_spec
from cleanlit.dedup.frames import without_frames
from cleanlit.dedup.learned import learn
from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.rows import CUT, KINDS, UPDATE
from cleanlit.dedup.scopes import Within
from cleanlit.dedup.sketch import Sketch, Sketches, sketches_of
from cleanlit.dedup.templates import without_templates
from cleanlit.document import Cluster, Match, Member
from cleanlit.errors import UsageError
from cleanlit.repeats.table import FurnitureTable
from cleanlit.text.dates import parse_date

# A member as similar as this to the canonical copy needs no third to vouch for it.
_TOLD: Final = 0.3
# Edges that are made objects at a time.
_CHUNK: Final = 4096
_NOTHING: Final = np.zeros(0, dtype=np.uint64)


class Copy(NamedTuple):
    """What chooses the canonical copy of a story."""

    document: int
    ordinal: int
    id: str
    chars: int
    published: datetime | None
    source: int
    rank: Any


class Clusterer:
    """Collects sketches and gives their clusters.

    The hashes of words and shingles lie in temporary files; in memory a document costs
    its id and date, and while candidates are searched its signature (4 bytes a hash,
    about 500 with the defaults) and a sample of its shingles. `jobs` threads compare.
    With `within` the documents of each day, or host, are clustered for themselves; what
    hosts repeat is learned from all.

    Without a `furniture` table what hosts repeat is learned from all sketches; then
    `furniture` holds it after `clusters`.
    """

    def __init__(
        self,
        options: DedupOptions,
        furniture: FurnitureTable | None = None,
        *,
        within: Within | None = None,
        jobs: int = 1,
    ) -> None:
        if furniture is not None and not options.strip:
            raise UsageError("a furniture table has no use where nothing is stripped")
        self.options = options
        self.furniture = furniture
        self._within = Within(within) if within else None
        self._jobs = jobs
        self._corpus = Corpus(options)
        self._edges: Edges | None = None
        self._units: Units | None = None

    def __len__(self) -> int:
        return len(self._corpus)

    def close(self) -> None:
        """Delete the temporary files."""
        self._corpus.close()

    def add(self, sketch: Sketch) -> None:
        """Take one sketch."""
        self._corpus.add(sketches_of(sketch))

    def add_batch(self, sketches: Sketches) -> None:
        """Take the sketches of a batch."""
        self._corpus.add(sketches)

    def names(self) -> Iterator[tuple[int, str]]:
        """Give the ordinal and the id of each document, in the order they came in."""
        return zip(self._corpus.ordinals, self._corpus.ids, strict=True)

    def clusters(self) -> Iterator[Cluster]:
        """Give clusters of two or more, in the order of their first members.

        Afterwards `matches` gives what was found between texts, updates and digests
        that join nothing among them.
        """
        corpus = self._corpus
        units = corpus.units()
        if self.furniture is None and self.options.strip:
            keys = learn(corpus, units, self._jobs)
            self.furniture = FurnitureTable(keys, self.options.strip, words_spec())
        learned = self.furniture.keys if self.furniture else _NOTHING
        if self._within:
            # Only now: one story on two days is still one story of its host.
            units = corpus.units(self._within)
        self._units = units
        left = bodies(corpus, units, learned, self._jobs)
        edges = find_edges(corpus.rows, units, left, self.options, self._jobs)
        edges, templated = without_templates(
            edges, corpus.rows, left, self.options, units.salts
        )
        edges = without_frames(edges, left, self.options, templated)
        self._edges = edges
        wordless = units.wordless
        twins = np.flatnonzero((left.twins != np.arange(len(units))) & ~wordless)
        equal = np.stack((left.twins[twins], twins), axis=1)
        roots = roots_of(len(units), equal, edges.joining(self.options))
        found = groups(units.of, roots, wordless)
        yield from self._clusters(found, units, left)

    @property
    def edges(self) -> list[Match]:
        """What was found between texts, as a list."""
        return list(self.matches())

    def matches(self) -> Iterator[Match]:
        """Give what was found between texts, sorted by their names."""
        return starmap(Match, self.pairs())

    def pairs(self) -> Iterator[tuple[str, str, float, str]]:
        """Give the fields of each `Match`, which is cheaper where there are many."""
        edges, units = self._edges, self._units
        if edges is None or units is None or not len(edges.left):
            return
        ends = np.unique(np.concatenate((edges.left, edges.right)))
        wanted = np.zeros(len(units), dtype=bool)
        wanted[ends] = True
        names: dict[int, str] = {}
        chosen = np.flatnonzero(wanted[units.of])
        for document, unit in zip(
            chosen.tolist(), units.of[chosen].tolist(), strict=True
        ):
            name = self._corpus.ids[document]
            names[unit] = min(names.get(unit, name), name)
        ranked = {name: rank for rank, name in enumerate(sorted({*names.values()}))}
        rank = np.zeros(len(units), dtype=np.int64)
        rank[list(names)] = [ranked[name] for name in names.values()]
        one, other = rank[edges.left], rank[edges.right]
        first, second = np.minimum(one, other), np.maximum(one, other)
        by_name, kinds = list(ranked), [str(kind) for kind in KINDS]
        relations = np.argsort(np.argsort(kinds))
        order = np.lexsort((edges.similarity, relations[edges.kinds], second, first))
        for start in range(0, len(order), _CHUNK):
            chosen = order[start : start + _CHUNK]
            yield from zip(
                map(by_name.__getitem__, first[chosen].tolist()),
                map(by_name.__getitem__, second[chosen].tolist()),
                map(round, edges.similarity[chosen].tolist(), repeat(3)),
                map(kinds.__getitem__, edges.kinds[chosen].tolist()),
                strict=True,
            )

    def _clusters(
        self, found: list[Numbers], units: Units, left: Bodies
    ) -> Iterator[Cluster]:
        """Choose the canonical copies, and say how near to them the others are."""
        best = [
            choose(map(self._copy, group.tolist()), self.options.keep).document
            for group in found
        ]
        if not found:
            return
        sizes = [len(group) for group in found]
        hearts = units.of[np.repeat(np.array(best, dtype=np.int64), sizes)]
        members = units.of[np.concatenate(found)]
        exact = (units.digests[hearts] == units.digests[members]).all(axis=1)
        other = np.flatnonzero(~exact)
        verdicts = compare(
            self._corpus.rows,
            left.rows[hearts[other]],
            left.rows[members[other]],
            np.zeros(len(other), dtype=bool),
            self.options,
            self._jobs,
        )
        similarity = np.ones(len(members))
        similarity[other] = verdicts.similarity
        relations = np.full(len(members), "exact", dtype=object)
        relations[other] = told_as(verdicts.kinds, self.options)
        end = 0
        for group, chosen in zip(found, best, strict=True):
            start, end = end, end + len(group)
            yield self._cluster(
                group.tolist(),
                chosen,
                relations[start:end].tolist(),
                similarity[start:end].tolist(),
            )

    def _cluster(
        self,
        group: list[int],
        best: int,
        relations: list[str],
        similarity: list[float],
    ) -> Cluster:
        corpus = self._corpus
        relations[group.index(best)] = "canonical"
        members = map(
            Member,
            [corpus.ids[at] for at in group],
            [corpus.ordinals[at] for at in group],
            relations,
            [round(value, 3) for value in similarity],
        )
        return cluster_of(tuple(members), corpus.ids[best])

    def _copy(self, document: int) -> Copy:
        corpus = self._corpus
        date = corpus.dates[document]
        return Copy(
            document,
            corpus.ordinals[document],
            corpus.ids[document],
            corpus.chars[document],
            date if isinstance(date, datetime) else parse_date(date),
            corpus.sources[document],
            corpus.ranks.get(document),
        )


def told_as(kinds: NDArray[np.uint8], options: DedupOptions) -> NDArray[np.object_]:
    """Say what members of a cluster are to the canonical copy, if not exact copies.

    One that is there by way of a third text is near to the canonical one too.
    """
    relations = np.where(kinds == CUT, "cut", "near").astype(object)
    if options.merge_updates:
        relations[kinds == UPDATE] = "update"
    return relations


def cluster_of(members: tuple[Member, ...], canonical: str) -> Cluster:
    """Make a cluster of its members."""
    told = sum(member.similarity >= _TOLD for member in members)
    return Cluster(
        min(member.id for member in members),
        canonical,
        members,
        cohesion=round(told / len(members), 3),
    )
