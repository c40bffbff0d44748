"""Sketches in files: what a shard leaves for `merge` to find copies by.

A file is a line of JSON that says what the sketches are, then batches: a line of JSON
with names and facts, and behind it arrays, little endian: for each text its words and
sentences (u32 both) and two values of its digest (u64), then the hashes of all words
(u64) and the lengths of all sentences (u32); then a line break. All is compressed.

Words and not shingles or signatures, which take more room: what a host repeats is left
out of the comparison, and that is known only when the sketches of all shards are there.
"""

from __future__ import annotations

import contextlib
import heapq
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from typing import Any, BinaryIO, Final, NamedTuple

import numpy as np
import orjson

from cleanlit.dedup.frame import words_spec
from cleanlit.dedup.kernel import Scanned
from cleanlit.dedup.sketch import Sketches
from cleanlit.errors import InputError
from cleanlit.io.codec import Broken, open_input

_VERSION: Final = 1
_TOGETHER: Final = 256


@dataclass(frozen=True, slots=True)
class SketchHead:
    """What sketches are: they are compared only with those of the same head.

    `strip` says that bylines and credits were left out, `keep` for which policy of the
    canonical copy they serve, `words` how words are hashed.
    """

    strip: bool
    keep: str
    words: str
    version: int = _VERSION

    @classmethod
    def new(cls, *, strip: bool, keep: str) -> SketchHead:
        """Give the head of sketches that are made here and now."""
        return cls(strip, keep, words_spec())

    def line(self) -> bytes:
        """Give the first line of a file, without its break."""
        return orjson.dumps({"cleanlit": "sketches", **asdict(self)})


def pack(sketches: Sketches) -> tuple[bytes, bytes]:
    """Give a batch as it stands in a file: the line, and what is behind it.

    The id of a document that has none of its own is null: it follows from its ordinal.
    """
    scanned = sketches.scanned
    ids: list[str | None] = list(sketches.ids)
    for place in sketches.unnamed:
        ids[place] = None
    line = orjson.dumps(
        {
            "ordinals": list(sketches.ordinals),
            "ids": ids,
            "hosts": list(sketches.hosts),
            "chars": list(sketches.chars),
            "dates": list(sketches.dates),
            "sources": list(sketches.sources),
            "ranks": list(sketches.ranks),
            "words": len(scanned.words),
            "sentences": len(scanned.lengths),
        }
    )
    return line, b"".join(
        (
            scanned.counts.astype("<u4").tobytes(),
            scanned.sentences.astype("<u4").tobytes(),
            scanned.digests.astype("<u8").tobytes(),
            scanned.words.astype("<u8").tobytes(),
            scanned.lengths.astype("<u4").tobytes(),
        )
    )


def read_head(path: str) -> SketchHead:
    """Read the first line of a file. Raises `InputError`."""
    with _opened(path) as stream, _reading(path):
        return _head(stream, path)


def read_sketches(path: str, before: int = 0) -> Iterator[Sketches]:
    """Give the batches of a file; ordinals count from `before` on.

    Raises `InputError` where the file is no such file, or not whole.
    """
    with _opened(path) as stream, _reading(path):
        _head(stream, path)
        while line := stream.readline():
            yield _batch(orjson.loads(line), stream, before)


def by_ordinal(paths: Sequence[str]) -> Iterator[Sketches]:
    """Give the sketches of several files, each sorted, in the order of ordinals."""
    rows = heapq.merge(
        *(_documents(read_sketches(path)) for path in paths),
        key=lambda row: row.ordinal,
    )
    while some := list(islice(rows, _TOGETHER)):
        yield _together(some)


class _Document(NamedTuple):
    ordinal: int
    id: str
    host: str
    chars: int
    date: str | None
    source: int
    rank: Any
    words: Any
    lengths: Any
    digest: Any


def _documents(batches: Iterator[Sketches]) -> Iterator[_Document]:
    for batch in batches:
        scanned = batch.scanned
        words = np.split(scanned.words, np.cumsum(scanned.counts)[:-1])
        lengths = np.split(scanned.lengths, np.cumsum(scanned.sentences)[:-1])
        digests = scanned.digests.reshape(-1, 2)
        ranks = batch.ranks or [None] * len(batch.ids)
        yield from map(
            _Document,
            batch.ordinals,
            batch.ids,
            batch.hosts,
            batch.chars,
            batch.dates,
            batch.sources,
            ranks,
            words,
            lengths,
            digests,
        )


def _together(rows: Sequence[_Document]) -> Sketches:
    words, lengths = [row.words for row in rows], [row.lengths for row in rows]
    ranks = [row.rank for row in rows]
    return Sketches(
        [row.ordinal for row in rows],
        [row.id for row in rows],
        [row.host for row in rows],
        [row.chars for row in rows],
        [row.date for row in rows],
        [row.source for row in rows],
        Scanned(
            np.concatenate(words),
            np.array([len(part) for part in words], dtype=np.uint32),
            np.concatenate(lengths),
            np.array([len(part) for part in lengths], dtype=np.uint32),
            np.concatenate([row.digest for row in rows]),
        ),
        ranks=ranks if any(rank is not None for rank in ranks) else (),
    )


def _batch(facts: dict[str, Any], stream: BinaryIO, before: int) -> Sketches:
    ordinals = [before + ordinal for ordinal in facts["ordinals"]]
    count, words, sentences = len(ordinals), facts["words"], facts["sentences"]
    counts, lengths_of, digests, hashes, lengths = (
        np.frombuffer(_exactly(stream, size * int(kind[-1])), kind)
        for size, kind in (
            (count, "<u4"),
            (count, "<u4"),
            (2 * count, "<u8"),
            (words, "<u8"),
            (sentences, "<u4"),
        )
    )
    _exactly(stream, 1)
    return Sketches(
        ordinals,
        [
            f"#{ordinal:012d}" if name is None else name
            for name, ordinal in zip(facts["ids"], ordinals, strict=True)
        ],
        facts["hosts"],
        facts["chars"],
        facts["dates"],
        facts["sources"],
        Scanned(hashes, counts, lengths, lengths_of, digests),
        ranks=facts["ranks"],
    )


def _head(stream: BinaryIO, path: str) -> SketchHead:
    try:
        found = orjson.loads(stream.readline())
        kind = found.pop("cleanlit") if isinstance(found, dict) else None
        head = SketchHead(**found) if kind == "sketches" else None
    except (ValueError, TypeError, KeyError):
        head = None
    if head is None:
        raise InputError(path, "holds no sketches; cleanlit sketch writes them")
    if head != replace(head, version=_VERSION, words=words_spec()):
        raise InputError(
            path,
            "was sketched by a cleanlit that hashes words another way: sketch anew",
        )
    return head


def _exactly(stream: BinaryIO, size: int) -> bytes:
    found = stream.read(size)
    if len(found) < size:
        raise EOFError
    return found


def _opened(path: str) -> BinaryIO:
    try:
        return open_input(path)
    except OSError as error:
        raise InputError(path, f"cannot be read: {error.strerror}") from error


@contextlib.contextmanager
def _reading(path: str) -> Iterator[None]:
    """Turn what a damaged file raises into an `InputError`."""
    try:
        yield
    except (*Broken, ValueError, KeyError, TypeError) as error:
        raise InputError(path, "is damaged: sketch anew") from error
