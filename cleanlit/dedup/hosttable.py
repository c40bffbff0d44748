"""The hosts of an index, and what was learned of them.

All that is remembered of a host is some 25 kB, and every document changes it. So what
hosts were told since is kept too, a few hundred bytes a document, and hosts are written
now and then; whoever opens the index tells them again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

import numpy as np

from cleanlit.dedup.frame import Lesson
from cleanlit.dedup.schema import host_sum, keyed_sum

# So many documents are told again in a fifth of a second.
_LESSONS: Final = 8_192

Seal = Callable[[bool, object], None]


def are_due(lessons: int) -> bool:
    """Tell whether so many lessons are enough to write hosts, and drop them."""
    return lessons > _LESSONS


class HostTable:
    """Hosts by number. `seal` is called with what must be true, and where it stands.

    It raises what `sqlite3` raises. Nothing is remembered of a transaction that fails.
    """

    def __init__(self, db: sqlite3.Connection, seal: Seal) -> None:
        self._db = db
        self._seal = seal
        self._numbers: dict[str, int] = {}
        self.names: list[str] = []
        for number, name in db.execute("SELECT host, name FROM hosts"):
            seal(number == len(self.names) and isinstance(name, str), "a host")
            self.number(name)
        self._written = len(self.names)
        row = db.execute("SELECT count(*) FROM lessons").fetchone()
        self._lessons = int(row[0])

    def __len__(self) -> int:
        return len(self.names)

    def number(self, name: str) -> int:
        """Give the number of a host, a new one to a new host."""
        number = self._numbers.setdefault(name, len(self.names))
        if number == len(self.names):
            self.names.append(name)
        return number

    def learned(self, name: str) -> bytes | None:
        """Give what was learned of a host when it was written last."""
        number = self._numbers.get(name)
        if number is None:
            return None
        row = self._db.execute(
            "SELECT name, learned, checksum FROM hosts WHERE host=?", (number,)
        ).fetchone()
        if row is None:
            return None
        self._seal(host_sum(*row[:2]) == row[2], f"host {number}")
        return bytes(row[1]) if row[1] is not None else None

    def lessons(self) -> Iterator[Lesson]:
        """Give what hosts were told since they were written, in that order."""
        rows = self._db.execute(
            "SELECT number, checksum, host, story, keys FROM lessons ORDER BY number"
        )
        for count, (number, checksum, *row) in enumerate(rows, 1):
            host, story, keys = row
            self._seal(number == count and host < len(self), "a lesson")
            self._seal(keyed_sum(number, *row) == checksum, "a lesson")
            yield Lesson(self.names[host], np.frombuffer(keys, "<u8"), story)

    def is_due(self, more: int) -> bool:
        """Tell whether it is time to write hosts, with so many `more` lessons."""
        return are_due(self._lessons + more)

    def write(
        self, lessons: Iterable[Lesson], learned: Mapping[str, bytes] | None
    ) -> None:
        """Write new hosts, and lessons, or, instead of all of these, the hosts."""
        # Of a copy nothing but its host is kept.
        rows = [
            (self.number(lesson.host), lesson.story, lesson.keys.tobytes())
            for lesson in lessons
        ]
        found = dict.fromkeys(self.names[self._written :], b"") | dict(learned or {})
        self._db.executemany(
            "INSERT OR REPLACE INTO hosts VALUES (?, ?, ?, ?)",
            [
                (self._numbers[name], name, data or None, host_sum(name, data or None))
                for name, data in found.items()
            ],
        )
        if learned is not None:
            self._db.execute("DELETE FROM lessons")
            return
        self._db.executemany(
            "INSERT INTO lessons VALUES (?, ?, ?, ?, ?)",
            [
                (number, keyed_sum(number, *row), *row)
                for number, row in enumerate(rows, self._lessons + 1)
            ],
        )

    def written(self, lessons: int, *, learned: bool) -> None:
        """Note that what `write` wrote is committed."""
        self._written = len(self.names)
        self._lessons = 0 if learned else self._lessons + lessons
