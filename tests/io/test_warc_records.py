"""WARC and WET: every kind of record has its outcome, and damage ends nothing."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from pathlib import Path
from random import Random

import pytest
import zstandard

from cleanlit.document import Document, Reason, Rejected
from cleanlit.io.frames import frames
from cleanlit.io.sources import ReadOptions, Sources, read
from tests.io.test_warc import PAGE, archive, entry

URL = "https://harbour.example/{}"


def plain(
    number: int, kind: str, body: bytes, mime: str = "text/plain", more: str = ""
) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {URL.format(number)}\r\n"
        f"WARC-Date: 2024-03-01T12:00:00Z\r\n{more}"
        f"WARC-Record-ID: <urn:uuid:{number:012}>\r\n"
        f"Content-Type: {mime}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


def pages(path: Path, **options: int) -> list[str]:
    """Give the number of each page's address, and the reason of each reject."""
    found = read(path, options=ReadOptions(**options))
    return [
        str(item.reason)
        if isinstance(item, Rejected)
        else (item.url or "").rsplit("/", 1)[-1]
        for item in found
    ]


def relength(record: bytes, change: int) -> bytes:
    """Make the length that a record states wrong."""

    def other(found: re.Match[bytes]) -> bytes:
        return b"%s%d" % (found[1], int(found[2]) + change)

    return re.sub(rb"(Content-Length: )(\d+)(?=\r\n\r\nHTTP)", other, record, count=1)


def test_what_an_archive_says_of_a_page(tmp_path: Path) -> None:
    (page,) = read(archive(tmp_path, entry(1)))
    assert isinstance(page, Document)
    assert page.crawled == "2024-03-01T12:00:00Z"
    assert page.date is None


def test_texts_of_wet(tmp_path: Path) -> None:
    more = "WARC-Identified-Content-Language: deu,eng\r\n"
    path = archive(
        tmp_path,
        plain(1, "warcinfo", b"software: x", "application/warc-fields"),
        plain(2, "conversion", "Die Fähre kam spät.".encode(), more=more),
        plain(3, "conversion", b"caf\xe9"),
        plain(4, "conversion", b"<p>", "text/html"),
        name="a.warc.wet.gz",
    )
    text, bad = read(path)
    assert isinstance(text, Document)
    assert (text.text, text.html) == ("Die Fähre kam spät.", None)
    assert (text.id, text.url) == (f"{2:012}", URL.format(2))
    assert (text.language, text.crawled) == ("de", "2024-03-01T12:00:00Z")
    assert isinstance(bad, Rejected)
    assert bad.reason is Reason.INVALID_UTF8


def test_kinds_that_are_no_documents_are_counted(tmp_path: Path) -> None:
    path = archive(
        tmp_path,
        plain(1, "warcinfo", b"software: x"),
        entry(2, kind="request"),
        plain(3, "resource", b"<p>A sheet", "text/html"),
        plain(4, "metadata", b"a: b"),
        plain(5, "metadata", b"a: c"),
        entry(6, mime="image/png"),
        entry(7, mime="no such type"),
        plain(8, "response", b"x", "text/dns"),
        plain(9, "strange", b"x"),
        entry(10),
    )
    sources = Sources([path])
    assert len(list(sources)) == 1
    assert sources.passed == {
        "warcinfo": 1, "request": 1, "resource": 1, "metadata": 2, "image/png": 1,
        "other": 1, "response": 1, "unknown": 1,
    }  # fmt: skip


def test_made_up_types_do_not_fill_the_memory(tmp_path: Path) -> None:
    path = archive(tmp_path, *(entry(n, mime=f"a/b{n}") for n in range(600)))
    sources = Sources([path])
    assert list(sources) == []
    assert len(sources.passed) <= 257
    assert sources.passed.total() == 600


def test_answers_without_a_page_are_rejects(tmp_path: Path) -> None:
    path = archive(
        tmp_path,
        entry(1, status="301 Moved", headers="Location: https://harbour.example/9\r\n"),
        entry(2, status="404 Not Found"),
        entry(3, status="299"),
        entry(4, status="abc"),
    )
    moved, gone, page, odd = read(path)
    assert isinstance(moved, Rejected)
    assert moved.reason is Reason.HTTP_STATUS
    assert moved.detail == "301 Moved, to https://harbour.example/9"
    assert moved.id == "00000000-0000-0000-0000-000000000001"
    assert isinstance(gone, Rejected)
    assert gone.detail == "404 Not Found"
    assert isinstance(page, Document)
    assert isinstance(odd, Rejected)


