"""WARC archives, through fastwarc."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from cleanlit.document import Origin, Reason, Rejected
from cleanlit.errors import MissingExtra
from cleanlit.io.codec import Broken
from cleanlit.io.record import Format, Record

_HTML_TYPES: Final = ("text/html", "application/xhtml+xml")


def read_warc(
    stream: BinaryIO, source: str, ordinal: int, max_bytes: int
) -> Iterator[Record | Rejected]:
    """Give the HTML responses with status 200 of an archive.

    Other records (requests, redirects, images) are not documents and are passed over.
    """
    try:
        from fastwarc.warc import ArchiveIterator, WarcRecordType
    except ImportError as error:
        raise MissingExtra("reading WARC", "warc") from error
    archive = ArchiveIterator(
        stream, record_types=WarcRecordType.response, parse_http=True
    )
    offset = 0
    records = iter(archive)
    while True:
        try:
            record = next(records, None)
            if record is None:
                return
            offset = record.stream_pos
            if not _is_page(record):
                continue
            length = record.content_length
            body = (
                record.reader.read(max_bytes + 1) if length <= max_bytes * 2 else None
            )
        except (*Broken, ValueError, OSError, RuntimeError) as error:
            yield Rejected(
                Origin(ordinal, source, offset),
                Reason.TRUNCATED_INPUT,
                f"the archive is damaged or ends too early: {error}".strip(": "),
            )
            return
        url = record.headers.get("WARC-Target-URI")
        name = (record.record_id or "").strip("<>").removeprefix("urn:uuid:") or None
        if body is None or len(body) > max_bytes:
            yield Rejected(
                Origin(ordinal, source, offset),
                Reason.TOO_LARGE,
                f"the record has {length} bytes",
                name,
            )
        else:
            yield Record(
                ordinal,
                source,
                offset,
                Format.WARC,
                body,
                name=name,
                url=url.strip("<>") if url else None,
                charset=record.http_charset,
            )
        ordinal += 1


def _is_page(record: Any) -> bool:
    headers = record.http_headers
    if headers is None or headers.status_code != 200:
        return False
    kind = (record.http_content_type or "text/html").split(";")[0].strip().lower()
    return kind in _HTML_TYPES
