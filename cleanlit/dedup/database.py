"""The file of a story index: SQLite, with the buckets of its keys beside it.

SQLite holds everything that was decided, and what later decisions need. All of it is
appended by number, so a commit writes the last pages only. The keys of 60 buckets a
document would dirty as many pages in a B-tree; they lie in one sorted array in
`PATH-bands` instead, which is mapped into memory, says how many documents it covers,
and is made anew from the SQLite file where it is missing or does not fit.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from cleanlit.dedup.bands import Bands, Packed
from cleanlit.dedup.engine import Body, Entry
from cleanlit.document import Decision, Match, pair
from cleanlit.errors import IndexCorrupt, IndexVersion, OutputError

FORMAT: Final = 1
# "clit" as SQLite's application id: what `file` shows of it.
_APPLICATION: Final = 0x636C6974
_SCHEMA: Final = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE hosts (host INTEGER PRIMARY KEY, name TEXT NOT NULL, learned BLOB);
CREATE TABLE documents (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL, exact BLOB NOT NULL,
    story INTEGER NOT NULL, relation TEXT NOT NULL, similarity REAL NOT NULL,
    match TEXT, digest INTEGER NOT NULL, opened INTEGER, closed INTEGER,
    scope TEXT NOT NULL, keys BLOB NOT NULL);
CREATE TABLE bodies (
    number INTEGER PRIMARY KEY, host INTEGER NOT NULL, sentences INTEGER NOT NULL,
    checksum INTEGER NOT NULL, content BLOB NOT NULL);
CREATE TABLE edges (
    number INTEGER NOT NULL, other TEXT NOT NULL, relation TEXT NOT NULL,
    similarity REAL NOT NULL);
"""
_PAGE_BYTES: Final = 16_384
_CACHE_KIB: Final = 32_768
_MAGIC: Final = b"cleanlit bands 1"
_HEAD: Final = 64
# The array is written anew when so many documents, or such a share, are not in it.
_TAIL: Final = 16_384
_TAIL_SHARE: Final = 16


