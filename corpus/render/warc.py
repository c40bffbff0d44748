"""A small crawl as a WARC 1.1 archive: some of the pages, and what else comes along.

How well zlib compresses depends on its build. The bytes of the records do not: what is
compressed within them is only stored.
"""

from __future__ import annotations

import base64
import hashlib
import struct
import uuid
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from cleanlit.bench.gold import Page
from corpus.render.charset import UTF_8
from corpus.render.choice import number, pick
from corpus.render.inline import home
from corpus.render.markup import element, joined, words
from corpus.render.page import render

PAGES: Final = 25
_LEGACY_PAGES: Final = 4
_DATE: Final = "2025-12-01T04:00:{:02}Z"
_HTML: Final = "text/html; charset={}"
_HTTP: Final = "application/http; msgtype={}"
_REVISIT: Final = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_CHUNK: Final = 4_096
# Deflate, no flags, no time, compressed well, unknown system.
_GZIP_HEAD: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
_BLOCK: Final = 0xFFFF


@dataclass(frozen=True, slots=True)
class _Record:
    kind: str
    content_type: str
    block: bytes
    url: str | None = None
    payload: bytes | None = None
    more: Mapping[str, str] = field(default_factory=dict)


def archive(pages: Sequence[Page]) -> bytes:
    """Give the archive of a crawl of some of the pages, a gzip member per record."""
    return b"".join(
        _packed(_written(record, position))
        for position, record in enumerate(_records(chosen(pages)))
    )


def chosen(pages: Sequence[Page]) -> list[Page]:
    """Choose pages: some in old encodings, then many kinds and languages."""
    waiting = sorted(pages, key=lambda page: number("crawl", page.name))
    old = [page for page in waiting if render(page).charset != UTF_8]
    taken = old[:_LEGACY_PAGES]
    waiting = [page for page in waiting if page not in old]
    kinds = Counter(page.kind for page in taken)
    languages = Counter(page.language for page in taken)
    while waiting and len(taken) < PAGES:
        page = min(waiting, key=lambda p: (kinds[p.kind], languages[p.language]))
        waiting.remove(page)
        taken.append(page)
        kinds[page.kind] += 1
        languages[page.language] += 1
    return taken


def _records(pages: Sequence[Page]) -> Iterator[_Record]:
    first, last = pages[0], pages[-1]
    yield _info()
    yield _robots(first)
    yield _request(first)
    # The encoding of the first page is known from the transport alone.
    yield _page(first, declared=False)
    yield _moved(first)
    for page in pages[1:-1]:
        yield _page(page)
    yield _chunked(last)
    yield _missing(last)
    yield _picture(last)
    yield _revisit(pages[1 % len(pages)])
    yield _page(pages[2 % len(pages)], query="?utm_source=feed&utm_medium=rss")
    yield _response(f"{home(last)}/empty/", {"Content-Type": _HTML.format("utf-8")})


def _info() -> _Record:
    facts = (
        "software: cleanlit sample crawl\r\n"
        "format: WARC File Format 1.1\r\n"
        "description: invented pages, none of them was ever on the web\r\n"
    )
    return _Record("warcinfo", "application/warc-fields", facts.encode())


def _robots(page: Page) -> _Record:
    body = b"User-agent: *\nDisallow: /search\n"
    url = f"{home(page)}/robots.txt"
    return _response(url, {"Content-Type": "text/plain"}, body)


def _request(page: Page) -> _Record:
    path = _uri(page).removeprefix(home(page))
    host = home(page).removeprefix("https://")
    lines = (
        f"GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: samplebot/1.0\r\n"
        "Accept: text/html\r\nAccept-Encoding: gzip\r\n\r\n"
    )
    return _Record("request", _HTTP.format("request"), lines.encode(), _uri(page))


def _page(page: Page, *, declared: bool = True, query: str = "") -> _Record:
    served = render(page, declared=declared)
    # Half of the servers leave it to the page to name its encoding.
    named = not declared or pick((True, False), page.site, "header")
    kind = _HTML.format(served.charset.label) if named else "text/html"
    headers = {"Content-Type": kind, "Server": pick(("nginx", "Apache"), page.site)}
    return _response(_uri(page) + query, headers, served.body)


