"""The tables of a story index, and the checksums of their rows."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Any, Final

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


def body_sum(number: int, host: int, sentences: int, content: bytes) -> int:
    """Give the checksum of a row of `bodies`."""
    return zlib.crc32(f"{number} {host} {sentences}".encode(), zlib.crc32(content))


def host_sum(name: str, learned: bytes | None) -> int:
    """Give the checksum of a row of `hosts`."""
    return zlib.crc32(f"{name}".encode(), zlib.crc32(learned or b""))


def lesson_sum(number: int, host: int, story: int, keys: bytes) -> int:
    """Give the checksum of a row of `lessons`."""
    return zlib.crc32(f"{number} {host} {story}".encode(), zlib.crc32(keys))
