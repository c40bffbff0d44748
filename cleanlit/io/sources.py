"""Inputs as the user names them: files, folders, globs, standard input."""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO, Final

from cleanlit.document import Document, Origin, Reason, Rejected
from cleanlit.errors import InputError
from cleanlit.io.codec import STDIN, Broken, open_input, suffixes
from cleanlit.io.documents import to_document
from cleanlit.io.jsonl import UTF8_BOM, read_jsonl
from cleanlit.io.lists import is_list, is_remote, read_list
from cleanlit.io.pages import document_id, walk
from cleanlit.io.record import SUFFIXES, FieldNames, Format, Record
from cleanlit.io.shards import FILES, Division, Shard, divide
from cleanlit.io.tables import read_csv, read_parquet
from cleanlit.io.warc import read_warc

MAX_RECORD_BYTES: Final = 32 << 20
_SNIFF_BYTES: Final = 512


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How inputs are read. `format` overrides what name and content say."""

    names: FieldNames = FieldNames()
    format: Format | None = None
    max_record_bytes: int = MAX_RECORD_BYTES


@dataclass(frozen=True, slots=True)
class _Input:
    path: str
    name: str
    format: Format | None


class Sources:
    """The records of all inputs, in order, numbered through.

    Iterating reads; `waiting`, if set, is called before a read that may have to wait
    for whoever writes; `skipped` then says how many files in folders were of no format
    that cleanlit knows, `passed` how many records of archives were no documents, by
    what they were. Files whose names end in `.paths`, and those in `lists`, name an
    input in each line; these come after `inputs`. Raises `InputError` at once for an
    input that does not exist.

    With a `shard` only its records are given, and `division` says how they are told.
    Ordinals count from the first file of the shard where it has whole files, and else
    from the first record of all. With `numbered` they always do the latter, for which
    the files before are read too.
    """

    def __init__(
        self,
        inputs: Iterable[str | os.PathLike[str]],
        options: ReadOptions = ReadOptions(),
        *,
        leave_out: Iterable[str] = (),
        lists: Iterable[str | os.PathLike[str]] = (),
        shard: Shard | None = None,
        numbered: bool = False,
    ) -> None:
        self.options = options
        self.waiting: Callable[[], None] | None = None
        self.skipped = 0
        self.passed: Counter[str] = Counter()
        self._inputs = [path for name in inputs for path in _inputs(os.fspath(name))]
        for name in lists:
            self._inputs += read_list(os.fspath(name), _named)
        self._leave_out = {os.path.realpath(path) for path in leave_out}
        self._shard = shard
        self._numbered = numbered
        self.division: Division | None = None
        if shard is not None:
            self.division = divide((item.path for item in self._files()), shard)
            self._skipped = self.skipped

    @property
    def paths(self) -> tuple[str, ...]:
        """The files and folders that are read, in order."""
        return tuple(self._inputs)

    def __iter__(self) -> Iterator[Record | Rejected]:
        self.skipped = 0
        self.passed.clear()
        shard, division = self._shard, self.division
        if shard is None or division is None:
            yield from self._numbered_from(1, self._files())
        elif division.by == FILES:
            yield from self._of_files(division)
        else:
            for record in self._numbered_from(1, self._files()):
                if shard.holds(ordinal_of(record)):
                    yield record
        if shard is not None and division is not None:
            # What is no record of any shard is told of by the first one.
            self.skipped = self._skipped if shard.number == 1 else 0
            if division.by != FILES and shard.number > 1:
                self.passed.clear()

    def _of_files(self, division: Division) -> Iterator[Record | Rejected]:
        files = self._files()
        ordinal = 1
        before = islice(files, division.start)
        for record in self._numbered_from(1, before) if self._numbered else ():
            ordinal = ordinal_of(record) + 1
        self.passed.clear()
        own = islice(files, 0 if self._numbered else division.start, None)
        count = division.end - division.start
        yield from self._numbered_from(ordinal, islice(own, count))

    def _numbered_from(
        self, ordinal: int, files: Iterable[_Input]
    ) -> Iterator[Record | Rejected]:
        for item in files:
            for record in self._records(item, ordinal):
                yield record
                ordinal = ordinal_of(record) + 1

    def _files(self) -> Iterator[_Input]:
        for path in self._inputs:
            if path != STDIN and os.path.isdir(path):
                yield from self._folder(path)
            else:
                yield _Input(path, document_id(path), self._format(path))

    def _folder(self, folder: str) -> Iterator[_Input]:
        for path, below in walk(folder):
            if os.path.realpath(path) in self._leave_out:
                continue
            chosen = self._format(path)
            if chosen is None:
                self.skipped += 1
                continue
            yield _Input(path, document_id(below), chosen)

    def _format(self, path: str) -> Format | None:
        return self.options.format or SUFFIXES.get(suffixes(path)[0])

    def _records(self, item: _Input, ordinal: int) -> Iterator[Record | Rejected]:
        path, chosen = item.path, item.format
        if chosen in (Format.HTML, Format.TEXT) and path != STDIN:
            yield Record(ordinal, path, None, chosen, path=path, name=item.name)
            return
        try:
            with open_input(path, self.waiting) as stream:
                chosen = chosen or _sniff(stream, path)
                if chosen is not None:
                    yield from self._stream(stream, chosen, item, ordinal)
        except Broken:
            yield Rejected(
                Origin(ordinal, path, 0),
                Reason.TRUNCATED_INPUT,
                "the compressed stream is damaged or ends too early",
            )
        except OSError as error:
            raise InputError(path, f"cannot be read: {error.strerror}") from error

    def _stream(
        self, stream: BinaryIO, chosen: Format, item: _Input, ordinal: int
    ) -> Iterator[Record | Rejected]:
        source, limit = item.path, self.options.max_record_bytes
        match chosen:
            case Format.JSONL:
                yield from read_jsonl(stream, source, ordinal, limit)
            case Format.WARC:
                yield from read_warc(stream, source, ordinal, limit, self.passed)
            case Format.CSV:
                names = self.options.names
                yield from read_csv(stream, source, ordinal, limit, names)
            case Format.PARQUET:
                yield from read_parquet(stream, source, ordinal, self.options.names)
            case Format.HTML | Format.TEXT:
                data = stream.read(limit + 1)
                if len(data) > limit:
                    yield Rejected(
                        Origin(ordinal, source),
                        Reason.TOO_LARGE,
                        f"more than {limit} bytes",
                    )
                    return
                name = None if source == STDIN else item.name
                yield Record(ordinal, source, None, chosen, data, name=name)


def ordinal_of(record: Record | Rejected) -> int:
    """Give the ordinal of what was read."""
    return record.ordinal if isinstance(record, Record) else record.origin.ordinal


def read(
    *inputs: str | os.PathLike[str],
    options: ReadOptions = ReadOptions(),
    lists: Iterable[str | os.PathLike[str]] = (),
) -> Iterator[Document | Rejected]:
    """Read files, folders, globs or `-` as documents; bad records come as rejects.

    `lists` are files whose lines name more inputs, as `Sources` has them.
    """
    for record in Sources(inputs, options, lists=lists):
        if isinstance(record, Rejected):
            yield record
        else:
            yield to_document(record, options.names, options.max_record_bytes)


def _inputs(name: str) -> list[str]:
    return read_list(name, _named) if is_list(name) else _named(name)


def _named(name: str) -> list[str]:
    if name == STDIN or os.path.exists(name):
        return [name]
    if glob.has_magic(name):
        found = sorted(glob.glob(name, recursive=True))
        if found:
            return found
        raise InputError(name, "no file matches this pattern")
    if is_remote(name):
        raise InputError(name, "is not a file here; fetch it first, or pipe it in")
    if os.path.islink(name):
        raise InputError(name, "is a link that leads nowhere, or in a circle")
    raise InputError(name, "no such file or folder")


def _sniff(stream: BinaryIO, source: str) -> Format | None:
    """Tell the format from the first bytes; None for an empty input."""
    peek: Callable[[int], bytes] | None = getattr(stream, "peek", None)
    head = peek(_SNIFF_BYTES)[:_SNIFF_BYTES] if peek else b""
    if not head:
        return None
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(
            source, "is UTF-16; convert it first: iconv -f UTF-16 -t UTF-8"
        )
    start = head.removeprefix(UTF8_BOM).lstrip()
    for mark, chosen in (
        (b"PAR1", Format.PARQUET),
        (b"WARC/", Format.WARC),
        (b"{", Format.JSONL),
        (b"<", Format.HTML),
    ):
        if start.startswith(mark):
            return chosen
    if not start:
        return Format.JSONL
    raise InputError(
        source,
        "is neither JSON lines, HTML, WARC nor Parquet; say what it is with --format",
    )
