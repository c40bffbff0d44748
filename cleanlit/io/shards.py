"""Shards: which records of a job belong to one of many processes that share it.

Where there are as many files as shards, or more, a shard is a stretch of whole files,
in the order in which they are read: so the outputs of all shards, one behind the other,
are the output of one run. Where there are fewer, a shard is every N-th record.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Self

from cleanlit.errors import UsageError
from cleanlit.io.codec import STDIN

FILES: Final = "files"
RECORDS: Final = "records"
_SHARD: Final = re.compile(r"([0-9]{1,9})/([0-9]{1,9})")
_PART: Final = re.compile(r"part-([0-9]{5,9})-of-([0-9]{5,9})\b")
# Files that a manifest names; of folders with more the digest stands for all.
_NAMED: Final = 1000


@dataclass(frozen=True, slots=True)
class Shard:
    """The `number`-th of `of` shards, from 1 on."""

    number: int
    of: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `I/N`. Raises `UsageError`."""
        found = _SHARD.fullmatch(text.strip())
        if not found:
            raise UsageError(f"{text!r} is no shard: it is I/N, the first of 8 is 1/8")
        number, of = map(int, found.groups())
        if not number:
            raise UsageError(f"shard {text}: shards count from 1, to {max(of, 1)}")
        if number > of:
            raise UsageError(f"shard {text}: there are only {of}")
        return cls(number, of)

    @property
    def name(self) -> str:
        """The name of its part, without what says of which kind it is."""
        return f"part-{self.number:05}-of-{self.of:05}"

    def span(self, count: int) -> tuple[int, int]:
        """Give the stretch `[start, end)` of `count` things that belongs to it.

        Stretches of all shards follow one another, and differ in length by one at most.
        """
        return (self.number - 1) * count // self.of, self.number * count // self.of

    def holds(self, ordinal: int) -> bool:
        """Tell whether the record of this ordinal (from 1 on) belongs to it."""
        return (ordinal - 1) % self.of == self.number - 1


def shard_of(path: str) -> Shard | None:
    """Read the name of a part back; None for another file."""
    found = _PART.match(os.path.basename(path))
    return Shard(*map(int, found.groups())) if found else None


@dataclass(frozen=True, slots=True)
class Division:
    """How the inputs of a job are shared out: by `files` or by `records`.

    `start` and `end` are the stretch of files that the shard reads; `digest` is the
    same for all shards of one job and for no other list of files. `own` names files
    of the shard with their sizes in bytes (None for a stream), the first thousand.
    """

    by: str
    files: int
    start: int
    end: int
    digest: str
    own: tuple[tuple[str, int | None], ...]

    def shown(self) -> dict[str, Any]:
        """Give what a manifest says of it."""
        return {
            "by": self.by,
            "files": self.files,
            "digest": self.digest,
            "own_files": self.end - self.start,
            "own": [{"name": name, "bytes": size} for name, size in self.own],
        }


def divide(paths: Iterable[str], shard: Shard) -> Division:
    """Share out the files of a job; `paths` is gone through once."""
    seal = hashlib.blake2b(digest_size=16)
    sized: list[tuple[str, int | None]] = []
    for path in paths:
        size = _size(path)
        seal.update(path.encode("utf-8", "surrogateescape") + b"\0%d\0" % (size or 0))
        sized.append((path, size))
    count = len(sized)
    by = FILES if count >= shard.of else RECORDS
    start, end = shard.span(count) if by == FILES else (0, count)
    own = tuple(
        (name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"), size)
        for name, size in sized[start:end][:_NAMED]
    )
    return Division(by, count, start, end, seal.hexdigest(), own)


def _size(path: str) -> int | None:
    if path == STDIN:
        return None
    try:
        return os.path.getsize(path)
    except OSError:
        return None
