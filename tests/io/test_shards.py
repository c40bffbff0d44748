"""Every record belongs to one shard, whatever the number of shards."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cleanlit.document import Rejected
from cleanlit.errors import UsageError
from cleanlit.io.record import Record
from cleanlit.io.shards import FILES, RECORDS, Shard, shard_of
from cleanlit.io.sources import Sources, ordinal_of

Told = list[tuple[str, object, int]]


@pytest.fixture
def crawl(tmp_path: Path) -> Path:
    """Nine files with 0 to 8 records, pages, and one that is of no format."""
    folder = tmp_path / "crawl"
    (folder / "pages").mkdir(parents=True)
    for number in range(9):
        lines = [json.dumps({"id": f"{number}-{at}"}) for at in range(number)]
        (folder / f"{number}.jsonl").write_text("".join(f"{li}\n" for li in lines))
    for number in range(4):
        (folder / "pages" / f"{number}.html").write_text("<p>The ferry was late.")
    (folder / "notes.pdf").write_bytes(b"%PDF")
    (folder / "bad.jsonl").write_text(
        f'{{"id": "long", "text": "{"x" * 999}"}}\n{{}}\n'
    )
    return folder


def told(sources: Sources) -> Told:
    """Give what tells one record from all others; sources are read by it."""
    return [_told(record) for record in sources]


def _told(record: Record | Rejected) -> tuple[str, object, int]:
    origin = record.origin
    return origin.source, origin.offset, ordinal_of(record)


@pytest.mark.parametrize("of", [1, 2, 7, 14])
def test_whole_files_follow_one_another(crawl: Path, of: int) -> None:
    whole = told(Sources([crawl]))
    assert len(whole) == 42
    parts = [Sources([crawl], shard=Shard(n, of)) for n in range(1, of + 1)]
    records = [told(part) for part in parts]

    together = [record[:2] for part in records for record in part]
    assert together == [record[:2] for record in whole]
    assert {part.division and part.division.by for part in parts} == {FILES}
    assert all(part[0][2] == 1 for part in records if part)
    assert [part.skipped for part in parts] == [1] + [0] * (of - 1)
    # Shards of one job say that they are, those of another do not.
    assert len({part.division and part.division.digest for part in parts}) == 1


@pytest.mark.parametrize("of", [15, 16, 100])
def test_fewer_files_than_shards_go_by_records(crawl: Path, of: int) -> None:
    parts = [Sources([crawl], shard=Shard(n, of)) for n in range(1, of + 1)]
    records = [told(part) for part in parts]

    assert {part.division and part.division.by for part in parts} == {RECORDS}
    together = sorted((r for part in records for r in part), key=lambda r: r[2])
    assert together == told(Sources([crawl]))
    sizes = [len(part) for part in records]
    assert max(sizes) - min(sizes) <= 1


@pytest.mark.parametrize("of", [2, 7, 14])
def test_numbered_shards_count_from_the_first_record_of_all(
    crawl: Path, of: int
) -> None:
    parts = [
        Sources([crawl], shard=Shard(n, of), numbered=True) for n in range(1, of + 1)
    ]
    assert [r for part in parts for r in told(part)] == told(Sources([crawl]))


def test_a_file_that_grew_makes_another_job(crawl: Path) -> None:
    before = Sources([crawl], shard=Shard(1, 2)).division
    with open(crawl / "8.jsonl", "a") as file:
        file.write("{}\n")
    after = Sources([crawl], shard=Shard(1, 2)).division
    assert before is not None
    assert after is not None
    assert before.digest != after.digest


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0/8", "count from 1"),
        ("9/8", "only 8"),
        ("1/0", "only 0"),
        ("3", "is no shard"),
        ("-1/8", "is no shard"),
        ("1/8/2", "is no shard"),
        ("1/99999999999", "is no shard"),
        ("٣/8", "is no shard"),
    ],
)
def test_what_is_no_shard(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        Shard.parse(text)


def test_names_of_parts_are_read_back() -> None:
    for shard in (Shard(1, 1), Shard(3, 8), Shard(999_999_999, 999_999_999)):
        assert shard_of(f"parts/{shard.name}.jsonl.zst") == shard
    assert shard_of("parts/part-1-of-8.jsonl") is None
