"""JSON lines: every line is a record or a reject, with its place."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanlit.document import Document, Reason, Rejected
from cleanlit.errors import InputError
from cleanlit.io.codec import CHUNK_BYTES
from cleanlit.io.jsonl import read_jsonl
from cleanlit.io.record import FieldNames, Record
from cleanlit.io.sources import ReadOptions, read


def records(data: bytes, cap: int = 1000) -> list[Record | Rejected]:
    return list(read_jsonl(io.BytesIO(data), "a.jsonl", 1, cap))


def places(data: bytes, cap: int = 1000) -> list[tuple[int, int | None, object]]:
    return [
        (
            r.origin.ordinal,
            r.origin.offset,
            r.data if isinstance(r, Record) else r.reason,
        )
        for r in records(data, cap)
    ]


def test_lines_are_numbered_and_placed() -> None:
    assert places(b'{"a":1}\n{}\n[]') == [
        (1, 0, b'{"a":1}'), (2, 8, b"{}"), (3, 11, b"[]"),
    ]  # fmt: skip


def test_a_last_line_without_break_and_no_line_at_all() -> None:
    assert places(b"{}\n") == places(b"{}") == [(1, 0, b"{}")]
    assert places(b"") == []


def test_blank_lines_are_no_records() -> None:
    assert places(b"\n\n {}\n \t\r\n\n{}\n\n") == [(1, 2, b" {}"), (2, 11, b"{}")]


def test_carriage_returns_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text":"a"}\r\n\r\n{"text":"b"}\r\n')
    assert [getattr(item, "text", None) for item in read(path)] == ["a", "b"]


def test_a_byte_order_mark_is_taken_off_the_first_line_alone() -> None:
    bom = b"\xef\xbb\xbf"
    assert places(bom + b"{}\n" + bom + b"{}") == [(1, 0, b"{}"), (2, 6, bom + b"{}")]
    assert places(bom + b"\n{}") == [(1, 4, b"{}")]
    assert places(bom) == []


@pytest.mark.parametrize("size", [11, 12, 10 * CHUNK_BYTES])
def test_a_line_beyond_the_cap_is_passed_over(size: int) -> None:
    data = b"{}\n" + b"x" * size + b"\n[]\n"
    assert places(data, 10) == [
        (1, 0, b"{}"), (2, 3, Reason.TOO_LARGE), (3, 4 + size, b"[]"),
    ]  # fmt: skip


def test_a_line_as_long_as_the_cap_is_read() -> None:
    assert places(b"x" * 10 + b"\n" + b"y" * 10, 10) == [
        (1, 0, b"x" * 10), (2, 11, b"y" * 10),
    ]  # fmt: skip


def test_a_last_line_beyond_the_cap() -> None:
    found = records(b"{}\n" + b"x" * 25, 10)
    assert isinstance(found[1], Rejected)
    assert (found[1].reason, found[1].origin.offset) == (Reason.TOO_LARGE, 3)
    assert "25" in found[1].detail


def test_lines_across_chunks() -> None:
    line = json.dumps({"text": "x" * (CHUNK_BYTES // 3)}).encode()
    found = places((line + b"\n") * 10, 2 * CHUNK_BYTES)
    assert found == [(n + 1, n * (len(line) + 1), line) for n in range(10)]


class Dribble(io.RawIOBase):
    """Gives a few bytes at a time, as pipes do."""

    def __init__(self, data: bytes, step: int) -> None:
        self._data, self._step = data, step

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]
        part, self._data = self._data[: self._step], self._data[self._step :]
        buffer[: len(part)] = part
        return len(part)


pieces = st.sampled_from(
    [b"{}", b'{"a": 1}', b"", b" ", b"\r", b"x" * 30, b"\xff", b"[]"]
)


@given(st.lists(pieces), st.integers(1, 40), st.booleans())
def test_the_pieces_that_a_stream_comes_in_do_not_matter(
    lines: list[bytes], step: int, end: bool
) -> None:
    data = b"\n".join(lines) + b"\n" * end
    stream = io.BufferedReader(Dribble(data, step), 8)
    slow = list(read_jsonl(stream, "a.jsonl", 1, 20))
    assert slow == records(data, 20)
    for record in slow:
        offset = record.origin.offset
        assert offset is not None
        assert offset == 0 or data[offset - 1 : offset] == b"\n"
        if isinstance(record, Record):
            assert isinstance(record.data, bytes)
            assert data[offset:].startswith(record.data)


def test_an_error_of_the_system_is_an_input_error() -> None:
    class Bad(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]
            raise OSError(5, "the disk is gone")

    with pytest.raises(InputError, match="the disk is gone"):
        list(read_jsonl(io.BufferedReader(Bad()), "a.jsonl", 1, 10))


def one(tmp_path: Path, line: bytes, **names: str) -> Document | Rejected:
    path = tmp_path / "a.jsonl"
    path.write_bytes(line + b"\n")
    (found,) = read(path, options=ReadOptions(names=FieldNames(**names)))
    return found


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", Reason.INVALID_JSON),
        (b"text", Reason.INVALID_JSON),
        (b'{"text":"a"} {}', Reason.INVALID_JSON),
        (b"{'text':'a'}", Reason.INVALID_JSON),
        (b'{"text":"\xff"}', Reason.INVALID_UTF8),
        (b"[1]", Reason.NOT_AN_OBJECT),
        (b"null", Reason.NOT_AN_OBJECT),
        (b'"text"', Reason.NOT_AN_OBJECT),
        (b"NaN", Reason.NOT_AN_OBJECT),
        (b"{}", Reason.NO_TEXT),
        (b'{"text":null}', Reason.NO_TEXT),
        (b'{"text":5}', Reason.TEXT_NOT_A_STRING),
        (b'{"text":["a"]}', Reason.TEXT_NOT_A_STRING),
        (b'{"html":{"a":1}}', Reason.TEXT_NOT_A_STRING),
        (b'{"text":"a\\ud83d"}', Reason.LONE_SURROGATE),
        (b'{"html":"a\\ud83d"}', Reason.LONE_SURROGATE),
        (b'{"text":' + b"[" * 100_000, Reason.INVALID_JSON),
    ],
)
def test_lines_that_cannot_be_used(tmp_path: Path, line: bytes, reason: Reason) -> None:
    found = one(tmp_path, line)
    assert isinstance(found, Rejected)
    assert found.reason is reason
    assert found.origin.raw == line


@pytest.mark.parametrize(
    "line",
    [
        b'{"text":"a","n":NaN}',
        b'{"text":"a","n":[Infinity,-Infinity]}',
        b'{"text":"a","title":"\\ud83d"}',
        b'{"text":"a","n":123456789012345678901234567890}',
        b'{"text":"a","n":1e999}',
        b'{"text":"a","x":1,"x":2}',
        b'{"text":"\\ud83d\\ude00"}',
    ],
)
def test_oddities_in_other_fields_do_no_harm(tmp_path: Path, line: bytes) -> None:
    found = one(tmp_path, line)
    assert isinstance(found, Document)
    assert found.origin.raw == line


@pytest.mark.parametrize(
    ("identity", "expected"),
    [('"a"', "a"), ("7", "7"), ("true", None), ("null", None), ("[1]", None),
     ('""', None), ('"\\ud83d"', None)],
)  # fmt: skip
def test_ids(tmp_path: Path, identity: str, expected: str | None) -> None:
    found = one(tmp_path, f'{{"text":"a","id":{identity}}}'.encode())
    assert isinstance(found, Document)
    assert found.id == expected


def test_fields_go_by_the_names_that_are_given(tmp_path: Path) -> None:
    found = one(tmp_path, b'{"body":"a","key":3,"text":5}', text="body", id="key")
    assert isinstance(found, Document)
    assert (found.text, found.id) == ("a", "3")
