"""`--shard I/N`: parts that are whole, checked, and made again only where need be."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from cleanlit.cli.app import code

ROOT = Path(__file__).parents[2]
STORY = "The ferry was late, and nobody on the pier knew why it was late again."


@pytest.fixture
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """Records in three files, one of them no JSON; the test runs beside them."""
    monkeypatch.chdir(tmp_path)
    lines = [
        json.dumps({"id": f"r{n}", "text": f"{STORY}\nShare this article\n{n} {STORY}"})
        for n in range(30)
    ]
    lines[11] = "no JSON"
    for number in range(3):
        part = "\n".join(lines[10 * number : 10 * (number + 1)]) + "\n"
        (tmp_path / f"{number}.jsonl").write_text(part)
    return ("\n".join(lines) + "\n").encode()


def cleanlit(*args: str) -> int:
    return code([*args, "-q"])


def content(folder: str) -> bytes:
    """Give what `zstdcat FOLDER/*.zst` gives."""
    return b"".join(unpacked(path) for path in sorted(Path(folder).glob("*.zst")))


def unpacked(path: Path) -> bytes:
    with open(path, "rb") as file, zstandard.open(file) as stream:
        data: bytes = stream.read()
    return data


def files(folder: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}


def clean_all(of: int, *args: str) -> list[int]:
    return [
        cleanlit(
            "clean", "0.jsonl", "1.jsonl", "2.jsonl", "--shard", f"{n}/{of}",
            "-o", "parts", "--removals", "cut", "--rejects", "bad", *args,
        )
        for n in range(1, of + 1)
    ]  # fmt: skip


@pytest.mark.parametrize("of", [1, 2, 7, 16])
def test_parts_hold_what_one_run_gives(records: bytes, of: int) -> None:
    whole = ("-o", "one.jsonl.zst", "--removals", "cut.jsonl.zst", "--rejects", "b.zst")
    assert cleanlit("clean", "0.jsonl", "1.jsonl", "2.jsonl", *whole) == 0
    assert clean_all(of) == [0] * of

    one = unpacked(Path("one.jsonl.zst"))
    assert one.count(b"\n") == 29
    assert (content("parts") == one) is (of <= 3)  # files follow one another
    assert sorted(content("parts").splitlines()) == sorted(one.splitlines())
    cut = [json.loads(line) for line in unpacked(Path("cut.jsonl.zst")).splitlines()]
    found = [json.loads(line) for line in content("cut").splitlines()]
    assert sorted(r["id"] for r in found) == sorted(r["id"] for r in cut)
    assert content("bad").count(b"invalid-json") == 1
    # Of a job by records the ordinals are those of one run.
    assert (sorted(r["ordinal"] for r in found) == [r["ordinal"] for r in cut]) is (
        of == 1 or of > 3
    )


@pytest.mark.parametrize("of", [2, 7])
def test_a_part_is_undone_like_any_file(records: bytes, of: int) -> None:
    clean_all(of)
    restored = []
    for n in range(1, of + 1):
        name = f"part-{n:05}-of-{of:05}.jsonl.zst"
        undone = cleanlit(
            "clean", "--undo", f"parts/{name}", "--removals", f"cut/{name}",
            "--rejects", f"bad/{name}", "-o", "back.jsonl",
        )  # fmt: skip
        assert undone == 0
        restored += Path("back.jsonl").read_bytes().splitlines()
    assert sorted(restored) == sorted(set(records.splitlines()) - {b"no JSON"})


def test_resume_makes_only_what_is_not_whole(
    records: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    clean_all(7)
    before = files("parts")
    name = "part-{:05}-of-00007"

    def again(n: int, *args: str) -> str:
        arguments = ["clean", "0.jsonl", "1.jsonl", "2.jsonl", "--shard", f"{n}/7"]
        arguments += [
            "-o",
            "parts",
            "--removals",
            "cut",
            "--rejects",
            "bad",
            "--resume",
        ]
        capsys.readouterr()
        assert code([*arguments, *args]) == 0
        return capsys.readouterr().err

    assert "is finished and whole" in again(1)
    part = Path("parts") / f"{name.format(2)}.jsonl.zst"
    part.write_bytes(part.read_bytes()[:-7])
    assert "bytes, not" in again(2)
    part.write_bytes(part.read_bytes()[:-7] + b"garbage")
    assert "does not match its checksum" in again(2)
    part.with_name(f"{name.format(2)}.json").unlink()
    assert "it has no manifest" in again(2)
    part.with_name(f"{name.format(2)}.json").write_text('{"version": 1, "par')
    assert "manifest is damaged" in again(2)
    (Path("cut") / part.name).unlink()
    assert f"cut/{part.name} is missing" in again(2)
    assert "is finished and whole" in again(2)
    assert _but_times(files("parts")) == _but_times(before)

    assert "limit was null and is 3" in again(3, "--limit", "3")
    assert "is finished" in again(4, "-j", "2")  # the same result at any number
    with open("2.jsonl", "a") as file:
        file.write("{}\n")
    assert "of other inputs" in again(4)


def test_strict_tells_of_rejects_of_a_part_that_was_there(records: bytes) -> None:
    assert clean_all(2, "--strict") == [0, 4] or clean_all(2, "--strict") == [4, 0]
    assert sorted(clean_all(2, "--strict", "--resume")) == [0, 4]


def test_a_killed_shard_is_resumed(records: bytes, tmp_path: Path) -> None:
    def start(n: int, folder: str, *args: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "cleanlit", "clean", "--shard", f"{n}/3", "-q"]
        return subprocess.Popen(
            [*command, "-o", folder, *args],
            stdin=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )

    for n in (1, 2, 3):
        start(n, "calm").communicate(records, timeout=60)
    start(1, "torn").communicate(records, timeout=60)
    first = Path("torn/part-00001-of-00003.jsonl.zst").stat()
    killed = start(2, "torn")
    assert killed.stdin is not None
    killed.stdin.write(records[: len(records) // 2])
    killed.stdin.flush()
    _wait_for(lambda: any(Path("torn").glob("*.partial")))
    killed.kill()
    killed.communicate(timeout=60)
    assert not Path("torn/part-00002-of-00003.jsonl.zst").exists()

    for n in (1, 2, 3):
        start(n, "torn", "--resume").communicate(records, timeout=60)
    assert _but_times(files("torn")) == _but_times(files("calm"))
    assert Path("torn/part-00001-of-00003.jsonl.zst").stat() == first


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--shard", "3/2", "-o", "parts"], "there are only 2"),
        (["--shard", "0/2", "-o", "parts"], "count from 1"),
        (["--shard", "1/2"], "name a folder with -o"),
        (["--shard", "1/2", "-o", "0.jsonl"], "is no folder"),
        (["--shard", "1/2", "-o", "new.jsonl.zst"], "name of a file"),
        (["--shard", "1/2", "-o", "p", "--removals", "-"], "--removals names a folder"),
        (
            ["--shard", "1/2", "-o", "p", "--rejects", "p"],
            "--output and --rejects both",
        ),
        (["--shard", "1/2", "-o", "p", "--manifest", "m.json"], "drop --manifest"),
        (["--resume", "-o", "parts"], "goes with --shard"),
    ],
)
def test_what_does_not_go_together(
    records: bytes, capsys: pytest.CaptureFixture[str], args: list[str], said: str
) -> None:
    assert code(["clean", "0.jsonl", *args]) == 2
    assert said in capsys.readouterr().err
    assert not Path("parts").exists()


def test_parts_are_not_written_into_what_is_read(
    records: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    assert code(["clean", ".", "--shard", "1/2", "-o", "parts"]) == 2
    assert "lies in ., which is read" in capsys.readouterr().err


def test_copies_are_not_found_in_one_shard(
    records: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    assert code(["run", "0.jsonl", "--shard", "1/2", "-o", "parts"]) == 2
    assert "goes with --no-dedup" in capsys.readouterr().err
    assert cleanlit("run", "--no-dedup", "0.jsonl", "--shard", "1/1", "-o", "p") == 0
    assert content("p").count(b"\n") == 10


def test_more_shards_than_records(records: bytes) -> None:
    assert cleanlit("clean", "0.jsonl", "--shard", "999999/1000000", "-o", "p") == 0
    assert content("p") == b""


def _but_times(found: dict[str, bytes]) -> dict[str, object]:
    """Give files without what a manifest says of the run."""
    told: dict[str, object] = {}
    for name, data in found.items():
        told[name] = data
        if name.endswith(".json"):
            manifest = json.loads(data)
            run = manifest.pop("run")
            told[name] = (manifest, run["counts"])
    return told


def _wait_for(there: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not there():
        assert time.monotonic() < end
        time.sleep(0.02)
