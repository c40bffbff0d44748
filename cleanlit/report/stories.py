"""Stories that were printed more than once: counts, and the copies to be shown."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from cleanlit.document import Document
from cleanlit.errors import InputError
from cleanlit.io.objects import read_objects
from cleanlit.io.record import PREFIX
from cleanlit.report.model import Copy, Extent, Story
from cleanlit.report.ordinals import Ordinals
from cleanlit.report.sample import Sample, rank_of
from cleanlit.text.hosts import host_of

CANONICAL: Final = "canonical"
UNIQUE: Final = "unique"
_RELATIONS: Final = (CANONICAL, UNIQUE, "exact", "near", "cut")
# Characters of a text that are shown.
LONGEST: Final = 8_000
BINS: Final = 20


@dataclass(frozen=True, slots=True)
class Marks:
    """What `--mark` wrote into a record."""

    cluster: str
    relation: str
    similarity: float | None

    @property
    def is_story(self) -> bool:
        """Whether the record stands for its story."""
        return self.relation in (CANONICAL, UNIQUE)


def marks_of(fields: Mapping[str, Any]) -> Marks | None:
    """Give the marks of a record, None if it has not all four of them."""
    cluster, canonical, relation, similarity = (
        fields.get(PREFIX + name, fields.get(name))
        for name in ("cluster", "canonical", "relation", "similarity")
    )
    if not isinstance(similarity, (int, float)) or relation not in _RELATIONS:
        return None
    if not isinstance(cluster, str) or not isinstance(canonical, str):
        return None
    return Marks(cluster, str(relation), float(similarity))


@dataclass(slots=True)
class _Found:
    """A cluster that is among the largest; its members by ordinal where known."""

    cluster: str
    canonical: str
    size: int
    relations: Counter[str]
    members: dict[int, tuple[str, float | None]] = field(default_factory=dict)


@dataclass(slots=True)
class Stories:
    """What clusters say: exact counts, and the largest of them.

    `dropped` holds the ordinals of copies that are not canonical. Memory is a bit for
    each record, and the members of the largest clusters.
    """

    clusters: int = 0
    documents: int = 0
    relations: Counter[str] = field(default_factory=Counter)
    pairs: Counter[str] = field(default_factory=Counter)
    sizes: Counter[int] = field(default_factory=Counter)
    similarities: list[int] = field(default_factory=lambda: [0] * BINS)
    dropped: Ordinals = field(default_factory=Ordinals)
    largest: list[_Found] = field(default_factory=list)

    def count(self, relation: str, similarity: float | None) -> None:
        """Count one member of a cluster."""
        self.documents += 1
        self.relations[relation] += 1
        if relation != CANONICAL and similarity is not None:
            place = min(max(int(similarity * BINS), 0), BINS - 1)
            self.similarities[place] += 1


def read_clusters(path: str, extent: Extent) -> Stories:
    """Read a clusters file, or what `cleanlit cluster` wrote, with its pairs."""
    stories = Stories()
    heap: list[tuple[int, _Last, int, dict[str, Any]]] = []
    for number, line in read_objects(path):
        if "left" in line and "right" in line:
            stories.pairs[str(line.get("relation"))] += 1
            continue
        try:
            members = _members(line)
            name = str(line["cluster"])
            for ordinal, relation, similarity in members:
                stories.count(relation, similarity)
                if relation != CANONICAL:
                    stories.dropped.add(ordinal)
        except (KeyError, TypeError, ValueError) as error:
            said = f"line {number} is no cluster: {error}"
            raise InputError(path, said) from error
        stories.clusters += 1
        stories.sizes[len(members)] += 1
        entry = (len(members), _Last(name), -number, line)
        if len(heap) < extent.stories:
            heapq.heappush(heap, entry)
        elif heap and entry[:3] > heap[0][:3]:
            heapq.heapreplace(heap, entry)
    stories.largest = [_found(line) for *_, line in sorted(heap, reverse=True)]
    return stories


def count_marks(marks: Iterable[Marks], extent: Extent) -> Stories:
    """Count the clusters of marked records.

    Memory is some 150 bytes for each story that has copies.
    """
    stories = Stories()
    clusters: dict[str, int] = {}
    for mark in marks:
        if mark.relation != UNIQUE:
            stories.count(mark.relation, mark.similarity)
            clusters[mark.cluster] = clusters.get(mark.cluster, 0) + 1
    stories.clusters = len(clusters)
    stories.sizes = Counter(clusters.values())
    chosen = heapq.nsmallest(
        extent.stories, clusters.items(), key=lambda item: (-item[1], item[0])
    )
    stories.largest = [_Found(name, "", size, Counter()) for name, size in chosen]
    return stories


class Shelf:
    """Takes the records of the largest stories as they come by, and keeps a sample."""

    def __init__(self, stories: Stories, extent: Extent) -> None:
        self._stories = stories.largest
        self._extent = extent
        names = Counter(found.cluster for found in stories.largest)
        # Where ids are repeated, two clusters may go by one name.
        self._twice = {name for name, times in names.items() if times > 1}
        self._names = {found.cluster: n for n, found in enumerate(stories.largest)}
        self._places = {
            ordinal: n
            for n, found in enumerate(stories.largest)
            for ordinal in found.members
        }
        self._first: dict[int, Copy] = {}
        self._others = [Sample[Copy](extent.copies - 1) for _ in stories.largest]
        self._hosts: list[set[str]] = [set() for _ in stories.largest]
        self._seen = [0] * len(stories.largest)

    def offer(
        self, document: Document, ordinal: int | None, marks: Marks | None
    ) -> None:
        """Look whether a record belongs to one of the stories, and take it if so."""
        place = self._place(ordinal, marks)
        if place is None:
            return
        found = self._stories[place]
        position = ordinal or 0
        if marks is not None:
            relation, similarity = marks.relation, marks.similarity
            if not found.members:
                found.relations[relation] += 1
        elif _is_canonical(document, found):
            relation, similarity = CANONICAL, 1.0
        else:
            return
        self._seen[place] += 1
        host = host_of(document.url)
        if host:
            self._hosts[place].add(host)
        if relation == CANONICAL and place not in self._first:
            found.canonical = found.canonical or document.id or document.url or ""
            self._first[place] = _copy(document, position, relation, similarity)
            return
        rank = rank_of(position, document.id)
        if self._others[place].wants(rank):
            copy = _copy(document, position, relation, similarity)
            self._others[place].add(rank, copy)

    def stories(self) -> tuple[Story, ...]:
        """Give the stories, largest first, with what was taken of them."""
        return tuple(
            Story(
                cluster=found.cluster,
                canonical=found.canonical or found.cluster,
                size=found.size,
                hosts=len(self._hosts[n]) if self._seen[n] == found.size else None,
                relations=dict(sorted(found.relations.items())),
                copies=self._copies(n),
            )
            for n, found in enumerate(self._stories)
        )

    def _place(self, ordinal: int | None, marks: Marks | None) -> int | None:
        if marks is not None and marks.cluster not in self._twice:
            return self._names.get(marks.cluster)
        return None if ordinal is None else self._places.get(ordinal)

    def _copies(self, place: int) -> tuple[Copy, ...]:
        first = self._first.get(place)
        others = sorted(
            self._others[place], key=lambda c: (-(c.similarity or 0), c.ordinal)
        )
        return (*([first] if first else []), *others)


class _Last(str):
    """A name that sorts the other way round: a heap keeps what is largest."""

    __slots__ = ()

    def __lt__(self, other: str) -> bool:
        return str.__gt__(self, other)

    def __gt__(self, other: str) -> bool:
        return str.__lt__(self, other)


def _is_canonical(document: Document, found: _Found) -> bool:
    """Tell whether a record is the one that was kept, by its name."""
    name = document.id or document.url
    return name == found.canonical or (name is None and found.canonical[:1] == "#")


def _found(line: Mapping[str, Any]) -> _Found:
    members = _members(line)
    return _Found(
        str(line["cluster"]),
        str(line["canonical"]),
        len(members),
        Counter(relation for _, relation, _ in members),
        {ordinal: (relation, similarity) for ordinal, relation, similarity in members},
    )


def _members(line: Mapping[str, Any]) -> list[tuple[int, str, float | None]]:
    """Give ordinal, relation and similarity of the members of a cluster."""
    ordinals = [int(ordinal) for ordinal in _list(line, "ordinals")]
    relations = [str(relation) for relation in _list(line, "relations")]
    similarities = [float(value) for value in _list(line, "similarities")]
    return list(zip(ordinals, relations, similarities, strict=True))


def _list(line: Mapping[str, Any], name: str) -> list[Any]:
    """Give a list; Parquet has lists of numbers as JSON in a string."""
    value = line[name]
    if isinstance(value, str):
        value = orjson.loads(value)
    if not isinstance(value, list):
        raise TypeError(f"{name} is no list")
    return value


def _copy(
    document: Document, ordinal: int, relation: str, similarity: float | None
) -> Copy:
    text = document.text or ""
    return Copy(
        ordinal=ordinal,
        id=document.id,
        url=document.url,
        host=host_of(document.url),
        title=document.title,
        date=document.date,
        language=document.language,
        relation=relation,
        similarity=similarity,
        text=text[:LONGEST],
        left_out=max(len(text) - LONGEST, 0),
    )
