"""One document after the other against all before it: the decision at once.

The same for the stream filter and for the persistent index; they differ in the `Shelf`
where the documents lie.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from cleanlit.dedup import kernel
from cleanlit.dedup.bands import Bands, one_key, text_keys
from cleanlit.dedup.candidates import permutations
from cleanlit.dedup.frame import Frame
from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.rows import Verdict, verdict_at
from cleanlit.dedup.shingles import Hashes
from cleanlit.dedup.sketch import Sketch, exact_digest, sentence_keys
from cleanlit.dedup.verify import limits_of
from cleanlit.document import Decision, Match, pair

# Sampled shingles that a text shares with one that it is compared with.
_SHARED: Final = 2
# Most documents that one is compared with: those with most bands in common.
_COMPARED: Final = 16
# Documents whose shingles stay in memory, at some 6 kB each.
_AT_HAND: Final = 1_024
_WORDLESS: Final = exact_digest([])
_JOINING: Final = ("near", "cut")
_UNSIGNED: Final = np.zeros(0, dtype=np.uint32)
_UNKEYED: Final = np.zeros(0, dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Body:
    """What a document is compared by: the hashes of its words, by sentences."""

    host: str
    words: Hashes
    lengths: NDArray[np.uint32]

    def keys(self) -> Hashes:
        """Give the keys of its sentences."""
        return sentence_keys(self.words, self.lengths, self.host)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of a document that was decided on.

    `story` is the number of the first document of its story, its own for one that is
    kept. `digest` says that it gathers several stories; `window` is the stretch that
    texts found in it have left open: the latest start and the first end.
    """

    id: str
    exact: bytes
    story: int
    digest: bool = False
    window: tuple[int, int] | None = None


class Shelf(Protocol):
    """Where the documents lie, by number from 0 on."""

    def __len__(self) -> int: ...

    def put(self, entry: Entry, body: Body | None, keys: list[int]) -> None:
        """Take the next document, to be found by `keys`.

        Without a body it is an exact copy, which is never compared.
        """

    def entry(self, number: int) -> Entry: ...

    def change(self, number: int, entry: Entry) -> None: ...

    def body(self, number: int) -> Body: ...


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

    def decide(
        self, sketch: Sketch, scope: str = "", also: Sequence[int] = ()
    ) -> Decision:
        """Decide on the next document; only those of one `scope` are compared.

        `also` are keys that it is to be found by, of the caller's own.
        """
        judged = self.judge(sketch, scope)
        for number, entry in judged.changed.items():
            self._shelf.change(number, entry)
        keys = [*also, *judged.keys]
        self._bands.add(len(self._shelf), keys)
        self._shelf.put(judged.entry, judged.body if judged.fresh else None, keys)
        self._frame.learn(judged.body, judged.entry.story)
        return judged.decision

    def judge(self, sketch: Sketch, scope: str = "") -> Judged:
        """Compare a document with those that are there, and change nothing."""
        salt = _salt(scope)
        body = Body(
            sketch.host,
            np.frombuffer(sketch.words, dtype=np.uint64),
            np.frombuffer(sketch.lengths, dtype=np.uint32),
        )
        if sketch.exact == _WORDLESS:
            return self._alone(sketch, body, [])
        same = one_key(sketch.exact, salt)
        twin = self._twin(sketch, same)
        if twin is not None:
            return self._exact(sketch, body, twin)
        rest = self._frame.strip(body)
        if len(rest) < self._options.short:
            return self._alone(sketch, body, [same])
        mine, keys = self._text(body.host, rest, salt)
        found = self._compare(mine, self._candidates(keys))
        number = len(self._shelf)
        sides = self._settle(number, mine, found)
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
            [same, *keys.tolist()],
            changed=sides.changed,
        )

    def found(self, key: int) -> list[int]:
        """Give the documents that are to be found by one key."""
        found = self._bands.find(np.array([key], dtype=np.uint64))
        return found[0][1] if found else []

    def _twin(self, sketch: Sketch, key: int) -> int | None:
        """Give the first document with the same words."""
        if sketch.exact == _WORDLESS:
            return None
        for number in self.found(key):
            if self._shelf.entry(number).exact == sketch.exact:
                return number
        return None

    def _exact(self, sketch: Sketch, body: Body, twin: int) -> Judged:
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
        return Judged(decision, entry, body, [], fresh=False)

    def _alone(self, sketch: Sketch, body: Body, keys: list[int]) -> Judged:
        """A text too short to be compared; one without words not even for equality."""
        entry = Entry(sketch.id, sketch.exact, len(self._shelf))
        return Judged(_kept(sketch), entry, body, keys)

    def _candidates(self, keys: Hashes) -> list[int]:
        """Give those that share most, in the order of their arrival."""
        shared: Counter[int] = Counter()
        sampled: Counter[int] = Counter()
        edge = self._options.bands
        for place, bucket in self._bands.find(keys):
            (shared if place < edge else sampled).update(bucket)
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

    def _load(self, number: int) -> _Text:
        """Give an earlier text, without what is furniture by now."""
        known = self._near.get(number)
        if known is not None and known.state == self._frame.state(known.host):
            self._near.move_to_end(number)
            return known
        body = self._shelf.body(number)
        known, _ = self._text(body.host, self._frame.strip(body), None)
        self._near[number] = known
        if len(self._near) > _AT_HAND:
            self._near.popitem(last=False)
        return known

    def _text(self, host: str, rest: Hashes, salt: int | None) -> tuple[_Text, Hashes]:
        """Make a text of its words, and its keys; without `salt` it has none."""
        signed = self._permutations if salt is not None else (_UNSIGNED, _UNSIGNED)
        counts = np.array([len(rest)], dtype=np.uint32)
        rows = kernel.shingle(rest, counts, self._options.shingle, *signed)
        size = int(rows.data[8:12].view(np.uint32)[0])
        text = _Text(host, rows.data, size, self._frame.state(host))
        if salt is None:
            return text, _UNKEYED
        keys = text_keys(rows.signatures, rows.samples, self._options, salt)
        return text, keys


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
