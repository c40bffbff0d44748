"""The file of a story index: SQLite, with the buckets of its keys beside it.

SQLite holds everything that was decided, and what later decisions need. All of it is
appended by number, so a commit writes the last pages only. The keys of 60 buckets a
document would dirty as many pages in a B-tree; they lie in one sorted array beside the
file instead (`bandfile`), which is made anew from the SQLite file if it does not fit.

SQLite does not notice when a byte in a page is another than was written: every row has
a checksum of its own.
"""

from __future__ import annotations

import contextlib
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np

from cleanlit.dedup import schema
from cleanlit.dedup.bandfile import BandFile
from cleanlit.dedup.bands import Bands, Buckets
from cleanlit.dedup.frame import Lesson
from cleanlit.dedup.holding import RESTORE, Holding
from cleanlit.dedup.hosttable import HostTable
from cleanlit.dedup.shelf import Body, Entry
from cleanlit.dedup.shingles import Hashes
from cleanlit.errors import IndexCorrupt, IndexVersion, OutputError

FORMAT: Final = 2
# "clit" as SQLite's application id: what `file` shows of it.
_APPLICATION: Final = 0x636C6974
_ROW: Final = "story, digest, opened, closed, exact, scope, told, keys"
_PAGE_BYTES: Final = 16_384
# Documents whose keys are sorted at a time: some 30 MB.
_HELD: Final = 1 << 16


