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


GOOD = {
    "ordinal": 1, "id": "a", "rule": "nav.x", "action": "drop", "line": 2,
    "start": 2, "end": 4, "text": "b\n",
}  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"start": None}, "line 2 is no removal: start is no whole number"),
        ({"end": 1.5}, "line 2 is no removal: end is no whole number"),
        ({"ordinal": "1"}, "line 2 is no removal: ordinal is no whole number"),
        ({"text": 5}, "line 2 is no removal: text is no string"),
        ({"field": 5}, "line 2 is no removal: field is no string"),
    ],
)
def test_removals_edited_by_hand(
    cleanlit: Run, tmp_path: Path, wrong: dict[str, object], said: str
) -> None:
    write(tmp_path / "out.jsonl", [{"id": "a", "text": "a\nc"}])
    write(tmp_path / "cut.jsonl", [GOOD, GOOD | wrong])
    done = cleanlit("clean", "--undo", "out.jsonl", "--removals", "cut.jsonl")
    assert (done.returncode, done.stdout) == (3, b"")
    assert done.stderr.decode() == f"cleanlit: cut.jsonl: {said}\n"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("out.jsonl", b'{"id":"a","text":5}\n', "record 1 has no text"),
        ("cut.jsonl", b"\n[]\n", "line 2 is no JSON object"),
        ("cut.jsonl", b"{}\n", "line 1 is no removal: 'ordinal' is missing"),
        ("cut.jsonl", b"\xff\n", "line 1 is no JSON"),
        ("bad.jsonl", b"{}\n", "line 1 is no reject: 'ordinal' is missing"),
        ("bad.jsonl", b'{"ordinal":"x"}\n', "line 1 is no reject: ordinal is no whole"),
        ("bad.jsonl", b"5\n", "line 1 is no JSON object"),
    ],
)
def test_files_that_are_something_else(
    cleanlit: Run, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    write(tmp_path / "out.jsonl", [{"id": "a", "text": "a\nc"}])
    write(tmp_path / "cut.jsonl", [GOOD])
    (tmp_path / "bad.jsonl").write_bytes(b"\n")
    good = cleanlit("clean", "--undo", "out.jsonl", "--removals", "cut.jsonl")
    assert good.stdout == b'{"id": "a", "text": "a\\nb\\nc"}\n'
    (tmp_path / name).write_bytes(content)
    done = cleanlit(
        "clean", "--undo", "out.jsonl", "--removals", "cut.jsonl",
        "--rejects", "bad.jsonl",
    )  # fmt: skip
    assert done.returncode == 3
    assert f"cleanlit: {name}: {said}" in done.stderr.decode()
    assert len(done.stderr.splitlines()) == 1