def test_a_revisit_names_what_it_refers_to(tmp_path: Path) -> None:
    more = (
        "WARC-Refers-To-Target-URI: https://harbour.example/1\r\n"
        "WARC-Refers-To-Date: 2024-02-01T00:00:00Z\r\n"
        "WARC-Refers-To: <urn:uuid:abc>\r\n"
    )
    mime = "application/http; msgtype=response"
    body = b"HTTP/1.1 304 Not Modified\r\n\r\n"
    path = archive(tmp_path, plain(2, "revisit", body, mime, more), entry(3))
    revisit, page = read(path)
    assert isinstance(revisit, Rejected)
    assert revisit.reason is Reason.REVISIT
    assert revisit.id == f"{2:012}"
    assert revisit.detail == (
        "https://harbour.example/2 of 2024-03-01T12:00:00Z has the page of"
        " https://harbour.example/1 of 2024-02-01T00:00:00Z, record abc"
    )
    assert isinstance(page, Document)


def deflated(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


class Kept(io.BytesIO):
    def close(self) -> None:
        pass


def brotli(body: bytes) -> bytes:
    from fastwarc.stream_io import BrotliWriter

    stream = Kept()
    writer = BrotliWriter(stream)
    writer.write(body)
    writer.close()
    return stream.getvalue()


LONG = b"<p>" + bytes(Random(3).choices(b"abc defgh", k=3000))
CODED = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "Deflate": deflated,
    "br": brotli,
    "zstd": zstandard.ZstdCompressor().compress,
    "gzip, br": lambda body: brotli(gzip.compress(body)),
}


@pytest.mark.parametrize("name", CODED)
def test_content_encodings(tmp_path: Path, name: str) -> None:
    coding = f"Content-Encoding: {name}\r\n"
    body = CODED[name](LONG)
    flipped = body[:200] + bytes(byte ^ 0x55 for byte in body[200:260]) + body[260:]
    path = archive(
        tmp_path,
        entry(1, body, headers=coding),
        entry(2, LONG, headers=coding),  # undone by the crawler
        entry(3, body[:-20], headers=coding),
        entry(4, flipped, headers=coding),
        entry(5, b"", headers=coding),
    )
    found = list(read(path))
    assert [getattr(item, "html", None) for item in found[:2]] == [LONG, LONG]
    assert isinstance(found[2], Rejected)
    assert isinstance(found[3], (Rejected, Document))
    reasons = {item.reason for item in found if isinstance(item, Rejected)}
    assert reasons <= {Reason.CONTENT_ENCODING}
    assert isinstance(found[4], Document)


def test_an_undone_encoding_of_a_page_with_odd_bytes(tmp_path: Path) -> None:
    coding = "Content-Encoding: gzip\r\n"
    odd = b"\n<p>\x01\x00 odd"
    wide = "<p>wide".encode("utf-16")
    found = read(
        archive(tmp_path, *(entry(1, page, headers=coding) for page in (odd, wide)))
    )
    assert [getattr(item, "html", None) for item in found] == [odd, wide]


def test_an_unknown_content_encoding(tmp_path: Path) -> None:
    coding = "Content-Encoding: compress\r\n"
    path = archive(
        tmp_path,
        entry(1, b"\x1f\x9d\x90" + bytes(range(256)), headers=coding),
        entry(2, PAGE, headers=coding),
        entry(3, PAGE, headers="Content-Encoding: identity\r\n"),
    )
    assert pages(path) == ["content-encoding", "2", "3"]


@pytest.mark.parametrize("name", CODED)
def test_a_bomb_stays_small(tmp_path: Path, name: str) -> None:
    body = CODED[name](b"<p>" + b"x" * 50_000_000)
    path = archive(tmp_path, entry(1, body, headers=f"Content-Encoding: {name}\r\n"))
    assert pages(path, max_record_bytes=1_000_000) == ["too-large"]


FIVE = [entry(number, PAGE * number) for number in range(1, 6)]


