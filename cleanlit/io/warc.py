"""WARC archives, through fastwarc."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from cleanlit.document import Origin, Reason, Rejected
from cleanlit.errors import MissingExtra
from cleanlit.io.codec import GZIP_MAGIC
from cleanlit.io.record import Format, Record

_HTML_TYPES: Final = ("text/html", "application/xhtml+xml")
_CHUNK_HEAD: Final = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r\n")


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
        _Forward(stream), record_types=WarcRecordType.response, parse_http=True
    )
    records = iter(archive)
    offset = 0
    while True:
        try:
            record = next(records, None)
            if record is None:
                return
            offset = record.stream_pos
            page = _page(record, max_bytes)
        except BaseException as error:
            # fastwarc answers some damage with a panic, which is no Exception.
            if not isinstance(error, (Exception, _panic())):
                raise
            yield _truncated(ordinal, source, offset, str(error))
            return
        if page is None:
            continue
        body, length = page
        url = record.headers.get("WARC-Target-URI")
        name = (record.record_id or "").strip("<>").removeprefix("urn:uuid:") or None
        if length > max_bytes:
            yield Rejected(
                Origin(ordinal, source, offset),
                Reason.TOO_LARGE,
                f"the record has {length} bytes",
                name,
            )
        elif len(body) < length:
            yield _truncated(ordinal, source, offset, f"{len(body)} of {length} bytes")
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


def _page(record: Any, max_bytes: int) -> tuple[bytes, int] | None:
    """Give the body of an HTML response and its declared length; else None.

    A body that is too long is not read.
    """
    headers = record.http_headers
    if headers is None:
        kind = record.headers.get("Content-Type") or ""
        return (b"", 1) if kind.startswith("application/http") else None
    if headers.status_code != 200:
        return None
    kind = (record.http_content_type or "text/html").split(";")[0].strip().lower()
    if kind not in _HTML_TYPES:
        return None
    length = record.content_length
    if length > max_bytes:
        return b"", length
    body = record.reader.read(length)
    if len(body) < length:
        return body, length
    if headers.get("Transfer-Encoding", "").lower() == "chunked":
        body = _unchunked(body)
    if headers.get("Content-Encoding", "").lower() == "gzip":
        body = _unzipped(body, max_bytes)
    return body, len(body)


def _unchunked(body: bytes) -> bytes:
    """Undo the transfer encoding `chunked` (RFC 9112, 7.1).

    Many crawlers undo it and leave the header; what does not follow the form to its
    end, or at all, is given back as it is.
    """
    parts: list[bytes] = []
    position = 0
    while head := _CHUNK_HEAD.match(body, position):
        size = int(head[1], 16)
        if size == 0:
            return b"".join(parts)
        end = head.end() + size
        if body[end : end + 2] != b"\r\n":
            break
        parts.append(body[head.end() : end])
        position = end + 2
    return body


def _unzipped(body: bytes, max_bytes: int) -> bytes:
    """Undo a gzip content encoding, where the crawler has not done so already.

    fastwarc's own decoding never ends on a body that only claims to be compressed.
    """
    if not body.startswith(GZIP_MAGIC):
        return body
    return zlib.decompressobj(wbits=31).decompress(body, max_bytes + 1)


def _truncated(ordinal: int, source: str, offset: int, said: str) -> Rejected:
    detail = f"the archive is damaged or ends too early: {said}".rstrip(": ")
    return Rejected(Origin(ordinal, source, offset), Reason.TRUNCATED_INPUT, detail)


def _panic() -> type[BaseException]:
    """Give the exception that a panic of an extension in Rust becomes."""
    for kind in BaseException.__subclasses__():
        if kind.__name__ == "PanicException":
            return kind
    return Exception


class _Forward:
    """A stream that fastwarc may ask where it is, also one that cannot seek."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._read = getattr(stream, "read1", stream.read)
        self._position = 0

    def read(self, size: int = -1) -> bytes:
        # What there is, not all that is asked for: a gzip stream that breaks off then
        # gives its last whole bytes before it raises.
        data: bytes = self._read(size)
        self._position += len(data)
        return data

    def tell(self) -> int:
        return self._position

    def close(self) -> None:
        self._stream.close()

    def seek(self, offset: int, whence: int = 0) -> int:
        wanted = offset + (self._position if whence == 1 else 0)
        if whence == 2 or wanted != self._position:
            raise OSError("the stream only goes forward")
        return self._position
