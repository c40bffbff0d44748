"""`cleanlit clean --undo`: what was taken out is put back, byte for byte."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[bytes]]

BODY = "The ferry stayed in port on Monday, and nobody knew for how long.\n\n"
RECORDS = [
    {"id": "a", "language": "en", "text": BODY * 3 + "Back to top"},
    {"id": "b", "language": "en", "text": BODY * 2},
    {
        "language": "en",
        "n": 1.50,
        "text": BODY * 3 + "Photo credit: Jane Roe\n\nShare this\r\n",
    },
    {
        "id": "a",
        "language": "en",
        "text": "📰 Also read: A Quay\n" + BODY * 4 + "Share",
    },
]


def write(path: Path, records: list[object]) -> bytes:
    data = b"".join(json.dumps(r, ensure_ascii=False).encode() + b"\n" for r in records)
    path.write_bytes(data)
    return data


def test_undo_gives_the_input_back(cleanlit: Run, tmp_path: Path) -> None:
    data = write(tmp_path / "in.jsonl", list(RECORDS))
    done = cleanlit("clean", "in.jsonl", "-o", "out.jsonl", "--removals", "cut.jsonl")
    assert done.returncode == 0, done.stderr
    cleaned = (tmp_path / "out.jsonl").read_bytes()
    assert b"Back to top" not in cleaned
    assert b"image_credit" in cleaned
    back = cleanlit("clean", "--undo", "out.jsonl", "--removals", "cut.jsonl")
    assert back.returncode == 0, back.stderr
    assert [json.loads(line) for line in back.stdout.splitlines()] == RECORDS
    # Only the text may be spelled otherwise, as JSON allows.
    assert b'"n": 1.5,' in back.stdout
    assert len(back.stdout.splitlines()) == len(data.splitlines())


def test_rejected_records_are_counted(cleanlit: Run, tmp_path: Path) -> None:
    write(tmp_path / "in.jsonl", [RECORDS[0], "no object", {"id": "x"}, RECORDS[3]])
    cleanlit(
        "clean", "in.jsonl", "-o", "out.jsonl", "--removals", "cut.jsonl",
        "--rejects", "bad.jsonl",
    )  # fmt: skip
    blind = cleanlit("clean", "--undo", "out.jsonl", "--removals", "cut.jsonl")
    assert blind.returncode == 3
    back = cleanlit(
        "clean",
        "--undo",
        "out.jsonl",
        "--removals",
        "cut.jsonl",
        "--rejects",
        "bad.jsonl",
    )
    assert back.returncode == 0, back.stderr
    found = [json.loads(line) for line in back.stdout.splitlines()]
    assert found == [RECORDS[0], RECORDS[3]]


def test_removals_of_another_file_are_refused(cleanlit: Run, tmp_path: Path) -> None:
    write(tmp_path / "in.jsonl", list(RECORDS))
    cleanlit("clean", "in.jsonl", "-o", "out.jsonl", "--removals", "cut.jsonl")
    write(tmp_path / "other.jsonl", [{"id": "a", "text": "Quite another text."}])
    done = cleanlit(
        "clean", "--undo", "other.jsonl", "--removals", "cut.jsonl", "-o", "new.jsonl"
    )
    assert done.returncode == 3
    assert b"not the one that was cleaned" in done.stderr
    assert not (tmp_path / "new.jsonl").exists()
    write(tmp_path / "ids.jsonl", [{"id": "z", "text": "Quite another text."}])
    named = cleanlit("clean", "--undo", "ids.jsonl", "--removals", "cut.jsonl")
    assert b"record 1 has id 'z', the removals say 'a'" in named.stderr


def test_what_was_never_cleaned_is_refused(cleanlit: Run, tmp_path: Path) -> None:
    write(tmp_path / "in.jsonl", list(RECORDS))
    cleanlit("clean", "in.jsonl", "-o", "out.jsonl", "--removals", "cut.jsonl")
    done = cleanlit("clean", "--undo", "in.jsonl", "--removals", "cut.jsonl")
    assert done.returncode == 3
    assert b"nothing was taken out of its text" in done.stderr


@pytest.mark.parametrize("name", ["out.jsonl", "cut.jsonl"])
def test_undo_does_not_write_over_what_it_reads(
    cleanlit: Run, tmp_path: Path, name: str
) -> None:
    write(tmp_path / "in.jsonl", list(RECORDS))
    cleanlit("clean", "in.jsonl", "-o", "out.jsonl", "--removals", "cut.jsonl")
    before = (tmp_path / name).read_bytes()
    done = cleanlit(
        "clean", "--undo", "out.jsonl", "--removals", "cut.jsonl", "-o", name
    )
    assert done.returncode == 2
    assert b"name another file" in done.stderr
    assert (tmp_path / name).read_bytes() == before


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("--undo", "out.jsonl"), 2, b"--undo needs --removals"),
        (("in.jsonl", "--undo", "x", "--removals", "y"), 2, b"leave out the others"),
        (("--undo", "none.jsonl", "--removals", "none.jsonl"), 3, b"none.jsonl"),
    ],
)
def test_wrong_use(
    cleanlit: Run, args: tuple[str, ...], code: int, said: bytes
) -> None:
    done = cleanlit("clean", *args)
    assert done.returncode == code
    assert said in done.stderr
    assert b"Traceback" not in done.stderr
