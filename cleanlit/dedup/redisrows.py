"""The rows of an index on a Redis server.

    NAME:head       what a commit changes last: counts, and the mark of the commit
    NAME:meta       what the index was made with
    NAME:documents  by number: what was decided, and what later decisions need
    NAME:bodies     by number: the hashes of words, but of exact copies
    NAME:hosts      by name: what was learned of them when it was last written
    NAME:lessons    what hosts were told since
    NAME:band:KEY   the buckets, see `redisbands`

All of a commit is one transaction, and of two that were begun on the same head one
fails: `NAME:head` is watched. So the index has one history, whoever writes it.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import numpy as np

from cleanlit.dedup import rediscodec
from cleanlit.dedup.bands import Buckets
from cleanlit.dedup.frame import Lesson
from cleanlit.dedup.holding import Holding, entry_of
from cleanlit.dedup.hosttable import are_due
from cleanlit.dedup.redisbands import RedisBands
from cleanlit.dedup.rediscodec import MARK_BYTES, decoded, encoded
from cleanlit.dedup.redislink import AWAY, Conflict, Failed, Link
from cleanlit.dedup.shelf import Body, Entry
from cleanlit.errors import IndexCorrupt, IndexVersion, UsageError

FORMAT: Final = 1
# Where the scope stands in a row.
_SCOPE: Final = 5
# Rows that are asked for at a time.
_ASKED: Final = 1_000


class RedisRows(Holding):
    """The rows, as they were when `advance` was called last.

    What is written is written by `commit`, between `begin` and `reset`.
    """

    def __init__(self, link: Link) -> None:
        super().__init__(link.address.shown)
        self.link = link
        self._uuid: bytes | None = None
        self._stories = 0
        # The mark of the last commit, and of that which the last document came with.
        self._tip = b""
        self._anchor = b""
        # The mark of the last commit of our own that was sent.
        self._own = b""
        self._rows_at_hand: dict[int, Any] = {}
        # Lessons that were written into hosts, and all that were heard of.
        self._base = 0
        self._heard = 0

    def close(self) -> None:
        """Close the connections; what was not committed is gone."""
        self.link.close()

    def check_server(self) -> None:
        """Raise `UsageError` for a server that drops keys when it is full."""
        said = self.link.ask(lambda: self.link.client.info("memory"))
        policy = str(said.get("maxmemory_policy", ""))
        if said.get("maxmemory") and policy.startswith("allkeys"):
            raise UsageError(
                f"{self.path}: the server drops keys when it is full"
                f" (maxmemory-policy {policy}): set it to noeviction"
            )

    def create(self, **values: bytes) -> None:
        """Make an index with such `meta` where there is none."""
        with contextlib.suppress(Conflict):  # another was faster
            self.link.ask(lambda: self._create(values))

    def exists(self) -> bool:
        """Tell whether there is an index. Raises `IndexVersion` for an older one."""
        head = self._head()
        if head and int(head.get(b"format", 0)) != FORMAT:
            raise IndexVersion(
                self.path, f"is no shared index of format {FORMAT}: build it anew"
            )
        return bool(head)

    def advance(self) -> bool:
        """See what others wrote; tell whether it goes on from what was there before.

        It does not where the server lost what it had acknowledged. Raises
        `IndexCorrupt` if the index is gone or is another.
        """
        head = self._head()
        if not head:
            raise IndexCorrupt(
                self.path,
                "is gone: the server was emptied, or keeps nothing (appendonly no)",
            )
        if self._uuid not in (None, head[b"uuid"]):
            raise IndexCorrupt(self.path, "is another than it was: open it again")
        self._uuid = head[b"uuid"]
        count = int(head[b"documents"])
        whole = True
        if head[b"tip"] != self._tip:
            self._known.clear()
            whole = self._goes_on(count, int(head[b"base"]))
            if count != self._count or not whole:
                self._anchor = self._mark(count - 1) if count else b""
        self._count, self._tip = count, head[b"tip"]
        self._stories, self._base = int(head[b"stories"]), int(head[b"base"])
        return whole

    def has_moved(self) -> bool:
        """Tell whether the index is there, and is not as it was."""
        head = self._head()
        return head.get(b"uuid") == self._uuid and head.get(b"tip") != self._tip

    def begin(self) -> None:
        """Begin a transaction: it fails if others commit before it does."""
        self._pipe.reset()
        self._pipe.watch(self._key("head"))

    def reset(self) -> None:
        """Forget the transaction, and all that was not committed."""
        with contextlib.suppress(*AWAY):
            self._pipe.reset()
        if self._new:
            self._count = min(self._new)
        self._new, self._changed, self._decided = {}, {}, {}
        self._rows_at_hand.clear()
        self._buckets.forget()

    def fetch_for(self, keys: Iterable[int]) -> None:
        """Have at hand what documents with such keys will ask for."""
        self.look_ahead(sorted(self._buckets.fetch(keys)))

    def look_ahead(self, numbers: Sequence[int]) -> None:
        """Have the rows of documents at hand, until the transaction is over."""
        self._rows_at_hand.update(self._rows(numbers))

    def holds(self, first: int) -> bool:
        """Tell whether the last commit was done, which began with such a document."""
        return self._mark(first) == self._own

    def meta(self, name: str) -> bytes | None:
        """Give a value that belongs to the whole index."""
        found: bytes | None = self._ask("hget", "meta", name)
        return found

    def bands(self, cap: int) -> Buckets:
        """Give the buckets."""
        self._buckets = RedisBands(self.link, cap)
        self._pipe = self._buckets.transaction
        return self._buckets

    def keep_bands(self, bands: Buckets, *, at_once: bool = False) -> None:
        """They are where they are to be."""

    def learned(self, host: str) -> bytes | None:
        """Give what was learned of a host when it was written last."""
        return self._ask("hget", "hosts", encoded(host)) or None

    @contextlib.contextmanager
    def lessons(self) -> Iterator[list[Lesson]]:
        """Give what hosts were told that was not given yet."""
        start = max(self._heard - self._base, 0)
        rows = self._ask("lrange", "lessons", start, -1)
        self._heard = self._base + start + len(rows)
        yield [self._lesson(row) for row in rows]

    @property
    def has_missed(self) -> bool:
        """Tell whether lessons are no more to be had that were not given."""
        return self._heard < self._base

    def hear_anew(self) -> None:
        """Give all lessons again that are there."""
        self._heard = self._base

    def is_due(self, lessons: int) -> bool:
        """Tell whether it is time to write hosts, with so many more lessons."""
        return are_due(self._heard - self._base + lessons)

    def commit(
        self, lessons: Sequence[Lesson] = (), learned: dict[str, bytes] | None = None
    ) -> None:
        """Send all that is new, in one transaction."""
        if self.is_clean and not learned:
            return
        self._own = secrets.token_bytes(MARK_BYTES)
        stories = self._stories + sum(
            entry.story == number for number, (entry, _, _) in self._new.items()
        )
        old = [number for number in self._changed if number not in self._new]
        rows = {number: self._updated(number) for number in old}
        for number in self._new:
            rows[number] = rediscodec.pack_row(self._told_row(number), self._own)
        pipe = self._pipe
        pipe.multi()
        self._buckets.write()
        if rows:
            pipe.hset(self._key("documents"), mapping=rows)
        bodies = {n: _body_row(b) for n, (_, b, _) in self._new.items() if b}
        if bodies:
            pipe.hset(self._key("bodies"), mapping=bodies)
        for host in {b.host for _, b, _ in self._new.values() if b}:
            pipe.hsetnx(self._key("hosts"), encoded(host), b"")
        heard = self._heard + len(lessons)
        if learned is not None:
            named = {encoded(host): data for host, data in learned.items()}
            if named:
                pipe.hset(self._key("hosts"), mapping=named)
            pipe.delete(self._key("lessons"))
        elif lessons:
            pipe.rpush(self._key("lessons"), *map(_lesson_row, lessons))
        base = self._base if learned is None else heard
        head = {
            "documents": self._count, "stories": stories, "base": base,
            "tip": self._own,
        }  # fmt: skip
        pipe.hset(self._key("head"), mapping=head)
        pipe.execute()
        self._tip, self._stories, self._base, self._heard = (
            self._own, stories, base, heard
        )  # fmt: skip
        if self._new:
            self._anchor = self._own
        self._written()

    def rows(self) -> Iterator[tuple[int, Entry, str, Body | None]]:
        """Give all documents in their order, with their scopes."""
        for start in range(0, self._count, _ASKED):
            numbers = range(start, min(start + _ASKED, self._count))
            bodies = self._stored(numbers)
            for number, row in self._rows(numbers):
                yield number, entry_of(row), row[_SCOPE], bodies.get(number)

    def summary(self) -> dict[str, Any]:
        """Count what the index holds, and say how the server keeps it."""
        said = self.link.ask(self.link.client.info)
        return {
            "documents": self._count,
            "stories": self._stories,
            "hosts": self._ask("hlen", "hosts"),
            "server": f"Redis {said.get('redis_version')}",
            "server_bytes": said.get("used_memory"),
            "kept": self._kept(said),
        }

    def check(self) -> None:
        """Read all rows once. Raises `IndexCorrupt`."""
        for number, entry, _, body in self.rows():
            self._seal(entry.story <= number, number)
            self._seal(body is not None or entry.story != number, number)
        for name in self._ask("hkeys", "hosts"):
            self.learned(decoded(name))
        self._seal(self.meta("setup") is not None, "setup")

    def compact(self) -> None:
        """There is nothing to be given back."""

    def _rows(self, numbers: Sequence[int]) -> list[tuple[int, Any]]:
        found = []
        missing = []
        for number in numbers:
            row = self._rows_at_hand.get(number)
            found.append((number, row)) if row else missing.append(number)
        for number, data in self._many("documents", missing):
            if data is None:
                self._lacks(number)
            found.append((number, self._unpacked(number, data)))
        return sorted(found) if missing else found

    def _stored(self, numbers: Sequence[int]) -> dict[int, Body]:
        found = {}
        for number, data in self._many("bodies", numbers):
            if data is not None:
                sentences, host, content = self._keyed(data, number)
                found[number] = Body(host, content, sentences)
        return found

    def _lesson(self, data: bytes) -> Lesson:
        story, host, content = self._keyed(data, "a lesson")
        return Lesson(host, np.frombuffer(content, "<u8"), story)

    def _keyed(self, data: bytes, where: object) -> tuple[int, str, bytes]:
        found = rediscodec.keyed(data)
        if found is None:
            self._damaged(where)
        return found

    def _unpacked(self, number: int, data: bytes) -> list[Any]:
        found = rediscodec.row(data)
        if found is None:
            self._damaged(number)
        return found

    def _updated(self, number: int) -> bytes:
        """Give the row of an older document anew; its mark stays."""
        entry = self._changed[number]
        ((_, data),) = self._many("documents", [number])
        row = self._unpacked(number, data)
        row[1:4] = [int(entry.digest), *(entry.window or (None, None))]
        return rediscodec.pack_row(row, rediscodec.mark_of(data))

    def _goes_on(self, count: int, base: int) -> bool:
        if count < self._count or base < self._base:
            return False
        return not self._count or self._mark(self._count - 1) == self._anchor

    def _create(self, values: dict[str, bytes]) -> None:
        head = {
            "format": FORMAT, "uuid": secrets.token_bytes(16), "documents": 0,
            "stories": 0, "base": 0, "tip": secrets.token_bytes(MARK_BYTES),
        }  # fmt: skip
        with self.link.client.pipeline() as pipe:
            pipe.watch(self._key("head"))
            if pipe.exists(self._key("head")):
                return
            pipe.multi()
            pipe.hset(self._key("meta"), mapping=values)
            pipe.hset(self._key("head"), mapping=head)
            pipe.execute()

    def _mark(self, number: int) -> bytes:
        data = self._ask("hget", "documents", number)
        return rediscodec.mark_of(data) if data else b""

    def _head(self) -> dict[bytes, bytes]:
        found: dict[bytes, bytes] = self._ask("hgetall", "head")
        return found

    def _many(self, part: str, numbers: Sequence[int]) -> Iterator[tuple[int, Any]]:
        for start in range(0, len(numbers), _ASKED):
            some = numbers[start : start + _ASKED]
            yield from zip(some, self._ask("hmget", part, some), strict=True)

    def _ask(self, command: str, part: str, *values: Any) -> Any:
        call = getattr(self.link.client, command)
        return self.link.ask(lambda: call(self._key(part), *values))

    def _kept(self, said: dict[str, Any]) -> str:
        """Say what outlives the server."""
        if not said.get("aof_enabled"):
            return "at most as snapshots: appendonly is off"
        try:
            found = self.link.client.config_get("appendfsync")
        except Failed:  # managed servers do not tell
            return "appendonly"
        return f"appendonly, appendfsync {found.get('appendfsync')}"

    def _key(self, part: str) -> str:
        return self.link.key(part)


def _body_row(body: Body) -> bytes:
    return rediscodec.pack_keyed(body.sentences, body.host, bytes(body.content))


def _lesson_row(lesson: Lesson) -> bytes:
    return rediscodec.pack_keyed(lesson.story, lesson.host, lesson.keys.tobytes())
