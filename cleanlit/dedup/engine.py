"""One document after the other against all before it: the decision at once.

The same for the stream filter and for the persistent index; they differ in the `Shelf`
where the documents lie.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleanlit.dedup import kernel
from cleanlit.dedup.bands import Bands, one_key, text_keys
from cleanlit.dedup.candidates import permutations
from cleanlit.dedup.frame import Frame
from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.rows import Verdict, verdict_at
from cleanlit.dedup.shelf import Body, Entry, Shelf, body_of
from cleanlit.dedup.shingles import Hashes
from cleanlit.dedup.sketch import Sketch, exact_digest
from cleanlit.dedup.verify import limits_of
from cleanlit.document import Decision, Match, pair

# Sampled shingles that a text shares with one that it is compared with.
_SHARED: Final = 2
# Most documents that one is compared with: those with most bands in common.
_COMPARED: Final = 16
# Documents whose shingles stay in memory, at some 6 kB each.
_AT_HAND: Final = 4_096
_WORDLESS: Final = exact_digest([])
_JOINING: Final = ("near", "cut")
_UNSIGNED: Final = np.zeros(0, dtype=np.uint32)
_UNKEYED: Final = np.zeros(0, dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Judged:
    """The decision on a document, and what has to be noted if it is to stay.

    `changed` are earlier documents of which more is known now. An exact copy is not
    `fresh`: what later documents are compared with is there already.
    """

    decision: Decision
    entry: Entry
    body: Body
    keys: list[int]
    changed: dict[int, Entry] = field(default_factory=dict)
    fresh: bool = True


@dataclass(frozen=True, slots=True)
class _Text:
    """What is left of a text when what was known of its host is taken out.

    `row` holds its shingles (see `rows`), `size` counts them; `state` is that of the
    frame that was taken out.
    """

    host: str
    row: NDArray[np.uint8]
    size: int
    state: int


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
    those of the caller. `text` is the text, its keys and the number of its words, by
    what was known of its host then. `places` (sorted) and `documents` are what was
    found by the keys of the head and the text.
    """

    sketch: Sketch
    body: Body
    salt: int
    head: list[int]
    text: tuple[_Text, Hashes, int]
    places: list[int]
    documents: list[int]


