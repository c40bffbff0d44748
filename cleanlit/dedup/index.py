"""A persistent index of stories: the stream filter with a memory that outlives it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, Final

import orjson

from cleanlit.dedup.bands import Buckets, one_key
from cleanlit.dedup.closing import Closing
from cleanlit.dedup.database import Database
from cleanlit.dedup.engine import Engine, Ready
from cleanlit.dedup.frame import FrozenFrame, LearningFrame, NoFrame, words_spec
from cleanlit.dedup.holding import Holding
from cleanlit.dedup.lock import Lock
from cleanlit.dedup.options import DedupOptions, Keep
from cleanlit.dedup.redisurl import is_address
from cleanlit.dedup.scopes import Within, scope_of
from cleanlit.dedup.setup import check_setup, digest_of, new_setup, wanted_setup
from cleanlit.dedup.sketch import Mask, Sketch, Sketcher, whole_text
from cleanlit.dedup.stream import TOGETHER
from cleanlit.document import Decision, Document, Origin
from cleanlit.errors import (
    IndexCorrupt,
    InputError,
    OutputError,
    UsageError,
)
from cleanlit.repeats.table import FurnitureTable

# A document of which this session has not told what was decided.
_UNTOLD: Final = b"\0"


class StoryIndex(Closing):
    """Decides on documents as `Deduplicator` does, against all that it ever held.

    Opened by `StoryIndex.open`, used in a `with` statement or closed with `close`. A
    decision that was given is committed. A document that the index holds (same id, same
    words) gets its first decision again, once in a session: a second one is a copy.
    """

    def __init__(
        self, database: Holding, lock: Lock | None, setup: dict[str, Any], mask: Mask
    ) -> None:
        self.database = database
        self._lock = lock
        self._setup = setup
        self.options = DedupOptions(**{**setup["options"], "keep": Keep.FIRST})
        self.within = Within(setup["within"]) if setup["within"] else None
        self._mask = mask
        self._sketcher = Sketcher(self.options, mask)
        self._bands: Buckets = database.bands(self.options.bucket)
        self._frame = self._framed()
        self._repeated = bytearray(len(database))
        self._engine = self._built()

    @classmethod
    def open(
        cls,
        path: str | os.PathLike[str],
        options: DedupOptions | None = None,
        *,
        create: bool = False,
        readonly: bool = False,
        furniture: FurnitureTable | None = None,
        within: Within | str | None = None,
        mask: Mask = whole_text,
    ) -> StoryIndex:
        """Open an index, for writing if not `readonly`; `create` it if it is not there.

        `path` is a file, or the address of a Redis server, `redis://HOST:PORT/DB?name=N`,
        on which several processes share an index: see `SharedIndex`.
        Without `options` (and `furniture`) it is used with those it was made with. The
        `digest` of a `mask`, if it has one, is noted, and checked like an option.
        Raises `InputError` where there is none, `IndexLocked` where another process
        writes to it, `IndexVersion` for other options, another table of furniture or
        another version, and `IndexCorrupt`.
        """
        name = os.fspath(path)
        if is_address(name):
            from cleanlit.dedup.shared import open_shared

            return open_shared(
                name, options, create=create, readonly=readonly, furniture=furniture,
                within=within, mask=mask,
            )  # fmt: skip
        if not os.path.exists(name) and (readonly or not create):
            raise InputError(name, "no such index; it is made where records are added")
        if os.path.isdir(name):
            raise IndexCorrupt(name, "is a folder, and no index")
        lock = None if readonly else Lock(name)
        database = None
        try:
            database = Database(name, create=create, readonly=readonly)
            wanted = wanted_setup(options, within, mask)
            known = database.meta("setup")
            if known is None:
                if readonly or not create:
                    raise IndexCorrupt(name, "is no story index of cleanlit")
                setup = new_setup(options or DedupOptions(), within, furniture, mask)
                database.set_meta(
                    setup=orjson.dumps(setup, option=orjson.OPT_SORT_KEYS),
                    furniture=furniture.to_bytes() if furniture else b"",
                    uuid=secrets.token_bytes(16),
                )
            else:
                setup = orjson.loads(known)
                check_setup(name, setup, wanted, furniture)
            return cls(database, lock, setup, mask)
        except BaseException:
            if database:
                database.close()
            if lock:
                lock.close()
            raise

    def __len__(self) -> int:
        return len(self.database)

    @property
    def masked(self) -> str | None:
        """The digest of the mask that it was made with; None for one without."""
        digest: str | None = self._setup.get("mask")
        return digest

    @property
    def path(self) -> str:
        """The file."""
        return self.database.path

    def add(self, document: Document) -> Decision:
        """Decide on one document, and commit it. For many, `add_all` is faster."""
        return next(self.add_all([document]))

    def add_all(self, documents: Iterable[Document]) -> Iterator[Decision]:
        """Decide on documents; those of a batch are given when they are committed."""
        source = iter(documents)
        while batch := list(islice(source, TOGETHER)):
            first = len(self.database) + 1
            placed = [
                replace(document, origin=Origin(first + n), html=None)
                for n, document in enumerate(batch)
            ]
            yield from self.decide(map(self._sketched, placed))

    def find(self, document: Document) -> Decision:
        """Tell what a document would be, and keep nothing of it."""
        sketch = self._sketched(replace(document, origin=Origin(), html=None))
        (ready,) = self._prepared([sketch], [scope_of(sketch, self.within)])
        return self._engine.judge(ready).decision

    def decide(self, sketches: Iterable[Sketch]) -> list[Decision]:
        """Decide on sketched documents, and commit them together."""
        return self.replay((s, scope_of(s, self.within)) for s in sketches)

    def replay(self, scoped: Iterable[tuple[Sketch, str]]) -> list[Decision]:
        """Decide on documents whose scopes are known, and commit them together."""
        self._check_writing()
        decisions: list[Decision] = []
        source = iter(scoped)
        while batch := list(islice(source, TOGETHER)):
            decisions += self._decide(batch)
        self._commit()
        self._keep_bands(at_once=False)
        return decisions

    def furniture(self) -> FurnitureTable | None:
        """Give the frozen table in use; None where the index learns or has none."""
        data = self.database.meta("furniture")
        if not data:
            return None
        return FurnitureTable.from_bytes(data, self.path, words_spec())

    def info(self) -> dict[str, Any]:
        """Give what the index holds and what it was made with."""
        return {
            **self.database.summary(),
            "bytes": sum(
                os.path.getsize(self.path + end)
                for end in ("", "-wal", "-bands")
                if os.path.exists(self.path + end)
            ),
            **self._setup,
        }

    def decisions(self) -> Iterator[Decision]:
        """Give the decisions on all documents, in the order they came in."""
        for number in range(len(self.database)):
            yield self.database.decision(number, number + 1)

    def check(self) -> None:
        """Read the whole index. Raises `IndexCorrupt` if a part of it is damaged."""
        self.database.check()

    def compact(self) -> None:
        """Give room back to the system, and write the buckets anew."""
        self.database.compact()
        self._keep_bands(at_once=True)

    def close(self) -> None:
        """Close the index, and let others write to it."""
        frame = self._frame
        # Whoever opens it next need not learn again; if it cannot be kept, he must.
        if self._lock and isinstance(frame, LearningFrame) and self.database.is_clean:
            with contextlib.suppress(IndexCorrupt, OutputError):
                self.database.commit((), frame.changed())
        self.database.close()
        if self._lock:
            self._lock.close()

    def _sketched(self, document: Document) -> Sketch:
        if digest_of(self._mask) != self.masked:
            raise UsageError(
                f"{self.path} was made with mask {self.masked}, not"
                f" {digest_of(self._mask)}: open it with the same rules"
            )
        return self._sketcher(document)

    def _decide(self, batch: list[tuple[Sketch, str]]) -> Iterator[Decision]:
        sketches = [sketch for sketch, _ in batch]
        scopes = [scope for _, scope in batch]
        for ready, scope in zip(self._prepared(sketches, scopes), scopes, strict=True):
            held = self._held(ready)
            if held is not None and self._repeated[held : held + 1] == _UNTOLD:
                self._repeat(held)
                yield self.database.decision(held, ready.sketch.ordinal)
                continue
            decision = self._engine.decide(ready)
            self.database.decided(scope, decision)
            yield decision

    def _prepared(self, sketches: list[Sketch], scopes: list[str]) -> list[Ready]:
        names = [[_name_key(sketch)] for sketch in sketches]
        return self._engine.prepare(sketches, scopes, names)

    def _repeat(self, number: int) -> None:
        self._repeated[number] = True

    def _check_writing(self) -> None:
        if self._lock is None:
            raise UsageError(f"{self.path} was opened for reading")

    def _keep_bands(self, *, at_once: bool) -> None:
        bands = self.database.keep_bands(self._bands, at_once=at_once)
        if bands is not None:
            self._bands = bands
            self._engine = self._built()

    def _commit(self, *, at_once: bool = False) -> None:
        frame = self._frame
        if not isinstance(frame, LearningFrame):
            self.database.commit()
            return
        lessons = frame.lessons()
        due = at_once or frame.is_full or self.database.is_due(len(lessons))
        self.database.commit(lessons, frame.changed() if due else None)
        frame.forget()

    def _held(self, ready: Ready) -> int | None:
        """Give the first document of the index with this id and these words."""
        sketch = ready.sketch
        for number in self._engine.found(ready, 1):
            entry = self.database.entry(number)
            if entry.exact == sketch.exact and entry.id == sketch.id:
                return number
        return None

    def _framed(self) -> NoFrame | FrozenFrame | LearningFrame:
        if not self.options.strip:
            return NoFrame()
        table = self.furniture()
        if table is not None:
            return FrozenFrame(table)
        frame = LearningFrame(self.options.strip, self.database.learned)
        with self.database.lessons() as lessons:
            frame.resume(lessons)
        return frame

    def _built(self) -> Engine:
        return Engine(self.options, self._frame, self.database, self._bands)


def _name_key(sketch: Sketch) -> int:
    """Give the key that a document is found by when it is added again."""
    me = hashlib.blake2b(sketch.exact, digest_size=8)
    me.update(sketch.id.encode("utf-8", "surrogatepass"))
    return one_key(me.digest(), 0)


def remove_index(path: str) -> None:
    """Delete the files of an index that nobody has open."""
    for end in ("", "-wal", "-shm", "-bands", "-lock"):
        Path(path + end).unlink(missing_ok=True)
