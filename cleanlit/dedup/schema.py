"""The tables of a story index: how they are opened, and what stands in their rows."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import orjson

_CACHE_KIB: Final = 32_768

# `told` is JSON: id, relation, similarity, match, and the edges to others. `opened` and
# `closed` are the window of an `Entry`. `lessons` are what hosts were told since they
# were written.
SCHEMA: Final = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB, checksum INTEGER) WITHOUT ROWID;
CREATE TABLE hosts (
    host INTEGER PRIMARY KEY, name TEXT, learned BLOB, checksum INTEGER);
CREATE TABLE lessons (
    number INTEGER PRIMARY KEY, checksum INTEGER, host INTEGER, story INTEGER,
    keys BLOB);
CREATE TABLE documents (
    number INTEGER PRIMARY KEY, checksum INTEGER, story INTEGER, digest INTEGER,
    opened INTEGER, closed INTEGER, exact BLOB, scope TEXT, told TEXT, keys BLOB,
    keysum INTEGER);
CREATE TABLE bodies (
    number INTEGER PRIMARY KEY, checksum INTEGER, host INTEGER, sentences INTEGER,
    content BLOB);
"""


def row_sum(row: Iterable[Any]) -> int:
    """Give the checksum of a row of `documents`, without those of its columns."""
    *values, exact, scope, told, keys = row
    return zlib.crc32(f"{values}{exact!r}{scope}{told}".encode(), zlib.crc32(keys))


def keyed_sum(number: int, host: int, more: int, data: bytes) -> int:
    """Give the checksum of a row of `bodies` or of `lessons`."""
    return zlib.crc32(f"{number} {host} {more}".encode(), zlib.crc32(data))


def host_sum(name: str, learned: bytes | None) -> int:
    """Give the checksum of a row of `hosts`."""
    return zlib.crc32(f"{name}".encode(), zlib.crc32(learned or b""))


def connect(path: str, *, readonly: bool) -> sqlite3.Connection:
    """Open the file, and make it if it is not there and may be written."""
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


def marks(values: Sequence[int]) -> str:
    """Give what stands for so many values in a query."""
    return ",".join("?" * len(values))


def dumps(told: list[Any]) -> str:
    """Give `told` as JSON."""
    try:
        return orjson.dumps(told).decode()
    except orjson.JSONEncodeError:
        # Half surrogates, which are in ids of the wild.
        return json.dumps(told)


def loads(told: str) -> Any:
    """Give back what `dumps` was given."""
    try:
        return orjson.loads(told)
    except orjson.JSONDecodeError:
        return json.loads(told)
