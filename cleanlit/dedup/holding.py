"""What an index holds: what was put since it was last written, and rows at hand."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any, Final, NoReturn

from cleanlit.dedup import schema
from cleanlit.dedup.bands import Buckets
from cleanlit.dedup.closing import Closing
from cleanlit.dedup.frame import Lesson
from cleanlit.dedup.shelf import Body, Entry
from cleanlit.dedup.shingles import Hashes
from cleanlit.document import Decision, Match, pair
from cleanlit.errors import IndexCorrupt

RESTORE: Final = "take a copy of it, or build it anew from the records"
# Entries that stay in memory, at some 300 bytes each.
_AT_HAND: Final = 16_384


class Holding(Closing):
    """A `Shelf` for the engine; who derives from it says where the rows lie.

    What was put since the last commit is held in memory and written then. A row begins
    with story, digest, opened, closed, exact, scope and told: see `schema`.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._count = 0
        self._new: dict[int, tuple[Entry, Body | None, Hashes]] = {}
        self._decided: dict[int, tuple[str, Decision]] = {}
        self._changed: dict[int, Entry] = {}
        self._known: dict[int, Entry] = {}

    def __len__(self) -> int:
        return self._count

    @abstractmethod
    def meta(self, name: str) -> bytes | None:
        """Give a value that belongs to the whole index."""

    @abstractmethod
    def bands(self, cap: int) -> Buckets:
        """Give the buckets of all documents."""

    @abstractmethod
    def keep_bands(self, bands: Buckets, *, at_once: bool = False) -> Buckets | None:
        """Write the buckets if that is due; give them anew if so."""

    @abstractmethod
    def learned(self, host: str) -> bytes | None:
        """Give what was learned of a host when it was written last."""

    @abstractmethod
    def lessons(self) -> AbstractContextManager[list[Lesson]]:
        """Give what hosts were told since they were written."""

    @abstractmethod
    def is_due(self, lessons: int) -> bool:
        """Tell whether it is time to write hosts, with so many more lessons."""

    @abstractmethod
    def commit(
        self, lessons: Sequence[Lesson] = (), learned: dict[str, bytes] | None = None
    ) -> None:
        """Write what is new, whole: with what hosts were told, or all they learned."""

    @abstractmethod
    def rows(self) -> Iterator[tuple[int, Entry, str, Body | None]]:
        """Give all documents in their order, with their scopes."""

    @abstractmethod
    def summary(self) -> dict[str, Any]:
        """Count what the index holds."""

    @abstractmethod
    def check(self) -> None:
        """Read everything once. Raises `IndexCorrupt`."""

    @abstractmethod
    def compact(self) -> None:
        """Take back the room of what was replaced."""

    @abstractmethod
    def _rows(self, numbers: Sequence[int]) -> list[tuple[int, Any]]:
        """Read the rows of different documents, in any order."""

    @abstractmethod
    def _stored(self, numbers: Sequence[int]) -> dict[int, Body]:
        """Read bodies, as many as are there."""

    def put(self, entry: Entry, body: Body | None, keys: Hashes) -> None:
        """Take the next document."""
        self._new[self._count] = entry, body, keys
        self._count += 1

    def decided(self, scope: str, decision: Decision) -> None:
        """Note the decision on the document that was put last."""
        self._decided[self._count - 1] = scope, decision

    def entry(self, number: int) -> Entry:
        """Give what is known of a document."""
        if number in self._changed:
            return self._changed[number]
        if number in self._new:
            return self._new[number][0]
        known = self._known.get(number)
        if known is not None:
            return known
        self.fetch([number])
        return self._known[number]

    def fetch(self, numbers: Sequence[int]) -> None:
        """Read what is known of documents all at once."""
        missing = [
            number
            for number in numbers
            if number not in self._known
            and number not in self._new
            and number not in self._changed
        ]
        if not missing:
            return
        if len(self._known) + len(missing) > _AT_HAND:
            self._known.clear()
        for number, row in self._rows(missing):
            self._known[number] = entry_of(row)

    def change(self, number: int, entry: Entry) -> None:
        """Note that more is known of a document."""
        self._changed[number] = entry

    def bodies(self, numbers: list[int]) -> list[Body]:
        """Give the words of documents that are no exact copies."""
        found: dict[int, Body] = {}
        for number in numbers:
            body = self._new[number][1] if number in self._new else None
            if body is not None:
                found[number] = body
        wanted = [number for number in numbers if number not in found]
        if wanted:
            found |= self._stored(wanted)
        for number in numbers:
            self._seal(number in found, number)
        return [found[number] for number in numbers]

    def decision(self, number: int, ordinal: int) -> Decision:
        """Give the decision on a document again."""
        if number in self._decided:
            return replace(self._decided[number][1], ordinal=ordinal)
        story, *_, told = self._row(number)[:7]
        name, relation, similarity, match, edges = schema.loads(told)
        first = name if story == number else self.entry(story).id
        return Decision(
            name, ordinal, story == number, first, first, relation, similarity, match,
            tuple(pair(name, *edge) for edge in edges),
        )  # fmt: skip

    @property
    def is_clean(self) -> bool:
        """Tell whether all that was put is committed."""
        return not self._new and not self._changed

    def _row(self, number: int) -> Any:
        ((_, values),) = self._rows([number])
        return values

    def _told_row(self, number: int) -> list[Any]:
        """Give the row of a new document."""
        entry = self._changed.get(number, self._new[number][0])
        scope, decision = self._decided[number]
        told = [
            entry.id, decision.relation, decision.similarity, decision.match,
            [_end(edge, entry.id) for edge in decision.edges],
        ]  # fmt: skip
        return [
            entry.story, int(entry.digest), *(entry.window or (None, None)),
            entry.exact, scope, schema.dumps(told),
        ]  # fmt: skip

    def _written(self) -> None:
        """Note that all that was put is committed."""
        self._known.update(self._changed)
        self._new, self._changed, self._decided = {}, {}, {}

    def _seal(self, whole: bool, where: object) -> None:
        if not whole:
            self._damaged(where)

    def _damaged(self, where: object) -> NoReturn:
        raise IndexCorrupt(self.path, f"is damaged at {where}; {RESTORE}")

    def _lacks(self, number: int) -> NoReturn:
        raise IndexCorrupt(self.path, f"lacks its document {number}; {RESTORE}")


def entry_of(row: Sequence[Any]) -> Entry:
    """Give what a row of `documents` says that later decisions need."""
    story, digest, opened, closed, exact, _, told, *_ = row
    window = None if opened is None else (opened, closed)
    return Entry(schema.loads(told)[0], exact, story, bool(digest), window)


def _end(edge: Match, name: str) -> tuple[str, float, str]:
    other = edge.right if edge.left == name else edge.left
    return other, edge.similarity, edge.relation
