"""WARC: the HTML pages of an archive, and what is wrong with it."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from cleanlit.document import Document, Reason, Rejected
from cleanlit.io.sources import ReadOptions, read

PAGE = b"<html><body><p>The ferry was late.</p></body></html>"


def entry(
    number: int,
    body: bytes = PAGE,
    *,
    kind: str = "response",
    status: str = "200 OK",
    mime: str | None = "text/html; charset=utf-8",
    url: str = "https://harbour.example/{}",
    headers: str = "",
) -> bytes:
    head = f"HTTP/1.1 {status}\r\n" + (f"Content-Type: {mime}\r\n" if mime else "")
    head += headers
    http = head.encode() + b"Content-Length: %d\r\n\r\n" % len(body) + body
    warc = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url.format(number)}\r\n"
        f"WARC-Date: 2024-03-01T12:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{number:012}>\r\n"
        f"Content-Type: application/http; msgtype={kind}\r\n"
        f"Content-Length: {len(http)}\r\n\r\n"
    )
    return warc.encode() + http + b"\r\n\r\n"


def archive(tmp_path: Path, *entries: bytes, name: str = "a.warc") -> Path:
    path = tmp_path / name
    packed = name.endswith(".gz")
    path.write_bytes(b"".join(gzip.compress(e) if packed else e for e in entries))
    return path


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_pages_of_an_archive(tmp_path: Path, name: str) -> None:
    path = archive(tmp_path, entry(1), entry(2, b"<p>Two"), name=name)
    found = list(read(path))
    assert all(isinstance(item, Document) for item in found)
    first, second = found
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert (first.html, second.html) == (PAGE, b"<p>Two")
    assert first.url == "https://harbour.example/1"
    assert first.id == "00000000-0000-0000-0000-000000000001"
    assert first.charset == "utf-8"
    assert [item.origin.ordinal for item in found] == [1, 2]
    assert first.origin.offset == 0
    assert second.origin.offset


def test_an_offset_is_that_of_the_record(tmp_path: Path) -> None:
    path = archive(tmp_path, entry(1), entry(2))
    assert [item.origin.offset for item in read(path)] == [0, len(entry(1))]


def test_other_records_are_passed_over(tmp_path: Path) -> None:
    path = archive(
        tmp_path,
        entry(1, kind="request"),
        entry(2, status="301 Moved"),
        entry(3, status="404 Not Found"),
        entry(4, mime="image/png"),
        entry(5, mime="application/json"),
        entry(6, mime="application/xhtml+xml"),
        entry(7, mime=None),
        entry(8, mime="TEXT/HTML"),
        entry(9, status="200"),
    )
    found = [item for item in read(path) if isinstance(item, Document)]
    urls = [item.url for item in found]
    assert urls == [f"https://harbour.example/{n}" for n in (6, 7, 8, 9)]


def test_an_address_in_angle_brackets(tmp_path: Path) -> None:
    path = archive(tmp_path, entry(1, url="<https://harbour.example/{}>"))
    (found,) = read(path)
    assert isinstance(found, Document)
    assert found.url == "https://harbour.example/1"


@pytest.mark.parametrize("size", [1001, 1900, 5000])
def test_a_page_beyond_the_cap_is_a_reject(tmp_path: Path, size: int) -> None:
    path = archive(tmp_path, entry(1), entry(2, b"x" * size), entry(3))
    found = list(read(path, options=ReadOptions(max_record_bytes=1000)))
    assert isinstance(found[1], Rejected)
    assert found[1].reason is Reason.TOO_LARGE
    assert [isinstance(item, Document) for item in found] == [True, False, True]
    assert [item.origin.ordinal for item in found] == [1, 2, 3]


@pytest.mark.parametrize("cut", [5, 30, 80])
def test_a_truncated_archive(tmp_path: Path, cut: int) -> None:
    path = archive(tmp_path, entry(1), entry(2))
    path.write_bytes(path.read_bytes()[:-cut])
    found = list(read(path))
    assert isinstance(found[0], Document)
    assert found[0].html == PAGE
    assert isinstance(found[-1], Rejected)
    assert found[-1].reason is Reason.TRUNCATED_INPUT


@pytest.mark.parametrize("cut", [3, 30, 120])
def test_a_truncated_compressed_archive(tmp_path: Path, cut: int) -> None:
    path = archive(tmp_path, entry(1), entry(2), name="a.warc.gz")
    path.write_bytes(path.read_bytes()[:-cut])
    found = list(read(path))
    assert isinstance(found[0], Document)
    assert isinstance(found[-1], Rejected)
    assert found[-1].reason is Reason.TRUNCATED_INPUT


def test_the_format_is_known_by_content(tmp_path: Path) -> None:
    path = archive(tmp_path, entry(1), name="pages")
    (found,) = read(path)
    assert isinstance(found, Document)


def test_an_archive_without_records(tmp_path: Path) -> None:
    assert list(read(archive(tmp_path))) == []


def chunked(body: bytes, size: int = 20) -> bytes:
    pieces = [body[i : i + size] for i in range(0, len(body), size)]
    parts = [b"%x;note=1\r\n%s\r\n" % (len(piece), piece) for piece in pieces]
    return b"".join(parts) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("sent", "coding"),
    [
        (chunked(PAGE), "Transfer-Encoding: chunked\r\n"),
        (
            chunked(gzip.compress(PAGE)),
            "Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n",
        ),
        # Undone by the crawler, which left the header as it was.
        (PAGE, "Transfer-Encoding: chunked\r\n"),
        (b"20\r\nnot so long", "Transfer-Encoding: chunked\r\n"),
    ],
)
def test_transfer_encoding_is_undone(tmp_path: Path, sent: bytes, coding: str) -> None:
    (found,) = read(archive(tmp_path, entry(1, sent, headers=coding)))
    assert isinstance(found, Document)
    assert found.html == (PAGE if PAGE[:20] in sent or b"\x1f\x8b" in sent else sent)
