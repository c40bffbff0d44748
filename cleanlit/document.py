"""The data that flows through every stage: documents, removals, rejects, clusters.

Everything here is frozen; a stage returns new values. Offsets count Unicode code
points of the text as it came in, line numbers and ordinals count from 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any


class Reason(StrEnum):
    """Why a record was rejected. The values stand in the rejects file."""

    INVALID_JSON = "invalid-json"
    NOT_AN_OBJECT = "not-an-object"
    INVALID_UTF8 = "invalid-utf8"
    DUPLICATE_KEY = "duplicate-key"
    NO_TEXT = "no-text"
    TEXT_NOT_A_STRING = "text-not-a-string"
    LONE_SURROGATE = "lone-surrogate"
    TOO_LARGE = "too-large"
    TRUNCATED_INPUT = "truncated-input"
    DAMAGED_RECORD = "damaged-record"
    UNREADABLE_FILE = "unreadable-file"
    BROKEN_ROW = "broken-row"
    HTTP_STATUS = "http-status"
    REVISIT = "revisit"
    CONTENT_ENCODING = "content-encoding"
    NOT_HTML = "not-html"
    TOO_DEEP = "too-deep"
    TOO_MANY_TAGS = "too-many-tags"
    NOTHING_EXTRACTED = "nothing-extracted"
    EXTRACTOR_FAILED = "extractor-failed"
    TIMED_OUT = "timed-out"
    OUT_OF_MEMORY = "out-of-memory"
    WORKER_DIED = "worker-died"
    INTERNAL = "internal"


REASON_MEANING: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.INVALID_JSON: "the line is not JSON",
        Reason.NOT_AN_OBJECT: "the line is JSON, but not an object",
        Reason.INVALID_UTF8: "the bytes are not UTF-8",
        Reason.DUPLICATE_KEY: "a field that would be written occurs twice",
        Reason.NO_TEXT: "the text field is missing or null, and there is no html",
        Reason.TEXT_NOT_A_STRING: "the text or html field is a number, a list, …",
        Reason.LONE_SURROGATE: "the text holds half of a surrogate pair",
        Reason.TOO_LARGE: "the record is larger than --max-record-mb and was not read,"
        " or its page is too large to parse",
        Reason.TRUNCATED_INPUT: "the compressed input or archive ends too early",
        Reason.DAMAGED_RECORD: "the record of an archive is damaged; others are read",
        Reason.UNREADABLE_FILE: "the file cannot be opened or read",
        Reason.BROKEN_ROW: "the row has more cells than the header has columns",
        Reason.HTTP_STATUS: "the server answered with another status than 2xx",
        Reason.REVISIT: "the archive says that an earlier record has the same page",
        Reason.CONTENT_ENCODING: "the page's compression is damaged or not known",
        Reason.NOT_HTML: "the page is binary or not HTML",
        Reason.TOO_DEEP: "the page is nested deeper than 2,000 elements, or 32 tables",
        Reason.TOO_MANY_TAGS: "the page has more than 100,000 tags",
        Reason.NOTHING_EXTRACTED: "the extractor found no main text in the page",
        Reason.EXTRACTOR_FAILED: "the extractor raised an error",
        Reason.TIMED_OUT: "the record took longer than --timeout",
        Reason.OUT_OF_MEMORY: "the record took more memory than --memory-limit",
        Reason.WORKER_DIED: "the worker process crashed on this record",
        Reason.INTERNAL: "a defect of cleanlit; please report it",
    }
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a document came from, and the record that it came in.

    `offset` is the position in the source after decompression: a byte for lines and
    archives, a row for tables, None for a file that is one document. `raw` is the JSON
    line as it was read; `fields` is the parsed record, with every field of the user's.
    """

    ordinal: int = 0
    source: str = ""
    offset: int | None = None
    raw: bytes | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pruned:
    """Elements of a page that a DOM rule found.

    `chars` counts their characters, blanks aside; `texts` holds the text of each. They
    are gone from the page where `why` is empty. Else it says why they stay: `mark`, the
    rule does not act, or `over-prune`, too much would have gone.
    """

    rule: str
    nodes: int
    chars: int
    texts: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One page or story.

    `html` is the page before extraction (bytes where the encoding is still open, then
    `charset` is what the transport said of it); `text` the story after it. `author`
    is `authors` in one line. `kind` says what page it was (`news`, `live-blog`, …).
    `lifted` holds what rules moved out of the text, or the page says of itself, by
    field name. `origins` says by field where a fact was found. `evidence` has an item
    for each line of `text`: what its markup was, None for a line of unknown origin.
    `pruned` is what DOM rules found in the page.
    `crawled` is the moment when an archive got the page, `date` that of its story.
    """

    text: str | None = None
    id: str | None = None
    url: str | None = None
    site: str | None = None
    title: str | None = None
    date: str | None = None
    author: str | None = None
    language: str | None = None
    description: str | None = None
    section: str | None = None
    authors: tuple[str, ...] = ()
    modified: str | None = None
    canonical: str | None = None
    kind: str | None = None
    flags: tuple[str, ...] = ()
    lifted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    origins: Mapping[str, str] | None = None
    html: str | bytes | None = None
    charset: str | None = None
    crawled: str | None = None
    evidence: tuple[str | None, ...] | None = None
    pruned: tuple[Pruned, ...] = ()
    origin: Origin = field(default_factory=Origin, compare=False)


@dataclass(frozen=True, slots=True)
class Removal:
    """A stretch of text that a rule took out.

    `text` is the stretch `[start, end)` of the original, line break included, so text
    and removals rebuild the original exactly. `field` says where a `lift` put it;
    `also` names rules that would have taken it too.
    """

    rule: str
    action: str
    line: int
    start: int
    end: int
    text: str
    field: str | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of text that a rule noticed and left where it is."""

    rule: str
    line: int
    start: int
    end: int
    why: str = "mark"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A rule whose wording matches a line that stays, and what held the rule back.

    `vetoes` are guards that spoke against it, `missing` is evidence that it needs.
    Where there is neither, `why` says more: `protected` by a keep rule, or
    `out-of-reach` of the zone that the rule acts in.
    """

    rule: str
    line: int
    start: int
    end: int
    vetoes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What cleaning made of a document.

    `refusals` are there only when they are asked for: `Cleaner.trace`.
    """

    document: Document
    removals: tuple[Removal, ...] = ()
    marks: tuple[Mark, ...] = ()
    refusals: tuple[Refusal, ...] = ()

    @property
    def flags(self) -> tuple[str, ...]:
        """The flags of the document, old and new."""
        return self.document.flags


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that could not be used, and why. Nothing of it is lost."""

    origin: Origin
    reason: Reason
    detail: str = ""
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """Two documents that have to do with each other.

    `relation` is `near` or `cut` (copies of one story), `update` or `digest` (not);
    `similarity` is of Jaccard, aligned for `cut`, the share contained for `digest`.
    """

    left: str
    right: str
    similarity: float
    relation: str


@dataclass(frozen=True, slots=True)
class Member:
    """A document of a cluster; `similarity` and `relation` are to the canonical one."""

    id: str
    ordinal: int
    relation: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of a document that was compared with those before it.

    `keep` says that no earlier document tells its story; then `relation` is `unique`,
    and `cluster` and `canonical` are its own id. Otherwise they are the id of the first
    document of the story, `relation` (`exact`, `near` or `cut`) and `similarity` are to
    that one, and `match` is the document that it was found by. `edges` are all pairs
    that were found on the way: updates and digests too, which join nothing.
    """

    id: str
    ordinal: int
    keep: bool
    cluster: str
    canonical: str
    relation: str
    similarity: float
    match: str | None = None
    edges: tuple[Match, ...] = ()


@dataclass(frozen=True, slots=True)
class Cluster:
    """Copies of one story. `id` is the smallest member id.

    `cohesion` is the share of members that are like the canonical copy themselves; the
    others are there by way of a third.
    """

    id: str
    canonical: str
    members: tuple[Member, ...]
    cohesion: float = 1.0


def pair(one: str, other: str, similarity: float, relation: str) -> Match:
    """Give a match with its ids in order."""
    return Match(min(one, other), max(one, other), similarity, relation)


def with_flags(document: Document, *flags: str) -> Document:
    """Add flags that the document does not have yet; the order is by first sight."""
    new = tuple(flag for flag in dict.fromkeys(flags) if flag not in document.flags)
    if not new:
        return document
    return replace(document, flags=document.flags + new)