class Database:
    """The tables of an index; a `Shelf` for the engine.

    What was put since the last `commit` is held in memory and written then. Raises
    `IndexCorrupt` for whatever SQLite finds wrong, `OutputError` for a full disk.
    """

    def __init__(self, path: str, *, create: bool, readonly: bool) -> None:
        self.path = path
        self._new: dict[int, tuple[Entry, Body | None, list[int]]] = {}
        self._decided: list[tuple[int, str, Decision]] = []
        self._changed: dict[int, Entry] = {}
        self._hosts: dict[str, int] = {}
        self._names: list[str] = []
        with self._errors():
            self._db = _connect(path, readonly=readonly)
        try:
            with self._errors():
                self._prepare(create=create)
                self._count = self._stored()
                for number, name in self._db.execute(
                    "SELECT host, name FROM hosts ORDER BY host"
                ):
                    self._hosts[name] = number
                    self._names.append(name)
        except BaseException:
            self._db.close()
            raise
        self._known_hosts = len(self._names)

    def __len__(self) -> int:
        return self._count

    def close(self) -> None:
        """Close the file; what was not committed is gone."""
        self._db.close()

    def meta(self, name: str) -> bytes | None:
        """Give a value that belongs to the whole index."""
        with self._errors():
            row = self._db.execute(
                "SELECT value FROM meta WHERE name = ?", (name,)
            ).fetchone()
        return row[0] if row else None

    def set_meta(self, **values: bytes) -> None:
        """Set such values, at once."""
        with self._errors(), self._db:
            self._db.executemany(
                "INSERT OR REPLACE INTO meta VALUES (?, ?)", values.items()
            )

    def put(self, entry: Entry, body: Body | None, keys: list[int]) -> None:
        if body is not None and body.host not in self._hosts:
            self._hosts[body.host] = len(self._names)
            self._names.append(body.host)
        self._new[self._count] = entry, body, keys
        self._count += 1

    def decided(self, number: int, scope: str, decision: Decision) -> None:
        """Note the decision on a document that was put."""
        self._decided.append((number, scope, decision))

    def entry(self, number: int) -> Entry:
        if number in self._changed:
            return self._changed[number]
        if number in self._new:
            return self._new[number][0]
        with self._errors():
            row = self._db.execute(
                "SELECT id, exact, story, digest, opened, closed FROM documents"
                " WHERE number = ?",
                (number,),
            ).fetchone()
        if row is None:
            raise IndexCorrupt(self.path, f"lacks its document {number}; {_RESTORE}")
        window = None if row[4] is None else (row[4], row[5])
        return Entry(row[0], row[1], row[2], bool(row[3]), window)

    def change(self, number: int, entry: Entry) -> None:
        self._changed[number] = entry

    def body(self, number: int) -> Body:
        if number in self._new:
            body = self._new[number][1]
            if body is not None:
                return body
        with self._errors():
            row = self._db.execute(
                "SELECT host, sentences, checksum, content FROM bodies"
                " WHERE number = ?",
                (number,),
            ).fetchone()
        if row is None:
            raise IndexCorrupt(self.path, f"lacks the words of {number}; {_RESTORE}")
        return self._read_body(number, *row)

    def _read_body(
        self, number: int, host: int, sentences: int, checksum: int, content: bytes
    ) -> Body:
        if zlib.crc32(content) != checksum or host >= len(self._names):
            raise IndexCorrupt(self.path, f"is damaged at {number}; {_RESTORE}")
        words = (len(content) - 4 * sentences) // 8
        return Body(
            self._names[host],
            np.frombuffer(content, "<u8", words),
            np.frombuffer(content, "<u4", sentences, 8 * words),
        )

    def decision(self, number: int, ordinal: int) -> Decision:
        """Give the decision on a document again."""
        with self._errors():
            row = self._db.execute(
                "SELECT d.id, d.story, d.relation, d.similarity, d.match, f.id"
                " FROM documents d JOIN documents f ON f.number = d.story"
                " WHERE d.number = ?",
                (number,),
            ).fetchone()
            edges = (
                self._db.execute(
                    "SELECT other, similarity, relation FROM edges WHERE number = ?"
                    " ORDER BY rowid",
                    (number,),
                ).fetchall()
                if row
                else []
            )
        if row is None:
            return next(
                _again(decision, ordinal)
                for at, _, decision in self._decided
                if at == number
            )
        name, story, relation, similarity, match, first = row
        return Decision(
            name, ordinal, story == number, first, first, relation, similarity, match,
            tuple(pair(name, o, s, r) for o, s, r in edges),
        )  # fmt: skip

    def commit(self, learned: dict[str, bytes]) -> None:
        """Write what is new, with what was `learned` of hosts by name, whole."""
        if not self._new and not self._changed:
            return
        with self._errors(), self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany(
                "INSERT INTO hosts VALUES (?, ?, NULL)",
                list(enumerate(self._names))[self._known_hosts :],
            )
            self._db.executemany(
                "UPDATE hosts SET learned = ? WHERE host = ?",
                [(data, self._hosts[name]) for name, data in learned.items()],
            )
            self._db.executemany(
                "INSERT INTO documents VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
                map(self._document_row, self._decided),
            )
            self._db.executemany(
                "INSERT INTO bodies VALUES (?,?,?,?,?)", self._body_rows()
            )
            self._db.executemany(
                "INSERT INTO edges VALUES (?,?,?,?)",
                [
                    (number, _other(edge, decision.id), edge.relation, edge.similarity)
                    for number, _, decision in self._decided
                    for edge in decision.edges
                ],
            )
            self._db.executemany(
                "UPDATE documents SET digest = ?, opened = ?, closed = ?"
                " WHERE number = ?",
                [
                    (entry.digest, *(entry.window or (None, None)), number)
                    for number, entry in self._changed.items()
                    if number not in self._new
                ],
            )
        self._known_hosts = len(self._names)
        self._new, self._changed, self._decided = {}, {}, []

    def learned(self, host: str) -> bytes | None:
        """Give what was learned of a host."""
        number = self._hosts.get(host)
        if number is None:
            return None
        with self._errors():
            row = self._db.execute(
                "SELECT learned FROM hosts WHERE host = ?", (number,)
            ).fetchone()
        return row[0] if row else None

    def bands(self, cap: int) -> Bands:
        """Give the buckets of all documents."""
        base, covered = self._mapped()
        bands = Bands(cap, base)
        with self._errors():
            rows = self._db.execute(
                "SELECT number, keys FROM documents WHERE number >= ? ORDER BY number",
                (covered,),
            )
            parts, held = [], 0
            for number, data in rows:
                parts.append(np.frombuffer(data, "<u8") | np.uint64(number))
                held += len(data)
                if held > 1 << 28:
                    bands.add_run(np.concatenate(parts))
                    parts, held = [], 0
        if parts:
            bands.add_run(np.concatenate(parts))
        self.tail = self._count - covered
        return bands

    def keep_bands(self, bands: Bands, *, at_once: bool = False) -> Bands | None:
        """Write the buckets beside the index if many are new; give them anew if so."""
        if self.tail <= (0 if at_once else max(_TAIL, self._count // _TAIL_SHARE)):
            return None
        packed = bands.packed()
        partial = Path(f"{self.path}-bands.partial")
        try:
            with open(partial, "wb") as file:
                file.write(self._bands_head(len(packed)))
                packed.tofile(file)
                file.flush()
                os.fsync(file.fileno())
            os.replace(partial, f"{self.path}-bands")
        except OSError as error:
            raise OutputError(
                f"{self.path}-bands", f"cannot be written: {error.strerror}"
            ) from error
        base, covered = self._mapped()
        self.tail = self._count - covered
        return Bands(bands.cap, base)

    def _mapped(self) -> tuple[Packed | None, int]:
        """Map the array beside the index, if there is one that fits."""
        try:
            with open(f"{self.path}-bands", "rb") as file:
                head = file.read(_HEAD)
        except OSError:
            return None, 0
        covered, count = np.frombuffer(head[16:32].ljust(16, b"\0"), "<u8").tolist()
        size = os.path.getsize(f"{self.path}-bands")
        if not 0 < covered <= self._count or size != _HEAD + 8 * count:
            return None, 0
        if head != self._bands_head(count, covered):
            return None, 0
        if not count:
            return None, covered
        return np.memmap(f"{self.path}-bands", "<u8", "r", _HEAD), covered

    def _bands_head(self, count: int, covered: int | None = None) -> bytes:
        """Give the head of the array, which only the one for this index has."""
        covered = self._count if covered is None else covered
        last = self.entry(covered - 1) if covered else Entry("", b"", 0)
        numbers = np.array([covered, count], dtype="<u8").tobytes()
        seal = hashlib.blake2b(digest_size=32)
        for part in (numbers, self.meta("uuid") or b"", last.exact, last.id.encode()):
            seal.update(part)
        return _MAGIC + numbers + seal.digest()

    def rows(self) -> Iterator[tuple[int, Entry, str, Decision, Body | None]]:
        """Give all documents in their order, with their scopes."""
        with self._errors():
            rows = self._db.execute(
                "SELECT d.number, scope, host, sentences, checksum, content"
                " FROM documents d LEFT JOIN bodies b ON b.number = d.number"
                " ORDER BY d.number"
            )
            for number, scope, host, sentences, checksum, content in rows:
                body = (
                    None
                    if content is None
                    else self._read_body(number, host, sentences, checksum, content)
                )
                decision = self.decision(number, number + 1)
                yield number, self.entry(number), scope, decision, body

    def summary(self) -> dict[str, Any]:
        """Count what the index holds."""
        with self._errors():
            stories = self._db.execute(
                "SELECT count(*) FROM documents WHERE story = number"
            ).fetchone()[0]
            edges = self._db.execute(
                "SELECT relation, count(*) FROM edges GROUP BY relation"
            ).fetchall()
        return {
            "documents": self._count,
            "stories": stories,
            "hosts": len(self._names),
            "edges": dict(sorted(edges)),
        }

    def check(self) -> None:
        """Read everything once. Raises `IndexCorrupt`."""
        with self._errors():
            for (said,) in self._db.execute("PRAGMA integrity_check(1)"):
                if said != "ok":
                    raise IndexCorrupt(self.path, f"is damaged ({said}); {_RESTORE}")
        for _ in self.rows():
            pass

    def compact(self) -> None:
        """Take back the room of what was replaced, and empty the log."""
        with self._errors():
            self._db.execute("VACUUM")
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _prepare(self, *, create: bool) -> None:
        application = self._db.execute("PRAGMA application_id").fetchone()[0]
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        empty = not self._db.execute("PRAGMA schema_version").fetchone()[0]
        if empty and create:
            self._db.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.executescript(
                f"BEGIN; {_SCHEMA} PRAGMA application_id = {_APPLICATION};"
                f" PRAGMA user_version = {FORMAT}; COMMIT;"
            )
        elif application != _APPLICATION:
            raise IndexCorrupt(self.path, "is no story index of cleanlit")
        elif version != FORMAT:
            raise IndexVersion(
                self.path,
                f"is an index of format {version}; this cleanlit has format {FORMAT}:"
                " build it anew from the records",
            )

    def _stored(self) -> int:
        last = self._db.execute("SELECT max(number) FROM documents").fetchone()[0]
        return 0 if last is None else int(last) + 1

    def _document_row(self, decided: tuple[int, str, Decision]) -> tuple[Any, ...]:
        number, scope, decision = decided
        entry, _, keys = self._new[number]
        entry = self._changed.get(number, entry)
        return (
            number, entry.id, entry.exact, entry.story, decision.relation,
            decision.similarity, decision.match, entry.digest,
            *(entry.window or (None, None)), scope,
            np.array(keys, dtype="<u8").tobytes(),
        )  # fmt: skip

    def _body_rows(self) -> Iterator[tuple[Any, ...]]:
        for number, (_, body, _) in self._new.items():
            if body is not None:
                content = body.words.tobytes() + body.lengths.tobytes()
                yield (
                    number, self._hosts[body.host], len(body.lengths),
                    zlib.crc32(content), content,
                )  # fmt: skip

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            if "full" in str(error) or "readonly" in str(error):
                raise OutputError(self.path, f"cannot be written: {error}") from error
            if "unable to open" in str(error):
                raise IndexCorrupt(self.path, "cannot be opened") from error
            raise IndexCorrupt(
                self.path, f"cannot be used ({error}); {_RESTORE}"
            ) from (error)
        except sqlite3.DatabaseError as error:
            raise IndexCorrupt(
                self.path, f"is damaged or no index ({error}); {_RESTORE}"
            ) from error


_RESTORE: Final = "take a copy of it, or build it anew from the records"


def _connect(path: str, *, readonly: bool) -> sqlite3.Connection:
    mode = "ro" if readonly else "rwc"
    uri = f"{Path(path).absolute().as_uri()}?mode={mode}"
    db = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=5.0)
    try:
        db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        if not readonly:
            # What was acknowledged outlives a power cut, not only a killed process.
            db.execute("PRAGMA synchronous = FULL")
    except BaseException:
        db.close()
        raise
    return db


def _again(decision: Decision, ordinal: int) -> Decision:
    from dataclasses import replace

    return replace(decision, ordinal=ordinal)


def _other(edge: Match, name: str) -> str:
    return edge.right if edge.left == name else edge.left


def options_text(options: dict[str, Any]) -> bytes:
    """Give options in the one spelling that indexes compare."""
    return json.dumps(options, sort_keys=True).encode()