class Engine:
    """Decides on documents. `frame` knows what to leave out of the comparison."""

    def __init__(
        self, options: DedupOptions, frame: Frame, shelf: Shelf, bands: Bands
    ) -> None:
        self._options = options
        self._frame = frame
        self._shelf = shelf
        self._bands = bands
        self._limits = limits_of(options)
        self._permutations = permutations(options.hashes, options.seed)
        self._near: OrderedDict[int, _Text] = OrderedDict()

    def prepare(
        self,
        sketches: Sequence[Sketch],
        scopes: Sequence[str],
        also: Sequence[Sequence[int]] | None = None,
    ) -> list[Ready]:
        """Do for the next documents what can be done for all at once.

        Only those of one scope are compared. `also` are keys that they are to be found
        by, of the caller's own. What is given must be decided on before the next call.
        """
        self._bands.settle()
        salts = np.array([_salt(scope) for scope in scopes], dtype=np.uint64)
        bodies = [body_of(sketch) for sketch in sketches]
        heads = [
            [one_key(sketch.exact, salt), *more]
            for sketch, salt, more in zip(
                sketches, salts.tolist(), also or [()] * len(sketches), strict=True
            )
        ]
        texts = [*self._texts(bodies, salts)] if bodies else []
        keys = [
            np.concatenate((np.array(head, dtype=np.uint64), text[1]))
            for head, text in zip(heads, texts, strict=True)
        ]
        hits = self._bands.look(np.concatenate([_UNKEYED, *keys]))
        bounds = np.cumsum([0, *map(len, keys)])
        at = np.searchsorted(hits.places, bounds).tolist()
        return [
            Ready(
                sketch, body, int(salts[n]), heads[n], texts[n],
                (hits.places[at[n] : at[n + 1]] - bounds[n]).tolist(),
                hits.documents[at[n] : at[n + 1]].tolist(),
            )
            for n, (sketch, body) in enumerate(zip(sketches, bodies, strict=True))
        ]  # fmt: skip

    def decide(self, ready: Ready) -> Decision:
        """Decide on a document, the next one of those that were prepared."""
        judged = self.judge(ready)
        for number, entry in judged.changed.items():
            self._shelf.change(number, entry)
        self._bands.add(len(self._shelf), judged.keys)
        body = judged.body if judged.fresh else None
        self._shelf.put(judged.entry, body, judged.keys)
        self._frame.learn(judged.body, judged.entry.story)
        return judged.decision

    def judge(self, ready: Ready) -> Judged:
        """Compare a document with those that are there, and change nothing."""
        sketch, body = ready.sketch, ready.body
        if sketch.exact == _WORDLESS:
            return self._alone(sketch, body, ready.head[1:])
        for twin in self.found(ready, 0):
            if self._shelf.entry(twin).exact == sketch.exact:
                return self._exact(ready, twin)
        fits = ready.text[0].state == self._frame.state(body.host)
        salt = np.array([ready.salt], dtype=np.uint64)
        mine, keys, words = ready.text if fits else next(self._texts([body], salt))
        if words < self._options.short:
            return self._alone(sketch, body, ready.head)
        found = self._compare(mine, self._candidates(ready if fits else None, keys))
        number = len(self._shelf)
        sides = self._settle(number, mine, found)
        while len(self._near) > _AT_HAND:
            self._near.popitem(last=False)
        joining = [edge for edge in sides.edges if edge[1].kind in _JOINING]
        if not joining:
            story, decision = number, _kept(sketch)
        else:
            match, verdict = max(joining, key=lambda e: (e[1].similarity, -e[0]))
            story = self._shelf.entry(match).story
            decision = self._joined(sketch, mine, story, match, verdict)
        return Judged(
            replace(decision, edges=tuple(self._named(sketch.id, sides.edges))),
            Entry(sketch.id, sketch.exact, story, sides.digest, sides.window),
            body,
            [*ready.head, *keys.tolist()],
            changed=sides.changed,
        )

    def found(self, ready: Ready, place: int) -> list[int]:
        """Give the documents that are found by one of the keys in the head."""
        start, end = (
            bisect_left(ready.places, place), bisect_right(ready.places, place)
        )  # fmt: skip
        found = ready.documents[start:end]
        for _, bucket in self._bands.recent(ready.head[place : place + 1]):
            found += bucket
        return found[: self._options.bucket]

    def _exact(self, ready: Ready, twin: int) -> Judged:
        sketch = ready.sketch
        story = self._shelf.entry(twin).story
        first = self._shelf.entry(story)
        match = self._shelf.entry(twin).id
        relation, similarity = "exact", 1.0
        if story != twin:
            (verdict,) = self._verdicts(self._load(twin), [self._load(story)])
            relation = "cut" if verdict.kind == "cut" else "near"
            similarity = round(verdict.similarity, 3)
        edge = pair(sketch.id, match, 1.0, "exact")
        decision = Decision(
            sketch.id, sketch.ordinal, False, first.id, first.id, relation, similarity,
            match, (edge,),
        )  # fmt: skip
        entry = Entry(sketch.id, sketch.exact, story)
        return Judged(decision, entry, ready.body, ready.head[1:], fresh=False)

    def _alone(self, sketch: Sketch, body: Body, keys: list[int]) -> Judged:
        """A text too short to be compared; one without words not even for equality."""
        entry = Entry(sketch.id, sketch.exact, len(self._shelf))
        return Judged(_kept(sketch), entry, body, keys)

    def _candidates(self, ready: Ready | None, keys: Hashes) -> list[int]:
        """Give those that share most, in the order of their arrival.

        With `ready` what was found there still holds.
        """
        if ready is not None:
            places, documents, head = ready.places, ready.documents, len(ready.head)
        else:
            hits = self._bands.look(keys)
            places, documents, head = hits.places.tolist(), hits.documents.tolist(), 0
        start, edge = (
            bisect_left(places, head), bisect_left(places, head + self._options.bands)
        )  # fmt: skip
        shared = Counter(documents[start:edge])
        sampled = Counter(documents[edge:])
        for place, bucket in self._bands.recent(keys.tolist()):
            room = self._options.bucket
            if places:
                at = head + place
                room -= bisect_right(places, at) - bisect_left(places, at)
            within = shared if place < self._options.bands else sampled
            within.update(bucket[: max(0, room)])
        for number, count in sampled.items():
            if count >= _SHARED:
                shared[number] += count
        if len(shared) <= _COMPARED:
            return sorted(shared)
        best = sorted(shared, key=lambda number: (-shared[number], number))
        return sorted(best[:_COMPARED])

    def _compare(self, mine: _Text, numbers: list[int]) -> list[tuple[int, Verdict]]:
        """Compare with earlier texts; give those that have to do with this one."""
        if not numbers:
            return []
        self._load_all(numbers)
        others = [self._load(number) for number in numbers]
        hosts = [bool(mine.host) and text.host == mine.host for text in others]
        verdicts = self._verdicts(mine, others, hosts)
        found = []
        for number, other, verdict in zip(numbers, others, verdicts, strict=True):
            if verdict.kind not in _JOINING and np.array_equal(mine.row, other.row):
                # Too short for the rules, but the same words in the same order.
                verdict = Verdict("near", 1.0)
            if verdict.kind or verdict.inside:
                found.append((number, verdict))
        return found

    def _verdicts(
        self, mine: _Text, others: list[_Text], hosts: Sequence[bool] = (False,)
    ) -> Iterator[Verdict]:
        """Compare a text with others; `hosts` tells which are of the same host."""
        pairs = np.zeros((len(others), 2), dtype=np.uint32)
        pairs[:, 1] = np.arange(1, len(others) + 1)
        rows = [mine.row, *(other.row for other in others)]
        found = kernel.verify(
            np.concatenate(rows),
            np.array([len(row) for row in rows], dtype=np.uint64),
            pairs,
            np.array(hosts, dtype=np.uint8),
            self._limits,
        )
        return (verdict_at(found, place) for place in range(len(others)))

    def _settle(
        self, number: int, mine: _Text, found: list[tuple[int, Verdict]]
    ) -> _Sides:
        """Find out which of the texts are digests; what stands in one is no copy."""
        digest, window = False, None
        held: dict[int, Entry] = {}
        changed: dict[int, Entry] = {}
        for other, verdict in found:
            longer = (mine.size, number) > (self._load(other).size, other)
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
        for other, verdict in found:
            gathers = held[other].digest if other in held else digest
            if verdict.kind == "cut" and gathers:
                verdict = replace(verdict, kind="digest")
            if verdict.kind:
                edges.append((other, verdict))
        return _Sides(edges, digest, window, changed)

    def _joined(
        self,
        sketch: Sketch,
        mine: _Text,
        story: int,
        match: int,
        verdict: Verdict,
    ) -> Decision:
        if story != match:
            # In the story by way of another text, it is near to the first one too.
            (told,) = self._verdicts(mine, [self._load(story)])
            verdict = told if told.kind == "cut" else replace(told, kind="near")
        first = self._shelf.entry(story).id
        return Decision(
            sketch.id, sketch.ordinal, False, first, first, str(verdict.kind),
            round(verdict.similarity, 3), self._shelf.entry(match).id,
        )  # fmt: skip

    def _named(self, name: str, edges: list[tuple[int, Verdict]]) -> Iterator[Match]:
        for number, verdict in edges:
            other = self._shelf.entry(number).id
            yield pair(name, other, round(verdict.similarity, 3), str(verdict.kind))

    def _load_all(self, numbers: list[int]) -> None:
        """Have earlier texts at hand, those that are not yet made all at once."""
        missing = [number for number in numbers if not self._is_at_hand(number)]
        if missing:
            bodies = self._shelf.bodies(missing)
            texts = [text for text, _, _ in self._texts(bodies, None)]
            self._near.update(zip(missing, texts, strict=True))

    def _is_at_hand(self, number: int) -> bool:
        known = self._near.get(number)
        return known is not None and known.state == self._frame.state(known.host)

    def _load(self, number: int) -> _Text:
        """Give an earlier text, without what is furniture by now."""
        if not self._is_at_hand(number):
            self._near[number], _, _ = next(
                self._texts(self._shelf.bodies([number]), None)
            )
        self._near.move_to_end(number)
        return self._near[number]

    def _texts(
        self, bodies: Sequence[Body], salts: Hashes | None
    ) -> Iterator[tuple[_Text, Hashes, int]]:
        """Make texts, with their keys and counts of words; without salts no keys."""
        words, counts = self._frame.strip(bodies)
        signed = (_UNSIGNED, _UNSIGNED) if salts is None else self._permutations
        rows = kernel.shingle(words, counts, self._options.shingle, *signed)
        keys = (
            [_UNKEYED] * len(bodies)
            if salts is None
            else text_keys(rows, self._options, salts)
        )
        ends = np.cumsum(rows.sizes).tolist()
        start = 0
        for body, own, end, count in zip(
            bodies, keys, ends, counts.tolist(), strict=True
        ):
            # A copy: what stays at hand must not keep the whole batch in memory.
            row = rows.data[start:end].copy()
            size = int(row[8:12].view(np.uint32)[0])
            text = _Text(body.host, row, size, self._frame.state(body.host))
            yield text, own, count
            start = end


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