class Database(Holding):
    """The tables of an index in a file. Raises `IndexCorrupt` for whatever is wrong
    with it, `OutputError` for a full disk.
    """

    def __init__(self, path: str, *, create: bool, readonly: bool) -> None:
        super().__init__(path)
        with self._errors():
            self._db = schema.connect(path, readonly=readonly)
        try:
            with self._errors():
                self._prepare(create=create)
                last = self._db.execute("SELECT max(number) FROM documents").fetchone()
                self._count = 0 if last[0] is None else int(last[0]) + 1
                self.hosts = HostTable(self._db, self._seal)
        except BaseException:
            self._db.close()
            raise

    def close(self) -> None:
        """Close the file; what was not committed is gone."""
        self._db.close()

    def meta(self, name: str) -> bytes | None:
        """Give a value that belongs to the whole index."""
        row = self._one("SELECT value, checksum FROM meta WHERE name = ?", name)
        if row is None:
            return None
        self._seal(zlib.crc32(row[0]) == row[1], name)
        return bytes(row[0])

    def set_meta(self, **values: bytes) -> None:
        """Set such values, all or none."""
        rows = [(name, value, zlib.crc32(value)) for name, value in values.items()]
        with self._errors(), self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?, ?)", rows)

    def put(self, entry: Entry, body: Body | None, keys: Hashes) -> None:
        """Take the next document."""
        if body is not None:
            self.hosts.number(body.host)
        super().put(entry, body, keys)

    def commit(
        self, lessons: Sequence[Lesson] = (), learned: dict[str, bytes] | None = None
    ) -> None:
        """Write what is new, whole: with what hosts were told, or all they learned."""
        if self.is_clean and not learned:
            return
        with self._errors(), self._db:
            self._db.execute("BEGIN IMMEDIATE")
            for number, entry in self._changed.items():
                if number not in self._new:
                    self._update(number, entry)
            self.hosts.write(lessons, learned)
            self._db.executemany(
                "INSERT INTO documents VALUES (?,?,?,?,?,?,?,?,?,?,?)",
                map(self._document_row, self._new),
            )
            self._db.executemany(
                "INSERT INTO bodies VALUES (?,?,?,?,?)", self._body_rows()
            )
        self.hosts.written(len(lessons), learned=learned is not None)
        self._written()

    def learned(self, host: str) -> bytes | None:
        """Give what was learned of a host when it was written last."""
        with self._errors():
            return self.hosts.learned(host)

    @contextlib.contextmanager
    def lessons(self) -> Iterator[list[Lesson]]:
        """Give what hosts were told since they were written, as they are now."""
        with self._errors():
            self._db.execute("BEGIN")
        try:
            with self._errors():
                found = list(self.hosts.lessons())
            yield found
        finally:
            self._db.rollback()

    def bands(self, cap: int) -> Bands:
        """Give the buckets of all documents."""
        # Only here: an index that was just created has its name by now.
        self._bandfile = BandFile(f"{self.path}-bands", self.meta("uuid") or b"")
        base, covered = self._bandfile.read(self._count, self._tip)
        bands = Bands(cap, base)
        with self._errors():
            rows = self._db.execute(
                "SELECT number, keysum, keys FROM documents WHERE number >= ?"
                " ORDER BY number",
                (covered,),
            )
            while some := rows.fetchmany(_HELD):
                numbers, sums, keys = zip(*some, strict=True)
                wrong = [*map(zlib.crc32, keys)] != [*sums]
                self._seal(not wrong, f"{numbers[0]} to {numbers[-1]}")
                each = [len(own) // 8 for own in keys]
                owners = np.repeat(np.array(numbers, dtype=np.uint64), each)
                bands.add_run(np.frombuffer(b"".join(keys), "<u8") | owners)
        return bands

    def is_due(self, lessons: int) -> bool:
        """Tell whether it is time to write hosts, with so many more lessons."""
        return self.hosts.is_due(lessons)

    def keep_bands(self, bands: Buckets, *, at_once: bool = False) -> Bands | None:
        """Write the buckets beside the index if many are new; give them anew if so."""
        if not at_once and not self._bandfile.is_due(self._count):
            return None
        assert isinstance(bands, Bands)  # nobody else made it
        self._bandfile.write(bands.packed(), self._count, self._tip)
        return Bands(bands.cap, self._bandfile.read(self._count, self._tip)[0])

    def rows(self) -> Iterator[tuple[int, Entry, str, Body | None]]:
        """Give all documents in their order, with their scopes."""
        with self._errors():
            rows = self._db.execute(
                "SELECT d.number, d.scope, b.checksum, host, sentences, content"
                " FROM documents d LEFT JOIN bodies b ON b.number = d.number"
                " ORDER BY d.number"
            )
            for number, scope, *row in rows:
                body = None if row[-1] is None else self._body(number, *row)
                yield number, self.entry(number), scope, body

    def summary(self) -> dict[str, Any]:
        """Count what the index holds."""
        stories = self._one("SELECT count(*) FROM documents WHERE story = number")
        return {
            "documents": self._count,
            "stories": stories[0] if stories else 0,
            "hosts": len(self.hosts),
        }

    def check(self) -> None:
        """Read everything once. Raises `IndexCorrupt`."""
        with self._errors():
            for (said,) in self._db.execute("PRAGMA integrity_check(1)"):
                self._seal(said == "ok", "a page")
        for count, (number, _, _, body) in enumerate(self.rows()):
            self._seal(number == count, number)
            self._seal(body is not None or not self.decision(number, 0).keep, number)
        for name in self.hosts.names:
            self.learned(name)
        with self.lessons():
            pass
        for name in ("setup", "furniture", "uuid"):
            self._seal(self.meta(name) is not None, name)

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
                f"BEGIN; {schema.SCHEMA} PRAGMA application_id = {_APPLICATION};"
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

    def _one(self, query: str, *values: Any) -> Any:
        with self._errors():
            return self._db.execute(query, values).fetchone()

    def _rows(self, numbers: Sequence[int]) -> list[tuple[int, Any]]:
        """Give rows of different documents, in any order."""
        with self._errors():
            rows = self._db.execute(
                f"SELECT number, checksum, {_ROW} FROM documents"
                f" WHERE number IN ({schema.marks(numbers)})",
                numbers,
            ).fetchall()
        if len(rows) < len(numbers):
            self._lacks(min({*numbers} - {row[0] for row in rows}))
        found = []
        for number, checksum, *values in rows:
            self._seal(schema.row_sum(values) == checksum, number)
            found.append((number, values))
        return found

    def _stored(self, numbers: Sequence[int]) -> dict[int, Body]:
        with self._errors():
            rows = self._db.execute(
                "SELECT number, checksum, host, sentences, content FROM bodies"
                f" WHERE number IN ({schema.marks(numbers)})",
                numbers,
            )
            return {row[0]: self._body(*row) for row in rows}

    def _body(
        self, number: int, checksum: int, host: int, sentences: int, content: bytes
    ) -> Body:
        whole = schema.keyed_sum(number, host, sentences, content) == checksum
        self._seal(whole and host < len(self.hosts), number)
        return Body(self.hosts.names[host], content, sentences)

    def _tip(self, covered: int) -> bytes:
        """Give what tells the first `covered` documents from those of another past."""
        entry = self.entry(covered - 1)
        return entry.exact + entry.id.encode("utf-8", "surrogatepass")

    def _update(self, number: int, entry: Entry) -> None:
        row = self._row(number)
        row[1:4] = [int(entry.digest), *(entry.window or (None, None))]
        self._db.execute(
            "UPDATE documents SET checksum=?, digest=?, opened=?, closed=?"
            " WHERE number=?",
            (schema.row_sum(row), *row[1:4], number),
        )

    def _document_row(self, number: int) -> tuple[Any, ...]:
        keys = self._new[number][2].tobytes()
        row = [*self._told_row(number), keys]
        return number, schema.row_sum(row), *row, zlib.crc32(keys)

    def _body_rows(self) -> Iterator[tuple[Any, ...]]:
        for number, (_, body, _) in self._new.items():
            if body is not None:
                row = self.hosts.number(body.host), body.sentences, bytes(body.content)
                yield number, schema.keyed_sum(number, *row), *row

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            if "full" in str(error) or "readonly" in str(error):
                raise OutputError(self.path, f"cannot be written: {error}") from error
            # What cannot be decoded is quoted in full, line breaks and all.
            what = (
                "is damaged" if "decode" in str(error) else f"cannot be used ({error})"
            )
            raise IndexCorrupt(self.path, f"{what}; {RESTORE}") from error
        except (sqlite3.DatabaseError, UnicodeDecodeError, OverflowError) as error:
            said = f"is damaged or no index ({error}); {RESTORE}"
            raise IndexCorrupt(self.path, said) from error
