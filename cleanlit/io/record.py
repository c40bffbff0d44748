"""A record: one unit of input as it was read, before it is parsed.

Reading is cheap and done by the parent process; parsing is done by the workers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cleanlit.document import Origin


class Format(StrEnum):
    """The formats that cleanlit reads."""

    JSONL = "jsonl"
    HTML = "html"
    TEXT = "text"
    WARC = "warc"
    CSV = "csv"
    PARQUET = "parquet"


SUFFIXES: Mapping[str, Format] = {
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".xhtml": Format.HTML,
    ".txt": Format.TEXT,
    ".warc": Format.WARC,
    ".wet": Format.WARC,
    ".csv": Format.CSV,
    ".tsv": Format.CSV,
    ".parquet": Format.PARQUET,
}


@dataclass(frozen=True, slots=True)
class FieldNames:
    """What the fields of records are called, in the input and in the output."""

    id: str = "id"
    url: str = "url"
    text: str = "text"
    html: str = "html"
    title: str = "title"
    date: str = "date"
    author: str = "author"
    language: str = "language"
    site: str = "site"
    description: str = "description"
    section: str = "section"
    authors: str = "authors"
    modified: str = "modified"
    canonical: str = "canonical"
    kind: str = "kind"
    origins: str = "origins"
    crawled: str = "crawled"
    host: str = "host"
    flags: str = "flags"
    evidence: str = "line_evidence"


PREFIX = "cleanlit_"


def own_name(fields: Mapping[str, Any], name: str) -> str:
    """Give the name that a list of ours goes by in a record.

    It is `name`, or `cleanlit_NAME` where a user has something else under it: a filter
    must not eat fields.
    """
    value = fields.get(name)
    return name if value is None or is_strings(value) else PREFIX + name


def is_strings(value: Any) -> bool:
    """Tell whether a field holds a list of strings, as cleanlit writes them."""
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def evidence_name(fields: Mapping[str, Any], name: str) -> str:
    """Give the name that the evidence of lines goes by, as `own_name` does."""
    value = fields.get(name)
    return name if value is None or is_evidence(value) else PREFIX + name


def is_evidence(value: Any) -> bool:
    """Tell whether a field holds a list of strings and nulls."""
    return isinstance(value, list) and all(
        item is None or isinstance(item, str) for item in value
    )


@dataclass(frozen=True, slots=True)
class Record:
    """One unit of input.

    `data` is a JSON line, a page's bytes, a table's row, or the path of a file that
    the worker opens. `name` is the id of a document that brings none of its own;
    `codings` are the transfer and content codings that a page came in, in the order in
    which they are undone; `crawled` is the moment when it was got.
    """

    ordinal: int
    source: str
    offset: int | None
    format: Format
    data: bytes | Mapping[str, Any] | None = None
    path: str | None = None
    name: str | None = None
    url: str | None = None
    charset: str | None = None
    codings: tuple[str, ...] = ()
    crawled: str | None = None
    language: str | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to a worker at a third of what a dataclass costs otherwise."""
        return Record, (
            self.ordinal, self.source, self.offset, self.format, self.data, self.path,
            self.name, self.url, self.charset, self.codings, self.crawled,
            self.language,
        )  # fmt: skip

    @property
    def origin(self) -> Origin:
        """Where the record came from, without its content."""
        raw = self.data if isinstance(self.data, bytes) else None
        if self.format in (Format.HTML, Format.WARC, Format.TEXT):
            raw = None
        fields = self.data if isinstance(self.data, Mapping) else {}
        return Origin(self.ordinal, self.source, self.offset, raw, fields)
