"""One document after the other against all before it: the decision at once.

The same for the stream filter and for the persistent index; they differ in the `Shelf`
where the documents lie.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from cleanlit.dedup import kernel
from cleanlit.dedup.bands import Buckets, Packed, one_key
from cleanlit.dedup.frame import Frame
from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.rows import KINDS, Verdict
from cleanlit.dedup.rowspool import RowSpool
from cleanlit.dedup.shelf import Body, Entry, Shelf, body_of
from cleanlit.dedup.sketch import Sketch, exact_digest
from cleanlit.dedup.text import Text
from cleanlit.dedup.texts import Texts
from cleanlit.dedup.verify import limits_of
from cleanlit.document import Decision, Match, pair

# Sampled shingles that a text shares with one that it is compared with.
_SHARED: Final = 2
# Most documents that one is compared with: those with most bands in common.
_COMPARED: Final = 16
_WORDLESS: Final = exact_digest([])

_Found = list[tuple[int, Text, Verdict]]


@dataclass(frozen=True, slots=True)
class Judged:
    """The decision on a document, and what has to be noted if it is to stay.

    `changed` are earlier documents of which more is known now. An exact copy has no
    `text`: what later documents are compared with is there already.
    """

    decision: Decision
    entry: Entry
    keys: Packed
    text: Text | None = None
    changed: dict[int, Entry] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Sides:
    edges: list[tuple[int, Verdict]]
    digest: bool
    window: tuple[int, int] | None
    changed: dict[int, Entry]


@dataclass(frozen=True, slots=True)
class Ready:
    """A document that is to be decided on.

    `head` are the keys that it is found by whatever its text is: of its words, then
    those of the caller. `text` is the text, with its keys, by what was known of its
    host then.
    """

    sketch: Sketch
    body: Body
    salt: int
    head: list[int]
    text: Text
    keys: Packed


class Engine:
    """Decides on documents. `frame` knows what to leave out of the comparison.

    With a `spool` texts that were made are read again and not made anew.
    """

    def __init__(
        self,
        options: DedupOptions,
        frame: Frame,
        shelf: Shelf,
        bands: Buckets,
        spool: RowSpool | None = None,
    ) -> None:
        self._options = options
        self._frame = frame
        self._shelf = shelf
        self._bands = bands
        self._limits = limits_of(options)
        # What is no copy if the longer text is a digest.
        self._gathered = options.joining - {"exact", "near"}
        self._texts = Texts(options, frame, shelf, spool)

    def prepare(
        self,
        sketches: Sequence[Sketch],
        scopes: Sequence[str],
        also: Sequence[Sequence[int]] | None = None,
    ) -> list[Ready]:
        """Do for the next documents what can be done for all at once.

        Only those of one scope are compared. `also` are keys that they are to be found
        by, of the caller's own.
        """
        if not sketches:
            return []
        salts = [_salt(scope) for scope in scopes]
        bodies = [body_of(sketch) for sketch in sketches]
        texts = self._texts.make(bodies, np.array(salts, dtype=np.uint64))
        more = also or [()] * len(sketches)
        return [
            Ready(sketch, body, salt, [one_key(sketch.exact, salt), *own], text, keys)
            for sketch, body, salt, own, (text, keys) in zip(
                sketches, bodies, salts, more, texts, strict=True
            )
        ]

    def decide(self, ready: Ready) -> Decision:
        """Decide on a document."""
        judged = self.judge(ready)
        for number, entry in judged.changed.items():
            self._shelf.change(number, entry)
        number = len(self._shelf)
        self._bands.add(number, judged.keys)
        body = None if judged.text is None else ready.body
        self._shelf.put(judged.entry, body, judged.keys)
        if judged.text is not None:
            self._texts.keep(number, judged.text)
        host, sentences = ready.body.host, ready.text.sentences
        self._frame.learn(host, sentences, judged.entry.story)
        return judged.decision

    def judge(self, ready: Ready) -> Judged:
        """Compare a document with those that are there, and change nothing."""
        sketch, mine, keys = ready.sketch, ready.text, ready.keys
        if sketch.exact == _WORDLESS:
            return self._alone(ready, ready.head[1:])
        for twin in self.found(ready, 0):
            if self._shelf.entry(twin).exact == sketch.exact:
                return self._exact(ready, twin)
        if not self._texts.is_current(mine):
            salt = np.array([ready.salt], dtype=np.uint64)
            ((mine, keys),) = self._texts.make([ready.body], salt)
        if mine.words < self._options.short:
            return self._alone(ready, ready.head)
        met = self._bands.meet(keys, self._options.bands, _SHARED, _COMPARED)
        number = len(self._shelf)
        sides = self._settle(number, mine, self._compare(mine, met))
        merged = self._options.joining
        joining = [edge for edge in sides.edges if edge[1].kind in merged]
        if not joining:
            story, decision = number, _kept(sketch)
        else:
            match, verdict = max(joining, key=_closeness)
            story = self._shelf.entry(match).story
            decision = self._joined(sketch, mine, story, match, verdict)
        if sides.edges:
            edges = tuple(self._named(sketch.id, sides.edges))
            decision = replace(decision, edges=edges)
        return Judged(
            decision,
            Entry(sketch.id, sketch.exact, story, sides.digest, sides.window),
            np.concatenate((_keys(ready.head), keys)),
            mine,
            sides.changed,
        )

    def found(self, ready: Ready, place: int) -> list[int]:
        """Give the documents that are found by one of the keys in the head."""
        return self._bands.find(ready.head[place])

    def _exact(self, ready: Ready, twin: int) -> Judged:
        sketch = ready.sketch
        entry = self._shelf.entry(twin)
        story, match = entry.story, entry.id
        first = self._shelf.entry(story)
        relation, similarity = "exact", 1.0
        if story != twin:
            verdict = self._verdict(*self._texts.load([twin, story]))
            relation = self._by_way(verdict)
            similarity = round(verdict.similarity, 3)
        edge = pair(sketch.id, match, 1.0, "exact")
        decision = Decision(
            sketch.id, sketch.ordinal, False, first.id, first.id, relation, similarity,
            match, (edge,),
        )  # fmt: skip
        entry = Entry(sketch.id, sketch.exact, story)
        return Judged(decision, entry, _keys(ready.head[1:]))

    def _alone(self, ready: Ready, keys: list[int]) -> Judged:
        """A text too short to be compared; one without words not even for equality."""
        sketch = ready.sketch
        entry = Entry(sketch.id, sketch.exact, len(self._shelf))
        return Judged(_kept(sketch), entry, _keys(keys), ready.text)

    def _compare(self, mine: Text, numbers: list[int]) -> _Found:
        """Compare with earlier texts; give those that have to do with this one."""
        if not numbers:
            return []
        others = self._texts.load(numbers)
        host = mine.host or None
        hosts = bytes([text.host == host for text in others])
        rows = tuple([text.row for text in others])
        verdicts = kernel.compare(mine.row, rows, hosts, self._limits)
        related = [
            (number, other, _verdict(found))
            for number, other, found in zip(numbers, others, verdicts, strict=True)
            if found[0] or found[2]
        ]
        self._shelf.fetch([number for number, _, _ in related])
        return related

    def _verdict(self, mine: Text, other: Text) -> Verdict:
        (found,) = kernel.compare(mine.row, (other.row,), b"\0", self._limits)
        return _verdict(found)

    def _settle(self, number: int, mine: Text, found: _Found) -> _Sides:
        """Find out which of the texts are digests; what stands in one is no copy."""
        digest, window = False, None
        held: dict[int, Entry] = {}
        changed: dict[int, Entry] = {}
        for other, text, verdict in found:
            longer = (mine.size, number) > (text.size, other)
            if longer:
                digest |= verdict.inside
                window = _narrowed(window, verdict.window)
                continue
            entry = self._shelf.entry(other)
            left = _narrowed(entry.window, verdict.window)
            split = left is not None and left[0] > left[1]
            held[other] = replace(
                entry, digest=entry.digest or verdict.inside or split, window=left
            )
            if held[other] != entry:
                changed[other] = held[other]
        digest |= window is not None and window[0] > window[1]
        edges = []
        for other, _, verdict in found:
            gathers = held[other].digest if other in held else digest
            if gathers and verdict.kind in self._gathered:
                verdict = replace(verdict, kind="digest")
            if verdict.kind:
                edges.append((other, verdict))
        return _Sides(edges, digest, window, changed)

    def _joined(
        self, sketch: Sketch, mine: Text, story: int, match: int, verdict: Verdict
    ) -> Decision:
        if story != match:
            # In the story by way of another text, it is near to the first one too.
            told = self._verdict(mine, *self._texts.load([story]))
            verdict = replace(told, kind=self._by_way(told))
        first = self._shelf.entry(story).id
        return Decision(
            sketch.id, sketch.ordinal, False, first, first, str(verdict.kind),
            round(verdict.similarity, 3), self._shelf.entry(match).id,
        )  # fmt: skip

    def _by_way(self, verdict: Verdict) -> str:
        """Say what a text is to the first one of a story that it is in anyway."""
        return str(verdict.kind) if verdict.kind in self._gathered else "near"

    def _named(self, name: str, edges: list[tuple[int, Verdict]]) -> Iterator[Match]:
        for number, verdict in edges:
            other = self._shelf.entry(number).id
            yield pair(name, other, round(verdict.similarity, 3), str(verdict.kind))


def _verdict(found: kernel.Compared) -> Verdict:
    kind, similarity, inside, first, last = found
    window = (first, last) if first >= 0 else None
    return Verdict(KINDS[kind], similarity, bool(inside), window)


def _closeness(edge: tuple[int, Verdict]) -> tuple[bool, float, int]:
    """Order what a document may join: copies first, the most similar, the earliest."""
    number, verdict = edge
    return verdict.kind != "update", verdict.similarity, -number


def _keys(keys: Sequence[int]) -> Packed:
    return np.array(keys, dtype=np.uint64)


def _kept(sketch: Sketch) -> Decision:
    return Decision(
        sketch.id, sketch.ordinal, True, sketch.id, sketch.id, "unique", 1.0
    )


def _narrowed(
    window: tuple[int, int] | None, found: tuple[int, int] | None
) -> tuple[int, int] | None:
    if window is None or found is None:
        return window or found
    return max(window[0], found[0]), min(window[1], found[1])


def _salt(scope: str) -> int:
    return int.from_bytes(exact_digest([scope])[:8], "little") if scope else 0
