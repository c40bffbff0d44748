"""`dedup` as a stream filter, with furniture tables and with an index."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.dedup.wire import newswire, story

Run = Callable[..., subprocess.CompletedProcess[bytes]]
ROOT = Path(__file__).parents[2]


def dump(*records: Any) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def load(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in data.splitlines()]


def wire(stories: int) -> bytes:
    return dump(
        *(
            {"id": d.id, "url": d.url, "date": d.date, "text": d.text}
            for d in newswire(stories)
        )
    )


TEXT = " ".join(story(1))
COPIES = dump(
    {"id": "b", "text": TEXT, "n": 1.50},
    {"id": "a", "text": TEXT},
    {"id": "c", "text": " ".join(story(2))},
)


def test_the_first_seen_is_kept_byte_for_byte(cleanlit: Run) -> None:
    done = cleanlit("dedup", "--stream", stdin=COPIES)
    lines = COPIES.splitlines(keepends=True)
    assert done.stdout == lines[0] + lines[2]
    assert b"3 read, 2 written, 1 duplicates dropped, " in done.stderr
    assert cleanlit("dedup", stdin=COPIES).stdout == lines[1] + lines[2]


def test_marking(cleanlit: Run) -> None:
    done = cleanlit("dedup", "--stream", "--mark", stdin=COPIES)
    assert [(r["id"], r["cluster"], r["canonical"], r["relation"], r["similarity"])
            for r in load(done.stdout)] == [
        ("b", "b", "b", "unique", 1.0),
        ("a", "b", "b", "exact", 1.0),
        ("c", "c", "c", "unique", 1.0),
    ]  # fmt: skip


@pytest.mark.parametrize("index", [[], ["--index", "news.idx"]])
def test_a_line_is_answered_before_the_next_is_there(
    tmp_path: Path, index: list[str]
) -> None:
    """`tail -f | cleanlit dedup --stream` works."""
    with subprocess.Popen(
        [sys.executable, "-m", "cleanlit", "dedup", "--stream", "-q", *index],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:  # fmt: skip
        assert process.stdin
        assert process.stdout
        for line in [
            *wire(3).splitlines(keepends=True)[:1],
            COPIES.splitlines(True)[0],
        ]:
            process.stdin.write(line)
            process.stdin.flush()
            assert process.stdout.readline() == line
        process.stdin.close()
        assert process.stdout.read() == b""
    assert process.returncode == 0


def test_jobs_change_nothing(cleanlit: Run) -> None:
    given = wire(150)
    one = cleanlit("dedup", "--stream", stdin=given).stdout
    assert 0 < len(one) < len(given)
    assert cleanlit("dedup", "--stream", "-j", 2, stdin=given).stdout == one
    assert cleanlit("dedup", "--index", "n.idx", stdin=given).stdout == one


def test_furniture_is_saved_given_back_and_named(cleanlit: Run, tmp_path: Path) -> None:
    given = wire(80)
    for verb in ("cluster", "dedup"):
        done = cleanlit(
            verb, "--save-furniture", "t", "--manifest", "m", "-o", "o", stdin=given
        )
        assert done.returncode == 0, done.stderr
        learned = json.loads((tmp_path / "m").read_bytes())["furniture"]
        assert len(learned) == 32
        first = (tmp_path / "o").read_bytes()
        cleanlit(
            verb, "--furniture", "t", "--manifest", "m", "-o", "o", stdin=given
        )  # fmt: skip
        assert json.loads((tmp_path / "m").read_bytes())["furniture"] == learned
        assert (tmp_path / "o").read_bytes() == first
    done = cleanlit("dedup", "--stream", "--furniture", "t", "-o", "s", stdin=given)
    assert done.returncode == 0
    cleanlit("dedup", "--no-strip", "--manifest", "m", "-o", "o", stdin=given)
    assert json.loads((tmp_path / "m").read_bytes())["furniture"] is None


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--stream", "--keep", "longest"], "must see all records first"),
        (["--index", "n", "--keep", "source"], "must see all records first"),
        (["--stream", "--clusters", "c"], "use --mark"),
        (["--index", "n", "--clusters", "c"], "use cleanlit index export"),
        (["--index", "n", "--save-furniture", "c"], "cleanlit index refresh"),
        (["--no-strip", "--furniture", "c"], "no use for a furniture table"),
        (["--save-furniture", "d", "--furniture", "c"], "learns nothing"),
        (["--save-furniture", "c", "--manifest", "c"], "both go to c"),
        (["--furniture", "none"], "none: cannot be read"),
    ],
)
def test_what_does_not_go_together(cleanlit: Run, flags: list[str], said: str) -> None:
    done = cleanlit("dedup", *flags, stdin=COPIES)
    assert done.returncode in (2, 3)
    assert done.stdout == b""
    assert said in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1


def test_within_a_day(cleanlit: Run) -> None:
    given = dump(
        {"id": "a", "text": TEXT, "date": "2024-03-05"},
        {"id": "b", "text": TEXT, "date": "2024-03-06"},
    )
    for verb in (["dedup"], ["dedup", "--stream"], ["dedup", "--index", "n"], ["run"]):
        done = cleanlit(*verb, "--within", "day", stdin=given)
        assert done.stdout == given
    done = cleanlit("dedup", "--within", "host", stdin=given)
    assert done.stdout == given.splitlines(keepends=True)[0]
    done = cleanlit("dedup", "--mark", "--within", "day", stdin=given)
    assert [json.loads(line)["cluster"] for line in done.stdout.splitlines()] == [
        "a", "b",
    ]  # fmt: skip
    done = cleanlit("cluster", "--within", "day", stdin=given)
    assert done.stdout == b""


def test_an_index_remembers(cleanlit: Run, tmp_path: Path) -> None:
    first, second, third = COPIES.splitlines(keepends=True)
    assert cleanlit("dedup", "--index", "n.idx", stdin=first).stdout == first
    assert cleanlit("dedup", "--index", "n.idx", stdin=second + third).stdout == third
    # The same record again: what was decided first.
    again = cleanlit("dedup", "--index", "n.idx", stdin=first + second)
    assert again.stdout == first
    assert {path.name for path in tmp_path.iterdir()} == {"n.idx", "n.idx-lock"}


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--threshold", "0.6"], "made with threshold 0.5, not 0.6"),
        (["--shingle", "4", "--no-strip"], "shingle 3, not 4, strip 3, not 0"),
        (["--within", "day"], "made with within None, not day"),
        (["--furniture", "t"], "made with no furniture table, not "),
    ],
)
def test_an_index_of_other_options(cleanlit: Run, flags: list[str], said: str) -> None:
    cleanlit("dedup", "--save-furniture", "t", stdin=COPIES)
    cleanlit("dedup", "--index", "n.idx", stdin=COPIES)
    done = cleanlit("dedup", "--index", "n.idx", *flags, stdin=COPIES)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"cleanlit: n.idx: ")
    assert said in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize("junk", [b"garbage\n" * 999, b"SQLite format 3\0" + b"x" * 99])
def test_what_is_no_index(cleanlit: Run, tmp_path: Path, junk: bytes) -> None:
    (tmp_path / "n.idx").write_bytes(junk)
    done = cleanlit("dedup", "--index", "n.idx", stdin=COPIES)
    assert (done.returncode, done.stdout) == (3, b"")
    assert done.stderr.startswith(b"cleanlit: n.idx: is damaged or no index")
    assert done.stderr.count(b"\n") == 1
    assert (tmp_path / "n.idx").read_bytes() == junk
    assert cleanlit("dedup", "--index", ".", stdin=COPIES).returncode == 3
    assert cleanlit("dedup", "--index", "no/n.idx", stdin=COPIES).returncode == 3


def test_a_second_writer_is_turned_away(tmp_path: Path, cleanlit: Run) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "cleanlit", "dedup", "--index", "n.idx", "-q"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:  # fmt: skip
        assert process.stdin
        assert process.stdout
        process.stdin.write(COPIES.splitlines(keepends=True)[0])
        process.stdin.flush()
        assert process.stdout.readline()
        done = cleanlit("dedup", "--index", "n.idx", stdin=COPIES)
        assert (done.returncode, done.stdout) == (3, b"")
        assert b"another process is writing to this index" in done.stderr
        assert done.stderr.count(b"\n") == 1
        process.stdin.close()
    assert cleanlit("dedup", "--index", "n.idx", stdin=COPIES).returncode == 0


RANKED = [
    {"id": "a", "text": TEXT, "prio": 3, "desk": "b"},
    {"id": "b", "text": TEXT, "prio": 1.5, "desk": "a"},
    {"id": "c", "text": TEXT, "prio": "low", "desk": None},
    {"id": "d", "text": TEXT, "prio": 3, "date": "2024-03-05"},
    {"id": "e", "text": TEXT, "prio": True},
]


@pytest.mark.parametrize(
    ("keep", "kept"),
    [("prio", "b"), ("-prio", "d"), ("desk", "b"), ("-desk", "a"), ("none", "d")],
)
def test_a_field_chooses_the_copy(cleanlit: Run, keep: str, kept: str) -> None:
    """Numbers before texts, what has none last, and among equals as `first`."""
    done = cleanlit("dedup", "--keep", keep, stdin=dump(*RANKED))
    assert [one["id"] for one in load(done.stdout)] == [kept]
    back = cleanlit("dedup", "--keep", keep, "-j", 2, stdin=dump(*RANKED[::-1]))
    assert [one["id"] for one in load(back.stdout)] == [kept]
    assert cleanlit("dedup", "--keep", "", stdin=b"").returncode == 2
