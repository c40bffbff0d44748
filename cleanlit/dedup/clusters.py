"""Sketches into clusters: strip, candidates by LSH, verification, union-find.

Everything after the reading goes by content, not by arrival: texts are ordered by the
digest of their words, and a cluster is what verified edges connect.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleanlit.dedup.candidates import Signer, candidates, contained
from cleanlit.dedup.canonical import choose
from cleanlit.dedup.frame import words_spec
from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.shingles import Hashes
from cleanlit.dedup.sketch import Sketch, exact_digest, sentence_keys
from cleanlit.dedup.store import Store
from cleanlit.dedup.verify import Shingles, Verdict, shingles_of, verify
from cleanlit.document import Cluster, Match, Member
from cleanlit.errors import UsageError
from cleanlit.repeats.furniture import furniture
from cleanlit.repeats.table import FurnitureTable

# A pair whose signatures agree in less is no copy, and not looked at.
_HOPELESS: Final = 0.1
# A member as similar as this to the canonical copy needs no third to vouch for it.
_TOLD: Final = 0.3
# One shingle in so many is sampled to find what is contained.
_SAMPLED: Final = np.uint64(8)


@dataclass(frozen=True, slots=True)
class _Edge:
    left: int
    right: int
    verdict: Verdict


class Clusterer:
    """Collects sketches and gives their clusters.

    The hashes of words and shingles lie in temporary files; in memory a distinct text
    costs its signature (4 bytes a hash, about 500 with the defaults) and a sketch.

    Without a `furniture` table what hosts repeat is learned from all sketches; then
    `furniture` holds it after `clusters`.
    """

    def __init__(
        self, options: DedupOptions, furniture: FurnitureTable | None = None
    ) -> None:
        if furniture is not None and not options.strip:
            raise UsageError("a furniture table has no use where nothing is stripped")
        self.options = options
        self.furniture = furniture
        self.sketches: list[Sketch] = []
        self.edges: list[Match] = []
        self._units: dict[tuple[bytes, str], int] = {}
        self._unit_of: list[int] = []
        self._words = Store()
        self._shingles = Store()

    def close(self) -> None:
        """Delete the temporary files."""
        self._words.close()
        self._shingles.close()

    def add(self, sketch: Sketch) -> None:
        """Take one sketch. Equal texts of one host are one from here on."""
        key = (sketch.exact, sketch.host)
        unit = self._units.setdefault(key, len(self._units))
        self._unit_of.append(unit)
        if unit == len(self._words):
            head = len(sketch.lengths).to_bytes(8, "little")
            padding = bytes(-len(sketch.lengths) % 8)
            self._words.add(head, sketch.lengths, padding, sketch.words)
        self.sketches.append(replace(sketch, words=b"", lengths=b""))

    def clusters(self) -> Iterator[Cluster]:
        """Give clusters of two or more, in the order of their first members.

        Afterwards `edges` holds what was found between texts, updates and digests that
        join nothing among them.
        """
        units = sorted(self._units)
        numbers = np.array([self._units[key] for key in units], dtype=np.int64)
        if self.furniture is None and self.options.strip:
            learned = self._learn(units, numbers)
            self.furniture = FurnitureTable(learned, self.options.strip, words_spec())
        keys = self.furniture.keys if self.furniture else np.zeros(0, dtype=np.uint64)
        parents = list(range(len(units)))
        texts = self._strip(units, numbers, keys, parents)
        edges = self._verify(texts, units)
        for edge in edges:
            if edge.verdict.kind in ("near", "cut"):
                _union(parents, edge.left, edge.right)
        place = {unit: place for place, unit in enumerate(numbers.tolist())}
        groups: dict[int, list[int]] = {}
        for index, unit in enumerate(self._unit_of):
            if units[place[unit]][0] == _WORDLESS:
                continue
            groups.setdefault(_find(parents, place[unit]), []).append(index)
        self._name_edges(edges, place)
        for members in groups.values():
            if len(members) > 1:
                yield self._cluster(members, place)

    def _learn(self, units: list[tuple[bytes, str]], numbers: Any) -> Hashes:
        """Give the keys of the sentences that hosts repeat."""
        names = sorted({host for _, host in units})
        known = {host: number for number, host in enumerate(names)}
        keys, weights, counts = [], [], []
        for (_, host), number in zip(units, numbers, strict=True):
            words, lengths = self._read(number)
            lengths = lengths if host else lengths[:0]
            keys.append(sentence_keys(words if host else words[:0], lengths, host))
            weights.append(lengths)
            counts.append(len(lengths))
        if not keys:
            return np.zeros(0, dtype=np.uint64)
        return furniture(
            np.concatenate(keys),
            np.repeat(np.arange(len(units)), counts),
            np.concatenate(weights).astype(np.int64),
            np.array([known[host] for _, host in units], dtype=np.int64),
            self.options.strip,
        )

    def _strip(
        self,
        units: list[tuple[bytes, str]],
        numbers: Any,
        learned: Hashes,
        parents: list[int],
    ) -> list[int]:
        """Shingle what is left of each text; join those that are equal.

        Gives the texts that are to be compared with others.
        """
        texts: list[int] = []
        twins: dict[bytes, int] = {}
        for place, ((exact, host), number) in enumerate(
            zip(units, numbers, strict=True)
        ):
            words, lengths = self._read(number)
            if len(learned) and len(words):
                keys = sentence_keys(words, lengths, host)
                at = np.minimum(np.searchsorted(learned, keys), len(learned) - 1)
                rest = words[np.repeat(learned[at] != keys, lengths)]
            else:
                rest = words
            # Too little left to tell a story by: then the whole text must be equal.
            whole = len(rest) < self.options.short
            body = exact if whole else rest.tobytes()
            twin = twins.setdefault(body, place)
            if len(words):
                _union(parents, twin, place)
            compared = not whole and twin == place
            shingles = shingles_of(rest if compared else rest[:0], self.options.shingle)
            self._write(shingles)
            if compared:
                texts.append(place)
        return texts

    def _verify(self, texts: list[int], units: list[tuple[bytes, str]]) -> list[_Edge]:
        """Compare candidate pairs; edges of what turns out a digest join nothing."""
        signatures = np.zeros((len(texts), self.options.hashes), dtype=np.uint32)
        sign = Signer(self.options)
        samples, sizes = [], []
        for row, place in enumerate(texts):
            hashes = self._load(place).hashes
            signatures[row] = sign(hashes)
            samples.append(hashes[hashes % _SAMPLED == 0])
            sizes.append(len(samples[-1]))
        if not samples:
            return []
        pairs = candidates(signatures, self.options.rows, self.options.bucket)
        pairs = pairs[_agreement(signatures, pairs) >= _HOPELESS]
        more = contained(
            np.concatenate(samples),
            np.repeat(np.arange(len(texts)), sizes),
            len(texts),
            self.options.bucket,
        )
        pairs = np.unique(np.concatenate((pairs, more)), axis=0)
        edges: list[_Edge] = []
        held, one = -1, self._load(texts[0])
        for left, right in pairs.tolist():
            if left != held:
                held, one = left, self._load(texts[left])
            host = units[texts[left]][1]
            verdict = verify(
                one,
                self._load(texts[right]),
                self.options,
                same_host=bool(host) and host == units[texts[right]][1],
            )
            if verdict.kind or verdict.inside:
                edges.append(_Edge(texts[left], texts[right], verdict))
        return self._without_digests(edges)

    def _without_digests(self, edges: list[_Edge]) -> list[_Edge]:
        sizes = {
            place: self._load(place).size
            for edge in edges
            for place in (edge.left, edge.right)
        }

        def longer(edge: _Edge) -> int:
            return max(edge.left, edge.right, key=lambda place: (sizes[place], place))

        digests = {longer(edge) for edge in edges if edge.verdict.inside}
        # Two texts that stand one behind the other in a third.
        windows: dict[int, tuple[int, int]] = {}
        for edge in edges:
            if edge.verdict.window:
                start, end = edge.verdict.window
                latest, first = windows.get(longer(edge), (start, end))
                windows[longer(edge)] = max(latest, start), min(first, end)
        digests |= {place for place, (start, end) in windows.items() if start > end}
        kept: list[_Edge] = []
        for edge in edges:
            verdict = edge.verdict
            if verdict.kind == "cut" and longer(edge) in digests:
                verdict = replace(verdict, kind="digest")
            if verdict.kind:
                kept.append(_Edge(edge.left, edge.right, verdict))
        return kept

    def _name_edges(self, edges: list[_Edge], place: dict[int, int]) -> None:
        names: dict[int, str] = {}
        for index, unit in enumerate(self._unit_of):
            name = self.sketches[index].id
            at = place[unit]
            names[at] = min(names.get(at, name), name)
        found = []
        for edge in edges:
            left, right = sorted((names[edge.left], names[edge.right]))
            kind, similarity = str(edge.verdict.kind), edge.verdict.similarity
            found.append(Match(left, right, round(similarity, 3), kind))
        self.edges = sorted(found, key=lambda m: (m.left, m.right, m.relation))

    def _cluster(self, indices: list[int], place: dict[int, int]) -> Cluster:
        sketches = [self.sketches[index] for index in indices]
        best = choose(sketches, self.options.keep)
        chosen = next(i for i in indices if self.sketches[i] is best)
        heart = self._load(place[self._unit_of[chosen]])
        members = tuple(
            self._member(index, best, heart, place[self._unit_of[index]])
            for index in indices
        )
        told = sum(member.similarity >= _TOLD for member in members)
        return Cluster(
            min(sketch.id for sketch in sketches),
            best.id,
            members,
            cohesion=round(told / len(members), 3),
        )

    def _member(self, index: int, best: Sketch, heart: Shingles, at: int) -> Member:
        sketch = self.sketches[index]
        if sketch is best:
            return Member(sketch.id, sketch.ordinal, "canonical", 1.0)
        if sketch.exact == best.exact:
            return Member(sketch.id, sketch.ordinal, "exact", 1.0)
        verdict = verify(heart, self._load(at), self.options)
        # In the cluster by way of a third text, it is near to the canonical one too.
        kind = "cut" if verdict.kind == "cut" else "near"
        return Member(sketch.id, sketch.ordinal, kind, round(verdict.similarity, 3))

    def _read(self, number: int) -> tuple[Hashes, NDArray[np.uint32]]:
        entry = self._words.get(number)
        size = int(entry[:8].view("<u8")[0])
        lengths = entry[8 : 8 + size].view("<u4")
        return entry[8 + size + -size % 8 :].view("<u8"), lengths

    def _write(self, shingles: Shingles) -> None:
        head = np.array(
            [len(shingles.hashes), len(shingles.numbers), shingles.size], dtype="<u8"
        )
        self._shingles.add(
            head.tobytes(),
            shingles.hashes.tobytes(),
            shingles.numbers.tobytes(),
            shingles.positions.tobytes(),
            bytes(-shingles.positions.nbytes % 8),
        )

    def _load(self, place: int) -> Shingles:
        entry = self._shingles.get(place)
        count, numbers, size = entry[:24].view("<u8").tolist()
        middle, end = 24 + 8 * count, 24 + 8 * (count + numbers)
        return Shingles(
            entry[24:middle].view("<u8"),
            entry[end : end + 4 * count].view("<u4"),
            entry[middle:end].view("<u8"),
            size,
        )


# The digest of a text without words: such texts are not copies of one another.
_WORDLESS: Final = exact_digest([])


def _agreement(signatures: NDArray[np.uint32], pairs: Any) -> NDArray[np.float64]:
    shares = np.zeros(len(pairs))
    for start in range(0, len(pairs), 8192):
        part = pairs[start : start + 8192]
        equal = signatures[part[:, 0]] == signatures[part[:, 1]]
        shares[start : start + 8192] = equal.mean(axis=1)
    return shares


def _find(parents: list[int], index: int) -> int:
    while parents[index] != index:
        parents[index] = parents[parents[index]]
        index = parents[index]
    return index


def _union(parents: list[int], left: int, right: int) -> None:
    left, right = _find(parents, left), _find(parents, right)
    parents[max(left, right)] = min(left, right)