@pytest.mark.parametrize(
    ("second", "found"),
    [
        (b"junk\r\n\r\n" + FIVE[1], "1 damaged-record 2 3 4 5"),
        (FIVE[1].replace(b"WARC/1.1", b"WXRC/1.1"), "1 damaged-record 3 4 5"),
        (FIVE[1].replace(b"Content-Length", b"Length", 1), "1 damaged-record 3 4 5"),
        (relength(FIVE[1], 30), "1 damaged-record 3 4 5"),
        (relength(FIVE[1], 700), "1 damaged-record 3 4 5"),
        (relength(FIVE[1], 10**6), "1 damaged-record 3 4 5"),
        (relength(FIVE[1], 10**12), "1 damaged-record 3 4 5"),
        (relength(FIVE[1], -30), "1 damaged-record 3 4 5"),
        (FIVE[1][:90] + b"\r\n", "1 damaged-record 3 4 5"),
        (FIVE[1].replace(b"200 OK", b"xx", 1), "1 damaged-record 3 4 5"),
        (FIVE[1].removesuffix(b"\r\n\r\n"), "1 2 3 4 5"),
        (FIVE[1] + b"\r\n" * 9, "1 2 3 4 5"),
        (FIVE[1] + bytes(300_000), "1 2 damaged-record 3 4 5"),
    ],
)
def test_damage_ends_no_archive(tmp_path: Path, second: bytes, found: str) -> None:
    path = archive(tmp_path, FIVE[0], second, *FIVE[2:])
    assert " ".join(pages(path)) == found
    rejects = [item for item in read(path) if isinstance(item, Rejected)]
    for reject in rejects:
        assert reject.origin.offset in (len(FIVE[0]), len(FIVE[0] + FIVE[1]))


def test_a_page_about_warc_is_no_record(tmp_path: Path) -> None:
    body = b"<pre>\r\n\r\nWARC/1.0\r\nWARC-Type: response\r\n\r\n</pre>"
    path = archive(tmp_path, entry(1, body), entry(2))
    assert pages(path) == ["1", "2"]


@pytest.mark.parametrize("at", [3, 12, 40, 200, -9, -2])
def test_a_damaged_member_is_lost_alone(tmp_path: Path, at: int) -> None:
    packed = [gzip.compress(record) for record in FIVE]
    broken = bytearray(packed[1])
    broken[at] ^= 0xFF
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"".join([packed[0], bytes(broken), *packed[2:]]))
    found = pages(path)
    # Some bytes of a gzip header say nothing, and a bad checksum comes behind the data.
    assert [name for name in found if name.isdigit()] in (
        list("1345"), list("12345")
    )  # fmt: skip
    assert len([name for name in found if not name.isdigit()]) <= 1
    assert found.count("2") + len(found) - 4 >= 1


def test_large_members_and_a_cut_one(tmp_path: Path) -> None:
    random = Random(5)
    bodies = [bytes(random.choices(range(32, 127), k=300_000)) for _ in range(4)]
    packed = [gzip.compress(entry(n, body)) for n, body in enumerate(bodies, 1)]
    path = tmp_path / "a.warc.gz"
    path.write_bytes(
        packed[0] + packed[1][:100_000] + packed[2] + bytes(512) + packed[3]
    )
    assert pages(path) == ["1", "damaged-record", "3", "4"]
    path.write_bytes(b"".join(packed)[:-1_000])
    assert pages(path) == ["1", "2", "3", "truncated-input"]


def test_any_damage_costs_little(tmp_path: Path) -> None:
    """Flip and cut bytes anywhere: nothing raises, and most pages are still there."""
    random = Random(7)
    records = [entry(n, PAGE * random.randrange(1, 40)) for n in range(1, 21)]
    for packed in (False, True):
        whole = b"".join(gzip.compress(r) if packed else r for r in records)
        for _ in range(60):
            data = bytearray(whole)
            at = random.randrange(len(data))
            end = at + random.randrange(1, 40)
            match random.randrange(3):
                case 0:
                    data[at:end] = random.randbytes(end - at)
                case 1:
                    del data[at:end]
                case _:
                    data[at:at] = random.randbytes(end - at)
            path = tmp_path / "a.warc"
            path.write_bytes(bytes(data))
            found = pages(path)
            assert len({name for name in found if name.isdigit()}) >= 17
            assert len(found) <= 22


def test_frames_do_not_depend_on_how_bytes_come() -> None:
    class Dripping(io.BytesIO):
        def read1(self, size: int | None = -1) -> bytes:
            return self.read(7)

    data = b"".join([FIVE[0], b"junk\r\n", relength(FIVE[1], 30), *FIVE[2:]])
    for cap in (10**6, 200):
        whole = list(frames(io.BytesIO(data), cap))
        dripped = list(frames(Dripping(data), cap))
        assert dripped == whole
        assert len(whole) == 6 + 1 - 1
