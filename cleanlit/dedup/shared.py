"""A story index on a Redis server, which several processes fill at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import orjson

from cleanlit.dedup.engine import Ready
from cleanlit.dedup.frame import LearningFrame
from cleanlit.dedup.index import StoryIndex
from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.redislink import AWAY, Conflict, Failed, Link
from cleanlit.dedup.redisrows import RedisRows
from cleanlit.dedup.redisurl import address_of
from cleanlit.dedup.scopes import Within
from cleanlit.dedup.setup import check_setup, new_setup, wanted_setup
from cleanlit.dedup.sketch import Mask, Sketch
from cleanlit.dedup.stream import TOGETHER
from cleanlit.document import Decision, Document
from cleanlit.errors import IndexCorrupt, InputError, UsageError
from cleanlit.repeats.table import FurnitureTable


class SharedIndex(StoryIndex):
    """A `StoryIndex` on a Redis server; `StoryIndex.open` gives it for an address.

    Several processes may write: each sees what the others committed before it decides,
    and of two that decide on the same state one decides again. So every decision is one
    that a single writer would have come to, in the order of the commits.

    A document that another session brought gets its first decision again, as one that
    was there before; a second time in this session it is a copy of itself. While the
    server is away calls wait, as long as the address says (`wait=`, 60 seconds), then
    raise `InputError`. What was acknowledged is as safe as the server keeps it.
    """

    database: RedisRows

    def __init__(
        self, rows: RedisRows, setup: dict[str, Any], mask: Mask, *, readonly: bool
    ) -> None:
        rows.advance()
        super().__init__(rows, None, setup, mask)
        self._readonly = readonly
        # Documents that were repeated in a batch that is not yet committed.
        self._repeating: list[int] = []

    def find(self, document: Document) -> Decision:
        """Tell what a document would be, and keep nothing of it."""
        try:
            self._catch_up()
            return super().find(document)
        finally:
            self.database.reset()

    def replay(self, scoped: Iterable[tuple[Sketch, str]]) -> list[Decision]:
        """Decide on documents whose scopes are known; a batch is one transaction."""
        self._check_writing()
        decisions: list[Decision] = []
        source = iter(scoped)
        while batch := list(islice(source, TOGETHER)):
            decisions += self._placed(batch)
        return decisions

    def info(self) -> dict[str, Any]:
        """Give what the index holds and what it was made with."""
        self._catch_up()
        return {**self.database.summary(), **self._setup}

    def decisions(self) -> Iterator[Decision]:
        """Give the decisions on all documents, in the order they came in."""
        self._catch_up()
        for start in range(0, len(self), TOGETHER):
            numbers = range(start, min(start + TOGETHER, len(self)))
            self.database.look_ahead(numbers)
            yield from [self.database.decision(n, n + 1) for n in numbers]
            self.database.reset()

    def check(self) -> None:
        """Read all rows. Raises `IndexCorrupt` if one is damaged."""
        self._catch_up()
        super().check()

    def compact(self) -> None:
        """Write what hosts learned: afterwards the index opens fastest."""
        self._check_writing()
        self._placed([])

    def close(self) -> None:
        """Close the connections."""
        self.database.close()

    def _placed(self, batch: list[tuple[Sketch, str]]) -> list[Decision]:
        """Decide on a batch until a decision is the first on what was there."""
        patience = self.database.link.patience()
        times = 1
        while True:
            try:
                return self._in_turn(batch, times)
            except Conflict:
                # Whoever is slow gets a longer turn, or he would never be the first.
                times *= 2
            except AWAY as error:
                patience.wait(error)
            except Failed as error:
                raise self.database.link.failure(error) from error
            except IndexCorrupt:
                # Rows may be missing as the server lost them while they were read.
                if not self.database.has_moved():
                    raise

    def _in_turn(self, batch: list[tuple[Sketch, str]], times: int) -> list[Decision]:
        with self.database.link.turn(times):
            first = len(self) + 1
            own = 0
            decisions: list[Decision] = []
            try:
                self.database.begin()
                self._catch_up()
                first = len(self)
                decisions = list(self._decide(batch))
                own = len(self) - first
                self._commit(at_once=not batch)
            except (Conflict, *AWAY):
                self._undo()
                # It may be the answer that was lost, and not the question.
                if not own or not self.database.holds(first):
                    raise
                self._catch_up()
                self._repeated[first : first + own] = b"\1" * own
            except BaseException:
                self._undo()
                raise
            else:
                self._repeated += b"\1" * own
            self._repeating.clear()
            self.database.reset()
        return decisions

    def _catch_up(self) -> None:
        """See what others committed, and learn from it."""
        if not self.database.advance():
            # What this session told of is not there any more.
            self._repeated.clear()
            self._forget()
        self._repeated += bytes(len(self) - len(self._repeated))
        if isinstance(self._frame, LearningFrame):
            if self.database.has_missed:
                self._forget()
            with self.database.lessons() as lessons:
                self._frame.resume(lessons)

    def _undo(self) -> None:
        """Be as if a batch had never been begun."""
        for number in self._repeating:
            self._repeated[number] = False
        self._repeating.clear()
        self.database.reset()
        self._forget()

    def _forget(self) -> None:
        """Learn anew what hosts repeat, and make texts anew."""
        if isinstance(self._frame, LearningFrame):
            self._frame = LearningFrame(self.options.strip, self.database.learned)
            self.database.hear_anew()
        self._engine = self._built()

    def _prepared(self, sketches: list[Sketch], scopes: list[str]) -> list[Ready]:
        ready = super()._prepared(sketches, scopes)
        self.database.fetch_for(
            key for one in ready for key in (*one.head, *one.keys.tolist())
        )
        return ready

    def _repeat(self, number: int) -> None:
        super()._repeat(number)
        self._repeating.append(number)

    def _check_writing(self) -> None:
        if self._readonly:
            raise UsageError(f"{self.path} was opened for reading")


def open_shared(
    url: str,
    options: DedupOptions | None,
    *,
    create: bool,
    readonly: bool,
    furniture: FurnitureTable | None,
    within: Within | str | None,
    mask: Mask,
) -> SharedIndex:
    """Open the index at an address: see `StoryIndex.open`."""
    rows = RedisRows(Link(address_of(url)))
    try:
        rows.check_server()
        if not rows.exists():
            if readonly or not create:
                raise InputError(
                    rows.path, "no such index; it is made where records are added"
                )
            setup = new_setup(options or DedupOptions(), within, furniture, mask)
            rows.create(
                setup=orjson.dumps(setup, option=orjson.OPT_SORT_KEYS),
                furniture=furniture.to_bytes() if furniture else b"",
            )
        # Another may have made it meanwhile, with other options.
        setup = orjson.loads(rows.meta("setup") or b"{}")
        check_setup(rows.path, setup, wanted_setup(options, within, mask), furniture)
        return SharedIndex(rows, setup, mask, readonly=readonly)
    except BaseException:
        rows.close()
        raise