def _chunked(page: Page) -> _Record:
    served = render(page)
    packed = _stored(served.body)
    pieces = [packed[at : at + _CHUNK] for at in range(0, len(packed), _CHUNK)]
    body = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in (*pieces, b""))
    headers = {
        "Content-Type": _HTML.format(served.charset.label),
        "Content-Encoding": "gzip",
        "Transfer-Encoding": "chunked",
    }
    return _response(_uri(page), headers, body)


def _moved(page: Page) -> _Record:
    url = _uri(page).replace("https://", "http://", 1)
    headers = {"Location": _uri(page), "Content-Type": "text/html"}
    return _response(url, headers, status="301 Moved Permanently")


def _missing(page: Page) -> _Record:
    title = element("title", words(f"404 | {page.site}"))
    body = element("body", element("h1", words("404")), element("p", words(page.site)))
    html = joined((element("head", title), body)).encode()
    headers = {"Content-Type": _HTML.format("utf-8")}
    return _response(f"{home(page)}/gone/", headers, html, status="404 Not Found")


def _picture(page: Page) -> _Record:
    url = f"{home(page)}/media/pixel.png"
    return _response(url, {"Content-Type": "image/png"}, _png())


def _revisit(page: Page) -> _Record:
    found = _page(page)
    head = found.block.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    more = {"WARC-Profile": _REVISIT, "WARC-Refers-To-Target-URI": _uri(page)}
    return _Record("revisit", found.content_type, head, _uri(page), found.payload, more)


def _uri(page: Page) -> str:
    """Give the address of a page as it travels."""
    return quote(page.url, safe="/:?&=%~+,;@!$'()*")


def _response(
    url: str, headers: Mapping[str, str], body: bytes = b"", status: str = "200 OK"
) -> _Record:
    given = dict(headers)
    if "Transfer-Encoding" not in given:
        given["Content-Length"] = str(len(body))
    head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    block = f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body
    return _Record("response", _HTTP.format("response"), block, url, body)


def _written(record: _Record, position: int) -> bytes:
    """Give a record as it stands in the archive; its id and time follow its place."""
    name = f"{position}\n{record.kind}\n{record.url}".encode()
    ident = uuid.UUID(bytes=hashlib.sha256(name).digest()[:16], version=4)
    headers = {
        "WARC-Type": record.kind,
        "WARC-Record-ID": f"<urn:uuid:{ident}>",
        "WARC-Date": _DATE.format(position),
    }
    if record.url:
        headers["WARC-Target-URI"] = record.url
    headers |= record.more
    headers["WARC-Block-Digest"] = _digest(record.block)
    if record.payload is not None:
        headers["WARC-Payload-Digest"] = _digest(record.payload)
    headers["Content-Type"] = record.content_type
    headers["Content-Length"] = str(len(record.block))
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return b"WARC/1.1\r\n" + head.encode() + b"\r\n" + record.block + b"\r\n\r\n"


def _digest(data: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()


def _packed(data: bytes) -> bytes:
    """Give a gzip member without a name and a time."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return _member(packer.compress(data) + packer.flush(), data)


def _stored(data: bytes) -> bytes:
    """Give a gzip member of stored blocks."""
    return _member(_stored_blocks(data), data)


def _member(deflated: bytes, data: bytes) -> bytes:
    end = struct.pack("<II", zlib.crc32(data), len(data) % 2**32)
    return _GZIP_HEAD + deflated + end


def _stored_blocks(data: bytes) -> bytes:
    pieces = [data[at : at + _BLOCK] for at in range(0, len(data), _BLOCK)] or [b""]
    return b"".join(
        struct.pack("<BHH", position == len(pieces), len(piece), len(piece) ^ 0xFFFF)
        + piece
        for position, piece in enumerate(pieces, start=1)
    )


def _pixel() -> bytes:
    raw = b"\0\x80"
    return b"\x78\x01" + _stored_blocks(raw) + struct.pack(">I", zlib.adler32(raw))


def _png() -> bytes:
    """Give a picture of one grey pixel."""
    size = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", size), (b"IDAT", _pixel()), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data)) + kind + data
        + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )  # fmt: skip
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
