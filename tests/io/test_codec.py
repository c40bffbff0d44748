"""Compressed streams: opened by content, and never cut short in silence."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from cleanlit.document import Reason, Rejected
from cleanlit.io.codec import Broken, chunks, compressor, open_input, suffixes
from cleanlit.io.sources import read

DATA = b"".join(
    b'{"id":"%d","text":"the ferry no. %d"}\n' % (n, n) for n in range(9000)
)


def packed(codec: str, data: bytes = DATA) -> bytes:
    return gzip.compress(data) if codec == "gz" else zstandard.compress(data)


def content(path: Path) -> bytes:
    with open_input(str(path)) as stream:
        return b"".join(chunks(stream))


@pytest.mark.parametrize("codec", ["gz", "zst"])
@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst", "a"])
def test_the_content_says_what_it_is(tmp_path: Path, codec: str, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(packed(codec))
    assert content(path) == DATA


def test_plain_content_under_a_compressed_name(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(DATA)
    assert content(path) == DATA


@pytest.mark.parametrize("codec", ["gz", "zst"])
def test_several_members(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "a"
    path.write_bytes(packed(codec, b"one\n") + packed(codec, b"") + packed(codec, DATA))
    assert content(path) == b"one\n" + DATA


@pytest.mark.parametrize("codec", ["gz", "zst"])
@pytest.mark.parametrize("cut", [1, 5, 100, "half"])
def test_a_truncated_stream_is_noticed(
    tmp_path: Path, codec: str, cut: int | str
) -> None:
    whole = packed(codec)
    path = tmp_path / "a"
    path.write_bytes(whole[: len(whole) // 2 if cut == "half" else -int(cut)])
    with pytest.raises(Broken):
        content(path)


@pytest.mark.parametrize("codec", ["gz", "zst"])
def test_a_stream_cut_inside_its_second_member(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "a"
    path.write_bytes(packed(codec) + packed(codec)[:-3])
    with pytest.raises(Broken):
        content(path)


@pytest.mark.parametrize("codec", ["gz", "zst"])
def test_a_stream_of_its_magic_alone(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "a"
    path.write_bytes(packed(codec)[:4])
    with pytest.raises(Broken):
        content(path)


@pytest.mark.parametrize("codec", ["gz", "zst"])
def test_rubbish_after_a_member_is_noticed(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "a"
    path.write_bytes(packed(codec) + b"rubbish")
    with pytest.raises(Broken):
        content(path)


def test_a_damaged_gzip_stream(tmp_path: Path) -> None:
    whole = bytearray(packed("gz"))
    whole[len(whole) // 2] ^= 0xFF
    path = tmp_path / "a"
    path.write_bytes(whole)
    with pytest.raises(Broken):
        content(path)


@pytest.mark.parametrize("codec", ["gz", "zst"])
def test_reading_a_truncated_file_gives_what_came_before(
    tmp_path: Path, codec: str
) -> None:
    whole = packed(codec, DATA * 8)
    path = tmp_path / f"a.jsonl.{codec}"
    path.write_bytes(whole[: len(whole) - 20])
    found = list(read(path))
    assert isinstance(found[-1], Rejected)
    assert found[-1].reason is Reason.TRUNCATED_INPUT
    assert [getattr(item, "id", None) for item in found[:3]] == ["0", "1", "2"]
    assert sum(isinstance(item, Rejected) for item in found) == 1
    ordinals = [item.origin.ordinal for item in found]
    assert ordinals == list(range(1, len(found) + 1))


@pytest.mark.parametrize("codec", ["gz", "zst"])
@pytest.mark.parametrize("suffix", ["html", "txt"])
def test_a_truncated_page_is_a_reject(tmp_path: Path, codec: str, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}.{codec}"
    path.write_bytes(packed(codec)[:-9])
    (found,) = read(path)
    assert isinstance(found, Rejected)
    assert found.reason in (Reason.UNREADABLE_FILE, Reason.TRUNCATED_INPUT)


@given(
    st.lists(st.binary(max_size=300), max_size=8), st.sampled_from(["", ".gz", ".zst"])
)
def test_what_is_compressed_comes_back(parts: list[bytes], suffix: str) -> None:
    raw = io.BytesIO()
    stream = compressor("a.jsonl" + suffix, raw)
    for part in parts:
        stream.write(part)
    if stream is not raw:
        stream.close()
    data = raw.getvalue()
    if suffix == ".gz":
        data = gzip.decompress(data)
    elif suffix == ".zst":
        data = zstandard.ZstdDecompressor().decompressobj().decompress(data)
    assert data == b"".join(parts)


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_the_bytes_depend_on_the_content_alone(suffix: str) -> None:
    def once(name: str) -> bytes:
        raw = io.BytesIO()
        with compressor(name + suffix, raw) as stream:
            stream.write(DATA)
        return raw.getvalue()

    assert once("a.jsonl") == once("b.jsonl")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a.jsonl", (".jsonl", "")),
        ("x/A.JSONL.GZ", (".jsonl", ".gz")),
        ("a.b.warc.zst", (".warc", ".zst")),
        ("a.gz", ("", ".gz")),
        ("a", ("", "")),
        (".jsonl", ("", "")),
        ("d.html/a", ("", "")),
    ],
)
def test_suffixes(path: str, expected: tuple[str, str]) -> None:
    assert suffixes(path) == expected
